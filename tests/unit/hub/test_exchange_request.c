#include "tests/unit/hub/exchange.h"

#include "protocol/wire/files.h"

static void
missing_parts_are_asked_for_and_not_receipted(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m;
	struct got *g;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	hello_make(p, &d, &h);
	m.in.part_count = 0;
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(type_count(g, BUNDLE_WANTS), 1);
	assert_null(line_of(g, RECEIPT_HELD, 2));
	assert_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	m.in.part_count = 1;
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(type_count(g, BUNDLE_WANTS), 0);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	made_done(&m);
}

static void
every_header_in_custody_has_its_line(void **state)
{
	struct place *p = *state;
	const unsigned count = 2 * RECEIPT_LINES_MAX + 1;
	struct device d;
	struct hello h;
	struct made *m = calloc(count + 1, sizeof(*m));
	struct got *g;

	assert_non_null(m);
	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i <= count; i++)
		edit_make(&d, &m[i], i % 200, "x");
	hello_make(p, &d, &h);
	/* All but the first: everything is held. */
	g = exchange(p, &d, &h, m + 1, count, true, 512 * 1024);
	assert_int_equal(g->lines, count + 1);
	assert_int_equal(type_count(g, BUNDLE_RECEIPT), 3);
	got_free(g);
	g = exchange(p, &d, &h, m, 1, true, 512 * 1024);
	assert_int_equal(g->lines, 1);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, count + 2));
	got_free(g);
	for (unsigned i = 0; i <= count; i++)
		made_done(&m[i]);
	free(m);
}

static void
a_refusal_is_told_beside_what_was_taken(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct hello h;
	struct made m[2];
	struct got *g;
	const struct receipt_line *line;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m[0], 1, "x");
	edit_make(&fork, &m[1], 1, "y");
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, m, 2, true, 512 * 1024);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	line = line_of(g, RECEIPT_REFUSE, 2);
	assert_non_null(line);
	assert_int_equal(line->code, REFUSE_FORK);
	assert_true(hash_eq(&line->head.hash, &m[1].hash));
	got_free(g);
	made_done(&m[0]);
	made_done(&m[1]);
}

/* Hand in ${junk} headers of logs that nobody knows, then one good batch,
 * under these ceilings. */
static void
junk_hand_in(struct place *p, struct device *d, size_t junk, size_t headers_max,
	     size_t refused_max, struct exchange *x)
{
	struct made *m = calloc(junk + 1, sizeof(*m));
	struct buf bundle, body;
	struct device stranger;
	struct hello h;

	assert_non_null(m);
	device_make(&stranger, 77, A);
	stranger.seq = 1; /* no genesis */
	for (unsigned i = 0; i < junk; i++)
		edit_make(&stranger, &m[i], i, "x");
	edit_make(d, &m[junk], 1, "good");
	hello_make(p, d, &h);
	request_make(d, &h, m, junk + 1, &bundle);
	pack(p, &bundle, false, &body);
	exchange_init(x, 0);
	x->headers_max = headers_max;
	x->refused_max = refused_max;
	must(exchange_open(x, &p->hub.box_key, body.p, body.len, false, &e));
	must(hub_begin(&p->hub, &e));
	must(exchange_take(x, &p->hub, &e));
	must(hub_commit(&p->hub, &e));
	for (size_t i = 0; i <= junk; i++)
		made_done(&m[i]);
	free(m);
	buf_done(&bundle);
	buf_done(&body);
}

static void
what_lies_behind_too_many_headers_is_not_read(void **state)
{
	static const struct {
		size_t junk, headers_max, refused_max, read;
		bool is_stopped, good;
	} t[] = {
	    {4, SIZE_MAX, SIZE_MAX, 5, false, true},
	    {4, SIZE_MAX, 5, 5, false, true},
	    {5, SIZE_MAX, 5, 5, true, false},
	    {6, SIZE_MAX, 5, 5, true, false},
	    {4, 6, SIZE_MAX, 5, false, true},
	    {5, 5, SIZE_MAX, 5, true, false},
	    {6, 5, SIZE_MAX, 5, true, false},
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		struct device d;
		struct exchange x;

		device_enrol(p, &d, (uint8_t)(i + 1), A, ROLE_RECORDER);
		junk_hand_in(p, &d, t[i].junk, t[i].headers_max,
			     t[i].refused_max, &x);
		assert_int_equal(x.done_count, t[i].read);
		assert_int_equal(x.is_stopped, t[i].is_stopped);
		assert_int_equal(x.done[t[i].read - 1].what ==
				     ACCEPTED_SEQUENCED,
				 t[i].good);
		exchange_done(&x);
	}
}

