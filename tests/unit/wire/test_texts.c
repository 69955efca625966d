/* Every signed text but the note around it: one encoding, both ways. */
#include "tests/unit/wire/check.h"

#include "protocol/wire/batch.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/files.h"
#include "protocol/wire/hello.h"
#include "protocol/wire/hubkeys.h"
#include "protocol/wire/receipt.h"

#define TEXT_MAX (2 * NOTE_BYTES_MAX)
#define ROUNDS   400

/* A number of any length in digits, so that long ones are met as well. */
static uint64_t
any_num(const struct rng *r, uint64_t min)
{
	uint64_t v;

	rng_fill(r, &v, sizeof(v));
	v = (v >> 1) >> fake_below(r, 63);
	return v < min ? min : v;
}

static int64_t
any_s(const struct rng *r)
{
	return (int64_t)(any_num(r, 0) / 1000);
}

static void
any_origin(const struct rng *r, char *out)
{
	snprintf(out, ORIGIN_MAX + 1, "kheo/tam-ky-%u/%u",
		 (unsigned)fake_below(r, 10), 1 + (unsigned)fake_below(r, 9));
}

static void
any_head(const struct rng *r, struct head *h)
{
	rng_fill(r, h, sizeof(*h));
	h->seq = any_num(r, 1);
}

static void
any_genesis(const struct rng *r, struct genesis *g)
{
	rng_fill(r, &g->dev, sizeof(g->dev));
	rng_fill(r, &g->scope, sizeof(g->scope));
	g->role = (enum role)fake_below(r, ROLES);
	rng_fill(r, g->key, KEY_LEN);
	if (g->role != ROLE_HUB) {
		rng_fill(r, g->device, KEY_LEN);
		rng_fill(r, g->box, KEY_LEN);
	}
	g->has_from = fake_below(r, 2) == 0;
	if (g->has_from) {
		rng_fill(r, &g->from, sizeof(g->from));
		g->from_seq = any_num(r, 1);
		rng_fill(r, &g->from_hash, sizeof(g->from_hash));
	}
}

static void
make_batch(const struct rng *r, struct buf *out)
{
	struct batch b = {0};

	rng_fill(r, &b.log, sizeof(b.log));
	b.seq = fake_below(r, 2) == 0 ? 1 : any_num(r, 2);
	b.has_prev = b.seq != 1;
	if (b.has_prev)
		rng_fill(r, &b.prev, sizeof(b.prev));
	else
		any_genesis(r, &b.genesis);
	b.seen.kind = (enum seen_kind)fake_below(r, 3);
	if (b.seq == 1 && b.seen.kind == SEEN_SAME)
		b.seen.kind = SEEN_NONE;
	if (b.seen.kind == SEEN_ROOT) {
		any_origin(r, b.seen.origin);
		b.seen.size = any_num(r, 0);
		rng_fill(r, &b.seen.root, sizeof(b.seen.root));
	}
	b.time_s = any_s(r);
	b.part_count = fake_below(r, 5);
	for (size_t i = 0; i < b.part_count; i++) {
		b.parts[i].bytes = 1 + (uint32_t)fake_below(r, PART_BYTES_MAX);
		rng_fill(r, &b.parts[i].hash, HASH_LEN);
	}
	b.is_close = fake_below(r, 4) == 0;
	batch_put(out, &b);
}

static int
again_batch(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct batch b;

	if (batch_parse(&b, s, n, e) != 0)
		return -1;
	batch_put(out, &b);
	return 0;
}

static void
make_entry(const struct rng *r, struct buf *out)
{
	struct entry en = {0};

	any_head(r, &en.head);
	en.recv_ms = (int64_t)any_num(r, 0);
	en.teff_s = any_s(r);
	en.disp = (enum disp)fake_below(r, 3);
	if (en.disp == DISP_QUARANTINE)
		en.code = (enum q_code)(1 + fake_below(r, Q_CODES - 1));
	entry_put(out, &en);
	assert_true(out->len <= ENTRY_TEXT_MAX);
}

static int
again_entry(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct entry en;

	if (entry_parse(&en, s, n, e) != 0)
		return -1;
	entry_put(out, &en);
	return 0;
}

static void
make_checkpoint(const struct rng *r, struct buf *out)
{
	struct checkpoint c = {0};

	any_origin(r, c.origin);
	c.size = any_num(r, 0);
	rng_fill(r, &c.root, sizeof(c.root));
	c.time_ms = (int64_t)any_num(r, 0);
	c.durable = fake_below(r, c.size + 1);
	checkpoint_put(out, &c);
}

static int
again_checkpoint(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct checkpoint c;

	if (checkpoint_parse(&c, s, n, e) != 0)
		return -1;
	checkpoint_put(out, &c);
	return 0;
}

