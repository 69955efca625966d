/* Unsealed edits and acts become the bytes of parts. */
#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/view.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"

#define NUMBERED_KEPT 4096
#define ROWS_BYTES    (256 * 1024 * 1024)

/* One unsealed edit; where its texts begin in the bytes of all. */
struct row {
	int64_t num;
	int64_t grp;
	struct id rec;
	size_t type;
	size_t field;
	size_t value;
	size_t value_len;
	size_t base;
	size_t base_count;
	bool is_personal;
};

struct rows {
	struct row *v;
	size_t n;
	size_t cap;
	struct buf bytes;
};

/* The work at hand: one writer that is finished whenever it is full. */
struct making {
	struct client *c;
	const struct id *first;
	struct rows rows;
	struct new_parts *out;
	struct part_writer w;
	size_t soft;            /* bytes after which a part is closed */
	size_t pending;         /* edits in the writer */
	const struct row *open; /* of the record begun in the writer */
};

/* The array ${p} with room for one more than ${n}, or NULL. */
static void *
grow(void *p, size_t *cap, size_t n, size_t size, struct err *e)
{
	size_t want = *cap == 0 ? 64 : *cap * 2;
	void *more;

	if (n < *cap)
		return p;
	if ((more = realloc(p, want * size)) == NULL)
		err_memory(e);
	else
		*cap = want;
	return more;
}

static size_t
bytes_put(struct rows *r, const void *p, size_t n)
{
	size_t at = r->bytes.len;

	buf_add(&r->bytes, p, n);
	buf_byte(&r->bytes, '\0');
	return at;
}

static int
row_read(struct stmt *s, struct rows *r, struct err *e)
{
	struct row *row;
	const void *p;
	size_t n;

	if ((row = grow(r->v, &r->cap, r->n, sizeof(*r->v), e)) == NULL)
		return -1;
	r->v = row;
	row = &r->v[r->n];
	row->num = stmt_int(s, 0);
	row->grp = stmt_int(s, 1);
	if (stmt_id(s, 2, &row->rec) != 0)
		return err_set(e, ERR_CORRUPT, "unsealed: damaged row");
	p = stmt_text_n(s, 3, &n);
	row->type = bytes_put(r, p, n);
	p = stmt_text_n(s, 4, &n);
	row->field = bytes_put(r, p, n);
	p = stmt_blob(s, 5, &n);
	row->value = bytes_put(r, p, n);
	row->value_len = n;
	p = stmt_blob(s, 6, &n);
	row->base = bytes_put(r, p, n);
	row->base_count = n / ID_LEN;
	row->is_personal = false;
	r->n++;
	return buf_check(&r->bytes, e);
}

static int
rows_load(struct client *c, const struct id *first, struct rows *r,
	  struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT num, grp, rec, type, field, value, base FROM unsealed"
	    " WHERE first = ?1 ORDER BY grp, rec, type, num",
	    "d", first);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (row_read(s, r, e) != 0) {
			stmt_done(s);
			return -1;
		}
	}
	return rc;
}

static const char *
text_at(const struct making *m, size_t at)
{

	return (const char *)m->rows.bytes.p + at;
}

/* Which edits are of personal fields, by the newest form of their type. */
static int
rows_mark_personal(struct making *m, struct err *e)
{
	struct form form;
	const char *known = NULL;
	int rc = 0;

	for (size_t i = 0; i < m->rows.n; i++) {
		struct row *row = &m->rows.v[i];
		const char *type = text_at(m, row->type);
		const struct form_field *f;

		if (known == NULL || strcmp(known, type) != 0) {
			if (rc == 1)
				form_done(&form);
			rc = view_form(m->c, type, 0, &form, e);
			if (rc < 0)
				return -1;
			known = type;
		}
		if (rc == 1 &&
		    (f = form_find(&form, text_at(m, row->field))) != NULL)
			row->is_personal = f->personal;
	}
	if (rc == 1)
		form_done(&form);
	return 0;
}

/* Put a part, whose bytes are taken over, behind the others. */
static int
part_keep(struct new_parts *parts, struct new_part *part, struct buf *body,
	  struct err *e)
{
	struct new_part *p =
	    grow(parts->parts, &parts->cap, parts->count, sizeof(*p), e);

	if (p == NULL)
		return -1;
	parts->parts = p;
	part->body = *body;
	buf_init(body, body->max);
	parts->parts[parts->count++] = *part;
	return 0;
}

static int
part_push(struct client *c, struct new_parts *parts, struct buf *body,
	  struct err *e)
{
	struct new_part p = {.body = {.p = NULL}};

