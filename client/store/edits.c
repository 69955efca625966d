#include "client/store/edit.h"

#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"

#define DUE_MS    (10 * 60 * 1000)
#define DUE_BYTES (64 * 1024)
/* Room in a part beside one value: head, names, and the versions' ids. */
#define VALUE_ROOM (PART_BYTES_MAX - 4096)
#define BASE_BYTES 32

struct id
edit_id(int64_t num)
{
	struct id id = {{0}};

	for (int i = 0; i < 8; i++)
		id.b[ID_LEN - 1 - i] = (uint8_t)((uint64_t)num >> (8 * i));
	return id;
}

int64_t
edit_num(const struct id *id)
{
	uint64_t num = 0;

	for (int i = 0; i < 8; i++)
		if (id->b[i] != 0)
			return 0;
	for (int i = 8; i < ID_LEN; i++)
		num = num << 8 | id->b[i];
	return num > INT64_MAX ? 0 : (int64_t)num;
}

static int
edit_check(const struct edit *ed, struct err *e)
{

	if (ed->base_count > PART_REFS_MAX)
		return err_set(e, ERR_LIMIT, "%s: %zu versions", ed->field,
			       ed->base_count);
	if (ed->value_len > VALUE_ROOM ||
	    ed->value_len + ed->base_count * BASE_BYTES > VALUE_ROOM)
		return err_set(e, ERR_LIMIT, "%s: %zu bytes, at most %d",
			       ed->field, ed->value_len, VALUE_ROOM);
	return 0;
}

/* One version on screen as it is called now: an unsealed edit (*${grp} gets its
 * group), the part that it became, or nothing when it was typed over: 1, 0. */
static int
base_one(struct client *c, const struct id *id, struct id *out, int64_t *grp,
	 struct err *e)
{
	int64_t num = edit_num(id);
	struct hash h;
	struct stmt *s;
	int rc;

	*out = *id;
	*grp = 0;
	if (num == 0)
		return 1;
	rc = db_get_int(c->db, grp, e,
			"SELECT grp FROM unsealed WHERE num = ?1", "i", num);
	if (rc != 0)
		return rc;
	s = db_query(c->db, e, "SELECT part FROM numbered WHERE num = ?1", "i",
		     num);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_hash(s, 0, &h) != 0)
		rc = err_set(e, ERR_CORRUPT, "numbered: damaged row");
	if (rc == 1)
		*out = hash_id(&h);
	stmt_done(s);
	return rc;
}

/* The bases as bytes, and the newest group among them. */
static int
base_put(struct client *c, const struct edit *ed, struct buf *out,
	 int64_t *newest, struct err *e)
{
	struct id id;
	int64_t grp;
	int rc;

	*newest = 0;
	for (size_t i = 0; i < ed->base_count; i++) {
		if ((rc = base_one(c, &ed->base[i], &id, &grp, e)) < 0)
			return -1;
		if (rc == 1)
			buf_add(out, id.b, ID_LEN);
		if (grp > *newest)
			*newest = grp;
	}
	return buf_check(out, e);
}

/* An own unsealed edit of the same field. */
struct before {
	int64_t num; /* 0 none */
	int64_t grp;
};

static int
before_find(struct client *c, const struct record_key *key, const char *field,
	    struct before *out, struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT num, grp FROM unsealed WHERE rec = ?1 AND type = ?2"
	    " AND field = ?3 ORDER BY num DESC LIMIT 1",
	    "dtt", &key->rec, key->type, field);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	out->num = rc == 1 ? stmt_int(s, 0) : 0;
	out->grp = rc == 1 ? stmt_int(s, 1) : 0;
	stmt_done(s);
	return 0;
}

/* Whether the edit was what was typed over, and nothing later builds on it. */
static int
is_typed_over(struct client *c, const struct edit *ed, const struct before *b,
	      struct err *e)
{
	struct id id = edit_id(b->num);
	int64_t one;
	int rc;

	if (b->num == 0 || ed->base_count != 1 || !id_eq(&ed->base[0], &id))
		return 0;
	rc = db_get_int(
	    c->db, &one, e,
	    "SELECT 1 FROM unsealed WHERE grp > ?1 AND instr(base, ?2) > 0"
	    " LIMIT 1",
	    "id", b->grp, &id);
	return rc < 0 ? -1 : rc == 0;
}

/* The value gets a new number: whoever saw the old one did not see this. */
static int
edit_replace(struct client *c, const struct edit *ed, int64_t num,
	     struct err *e)
{

