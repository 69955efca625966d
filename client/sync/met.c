/* Trees of the hub that were met elsewhere: in another machine's "seen", in a
 * file that somebody compares.  Until the hub has shown that they go together
 * with the one known here they are kept as a bundle of their notes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/store/evidence.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/base/hex64.h"
#include "protocol/log/state.h"
#include "protocol/sign/evidence.h"

#define SETTING_MET "met"
#define MET_MAX     8 /* the rest of a hello's locators is for what stands */
#define MET_BYTES_MAX                                                          \
	((size_t)MET_MAX * (NOTE_BYTES_MAX + BUNDLE_HEAD_LEN) + 64)

/* What a note says of the tree. */
struct met_word {
	uint64_t origin;
	uint64_t size;
	struct hash root;
	struct id log; /* of a header; zeroes else */
};

static int
header_word(struct met_word *w, const struct client *c, const void *p, size_t n,
	    struct err *e)
{
	char origin[ORIGIN_MAX + 1];
	struct hubkeys keys = c->keys;
	struct note note;
	struct batch b;

	if (note_parse(&note, p, n, e) != 0 ||
	    batch_parse(&b, note.text, note.text_len, e) != 0)
		return -1;
	if (b.seen.kind != SEEN_ROOT)
		return 0;
	keys.origin = origin_number(b.seen.origin);
	/* Nobody asks about a tree that the hub gave up, for all to know. */
	if (keys.origin != c->keys.origin ||
	    strcmp(hubkeys_origin(&keys, origin), b.seen.origin) != 0)
		return 0;
	w->origin = keys.origin;
	w->size = b.seen.size;
	w->root = b.seen.root;
	w->log = b.log;
	return 1;
}

static int
checkpoint_word(struct met_word *w, const struct client *c, const void *p,
		size_t n, struct err *e)
{
	struct checkpoint k;

	if (checkpoint_open(&k, p, n, &c->keys, e) != 0)
		return -1;
	w->origin = origin_number(k.origin);
	w->size = k.size;
	w->root = k.root;
	return 1;
}

static int
receipt_word(struct met_word *w, const struct client *c, const void *p,
	     size_t n, struct err *e)
{
	struct receipt r;

	if (receipt_open(&r, p, n, &c->keys, e) != 0)
		return -1;
	w->origin = origin_number(r.origin);
	w->size = r.size;
	w->root = r.root;
	return 1;
}

/* 1; 0 if the note names no tree of this hub; -1. */
static int
word_read(struct met_word *w, const struct client *c, int type, const void *p,
	  size_t n, struct err *e)
{
	memset(w, 0, sizeof(*w));
	switch (type) {
	case BUNDLE_CHECKPOINT:
		return checkpoint_word(w, c, p, n, e);
	case BUNDLE_RECEIPT:
		return receipt_word(w, c, p, n, e);
	case BUNDLE_HEADER:
		return header_word(w, c, p, n, e);
	default:
		return 0;
	}
}

static int
met_load(struct client *c, struct buf *list, struct err *e)
{
	int rc = setting_get(c->db, SETTING_MET, list, e);

	if (rc == 0)
		bundle_begin(list);
	return rc < 0 ? -1 : buf_check(list, e);
}

/* Call ${keep} for each note; those for which it returns 0 are forgotten. */
static int
met_filter(struct client *c,
	   int (*keep)(void *ctx, const struct met_word *w,
		       const struct bundle_record *r, struct err *e),
	   void *ctx, struct err *e)
{
	struct buf list = BUF_INIT(MET_BYTES_MAX);
	struct buf left = BUF_INIT(MET_BYTES_MAX);
	struct err ignored = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;
	struct met_word w;
	int rc = met_load(c, &list, e);

	if (rc == 0 && (rc = bundle_open(&in, list.p, list.len, e)) == 0)
		bundle_begin(&left);
	while (rc == 0 && bundle_next(&in, &r) == 1) {
		int kept = 0;

		/* What does not read any more was of other keys. */
		err_clear(&ignored);
		if (word_read(&w, c, r.type, r.p, r.n, &ignored) == 1 &&
		    (kept = keep(ctx, &w, &r, e)) < 0)
			rc = -1;
		if (kept == 1)
			bundle_put(&left, (enum bundle_type)r.type, r.p, r.n);
	}
	/* What memory was too short to copy is not forgotten. */
	if (rc == 0)
		rc = buf_check(&left, e);
	if (rc == 0 && left.len < list.len)
		rc = setting_put(c->db, SETTING_MET, left.p, left.len, e);
	buf_done(&list);
	buf_done(&left);
	return rc;
}