static void
make_receipt(const struct rng *r, struct buf *out)
{
	struct receipt rc = {0};

	any_origin(r, rc.origin);
	rc.size = any_num(r, 0);
	rng_fill(r, &rc.root, sizeof(rc.root));
	rc.time_ms = (int64_t)any_num(r, 0);
	rng_fill(r, &rc.nonce, sizeof(rc.nonce));
	rc.line_count = fake_below(r, 6);
	for (size_t i = 0; i < rc.line_count; i++) {
		struct receipt_line *line = &rc.lines[i];

		line->kind = (enum receipt_line_kind)fake_below(r, 4);
		any_head(r, &line->head);
		if (line->kind == RECEIPT_REFUSE)
			line->code =
			    (enum refuse_code)fake_below(r, REFUSE_CODES);
	}
	rc.page_count = fake_below(r, 5);
	for (size_t i = 0; i < rc.page_count; i++) {
		struct receipt_page *page = &rc.pages[i];

		rng_fill(r, &page->scope, sizeof(page->scope));
		page->to = any_num(r, 0);
		page->from = fake_below(r, page->to + 1);
		page->count = fake_below(r, page->to - page->from + 1);
		rng_fill(r, &page->sha256, sizeof(page->sha256));
	}
	receipt_put(out, &rc);
}

static int
again_receipt(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct receipt rc;

	if (receipt_parse(&rc, s, n, e) != 0)
		return -1;
	receipt_put(out, &rc);
	return 0;
}

static void
make_hello(const struct rng *r, struct buf *out)
{
	struct hello h = {0};

	rng_fill(r, &h.hub, sizeof(h.hub));
	rng_fill(r, h.device, KEY_LEN);
	h.has_nonce = fake_below(r, 2) == 0;
	rng_fill(r, &h.nonce, sizeof(h.nonce));
	h.hubkeys = any_num(r, 0);
	if (fake_below(r, 2) == 0)
		any_origin(r, h.origin);
	h.head_count = fake_below(r, 4);
	for (size_t i = 0; i < h.head_count; i++)
		any_head(r, &h.heads[i]);
	h.at_count = fake_below(r, ARRAY_LEN(h.at) + 1);
	for (size_t i = 0; i < h.at_count; i++) {
		rng_fill(r, &h.at[i].scope, sizeof(h.at[i].scope));
		h.at[i].size = any_num(r, 0);
	}
	h.locator_count = fake_below(r, ARRAY_LEN(h.locators) + 1);
	for (size_t i = 0; i < h.locator_count; i++) {
		rng_fill(r, &h.locators[i].root, HASH_LEN);
		h.locators[i].size = any_num(r, 0);
	}
	hello_put(out, &h);
}

static int
again_hello(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct hello h;

	if (hello_parse(&h, s, n, e) != 0)
		return -1;
	hello_put(out, &h);
	return 0;
}

static void
make_manifest(const struct rng *r, struct buf *out)
{
	struct manifest m;

	rng_fill(r, &m, sizeof(m));
	m.count = any_num(r, 0);
	manifest_put(out, &m);
}

static int
again_manifest(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct manifest m;

	if (manifest_parse(&m, s, n, e) != 0)
		return -1;
	manifest_put(out, &m);
	return 0;
}

static void
make_hubkeys(const struct rng *r, struct buf *out)
{
	struct hubkeys k = {.hub = "tam-ky"};

	k.version = any_num(r, 1);
	k.origin = any_num(r, 1);
	k.is_test = fake_below(r, 2) == 0;
	k.root_count = 1 + fake_below(r, HUBKEYS_ROOTS_MAX);
	k.threshold = 1 + (unsigned)fake_below(r, k.root_count);
	rng_fill(r, k.roots, sizeof(k.roots));
	k.key_count = 1 + fake_below(r, 8);
	for (size_t i = 0; i < k.key_count; i++) {
		k.keys[i].role = (enum hub_role)(i % HUB_ROLES);
		k.keys[i].from = i < HUB_ROLES ? 0 : any_num(r, 1);
		rng_fill(r, k.keys[i].key, KEY_LEN);
	}
	k.pin_count = fake_below(r, 3);
	rng_fill(r, k.pins, sizeof(k.pins));
	hubkeys_put(out, &k);
}

static int
again_hubkeys(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct hubkeys k;

	if (hubkeys_parse(&k, s, n, e) != 0)
		return -1;
	hubkeys_put(out, &k);
	return 0;
}

