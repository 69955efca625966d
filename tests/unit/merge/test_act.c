#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/merge/act.h"
#include "tests/lib/fake.h"

#define ACTS_MAX 16
#define SHUFFLES 200

/*
 * Acts in short, one word each: "s:b>a/c@p" submits b as person p on line c
 * after a (both lines and nothing after if left out).  "A" approves, "w"
 * withdraws, "v" receives, "r" returns, "k" accepts, "q" asks for more; "R" is
 * an approval by a recorder, "K" an accept by an approver, "S" a submit by the
 * hub, "P" that it came on paper, "p" that of a unit, "m" a comment, "M" a
 * remark.  "9=" in front gives the index, else the word's place.
 */
static struct hash
letter_hash(char c)
{
	struct hash h = {{(uint8_t)c}};

	return h;
}

static void
act_dress(struct act *a, char c)
{
	static const struct {
		char c;
		enum act_kind kind;
		enum role role;
	} rows[] = {
	    {'s', ACT_SUBMIT, ROLE_RECORDER},
	    {'S', ACT_SUBMIT, ROLE_HUB},
	    {'A', ACT_APPROVE, ROLE_APPROVER},
	    {'R', ACT_APPROVE, ROLE_RECORDER},
	    {'w', ACT_WITHDRAW, ROLE_RECORDER},
	    {'W', ACT_WITHDRAW, ROLE_HUB},
	    {'v', ACT_RECEIVE, ROLE_HUB},
	    {'r', ACT_RETURN, ROLE_HUB},
	    {'k', ACT_ACCEPT, ROLE_HUB},
	    {'K', ACT_ACCEPT, ROLE_APPROVER},
	    {'q', ACT_ASK, ROLE_HUB},
	    {'P', ACT_PAPER, ROLE_HUB},
	    {'p', ACT_PAPER, ROLE_RECORDER},
	    {'m', ACT_COMMENT, ROLE_RECORDER},
	    {'M', ACT_REMARK, ROLE_HUB},
	    {'e', ACT_CONSOLIDATE, ROLE_HUB},
	    {'E', ACT_CONSOLIDATE, ROLE_APPROVER},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].c != c)
			continue;
		a->kind = rows[i].kind;
		a->role = rows[i].role;
		return;
	}
	fail_msg("no act %c", c);
}

/* One word; the part of an act that is no submit is named by its place. */
static void
act_read(struct act *a, const char *w, size_t place)
{
	*a = (struct act){.index = place, .n = 1};
	if (w[1] == '=') {
		a->index = (uint64_t)(w[0] - '0');
		w += 2;
	}
	act_dress(a, w[0]);
	a->person.b[0] = a->role == ROLE_HUB ? 'H' : 'p';
	a->part = letter_hash((char)place);
	if (a->kind == ACT_SUBMIT) {
		a->part = letter_hash(w[2]);
		memcpy(a->lines, (char[2][LINE_NAME_MAX + 1]){"c", "d"},
		       sizeof(a->lines));
		a->line_count = 2;
	} else {
		a->target = letter_hash(w[2]);
	}
	for (w += 3; *w != '\0' && *w != ' '; w += 2) {
		if (*w == '@') {
			a->person.b[0] = (uint8_t)w[1];
		} else if (*w == '/') {
			a->line[0] = a->lines[0][0] = w[1];
			a->line_count = 1;
		} else if (*w == '>') {
			a->has_after = true;
			a->after = letter_hash(w[1]);
		} else {
			fail_msg("odd word %s", w);
		}
	}
}

static size_t
acts_read(struct act *acts, const char *words)
{
	size_t n = 0;

	for (const char *w = words; w != NULL && *w != '\0';) {
		assert_true(n < ACTS_MAX);
		act_read(&acts[n], w, n + 1);
		n++;
		w = strchr(w, ' ');
		if (w != NULL)
			w++;
	}
	return n;
}

/* "a c=accepted* d=sent" for each submission; + for each approval, # for paper,
 * * for one that counts, ? for one that waits for the unit, ! for one
 * that is in an edition. */