/* What is forgotten when a note comes in: an earlier one of the same log or
 * the same tree, and the oldest where there is no room. */
struct making_room {
	const struct met_word *coming;
	size_t left;
};

static int
room_keep(void *ctx, const struct met_word *w, const struct bundle_record *r,
	  struct err *e)
{
	struct making_room *m = ctx;

	(void)r;
	(void)e;
	if (hash_eq(&w->root, &m->coming->root) ||
	    (!id_is_zero(&w->log) && id_eq(&w->log, &m->coming->log)))
		return 0;
	return ++m->left < MET_MAX;
}

static int
met_add(struct client *c, enum bundle_type type, const struct met_word *w,
	const void *p, size_t n, struct err *e)
{
	struct making_room m = {.coming = w};
	struct buf list = BUF_INIT(MET_BYTES_MAX);
	int rc = met_filter(c, room_keep, &m, e);

	if (rc == 0 && (rc = met_load(c, &list, e)) == 0) {
		bundle_put(&list, type, p, n);
		if ((rc = buf_check(&list, e)) == 0)
			rc = setting_put(c->db, SETTING_MET, list.p, list.len,
					 e);
	}
	buf_done(&list);
	return rc;
}

static const char *
section_of(int type)
{
	return type == BUNDLE_CHECKPOINT ? "checkpoint"
	       : type == BUNDLE_RECEIPT  ? "receipt"
					 : "header";
}

/* Keep the note beside what the hub shows here: an answer, or a checkpoint
 * that was verified before. */
static int
met_accuse(struct client *c, const struct met_word *w, int type, const void *p,
	   size_t n, const struct answer *a, const struct buf *known,
	   struct sync_report *report, struct err *e)
{
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	char name[EVIDENCE_NAME_MAX - 10];
	char root[HEX_LEN(8) + 1];
	int rc = evidence_open(c, &out, e);

	if (rc == 0) {
		evidence_put(&out, section_of(type), p, n);
		if (a != NULL)
			answer_put(a, &out);
		if (known != NULL)
			evidence_put(&out, "checkpoint", known->p, known->len);
		snprintf(name, sizeof(name), "%s-%" PRIu64 "-%" PRIu64 "-%s",
			 section_of(type), w->origin, w->size,
			 hex_encode(root, w->root.b, 8));
		rc = evidence_save(c, &out, name, false, e);
	}
	if (rc == 1) {
		report_note(report, name);
		rc = type == BUNDLE_CHECKPOINT
			 ? evidence_show_set(c, p, n, e)
			 : evidence_show_set(c, NULL, 0, e);
	}
	buf_done(&out);
	return rc < 0 ? -1 : 0;
}

int
met_take(struct client *c, enum bundle_type type, const void *p, size_t n,
	 struct sync_report *report, struct met_found *out, struct err *e)
{
	struct buf known = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	struct met_word w;
	int rc = word_read(&w, c, (int)type, p, n, e);

	if (rc != 1 || w.size == 0)
		return rc < 0 ? -1 : 0;
	out->root = w.root;
	rc = checkpoint_at(c->db, w.origin, w.size, &row, &known, e);
	if (rc == 1) {
		out->what = hash_eq(&row.root, &w.root) ? MET_SAME : MET_OTHER;
		rc = out->what == MET_SAME
			 ? 0
			 : met_accuse(c, &w, (int)type, p, n, NULL, &known,
				      report, e);
	} else if (rc == 0) {
		out->what = w.origin == c->keys.origin ? MET_OPEN : MET_PAST;
		if (out->what == MET_OPEN)
			rc = met_add(c, type, &w, p, n, e);
	}
	buf_done(&known);
	return rc == 0 ? 1 : -1;
}