static void
make_files(const struct rng *r, struct buf *out)
{
	struct files_note f = {.limit = 1 + fake_below(r, FILE_SIZE_MAX)};

	any_origin(r, f.origin);
	f.size = any_num(r, 0);
	rng_fill(r, &f.scope, sizeof(f.scope));
	f.time_ms = (int64_t)any_num(r, 0);
	f.want_count = fake_below(r, 5);
	f.missing = any_num(r, f.want_count);
	for (size_t i = 0; i < f.want_count; i++) {
		struct file_want *w = &f.wants[i];

		rng_fill(r, &w->sha256, HASH_LEN);
		w->why = (enum files_refusal)fake_below(r, FILES_REFUSALS);
		w->size = any_num(r, 1);
		w->have = any_num(r, 0);
	}
	files_note_put(out, &f);
}

static int
again_files(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct files_note f;

	if (files_note_parse(&f, s, n, e) != 0)
		return -1;
	files_note_put(out, &f);
	return 0;
}

static void
make_call(const struct rng *r, struct buf *out)
{
	struct file_call c;

	rng_fill(r, &c, sizeof(c));
	c.method = (enum file_method)fake_below(r, FILE_METHODS);
	c.size = c.from = c.bytes = 0;
	if (c.method != FILE_HEAD)
		c.bytes = 1 + fake_below(r, 1000);
	if (c.method != FILE_HEAD)
		c.from = fake_below(r, 1000);
	if (c.method == FILE_PATCH)
		c.size = c.from + c.bytes + fake_below(r, 1000);
	file_call_put(out, &c);
}

static int
again_call(const char *s, size_t n, struct buf *out, struct err *e)
{
	struct file_call c;

	if (file_call_parse(&c, s, n, e) != 0)
		return -1;
	file_call_put(out, &c);
	return 0;
}

struct kind {
	const char *name;
	void (*make)(const struct rng *r, struct buf *out);
	int (*again)(const char *s, size_t n, struct buf *out, struct err *e);
};

static const struct kind KINDS[] = {
    {"batch", make_batch, again_batch},
    {"entry", make_entry, again_entry},
    {"checkpoint", make_checkpoint, again_checkpoint},
    {"receipt", make_receipt, again_receipt},
    {"hello", make_hello, again_hello},
    {"manifest", make_manifest, again_manifest},
    {"hubkeys", make_hubkeys, again_hubkeys},
    {"files", make_files, again_files},
    {"call", make_call, again_call},
};

static void
what_is_written_is_read_back(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);

	(void)state;
	for (size_t i = 0; i < ROUNDS * ARRAY_LEN(KINDS); i++) {
		const struct kind *k = &KINDS[i % ARRAY_LEN(KINDS)];
		struct buf text = BUF_INIT(TEXT_MAX);
		struct buf again = BUF_INIT(TEXT_MAX);
		struct err e = ERR_INIT;

		k->make(&r, &text);
		if (k->again(buf_str(&text), text.len, &again, &e) != 0 ||
		    strcmp(buf_str(&text), buf_str(&again)) != 0)
			fail_msg("KHEO_SEED=%llu %s: %s\n%s",
				 (unsigned long long)seed, k->name, e.text,
				 buf_str(&text));
		buf_done(&again);
		buf_done(&text);
	}
}

/* A changed text is refused or is a text of its own. */
static void
check_changed(const struct kind *k, uint64_t seed, const char *s, size_t n,
	      bool must_fail)
{
	struct buf again = BUF_INIT(TEXT_MAX);
	struct err e = ERR_INIT;

	if (k->again(s, n, &again, &e) == 0 &&
	    (must_fail || again.len != n || memcmp(buf_str(&again), s, n) != 0))
		fail_msg("KHEO_SEED=%llu %s: accepted\n%.*s",
			 (unsigned long long)seed, k->name, (int)n, s);
	buf_done(&again);
}

static void
change_bytes(const struct kind *k, uint64_t seed, struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		uint8_t old = text->p[i];

		for (unsigned c = 0; c < 256; c++) {
			text->p[i] = (uint8_t)c;
			check_changed(k, seed, buf_str(text), text->len, false);
		}
		text->p[i] = old;
	}
}

static void
no_text_has_two_encodings(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);

	(void)state;
	for (size_t i = 0; i < 3 * ARRAY_LEN(KINDS); i++) {
		const struct kind *k = &KINDS[i % ARRAY_LEN(KINDS)];
		struct buf text = BUF_INIT(TEXT_MAX);

		k->make(&r, &text);
		change_bytes(k, seed, &text);
		for (size_t n = 0; n < text.len; n++)
			check_changed(k, seed, buf_str(&text), n, false);
		for (unsigned c = 0; c < 256; c++) {
			buf_byte(&text, (uint8_t)c);
			check_changed(k, seed, buf_str(&text), text.len, true);
			text.len--;
		}
		buf_done(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(no_text_has_two_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
