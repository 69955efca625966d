#include "protocol/domain/duty.h"
#include "tests/unit/domain/check.h"

#define OBLIGATION                                                             \
	"{\"obligation\":\"o\",\"title\":{\"vi\":\"Báo cáo\"},"              \
	"\"basis\":\"KH 04\",\"line\":\"chinh-quyen\",\"form\":\"report\","    \
	"\"period\":\"2022-H1\",\"before\":\"2022-05-25\","                    \
	"\"reporters\":{\"kinds\":[\"xã\"]}"

/* A district of one obligation: scopes 1 to 4 are communes, 5 is an office
 * that owes nothing. */
struct world {
	struct units units;
	struct obligation o;
	struct relief reliefs[8];
	struct handed handed[64];
	struct duty_facts f;
};

static void
world_make(struct world *w, const char *obligation)
{
	static const char *const names[] = {"Vinh Quang", "Tân An", "Hà Lang",
					    "Tri Phú"};
	json_t *root = json(obligation);
	struct err e = ERR_INIT;

	memset(w, 0, sizeof(*w));
	for (unsigned i = 0; i < ARRAY_LEN(names); i++)
		name_add(&w->units, i + 1, 1, names[i], "xã", names[i], NULL,
			 NULL);
	name_add(&w->units, 5, 1, "5", "cơ quan", "Phòng Nội vụ", NULL, NULL);
	if (obligation_read(&w->o, root, 1, &e) != 0)
		fail_msg("%s", e.text);
	json_decref(root);
	w->f.units = &w->units;
	w->f.obligations = &w->o;
	w->f.obligation_count = 1;
	w->f.reliefs = w->reliefs;
	w->f.handed = w->handed;
	w->f.now_ms = at("2022-05-20T08:00:00+07:00");
}

static void
world_done(struct world *w)
{

	units_done(&w->units);
	obligation_done(&w->o);
}

static struct handed *
hand_in(struct world *w, unsigned n, const char *received)
{
	struct handed *h = &w->handed[w->f.handed_count++];

	h->scope = scope_of(n);
	h->index = w->f.handed_count;
	(void)snprintf(h->form, sizeof(h->form), "report");
	(void)snprintf(h->line, sizeof(h->line), "chinh-quyen");
	(void)snprintf(h->period, sizeof(h->period), "2022-H1");
	h->received_ms = received == NULL ? 0 : at(received);
	h->sent_ms = h->received_ms;
	return h;
}

static void
relieve(struct world *w, unsigned n, const char *until)
{
	struct relief *r = &w->reliefs[w->f.relief_count++];

	r->scope = scope_of(n);
	r->index = w->f.relief_count;
	r->is_exempt = until == NULL;
	if (until != NULL)
		r->until = day(until);
	(void)snprintf(r->obligation, sizeof(r->obligation), "o");
	(void)snprintf(r->document, sizeof(r->document), "số 12/UBND-NV");
}

/* How commune ${n} stands. */
static struct duty
duty_of(const struct world *w, unsigned n)
{
	struct id scope = scope_of(n);
	struct duty found = {.status = DUTY_STATUSES};
	struct err e = ERR_INIT;
	struct duties d;

	assert_int_equal(duties_make(&w->f, &d, &e), 0);
	for (size_t i = 0; i < d.n; i++)
		if (id_eq(&d.v[i].body->scope, &scope))
			found = d.v[i];
	duties_done(&d);
	return found;
}

static void
every_obliged_reporter_is_listed_in_vietnamese_order(void **state)
{
	static const char *const want[] = {"Hà Lang", "Tân An", "Tri Phú",
					   "Vinh Quang"};
	struct err e = ERR_INIT;
	struct duties d;
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	assert_int_equal(duties_make(&w.f, &d, &e), 0);
	assert_int_equal(d.n, ARRAY_LEN(want));
	for (size_t i = 0; i < d.n; i++)
		assert_string_equal(d.v[i].name->name, want[i]);
	duties_done(&d);
	world_done(&w);
}

