/* Unsealed edits of a restored database that were signed before it was lost. */
#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/db/stmt.h"
#include "protocol/log/redaction.h"
#include "protocol/log/state.h"

/* Lines of edits that were forgotten for an erasure. */
#define SETTING_CUT "cut"

/* One unsealed edit; all texts owned. */
struct saved {
	int64_t num;
	struct record_key key;
	char field[FIELD_NAME_MAX + 1];
	struct buf value;
	struct buf base; /* ids of 16 bytes */
};

/* A version that an edit may be equal to. */
struct version {
	const struct part *p;
	const struct part_set *set;
};

static int
saved_read(struct stmt *s, struct saved *out, struct err *e)
{
	const char *type, *field;
	const void *p;
	size_t type_n, field_n, n;

	out->num = stmt_int(s, 0);
	type = stmt_text_n(s, 2, &type_n);
	field = stmt_text_n(s, 3, &field_n);
	if (stmt_id(s, 1, &out->key.rec) != 0 ||
	    type_n >= sizeof(out->key.type) || field_n >= sizeof(out->field))
		return err_set(e, ERR_CORRUPT, "unsealed: damaged row");
	memcpy(out->key.type, type, type_n + 1);
	memcpy(out->field, field, field_n + 1);
	p = stmt_blob(s, 4, &n);
	buf_add(&out->value, p, n);
	p = stmt_blob(s, 5, &n);
	buf_add(&out->base, p, n);
	return buf_check(&out->value, e) != 0 || buf_check(&out->base, e) != 0
		   ? -1
		   : 0;
}

/* The unsealed edit of ${first} behind ${num}: 1, 0 or -1. */
static int
saved_next(struct client *c, const struct id *first, int64_t num,
	   struct saved *out, struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT num, rec, type, field, value, base FROM unsealed"
		     " WHERE first = ?1 AND num > ?2 ORDER BY num LIMIT 1",
		     "di", first, num);
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&out->value, PART_BYTES_MAX);
	buf_init(&out->base, PART_BYTES_MAX);
	out->key.scope = c->scope;
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && saved_read(s, out, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

static void
saved_done(struct saved *s)
{

	buf_done(&s->value);
	buf_done(&s->base);
}

/* What a temporary id stands for since its edit was found: 1, 0 or -1. */
static int
number_find(struct client *c, struct id *id, struct err *e)
{
	int64_t num = edit_num(id);
	struct stmt *s;
	struct hash part;
	int rc;

	if (num == 0)
		return 1;
	s = db_query(c->db, e, "SELECT part FROM numbered WHERE num = ?1", "i",
		     num);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_hash(s, 0, &part) != 0)
		rc = err_set(e, ERR_CORRUPT, "numbered: damaged row");
	stmt_done(s);
	if (rc == 1)
		*id = hash_id(&part);
	return rc;
}

/* Whether the version replaces everything that the edit does: 1, 0, -1. */
static int
covers(struct client *c, const struct version *v, const struct saved *edit,
       struct err *e)
{

	for (size_t i = 0; i < edit->base.len / ID_LEN; i++) {
		struct id id;
		size_t k;
		int rc;

		memcpy(id.b, edit->base.p + i * ID_LEN, ID_LEN);
		if ((rc = number_find(c, &id, e)) != 1)
			return rc;
		for (k = 0; k < v->set->over_count; k++)
			if (id_eq(&v->p->refs[v->set->over[k]], &id))
				break;
		if (k == v->set->over_count)
			return 0;
	}
	return 1;
}

/* Whether one of the part's versions says what the edit says, as far as that
 * was not cut out of it (${is_cut}): 1, 0, -1. */
static int
part_says(struct client *c, const struct part *p, const struct saved *edit,
	  bool is_cut, struct err *e)
{

	for (size_t i = 0; i < p->edit_count; i++) {
		const struct part_edit *at = &p->edits[i];

		if (!id_eq(&at->rec, &edit->key.rec) ||
		    strcmp(at->type, edit->key.type) != 0)
			continue;
		for (size_t k = at->first; k < at->first + at->count; k++) {
			struct version v = {p, &p->sets[k]};

			if (strcmp(v.set->field, edit->field) == 0 &&
			    (is_cut || (v.set->value_len == edit->value.len &&
					memcmp(v.set->value, edit->value.p,
					       edit->value.len) == 0)))
				return covers(c, &v, edit, e);
		}
	}
	return 0;
}

/* The whole hash of the part with that short id: 1, 0 or -1. */
static int
part_named(struct client *c, const struct id *pid, struct hash *out,
	   struct err *e)
{
	struct hash low = {.b = {0}}, high;
	struct stmt *s;
	int rc;

	memset(high.b, 0xff, sizeof(high.b));
	memcpy(low.b, pid->b, ID_LEN);
	memcpy(high.b, pid->b, ID_LEN);
	s = db_query(c->db, e,
		     "SELECT hash FROM part WHERE hash BETWEEN ?1 AND ?2"
		     " LIMIT 1",
		     "hh", &low, &high);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_hash(s, 0, out) != 0)
		rc = err_set(e, ERR_CORRUPT, "part: damaged row");
	stmt_done(s);
	return rc;
}

/* Whether that part is by ${first} and says what the edit says: 1, 0, -1. */
static int
touch_says(struct client *c, const struct id *first, const struct id *pid,
	   const struct saved *edit, struct hash *found, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part p;
	int rc = part_named(c, pid, found, e);

	if (rc == 1)
		rc = part_load(c->db, found, salt, &body, e);
	if (rc == 1) {
		rc = part_parse(&p, body.p, body.len, e) == 0 ? 1 : -1;
		if (rc == 1) {
			rc = id_eq(&p.by, first)
				 ? part_says(c, &p, edit, false, e)
				 : 0;
			part_done(&p);
		}
	}
	buf_done(&body);
	return rc;
}

