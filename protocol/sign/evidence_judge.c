#include "protocol/sign/evidence_judge.h"

#include <string.h>

static int
found(struct evidence_report *r, enum evidence_finding finding,
      const struct evidence_word *a, const struct evidence_word *b)
{
	r->finding = finding;
	r->a = *a;
	r->b = *b;
	return 1;
}

static struct evidence_word
word_of(const struct receipt *r)
{
	struct evidence_word w = {
	    .size = r->size, .root = r->root, .time_ms = r->time_ms};

	memcpy(w.origin, r->origin, sizeof(w.origin));
	return w;
}

static int
words_judge(const struct evidence *v, struct evidence_report *r,
	    enum evidence_finding finding)
{
	for (size_t i = 0; i < v->word_count; i++) {
		for (size_t k = 0; k < v->word_count; k++) {
			const struct evidence_word *a = &v->words[i];
			const struct evidence_word *b = &v->words[k];

			if (strcmp(a->origin, b->origin) != 0)
				continue;
			if (finding == EVIDENCE_HISTORIES &&
			    a->size == b->size && a->time_ms <= b->time_ms &&
			    !hash_eq(&a->root, &b->root))
				return found(r, finding, a, b);
			if (finding == EVIDENCE_SHRUNK && a->size > b->size &&
			    a->time_ms < b->time_ms)
				return found(r, finding, a, b);
		}
	}
	return 0;
}

static const struct receipt_line *
sequenced_line(const struct receipt *r, const struct id *log)
{
	for (size_t i = 0; i < r->line_count; i++)
		if (r->lines[i].kind == RECEIPT_SEQUENCED &&
		    id_eq(&r->lines[i].head.log, log))
			return &r->lines[i];
	return NULL;
}

const struct receipt_line *
receipt_takes_back(const struct receipt *before, const struct receipt *after)
{
	if (strcmp(before->origin, after->origin) != 0 ||
	    before->time_ms > after->time_ms || before->size > after->size)
		return NULL;
	for (size_t i = 0; i < before->line_count; i++) {
		const struct receipt_line *a = &before->lines[i];
		const struct receipt_line *b;

		if (a->kind != RECEIPT_SEQUENCED)
			continue;
		b = sequenced_line(after, &a->head.log);
		if (b != NULL && (b->head.seq < a->head.seq ||
				  (b->head.seq == a->head.seq &&
				   !hash_eq(&b->head.hash, &a->head.hash))))
			return a;
	}
	return NULL;
}

static int
receipts_judge(const struct evidence *v, struct evidence_report *r)
{
	for (size_t i = 0; i < v->receipt_count; i++) {
		for (size_t k = 0; k < v->receipt_count; k++) {
			const struct receipt_line *l = receipt_takes_back(
			    &v->receipts[i], &v->receipts[k]);
			struct evidence_word a = word_of(&v->receipts[i]);
			struct evidence_word b = word_of(&v->receipts[k]);

			/* Two of one moment say either order. */
			if (l == NULL || i == k)
				continue;
			r->head = l->head;
			return found(r, EVIDENCE_TAKEN_BACK, &a, &b);
		}
	}
	return 0;
}

/* Whether the line covers the entry's header, or that place in its log. */
static bool
line_covers(const struct receipt_line *l, const struct head *head)
{
	if (l->kind == RECEIPT_REFUSE || !id_eq(&l->head.log, &head->log))
		return false;
	return l->kind == RECEIPT_SEQUENCED ? l->head.seq >= head->seq
					    : l->head.seq == head->seq;
}

/* A receipt that covers the entry's header at a time before the entry's own,
 * or names another header in its place. */
static int
entry_against(const struct evidence_entry *en, const struct receipt *by,
	      struct evidence_report *r)
{
	struct evidence_word w = word_of(by);
	const struct head *head = &en->en.head;

	for (size_t i = 0; i < by->line_count; i++) {
		const struct receipt_line *l = &by->lines[i];

		if (!line_covers(l, head))
			continue;
		r->head = *head;
		if (l->kind == RECEIPT_SEQUENCED && l->head.seq == head->seq &&
		    !hash_eq(&l->head.hash, &head->hash))
			return found(r, EVIDENCE_TAKEN_BACK, &w, &w);
		if ((l->kind == RECEIPT_SEQUENCED ||
		     hash_eq(&l->head.hash, &head->hash)) &&
		    by->time_ms < en->en.recv_ms)
			return found(r, EVIDENCE_MISDATED, &w, &w);
	}
	return 0;
}

/* Nobody can have received a header before the tree that it had seen.  Only a
 * checkpoint has the time at which its tree was new. */
static int
entry_seen(const struct evidence *v, const struct evidence_page *page,
	   const struct evidence_entry *en, struct evidence_report *r)
{
	for (size_t i = 0; i < v->header_count; i++) {
		const struct seen *s = &v->headers[i].b.seen;

		if (!hash_eq(&v->headers[i].hash, &en->en.head.hash) ||
		    s->kind != SEEN_ROOT)
			continue;
		for (size_t k = 0; k < v->word_count; k++) {
			const struct evidence_word *w = &v->words[k];

			if (!w->is_checkpoint ||
			    strcmp(w->origin, s->origin) != 0 ||
			    w->size != s->size || !hash_eq(&w->root, &s->root))
				continue;
			r->head = en->en.head;
			if (en->en.recv_ms < w->time_ms &&
			    page_is_named(v, page, w->origin))
				return found(r, EVIDENCE_MISDATED, w, w);
		}
	}
	return 0;
}

bool
page_is_named(const struct evidence *v, const struct evidence_page *page,
	      const char *origin)
{
	for (size_t i = 0; i < v->receipt_count; i++) {
		const struct receipt *r = &v->receipts[i];

		if (origin != NULL && strcmp(r->origin, origin) != 0)
			continue;
		for (size_t k = 0; k < r->page_count; k++)
			if (r->pages[k].count == page->count &&
			    hash_eq(&r->pages[k].sha256, &page->sha256))
				return true;
	}
	return false;
}

/* A hub that was restored gives what it takes anew other times than before, so
 * that a page is held against words of its own origin only. */
static int
page_judge(const struct evidence *v, const struct evidence_page *page,
	   struct evidence_report *r)
{
	for (size_t k = 0; k < v->receipt_count; k++) {
		if (!page_is_named(v, page, v->receipts[k].origin))
			continue;
		for (size_t i = 0; i < page->count; i++)
			if (entry_against(&v->entries[page->first + i],
					  &v->receipts[k], r))
				return 1;
	}
	for (size_t i = 0; i < page->count; i++)
		if (entry_seen(v, page, &v->entries[page->first + i], r))
			return 1;
	return 0;
}

static int
pages_judge(const struct evidence *v, struct evidence_report *r)
{
	for (size_t i = 0; i < v->page_count; i++)
		if (page_judge(v, &v->pages[i], r))
			return 1;
	return 0;
}

void
evidence_judge(const struct evidence *v, struct evidence_report *r)
{
	r->finding = EVIDENCE_OPEN;
	r->is_test = v->keys.keys.is_test;
	memcpy(r->hub, v->keys.keys.hub, sizeof(r->hub));
	if (!v->keys.is_pinned)
		r->finding = EVIDENCE_DOUBTFUL;
	else if (!words_judge(v, r, EVIDENCE_HISTORIES) &&
		 !words_judge(v, r, EVIDENCE_SHRUNK) && !receipts_judge(v, r))
		(void)pages_judge(v, r);
}
