/* Figures: what is counted, once, and that they add up. */
#include "tests/unit/hub/device.h"

#include "hub/totals/totals.h"
#include "hub/view/view.h"

static void
make(struct place *p)
{

	place_make(p, true);
	unit_make(p, "K-01", 1);
	unit_make(p, "K-02", 2);
}

/* Hand in one part; its hash is returned. */
static struct hash
part_hand_in(struct place *p, struct device *d, const char *body)
{
	struct made m;
	struct hash hash;

	next_make(d, &m, body, NULL);
	hash = part_hash(m.part[0].p, m.part[0].p + SALT_LEN,
			 m.part[0].len - SALT_LEN);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
	return hash;
}

static struct id
rec_of(unsigned n)
{
	struct id rec;

	memset(&rec, (int)n, sizeof(rec));
	return rec;
}

/* Set fields of registration ${n}: ${set} is the inside of "set". */
static struct hash
record_set(struct place *p, struct device *d, unsigned n, const char *set)
{
	struct id rec = rec_of(n);
	char body[1024];

	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":["
		       "{\"rec\":\"%s\",\"type\":\"registration\",\"set\":{"
		       "%s}}]}",
		       id_text(&d->id).s, id_text(&rec).s, set);
	return part_hand_in(p, d, body);
}

static struct hash
submit(struct place *p, struct device *d, unsigned n, const char *content,
       const struct hash *after)
{
	struct id rec = rec_of(n);
	char body[1024], named[64] = "null";

	if (after != NULL)
		(void)snprintf(named, sizeof(named), "\"%s\"",
			       hash_text(after).s);
	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"act\":\"submit\",\"rec\":"
		       "\"%s\",\"type\":\"registration\",\"lines\":"
		       "[\"chinh-quyen\",\"dang\"],\"after\":%s,\"reason\":"
		       "null,\"content\":{%s},\"annex\":{},"
		       "\"personal\":null,\"files\":[]}",
		       id_text(&d->id).s, id_text(&rec).s, named, content);
	return part_hand_in(p, d, body);
}

static void
approve(struct place *p, struct device *d, const struct hash *target)
{
	char body[256];

	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"act\":\"approve\","
		       "\"target\":\"%s\"}",
		       id_text(&d->id).s, hash_text(target).s);
	part_hand_in(p, d, body);
}

static void
accept(struct place *p, uint8_t byte, const struct hash *target,
       const char *line)
{
	json_t *act = hub_act(ACT_ACCEPT);
	struct id scope;

	memset(&scope, byte, sizeof(scope));
	json_object_set_new(act, "target", json_hash(target));
	json_object_set_new(act, "line", json_string(line));
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &scope, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
}

static uint64_t
count_in(const struct totals *t, enum totals_by by, const char *name)
{

	for (size_t i = 0; i < t->by[by].count; i++)
		if (strcmp(t->by[by].rows[i].name, name) == 0)
			return t->by[by].rows[i].count;
	return UINT64_MAX;
}

static void
count(struct place *p, uint8_t unit, enum totals_state state, struct totals *t)
{
	struct id scope;

	memset(&scope, unit, sizeof(scope));
	must(totals_count(&p->hub, unit == 0 ? NULL : &scope, state, false, t,
			  &e));
	assert_true(totals_add_up(t));
}

#define FULL                                                                   \
	"\"title\":[\"a\"],\"kind\":[\"mo-hinh\"],\"subject\":[\"tap-the\"],"  \
	"\"field\":[\"kinh-te\"]"

static void
nothing_is_counted_where_nothing_is(void **state)
{
	struct place p;
	struct totals t;

	(void)state;
	make(&p);
	count(&p, 0, TOTALS_REGISTERED, &t);
	assert_int_equal(t.total, 0);
	assert_int_equal(t.by[BY_FIELD].count, 4);
	assert_int_equal(count_in(&t, BY_KIND, "viec-lam"), 0);
	assert_string_equal(t.by[BY_FIELD].rows[1].label, "Văn hóa - xã hội");
	totals_done(&t);
	count(&p, 1, TOTALS_ACCEPTED, &t);
	assert_int_equal(t.total, 0);
	totals_done(&t);
	place_remove(&p);
}

static void
registered_work_is_what_is_there_and_not_deleted(void **state)
{
	struct place p;
	struct device a, b;
	struct totals t;

	(void)state;
	make(&p);
	device_enrol(&p, &a, 1, 1, ROLE_RECORDER);
	device_enrol(&p, &b, 2, 2, ROLE_RECORDER);
	record_set(&p, &a, 1, FULL);
	record_set(&p, &a, 2, "\"title\":[\"b\"],\"kind\":[\"viec-lam\"]");
	record_set(&p, &a, 3, FULL);
	record_set(&p, &a, 3, "\"_del\":[true]");
	record_set(&p, &b, 4, FULL);
	record_set(&p, &b, 5,
		   "\"field\":[\"giao-thong\"],\"subject\":[null],"
		   "\"kind\":[[\"x\"]]");
	count(&p, 0, TOTALS_REGISTERED, &t);
	assert_int_equal(t.total, 4);
	assert_int_equal(count_in(&t, BY_FIELD, "kinh-te"), 2);
	assert_int_equal(count_in(&t, BY_FIELD, ""), 1);
	assert_int_equal(count_in(&t, BY_FIELD, "giao-thong"), 1);
	assert_int_equal(count_in(&t, BY_SUBJECT, ""), 2);
	assert_int_equal(count_in(&t, BY_KIND, "[\"x\"]"), 1);
	/* What is not written stands behind every value. */
	assert_string_equal(t.by[BY_FIELD].rows[t.by[BY_FIELD].count - 1].name,
			    "");
	totals_done(&t);
	count(&p, 1, TOTALS_REGISTERED, &t);
	assert_int_equal(t.total, 2);
	assert_int_equal(count_in(&t, BY_KIND, "viec-lam"), 1);
	totals_done(&t);
	place_remove(&p);
}

