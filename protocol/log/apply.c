#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

/* NOLINTBEGIN(misc-no-recursion): once, a released release does nothing */
static int
release_apply(struct db *db, const struct effect *at, const struct hash *part,
	      const struct part *p, struct err *e);

/* Note that the part takes effect here: 1, or 0 if it did at this index or
 * before.  Where scopes arrive one after the other an earlier index may come
 * later; it then counts, so that arrival shows nowhere. */
static int
mark_applied(struct db *db, const struct effect *at, const struct hash *part,
	     struct err *e)
{
	if (db_run(db, e,
		   "INSERT INTO applied(scope, part, idx) VALUES(?1, ?2, ?3)"
		   " ON CONFLICT(scope, part) DO UPDATE SET idx = excluded.idx"
		   " WHERE excluded.idx < idx",
		   "dhi", &at->log->scope, part, (int64_t)at->idx) != 0)
		return -1;
	return db_changes(db) == 1;
}

static int
edits_apply(struct db *db, const struct effect *at, const struct hash *hash,
	    const struct part *p, struct buf *row, struct err *e)
{
	struct id part = hash_id(hash);

	for (size_t i = 0; i < p->edit_count; i++)
		if (record_merge_edit(db, &at->log->scope, &part, p,
				      &p->edits[i], row, e) != 0)
			return -1;
	return 0;
}

/* The hub's last word on a batch is kept for who asks; the edits that it
 * adopts stand beside it. */
static int
word_apply(struct db *db, const struct effect *at, const struct hash *hash,
	   const struct part *p, struct err *e)
{
	struct hash batch;

	if (at->log->asked != ROLE_HUB ||
	    id_eq(&at->log->scope, &SCOPE_DIRECTORY))
		return 0;
	if (json_get_hash(p->root, "batch", &batch) != 0)
		return err_set(e, ERR_FORMAT, "act %s: malformed",
			       act_name(p->act));
	return act_add(db, at, hash, p->act, NULL, &batch, e);
}

static int
act_apply(struct db *db, const struct effect *at, const struct hash *hash,
	  const struct part *p, struct err *e)
{
	struct act a = {.kind = ACT_NONE};

	if (p->act == ACT_INTRODUCE)
		return person_add(db, &at->log->id, p, e);
	if (p->act == ACT_REDACT)
		return redact_apply(db, at, hash, p, e);
	if (p->act == ACT_ERASE)
		return erase_apply(db, at, hash, p, e);
	if (act_is_of_submission(p->act)) {
		if (act_from_part(&a, p) != 0)
			return err_set(e, ERR_FORMAT, "act %s: malformed",
				       act_name(p->act));
		return act_add(db, at, hash, p->act,
			       p->act == ACT_SUBMIT ? &a.rec : NULL,
			       p->act == ACT_SUBMIT ? NULL : &a.target, e);
	}
	if (p->act == ACT_DISCARD || p->act == ACT_ADOPT)
		return word_apply(db, at, hash, p, e);
	/* Not even a release makes an act of the directory of a unit's. */
	if (at->log->asked != ROLE_HUB ||
	    !id_eq(&at->log->scope, &SCOPE_DIRECTORY))
		return 0;
	if (p->act == ACT_RELEASE)
		return release_apply(db, at, hash, p, e);
	if (p->act == ACT_REVOKE)
		return revoke_apply(db, at, hash, p, e);
	return directory_apply(db, at, hash, p, e);
}

/* ${at}'s n is that of the first part. */
static int
parts_apply(struct db *db, const struct effect *at,
	    const struct batch_parts *parts, struct err *e)
{
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	struct effect here = *at;
	int rc = 0;

	for (size_t i = 0; i < parts->count; i++) {
		const struct part *p = &parts->parts[i];
		const struct hash *hash = &parts->hashes[i];

		if ((rc = mark_applied(db, at, hash, e)) < 0)
			break;
		if (rc == 0)
			continue;
		here.n = at->n + (uint32_t)i;
		if (p->act == ACT_NONE)
			rc = edits_apply(db, &here, hash, p, &row, e);
		else
			rc = act_apply(db, &here, hash, p, e);
		if (rc == 0)
			rc = attached_apply(db, &here, hash, p, e);
		if (rc != 0)
			break;
	}
	buf_done(&row);
	return rc < 0 ? -1 : 0;
}

