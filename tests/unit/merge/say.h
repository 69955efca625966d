/* Records made by parts of one letter each. */
#ifndef KHEO_TESTS_MERGE_SAY_H
#define KHEO_TESTS_MERGE_SAY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/limits.h"
#include "protocol/merge/record.h"

#define OVER_MAX 4

/* "field=value over a b": parts are called by one letter, whose id it is. */
struct set_row {
	const char *field;
	const char *value;
	const char *over;
};

static inline struct id
letter(char c)
{
	struct id id = {{0}};

	id.b[0] = (uint8_t)c;
	return id;
}

/* Merge a part named c that says the count sets. */
static inline int
say(struct record *r, char c, const struct set_row *rows, size_t count,
    struct err *e)
{
	struct id refs[16 * OVER_MAX];
	uint32_t over[16 * OVER_MAX];
	struct part_set sets[16];
	struct part p = {.refs = refs, .sets = sets, .set_count = count};
	struct part_edit edit = {.type = "report", .count = count};
	struct id id = letter(c);

	for (size_t i = 0; i < count; i++) {
		size_t first = p.ref_count;

		for (const char *o = rows[i].over; *o != '\0'; o++) {
			over[p.ref_count] = (uint32_t)p.ref_count;
			refs[p.ref_count++] = letter(*o);
		}
		sets[i] = (struct part_set){
		    .field = rows[i].field,
		    .value = rows[i].value,
		    .value_len = strlen(rows[i].value),
		    .over = over + first,
		    .over_count = p.ref_count - first,
		};
	}
	return record_merge(r, &id, &p, &edit, e);
}

static inline void
say_one(struct record *r, char c, const char *field, const char *value,
	const char *over)
{
	const struct set_row row = {field, value, over};
	struct err e = ERR_INIT;

	assert_int_equal(say(r, c, &row, 1, &e), 0);
}

/* The letters of a field's heads, and then after a minus of its gone. */
static inline const char *
shape(const struct record *r, const char *field)
{
	static char text[64];
	const struct record_field *f = record_field(r, field);
	size_t n = 0;

	if (f == NULL)
		return "none";
	for (size_t i = 0; i < f->head_count; i++)
		text[n++] = (char)f->heads[i].part.b[0];
	text[n++] = '-';
	for (size_t i = 0; i < f->gone_count; i++)
		text[n++] = (char)f->gone[i].b[0];
	text[n] = '\0';
	return text;
}

static inline void
assert_same(const struct record *a, const struct record *b)
{
	struct buf x = BUF_INIT(ROW_BYTES_MAX);
	struct buf y = BUF_INIT(ROW_BYTES_MAX);

	record_put(&x, a);
	record_put(&y, b);
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.p, y.p, x.len);
	buf_done(&x);
	buf_done(&y);
}

#endif
