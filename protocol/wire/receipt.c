#include "protocol/wire/receipt.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/wire/lines.h"

static const char *const KINDS[] = {
    [RECEIPT_SEQUENCED] = "sequenced",
    [RECEIPT_HELD] = "held",
    [RECEIPT_PENDING] = "pending",
    [RECEIPT_REFUSE] = "refuse",
};

static const char *const REFUSE_NAMES[] = {
    [REFUSE_FORK] = "fork",
    [REFUSE_ENVELOPE] = "envelope",
    [REFUSE_KEY] = "key",
    [REFUSE_EXPIRED] = "expired",
};
_Static_assert(ARRAY_LEN(REFUSE_NAMES) == REFUSE_CODES,
	       "a code lacks its name");

const char *
refuse_code_name(enum refuse_code c)
{
	if ((unsigned)c >= REFUSE_CODES)
		BUG("no such refusal");
	return REFUSE_NAMES[c];
}

static void
line_put(struct buf *out, const struct receipt_line *line)
{
	buf_text(out, KINDS[line->kind]);
	put_id(out, &line->head.log);
	buf_fmt(out, " %" PRIu64, line->head.seq);
	put_hash(out, &line->head.hash);
	if (line->kind == RECEIPT_REFUSE)
		buf_fmt(out, " %s", refuse_code_name(line->code));
	buf_byte(out, '\n');
}

void
receipt_put(struct buf *out, const struct receipt *r)
{
	buf_fmt(out, RECEIPT_FIRST_LINE "\norigin %s\nsize %" PRIu64 "\nroot",
		r->origin, r->size);
	put_hash(out, &r->root);
	buf_fmt(out, "\ntime %" PRId64 "\nnonce", r->time_ms);
	put_id(out, &r->nonce);
	buf_byte(out, '\n');
	for (size_t i = 0; i < r->line_count; i++)
		line_put(out, &r->lines[i]);
	for (size_t i = 0; i < r->page_count; i++) {
		const struct receipt_page *page = &r->pages[i];

		buf_text(out, "page");
		put_id(out, &page->scope);
		buf_fmt(out, " %" PRIu64 " %" PRIu64 " %" PRIu64, page->from,
			page->to, page->count);
		put_hash(out, &page->sha256);
		buf_byte(out, '\n');
	}
}

static void
refuse_read(struct lines *l, enum refuse_code *code)
{
	for (unsigned i = 0; i < REFUSE_CODES; i++) {
		if (word_is(l, REFUSE_NAMES[i])) {
			*code = (enum refuse_code)i;
			return;
		}
	}
	l->bad = true;
}

/* Step to the next line about a header, of whichever kind. */
static bool
line_next(struct lines *l, enum receipt_line_kind *kind)
{
	for (unsigned i = 0; i < ARRAY_LEN(KINDS); i++) {
		if (lines_next(l, KINDS[i])) {
			*kind = (enum receipt_line_kind)i;
			return true;
		}
	}
	return false;
}

static int
lines_read(struct lines *l, struct receipt *r, struct err *e)
{
	enum receipt_line_kind kind;

	while (line_next(l, &kind)) {
		struct receipt_line *line;

		if (r->line_count == RECEIPT_LINES_MAX)
			return err_set(e, ERR_LIMIT,
				       "receipt: more than %d lines",
				       RECEIPT_LINES_MAX);
		line = &r->lines[r->line_count++];
		line->kind = kind;
		word_id(l, &line->head.log);
		line->head.seq = word_num(l, 1, INT64_MAX);
		word_hash(l, &line->head.hash);
		if (kind == RECEIPT_REFUSE)
			refuse_read(l, &line->code);
	}
	return 0;
}

static int
pages_read(struct lines *l, struct receipt *r, struct err *e)
{
	while (lines_next(l, "page")) {
		struct receipt_page *page;

		if (r->page_count == ARRAY_LEN(r->pages))
			return err_set(e, ERR_LIMIT,
				       "receipt: more than %zu pages",
				       ARRAY_LEN(r->pages));
		page = &r->pages[r->page_count++];
		word_id(l, &page->scope);
		page->from = word_num(l, 0, INT64_MAX);
		page->to = word_num(l, page->from, INT64_MAX);
		page->count = word_num(l, 0, page->to - page->from);
		word_hash(l, &page->sha256);
	}
	return 0;
}

int
receipt_parse(struct receipt *r, const char *text, size_t n, struct err *e)
{
	struct receipt got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, RECEIPT_FIRST_LINE);
	lines_want(&l, "origin");
	word_copy(&l, got.origin, sizeof(got.origin));
	if (!origin_valid(got.origin, strlen(got.origin)))
		l.bad = true;
	lines_want(&l, "size");
	got.size = word_num(&l, 0, INT64_MAX);
	lines_want(&l, "root");
	word_hash(&l, &got.root);
	lines_want(&l, "time");
	got.time_ms = (int64_t)word_num(&l, 0, INT64_MAX);
	lines_want(&l, "nonce");
	word_id(&l, &got.nonce);
	if (lines_read(&l, &got, e) != 0 || pages_read(&l, &got, e) != 0)
		return -1;
	if (!l.bad)
		receipt_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "receipt");
	*r = got;
	return 0;
}
