#include "protocol/wire/json.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/wire/json_memory.h"

#define INT_MAX_EXACT   ((INT64_C(1) << 53) - 1) /* RFC 7493, 2.2 */
#define WRITE_DEPTH_MAX 64 /* our own output may nest deeper than a part */

static int
string_check(const char *s, size_t n, struct err *e)
{
	if (!text_is_nfc(s, n))
		return err_set(e, ERR_FORMAT, "JSON: a text that is not NFC");
	return 0;
}

/* ${depth} counts the arrays and objects around ${v}. */
static int
/* NOLINTNEXTLINE(misc-no-recursion): as deep as JSON_DEPTH_MAX */
value_check(json_t *v, unsigned depth, struct err *e)
{
	const char *key;
	size_t n;
	json_t *item;

	switch (json_typeof(v)) {
	case JSON_STRING:
		return string_check(json_string_value(v), json_string_length(v),
				    e);
	case JSON_INTEGER:
		if (json_integer_value(v) > INT_MAX_EXACT ||
		    json_integer_value(v) < -INT_MAX_EXACT)
			return err_set(e, ERR_FORMAT,
				       "JSON: an integer past 2^53 - 1");
		return 0;
	case JSON_REAL:
		return err_set(e, ERR_FORMAT, "JSON: a real number");
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		return 0;
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	if (depth == JSON_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "JSON: deeper than %d",
			       JSON_DEPTH_MAX);
	if (json_is_array(v)) {
		json_array_foreach(v, n, item)
		{
			if (value_check(item, depth + 1, e) != 0)
				return -1;
		}
		return 0;
	}
	json_object_keylen_foreach(v, key, n, item)
	{
		if (string_check(key, n, e) != 0 ||
		    value_check(item, depth + 1, e) != 0)
			return -1;
	}
	return 0;
}

static int
parse_failed(const json_error_t *why, struct err *e)
{
	enum json_error_code code = json_error_code(why);

	/* The library's text quotes foreign bytes, so it is not shown. */
	if (code == json_error_stack_overflow)
		return err_set(e, ERR_LIMIT, "JSON: deeper than %d",
			       JSON_DEPTH_MAX);
	if (code == json_error_duplicate_key)
		return err_set(e, ERR_FORMAT, "JSON: a key twice, byte %d",
			       why->position);
	return err_set(e, ERR_FORMAT, "JSON: malformed at byte %d",
		       why->position);
}

static json_t *
read_with(const void *p, size_t n, size_t flags, struct err *e)
{
	json_error_t why = {0};
	json_t *v;

	/* The library takes a NUL behind the value for the end, whatever
	 * follows. */
	if (n > 0 && memchr(p, '\0', n) != NULL) {
		err_set(e, ERR_FORMAT, "JSON: a NUL byte");
		return NULL;
	}
	json_memory_watch();
	v = json_loadb(n == 0 ? "" : p, n, flags | JSON_REJECT_DUPLICATES,
		       &why);
	if (json_memory_ran_out()) {
		json_decref(v);
		err_memory(e);
		return NULL;
	}
	if (v == NULL) {
		parse_failed(&why, e);
		return NULL;
	}
	if (value_check(v, 0, e) != 0) {
		json_decref(v);
		return NULL;
	}
	return v;
}

json_t *
json_read(const void *p, size_t n, struct err *e)
{
	return read_with(p, n, 0, e);
}

json_t *
json_value_read(const void *p, size_t n, struct err *e)
{
	return read_with(p, n, JSON_DECODE_ANY, e);
}

static void
escape_put(struct buf *out, uint8_t c)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = "\"\\\b\f\n\r\t";
	static const char names[] = "\"\\bfnrt";
	const char *at = memchr(letters, c, sizeof(letters) - 1);
	char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

	if (at == NULL) {
		buf_add(out, text, sizeof(text));
		return;
	}
	text[1] = names[at - letters];
	buf_add(out, text, 2);
}

void
json_put_text(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	buf_byte(out, '"');
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)s[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(out, s + from, i - from);
		escape_put(out, c);
		from = i + 1;
	}
	buf_add(out, s + from, n - from);
	buf_byte(out, '"');
}

static void
integer_put(struct buf *out, json_int_t v)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, v);

	buf_add(out, text, (size_t)n);
}

/* NOLINTBEGIN(misc-no-recursion): as deep as WRITE_DEPTH_MAX */
static int value_put(struct buf *out, json_t *v, unsigned depth, struct err *e);

static int
array_put(struct buf *out, json_t *v, unsigned depth, struct err *e)
{
	size_t count = json_array_size(v);

	buf_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_byte(out, ',');
		if (value_put(out, json_array_get(v, i), depth, e) != 0)
			return -1;
	}
	buf_byte(out, ']');
	return 0;
}

static int
object_put(struct buf *out, json_t *v, unsigned depth, struct err *e)
{
	bool is_first = true;
	const char *key;
	size_t n;
	json_t *item;

	buf_byte(out, '{');
	json_object_keylen_foreach(v, key, n, item)
	{
		if (!is_first)
			buf_byte(out, ',');
		is_first = false;
		json_put_text(out, key, n);
		buf_byte(out, ':');
		if (value_put(out, item, depth, e) != 0)
			return -1;
	}
	buf_byte(out, '}');
	return 0;
}

static int
value_put(struct buf *out, json_t *v, unsigned depth, struct err *e)
{
	if (depth > WRITE_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "JSON: deeper than %d",
			       WRITE_DEPTH_MAX);
	switch (json_typeof(v)) {
	case JSON_STRING:
		json_put_text(out, json_string_value(v), json_string_length(v));
		return 0;
	case JSON_INTEGER:
		integer_put(out, json_integer_value(v));
		return 0;
	case JSON_REAL:
		return err_set(e, ERR_FORMAT, "JSON: a real number");
	case JSON_TRUE:
		buf_text(out, "true");
		return 0;
	case JSON_FALSE:
		buf_text(out, "false");
		return 0;
	case JSON_NULL:
		buf_text(out, "null");
		return 0;
	case JSON_ARRAY:
		return array_put(out, v, depth + 1, e);
	case JSON_OBJECT:
		return object_put(out, v, depth + 1, e);
	}
	return err_set(e, ERR_FORMAT, "JSON: no such type");
}

/* NOLINTEND(misc-no-recursion) */

int
json_put(struct buf *out, const json_t *v, struct err *e)
{
	/* The library's cursor over an object wants a pointer that may
	 * write, and does not write. */
	if (value_put(out, (json_t *)(uintptr_t)v, 0, e) != 0)
		return -1;
	return buf_check(out, e);
}

const char *
json_get_text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

int
json_get_id(const json_t *o, const char *key, struct id *id)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_string(v))
		return -1;
	return id_parse(id, json_string_value(v), json_string_length(v));
}

int
json_get_hash(const json_t *o, const char *key, struct hash *h)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_string(v))
		return -1;
	return hash_parse(h, json_string_value(v), json_string_length(v));
}

int
json_get_int(const json_t *o, const char *key, int64_t min, int64_t max,
	     int64_t *out)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_integer(v) || json_integer_value(v) < min ||
	    json_integer_value(v) > max)
		return -1;
	*out = json_integer_value(v);
	return 0;
}

json_t *
json_id(const struct id *id)
{
	return json_stringn_nocheck(id_text(id).s, ID_TEXT_LEN);
}

json_t *
json_hash(const struct hash *h)
{
	return json_stringn_nocheck(hash_text(h).s, HASH_TEXT_LEN);
}