/* Load the parts of a quarantined header and apply them; one that nobody can
 * read has nothing to give. */
static int
quarantined_apply(struct db *db, int64_t bid, const struct effect *at,
		  struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch b;
	struct hash hash;
	int rc = -1;

	if (parts == NULL) {
		err_memory(e);
		goto out;
	}
	if (batch_load(db, bid, &b, &hash, &note, e) != 0)
		goto out;
	if (batch_parts_load(db, &b, parts, e) != 0) {
		if (e->code == ERR_FORMAT || e->code == ERR_LIMIT) {
			err_clear(e);
			rc = 0;
		}
		goto out;
	}
	rc = parts_apply(db, at, parts, e);
out:
	if (parts != NULL)
		batch_parts_done(parts);
	free(parts);
	buf_done(&note);
	return rc;
}

/* The released header's log and row, if it has its entry and that has no
 * effect by itself: 1, 0 or -1. */
static int
quarantined_find(struct db *db, const struct hash *hash, struct batch_row *row,
		 struct log_row *log, struct err *e)
{
	struct entry en;
	int64_t idx, bid;
	int rc;

	if ((rc = batch_find(db, hash, row, e)) != 1 ||
	    (rc =
		 db_get_int(db, &idx, e, "SELECT idx FROM entry WHERE bid = ?1",
			    "i", row->bid)) != 1 ||
	    (rc = entry_load(db, (uint64_t)idx, &en, &bid, e)) != 1)
		return rc;
	if (en.disp == DISP_DUPLICATE ||
	    (rc = log_get(db, row->lid, log, e)) != 1)
		return en.disp == DISP_DUPLICATE ? 0 : rc;
	if (en.disp == DISP_APPLIED)
		return revocation_covers(db, log, (uint64_t)idx, e);
	return 1;
}

static int
release_apply(struct db *db, const struct effect *at, const struct hash *part,
	      const struct part *p, struct err *e)
{
	struct effect there = {.idx = at->idx, .released = true};
	struct hash hash;
	struct batch_row row;
	struct log_row log;
	int rc;

	/* One level only: a released release does nothing. */
	if (at->released)
		return 0;
	if (json_get_hash(p->root, "batch", &hash) != 0)
		return err_set(e, ERR_FORMAT, "act release: malformed");
	/* The directory is pulled before a unit's scope: what is not here yet
	 * finds the release when it comes. */
	if (act_add(db, at, part, ACT_RELEASE, NULL, &hash, e) != 0)
		return -1;
	if ((rc = quarantined_find(db, &hash, &row, &log, e)) != 1)
		return rc;
	there.log = &log;
	there.n = (at->n + 1) * BATCH_PARTS_MAX;
	return quarantined_apply(db, row.bid, &there, e);
}

/* NOLINTEND(misc-no-recursion) */

/* An entry without effect whose release may have come before it. */
static int
quarantined_arrive(struct db *db, const struct log_row *log,
		   const struct hash *hash, struct err *e)
{
	struct effect at = {.log = log, .released = true};
	struct batch_row row;
	struct stmt *s =
	    db_query(db, e,
		     "SELECT idx, n FROM act WHERE target = ?1 AND kind = ?2"
		     " ORDER BY idx, n LIMIT 1",
		     "hi", hash, (int64_t)ACT_RELEASE);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	at.idx = (uint64_t)stmt_int(s, 0);
	at.n = ((uint32_t)stmt_int(s, 1) + 1) * BATCH_PARTS_MAX;
	stmt_done(s);
	if ((rc = batch_find(db, hash, &row, e)) != 1)
		return rc;
	return quarantined_apply(db, row.bid, &at, e);
}

int
batch_apply(struct db *db, const struct log_row *log, uint64_t idx,
	    const struct entry *en, const struct batch_parts *parts,
	    struct err *e)
{
	struct effect at = {.log = log, .idx = idx};
	int rc;

	switch (en->disp) {
	case DISP_APPLIED:
		if (parts == NULL)
			BUG("an applied entry has its parts");
		if ((rc = revocation_covers(db, log, idx, e)) < 0)
			return -1;
		if (rc == 1)
			return quarantined_arrive(db, log, &en->head.hash, e);
		return parts_apply(db, &at, parts, e);
	case DISP_QUARANTINE:
		return quarantined_arrive(db, log, &en->head.hash, e);
	case DISP_DUPLICATE:
		break;
	}
	return 0;
}
