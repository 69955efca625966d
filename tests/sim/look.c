#include "tests/sim/look.h"

#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/files.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/attached.h"
#include "protocol/log/state.h"
#include "tests/sim/district.h"
#include "tests/sim/model.h"

void
look_digest(struct world *w, const struct id *scope, struct hash *out)
{
	struct hub *h = district_hub(w);
	struct err e = ERR_INIT;

	if (state_digest(h->db, scope, &h->policy, out, &e) != 0)
		violates(w, "the hub's digest: %s", e.text);
}

static void
fault_tell(void *ctx, const char *table, const char *key, const char *reason)
{
	violates(ctx, "the hub's audit: %s %s: %s", table, key, reason);
}

void
look_audit(struct world *w)
{
	struct hub *h = district_hub(w);
	struct audit a = {.h = h, .tell = fault_tell, .ctx = w};
	struct err e = ERR_INIT;

	if (db_check(h->db, &e) != 0 || hub_begin(h, &e) != 0 ||
	    audit_all(&a, &e) != 0)
		violates(w, "the hub's audit: %s", e.text);
	hub_rollback(h);
}

void
look_replay(struct world *w)
{
	struct hub *h = district_hub(w);
	struct hash before[UNITS], after;
	struct err e = ERR_INIT;

	for (unsigned n = 0; n < UNITS; n++)
		look_digest(w, &w->scopes[n], &before[n]);
	if (hub_begin(h, &e) != 0 || log_replay(h->db, &e) != 0)
		violates(w, "the hub's replay: %s", e.text);
	for (unsigned n = 0; n < UNITS; n++) {
		look_digest(w, &w->scopes[n], &after);
		if (memcmp(&before[n], &after, sizeof(after)) != 0)
			violates(w, "the hub's state is not what its entries "
				    "make");
	}
	hub_rollback(h);
}

/* Where one part stands. */
struct finding {
	struct world *w;
	enum at_hub *at;
	bool is_applied;
	struct id scope; /* where */
};

static void
found(void *ctx, unsigned save)
{
	struct finding *f = ctx;
	const struct id *scope = &f->w->scopes[f->w->saves[save].unit];

	if (f->is_applied && id_eq(&f->scope, scope))
		f->at[save] = HUB_EFFECT;
	else if (f->at[save] == HUB_NOTHING)
		f->at[save] = HUB_CUSTODY;
}

void
look_saves(struct world *w, enum at_hub at[SAVES_MAX])
{
	struct finding f = {.w = w, .at = at};
	struct err e = ERR_INIT;
	struct stmt *s = db_query(district_hub(w)->db, &e,
				  "SELECT p.body, a.scope FROM part AS p"
				  " LEFT JOIN applied AS a ON a.part = p.hash",
				  "");

	memset(at, 0, SAVES_MAX * sizeof(*at));
	while (s != NULL && stmt_step(s, &e) == 1) {
		size_t n;
		const uint8_t *p = stmt_blob(s, 0, &n);

		f.is_applied = stmt_id(s, 1, &f.scope) == 0;
		saves_said(w, p, n, found, &f);
	}
	stmt_done(s);
	if (e.code != ERR_NONE)
		violates(w, "the hub's parts: %s", e.text);
}

static void
mark_head(void *ctx, unsigned save)
{
	bool *is_head = ctx;

	is_head[save] = true;
}

static int
heads_of(void *ctx, const struct record_key *key, struct record *r,
	 struct err *e)
{
	struct world *w = world_of(NULL);

	(void)e;
	/* Its id says of which unit it is. */
	if (!id_eq(&key->scope, &w->scopes[key->rec.b[6] % UNITS]))
		violates(w, "a record of another unit took effect");
	for (size_t i = 0; i < r->field_count; i++)
		for (size_t k = 0; k < r->fields[i].head_count; k++)
			saves_in(w, r->fields[i].heads[k].value,
				 r->fields[i].heads[k].value_len, mark_head,
				 ctx);
	return 0;
}

void
look_heads(struct world *w, bool is_head[SAVES_MAX])
{
	struct err e = ERR_INIT;

	memset(is_head, 0, SAVES_MAX * sizeof(*is_head));
	if (record_each(district_hub(w)->db, NULL, heads_of, is_head, &e) != 0)
		violates(w, "the hub's records: %s", e.text);
}

bool
look_has(struct world *w, const struct hash *header)
{
	struct batch_row row;
	struct err e = ERR_INIT;
	int rc = batch_find(district_hub(w)->db, header, &row, &e);

	if (rc < 0)
		violates(w, "the hub's headers: %s", e.text);
	return rc == 1;
}

static int64_t
number_of(struct world *w, const char *sql, const struct hash *hash)
{
	struct err e = ERR_INIT;
	int64_t n = 0;

	if (db_get_int(district_hub(w)->db, &n, &e, sql, "h", hash) < 0)
		violates(w, "the hub's parts: %s", e.text);
	return n;
}

