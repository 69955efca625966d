/* Editions of many units: every report once, in one pass, and again. */
#include "tests/unit/hub/device.h"

#include "hub/totals/consolidation.h"
#include "protocol/log/inclusion.h"
#include "protocol/sign/sums.h"

#define UNITS  9
#define WORKS  7 /* of each unit */
#define REPORT "\"period\":\"2022-H1\",\"activity\":\"co-phat-sinh\""

static struct period
half(void)
{
	return (struct period){PERIOD_SIX_MONTHS, 2022};
}

static void
number_put(json_t *o, const char *key, unsigned n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%u", n);
	json_object_set_new(o, key, json_string(text));
}

/* What the hub typed in from paper needs no device: the same lives. */
static json_t *
submit_of(unsigned unit, unsigned n)
{
	struct err e = ERR_INIT;
	json_t *act = hub_act(ACT_SUBMIT);
	json_t *annex = json_object();
	char content[512];
	struct id rec;

	memset(&rec, 0, sizeof(rec));
	rec.b[0] = (uint8_t)unit;
	rec.b[1] = (uint8_t)n;
	rec.b[2] = (uint8_t)(n >> 8);
	if (n == 0) {
		(void)snprintf(content, sizeof(content), "{" REPORT "}");
		number_put(annex, "01", WORKS);
		number_put(annex, "01.field.kinh-te", WORKS);
		number_put(annex, "01.kind.mo-hinh", WORKS);
		number_put(annex, "01.subject.tap-the", WORKS);
	} else {
		(void)snprintf(content, sizeof(content),
			       "{\"year\":2022,\"title\":\"Mô hình %u\","
			       "\"field\":\"kinh-te\",\"kind\":\"mo-hinh\","
			       "\"subject\":\"tap-the\",\"status\":\"moi\"}",
			       n);
	}
	json_object_set_new(act, "rec", json_id(&rec));
	json_object_set_new(act, "type",
			    json_string(n == 0 ? "report" : "registration"));
	json_object_set_new(act, "lines",
			    json_pack("[s,s]", "chinh-quyen", "dang"));
	json_object_set_new(act, "after", json_null());
	json_object_set_new(act, "reason", json_null());
	json_object_set_new(act, "content",
			    json_read(content, strlen(content), &e));
	json_object_set_new(act, "annex", annex);
	json_object_set_new(act, "personal", json_null());
	json_object_set_new(act, "files", json_array());
	return act;
}

static json_t *
word_on(enum act_kind kind, const struct hash *target, const char *line)
{
	json_t *act = hub_act(kind);

	json_object_set_new(act, "target", json_hash(target));
	if (kind == ACT_ACCEPT) {
		json_object_set_new(act, "line", json_string(line));
	} else {
		json_object_set_new(act, "date", json_string("2022-05-20"));
		json_object_set_new(act, "received", json_string("2022-05-20"));
		json_object_set_new(act, "number", json_null());
	}
	return act;
}

static void
say(struct place *p, const struct id *scope, json_t *act, struct hash *part)
{
	must(hub_author(&p->hub, scope, &act, 1, part, &e));
	json_decref(act);
}

static struct id
scope_of(unsigned unit)
{
	struct id scope;

	memset(&scope, (int)unit + 1, sizeof(scope));
	return scope;
}

/* One submission, accepted on both lines. */
static void
accepted(struct place *p, unsigned unit, unsigned n)
{
	struct id scope = scope_of(unit);
	struct hash part;

	say(p, &scope, submit_of(unit, n), &part);
	say(p, &scope, word_on(ACT_PAPER, &part, NULL), NULL);
	say(p, &scope, word_on(ACT_ACCEPT, &part, "chinh-quyen"), NULL);
	say(p, &scope, word_on(ACT_ACCEPT, &part, "dang"), NULL);
}

static void
province(struct place *p, unsigned units)
{
	char code[16];

	place_make(p, true);
	for (unsigned u = 0; u < units; u++) {
		(void)snprintf(code, sizeof(code), "U%03u", u);
		unit_make(p, code, (uint8_t)(u + 1));
	}
	must(hub_begin(&p->hub, &e));
	for (unsigned u = 0; u < units; u++)
		for (unsigned n = 0; n <= WORKS; n++)
			accepted(p, u, n);
	must(hub_commit(&p->hub, &e));
}

static struct consolidation
made(struct place *p, uint64_t size)
{
	struct consolidation k;

	must(consolidation_make(&p->hub, "chinh-quyen", half(), size, &k, &e));
	return k;
}

static struct hash
frozen(struct place *p, struct consolidation *k, uint64_t n)
{
	struct hash act;

	must(hub_begin(&p->hub, &e));
	must(consolidation_freeze(&p->hub, k, n, &act, &e));
	must(hub_commit(&p->hub, &e));
	return act;
}

