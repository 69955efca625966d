#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/sign/hash.h"

static void
add_be32(struct sha256 *s, size_t n)
{
	uint8_t b[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
			(uint8_t)(n >> 8), (uint8_t)n};

	sha256_add(s, b, sizeof(b));
}

static int
digest_records(struct db *db, const struct id *scope, struct sha256 *out,
	       struct err *e)
{
	/* Only keys are sorted; each row is read when its turn comes. */
	struct stmt *s =
	    db_query(db, e,
		     "SELECT k.type, k.rec, r.row FROM ("
		     " SELECT rid, type, rec FROM record WHERE scope = ?1"
		     " ORDER BY type, rec LIMIT -1) AS k"
		     " CROSS JOIN record AS r ON r.rid = k.rid",
		     "d", scope);
	const void *p;
	size_t n;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		p = stmt_text_n(s, 0, &n);
		add_be32(out, n);
		sha256_add(out, p, n);
		p = stmt_blob(s, 1, &n);
		sha256_add(out, p, n);
		p = stmt_blob(s, 2, &n);
		add_be32(out, n);
		sha256_add(out, p, n);
	}
	return rc;
}

struct digested {
	const struct hash *part;
	const struct submission *submission;
};

static int
digested_cmp(const void *a, const void *b)
{
	const struct digested *x = a, *y = b;

	return hash_cmp(x->part, y->part);
}

static void
digest_submission(const struct id *rec, const struct digested *d,
		  struct sha256 *out)
{
	const struct submission *s = d->submission;
	const struct line_state *lines[LINES_MAX], *swap;

	for (size_t i = 0; i < s->line_count; i++)
		lines[i] = &s->lines[i];
	if (s->line_count == 2 && strcmp(lines[0]->line, lines[1]->line) > 0) {
		swap = lines[0];
		lines[0] = lines[1];
		lines[1] = swap;
	}
	for (size_t i = 0; i < s->line_count; i++) {
		uint8_t tail[2] = {(uint8_t)lines[i]->state, lines[i]->counts};

		sha256_add(out, rec->b, ID_LEN);
		sha256_add(out, d->part->b, HASH_LEN);
		add_be32(out, strlen(lines[i]->line));
		sha256_add(out, lines[i]->line, strlen(lines[i]->line));
		sha256_add(out, tail, sizeof(tail));
	}
}

static int
digest_submissions(struct db *db, const struct id *scope, const struct id *rec,
		   const struct act_policy *policy, struct sha256 *out,
		   struct err *e)
{
	struct act *acts = NULL;
	struct submission *subs = NULL;
	struct digested *order = NULL;
	size_t act_count, count = 0;
	int rc = -1;

	if (acts_in_scope(db, scope, rec, &acts, &act_count, e) != 0 ||
	    act_fold(acts, act_count, policy, &subs, &count, e) != 0)
		goto out;
	if (count > 0 && (order = calloc(count, sizeof(*order))) == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < count; i++) {
		order[i].part = &acts[subs[i].act].part;
		order[i].submission = &subs[i];
	}
	if (count > 0)
		qsort(order, count, sizeof(*order), digested_cmp);
	for (size_t i = 0; i < count; i++)
		digest_submission(rec, &order[i], out);
	rc = 0;
out:
	free(order);
	free(subs);
	free(acts);
	return rc;
}

static int
digest_acts(struct db *db, const struct id *scope,
	    const struct act_policy *policy, struct sha256 *out, struct err *e)
{
	struct stmt *s = db_query(
	    db, e,
	    "SELECT DISTINCT rec FROM act WHERE scope = ?1 AND rec IS NOT NULL"
	    " ORDER BY rec",
	    "d", scope);
	struct id rec;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &rec) != 0)
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
		else
			rc =
			    digest_submissions(db, scope, &rec, policy, out, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
state_digest(struct db *db, const struct id *scope,
	     const struct act_policy *policy, struct hash *out, struct err *e)
{
	static const char separator[] = "\xff"
					"acts\n";
	struct sha256 s;

	sha256_init(&s);
	if (digest_records(db, scope, &s, e) != 0)
		return -1;
	sha256_add(&s, separator, sizeof(separator) - 1);
	if (digest_acts(db, scope, policy, &s, e) != 0)
		return -1;
	sha256_done(&s, out);
	return 0;
}