static void
a_fork_is_no_junk(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct hello h;
	struct made m[3];
	struct buf bundle, body;
	struct exchange x;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m[0], 1, "x");
	edit_make(&fork, &m[1], 1, "y");
	edit_make(&d, &m[2], 1, "z");
	hello_make(p, &d, &h);
	request_make(&d, &h, m, 3, &bundle);
	pack(p, &bundle, false, &body);
	exchange_init(&x, 0);
	x.refused_max = 1;
	must(exchange_open(&x, &p->hub.box_key, body.p, body.len, false, &e));
	must(hub_begin(&p->hub, &e));
	must(exchange_take(&x, &p->hub, &e));
	must(hub_commit(&p->hub, &e));
	assert_int_equal(x.done_count, 3);
	assert_int_equal(x.done[1].code, REFUSE_FORK);
	assert_int_equal(x.done[2].what, ACCEPTED_SEQUENCED);
	assert_false(x.is_stopped);
	exchange_done(&x);
	buf_done(&bundle);
	buf_done(&body);
	for (size_t i = 0; i < 3; i++)
		made_done(&m[i]);
}

/* Take a bundle that is packed and opened: 0 or -1 with the code. */
static int
bundle_take(struct place *p, const struct buf *bundle, struct exchange *x,
	    struct err *why)
{
	struct buf body;
	int rc;

	pack(p, bundle, false, &body);
	exchange_init(x, 0);
	must(exchange_open(x, &p->hub.box_key, body.p, body.len, false, &e));
	must(hub_begin(&p->hub, &e));
	rc = exchange_take(x, &p->hub, why);
	hub_rollback(&p->hub);
	buf_done(&body);
	return rc;
}

/* What the hub signed once, of a tree that it does not have. */
static void
evidence_make(struct place *p, struct buf *note)
{
	struct checkpoint c = {.size = p->hub.size, .root = {{7}}};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);

	memcpy(c.origin, p->hub.origin, sizeof(c.origin));
	c.time_ms = FAKE_NOW_MS;
	checkpoint_put(&text, &c);
	must(signed_put(note, buf_str(&text), text.len, c.origin,
			&p->hub.tree_key, NULL, NULL, &e));
	buf_done(&text);
}

/* Each costs a signature, and has a hundred in a packet. */
static void
of_many_checkpoints_the_first_few_are_looked_at(void **state)
{
	struct place *p = *state;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct device d;
	struct hello h;

	device_make(&d, 77, A);
	hello_make(p, &d, &h);
	evidence_make(p, &note);
	for (size_t junk = REQUEST_SHOWN_MAX; junk + 2 > REQUEST_SHOWN_MAX;
	     junk--) {
		bool is_read = junk < REQUEST_SHOWN_MAX;
		struct err why = ERR_INIT;
		struct buf bundle;
		struct exchange x;

		request_make(&d, &h, NULL, 0, &bundle);
		for (size_t i = 0; i < junk; i++)
			bundle_put(&bundle, BUNDLE_CHECKPOINT, note.p,
				   note.len - 9);
		bundle_put(&bundle, BUNDLE_CHECKPOINT, note.p, note.len);
		assert_int_equal(bundle_take(p, &bundle, &x, &why),
				 is_read ? -1 : 0);
		assert_int_equal(why.code, is_read ? ERR_STALE : ERR_NONE);
		assert_int_equal(p->hub.is_stopped, is_read);
		exchange_done(&x);
		buf_done(&bundle);
	}
	buf_done(&note);
}

static void
piece_put(struct buf *bundle)
{
	struct file_chunk c = {.size = 2, .p = (const uint8_t *)"x", .n = 1};
	struct buf raw = BUF_INIT(BUNDLE_RECORD_MAX);

	file_chunk_put(&raw, &c);
	bundle_put(bundle, BUNDLE_CHUNK, raw.p, raw.len);
	buf_done(&raw);
}

/* Whose device it is costs as many looks as its hello has lines. */
static void
a_stranger_is_looked_for_once_not_for_each_piece(void **state)
{
	struct place *p = *state;
	struct err why = ERR_INIT;
	struct exchange x;
	struct buf bundle;
	struct device d;
	struct hello h;

	device_make(&d, 77, A);
	hello_make(p, &d, &h);
	request_make(&d, &h, NULL, 0, &bundle);
	for (int i = 0; i < 1000; i++)
		piece_put(&bundle);
	assert_int_equal(bundle_take(p, &bundle, &x, &why), 0);
	assert_int_equal(x.files_left, 1000);
	assert_int_equal(x.looks, 2);
	exchange_done(&x);
	buf_done(&bundle);
}

