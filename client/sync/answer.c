/* An answer that was checked is taken in. */
#include <stdlib.h>
#include <string.h>

#include "client/store/evidence.h"
#include "client/store/files.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/log/apply.h"
#include "protocol/log/attached.h"

#define WANTS_MAX       1024
#define WANT_ROUNDS_MAX 4
#define LOST_ROUNDS_MAX 16

/* The log that own_each() looks for. */
struct own_search {
	const struct id *log;
	bool found;
};

static int
own_compare(void *ctx, const struct head *head, struct err *e)
{
	struct own_search *s = ctx;

	(void)e;
	s->found = id_eq(&head->log, s->log);
	return s->found ? 1 : 0;
}

int
is_own(struct client *c, const struct id *log, struct err *e)
{
	struct own_search s = {.log = log};

	if (own_each(c, own_compare, &s, e) < 0)
		return -1;
	return s.found ? 1 : 0;
}

/* Whether the header is stored here under the signature of its log: 1, 0 if it
 * is stored with a broken one, -1. */
static int
is_sound(struct client *c, const struct batch_row *row, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct log_row log;
	struct note note;
	struct batch b;
	struct hash hash;
	int rc = log_get(c->db, row->lid, &log, e);

	if (rc == 1 && batch_load(c->db, row->bid, &b, &hash, &text, e) != 0)
		rc = -1;
	if (rc == 1 && (note_parse(&note, text.p, text.len, e) != 0 ||
			batch_check(&note, &b, log.key, e) != 0)) {
		err_clear(e);
		rc = 0;
	}
	buf_done(&text);
	return rc;
}

/* A refusal says what somebody handed in under an own log's name, who need not
 * have been this home.  Only that of a header that is here counts, and of its
 * envelope only if it is wrong here, too. */
static int
refusal_take(struct client *c, const struct receipt_line *line,
	     struct sync_report *report, struct err *e)
{
	struct batch_row row;
	int rc = batch_find(c->db, &line->head.hash, &row, e);

	if (rc != 1)
		return rc;
	report->refused++;
	report->refuse_code = line->code;
	if (line->code == REFUSE_ENVELOPE && (rc = is_sound(c, &row, e)) != 0)
		return rc < 0 ? -1 : 0;
	return refusal_keep(c, &line->head, line->code, e);
}

/* Another's batch that the hub does not take is not offered again. */
static int
carried_end(struct client *c, const struct head *head, struct err *e)
{
	struct batch_row row;
	int rc = batch_find(c->db, &head->hash, &row, e);

	if (rc != 1 || row.state == BATCH_CONFIRMED)
		return rc < 0 ? -1 : 0;
	return batch_set_state(c->db, row.bid, BATCH_EVIDENCE, e);
}

static int
line_take(struct client *c, const struct receipt_line *line,
	  struct sync_report *report, struct err *e)
{
	int own;

	if (line->kind != RECEIPT_PENDING && line->kind != RECEIPT_REFUSE)
		return 0;
	if ((own = is_own(c, &line->head.log, e)) <= 0)
		return own < 0 || line->kind != RECEIPT_REFUSE
			   ? own
			   : carried_end(c, &line->head, e);
	if (line->kind == RECEIPT_PENDING) {
		report->pending++;
		report->is_pending = true;
		return 0;
	}
	return refusal_take(c, line, report, e);
}

static int
receipts_take(struct client *c, const struct answer *a,
	      struct sync_report *report, struct err *e)
{
	report->pending = 0;
	report->is_pending = false;
	for (size_t i = 0; i < a->receipt_count; i++) {
		const struct answer_receipt *r = &a->receipts[i];

		if (receipt_keep(c, &r->r, r->note.p, r->note.n, e) != 0)
			return -1;
		for (size_t k = 0; k < r->r.line_count; k++)
			if (line_take(c, &r->r.lines[k], report, e) != 0)
				return -1;
	}
	return 0;
}

/* A file for many devices holds none. */
static int
nonce_keep(struct client *c, const struct outgoing *o, const struct answer *a,
	   struct err *e)
{
	const struct id *nonce = &a->receipts[0].r.nonce;
	struct id known;
	int rc;

	if (o->is_file)
		return 0;
	if ((rc = nonce_get(c, &known, e)) < 0)
		return -1;
	if (rc == 1 && id_eq(&known, nonce))
		return 0;
	return setting_put(c->db, SETTING_NONCE, nonce->b, ID_LEN, e);
}