static void
what_nobody_handed_in_stands_by_the_day(void **state)
{
	static const struct {
		const char *now;
		enum duty_status plain;
		enum duty_status extended; /* to 30/5 */
	} table[] = {
	    {"2022-05-13T23:59:59+07:00", DUTY_NOT_YET, DUTY_EXTENDED},
	    {"2022-05-14T00:00:00+07:00", DUTY_SOON, DUTY_EXTENDED},
	    {"2022-05-24T23:59:59+07:00", DUTY_SOON, DUTY_EXTENDED},
	    {"2022-05-25T00:00:00+07:00", DUTY_MISSING, DUTY_EXTENDED},
	    {"2022-05-30T23:59:59+07:00", DUTY_MISSING, DUTY_EXTENDED},
	    {"2022-05-31T00:00:00+07:00", DUTY_MISSING, DUTY_MISSING},
	};
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	relieve(&w, 2, "2022-05-30");
	relieve(&w, 3, NULL);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		w.f.now_ms = at(table[i].now);
		if (duty_of(&w, 1).status != table[i].plain ||
		    duty_of(&w, 2).status != table[i].extended ||
		    duty_of(&w, 3).status != DUTY_EXEMPT)
			fail_msg("%s", table[i].now);
	}
	world_done(&w);
}

static void
the_first_submission_is_judged_and_the_newest_says_how_it_stands(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	hand_in(&w, 1, "2022-05-24T16:59:59.999Z");
	hand_in(&w, 2, "2022-05-24T17:00:00.000Z");
	hand_in(&w, 3, "2022-05-20T01:00:00Z")->is_returned = true;
	assert_int_equal(duty_of(&w, 1).status, DUTY_ON_TIME);
	assert_int_equal(duty_of(&w, 2).status, DUTY_LATE);
	assert_int_equal(duty_of(&w, 2).days_late, 1);
	assert_int_equal(duty_of(&w, 3).status, DUTY_RETURNED);
	hand_in(&w, 3, "2022-05-28T01:00:00Z");
	assert_int_equal(duty_of(&w, 3).status, DUTY_ON_TIME);
	hand_in(&w, 4, NULL);
	assert_int_equal(duty_of(&w, 4).status, DUTY_HANDED);
	world_done(&w);
}

static void
the_policy_says_which_time_judges(void **state)
{
	static const struct {
		const char *policy;
		enum duty_status want;
	} table[] = {
	    {",\"judge\":\"received\"}", DUTY_LATE},
	    {",\"judge\":\"sent\"}", DUTY_ON_TIME},
	    {",\"judge\":\"signed\"}", DUTY_LATE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char text[1024];
		struct handed *h;
		struct world w;

		(void)snprintf(text, sizeof(text), "%s%s", OBLIGATION,
			       table[i].policy);
		world_make(&w, text);
		h = hand_in(&w, 1, "2022-05-26T01:00:00Z");
		h->sent_ms = at("2022-05-24T01:00:00Z");
		h->signed_ms = at("2022-05-25T01:00:00Z");
		if (duty_of(&w, 1).status != table[i].want)
			fail_msg("%s", table[i].policy);
		world_done(&w);
	}
}

static void
an_extension_moves_one_units_deadline_and_names_its_document(void **state)
{
	struct duty d;
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	relieve(&w, 1, "2022-05-30");
	hand_in(&w, 1, "2022-05-30T16:59:59.999Z");
	hand_in(&w, 2, "2022-05-30T16:59:59.999Z");
	d = duty_of(&w, 1);
	assert_int_equal(d.status, DUTY_ON_TIME);
	assert_string_equal(d.relief->document, "số 12/UBND-NV");
	assert_int_equal(duty_of(&w, 2).status, DUTY_LATE);
	assert_int_equal(duty_of(&w, 2).days_late, 6);
	relieve(&w, 1, "2022-05-28");
	assert_int_equal(duty_of(&w, 1).status, DUTY_LATE);
	assert_int_equal(duty_of(&w, 1).days_late, 2);
	world_done(&w);
}

static void
without_a_deadline_nothing_is_ever_late(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, "{\"obligation\":\"o\",\"title\":{\"vi\":\"Đăng ký\"},"
		       "\"basis\":\"KH 04\",\"line\":\"chinh-quyen\","
		       "\"form\":\"report\",\"period\":\"2022-H1\","
		       "\"reporters\":{\"kinds\":[\"xã\"]}}");
	w.f.now_ms = at("2040-01-01T00:00:00Z");
	hand_in(&w, 1, "2039-01-01T00:00:00Z");
	assert_int_equal(duty_of(&w, 1).status, DUTY_HANDED);
	assert_int_equal(duty_of(&w, 2).status, DUTY_OPEN);
	world_done(&w);
}

static void
other_lines_periods_and_forms_do_not_count(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	memcpy(hand_in(&w, 1, "2022-05-20T01:00:00Z")->line, "dang", 5);
	memcpy(hand_in(&w, 1, "2022-05-20T01:00:00Z")->period, "2022", 5);
	memcpy(hand_in(&w, 1, "2022-05-20T01:00:00Z")->form, "model", 6);
	assert_int_equal(duty_of(&w, 1).status, DUTY_SOON);
	world_done(&w);
}

