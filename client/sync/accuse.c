/* What the hub signs now against what it signed before. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/store/evidence.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/sign/evidence_judge.h"
#include "protocol/sign/hash.h"

#define RECEIPTS_SHOWN 8 /* of one answer, in a file */

/* Own logs, and what an answer says of them. */
struct words {
	struct client *c;
	struct answer *a;
	bool asked;
};

/* The kept receipt that names the log's sequenced head: 1, 0 or -1. */
static int
kept_word(struct client *c, const struct id *log, struct buf *note,
	  struct receipt *r, struct err *e)
{
	int rc;

	buf_reset(note);
	rc = receipt_newest(c, log, note, e);
	/* One of a tree that was given up, under keys that are gone. */
	if (rc == 1 && receipt_open(r, note->p, note->len, &c->keys, e) != 0) {
		err_clear(e);
		rc = 0;
	}
	return rc;
}

static bool
names_log(const struct receipt *r, const struct id *log)
{
	for (size_t i = 0; i < r->line_count; i++)
		if (r->lines[i].kind == RECEIPT_SEQUENCED &&
		    id_eq(&r->lines[i].head.log, log))
			return true;
	return false;
}

/* Whether the answer says less of a log than the receipt ${kept}. */
static int
word_compare(struct words *w, const struct id *log, const struct receipt *kept,
	     struct err *e)
{
	bool is_named = false;

	for (size_t i = 0; i < w->a->receipt_count; i++) {
		const struct receipt *r = &w->a->receipts[i].r;
		const struct receipt_line *l = receipt_takes_back(kept, r);

		is_named = is_named || names_log(r, log);
		if (l == NULL)
			continue;
		w->a->lost = l->head;
		return err_set(e, ERR_FORK,
			       "answer: the receipt for log %s, batch %" PRIu64
			       " is taken back",
			       id_text(&l->head.log).s, l->head.seq);
	}
	if (is_named || !w->asked)
		return 0;
	w->a->lost.log = *log;
	return err_set(e, ERR_FORK,
		       "answer: nothing on log %s, which was receipted",
		       id_text(log).s);
}

static int
own_compare(void *ctx, const struct head *head, struct err *e)
{
	struct words *w = ctx;
	struct receipt kept;
	int rc;

	/* The hello names no log that has nothing. */
	if (head->seq == 0)
		return 0;
	rc = kept_word(w->c, &head->log, &w->a->before, &kept, e);
	if (rc == 1 && strcmp(kept.origin, w->a->receipts[0].r.origin) == 0)
		rc = word_compare(w, &head->log, &kept, e);
	return rc < 0 ? -1 : 0;
}

int
words_check(struct client *c, struct answer *a, bool asked, struct err *e)
{
	struct words w = {c, a, asked};

	if (own_each(c, own_compare, &w, e) != 0)
		return -1;
	buf_reset(&a->before);
	return 0;
}

/* ---- what is kept ---- */

void
report_note(struct sync_report *r, const char *name)
{
	r->contradictions++;
	snprintf(r->evidence, sizeof(r->evidence), "%s%s", name,
		 EVIDENCE_SUFFIX);
}

void
answer_put(const struct answer *a, struct buf *out)
{
	if (a->point_note.n > 0)
		evidence_put(out, "checkpoint", a->point_note.p,
			     a->point_note.n);
	for (size_t i = 0; i < a->receipt_count && i < RECEIPTS_SHOWN; i++)
		evidence_put(out, "receipt", a->receipts[i].note.p,
			     a->receipts[i].note.n);
}

/* The newest checkpoint that was verified here. */
static int
known_put(struct client *c, struct buf *out, uint64_t *size, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	int rc = checkpoint_newest(c->db, &row, e);

	if (rc == 1)
		rc = checkpoint_at(c->db, row.origin, row.size, &row, &note, e);
	if (rc == 1) {
		evidence_put(out, "checkpoint", note.p, note.len);
		*size = row.size;
	}
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static int
tree_accuse(struct client *c, const struct answer *a, bool only_proven,
	    struct sync_report *report, struct buf *out, struct err *e)
{
	uint64_t now = a->receipts[0].r.size;
	uint64_t known = 0;
	char name[EVIDENCE_NAME_MAX - 10];
	int rc;

	if (known_put(c, out, &known, e) != 0)
		return -1;
	answer_put(a, out);
	snprintf(name, sizeof(name), "tree-%" PRIu64 "-%" PRIu64 "-%" PRIu64,
		 c->keys.origin, known,
		 a->point_note.n > 0 ? a->point.size : now);
	rc = evidence_save(c, out, name, only_proven, e);
	if (rc == 1)
		report_note(report, name);
	return rc;
}

static int
word_accuse(struct client *c, const struct answer *a,
	    struct sync_report *report, struct buf *out, struct err *e)
{
	char name[EVIDENCE_NAME_MAX - 10];
	int rc;

	evidence_put(out, "receipt", a->before.p, a->before.len);
	answer_put(a, out);
	snprintf(name, sizeof(name), "receipt-%" PRIu64 "-%s-%" PRIu64,
		 c->keys.origin, id_text(&a->lost.log).s, a->lost.seq);
	rc = evidence_save(c, out, name, false, e);
	if (rc == 1)
		report_note(report, name);
	return rc;
}

void
accuse(struct client *c, const struct answer *a, bool asked,
       const struct err *why, struct sync_report *report)
{
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	struct err ignored = ERR_INIT;
	int rc = 0;

	if (evidence_open(c, &out, &ignored) != 0)
		goto out;
	/* A smaller tree may be an old answer that somebody plays again, and
	 * a path that does not fit may have been spoilt on a stick. */
	if (a->is_denied) {
		rc = tree_accuse(c, a, !asked || why->code == ERR_STALE, report,
				 &out, &ignored);
		/* Set back clock and all, it signs nothing that could not be an
		 * old answer; but it must be told. */
		if (rc == 0 && asked)
			rc = 1;
	} else if (why->code == ERR_FORK && a->before.len > 0)
		rc = word_accuse(c, a, report, &out, &ignored);
	/* An old answer that was played again, or a hub that was set back to
	 * before it began this origin: that one must be told. */
	else if (a->is_past && asked)
		rc = 1;
	if (rc == 1)
		(void)evidence_show_set(c, NULL, 0, &ignored);
out:
	buf_done(&out);
}
