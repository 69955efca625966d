#include "tests/unit/client/said.h"

/* A part of a dead header: up to two edits. */
struct part_case {
	const char *sentence;
	enum who who;

	struct {
		unsigned rec;
		const char *field;
		const char *value;
		unsigned over;
	} sets[2];

	int is_said;
};

static const struct part_case parts[] = {
    {"a part whose one edit stands is said",
     CLERK,
     {{7, "title", "\"một\"", 0}},
     1},
    {"a part whose edits stand in two versions is said",
     CLERK,
     {{7, "place", "\"thôn Đông\"", 0}, {7, "title", "\"bốn\"", OVER(ONE)}},
     1},
    {"a part of which one edit is new is new",
     CLERK,
     {{7, "title", "\"một\"", 0}, {7, "place", "\"thôn Tây\"", 0}},
     0},
    {"the order of its edits does not matter",
     CLERK,
     {{7, "place", "\"thôn Tây\"", 0}, {7, "title", "\"một\"", 0}},
     0},
    {"a part of two records of which one is new is new",
     CLERK,
     {{7, "title", "\"một\"", 0}, {8, "title", "\"một\"", 0}},
     0},
    {"a part that replaces more is new",
     CLERK,
     {{7, "title", "\"một\"", OVER(TWO)}},
     0},
    {"a part of another person is his own",
     COLLEAGUE,
     {{7, "title", "\"một\"", 0}},
     0},
};

static void
part_try(struct home *h, const struct part_case *t)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct part_writer w;
	struct err e = ERR_INIT;
	struct part p;
	int rc;

	part_writer_init(&w);
	for (size_t i = 0; i < 2 && t->sets[i].field != NULL; i++) {
		struct id rec = id_of(t->sets[i].rec), over[VERSIONS];
		size_t n = ids_of(h, t->sets[i].over, over);

		if (i == 0 || t->sets[i].rec != t->sets[i - 1].rec)
			part_writer_record(&w, &rec, REG);
		OK(part_writer_set(&w, t->sets[i].field, t->sets[i].value,
				   strlen(t->sets[i].value), over, n, &e));
	}
	OK(part_writer_finish(&w, &h->writers[t->who].first, &body, &e));
	part_writer_done(&w);
	OK(part_parse(&p, body.p, body.len, &e));
	if ((rc = said_part(&h->c, &p, &e)) != t->is_said)
		fail_msg("%s: %d", t->sentence, rc);
	part_done(&p);
	buf_done(&body);
}

static void
a_part_is_left_out_when_each_of_its_edits_is_said(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		part_try(*state, &parts[i]);
}

static void
an_act_is_never_said_already(void **state)
{
	struct home *h = *state;
	struct err e = ERR_INIT;
	struct sealed s;
	struct buf *b;
	struct part p;

	seal_begin(&s);
	b = act_begin(&s, &h->writers[CLERK], ACT_INTRODUCE);
	buf_text(b, ",\"machine\":\"Máy 1\",\"person\":\"Hòa\"}");
	OK(part_parse(&p, b->p, b->len, &e));
	assert_int_equal(said_part(&h->c, &p, &e), 0);
	part_done(&p);
	seal_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SAID_TEST(a_part_is_left_out_when_each_of_its_edits_is_said),
	    SAID_TEST(an_act_is_never_said_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