static void
fold_show(struct buf *out, const struct act *acts, size_t count,
	  const struct act_policy *policy)
{
	struct submission *subs = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;

	assert_int_equal(act_fold(acts, count, policy, &subs, &n, &e), 0);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_text(out, "; ");
		buf_byte(out, acts[subs[i].act].part.b[0]);
		for (size_t j = 0; j < subs[i].approvals; j++)
			buf_byte(out, '+');
		if (subs[i].paper != ACT_NOWHERE)
			buf_byte(out, '#');
		for (size_t j = 0; j < subs[i].line_count; j++) {
			const struct line_state *l = &subs[i].lines[j];

			buf_fmt(out, " %s=%s%s%s%s", l->line,
				submission_state_name(l->state),
				l->counts ? "*" : "",
				l->task == ACT_NOWHERE ? "" : "?",
				l->edition == ACT_NOWHERE ? "" : "!");
		}
	}
	free(subs);
}

struct story {
	const char *what;
	const char *acts;
	const char *want;
	struct act_policy policy;
};

#define NEEDS                                                                  \
	{                                                                      \
		.approval_needed = true                                        \
	}
#define TWO_PERSONS                                                            \
	{                                                                      \
		.approval_needed = true, .two_persons = true                   \
	}

static const struct story STORIES[] = {
    {"nothing", "", "", {0}},
    {"what is accepted may be consolidated",
     "s:a k:a/c e:a/c e:a/d",
     "a c=accepted*! d=sent",
     {0}},
    {"only by the hub", "s:a k:a/c E:a/c", "a c=accepted* d=sent", {0}},
    {"what was corrected since stays in its edition",
     "s:a/c k:a/c e:a/c s:b/c>a k:b/c",
     "a c=accepted!; b c=accepted*",
     {0}},
    {"sent", "s:a", "a c=sent d=sent", {0}},
    {"received", "s:a v:a/c", "a c=received d=sent", {0}},
    {"accepted without being received",
     "s:a k:a/c",
     "a c=accepted* d=sent",
     {0}},
    {"two lines go their own ways",
     "s:a r:a/c v:a/d k:a/d",
     "a c=returned? d=accepted*",
     {0}},
    {"a line that it does not serve", "s:a/c k:a/d", "a c=sent", {0}},
    {"return takes a received one",
     "s:a v:a/c r:a/c",
     "a c=returned? d=sent",
     {0}},
    {"receive after return does nothing",
     "s:a r:a/c v:a/c",
     "a c=returned? d=sent",
     {0}},
    {"return after accept does nothing",
     "s:a k:a/c r:a/c",
     "a c=accepted* d=sent",
     {0}},
    {"accept after return", "s:a r:a/c k:a/c", "a c=accepted* d=sent", {0}},
    {"withdrawn on all lines but the accepted",
     "s:a k:a/c w:a",
     "a c=accepted* d=withdrawn",
     {0}},
    {"withdrawn stays so",
     "s:a w:a v:a/c r:a/c k:a/d",
     "a c=withdrawn d=withdrawn",
     {0}},
    {"a returned one can be withdrawn",
     "s:a/c r:a/c w:a",
     "a c=withdrawn",
     {0}},
    {"the hub does not withdraw", "s:a/c W:a", "a c=sent", {0}},
    {"the hub does not submit", "S:a k:a/c", "", {0}},
    {"a unit does not accept", "s:a/c K:a/c", "a c=sent", {0}},
    {"a correction does not replace before it is accepted",
     "s:a/c k:a/c s:b>a/c v:b/c",
     "a c=accepted*; b c=received",
     {0}},
    {"a correction replaces when accepted",
     "s:a/c k:a/c s:b>a/c k:b/c",
     "a c=accepted; b c=accepted*",
     {0}},
    {"a correction of one line leaves the other",
     "s:a k:a/c k:a/d s:b>a/c k:b/c",
     "a c=accepted d=accepted*; b c=accepted*",
     {0}},
    {"returned, corrected, accepted",
     "s:a/c r:a/c s:b>a/c k:b/c",
     "a c=returned; b c=accepted*",
     {0}},
    {"over a correction that was not accepted",
     "s:a/c k:a/c s:b>a/c r:b/c s:d>b/c k:d/c",
     "a c=accepted; b c=returned; d c=accepted*",
     {0}},
    {"a withdrawn correction gives back what it followed",
     "s:a/c k:a/c s:b>a/c w:b",
     "a c=accepted*; b c=withdrawn",
     {0}},
    {"of two that follow nothing the newest counts",
     "s:a/c s:b/c k:b/c k:a/c",
     "a c=accepted; b c=accepted*",
     {0}},
    {"a correction whose original never came",
     "s:b>a/c k:b/c",
     "b c=accepted*",
     {0}},
    {"a circle ends and counts nowhere",
     "s:a>b/c s:b>a/c k:a/c",
     "a c=accepted; b c=sent",
     {0}},
    {"accept waits for nothing when policy asks an approval",
     "s:a/c k:a/c A:a@q", "a+ c=sent", NEEDS},
    {"accept after approval", "s:a/c A:a@q k:a/c", "a+ c=accepted*", NEEDS},
    {"one person is enough if policy says so", "s:a/c A:a@p k:a/c",
     "a+ c=accepted*", NEEDS},
    {"the submitter's own approval does not count", "s:a/c A:a@p k:a/c",
     "a c=sent", TWO_PERSONS},
    {"another person's does", "s:a/c A:a@p A:a@q k:a/c", "a+ c=accepted*",
     TWO_PERSONS},
    {"a recorder does not approve", "s:a/c R:a@q k:a/c", "a c=sent", NEEDS},
    {"a person approves once", "s:a/c A:a@q A:a@q A:a@r", "a++ c=sent", {0}},
    {"an approval that came first waits", "1=A:a@q 3=s:a/c 4=k:a/c",
     "a+ c=accepted*", NEEDS},
    {"an accept that came first takes effect with its submission",
     "1=k:a/c 3=s:a/c",
     "a c=accepted*",
     {0}},
    {"waiting acts keep their own order",
     "2=k:a/c 1=w:a 5=s:a/c",
     "a c=withdrawn",
     {0}},
    {"a waiting act is before those of its new index",
     "1=w:a 5=s:a/c 5=k:a/c",
     "a c=withdrawn",
     {0}},
    {"an act whose target never comes", "s:a/c k:b/c", "a c=sent", {0}},
    {"an act that names no submission", "s:a/c A:a@q k:\2/c", "a+ c=sent", {0}},
    {"more is asked for and it is received by that",
     "s:a q:a/c",
     "a c=received? d=sent",
     {0}},
    {"nothing more is asked for of what was returned or accepted",
     "s:a r:a/c k:a/d q:a/c q:a/d",
     "a c=returned? d=accepted*",
     {0}},
    {"a correction answers",
     "s:a/c q:a/c s:b>a/c",
     "a c=received; b c=sent",
     {0}},
    {"on its own lines only",
     "s:a q:a/c r:a/d s:b>a/d",
     "a c=received? d=returned; b d=sent",
     {0}},
    {"a withdrawn one does not",
     "s:a/c r:a/c s:b>a/c w:b",
     "a c=returned?; b c=withdrawn",
     {0}},
    {"a correction of the correction does",
     "s:a/c r:a/c s:b>a/c w:b s:d>b/c",
     "a c=returned; b c=withdrawn; d c=sent",
     {0}},
    {"accepting ends the question", "s:a/c q:a/c k:a/c", "a c=accepted*", {0}},
    {"a thread changes nothing", "s:a/c m:a M:a v:a/c", "a c=received", {0}},
    {"what came on paper is received, signed and to be accepted",
     "S:a P:a k:a/c", "a# c=accepted* d=received", NEEDS},
    {"in whatever order it is told", "3=S:a 1=P:a 2=k:a/c",
     "a# c=accepted* d=received", NEEDS},
    {"a unit says nothing of paper, nor the hub of what a unit sent",
     "S:a p:a s:b/c P:b k:b/c", "b c=sent", NEEDS},
    {"a unit corrects and withdraws what was entered for it",
     "S:a/c P:a s:b>a/c w:b w:a",
     "a# c=withdrawn; b c=withdrawn",
     {0}},
    {"submissions stand in hub order",
     "9=s:a/c 4=s:b/c",
     "b c=sent; a c=sent",
     {0}},
};

