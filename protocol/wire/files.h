/* What client and hub say to each other about files. */
#ifndef KHEO_WIRE_FILES_H
#define KHEO_WIRE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/limits.h"
#include "protocol/wire/batch.h"

#define FILES_FIRST_LINE "kheo/files@v1"
#define CALL_FIRST_LINE  "kheo/file@v1"

/* Why the hub does not take a file that a record names. */
enum files_refusal {
	FILES_WANTED, /* it does */
	FILES_SIZE,   /* larger than its setting */
	FILES_QUOTA,  /* the unit has no room left */
	FILES_TYPE,   /* its content is of no kind that may be attached */
	FILES_REFUSALS
};

/* A file that is not at the hub. */
struct file_want {
	struct hash sha256;
	uint64_t size;
	enum files_refusal why;
	uint64_t have; /* bytes of it that this device has handed in */
};

/* The hub's word on the files of one scope: of all that entries below ${size}
 * of the tree name, it holds every one but those that are missing. */
struct files_note {
	char origin[ORIGIN_MAX + 1];
	uint64_t size; /* of the tree */
	struct id scope;
	int64_t time_ms;
	uint64_t limit;   /* bytes of one file that it takes */
	uint64_t missing; /* all of them; more than wants if cut short */
	struct file_want wants[FILES_WANTS_MAX]; /* as they were named */
	size_t want_count;
};

/**
 * files_note_put(out, f), files_note_parse(f, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void files_note_put(struct buf *out, const struct files_note *f);
int files_note_parse(struct files_note *f, const char *text, size_t n,
		     struct err *e);

enum file_method {
	FILE_HEAD,  /* how much is there? */
	FILE_PATCH, /* here are bytes of it */
	FILE_GET,   /* send bytes of it */
	FILE_METHODS
};

/* A request about one file, signed by the device key. */
struct file_call {
	struct id hub;
	uint8_t device[KEY_LEN];
	struct id nonce;
	enum file_method method;
	struct hash sha256;
	uint64_t size;  /* of the whole file; 0 in FILE_HEAD and FILE_GET */
	uint64_t from;  /* 0 in FILE_HEAD */
	uint64_t bytes; /* 1 to FILE_CHUNK_MAX; 0 in FILE_HEAD */
};

/**
 * file_call_put(out, c), file_call_parse(c, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void file_call_put(struct buf *out, const struct file_call *c);
int
file_call_parse(struct file_call *c, const char *text, size_t n, struct err *e);

/**
 * file_method_name(m):
 * "HEAD", "PATCH", "GET".
 */
const char *file_method_name(enum file_method m);

/* A piece of a file in a bundle. */
struct file_chunk {
	struct hash sha256;
	uint64_t size; /* of the whole file */
	uint64_t from;
	const uint8_t *p; /* borrowed */
	size_t n;
};

/**
 * file_chunk_put(out, c), file_chunk_read(c, p, n, e):
 * A record's bytes, and back: a piece of 1 to FILE_CHUNK_MAX bytes that lies
 * inside the file.
 */
void file_chunk_put(struct buf *out, const struct file_chunk *c);
int
file_chunk_read(struct file_chunk *c, const void *p, size_t n, struct err *e);

#endif
