/* What the hub's entries say against its receipts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/store/evidence.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/log/state.h"
#include "protocol/sign/evidence.h"

/* One own entry, and what speaks against it. */
struct doubt {
	const struct answer_entry *en;
	struct buf receipt; /* kept, that covers it; empty: none */
	struct buf seen;    /* checkpoint that its header had seen */
	struct buf header;
};

static void
doubt_init(struct doubt *d, const struct answer_entry *en)
{
	d->en = en;
	buf_init(&d->receipt, NOTE_BYTES_MAX);
	buf_init(&d->seen, NOTE_BYTES_MAX);
	buf_init(&d->header, NOTE_BYTES_MAX);
}

static void
doubt_done(struct doubt *d)
{
	buf_done(&d->receipt);
	buf_done(&d->seen);
	buf_done(&d->header);
}

/* Whether the entry's time lies before that of the tree that its header had
 * seen: 1, 0 or -1. */
static int
is_backdated(struct client *c, struct doubt *d, struct err *e)
{
	const struct entry *en = &d->en->entry;
	struct checkpoint_row seen;
	struct batch_row row;
	struct batch b;
	struct hash hash;
	int rc = batch_find(c->db, &en->head.hash, &row, e);

	if (rc == 1 &&
	    batch_load(c->db, row.bid, &b, &hash, &d->header, e) != 0)
		rc = -1;
	if (rc != 1 || b.seen.kind != SEEN_ROOT ||
	    origin_number(b.seen.origin) != c->keys.origin)
		return rc < 0 ? -1 : 0;
	rc = checkpoint_at(c->db, c->keys.origin, b.seen.size, &seen, &d->seen,
			   e);
	if (rc != 1 || !hash_eq(&seen.root, &b.seen.root))
		return rc < 0 ? -1 : 0;
	return en->recv_ms < seen.time_ms;
}

/* Whether a receipt covered it before its time: 1, 0 or -1. */
static int
is_postdated(struct client *c, const struct answer *a, struct doubt *d,
	     struct err *e)
{
	const struct entry *en = &d->en->entry;
	int64_t time_ms;
	int rc = receipt_first(c, &en->head, &d->receipt, &time_ms, e);

	if (rc < 0)
		return -1;
	return (rc == 1 && en->recv_ms > time_ms) ||
	       en->recv_ms > a->receipts[0].r.time_ms;
}

/* The page that holds the entry, with all its entries. */
static void
page_put(const struct answer *a, const struct answer_entry *en, struct buf *out)
{
	const struct receipt *r = &a->receipts[0].r;
	struct buf page = BUF_INIT(PROOF_BYTES_MAX);
	size_t at = (size_t)(en - a->entries);
	size_t first = 0, i = 0;

	while (i < r->page_count && at >= first + r->pages[i].count)
		first += r->pages[i++].count;
	for (size_t k = first;
	     i < r->page_count && k < first + r->pages[i].count; k++)
		evidence_page_add(&page, a->entries[k].index,
				  a->entries[k].text, a->entries[k].text_len);
	evidence_put(out, "page", page.p, page.len);
	if (page.bad != ERR_NONE)
		out->bad = page.bad;
	buf_done(&page);
}

static void
kept_put(struct buf *out, const char *kind, const struct buf *note)
{
	if (note->len > 0)
		evidence_put(out, kind, note->p, note->len);
}

static int
date_keep(struct client *c, const struct answer *a, const struct doubt *d,
	  struct sync_report *report, struct err *e)
{
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	char name[EVIDENCE_NAME_MAX - 10];
	int rc = evidence_open(c, &out, e);

	if (rc == 0) {
		kept_put(&out, "checkpoint", &d->seen);
		kept_put(&out, "receipt", &d->receipt);
		evidence_put(&out, "receipt", a->receipts[0].note.p,
			     a->receipts[0].note.n);
		page_put(a, d->en, &out);
		kept_put(&out, "header", &d->header);
		snprintf(name, sizeof(name), "time-%" PRIu64 "-%" PRIu64,
			 c->keys.origin, d->en->index);
		rc = evidence_save(c, &out, name, true, e);
	}
	if (rc == 1)
		report_note(report, name);
	buf_done(&out);
	return rc < 0 ? -1 : 0;
}

static int
entry_check(struct client *c, const struct answer *a,
	    const struct answer_entry *en, struct sync_report *report,
	    struct err *e)
{
	struct doubt d;
	int rc = is_own(c, &en->entry.head.log, e);

	if (rc != 1)
		return rc;
	doubt_init(&d, en);
	if ((rc = is_backdated(c, &d, e)) == 0)
		rc = is_postdated(c, a, &d, e);
	if (rc == 1)
		rc = date_keep(c, a, &d, report, e);
	doubt_done(&d);
	return rc;
}

int
entries_check(struct client *c, const struct answer *a,
	      struct sync_report *report, struct err *e)
{
	for (size_t i = 0; i < a->entry_count; i++)
		if (entry_check(c, a, &a->entries[i], report, e) != 0)
			return -1;
	return 0;
}

/* The answer calls sequenced what its own pages do not hold. */
static int
missing_keep(struct client *c, const struct answer *a, const struct head *head,
	     struct sync_report *report, struct err *e)
{
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	char name[EVIDENCE_NAME_MAX - 10];
	int rc = evidence_open(c, &out, e);

	if (rc == 0) {
		for (size_t i = 0; i < a->receipt_count && i < 8; i++)
			evidence_put(&out, "receipt", a->receipts[i].note.p,
				     a->receipts[i].note.n);
		if (a->entry_count > 0)
			page_put(a, &a->entries[a->entry_count - 1], &out);
		snprintf(name, sizeof(name), "missing-%" PRIu64 "-%s-%" PRIu64,
			 c->keys.origin, id_text(&head->log).s, head->seq);
		rc = evidence_save(c, &out, name, false, e);
	}
	if (rc == 1)
		report_note(report, name);
	buf_done(&out);
	return rc < 0 ? -1 : 0;
}

static int
line_hold(struct client *c, const struct answer *a, const struct receipt *r,
	  const struct receipt_line *l, struct sync_report *report,
	  struct err *e)
{
	struct log_row log;
	uint64_t at;
	int rc;

	if (l->kind != RECEIPT_SEQUENCED)
		return 0;
	if ((rc = is_own(c, &l->head.log, e)) == 1)
		rc = log_find(c->db, &l->head.log, &log, e);
	if (rc != 1)
		return rc;
	if (cursor_get(c, &log.scope, &at, e) != 0)
		return -1;
	if (at < r->size || log.seq >= l->head.seq)
		return 0;
	return missing_keep(c, a, &l->head, report, e);
}

int
entries_hold(struct client *c, const struct answer *a,
	     struct sync_report *report, struct err *e)
{
	for (size_t i = 0; i < a->receipt_count; i++) {
		const struct receipt *r = &a->receipts[i].r;

		for (size_t k = 0; k < r->line_count; k++)
			if (line_hold(c, a, r, &r->lines[k], report, e) != 0)
				return -1;
	}
	return 0;
}