static void
acts_shuffle(struct act *acts, size_t n, const struct rng *rng)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)fake_below(rng, i);
		struct act t = acts[i - 1];

		acts[i - 1] = acts[j];
		acts[j] = t;
	}
}

static void
the_stories_end_as_they_should(void **state)
{
	struct fake_rng kept;
	struct rng rng = fake_rng(&kept, 7);
	struct buf got = BUF_INIT(1000);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(STORIES); i++) {
		const struct story *s = &STORIES[i];
		struct act acts[ACTS_MAX];
		size_t n = acts_read(acts, s->acts);

		for (size_t j = 0; j < SHUFFLES; j++) {
			buf_reset(&got);
			fold_show(&got, acts, n, &s->policy);
			if (strcmp(buf_str(&got), s->want) != 0)
				fail_msg("%s: got %s", s->what, buf_str(&got));
			acts_shuffle(acts, n, &rng);
		}
	}
	buf_done(&got);
}

static void
states_name_the_index_that_made_them(void **state)
{
	const struct act_policy policy = {0};
	struct act acts[ACTS_MAX];
	size_t count = acts_read(acts, "1=A:a@q 3=s:a 4=v:a/c 6=k:a/c 8=k:a/c");
	struct submission *subs = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(act_fold(acts, count, &policy, &subs, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_int_equal(subs[0].act, 1);
	assert_int_equal(subs[0].approved_at, 3);
	assert_int_equal(subs[0].lines[0].index, 6);
	assert_int_equal(subs[0].lines[1].index, 3);
	free(subs);
}

static void
an_act_given_twice_takes_effect_once(void **state)
{
	const struct act_policy policy = {0};
	struct act acts[ACTS_MAX];
	size_t n = acts_read(acts, "s:a/c A:a@q k:a/c");
	struct buf got = BUF_INIT(1000);

	(void)state;
	memcpy(acts + n, acts, n * sizeof(*acts));
	fold_show(&got, acts, 2 * n, &policy);
	assert_string_equal(buf_str(&got), "a+ c=accepted*");
	buf_done(&got);
}

static void
a_submission_stands_where_a_line_asks_most(void **state)
{
	static const struct {
		enum submission_state a, b, shown;
	} cases[] = {
	    {STATE_RETURNED, STATE_ACCEPTED, STATE_RETURNED},
	    {STATE_ACCEPTED, STATE_SENT, STATE_SENT},
	    {STATE_RECEIVED, STATE_SENT, STATE_SENT},
	    {STATE_RECEIVED, STATE_ACCEPTED, STATE_RECEIVED},
	    {STATE_WITHDRAWN, STATE_ACCEPTED, STATE_ACCEPTED},
	    {STATE_WITHDRAWN, STATE_WITHDRAWN, STATE_WITHDRAWN},
	};
	struct submission sub = {.line_count = 2};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sub.lines[0].state = cases[i].a;
		sub.lines[1].state = cases[i].b;
		assert_int_equal(submission_state(&sub), cases[i].shown);
	}
	sub.line_count = 1;
	sub.lines[0].state = STATE_SENT;
	assert_int_equal(submission_state(&sub), STATE_SENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_stories_end_as_they_should),
	    cmocka_unit_test(states_name_the_index_that_made_them),
	    cmocka_unit_test(an_act_given_twice_takes_effect_once),
	    cmocka_unit_test(a_submission_stands_where_a_line_asks_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