static int
point_keep(struct client *c, const struct answer *a, struct err *e)
{
	const struct checkpoint_row row = {
	    .origin = c->keys.origin,
	    .size = a->point.size,
	    .root = a->point.root,
	    .time_ms = a->point.time_ms,
	};

	if (a->point_note.n == 0)
		return 0;
	return checkpoint_add(c->db, &row, a->point_note.p, a->point_note.n, e);
}

/* Another unit's would be a hub's mistake, and says nothing about ours. */
static int
files_note_take(struct client *c, const struct outgoing *o,
		const struct answer *a, struct err *e)
{
	if (a->files_note.n == 0 || !id_eq(&a->files.scope, &c->scope))
		return 0;
	return files_keep(c, &a->files, a->files_note.p, a->files_note.n,
			  o->is_asked, e);
}

/* Each page whole or not at all; what was taken before it stays. */
static int
pages_take(struct client *c, struct outgoing *o, const struct answer *a,
	   struct sync_report *report, bool *moved, struct err *e)
{
	const struct receipt *r = &a->receipts[0].r;
	size_t first = 0;

	for (size_t i = 0; i < r->page_count; i++) {
		const struct receipt_page *page = &r->pages[i];
		uint64_t before, after;
		uint64_t applied = 0;
		int rc;

		if (cursor_get(c, &page->scope, &before, e) != 0 ||
		    db_savepoint(c->db, e) != 0)
			return -1;
		rc = page_apply(c, a, page, first, &applied, e);
		if (rc < 0) {
			struct err ignored = ERR_INIT;

			if (db_undo(c->db, &ignored) != 0)
				db_rollback(c->db);
			return -1;
		}
		if (db_release(c->db, e) != 0 ||
		    cursor_get(c, &page->scope, &after, e) != 0)
			return -1;
		report->confirmed += applied;
		if (rc == 1 && o->lost_rounds++ == LOST_ROUNDS_MAX)
			return err_set(e, ERR_FORMAT,
				       "answer: entries without their headers");
		if (rc == 1 || (after > before && after < r->size))
			*moved = true;
		first += page->count;
	}
	return stamps_keep(c, a, e);
}

/* Parts that the hub misses of headers it holds: they go with the next
 * request, a few times at most. */
static int
wants_take(struct outgoing *o, const struct answer *a, struct err *e)
{
	size_t n = a->wants.n / HASH_LEN;
	struct hash *list;

	free(o->wants);
	o->wants = NULL;
	o->want_count = 0;
	if (a->wants.n % HASH_LEN != 0)
		return err_set(e, ERR_FORMAT, "answer: not a list of wants");
	if (n == 0 || o->want_rounds == WANT_ROUNDS_MAX)
		return 0;
	if (n > WANTS_MAX)
		n = WANTS_MAX;
	if ((list = calloc(n, sizeof(*list))) == NULL)
		return err_memory(e);
	memcpy(list, a->wants.p, n * HASH_LEN);
	o->wants = list;
	o->want_count = n;
	o->want_rounds++;
	return 0;
}

/* Whether the hub's tree is larger than what was taken of it. */
static int
is_behind(struct client *c, const struct receipt *r, struct err *e)
{
	uint64_t directory, own;

	if (cursor_get(c, &SCOPE_DIRECTORY, &directory, e) != 0 ||
	    cursor_get(c, &c->scope, &own, e) != 0)
		return -1;
	return directory < r->size || own < r->size;
}

/* 1 if the hub once took this home in. */
static int
was_enrolled(struct client *c, struct err *e)
{
	struct person p;
	struct enrolment en;
	int rc = person_pick(c, NULL, ROLE_RECORDER, &p, e);

	return rc == 1 ? enrolment_of(c->db, &p.log, &en, e) : rc;
}

/* Whether the hub should have said something about files, and did not. */
static int
lacks_files(struct client *c, const struct answer *a, struct err *e)
{
	return a->files_note.n == 0 ? attached_any(c->db, &c->scope, e) : 0;
}

/* No page though there is more: the hub waits for a nonce, or it gives this
 * device none any longer. */
static int
silence_read(struct client *c, const struct outgoing *o, const struct answer *a,
	     struct sync_report *report, bool *more, struct err *e)
{
	const struct receipt *r = &a->receipts[0].r;
	int rc;

