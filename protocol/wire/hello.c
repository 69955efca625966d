#include "protocol/wire/hello.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/wire/lines.h"

static void
lists_put(struct buf *out, const struct hello *h)
{
	for (size_t i = 0; i < h->head_count; i++) {
		buf_text(out, "log");
		put_id(out, &h->heads[i].log);
		buf_fmt(out, " %" PRIu64, h->heads[i].seq);
		put_hash(out, &h->heads[i].hash);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < h->at_count; i++) {
		buf_text(out, "at");
		put_id(out, &h->at[i].scope);
		buf_fmt(out, " %" PRIu64 "\n", h->at[i].size);
	}
	for (size_t i = 0; i < h->locator_count; i++) {
		buf_fmt(out, "locator %" PRIu64, h->locators[i].size);
		put_hash(out, &h->locators[i].root);
		buf_byte(out, '\n');
	}
}

void
hello_put(struct buf *out, const struct hello *h)
{
	buf_text(out, HELLO_FIRST_LINE "\nhub");
	put_id(out, &h->hub);
	buf_text(out, "\ndevice");
	put_b64(out, h->device, KEY_LEN);
	buf_text(out, "\nnonce");
	if (h->has_nonce)
		put_id(out, &h->nonce);
	else
		buf_text(out, " -");
	buf_fmt(out, "\nhubkeys %" PRIu64 "\norigin %s\n", h->hubkeys,
		h->origin[0] == '\0' ? "-" : h->origin);
	lists_put(out, h);
}

static void
head_read(struct lines *l, struct hello *h)
{
	lines_want(l, HELLO_FIRST_LINE);
	lines_want(l, "hub");
	word_id(l, &h->hub);
	lines_want(l, "device");
	word_b64(l, h->device, KEY_LEN);
	lines_want(l, "nonce");
	h->has_nonce = !word_is(l, "-");
	if (h->has_nonce)
		word_id(l, &h->nonce);
	lines_want(l, "hubkeys");
	h->hubkeys = word_num(l, 0, INT64_MAX);
	lines_want(l, "origin");
	if (word_is(l, "-"))
		return;
	word_copy(l, h->origin, sizeof(h->origin));
	if (!origin_valid(h->origin, strlen(h->origin)))
		l->bad = true;
}

/* Whether one more of a list of ${max} still fits; all share one ceiling. */
static int
room_check(const struct hello *h, size_t count, size_t max, struct err *e)
{
	if (count == max ||
	    h->head_count + h->at_count + h->locator_count == HELLO_LINES_MAX)
		return err_set(e, ERR_LIMIT, "hello: too many lines");
	return 0;
}

static int
lists_read(struct lines *l, struct hello *h, struct err *e)
{
	while (lines_next(l, "log")) {
		struct head *head = &h->heads[h->head_count];

		if (room_check(h, h->head_count, HELLO_LINES_MAX, e) != 0)
			return -1;
		word_id(l, &head->log);
		head->seq = word_num(l, 1, INT64_MAX);
		word_hash(l, &head->hash);
		h->head_count++;
	}
	while (lines_next(l, "at")) {
		struct cursor *at = &h->at[h->at_count];

		if (room_check(h, h->at_count, ARRAY_LEN(h->at), e) != 0)
			return -1;
		word_id(l, &at->scope);
		at->size = word_num(l, 0, INT64_MAX);
		h->at_count++;
	}
	while (lines_next(l, "locator")) {
		struct locator *locator = &h->locators[h->locator_count];

		if (room_check(h, h->locator_count, ARRAY_LEN(h->locators),
			       e) != 0)
			return -1;
		locator->size = word_num(l, 0, INT64_MAX);
		word_hash(l, &locator->root);
		h->locator_count++;
	}
	return 0;
}

int
hello_parse(struct hello *h, const char *text, size_t n, struct err *e)
{
	struct hello got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	head_read(&l, &got);
	if (lists_read(&l, &got, e) != 0)
		return -1;
	if (!l.bad)
		hello_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "hello");
	*h = got;
	return 0;
}

void
manifest_put(struct buf *out, const struct manifest *m)
{
	buf_text(out, MANIFEST_FIRST_LINE "\ndevice");
	put_b64(out, m->device, KEY_LEN);
	buf_text(out, "\nto");
	put_b64(out, m->to, KEY_LEN);
	buf_fmt(out, "\ncount %" PRIu64 "\nsha256", m->count);
	put_hash(out, &m->sha256);
	buf_byte(out, '\n');
}

int
manifest_parse(struct manifest *m, const char *text, size_t n, struct err *e)
{
	struct manifest got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, MANIFEST_FIRST_LINE);
	lines_want(&l, "device");
	word_b64(&l, got.device, KEY_LEN);
	lines_want(&l, "to");
	word_b64(&l, got.to, KEY_LEN);
	lines_want(&l, "count");
	got.count = word_num(&l, 0, INT64_MAX);
	lines_want(&l, "sha256");
	word_hash(&l, &got.sha256);
	if (!l.bad)
		manifest_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "manifest");
	*m = got;
	return 0;
}