/* The part that says what the edit says: 1, 0 or -1. */
static int
said_find(struct client *c, const struct id *first, const struct saved *edit,
	  struct hash *found, struct err *e)
{
	struct record r;
	int rc;

	record_init(&r);
	if ((rc = record_load(c->db, &edit->key, &r, e)) == 1) {
		rc = 0;
		for (size_t i = 0; rc == 0 && i < r.touched_count; i++)
			rc =
			    touch_says(c, first, &r.touched[i], edit, found, e);
	}
	record_done(&r);
	return rc;
}

/* The redacted part of ${first} that said something of the same field over the
 * same versions: 1, 0 or -1.  Its text would come back with the edit. */
static int
cut_find(struct client *c, const struct id *first, const struct saved *edit,
	 struct hash *found, struct err *e)
{
	struct redaction r;
	struct part p;
	int64_t num = 0;
	int rc;

	redaction_init(&r);
	while ((rc = redaction_next(c->db, num, &r, e)) == 1) {
		num = r.num;
		*found = r.part;
		if ((rc = skeleton_parse(&p, r.skeleton.p, r.skeleton.len,
					 e)) != 0)
			break;
		if (id_eq(&p.by, first))
			rc = part_says(c, &p, edit, true, e);
		part_done(&p);
		if (rc != 0)
			break;
	}
	redaction_done(&r);
	return rc;
}

/* Whether a version says one set of a part: 1, 0 or -1. */
static int
set_is_said(struct client *c, const struct part *p, const struct part_edit *at,
	    const struct part_set *set, struct err *e)
{
	struct saved edit;
	struct hash found;
	int rc = -1;

	memset(&edit, 0, sizeof(edit));
	buf_init(&edit.value, PART_BYTES_MAX);
	buf_init(&edit.base, PART_BYTES_MAX);
	edit.key.scope = c->scope;
	edit.key.rec = at->rec;
	memcpy(edit.key.type, at->type, strlen(at->type) + 1);
	memcpy(edit.field, set->field, strlen(set->field) + 1);
	buf_add(&edit.value, set->value, set->value_len);
	for (size_t i = 0; i < set->over_count; i++)
		buf_add(&edit.base, p->refs[set->over[i]].b, ID_LEN);
	if (buf_check(&edit.value, e) == 0 && buf_check(&edit.base, e) == 0)
		rc = said_find(c, &p->by, &edit, &found, e);
	saved_done(&edit);
	return rc;
}

int
said_part(struct client *c, const struct part *p, struct err *e)
{
	int rc = p->act == ACT_NONE;

	for (size_t i = 0; rc == 1 && i < p->edit_count; i++) {
		const struct part_edit *at = &p->edits[i];

		for (size_t k = 0; rc == 1 && k < at->count; k++)
			rc = set_is_said(c, p, at, &p->sets[at->first + k], e);
	}
	return rc;
}

static int
edit_forget(struct client *c, int64_t num, const struct hash *part,
	    struct err *e)
{

	if (db_run(c->db, e, "DELETE FROM unsealed WHERE num = ?1", "i", num) !=
	    0)
		return -1;
	return db_run(c->db, e,
		      "INSERT INTO numbered(num, part) VALUES(?1, ?2)"
		      " ON CONFLICT(num) DO UPDATE SET part = excluded.part",
		      "ih", num, part);
}

/* Nobody can tell whether it was the erased text, so somebody is told. */
static int
cut_note(struct client *c, const struct saved *edit, struct err *e)
{
	struct buf lines = BUF_INIT(SAID_CUT_MAX);
	int rc = setting_get(c->db, SETTING_CUT, &lines, e);

	/* Whoever reads of so many looks for the others, too. */
	if (rc >= 0 &&
	    lines.len + ID_TEXT_LEN + FIELD_NAME_MAX + 2 < SAID_CUT_MAX) {
		buf_fmt(&lines, "%s %s\n", id_text(&edit->key.rec).s,
			edit->field);
		rc = buf_check(&lines, e) != 0
			 ? -1
			 : setting_put(c->db, SETTING_CUT, lines.p, lines.len,
				       e);
	}
	buf_done(&lines);
	return rc < 0 ? -1 : 0;
}

int
said_cut(struct client *c, struct buf *out, struct err *e)
{
	int rc = setting_get(c->db, SETTING_CUT, out, e);

	if (rc != 1)
		return rc;
	return db_run(c->db, e, "DELETE FROM setting WHERE name = ?1", "t",
		      SETTING_CUT) == 0
		   ? 1
		   : -1;
}

/* Forget what a version says already; ${cut_only}: only what was redacted. */
static int
edits_drop(struct client *c, const struct id *first, bool cut_only,
	   struct err *e)
{
	struct saved edit;
	struct hash part;
	int64_t num = 0;
	int rc;

	while ((rc = saved_next(c, first, num, &edit, e)) == 1) {
		num = edit.num;
		rc = cut_find(c, first, &edit, &part, e);
		if (rc == 1 && cut_note(c, &edit, e) != 0)
			rc = -1;
		if (rc == 0 && !cut_only)
			rc = said_find(c, first, &edit, &part, e);
		if (rc == 1 && edit_forget(c, num, &part, e) != 0)
			rc = -1;
		saved_done(&edit);
		if (rc < 0)
			return -1;
	}
	saved_done(&edit);
	return rc;
}

int
said_drop(struct client *c, const struct id *first, struct err *e)
{

	return edits_drop(c, first, false, e);
}

int
said_drop_cut(struct client *c, const struct id *first, struct err *e)
{

	return edits_drop(c, first, true, e);
}
