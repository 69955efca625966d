/* Every signed text but the note around it: one encoding, both ways. */
#include "tests/unit/wire/check.h"

#include "protocol/wire/batch.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"
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

static void
limits_of_a_header(void **state)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct batch b = {.log = id_of(1), .seq = 2, .has_prev = true};
	struct batch got;

	(void)state;
	for (size_t i = 0; i < BATCH_PARTS_MAX; i++)
		b.parts[i].bytes = 1;
	for (b.part_count = BATCH_PARTS_MAX - 1;
	     b.part_count <= BATCH_PARTS_MAX; b.part_count++) {
		buf_reset(&text);
		batch_put(&text, &b);
		assert_ok(batch_parse(&got, buf_str(&text), text.len, e));
	}
	buf_fmt(&text, "part 64 1 %s\n", hash_text(&b.prev).s);
	assert_refused(ERR_LIMIT,
		       batch_parse(&got, buf_str(&text), text.len, e));

	b.part_count = 1;
	for (int more = -1; more <= 1; more++) {
		b.parts[0].bytes = (uint32_t)(PART_BYTES_MAX + more);
		buf_reset(&text);
		batch_put(&text, &b);
		if (more > 0)
			assert_refused(
			    ERR_LIMIT,
			    batch_parse(&got, buf_str(&text), text.len, e));
		else
			assert_ok(
			    batch_parse(&got, buf_str(&text), text.len, e));
	}
	b.parts[0].bytes = 0;
	buf_reset(&text);
	batch_put(&text, &b);
	assert_refused(ERR_FORMAT,
		       batch_parse(&got, buf_str(&text), text.len, e));
	buf_done(&text);
}

static void
a_batch_holds_1_mib(void **state)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct batch b = {.log = id_of(1), .seq = 2, .has_prev = true};
	struct batch got;

	(void)state;
	b.part_count = BATCH_BYTES_MAX / PART_BYTES_MAX + 1;
	for (size_t i = 0; i + 1 < b.part_count; i++)
		b.parts[i].bytes = PART_BYTES_MAX;
	b.parts[0].bytes--;
	b.parts[b.part_count - 1].bytes = 1;
	batch_put(&text, &b);
	assert_ok(batch_parse(&got, buf_str(&text), text.len, e));
	b.parts[0].bytes++;
	buf_reset(&text);
	batch_put(&text, &b);
	assert_refused(ERR_LIMIT,
		       batch_parse(&got, buf_str(&text), text.len, e));
	buf_done(&text);
}

static void
rules_of_a_header(void **state)
{
	const char *id = "AQEBAQEBAQEBAQEBAQEBAQ";
	const char *h = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
	struct buf t = BUF_INIT(TEXT_MAX);
	struct batch b;

	(void)state;
	buf_fmt(&t, "kheo/batch@v1\nlog %s\nseq 2\nprev %s\nseen =\ntime 0\n",
		id, h);
	assert_ok(batch_parse(&b, buf_str(&t), t.len, e));
	buf_reset(&t);
	buf_fmt(&t, "kheo/batch@v1\nlog %s\nseq 2\nprev -\nseen =\ntime 0\n",
		id);
	assert_refused(ERR_FORMAT, batch_parse(&b, buf_str(&t), t.len, e));
	buf_reset(&t);
	buf_fmt(&t, "kheo/batch@v1\nlog %s\nseq 1\nprev -\nseen -\ntime 0\n",
		id);
	assert_refused(ERR_FORMAT, batch_parse(&b, buf_str(&t), t.len, e));
	buf_fmt(&t, "dev %s\nscope %s\nrole hub\nkey %s\n", id, id, h);
	assert_ok(batch_parse(&b, buf_str(&t), t.len, e));
	assert_int_equal(b.genesis.role, ROLE_HUB);
	buf_fmt(&t, "device %s\nbox %s\n", h, h);
	assert_refused(ERR_FORMAT, batch_parse(&b, buf_str(&t), t.len, e));
	buf_reset(&t);
	buf_fmt(&t, "kheo/batch@v1\nlog %s\nseq 1\nprev -\nseen =\ntime 0\n",
		id);
	buf_fmt(&t, "dev %s\nscope %s\nrole hub\nkey %s\n", id, id, h);
	assert_refused(ERR_FORMAT, batch_parse(&b, buf_str(&t), t.len, e));
	buf_done(&t);
}