static void
a_desk_and_a_merged_unit_hand_in_for_the_one_that_owes(void **state)
{
	struct body committee = {
	    .scope = scope_of(4), .told = 1, .desk = scope_of(5)};
	struct err e = ERR_INIT;
	struct world w;

	(void)state;
	world_make(&w, OBLIGATION "}");
	assert_int_equal(units_tell(&w.units, &committee, &e), 0);
	name_add(&w.units, 3, 2, "Hà Lang", "xã", "Hà Lang", NULL,
		 "2022-01-31");
	merge_add(&w.units, 3, 2, "2022-02-01", "merge");
	hand_in(&w, 5, "2022-05-20T01:00:00Z");
	hand_in(&w, 3, "2022-05-20T01:00:00Z");
	assert_int_equal(duty_of(&w, 4).status, DUTY_ON_TIME);
	assert_int_equal(duty_of(&w, 2).status, DUTY_ON_TIME);
	assert_int_equal(duty_of(&w, 3).status, DUTY_STATUSES);
	world_done(&w);
}

/* Repeatable chance: a number below ${n}. */
static unsigned
chance(unsigned *seed, unsigned n)
{

	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % n;
}

/* Invariant 2: obliged = submitted + missing + exempt, whatever happens. */
static void
each_obliged_unit_is_submitted_missing_or_exempt(void **state)
{
	static const char *const days[] = {"2022-05-01", "2022-05-24",
					   "2022-05-25", "2022-06-30"};

	(void)state;
	for (unsigned seed = 1; seed <= 500; seed++) {
		struct err e = ERR_INIT;
		struct duties d;
		struct world w;
		size_t n[3] = {0}, obliged = 0;
		unsigned r = seed;
		bool handed[6] = {false};

		world_make(&w, OBLIGATION "}");
		w.f.now_ms = day_begin_ms(day(days[chance(&r, 4)]), 420);
		for (unsigned i = chance(&r, 5); i > 0; i--)
			relieve(&w, 1 + chance(&r, 5),
				chance(&r, 2) ? NULL : days[chance(&r, 4)]);
		for (unsigned i = chance(&r, 9); i > 0; i--) {
			unsigned who = 1 + chance(&r, 5);
			struct handed *h = hand_in(&w, who, NULL);

			h->received_ms =
			    day_begin_ms(day(days[chance(&r, 4)]), 420);
			h->is_returned = chance(&r, 3) == 0;
			handed[who] = true;
		}
		if (chance(&r, 3) == 0)
			name_add(&w.units, 1, 9, "Vinh Quang", "xã",
				 "Vinh Quang", NULL, days[chance(&r, 4)]);
		for (size_t i = 0; i < w.units.count; i++)
			obliged += obligation_obliges(&w.o, &w.units.bodies[i]);
		assert_int_equal(duties_make(&w.f, &d, &e), 0);
		for (size_t i = 0; i < d.n; i++) {
			enum duty_class c = duty_class(&d.v[i]);

			n[c]++;
			if (handed[d.v[i].body->scope.b[15]] !=
			    (c == CLASS_SUBMITTED))
				fail_msg("seed %u", seed);
			if ((c == CLASS_MISSING) !=
			    (d.v[i].status <= DUTY_MISSING))
				fail_msg("seed %u: status %d", seed,
					 (int)d.v[i].status);
		}
		if (n[0] + n[1] + n[2] != obliged || d.n != obliged)
			fail_msg("seed %u: %zu obliged", seed, obliged);
		duties_done(&d);
		world_done(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		every_obliged_reporter_is_listed_in_vietnamese_order),
	    cmocka_unit_test(what_nobody_handed_in_stands_by_the_day),
	    cmocka_unit_test(
		the_first_submission_is_judged_and_the_newest_says_how_it_stands),
	    cmocka_unit_test(the_policy_says_which_time_judges),
	    cmocka_unit_test(
		an_extension_moves_one_units_deadline_and_names_its_document),
	    cmocka_unit_test(without_a_deadline_nothing_is_ever_late),
	    cmocka_unit_test(other_lines_periods_and_forms_do_not_count),
	    cmocka_unit_test(
		a_desk_and_a_merged_unit_hand_in_for_the_one_that_owes),
	    cmocka_unit_test(each_obliged_unit_is_submitted_missing_or_exempt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