	rng_fill(&c->rng, p.salt, sizeof(p.salt));
	p.hash = part_hash(p.salt, body->p, body->len);
	return part_keep(parts, &p, body, e);
}

int
parts_add_again(struct new_parts *parts, const struct part_ref *ref,
		const uint8_t salt[SALT_LEN], struct buf *body, struct err *e)
{
	struct new_part p = {.hash = ref->hash, .bytes = ref->bytes};

	memcpy(p.salt, salt, sizeof(p.salt));
	return part_keep(parts, &p, body, e);
}

/* Close the part at hand, if there is anything in it. */
static int
part_finish(struct making *m, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	int rc = 0;

	m->open = NULL;
	if (m->pending == 0)
		return 0;
	m->pending = 0;
	if (part_writer_finish(&m->w, m->first, &body, e) != 0 ||
	    part_push(m->c, m->out, &body, e) != 0)
		rc = -1;
	buf_done(&body);
	return rc;
}

static int
num_cmp(const void *a, const void *b)
{
	const struct numbered *x = a;
	const struct numbered *y = b;

	return (x->num > y->num) - (x->num < y->num);
}

/* The versions that the edit replaces, those of earlier groups by the part
 * that they became.  Rows are numbered in any order, so all are looked at. */
static size_t
over_resolve(const struct making *m, const struct row *row, struct id *over)
{
	const uint8_t *base = m->rows.bytes.p + row->base;
	size_t n = 0;

	for (size_t i = 0; i < row->base_count; i++) {
		struct numbered want = {0, 0};
		const struct numbered *found;
		struct id id;
		size_t k;

		memcpy(id.b, base + i * ID_LEN, ID_LEN);
		want.num = edit_num(&id);
		if (want.num != 0) {
			found = bsearch(&want, m->out->nums, m->out->num_count,
					sizeof(want), num_cmp);
			if (found == NULL || found->part >= m->out->count)
				continue;
			id = hash_id(&m->out->parts[found->part].hash);
		}
		for (k = 0; k < n && !id_eq(&over[k], &id); k++)
			;
		if (k == n)
			over[n++] = id;
	}
	return n;
}

/* Which part the edit goes into, the one that is being written. */
static void
row_place(struct making *m, const struct row *row)
{
	struct numbered want = {row->num, 0};
	struct numbered *found = bsearch(&want, m->out->nums, m->out->num_count,
					 sizeof(want), num_cmp);

	if (found != NULL)
		found->part = m->out->count;
}

static int
row_put(struct making *m, const struct row *row, const struct id *over,
	size_t count, struct err *e)
{
	const struct row *open = m->open;

	if (open == NULL || !id_eq(&open->rec, &row->rec) ||
	    strcmp(text_at(m, open->type), text_at(m, row->type)) != 0)
		part_writer_record(&m->w, &row->rec, text_at(m, row->type));
	m->open = row;
	if (part_writer_set(&m->w, text_at(m, row->field),
			    text_at(m, row->value), row->value_len, over, count,
			    e) != 0)
		return -1;
	m->pending++;
	row_place(m, row);
	return 0;
}

static int
row_write(struct making *m, const struct row *row, struct err *e)
{
	size_t bytes = row->value_len + row->base_count * 27 + 80;
	struct id *over = NULL;
	size_t count;
	int rc = -1;

	if (row->base_count > 0 &&
	    (over = calloc(row->base_count, sizeof(*over))) == NULL)
		return err_memory(e);
	if (m->pending > 0 && part_writer_bytes(&m->w) + bytes > m->soft &&
	    part_finish(m, e) != 0)
		goto out;
	count = over_resolve(m, row, over);
	rc = row_put(m, row, over, count, e);
	if (rc != 0 && e->code == ERR_LIMIT && m->pending > 0) {
		/* Full in another way than by its bytes. */
		err_clear(e);
		rc = part_finish(m, e);
		if (rc == 0)
			rc = row_put(m, row, over, count, e);
	}
out:
	free(over);
	return rc;
}

/* The parts of one record's personal fields are complete. */
static int
personal_finish(struct making *m, size_t start, const struct id *rec,
		struct err *e)
{

	if (part_finish(m, e) != 0)
		return -1;
	for (size_t i = start; i < m->out->count; i++) {
		m->out->parts[i].is_personal = true;
		m->out->parts[i].rec = *rec;
	}
	return 0;
}

