#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/reader.h"
#include "protocol/merge/impl.h"
#include "protocol/merge/pool.h"

/* The least that each takes in a row; bounds what is allocated for a count
 * before its members were seen. */
#define HEAD_BYTES_MIN  (ID_LEN + 1)
#define FIELD_BYTES_MIN (1 + 1 + 1 + 1 + ID_LEN)

static size_t
varint_bytes(uint64_t v)
{
	size_t n = 1;

	for (; v > 0x7f; v >>= 7)
		n++;
	return n;
}

static size_t
field_bytes(const struct record_field *f)
{
	size_t name = strlen(f->name);
	size_t n = varint_bytes(name) + name + varint_bytes(f->head_count) +
		   varint_bytes(f->gone_count) + f->gone_count * ID_LEN;

	for (size_t i = 0; i < f->head_count; i++)
		n += ID_LEN + varint_bytes(f->heads[i].value_len) +
		     f->heads[i].value_len;
	return n;
}

size_t
record_bytes(const struct record *r)
{
	size_t n = varint_bytes(r->touched_count) + r->touched_count * ID_LEN +
		   varint_bytes(r->field_count);

	for (size_t i = 0; i < r->field_count; i++)
		n += field_bytes(&r->fields[i]);
	return n;
}

void
record_put(struct buf *out, const struct record *r)
{
	buf_varint(out, r->touched_count);
	buf_add(out, r->touched, r->touched_count * ID_LEN);
	buf_varint(out, r->field_count);
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];
		size_t name = strlen(f->name);

		buf_varint(out, name);
		buf_add(out, f->name, name);
		buf_varint(out, f->head_count);
		for (size_t j = 0; j < f->head_count; j++) {
			const struct record_head *h = &f->heads[j];

			buf_add(out, &h->part, ID_LEN);
			buf_varint(out, h->value_len);
			buf_add(out, h->value, h->value_len);
		}
		buf_varint(out, f->gone_count);
		buf_add(out, f->gone, f->gone_count * ID_LEN);
	}
}

/* A row being read. */
struct row {
	struct reader in;
	struct record *r;
	bool out_of_memory;
};

/* Memory for n members, with the room that an array of n is taken to have;
 * NULL for none, or once the row is bad. */
static void *
row_array(struct row *row, size_t n, size_t size)
{
	size_t bytes = room_for(n) * size;

	if (n == 0 || row->in.bad)
		return NULL;
	if (pool_reserve(row->r->pool, pool_size(bytes)) != 0) {
		row->out_of_memory = true;
		row->in.bad = true;
		return NULL;
	}
	return pool_take(row->r->pool, bytes);
}

/* A length and as many bytes, as a string. */
static char *
row_text(struct row *row, size_t *n)
{
	uint64_t len = reader_varint(&row->in);
	const uint8_t *p = NULL;
	char *s;

	*n = 0;
	if (len <= row->in.left)
		p = reader_bytes(&row->in, (size_t)len);
	if (p == NULL ||
	    pool_reserve(row->r->pool, pool_size((size_t)len + 1)) != 0) {
		row->out_of_memory = p != NULL;
		row->in.bad = true;
		return NULL;
	}
	s = pool_take(row->r->pool, (size_t)len + 1);
	memcpy(s, p, (size_t)len);
	s[len] = '\0';
	*n = (size_t)len;
	return s;
}

/* A count of members that take at least ${min} bytes each. */
static size_t
row_count(struct row *row, size_t min)
{
	uint64_t n = reader_varint(&row->in);

	if (n > row->in.left / min)
		row->in.bad = true;
	return row->in.bad ? 0 : (size_t)n;
}

/* A set of ids. */
static struct id *
row_ids(struct row *row, size_t *count)
{
	size_t n = row_count(row, ID_LEN);
	struct id *ids = row_array(row, n, sizeof(*ids));

	*count = 0;
	if (ids == NULL)
		return NULL;
	reader_copy(&row->in, ids, n * ID_LEN);
	for (size_t i = 1; i < n; i++) {
		if (id_cmp(&ids[i - 1], &ids[i]) >= 0)
			row->in.bad = true;
	}
	*count = n;
	return ids;
}

