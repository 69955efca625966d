#include "client/sync/pace.h"
#include "protocol/log/state.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"
#include "tests/unit/client/home.h"

#define ANSWERS_MAX 4

/* A hub that answers from a script; the last answer is repeated. */
struct script {
	struct home *h;
	struct buf answers[ANSWERS_MAX];
	size_t answer_count;
	size_t asked;
	size_t fail_at;    /* the request that gets no answer, from 1 */
	bool wants_sealed; /* the first unsealed request is sent back */
	size_t headers;    /* in all requests */
	size_t parts;
	size_t parts_last; /* in the newest one */
	int64_t took_ms;   /* each request */
	struct traffic traffic;
	struct transport t;
};

static void
request_look(struct script *s, bool sealed, const void *p, size_t n)
{
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err *e = &s->h->e;
	struct bundle_reader in;
	struct bundle_record r;

	if (sealed)
		OK(sealed_open(&gz, p, n, &s->h->s->hub_box, e));
	else
		buf_add(&gz, p, n);
	OK(gzip_inflate(&bundle, gz.p, gz.len, e));
	OK(bundle_open(&in, bundle.p, bundle.len, e));
	s->parts_last = 0;
	while (bundle_next(&in, &r) == 1) {
		s->headers += r.type == BUNDLE_HEADER;
		s->parts_last += r.type == BUNDLE_PART;
	}
	s->parts += s->parts_last;
	buf_done(&gz);
	buf_done(&bundle);
}

static void
answer_give(struct script *s, bool sealed, struct buf *answer)
{
	size_t i = s->asked <= s->answer_count ? s->asked : s->answer_count;
	const struct buf *a = &s->answers[i - 1];
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct sign_key sign;
	struct box_key own;
	uint8_t boxes[1][KEY_LEN];

	OK(gzip_deflate(&gz, a->p, a->len, &s->h->e));
	if (sealed) {
		OK(device_keys(&s->h->c, &sign, &own, &s->h->e));
		memcpy(boxes[0], own.public, KEY_LEN);
		OK(sealed_put(answer, gz.p, gz.len,
			      (const uint8_t(*)[KEY_LEN])boxes, 1, &s->h->e));
	} else {
		buf_add(answer, gz.p, gz.len);
	}
	buf_done(&gz);
}

static int
script_post(void *ctx, const char *path, bool sealed, const void *p, size_t n,
	    struct buf *answer, struct err *e)
{
	struct script *s = ctx;

	assert_string_equal(path, "/v1/sync");
	s->asked++;
	assert_in_range(s->asked, 1, 50);
	if (s->wants_sealed && !sealed) {
		s->asked--;
		return err_set(e, ERR_STATE, "sealed_needed");
	}
	request_look(s, sealed, p, n);
	s->traffic.sent_bytes += n;
	s->t.took_ms = s->took_ms;
	if (s->asked == s->fail_at) {
		err_set(e, ERR_NET, "the link broke");
		e->sys = NET_SILENT;
		return -1;
	}
	answer_give(s, sealed, answer);
	return 0;
}

static void
script_begin(struct script *s, struct home *h)
{
	memset(s, 0, sizeof(*s));
	s->h = h;
	s->t.post = script_post;
	s->t.ctx = s;
	s->t.traffic = &s->traffic;
	s->took_ms = 1000;
}

static struct buf *
script_next(struct script *s)
{
	struct buf *b = &s->answers[s->answer_count++];

	buf_init(b, BUNDLE_BYTES_MAX);
	return b;
}

static int
script_run(struct script *s, struct sync_report *report)
{
	int rc;

	memset(report, 0, sizeof(*report));
	err_clear(&s->h->e);
	rc = sync_run(&s->h->c, &s->t, NULL, report, &s->h->e);
	for (size_t i = 0; i < s->answer_count; i++)
		buf_done(&s->answers[i]);
	return rc;
}

static void
small_work_is_one_round_trip(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.asked, 1);
	assert_int_equal(report.confirmed, STORY_HEADERS);
}

static void
a_first_answer_without_pages_is_asked_once_more(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, ANSWER_SILENT, NULL, script_next(&s));
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.asked, 2);
	assert_int_equal(report.confirmed, STORY_HEADERS);
}

static void
a_hub_that_stays_silent_is_not_asked_for_ever(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, ANSWER_SILENT, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.asked, 2);
	assert_false(report.is_suspended); /* never enrolled */
}

static void
everything_is_handed_over_once_whatever_is_answered(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	home_person(h);
	for (uint8_t i = 1; i <= 12; i++)
		home_write(h, i, 15 * 1024);
	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.headers, 13);
	assert_int_equal(s.parts, 13);
	assert_int_equal(report.batches, 13);
	assert_int_equal(report.receipted, 0);
	assert_int_equal(home_counts(h).exported, 13);
	assert_in_range(s.asked, 3, 5);
}

static void
a_link_that_breaks_leaves_all_queued(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	home_person(h);
	for (uint8_t i = 1; i <= 12; i++)
		home_write(h, i, 15 * 1024);
	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	s.fail_at = 2;
	assert_int_equal(script_run(&s, &report), -1);
	assert_int_equal(h->e.code, ERR_NET);
	assert_int_equal(report.confirmed, STORY_HEADERS);
	assert_int_equal(home_counts(h).receipted, 0);
	assert_int_equal(home_counts(h).sealed + home_counts(h).exported, 13);
	script_begin(&s, h);
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_NONE, NULL,
		    script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.headers, 13);
}

