#include "protocol/log/inclusion.h"

#include <stdio.h>
#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/log/log.h"
#include "protocol/sign/included.h"

/* The three acts that have to fit one another. */
struct checking {
	struct db *db;
	const struct part *word; /* consolidate */
	struct part edition;
	struct part report;
	struct inclusion i;
};

/* A stored act of the kind that is meant: 1, 0 if it is none or not here. */
static int
act_load(struct db *db, const struct hash *hash, enum act_kind kind,
	 struct part *p, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = part_load(db, hash, salt, &body, e);

	if (rc == 1 && part_parse(p, body.p, body.len, e) != 0)
		rc = -1;
	buf_done(&body);
	if (rc == 1 && p->act != kind) {
		part_done(p);
		rc = 0;
	}
	return rc;
}

/* Only what took effect in the directory is an edition. */
static int
edition_load(struct checking *c, struct err *e)
{
	int64_t one;
	int rc = db_get_int(
	    c->db, &one, e,
	    "SELECT 1 FROM act WHERE scope = ?1 AND part = ?2 AND kind = ?3",
	    "dhi", &SCOPE_DIRECTORY, &c->i.edition, (int64_t)ACT_EDITION);

	return rc != 1 ? rc
		       : act_load(c->db, &c->i.edition, ACT_EDITION,
				  &c->edition, e);
}

static uint64_t
count_of(const json_t *root, const char *key)
{
	int64_t n = 0;

	(void)json_get_int(root, key, 0, SUMS_LEAVES_MAX, &n);
	return (uint64_t)n;
}

/* What the edition says of itself; false if this program cannot read it. */
static bool
edition_take(struct checking *c)
{
	const json_t *root = c->edition.root;
	const char *line = json_get_text(root, "line");
	const char *period = json_get_text(root, "period");

	if (line == NULL || period == NULL ||
	    period_parse(period, &c->i.period) != 0)
		return false;
	(void)snprintf(c->i.line, sizeof(c->i.line), "%s", line);
	c->i.number = count_of(root, "number");
	c->i.reports = count_of(root, "reports");
	c->i.total = json_object_get(root, "sum");
	return true;
}

/* A failure of the check is its result; one of the store is a failure. */
static int
all_check(struct checking *c, struct err *e)
{
	const struct included in = {
	    .part = &c->i.report,
	    .report = c->report.root,
	    .edition = c->edition.root,
	    .word = c->word->root,
	};
	struct err why = ERR_INIT;
	struct figures total = {.count = 0};
	int rc = included_check(&in, &c->i.own, &total, &why);

	figures_done(&total);
	if (rc != 0 && why.code == ERR_MEMORY) {
		*e = why;
		return -1;
	}
	c->i.holds = rc == 0;
	c->i.why = why;
	return 0;
}

static int
word_check(struct checking *c, struct err *e)
{
	int has_report = 0;
	int has_edition = edition_load(c, e);
	int rc = has_edition < 0 ? -1 : 0;

	if (has_edition == 1)
		has_report =
		    act_load(c->db, &c->i.report, ACT_SUBMIT, &c->report, e);
	if (has_report < 0)
		rc = -1;
	c->i.is_known = has_report == 1 && edition_take(c) &&
			json_get_id(c->report.root, "rec", &c->i.rec) == 0;
	if (rc == 0 && c->i.is_known)
		rc = all_check(c, e);
	return rc;
}

static int
word_take(struct db *db, const struct part *p, const struct hash *word,
	  int (*fn)(void *ctx, const struct inclusion *i, struct err *e),
	  void *ctx, struct err *e)
{
	struct checking c = {.db = db, .word = p, .i.word = *word};
	int rc = -1;

	c.i.is_within = included_within(p->root, &c.i.within);
	if (json_get_hash(p->root, "edition", &c.i.edition) != 0 ||
	    json_get_hash(p->root, "target", &c.i.report) != 0)
		err_set(e, ERR_CORRUPT, "act consolidate: malformed");
	else if (word_check(&c, e) == 0)
		rc = fn(ctx, &c.i, e);
	figures_done(&c.i.own);
	part_done(&c.edition);
	part_done(&c.report);
	return rc;
}

int
inclusion_each(struct db *db, const struct id *scope,
	       int (*fn)(void *ctx, const struct inclusion *i, struct err *e),
	       void *ctx, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT p.body, a.part FROM act AS a"
		     " JOIN part AS p ON p.hash = a.part"
		     " WHERE a.scope = ?1 AND a.kind = ?2"
		     " AND a.role = ?3 ORDER BY a.idx, a.n",
		     "dii", scope, (int64_t)ACT_CONSOLIDATE, (int64_t)ROLE_HUB);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		struct part p;
		struct hash word;
		size_t n;
		const uint8_t *body = stmt_blob(s, 0, &n);

		if (stmt_hash(s, 1, &word) != 0) {
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
			break;
		}
		if (part_parse(&p, body, n, e) != 0) {
			rc = err_wrap(e, "stored act");
			break;
		}
		rc = word_take(db, &p, &word, fn, ctx, e);
		part_done(&p);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

struct finding {
	const struct id *rec;
	struct inclusion_choice *choice;
	char line[LINE_TEXT_SIZE]; /* of the one that was found */
	bool is_found;
	bool is_double;
};

/* The newest of a line; a record may have been in two periods. */
static int
one_look(void *ctx, const struct inclusion *i, struct err *e)
{
	struct finding *f = ctx;
	struct inclusion_choice *c = f->choice;

	(void)e;
	if (!i->is_known || !id_eq(&i->rec, f->rec) || i->number != c->number ||
	    (c->line != NULL && strcmp(c->line, i->line) != 0))
		return 0;
	f->is_double |= f->is_found && strcmp(f->line, i->line) != 0;
	f->is_found = true;
	memcpy(f->line, i->line, sizeof(f->line));
	c->word = i->word;
	c->edition = i->edition;
	c->report = i->report;
	c->holds = i->holds;
	return 0;
}

int
inclusion_find(struct db *db, const struct id *scope, const struct id *rec,
	       struct inclusion_choice *choice, struct err *e)
{
	struct finding f = {.rec = rec, .choice = choice};

	if (inclusion_each(db, scope, one_look, &f, e) != 0)
		return -1;
	return f.is_double ? 2 : f.is_found;
}