	report->is_suspended = false;
	if (r->page_count > 0 || report->is_pending)
		return 0;
	if ((rc = is_behind(c, r, e)) == 0)
		rc = lacks_files(c, a, e);
	if (rc <= 0)
		return rc;
	if (!o->is_sealed && (!o->has_nonce || !id_eq(&o->nonce, &r->nonce))) {
		*more = true;
		return 0;
	}
	rc = was_enrolled(c, e);
	report->is_suspended = rc == 1;
	return rc < 0 ? -1 : 0;
}

static uint64_t
waiting(const struct counts *n)
{
	return n->sealed + n->exported;
}

static int
receipted_count(struct client *c, const struct counts *before,
		struct sync_report *report, struct err *e)
{
	struct counts now;
	uint64_t gone;

	if (store_counts(c, &now, e) != 0)
		return -1;
	gone = now.dead - before->dead + waiting(&now);
	if (waiting(before) > gone)
		report->receipted += waiting(before) - gone;
	return 0;
}

/* What came, against what the hub and other machines have said. */
static int
words_weigh(struct client *c, const struct answer *a,
	    struct sync_report *report, struct err *e)
{
	if (entries_hold(c, a, report, e) != 0)
		return -1;
	return met_collect(c, a, report, e);
}

/* What the hub signed, but for entries. */
static int
notes_take(struct client *c, struct outgoing *o, const struct answer *a,
	   struct sync_report *report, struct err *e)
{
	if (receipts_take(c, a, report, e) != 0 || point_keep(c, a, e) != 0 ||
	    nonce_keep(c, o, a, e) != 0)
		return -1;
	return files_note_take(c, o, a, e);
}

/* In one transaction; a page that fails leaves what came before it. */
static int
answer_take(struct client *c, struct outgoing *o, const struct answer *a,
	    struct sync_report *report, bool *more, struct err *e)
{
	struct err later = ERR_INIT;
	struct counts before;
	bool moved = false;
	int pages;

	if (store_counts(c, &before, e) != 0 || db_begin(c->db, e) != 0)
		return -1;
	if (notes_take(c, o, a, report, e) != 0)
		goto err0;
	pages = pages_take(c, o, a, report, &moved, &later);
	if (pages == 0 && words_weigh(c, a, report, e) != 0)
		goto err0;
	if (!db_in_transaction(c->db)) {
		/* SQLite undid all of it: there is nothing to go on from. */
		db_rollback(c->db);
		(void)err_set(&later, ERR_IO, "the transaction was undone");
		*e = later;
		return -1;
	}
	if (db_commit(c->db, e) != 0)
		return -1;
	if (receipted_count(c, &before, report, e) != 0 ||
	    silence_read(c, o, a, report, more, e) != 0)
		return -1;
	if (pages != 0) {
		*e = later;
		return -1;
	}
	if (moved || o->want_count > 0)
		*more = true;
	return 0;

err0:
	db_rollback(c->db);
	return -1;
}

int
answer_apply(struct client *c, struct outgoing *o, const void *p, size_t n,
	     struct sync_report *report, bool *more, struct err *e)
{
	uint64_t origin = c->keys.origin;
	struct answer a = {.before = BUF_INIT(NOTE_BYTES_MAX)};
	int rc = -1;

	*more = false;
	(void)home_room(c, 2 * (uint64_t)n);
	if (answer_read(c, &a, p, n, e) != 0)
		goto out;
	/* It answers a home that is not there any more. */
	if (c->keys.origin != origin) {
		outgoing_done(o);
		report->is_rolled_back = true;
		*more = true;
		rc = 0;
		goto out;
	}
	if (answer_check(c, &a, e) != 0 ||
	    words_check(c, &a, o->is_asked, e) != 0) {
		accuse(c, &a, o->is_asked, e, report);
		goto out;
	}
	if (evidence_show_end(c, e) != 0 ||
	    (o->is_asked && met_settle(c, &a, report, e) != 0) ||
	    entries_check(c, &a, report, e) != 0)
		goto out;
	if (wants_take(o, &a, e) != 0)
		goto out;
	rc = answer_take(c, o, &a, report, more, e);
	/* A file may be days old; what was asked just now is not. */
	if (rc == 0 && o->is_asked) {
		report->hub_ms = a.receipts[0].r.time_ms;
		report->here_ms = clock_now_ms(&c->clock);
	}
out:
	answer_done(&a);
	return rc;
}