static void
all_units_are_summed_and_works_counted_once(void **state)
{
	struct consolidation k;
	struct place p;

	(void)state;
	province(&p, UNITS);
	k = made(&p, p.hub.size);
	assert_int_equal(k.edition.report_count, UNITS);
	assert_int_equal(k.edition.work_count, UNITS * WORKS);
	assert_int_equal(k.edition.work_inputs, 2 * UNITS * WORKS);
	assert_int_equal(k.edition.gap_count, 0);
	assert_int_equal(decimal_cmp(annex_value(&k.edition.sum, "01"),
				     decimal_of(UNITS * WORKS)),
			 0);
	consolidation_done(&k);
	place_remove(&p);
}

static int
holds(void *ctx, const struct inclusion *i, struct err *e)
{
	unsigned *count = ctx;

	(void)e;
	assert_true(i->is_known);
	assert_true(i->holds);
	assert_int_equal(i->reports, UNITS);
	assert_string_equal(i->line, "chinh-quyen");
	(*count)++;
	return 0;
}

static void
each_unit_finds_its_figures_in_what_was_frozen(void **state)
{
	struct consolidation k;
	struct place p;

	(void)state;
	province(&p, UNITS);
	k = made(&p, p.hub.size);
	(void)frozen(&p, &k, 1);
	consolidation_done(&k);
	for (unsigned u = 0; u < UNITS; u++) {
		struct id scope = scope_of(u);
		unsigned count = 0;

		must(inclusion_each(p.hub.db, &scope, holds, &count, &e));
		assert_int_equal(count, 1);
	}
	place_remove(&p);
}

static int
fails(void *ctx, const struct inclusion *i, struct err *e)
{
	(void)ctx;
	(void)e;
	assert_true(i->is_known);
	assert_false(i->holds);
	assert_int_equal(i->why.code, ERR_SIGNATURE);
	return 0;
}

static void
a_total_without_a_units_figures_is_noticed_there(void **state)
{
	struct id scope = scope_of(0);
	struct consolidation k;
	struct figures *own;
	struct err why = ERR_INIT;
	struct place p;

	(void)state;
	province(&p, UNITS);
	k = made(&p, p.hub.size);
	/* A district that leaves out what one commune reported. */
	own = &k.edition.reports[0].figures.figures;
	sums_done(&k.sums);
	sums_init(&k.sums);
	for (size_t i = 0; i < k.edition.report_count; i++)
		assert_int_equal(sums_leaf(&k.sums,
					   &k.edition.reports[i].in->part,
					   i == 0 ? NULL : own, &why),
				 0);
	assert_int_equal(sums_close(&k.sums, &why), 0);
	assert_true(id_eq(&k.edition.reports[0].in->scope, &scope));
	(void)frozen(&p, &k, 1);
	consolidation_done(&k);
	must(inclusion_each(p.hub.db, &scope, fails, NULL, &e));
	place_remove(&p);
}

static void
what_is_frozen_comes_out_again_whatever_came_since(void **state)
{
	struct consolidation k, again;
	struct frozen_list list;
	struct place p;

	(void)state;
	province(&p, UNITS);
	k = made(&p, p.hub.size);
	(void)frozen(&p, &k, 1);
	must(hub_begin(&p.hub, &e));
	accepted(&p, 0, 500);
	must(hub_commit(&p.hub, &e));
	must(frozen_load(&p.hub, UINT32_MAX, &list, &e));
	assert_int_equal(list.n, 1);
	again = made(&p, list.v[0].size);
	assert_true(consolidation_is(&again, &list.v[0]));
	consolidation_done(&again);
	again = made(&p, p.hub.size);
	assert_false(consolidation_is(&again, &list.v[0]));
	assert_int_equal(again.edition.work_count, UNITS * WORKS + 1);
	consolidation_done(&again);
	frozen_done(&list);
	consolidation_done(&k);
	place_remove(&p);
}

static void
an_empty_hub_has_an_empty_edition(void **state)
{
	struct consolidation k;
	struct place p;

	(void)state;
	place_make(&p, true);
	k = made(&p, p.hub.size);
	assert_int_equal(k.edition.report_count, 0);
	assert_int_equal(k.sums.leaves, 0);
	consolidation_done(&k);
	place_remove(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_units_are_summed_and_works_counted_once),
	    cmocka_unit_test(each_unit_finds_its_figures_in_what_was_frozen),
	    cmocka_unit_test(a_total_without_a_units_figures_is_noticed_there),
	    cmocka_unit_test(
		what_is_frozen_comes_out_again_whatever_came_since),
	    cmocka_unit_test(an_empty_hub_has_an_empty_edition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