	if (db_run(
		c->db, e,
		"INSERT INTO unsealed(first, grp, rec, type, field, value,"
		" base, at) SELECT first, grp, rec, type, field, ?2, base, ?3"
		" FROM unsealed WHERE num = ?1",
		"ibi", num, (const void *)ed->value, ed->value_len,
		clock_now_ms(&c->clock)) != 0)
		return -1;
	return db_run(c->db, e, "DELETE FROM unsealed WHERE num = ?1", "i",
		      num);
}

static int
edit_insert(struct client *c, const struct person *p,
	    const struct record_key *key, const struct edit *ed,
	    const struct before *before, int64_t *grp, struct err *e)
{
	struct buf base = BUF_INIT(PART_REFS_MAX * ID_LEN);
	int64_t newest;
	int rc = base_put(c, ed, &base, &newest, e);

	/* A part cannot replace what it holds itself, nor set a field twice. */
	if (newest >= *grp)
		*grp = newest + 1;
	if (before->num != 0 && before->grp >= *grp)
		*grp = before->grp + 1;
	if (rc == 0)
		rc = db_run(
		    c->db, e,
		    "INSERT INTO unsealed(first, grp, rec, type, field, value,"
		    " base, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
		    "didttbbi", &p->first, *grp, &key->rec, key->type,
		    ed->field, (const void *)ed->value, ed->value_len,
		    (const void *)base.p, base.len, clock_now_ms(&c->clock));
	buf_done(&base);
	return rc;
}

static int
edit_one(struct client *c, const struct person *p, const struct record_key *key,
	 const struct edit *ed, int64_t *grp, struct err *e)
{
	struct before before;
	int rc;

	if (before_find(c, key, ed->field, &before, e) != 0 ||
	    (rc = is_typed_over(c, ed, &before, e)) < 0)
		return -1;
	if (rc == 1)
		return edit_replace(c, ed, before.num, e);
	return edit_insert(c, p, key, ed, &before, grp, e);
}

int
edit_others(struct client *c, const struct person *p, const struct id *rec,
	    struct err *e)
{
	int64_t one;

	return db_get_int(
	    c->db, &one, e,
	    "SELECT 1 FROM unsealed WHERE rec = ?1 AND first <> ?2 LIMIT 1",
	    "dd", rec, &p->first);
}

/* In a transaction. */
static int
edits_put(struct client *c, const struct person *p,
	  const struct record_key *key, const struct edit *edits, size_t count,
	  struct err *e)
{
	int64_t grp = 1;
	int rc = edit_others(c, p, &key->rec, e);

	if (rc < 0)
		return -1;
	if (rc == 1)
		return err_set(
		    e, ERR_STATE,
		    "somebody else has unsealed edits of the record");
	if (db_get_int(c->db, &grp, e,
		       "SELECT max(grp) FROM unsealed WHERE first = ?1", "d",
		       &p->first) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (edit_one(c, p, key, &edits[i], &grp, e) != 0)
			return -1;
	return 0;
}

static int
edit_write(struct client *c, const struct person *p,
	   const struct record_key *key, const struct edit *edits, size_t count,
	   struct err *e)
{

	if (db_begin(c->db, e) != 0)
		return -1;
	if (edits_put(c, p, key, edits, count, e) != 0) {
		db_rollback(c->db);
		return -1;
	}
	return db_commit(c->db, e);
}

/* What a save needs beside the least that is kept for sending. */
static uint64_t
edits_bytes(const struct edit *edits, size_t count)
{
	uint64_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += edits[i].value_len;
	return 2 * n; /* and in the journal */
}

int
edit_save(struct client *c, const struct person *p,
	  const struct record_key *key, const struct edit *edits, size_t count,
	  struct err *e)
{
	int rc;

	for (size_t i = 0; i < count; i++)
		if (edit_check(&edits[i], e) != 0)
			return -1;
	if (home_room(c, edits_bytes(edits, count)) == RESERVE_GONE)
		return err_set(e, ERR_FULL, "the room left is for sending");
	rc = edit_write(c, p, key, edits, count, e);
	/* A quota may end before the disk does. */
	if (rc != 0 && e->code == ERR_FULL &&
	    home_room(c, INT64_MAX) == RESERVE_GIVEN) {
		err_clear(e);
		rc = edit_write(c, p, key, edits, count, e);
	}
	return rc;
}

int64_t
edit_count(struct client *c, struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e, "SELECT count(*) FROM unsealed", "") < 0)
		return -1;
	return n;
}

int
edit_due(struct client *c, struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT min(at), sum(length(value) + length(base)) FROM unsealed",
	    "");
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	rc = rc == 1 && !stmt_is_null(s, 0) &&
	     (stmt_int(s, 0) < clock_now_ms(&c->clock) - DUE_MS ||
	      stmt_int(s, 1) > DUE_BYTES);
	stmt_done(s);
	return rc;
}