static void
origins_and_hub_names(void **state)
{
	static const struct {
		const char *s;
		uint64_t n;
	} table[] = {
	    {"kheo/tam-ky/1", 1},
	    {"kheo/01234567890123456789012345678901/12", 12},
	    {"kheo/012345678901234567890123456789012/12", 0},
	    {"kheo/-/9223372036854775807", INT64_MAX},
	    {"kheo/-/9223372036854775808", 0},
	    {"kheo/tam-ky/0", 0},
	    {"kheo/tam-ky/01", 0},
	    {"kheo/tam-ky/", 0},
	    {"kheo/tam-ky", 0},
	    {"kheo//1", 0},
	    {"kheo/Tam/1", 0},
	    {"kheo/tam/ky/1", 0},
	    {"khe/tam-ky/1", 0},
	    {"kheo/batch@v1", 0},
	    {"", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(origin_number(table[i].s), table[i].n);
		assert_int_equal(origin_valid(table[i].s, strlen(table[i].s)),
				 table[i].n != 0);
	}
	assert_false(hub_name_valid("", 0));
	assert_false(hub_name_valid("a_b", 3));
	assert_true(hub_name_valid("a-9", 3));
}

static void
a_full_receipt_fits_a_note(void **state)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct receipt r = {.origin = "kheo/01234567890123456789012345678901/9",
			    .size = INT64_MAX,
			    .time_ms = INT64_MAX,
			    .line_count = RECEIPT_LINES_MAX,
			    .page_count = ARRAY_LEN(r.pages)};
	struct receipt got;

	(void)state;
	for (size_t i = 0; i < r.line_count; i++) {
		r.lines[i].kind = RECEIPT_REFUSE;
		r.lines[i].code = REFUSE_ENVELOPE;
		r.lines[i].head.seq = INT64_MAX;
	}
	for (size_t i = 0; i < r.page_count; i++)
		r.pages[i].to = r.pages[i].count = INT64_MAX;
	receipt_put(&text, &r);
	assert_ok(receipt_parse(&got, buf_str(&text), text.len, e));
	assert_true(text.len + 200 < NOTE_BYTES_MAX);
	buf_fmt(&text, "page %s 0 1 1 %s\n", id_text(&r.nonce).s,
		hash_text(&r.root).s);
	assert_refused(ERR_LIMIT,
		       receipt_parse(&got, buf_str(&text), text.len, e));
	r.page_count = 0;
	buf_reset(&text);
	receipt_put(&text, &r);
	buf_fmt(&text, "held %s 1 %s\n", id_text(&r.nonce).s,
		hash_text(&r.root).s);
	assert_refused(ERR_LIMIT,
		       receipt_parse(&got, buf_str(&text), text.len, e));
	buf_done(&text);
}

static void
a_hello_has_90_lines_of_all_kinds(void **state)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct hello h = {.head_count = HELLO_LINES_MAX - 1, .at_count = 1};
	struct hello got;

	(void)state;
	for (size_t i = 0; i < HELLO_LINES_MAX; i++)
		h.heads[i].seq = 1;
	hello_put(&text, &h);
	assert_ok(hello_parse(&got, buf_str(&text), text.len, e));
	h.head_count++;
	buf_reset(&text);
	hello_put(&text, &h);
	assert_refused(ERR_LIMIT,
		       hello_parse(&got, buf_str(&text), text.len, e));
	buf_done(&text);
}

static void
the_key_valid_at_a_size_is_the_newest_not_above_it(void **state)
{
	struct hubkeys k = {.hub = "h",
			    .origin = 7,
			    .key_count = 4,
			    .keys = {{HUB_TREE, 10, {2}},
				     {HUB_TREE, 0, {1}},
				     {HUB_BOX, 0, {9}},
				     {HUB_AUTHOR, 5, {8}}}};
	char origin[ORIGIN_MAX + 1];

	(void)state;
	assert_int_equal(hubkeys_find(&k, HUB_TREE, 0)[0], 1);
	assert_int_equal(hubkeys_find(&k, HUB_TREE, 9)[0], 1);
	assert_int_equal(hubkeys_find(&k, HUB_TREE, 10)[0], 2);
	assert_int_equal(hubkeys_find(&k, HUB_TREE, UINT64_MAX)[0], 2);
	assert_null(hubkeys_find(&k, HUB_AUTHOR, 4));
	assert_null(hubkeys_find(&k, HUB_RECEIPT, 100));
	assert_string_equal(hubkeys_origin(&k, origin), "kheo/h/7");
}

static void
ambiguous_hubkeys_are_refused(void **state)
{
	struct hubkeys good = {.version = 1,
			       .hub = "h",
			       .origin = 1,
			       .threshold = 2,
			       .roots = {{1}, {2}},
			       .root_count = 2,
			       .keys = {{HUB_TREE, 0, {1}}, {HUB_TREE, 1, {2}}},
			       .key_count = 2};
	struct hubkeys bad[4];
	struct hubkeys got;
	struct buf text = BUF_INIT(TEXT_MAX);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		bad[i] = good;
	bad[0].roots[1][0] = 1;  /* one root twice */
	bad[1].keys[1].from = 0; /* two keys from the same size */
	bad[2].threshold = 3;
	bad[3].key_count = 0;
	hubkeys_put(&text, &good);
	assert_ok(hubkeys_parse(&got, buf_str(&text), text.len, e));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		buf_reset(&text);
		hubkeys_put(&text, &bad[i]);
		assert_refused(ERR_FORMAT, hubkeys_parse(&got, buf_str(&text),
							 text.len, e));
	}
	buf_done(&text);
}

static void
names_come_back_as_the_same_role(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ROLES; i++) {
		const char *name = role_name((enum role)i);
		enum role r = ROLES;

		assert_int_equal(role_parse(name, strlen(name), &r), 0);
		assert_int_equal(r, i);
		assert_int_equal(role_parse(name, strlen(name) - 1, &r), -1);
	}
	assert_string_equal(q_code_name(Q_NEWER), "newer");
	assert_string_equal(refuse_code_name(REFUSE_ENVELOPE), "envelope");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(no_text_has_two_encodings),
	    cmocka_unit_test(limits_of_a_header),
	    cmocka_unit_test(a_batch_holds_1_mib),
	    cmocka_unit_test(rules_of_a_header),
	    cmocka_unit_test(origins_and_hub_names),
	    cmocka_unit_test(a_full_receipt_fits_a_note),
	    cmocka_unit_test(a_hello_has_90_lines_of_all_kinds),
	    cmocka_unit_test(
		the_key_valid_at_a_size_is_the_newest_not_above_it),
	    cmocka_unit_test(ambiguous_hubkeys_are_refused),
	    cmocka_unit_test(names_come_back_as_the_same_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