bool
look_part(struct world *w, struct hash *out, struct buf *body)
{
	static const struct hash none;
	int64_t n = number_of(w,
			      "SELECT count(*) FROM part AS p JOIN applied AS a"
			      " ON a.part = p.hash WHERE length(p.salt) > 0"
			      " AND p.hash <> ?1",
			      &none);
	struct err e = ERR_INIT;
	struct stmt *s;
	const uint8_t *p;
	size_t len;
	bool found;

	if (n == 0)
		return false;
	s = db_query(district_hub(w)->db, &e,
		     "SELECT p.hash, p.body FROM part AS p JOIN applied AS a"
		     " ON a.part = p.hash WHERE length(p.salt) > 0"
		     " ORDER BY p.hash, a.scope LIMIT 1 OFFSET ?1",
		     "i", (int64_t)below(w, (unsigned)n));
	found = s != NULL && stmt_step(s, &e) == 1 && stmt_hash(s, 0, out) == 0;
	if (found) {
		p = stmt_blob(s, 1, &len);
		buf_add(body, p, len);
	}
	stmt_done(s);
	return found;
}

bool
look_part_is(struct world *w, const struct hash *part)
{
	return number_of(w, "SELECT count(*) FROM part WHERE hash = ?1", part) >
	       0;
}

bool
look_erased(struct world *w, const struct hash *part, bool *has_effect)
{
	*has_effect =
	    number_of(w, "SELECT count(*) FROM applied WHERE part = ?1", part) >
	    0;
	return number_of(w, "SELECT count(*) FROM redaction WHERE part = ?1",
			 part) > 0;
}

bool
look_stored(struct world *w, struct db *db, const struct id *scope,
	    const struct hash *sha256)
{
	struct err e = ERR_INIT;
	uint64_t size = 0;
	int rc = stored_find(db, scope, sha256, &size, &e);

	if (rc < 0)
		violates(w, "the hub's files: %s", e.text);
	return rc == 1 && size > 0;
}

bool
look_file(struct world *w, const struct id *scope, const struct hash *sha256)
{

	return look_stored(w, district_hub(w)->db, scope, sha256);
}

bool
look_named(struct world *w, const struct id *scope, const struct hash *sha256)
{
	struct err e = ERR_INIT;
	uint64_t size;
	int rc = attached_find(district_hub(w)->db, scope, sha256, &size, &e);

	if (rc < 0)
		violates(w, "what names the hub's files: %s", e.text);
	return rc == 1;
}

bool
look_is_active(struct world *w, const struct id *log)
{
	struct enrolment row;
	struct err e = ERR_INIT;
	int rc = enrolment_of(district_hub(w)->db, log, &row, &e);

	if (rc < 0)
		violates(w, "the hub's enrolments: %s", e.text);
	return rc == 1 && !row.suspended;
}

unsigned
look_unit(struct world *w, const struct id *log)
{
	struct enrolment row;
	struct err e = ERR_INIT;
	int rc = enrolment_of(district_hub(w)->db, log, &row, &e);
	unsigned n = 0;

	if (rc < 0)
		violates(w, "the hub's enrolments: %s", e.text);
	while (n < UNITS && (rc == 0 || !id_eq(&row.scope, &w->scopes[n])))
		n++;
	return n;
}

unsigned
look_effects(struct world *w, const struct id *log, uint64_t from)
{
	struct err e = ERR_INIT;
	int64_t n = 0;

	if (db_get_int(district_hub(w)->db, &n, &e,
		       "SELECT count(*) FROM entry AS e"
		       " JOIN batch AS b ON b.bid = e.bid"
		       " JOIN log AS l ON l.lid = b.lid"
		       " WHERE e.idx >= ?2 AND (l.id = ?1 OR (l.first = ?1"
		       " AND NOT EXISTS(SELECT 1 FROM enrolment AS n"
		       " WHERE n.log = l.id AND n.idx >= ?2)))"
		       " AND CAST(e.text AS TEXT) LIKE '%disp A%'",
		       "di", log, (int64_t)from) < 0)
		violates(w, "the hub's entries: %s", e.text);
	return (unsigned)n;
}

unsigned
look_gaps(struct world *w)
{
	struct err e = ERR_INIT;
	int64_t n = 0;

	if (db_get_int(district_hub(w)->db, &n, &e,
		       "SELECT count(*) FROM (SELECT b.lid, count(*) AS n,"
		       " max(b.seq) AS top, count(DISTINCT b.seq) AS d"
		       " FROM entry AS e JOIN batch AS b ON b.bid = e.bid"
		       " GROUP BY b.lid) WHERE n <> top OR d <> n",
		       "") < 0)
		violates(w, "the hub's entries: %s", e.text);
	return (unsigned)n;
}

void
look_logs(struct world *w,
	  void (*fn)(void *ctx, const struct id *log, bool suspended),
	  void *ctx)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_query(district_hub(w)->db, &e,
				  "SELECT log, suspended FROM enrolment"
				  " ORDER BY idx",
				  "");
	struct id log;

	while (s != NULL && stmt_step(s, &e) == 1)
		if (stmt_id(s, 0, &log) == 0)
			fn(ctx, &log, stmt_int(s, 1) == 1);
	stmt_done(s);
	if (e.code != ERR_NONE)
		violates(w, "the hub's enrolments: %s", e.text);
}
