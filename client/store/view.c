#include "client/store/view.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"

#define PREFIX_MIN 6

static int
key_read(struct client *c, struct stmt *s, struct record_key *key,
	 struct err *e)
{
	size_t n;
	const char *type = stmt_text_n(s, 1, &n);

	memset(key, 0, sizeof(*key));
	key->scope = c->scope;
	if (stmt_id(s, 0, &key->rec) != 0 || n > TYPE_NAME_MAX)
		return err_set(e, ERR_CORRUPT, "record: damaged key");
	memcpy(key->type, type, n);
	return 0;
}

/* The least and the greatest id whose text begins with ${rec}. */
static int
prefix_range(const char *rec, struct id *low, struct id *high)
{
	char text[ID_TEXT_LEN + 1];
	size_t n = strlen(rec);

	if (n < PREFIX_MIN || n > ID_TEXT_LEN)
		return -1;
	memset(text, 'A', ID_TEXT_LEN);
	memcpy(text, rec, n);
	if (id_parse(low, text, ID_TEXT_LEN) != 0)
		return -1;
	memset(text, '_', ID_TEXT_LEN - 1);
	text[ID_TEXT_LEN - 1] = 'w'; /* its last four bits stand for nothing */
	memcpy(text, rec, n);
	return id_parse(high, text, ID_TEXT_LEN);
}

int
view_find(struct client *c, const char *rec, struct record_key *key,
	  struct err *e)
{
	struct id low, high;
	struct stmt *s;
	int rc, found = 0;

	if (prefix_range(rec, &low, &high) != 0)
		return 0;
	s = db_query(c->db, e,
		     "SELECT rec, type FROM record WHERE rec BETWEEN ?1 AND ?2"
		     " AND scope = ?3"
		     " UNION SELECT rec, type FROM own_part WHERE act = 0"
		     " AND rec BETWEEN ?1 AND ?2"
		     " UNION SELECT rec, type FROM unsealed"
		     " WHERE rec BETWEEN ?1 AND ?2 LIMIT 2",
		     "ddd", &low, &high, &c->scope);
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (found == 1)
			rc = err_set(e, ERR_USAGE,
				     "%s: more than one record begins so", rec);
		else if (key_read(c, s, key, e) != 0)
			rc = -1;
		if (rc != 1)
			break;
		found = 1;
	}
	stmt_done(s);
	return rc < 0 ? -1 : found;
}

static int
part_merge(struct client *c, const struct record_key *key,
	   const struct hash *hash, struct record *out, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct id id = hash_id(hash);
	struct part p;
	int rc = part_load(c->db, hash, salt, &body, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "part %s is missing",
			hash_text(hash).s);
	if (rc != 1 || part_parse(&p, body.p, body.len, e) != 0) {
		buf_done(&body);
		return -1;
	}
	rc = 0;
	for (size_t i = 0; rc == 0 && i < p.edit_count; i++)
		if (id_eq(&p.edits[i].rec, &key->rec) &&
		    strcmp(p.edits[i].type, key->type) == 0)
			rc = record_merge(out, &id, &p, &p.edits[i], e);
	part_done(&p);
	buf_done(&body);
	return rc;
}