static void
row_heads(struct row *row, struct record_field *f)
{
	size_t n = row_count(row, HEAD_BYTES_MIN);

	f->heads = row_array(row, n, sizeof(*f->heads));
	if (f->heads == NULL)
		return;
	for (size_t i = 0; i < n && !row->in.bad; i++) {
		struct record_head *h = &f->heads[i];
		size_t len;

		reader_copy(&row->in, &h->part, ID_LEN);
		h->value = row_text(row, &len);
		h->value_len = (uint32_t)len;
		if ((i > 0 && id_cmp(&h[-1].part, &h->part) >= 0) ||
		    !ids_have(row->r->touched, row->r->touched_count, &h->part))
			row->in.bad = true;
	}
	f->head_count = n;
}

static void
row_field(struct row *row, struct record_field *f)
{
	size_t name;

	*f = (struct record_field){0};
	f->name = row_text(row, &name);
	if (f->name == NULL || name == 0 || strlen(f->name) != name) {
		row->in.bad = true;
		return;
	}
	row_heads(row, f);
	f->gone = row_ids(row, &f->gone_count);
	/* Merging leaves no field without a version. */
	if (f->head_count + f->gone_count == 0)
		row->in.bad = true;
	for (size_t i = 0; i < f->head_count && !row->in.bad; i++) {
		if (ids_have(f->gone, f->gone_count, &f->heads[i].part))
			row->in.bad = true;
	}
}

static void
row_read(struct row *row)
{
	struct record *r = row->r;
	size_t n;

	r->touched = row_ids(row, &r->touched_count);
	n = row_count(row, FIELD_BYTES_MIN);
	r->fields = row_array(row, n, sizeof(*r->fields));
	if (r->fields == NULL)
		return;
	for (size_t i = 0; i < n && !row->in.bad; i++) {
		row_field(row, &r->fields[i]);
		if (!row->in.bad && i > 0 &&
		    strcmp(r->fields[i - 1].name, r->fields[i].name) >= 0)
			row->in.bad = true;
	}
	r->field_count = n;
}

int
record_parse(struct record *r, const void *p, size_t n, struct err *e)
{
	struct row row = {.r = r};

	if (n > ROW_BYTES_MAX)
		return err_set(e, ERR_CORRUPT, "row of %zu bytes", n);
	/* About what the common short row needs. */
	r->pool = pool_new(2 * n + 1024);
	if (r->pool == NULL)
		return err_memory(e);
	r->pool->row_max = n;
	reader_init(&row.in, p, n);
	row_read(&row);
	if (!row.in.bad && row.in.left == 0)
		return 0;
	record_done(r);
	if (row.out_of_memory)
		return err_memory(e);
	return err_set(e, ERR_CORRUPT, "row of %zu bytes is damaged", n);
}

/* What a copy of the record takes from a pool. */
static size_t
copy_bytes(const struct record *r)
{
	size_t n = room_for(r->touched_count) * sizeof(*r->touched) +
		   room_for(r->field_count) * sizeof(*r->fields);

	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		n += pool_size(strlen(f->name) + 1) +
		     room_for(f->head_count) * sizeof(*f->heads) +
		     room_for(f->gone_count) * sizeof(*f->gone);
		for (size_t j = 0; j < f->head_count; j++)
			n += pool_size((size_t)f->heads[j].value_len + 1);
	}
	return n;
}

static void *
array_copy(struct record_pool *pool, const void *p, size_t n, size_t size)
{
	void *to;

	if (n == 0)
		return NULL;
	to = pool_take(pool, room_for(n) * size);
	memcpy(to, p, n * size);
	return to;
}

static void
field_copy(struct record_pool *pool, struct record_field *f)
{
	size_t heads = f->head_count;

	f->name = array_copy(pool, f->name, 1, strlen(f->name) + 1);
	f->gone = array_copy(pool, f->gone, f->gone_count, sizeof(*f->gone));
	f->heads = array_copy(pool, f->heads, heads, sizeof(*f->heads));
	for (size_t i = 0; i < heads; i++)
		f->heads[i].value =
		    array_copy(pool, f->heads[i].value, 1,
			       (size_t)f->heads[i].value_len + 1);
}

int
record_copy(struct record *to, const struct record *from, struct err *e)
{
	struct record_pool *pool;
	size_t fields = from->field_count;

	if (from->pool == NULL)
		return 0;
	pool = pool_new(copy_bytes(from));
	if (pool == NULL)
		return err_memory(e);
	pool->row_max = from->pool->row_max;
	*to = *from;
	to->pool = pool;
	to->touched = array_copy(pool, from->touched, from->touched_count,
				 sizeof(*from->touched));
	to->fields =
	    array_copy(pool, from->fields, fields, sizeof(*from->fields));
	for (size_t i = 0; i < fields; i++)
		field_copy(pool, &to->fields[i]);
	return 0;
}
