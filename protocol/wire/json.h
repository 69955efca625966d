/* The JSON profile of parts, forms and machine-readable output. */
#ifndef KHEO_WIRE_JSON_H
#define KHEO_WIRE_JSON_H

#include <jansson.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

/**
 * json_read(p, n, e):
 * Parse bytes under the profile: one object or array, UTF-8, no duplicate key,
 * no real number, integers within ±(2^53 - 1), depth at most JSON_DEPTH_MAX,
 * no U+0000, every string and key in NFC.  Return a new reference or NULL with
 * ERR_FORMAT, ERR_LIMIT or ERR_MEMORY.
 */
json_t *json_read(const void *p, size_t n, struct err *e);

/**
 * json_value_read(p, n, e):
 * As json_read() for any single value, such as a stored field.
 */
json_t *json_value_read(const void *p, size_t n, struct err *e);

/**
 * json_put(out, v, e):
 * Append ${v} in normal form: compact, keys in their order, UTF-8 unescaped
 * where JSON allows.
 */
int json_put(struct buf *out, const json_t *v, struct err *e);

/**
 * json_put_text(out, s, n):
 * Append ${n} bytes of UTF-8 as a JSON string, escaped as json_put() does.
 */
void json_put_text(struct buf *out, const char *s, size_t n);

/**
 * json_get_text(o, key), json_get_id(o, key, id), json_get_hash(o, key, h),
 * json_get_int(o, key, min, max, out):
 * A member of an object in its expected shape; NULL or -1 if it is absent or
 * of another shape.  The text is borrowed from ${o}.
 */
const char *json_get_text(const json_t *o, const char *key);
int json_get_id(const json_t *o, const char *key, struct id *id);
int json_get_hash(const json_t *o, const char *key, struct hash *h);
int json_get_int(const json_t *o, const char *key, int64_t min, int64_t max,
		 int64_t *out);

/**
 * json_id(id), json_hash(h):
 * New references to the printed forms; NULL when out of memory.
 */
json_t *json_id(const struct id *id);
json_t *json_hash(const struct hash *h);

#endif
