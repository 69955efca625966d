/* Bundles: what travels, as an HTTP body or a USB file. */
#ifndef KHEO_WIRE_BUNDLE_H
#define KHEO_WIRE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"

#define BUNDLE_MAGIC     "kheo bundle 1\n"
#define BUNDLE_MAGIC_LEN 14
#define BUNDLE_HEAD_LEN  9 /* type, length, crc32c over both and the bytes */

/* The types of records, in the order in which a bundle may hold them is in
 * protocol/README.md, "Bundle". */
enum bundle_type {
	BUNDLE_HELLO = 'L',
	BUNDLE_HUBKEYS = 'U',
	BUNDLE_HEADER = 'H',
	BUNDLE_PART = 'P',      /* salt ‖ body */
	BUNDLE_SKELETON = 'S',  /* part hash[32] ‖ index[8] ‖ skeleton */
	BUNDLE_ENTRY = 'E',     /* index[8] ‖ entry text */
	BUNDLE_INCLUSION = 'I', /* index[8] ‖ size[8] ‖ hashes */
	BUNDLE_CHECKPOINT = 'K',
	BUNDLE_CONSISTENCY = 'C', /* from[8] ‖ to[8] ‖ hashes */
	BUNDLE_RECEIPT = 'R',
	BUNDLE_WANTS = 'W', /* part hashes, 32 bytes each */
	BUNDLE_STAMP = 't', /* a stamp; may be passed over */
	BUNDLE_MANIFEST = 'M',
	BUNDLE_CHUNK = 'A', /* of a file; protocol/README.md, "Files" */
	BUNDLE_FILES = 'f'  /* files note; may be passed over */
};

struct bundle_record {
	uint8_t type;
	const uint8_t *p; /* borrowed from the bundle */
	size_t n;
};

/* A cursor over a bundle's records. */
struct bundle_reader {
	const uint8_t *p; /* private */
	size_t left;      /* private */
	bool torn;    /* ended in the middle of a record, or with a bad one */
	bool foreign; /* an unknown record that may not be skipped */
};

/**
 * bundle_begin(out):
 * Append the magic line.
 */
void bundle_begin(struct buf *out);

/**
 * bundle_put(out, type, p, n):
 * Append one record of at most BUNDLE_RECORD_MAX bytes.
 */
void
bundle_put(struct buf *out, enum bundle_type type, const void *p, size_t n);

/**
 * bundle_open(r, p, n, e):
 * Start reading ${n} bytes.  ERR_FORMAT if they do not begin with the magic
 * line: a captive portal's page, for instance.
 */
int
bundle_open(struct bundle_reader *r, const void *p, size_t n, struct err *e);

/**
 * bundle_next(r, rec):
 * Return 1 with the next whole record, 0 at the end.  A record that is cut,
 * too long or whose checksum is wrong ends the reading with torn set;
 * unknown lower-case types are skipped, an unknown upper-case type ends it
 * with foreign set.
 */
int bundle_next(struct bundle_reader *r, struct bundle_record *rec);

/**
 * crc32c(p, n), crc32c_more(crc, p, n):
 * Castagnoli's checksum, as in RFC 3720; of bytes that follow those whose
 * checksum is ${crc}.
 */
uint32_t crc32c(const void *p, size_t n);
uint32_t crc32c_more(uint32_t crc, const void *p, size_t n);

/**
 * crc32c_by_table(crc, p, n):
 * The same as crc32c_more(), without an instruction that not every processor
 * has.
 */
uint32_t crc32c_by_table(uint32_t crc, const void *p, size_t n);

#endif