/* Own parts that were sealed and have not taken effect. */
static int
sealed_merge(struct client *c, const struct record_key *key, struct record *out,
	     struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT hash FROM own_part WHERE rec = ?1 AND type = ?2"
	    " AND act = 0 AND NOT EXISTS(SELECT 1 FROM applied AS a"
	    " WHERE a.scope = ?3 AND a.part = own_part.hash) ORDER BY num",
	    "dtd", &key->rec, key->type, &key->scope);
	struct hash hash;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_hash(s, 0, &hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "own_part: damaged row");
		else
			rc = part_merge(c, key, &hash, out, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

/* One unsealed edit as a part with one set. */
static int
edit_merge(const struct record_key *key, struct stmt *s, struct record *out,
	   struct err *e)
{
	struct id id = edit_id(stmt_int(s, 0));
	struct part_set set = {.field = stmt_text(s, 1)};
	struct part_edit edit = {
	    .rec = key->rec, .type = key->type, .count = 1};
	struct part p = {
	    .edits = &edit, .edit_count = 1, .sets = &set, .set_count = 1};
	uint32_t *over = NULL;
	const uint8_t *base;
	size_t n;
	int rc = -1;

	set.value = (const char *)stmt_blob(s, 2, &set.value_len);
	base = stmt_blob(s, 3, &n);
	n /= ID_LEN;
	p.refs = calloc(n + 1, sizeof(*p.refs));
	over = calloc(n + 1, sizeof(*over));
	if (p.refs == NULL || over == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < n; i++) {
		memcpy(p.refs[i].b, base + i * ID_LEN, ID_LEN);
		over[i] = (uint32_t)i;
	}
	p.ref_count = n;
	set.over = over;
	set.over_count = n;
	rc = record_merge(out, &id, &p, &edit, e);
out:
	free(p.refs);
	free(over);
	return rc;
}

static int
unsealed_merge(struct client *c, const struct record_key *key,
	       struct record *out, struct err *e)
{
	struct stmt *s = db_query(c->db, e,
				  "SELECT num, field, value, base FROM unsealed"
				  " WHERE rec = ?1 AND type = ?2 ORDER BY num",
				  "dt", &key->rec, key->type);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (edit_merge(key, s, out, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc;
}

/* Lay what is not confirmed over the row. */
static int
overlay(struct client *c, const struct record_key *key, struct record *out,
	struct err *e)
{

	if (sealed_merge(c, key, out, e) != 0)
		return -1;
	return unsealed_merge(c, key, out, e);
}

int
view_record(struct client *c, const struct record_key *key, struct record *out,
	    struct err *e)
{

	if (record_load(c->db, key, out, e) < 0)
		return -1;
	return overlay(c, key, out, e);
}

/* A walk over every shown record. */
struct walk {
	struct client *c;
	const char *type;
	int (*fn)(void *ctx, const struct record_key *key, struct record *r,
		  struct err *e);
	void *ctx;
};

static int
walk_confirmed(void *ctx, const struct record_key *key, struct record *r,
	       struct err *e)
{
	struct walk *w = ctx;

	if (w->type != NULL && strcmp(w->type, key->type) != 0)
		return 0;
	if (overlay(w->c, key, r, e) != 0)
		return -1;
	return w->fn(w->ctx, key, r, e);
}

/* Records that so far exist on this machine only. */
static int
walk_own(struct walk *w, struct err *e)
{
	struct client *c = w->c;
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT rec, type FROM own_part WHERE act = 0"
		     " UNION SELECT rec, type FROM unsealed"
		     " EXCEPT SELECT rec, type FROM record WHERE scope = ?1"
		     " ORDER BY type, rec",
		     "d", &c->scope);
	struct record_key key;
	struct record r;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		record_init(&r);
		if (key_read(c, s, &key, e) != 0)
			rc = -1;
		else if (w->type != NULL && strcmp(w->type, key.type) != 0)
			rc = 0;
		else if ((rc = overlay(c, &key, &r, e)) == 0)
			rc = w->fn(w->ctx, &key, &r, e);
		record_done(&r);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
view_each(struct client *c, const char *type,
	  int (*fn)(void *ctx, const struct record_key *key, struct record *r,
		    struct err *e),
	  void *ctx, struct err *e)
{
	struct walk w = {.c = c, .type = type, .fn = fn, .ctx = ctx};
	int rc = record_each(c->db, &c->scope, walk_confirmed, &w, e);

	return rc != 0 ? rc : walk_own(&w, e);
}

bool
view_temporary(const struct id *id)
{

	return edit_num(id) != 0;
}

int
view_saved(struct client *c, const struct id *id, struct saved *out,
	   struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT s.name, u.at FROM unsealed AS u JOIN signer AS s"
		     " ON s.first = u.first WHERE u.num = ?1",
		     "i", edit_num(id));
	const char *name;
	size_t n;
	int rc;

	memset(out, 0, sizeof(*out));
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		name = stmt_text_n(s, 0, &n);
		if (n < sizeof(out->person))
			memcpy(out->person, name, n + 1);
		out->at_ms = stmt_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

/* What decides which of several versions is shown first. */
struct rank {
	int authority;
	int64_t time_ms;
};

static struct rank
head_rank(struct client *c, const struct id *part)
{
	struct rank r = {0, INT64_MAX};
	struct err e = ERR_INIT;
	struct author a;

	/* A version whose author cannot be read is shown all the same. */
	if (view_temporary(part) || author_of(c->db, part, &a, &e) != 1)
		return r;
	r.authority = a.role == ROLE_HUB ? 2 : a.role == ROLE_APPROVER;
	if (a.sequenced)
		r.time_ms = a.time_s * 1000;
	return r;
}

const struct record_head *
view_head(struct client *c, const struct record_field *f)
{
	const struct record_head *best = NULL;
	struct rank top = {0, 0};

	if (f->head_count == 1)
		return f->heads;
	for (size_t i = 0; i < f->head_count; i++) {
		struct rank r = head_rank(c, &f->heads[i].part);

		/* Heads are sorted by id: the last of equals has the greatest. */
		if (best == NULL || r.authority > top.authority ||
		    (r.authority == top.authority &&
		     r.time_ms >= top.time_ms)) {
			best = &f->heads[i];
			top = r;
		}
	}
	return best;
}

int
view_place(struct client *c, const struct id *part, struct place *out,
	   struct err *e)
{
	struct hash low = {{0}}, high;
	struct stmt *s;
	int rc;

	memset(&high, 0xff, sizeof(high));
	memcpy(low.b, part->b, ID_LEN);
	memcpy(high.b, part->b, ID_LEN);
	s = db_query(
	    c->db, e,
	    "SELECT l.id, b.seq, b.hash, b.state, b.recv FROM part AS p"
	    " JOIN batch AS b ON b.bid = p.bid JOIN log AS l ON l.lid = b.lid"
	    " WHERE p.hash BETWEEN ?1 AND ?2 LIMIT 1",
	    "hh", &low, &high);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		out->head.seq = (uint64_t)stmt_int(s, 1);
		out->state = (enum batch_state)stmt_int(s, 3);
		out->recv_ms = stmt_int(s, 4);
		if (stmt_id(s, 0, &out->head.log) != 0 ||
		    stmt_hash(s, 2, &out->head.hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
	}
	stmt_done(s);
	return rc;
}

int
view_body(struct client *c, const struct id *part, struct buf *out,
	  struct err *e)
{
	struct hash low = {{0}}, high;
	struct stmt *s;
	const uint8_t *p;
	size_t n;
	int rc;

	memset(&high, 0xff, sizeof(high));
	memcpy(low.b, part->b, ID_LEN);
	memcpy(high.b, part->b, ID_LEN);
	s = db_query(c->db, e,
		     "SELECT body FROM part WHERE hash BETWEEN ?1 AND ?2"
		     " LIMIT 1",
		     "hh", &low, &high);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		p = stmt_blob(s, 0, &n);
		buf_add(out, p, n);
		if (buf_check(out, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}
