/* Attachments: what a record or a submission says of a file. */
#ifndef KHEO_WIRE_ATTACHMENT_H
#define KHEO_WIRE_ATTACHMENT_H

#include <stdbool.h>

#include "protocol/base/limits.h"
#include "protocol/wire/json.h"

/* The table of a record's files: one field "_files.<id>" a file. */
#define FILES_FIELD "_files."

/* A file by its content.  The name is for people; it is never a path. */
struct attachment {
	char name[NAME_MAX_BYTES + 1];
	char type[NAME_MAX_BYTES + 1]; /* media type, as claimed */
	uint64_t size;
	struct hash sha256;
};

/**
 * attachment_field(field):
 * Whether the field's value is an attachment.
 */
bool attachment_field(const char *field);

/**
 * attachment_of(a, v):
 * Read an object with exactly name, type, size (from 1) and sha256.  0, or -1
 * if it is anything else: null for a file that was taken away.
 */
int attachment_of(struct attachment *a, const json_t *v);

/**
 * attachment_read(a, value, n):
 * The same from a field's JSON text.
 */
int attachment_read(struct attachment *a, const char *value, size_t n);

/**
 * attachment_json(a):
 * The object; NULL when out of memory.
 */
json_t *attachment_json(const struct attachment *a);

#endif