/* A header may be what makes it known. */
static void
behind_a_header_it_is_looked_for_again(void **state)
{
	struct place *p = *state;
	struct err why = ERR_INIT;
	struct sign_key code;
	struct exchange x;
	struct buf bundle;
	struct device d;
	struct hello h;
	struct made m;

	device_make(&d, 77, A);
	hello_make(p, &d, &h);
	code_make(p, A, 99, ROLE_RECORDER, false, DAY, &code);
	genesis_make(&d, &m, &code);
	request_make(&d, &h, NULL, 0, &bundle);
	piece_put(&bundle);
	piece_put(&bundle);
	bundle_put(&bundle, BUNDLE_HEADER, m.in.header.p, m.in.header.n);
	bundle_put(&bundle, BUNDLE_PART, m.in.parts[0].p, m.in.parts[0].n);
	piece_put(&bundle);
	assert_int_equal(bundle_take(p, &bundle, &x, &why), 0);
	assert_int_equal(x.done[0].what, ACCEPTED_PENDING);
	assert_true(x.has_box);
	assert_int_equal(x.looks, 3);
	exchange_done(&x);
	buf_done(&bundle);
	made_done(&m);
}

static void
what_unfolds_too_far_is_refused_behind_a_good_hello(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	uint8_t *zeros;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	request_make(&d, &h, NULL, 0, &bundle);
	bundle.max = USB_BYTES_MAX;
	zeros = buf_grow(&bundle, BUNDLE_BYTES_MAX);
	assert_non_null(zeros);
	memset(zeros, 0, BUNDLE_BYTES_MAX);
	pack(p, &bundle, false, &body);
	must(hello_peek(&h, &p->hub.box_key, body.p, body.len, false, &e));
	assert_int_equal(exchange_packed(p, &body, false, 0, &out), ERR_LIMIT);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&out);
}

static void
a_request_that_was_cut_keeps_its_whole_records(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m[3];
	struct buf bundle, body;
	struct exchange x;
	size_t taken = 0;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i < 3; i++)
		edit_make(&d, &m[i], i, "x");
	hello_make(p, &d, &h);
	request_make(&d, &h, m, 3, &bundle);
	pack(p, &bundle, false, &body);
	for (size_t cut = body.len - 1; cut > 18 && taken != 1; cut -= 7) {
		struct err why = ERR_INIT;

		exchange_init(&x, 0);
		must(
		    exchange_open(&x, &p->hub.box_key, body.p, cut, false, &e));
		assert_true(x.is_torn);
		assert_int_equal(hub_begin(&p->hub, &why), 0);
		if (exchange_take(&x, &p->hub, &why) != 0) {
			/* Not even the hello came. */
			assert_int_equal(why.code, ERR_FORMAT);
			taken = 1;
		}
		hub_rollback(&p->hub);
		exchange_done(&x);
	}
	buf_done(&bundle);
	buf_done(&body);
	for (unsigned i = 0; i < 3; i++)
		made_done(&m[i]);
}

static void
what_is_no_request_of_this_hub_is_refused(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct box_key stranger;
	struct exchange x;
	struct err why = ERR_INIT;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	h.hub.b[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out),
			 ERR_NOT_FOUND);
	buf_done(&bundle);
	buf_done(&body);

	hello_make(p, &d, &h);
	h.device[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out),
			 ERR_SIGNATURE);
	buf_done(&bundle);
	buf_done(&body);

	buf_init(&bundle, 64);
	buf_text(&bundle, "<html>login</html>");
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out), ERR_FORMAT);
	exchange_init(&x, 0);
	assert_int_equal(exchange_open(&x, &p->hub.box_key, bundle.p,
				       bundle.len, false, &why),
			 -1);
	assert_int_equal(why.code, ERR_FORMAT);
	exchange_done(&x);
	buf_done(&body);

	pack(p, &bundle, true, &body);
	box_key_new(&stranger, &p->rng);
	err_clear(&why);
	exchange_init(&x, 0);
	assert_int_equal(
	    exchange_open(&x, &stranger, body.p, body.len, true, &why), -1);
	assert_int_equal(why.code, ERR_DENIED);
	exchange_done(&x);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&out);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(missing_parts_are_asked_for_and_not_receipted),
	    TEST(every_header_in_custody_has_its_line),
	    TEST(a_refusal_is_told_beside_what_was_taken),
	    TEST(what_lies_behind_too_many_headers_is_not_read),
	    TEST(a_fork_is_no_junk),
	    TEST(of_many_checkpoints_the_first_few_are_looked_at),
	    TEST(a_stranger_is_looked_for_once_not_for_each_piece),
	    TEST(behind_a_header_it_is_looked_for_again),
	    TEST(what_unfolds_too_far_is_refused_behind_a_good_hello),
	    TEST(a_request_that_was_cut_keeps_its_whole_records),
	    TEST(what_is_no_request_of_this_hub_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
