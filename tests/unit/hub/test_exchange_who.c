#include "tests/unit/hub/exchange.h"

static void
pages_need_a_fresh_nonce_unless_the_request_was_sealed(void **state)
{
	struct place *p = *state;
	struct device d, other;
	struct hello h;
	struct got *g;
	struct id nonce;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	device_enrol(p, &other, 2, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	nonce = g->r.nonce;
	got_free(g);
	for (unsigned hours = 0; hours < 4; hours++) {
		h.has_nonce = true;
		h.nonce = nonce;
		g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
		/* This hour and the two before it. */
		assert_int_equal(g->r.page_count, hours < 3 ? 2 : 0);
		got_free(g);
		fake_advance(&p->clock, HOUR);
	}
	/* Another device's nonce is none. */
	hello_make(p, &other, &h);
	g = exchange(p, &other, &h, NULL, 0, false, 512 * 1024);
	h.has_nonce = true;
	h.nonce = g->r.nonce;
	got_free(g);
	g = exchange(p, &other, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 2);
	nonce = h.nonce;
	got_free(g);
	hello_make(p, &d, &h);
	h.has_nonce = true;
	h.nonce = nonce;
	g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	got_free(g);
}

static void
who_is_not_enrolled_or_suspended_gets_receipts_but_no_pages(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct device d;
	struct hello h;
	struct made genesis, m;
	struct got *g;
	json_t *act = hub_act(ACT_SUSPEND);

	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &code);
	device_make(&d, 1, A);
	hello_make(p, &d, &h);
	genesis_make(&d, &genesis, &code);
	g = exchange(p, &d, &h, &genesis, 1, true, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	assert_non_null(line_of(g, RECEIPT_PENDING, 1));
	got_free(g);
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &d.id, &e));
	json_object_set_new(act, "log", json_id(&d.id));
	json_object_set_new(act, "reason", json_string(""));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	edit_make(&d, &m, 1, "x");
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	assert_int_equal(type_count(g, BUNDLE_ENTRY), 0);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	json_decref(act);
	made_done(&genesis);
	made_done(&m);
}

static void
a_stranger_who_names_anothers_device_reads_nothing_of_it(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct device victim, thief;
	struct hello h;
	struct made m[2];
	struct buf bundle, body;
	struct buf packed = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err why = ERR_INIT;

	device_enrol(p, &victim, 1, A, ROLE_RECORDER);
	edit_make(&victim, &m[0], 1, "cua A");
	hand_in(p, &m[0]);
	/* A log in B whose genesis claims the victim's device. */
	code_make(p, B, 9, ROLE_RECORDER, true, DAY, &code);
	device_make(&thief, 2, B);
	thief.device = victim.device;
	genesis_make(&thief, &m[1], &code);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_SEQUENCED);
	/* A hello of the victim that somebody recorded. */
	hello_make(p, &victim, &h);
	h.head_count = 0;
	request_make(&victim, &h, NULL, 0, &bundle);
	pack(p, &bundle, true, &body);
	assert_int_equal(exchange_packed(p, &body, true, 512 * 1024, &packed),
			 ERR_NONE);
	assert_int_equal(
	    sealed_open(&gz, packed.p, packed.len, &thief.box, &why), -1);
	assert_int_equal(why.code, ERR_DENIED);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&packed);
	buf_done(&gz);
	made_done(&m[0]);
	made_done(&m[1]);
}

static void
who_asks_is_seen_without_unfolding_the_rest(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello asked, seen;
	struct made m[2];
	struct err why = ERR_INIT;

	char long_value[3000];

	memset(long_value, 'x', sizeof(long_value) - 1);
	long_value[sizeof(long_value) - 1] = '\0';
	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m[0], 1, long_value);
	edit_make(&d, &m[1], 2, "y");
	hello_make(p, &d, &asked);
	for (int sealed = 0; sealed < 2; sealed++) {
		struct buf bundle, body;

		request_make(&d, &asked, m, 2, &bundle);
		for (int i = 0; i < 200; i++)
			bundle_put(&bundle, BUNDLE_PART, long_value, 1000);
		pack(p, &bundle, sealed == 1, &body);
		must(hello_peek(&seen, &p->hub.box_key, body.p, body.len,
				sealed == 1, &e));
		assert_memory_equal(seen.device, d.device.public, KEY_LEN);
		/* The end is not looked at; of what is sealed that holds
		 * from the second chunk on. */
		if (sealed == 0)
			must(hello_peek(&seen, &p->hub.box_key, body.p,
					body.len - 40, false, &e));
		assert_int_not_equal(hello_peek(&seen, &p->hub.box_key, body.p,
						20, sealed == 1, &why),
				     0);
		assert_int_equal(why.code, ERR_FORMAT);
		err_clear(&why);
		buf_done(&bundle);
		buf_done(&body);
	}
	made_done(&m[0]);
	made_done(&m[1]);
}

static void
who_signs_for_another_device_is_seen_at_once(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct err why = ERR_INIT;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	h.device[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(
	    hello_peek(&h, &p->hub.box_key, body.p, body.len, false, &why), -1);
	assert_int_equal(why.code, ERR_SIGNATURE);
	buf_done(&bundle);
	buf_done(&body);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(pages_need_a_fresh_nonce_unless_the_request_was_sealed),
	    TEST(who_is_not_enrolled_or_suspended_gets_receipts_but_no_pages),
	    TEST(a_stranger_who_names_anothers_device_reads_nothing_of_it),
	    TEST(who_asks_is_seen_without_unfolding_the_rest),
	    TEST(who_signs_for_another_device_is_seen_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
