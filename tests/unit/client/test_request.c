#include "tests/unit/client/home.h"

/* What a request holds. */
struct held {
	struct hello hello;
	size_t headers;
	size_t parts;
	struct hash first_part;
	bool whole;
};

static struct held
look(const struct buf *request)
{
	struct held held = {.whole = false};
	struct err e = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;
	struct note note;

	OK(bundle_open(&in, request->p, request->len, &e));
	while (bundle_next(&in, &r) == 1) {
		if (r.type == BUNDLE_HELLO) {
			assert_int_equal(held.headers, 0);
			OK(note_parse(&note, r.p, r.n, &e));
			OK(hello_parse(&held.hello, note.text, note.text_len,
				       &e));
			assert_true(signed_by(&note,
					      name_device(held.hello.device).s,
					      held.hello.device));
		} else if (r.type == BUNDLE_HEADER) {
			held.headers++;
		} else {
			assert_int_equal(r.type, BUNDLE_PART);
			if (held.parts++ == 0)
				held.first_part = part_hash(r.p, r.p + SALT_LEN,
							    r.n - SALT_LEN);
		}
	}
	assert_false(in.torn);
	held.whole = true;
	return held;
}

static struct held
put(struct home *h, size_t budget, int64_t batches)
{
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct held held;

	assert_int_equal(request_put(&h->c, &h->o, &out, budget, &h->e),
			 batches);
	held = look(&out);
	buf_done(&out);
	return held;
}

static void
the_hello_tells_what_is_known(void **state)
{
	struct home *h = *state;
	struct held held;

	home_person(h);
	home_write(h, 1, 20);
	held = put(h, REQUEST_BYTES_SOFT, 2);
	assert_true(id_eq(&held.hello.hub, &h->s->invite.root));
	assert_false(held.hello.has_nonce);
	assert_int_equal(held.hello.hubkeys, 1);
	assert_string_equal(held.hello.origin, "");
	assert_int_equal(held.hello.locator_count, 0);
	assert_int_equal(held.hello.head_count, 1);
	assert_true(id_eq(&held.hello.heads[0].log, &h->p.log));
	assert_int_equal(held.hello.heads[0].seq, 2);
	assert_int_equal(held.hello.at_count, 2);
	assert_int_equal(held.hello.at[1].size, 0);
	assert_true(id_eq(&held.hello.at[1].scope, &h->s->scope));
}

static void
the_newest_checkpoint_is_the_first_locator(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct sync_report report = {0};
	struct held held;
	bool more;

	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, &answer);
	OK(answer_apply(&h->c, &h->o, answer.p, answer.len, &report, &more,
			&h->e));
	held = put(h, REQUEST_BYTES_SOFT, 0);
	assert_int_equal(held.hello.locators[0].size, STORY_HEADERS);
	/* What the recorder of another machine had seen is asked about. */
	assert_int_equal(held.hello.locator_count, 2);
	assert_int_equal(held.hello.locators[1].size, STORY_SEEN);
	assert_string_equal(held.hello.origin, h->s->now.origin);
	assert_true(held.hello.has_nonce);
	assert_true(id_eq(&held.hello.nonce, &h->s->nonce));
	buf_done(&answer);
}

static void
batches_go_oldest_first_and_once_in_a_sync(void **state)
{
	struct home *h = *state;
	struct held held;

	home_person(h);
	for (uint8_t i = 1; i <= 4; i++)
		home_write(h, i, 30);
	held = put(h, REQUEST_BYTES_SOFT, 5);
	assert_int_equal(held.headers, 5);
	assert_int_equal(held.parts, 5);
	assert_int_equal(put(h, REQUEST_BYTES_SOFT, 0).headers, 0);
	home_write(h, 9, 30);
	assert_int_equal(put(h, REQUEST_BYTES_SOFT, 1).headers, 1);
	/* What has no receipt goes again with the next sync. */
	outgoing_done(&h->o);
	assert_int_equal(put(h, REQUEST_BYTES_SOFT, 6).headers, 6);
}

static void
a_request_ends_at_its_budget(void **state)
{
	struct home *h = *state;
	size_t requests = 0;
	int64_t n = 1;

	home_person(h);
	for (uint8_t i = 1; i <= 8; i++)
		home_write(h, i, 15 * 1024);
	while (n > 0) {
		struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);

		n = request_put(&h->c, &h->o, &out, 34 * 1024, &h->e);
		assert_in_range(n, 0, 4);
		assert_in_range(out.len, 1, 34 * 1024);
		requests += n > 0;
		buf_done(&out);
	}
	assert_int_equal(h->o.sent_count, 9);
	assert_int_equal(requests, 4);
}

static void
a_batch_larger_than_the_budget_goes_alone(void **state)
{
	struct home *h = *state;

	home_person(h);
	home_write(h, 1, 100 * 1024);
	home_write(h, 2, 100);
	assert_int_equal(put(h, 8 * 1024, 1).parts, 1); /* the genesis */
	assert_int_equal(put(h, 8 * 1024, 1).parts, 1);
	assert_int_equal(put(h, 8 * 1024, 1).parts, 1);
	assert_int_equal(put(h, 8 * 1024, 0).parts, 0);
}

static void
only_what_left_this_machine_is_exported(void **state)
{
	struct home *h = *state;

	home_person(h);
	home_write(h, 1, 20);
	put(h, REQUEST_BYTES_SOFT, 2);
	assert_int_equal(home_counts(h).exported, 0);
	OK(request_mark(&h->c, &h->o, &h->e));
	assert_int_equal(home_counts(h).exported, 2);
	assert_int_equal(home_counts(h).sealed, 0);
}

static void
only_wanted_parts_go_again(void **state)
{
	struct home *h = *state;
	struct log_row log;
	struct batch_row row;
	struct batch b;
	struct hash hash;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct held held;

	home_person(h);
	for (uint8_t i = 1; i <= 3; i++)
		home_write(h, i, 20);
	put(h, REQUEST_BYTES_SOFT, 4);
	assert_int_equal(log_find(h->c.db, &h->p.log, &log, &h->e), 1);
	assert_int_equal(batch_at(h->c.db, log.lid, 3, &row, &h->e), 1);
	OK(batch_load(h->c.db, row.bid, &b, &hash, &note, &h->e));
	h->o.wants = calloc(1, sizeof(*h->o.wants));
	h->o.wants[0] = b.parts[0].hash;
	h->o.want_count = 1;
	held = put(h, REQUEST_BYTES_SOFT, 1);
	assert_int_equal(held.headers, 1);
	assert_int_equal(held.parts, 1);
	assert_true(hash_eq(&held.first_part, &b.parts[0].hash));
	buf_done(&note);
}

static void
nothing_goes_to_a_hub_that_is_not_known(void **state)
{
	struct home *h = *state;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);

	h->c.has_keys = false;
	assert_int_equal(request_put(&h->c, &h->o, &out, 100, &h->e), -1);
	assert_int_equal(h->e.code, ERR_STATE);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(the_hello_tells_what_is_known),
	    HOME_TEST(the_newest_checkpoint_is_the_first_locator),
	    HOME_TEST(batches_go_oldest_first_and_once_in_a_sync),
	    HOME_TEST(a_request_ends_at_its_budget),
	    HOME_TEST(a_batch_larger_than_the_budget_goes_alone),
	    HOME_TEST(only_what_left_this_machine_is_exported),
	    HOME_TEST(only_wanted_parts_go_again),
	    HOME_TEST(nothing_goes_to_a_hub_that_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
