/* What a file is: by its content and by its name, which must agree. */
#ifndef KHEO_FILES_SNIFF_H
#define KHEO_FILES_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

/* What may be attached. */
enum file_kind {
	KIND_NONE,
	KIND_JPEG,
	KIND_PNG,
	KIND_WEBP,
	KIND_HEIC,
	KIND_PDF,
	KIND_DOCX,
	KIND_XLSX,
	KIND_TEXT, /* and CSV: the name decides which */
	FILE_KINDS
};

enum sniff_verdict {
	SNIFF_OK,
	SNIFF_EMPTY,   /* no bytes */
	SNIFF_UNKNOWN, /* a kind that is not taken */
	SNIFF_OTHER,   /* the name says one kind, the content another */
	SNIFF_PROGRAM, /* something that a machine would run */
	SNIFF_MACRO,   /* a document with a program in it */
	SNIFF_OLD,     /* Office before 2007, which may hide one */
	SNIFF_VERDICTS
};

/* Where the bytes are: ${read} gets exactly ${n} of them from ${at} on. */
struct sniff_source {
	int (*read)(void *ctx, uint64_t at, void *p, size_t n, struct err *e);
	void *ctx;
	uint64_t size;
};

struct sniffed {
	enum sniff_verdict verdict;
	enum file_kind kind; /* by content */
	const char *type;    /* media type; "" unless SNIFF_OK and a name */
	uint64_t size;
};

/**
 * sniff(out, source, name, e):
 * Judge a file by its bytes and by the ending of ${name}.  The bytes are
 * looked at in pieces: the beginning, of an Office file the list of what is in
 * it, of a text all of it.  ${name} NULL: the content alone is judged.  -1 only
 * if the bytes cannot be read.
 */
int sniff(struct sniffed *out, const struct sniff_source *source,
	  const char *name, struct err *e);

/**
 * sniff_extension(kind):
 * The usual ending of a kind, ".jpg".
 */
const char *sniff_extension(enum file_kind kind);

#endif
