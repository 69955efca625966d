/* What each signed text may say: limits and rules beyond its encoding. */
#include "tests/unit/wire/check.h"

#include "protocol/wire/batch.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/hello.h"
#include "protocol/wire/hubkeys.h"
#include "protocol/wire/receipt.h"

#define TEXT_MAX (2 * NOTE_BYTES_MAX)

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
a_log_continues_another_one(void **state)
{
	struct batch b = {.log = id_of(1), .seq = 1};
	struct batch got;
	struct buf t = BUF_INIT(2000);

	(void)state;
	b.genesis.has_from = true;
	b.genesis.from_seq = 1;
	for (uint8_t from = 1; from <= 2; from++) {
		b.genesis.from = id_of(from);
		buf_reset(&t);
		batch_put(&t, &b);
		if (from == 1)
			assert_refused(
			    ERR_FORMAT,
			    batch_parse(&got, buf_str(&t), t.len, e));
		else
			assert_ok(batch_parse(&got, buf_str(&t), t.len, e));
	}
	buf_done(&t);
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
	    cmocka_unit_test(limits_of_a_header),
	    cmocka_unit_test(a_batch_holds_1_mib),
	    cmocka_unit_test(rules_of_a_header),
	    cmocka_unit_test(origins_and_hub_names),
	    cmocka_unit_test(a_log_continues_another_one),
	    cmocka_unit_test(a_full_receipt_fits_a_note),
	    cmocka_unit_test(a_hello_has_90_lines_of_all_kinds),
	    cmocka_unit_test(
		the_key_valid_at_a_size_is_the_newest_not_above_it),
	    cmocka_unit_test(ambiguous_hubkeys_are_refused),
	    cmocka_unit_test(names_come_back_as_the_same_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