static void
a_field_in_conflict_is_counted_once(void **state)
{
	struct place p;
	struct device a;
	struct totals t;

	(void)state;
	make(&p);
	device_enrol(&p, &a, 1, 1, ROLE_RECORDER);
	record_set(&p, &a, 1, FULL);
	a.time_s++;
	record_set(&p, &a, 1, "\"field\":[\"van-hoa-xa-hoi\"]");
	count(&p, 0, TOTALS_REGISTERED, &t);
	assert_int_equal(t.total, 1);
	assert_int_equal(count_in(&t, BY_FIELD, "kinh-te") +
			     count_in(&t, BY_FIELD, "van-hoa-xa-hoi"),
			 1);
	totals_done(&t);
	place_remove(&p);
}

static void
accepted_work_counts_once_by_what_was_submitted(void **state)
{
	static const char content[] =
	    "\"title\":\"a\",\"kind\":\"mo-hinh\",\"subject\":\"tap-the\","
	    "\"field\":\"kinh-te\"";
	static const char corrected[] =
	    "\"title\":\"a\",\"kind\":\"viec-lam\",\"subject\":\"tap-the\","
	    "\"field\":\"kinh-te\"";
	struct place p;
	struct device a, chair;
	struct hash first, second;
	struct totals t;

	(void)state;
	make(&p);
	device_enrol(&p, &a, 1, 1, ROLE_RECORDER);
	device_enrol(&p, &chair, 2, 1, ROLE_APPROVER);
	record_set(&p, &a, 1, FULL);
	first = submit(&p, &a, 1, content, NULL);
	/* Typed later; the submission says what it said. */
	record_set(&p, &a, 1, "\"kind\":[\"noi-dung\"]");
	accept(&p, 1, &first, "chinh-quyen");
	count(&p, 0, TOTALS_ACCEPTED, &t);
	assert_int_equal(t.total, 0);
	totals_done(&t);

	approve(&p, &chair, &first);
	accept(&p, 1, &first, "chinh-quyen");
	accept(&p, 1, &first, "dang");
	count(&p, 0, TOTALS_ACCEPTED, &t);
	assert_int_equal(t.total, 1);
	assert_int_equal(count_in(&t, BY_KIND, "mo-hinh"), 1);
	totals_done(&t);

	/* A correction counts in its place when it is accepted. */
	second = submit(&p, &a, 1, corrected, &first);
	approve(&p, &chair, &second);
	count(&p, 1, TOTALS_ACCEPTED, &t);
	assert_int_equal(count_in(&t, BY_KIND, "mo-hinh"), 1);
	totals_done(&t);
	accept(&p, 1, &second, "chinh-quyen");
	accept(&p, 1, &second, "dang");
	count(&p, 1, TOTALS_ACCEPTED, &t);
	assert_int_equal(t.total, 1);
	assert_int_equal(count_in(&t, BY_KIND, "viec-lam"), 1);
	totals_done(&t);
	count(&p, 2, TOTALS_ACCEPTED, &t);
	assert_int_equal(t.total, 0);
	totals_done(&t);
	place_remove(&p);
}

static void
a_name_may_be_shortened_while_it_is_unmistakable(void **state)
{
	struct place p;
	struct device a;
	struct record_key key;
	struct id one = rec_of(1), near = one;
	struct err why = ERR_INIT;
	char typed[32];

	(void)state;
	make(&p);
	device_enrol(&p, &a, 1, 1, ROLE_RECORDER);
	record_set(&p, &a, 1, FULL);
	(void)snprintf(typed, sizeof(typed), "%s", id_text(&one).s);
	for (size_t n = ID_TEXT_LEN; n > 0; n--) {
		typed[n] = '\0';
		assert_int_equal(view_record(&p.hub, typed, &key, &why),
				 n >= 6);
		if (n >= 6)
			assert_true(id_eq(&key.rec, &one));
	}
	assert_int_equal(view_record(&p.hub, "", &key, &why), 0);
	assert_int_equal(view_record(&p.hub, "!!!!!!", &key, &why), 0);
	assert_int_equal(
	    view_record(&p.hub, "AQEBAQEBAQEBAQEBAQEBAQEBAQ", &key, &why), 0);

	/* Two that differ in the last byte. */
	near.b[ID_LEN - 1] = 2;
	(void)snprintf(typed, sizeof(typed), "%s", id_text(&near).s);
	{
		char body[512];

		(void)snprintf(body, sizeof(body),
			       "{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":["
			       "{\"rec\":\"%s\",\"type\":\"registration\","
			       "\"set\":{" FULL "}}]}",
			       id_text(&a.id).s, typed);
		part_hand_in(&p, &a, body);
	}
	assert_int_equal(view_record(&p.hub, typed, &key, &why), 1);
	assert_true(id_eq(&key.rec, &near));
	typed[19] = '\0';
	assert_int_equal(view_record(&p.hub, typed, &key, &why), -1);
	assert_int_equal(why.code, ERR_USAGE);
	place_remove(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_counted_where_nothing_is),
	    cmocka_unit_test(registered_work_is_what_is_there_and_not_deleted),
	    cmocka_unit_test(a_field_in_conflict_is_counted_once),
	    cmocka_unit_test(accepted_work_counts_once_by_what_was_submitted),
	    cmocka_unit_test(a_name_may_be_shortened_while_it_is_unmistakable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