/* ---- in a sync ---- */

static int
locate_one(void *ctx, const struct met_word *w, const struct bundle_record *r,
	   struct err *e)
{
	struct hello *h = ctx;
	struct locator *l = &h->locators[h->locator_count];

	(void)r;
	(void)e;
	if (h->locator_count == 0 ||
	    h->locator_count == ARRAY_LEN(h->locators) ||
	    origin_number(h->origin) != w->origin)
		return 1;
	l->size = w->size;
	l->root = w->root;
	h->locator_count++;
	return 1;
}

int
met_locate(struct client *c, struct hello *h, struct err *e)
{
	return met_filter(c, locate_one, h, e);
}

/* What met_is_open() looks for. */
struct met_search {
	const struct hash *root;
	int found;
};

static int
search_one(void *ctx, const struct met_word *w, const struct bundle_record *r,
	   struct err *e)
{
	struct met_search *s = ctx;

	(void)r;
	(void)e;
	if (hash_eq(&w->root, s->root))
		s->found = 1;
	return 1;
}

int
met_is_open(struct client *c, const struct hash *root, struct err *e)
{
	struct met_search s = {root, 0};

	return met_filter(c, search_one, &s, e) == 0 ? s.found : -1;
}

struct settling {
	struct client *c;
	const struct answer *a;
	struct sync_report *report;
};

/* Whether the answer's tree contains it: 1, 0, -1. */
static int
is_shown(const struct answer *a, const struct met_word *w, struct err *e)
{
	if (w->size == a->tree_size)
		return hash_eq(&w->root, &a->tree_root);
	if (w->size > a->tree_size)
		return 0;
	return answer_proof(a, w->size, &w->root, e);
}

static int
settle_one(void *ctx, const struct met_word *w, const struct bundle_record *r,
	   struct err *e)
{
	struct settling *s = ctx;
	int rc;

	if (!s->a->has_tree || w->origin != s->c->keys.origin)
		return 1;
	/* Nothing was known to grow from, so the hub was not asked. */
	if (s->a->point_note.n == 0 && w->size < s->a->tree_size)
		return 1;
	if ((rc = is_shown(s->a, w, e)) != 0)
		return rc < 0 ? -1 : 0;
	return met_accuse(s->c, w, r->type, r->p, r->n, s->a, NULL, s->report,
			  e);
}

int
met_settle(struct client *c, const struct answer *a, struct sync_report *report,
	   struct err *e)
{
	struct settling s = {c, a, report};

	return met_filter(c, settle_one, &s, e);
}

/* The logs of which the newest word was taken. */
struct newest {
	struct id logs[MET_MAX];
	size_t count;
};

static bool
is_taken(const struct newest *n, const struct id *log)
{
	for (size_t i = 0; i < n->count; i++)
		if (id_eq(&n->logs[i], log))
			return true;
	return false;
}

int
met_collect(struct client *c, const struct answer *a,
	    struct sync_report *report, struct err *e)
{
	struct newest n = {.count = 0};

	for (size_t i = a->entry_count; i > 0 && n.count < MET_MAX; i--) {
		const struct answer_entry *en = &a->entries[i - 1];
		const struct id *log = &en->entry.head.log;
		struct met_found met;
		int rc;

		if (en->header.n == 0 || is_taken(&n, log))
			continue;
		rc = is_own(c, log, e);
		if (rc == 0 &&
		    (rc = met_take(c, BUNDLE_HEADER, en->header.p, en->header.n,
				   report, &met, e)) == 1)
			n.logs[n.count++] = *log;
		if (rc < 0)
			return -1;
	}
	return 0;
}