static size_t
asked_with(struct home *h, int64_t handshake_ms, int64_t took_ms)
{
	struct sync_report report;
	struct script s;

	home_write(h, 99, 10);
	OK(setting_put(h->c.db, "pace", "", 0, &h->e));
	script_begin(&s, h);
	s.t.handshake_ms = handshake_ms;
	s.took_ms = took_ms;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	return s.asked;
}

static void
a_good_link_carries_all_in_one_request(void **state)
{
	struct home *h = *state;

	home_person(h);
	for (uint8_t i = 1; i <= 20; i++)
		home_write(h, i, 15 * 1024);
	assert_int_equal(asked_with(h, 20, 10), 1);
	/* Slow to connect, but then it carries. */
	assert_int_equal(asked_with(h, 700, 10), 2);
	/* Two at a time, and the same batches each time. */
	assert_in_range(asked_with(h, 700, 4000), 10, 12);
}

static size_t
pace_of(struct home *h)
{
	size_t budget = 0;

	assert_int_equal(pace_load(&h->c, &budget, &h->e), 1);
	return budget;
}

static void
a_request_that_broke_off_is_smaller_next_time(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	for (size_t i = 1; i <= 2; i++) {
		script_begin(&s, h);
		s.fail_at = 1;
		s.t.handshake_ms = 20;
		assert_int_equal(script_run(&s, &report), -1);
		assert_int_equal(h->e.code, ERR_NET);
		err_clear(&h->e);
		assert_int_equal(pace_of(h), REQUEST_BYTES_MAX >> i);
	}
	script_begin(&s, h);
	s.took_ms = 1;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(pace_of(h), REQUEST_BYTES_MAX);
}

static void
a_lost_answer_changes_only_what_is_exported(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct hash before, after;
	struct script s;

	home_person(h);
	before = home_digest(h);
	script_begin(&s, h);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	s.fail_at = 1;
	assert_int_equal(script_run(&s, &report), -1);
	after = home_digest(h);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(home_counts(h).exported, 1);
	assert_int_equal(home_counts(h).last_contact_ms, 0);
}

/* Ask for the part of the own newest header. */
static void
want_newest(struct home *h, struct buf *answer)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct head head;
	struct batch_row row;
	struct batch b;
	struct hash hash;

	assert_int_equal(own_head(&h->c, &h->p.log, &head, &h->e), 1);
	assert_int_equal(batch_find(h->c.db, &head.hash, &row, &h->e), 1);
	OK(batch_load(h->c.db, row.bid, &b, &hash, &note, &h->e));
	bundle_put(answer, BUNDLE_WANTS, b.parts[0].hash.b, HASH_LEN);
	buf_done(&note);
}

static void
wanted_parts_are_sent_again(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;
	struct buf *first;

	home_person(h);
	home_write(h, 1, 20);
	script_begin(&s, h);
	first = script_next(&s);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, first);
	want_newest(h, first);
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_NONE, NULL,
		    script_next(&s));
	OK(script_run(&s, &report));
	assert_int_equal(s.asked, 2);
	assert_int_equal(s.headers, 3);
	assert_int_equal(s.parts_last, 1);
}

static void
a_hub_that_wants_without_end_is_left(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;
	struct buf *answer;

	home_person(h);
	script_begin(&s, h);
	answer = script_next(&s);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, answer);
	want_newest(h, answer);
	OK(script_run(&s, &report));
	assert_in_range(s.asked, 2, 6);
}

static void
a_hub_that_takes_only_sealed_bodies_gets_them(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	home_person(h);
	script_begin(&s, h);
	s.wants_sealed = true;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, script_next(&s));
	OK(script_run(&s, &report));
	assert_true(s.t.sealed_only);
	assert_int_equal(s.asked, 1);
	assert_int_equal(report.confirmed, STORY_HEADERS);
}

static void
bytes_that_are_no_bundle_come_from_no_hub(void **state)
{
	struct home *h = *state;
	struct sync_report report;
	struct script s;

	script_begin(&s, h);
	buf_text(script_next(&s), "<!DOCTYPE html>");
	assert_int_equal(script_run(&s, &report), -1);
	assert_int_equal(h->e.code, ERR_NET);
	assert_int_equal(h->e.sys, NET_PORTAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(small_work_is_one_round_trip),
	    HOME_TEST(a_first_answer_without_pages_is_asked_once_more),
	    HOME_TEST(a_hub_that_stays_silent_is_not_asked_for_ever),
	    HOME_TEST(everything_is_handed_over_once_whatever_is_answered),
	    HOME_TEST(a_link_that_breaks_leaves_all_queued),
	    HOME_TEST(a_good_link_carries_all_in_one_request),
	    HOME_TEST(a_request_that_broke_off_is_smaller_next_time),
	    HOME_TEST(a_lost_answer_changes_only_what_is_exported),
	    HOME_TEST(wanted_parts_are_sent_again),
	    HOME_TEST(a_hub_that_wants_without_end_is_left),
	    HOME_TEST(a_hub_that_takes_only_sealed_bodies_gets_them),
	    HOME_TEST(bytes_that_are_no_bundle_come_from_no_hub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