/* Personal fields travel in parts of their own, one a record. */
static int
personal_write(struct making *m, size_t from, size_t to, struct err *e)
{
	const struct id *rec = NULL;
	size_t start = m->out->count;
	int rc = 0;

	m->soft = PART_BYTES_MAX;
	for (size_t i = from; rc == 0 && i < to; i++) {
		const struct row *row = &m->rows.v[i];

		if (!row->is_personal)
			continue;
		if (rec != NULL && !id_eq(rec, &row->rec)) {
			rc = personal_finish(m, start, rec, e);
			start = m->out->count;
		}
		rec = &row->rec;
		if (rc == 0)
			rc = row_write(m, row, e);
	}
	if (rc == 0 && rec != NULL)
		rc = personal_finish(m, start, rec, e);
	m->soft = PART_BYTES_SOFT;
	return rc;
}

static int
group_write(struct making *m, size_t from, size_t to, struct err *e)
{

	if (personal_write(m, from, to, e) != 0)
		return -1;
	for (size_t i = from; i < to; i++)
		if (!m->rows.v[i].is_personal &&
		    row_write(m, &m->rows.v[i], e) != 0)
			return -1;
	return part_finish(m, e);
}

/* Every edit with its number, its part not known yet. */
static int
nums_make(struct making *m, struct err *e)
{
	struct new_parts *out = m->out;

	if (m->rows.n == 0)
		return 0;
	out->nums = calloc(m->rows.n, sizeof(*out->nums));
	if (out->nums == NULL)
		return err_memory(e);
	for (size_t i = 0; i < m->rows.n; i++) {
		out->nums[i].num = m->rows.v[i].num;
		out->nums[i].part = SIZE_MAX;
	}
	out->num_count = m->rows.n;
	qsort(out->nums, out->num_count, sizeof(*out->nums), num_cmp);
	return 0;
}

int
parts_make(struct client *c, const struct id *first, struct new_parts *out,
	   struct err *e)
{
	struct making m = {.c = c, .first = first, .out = out};
	size_t from = 0;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	buf_init(&m.rows.bytes, ROWS_BYTES);
	part_writer_init(&m.w);
	if (rows_load(c, first, &m.rows, e) != 0 ||
	    rows_mark_personal(&m, e) != 0 || nums_make(&m, e) != 0)
		goto out;
	for (size_t i = 1; i <= m.rows.n; i++) {
		if (i < m.rows.n && m.rows.v[i].grp == m.rows.v[from].grp)
			continue;
		if (group_write(&m, from, i, e) != 0)
			goto out;
		from = i;
	}
	rc = 0;
out:
	part_writer_done(&m.w);
	buf_done(&m.rows.bytes);
	free(m.rows.v);
	return rc;
}

/* A submission names the part with its record's personal fields. */
static int
act_name_personal(const struct new_parts *parts, json_t *act, struct err *e)
{
	struct id rec;

	if (json_get_id(act, "rec", &rec) != 0)
		return 0;
	for (size_t i = parts->count; i > 0; i--) {
		const struct new_part *p = &parts->parts[i - 1];

		if (!p->is_personal || !id_eq(&p->rec, &rec))
			continue;
		if (json_object_set_new(act, "personal", json_hash(&p->hash)) !=
		    0)
			return err_memory(e);
		break;
	}
	return 0;
}

int
parts_add_act(struct client *c, struct new_parts *parts, json_t *act,
	      struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	int rc = -1;

	if (act_name_personal(parts, act, e) == 0 &&
	    json_put(&body, act, e) == 0 && buf_check(&body, e) == 0)
		rc = part_push(c, parts, &body, e);
	buf_done(&body);
	return rc;
}

int
parts_forget_edits(struct client *c, const struct new_parts *parts,
		   struct err *e)
{

	for (size_t i = 0; i < parts->num_count; i++) {
		const struct numbered *n = &parts->nums[i];

		if (n->part >= parts->count)
			return err_set(e, ERR_STATE, "an edit in no part");
		if (db_run(c->db, e, "DELETE FROM unsealed WHERE num = ?1", "i",
			   n->num) != 0 ||
		    db_run(c->db, e,
			   "INSERT INTO numbered(num, part) VALUES(?1, ?2)",
			   "ih", n->num, &parts->parts[n->part].hash) != 0)
			return -1;
	}
	return db_run(c->db, e,
		      "DELETE FROM numbered WHERE num <"
		      " (SELECT max(num) FROM numbered) - ?1",
		      "i", (int64_t)NUMBERED_KEPT);
}

void
parts_done(struct new_parts *parts)
{

	for (size_t i = 0; i < parts->count; i++)
		buf_done(&parts->parts[i].body);
	free(parts->parts);
	free(parts->nums);
	memset(parts, 0, sizeof(*parts));
}
