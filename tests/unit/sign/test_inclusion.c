/* Whether the figures of a submission are in an edition. */
#include "tests/unit/sign/edition.h"
#include "tests/unit/sign/judge.h"

#define FLIPS 500

static void
judge(const struct edition_plan *ep, struct proof_report *r)
{
	struct buf proof;

	edition_proof_make(&d, ep, &proof);
	check(proof.p, proof.len, r);
	buf_done(&proof);
	district_done(&d);
}

static void
a_commune_shows_its_figures_in_the_total(void **state)
{
	const struct edition_plan ep = {.is_within = false};
	struct proof_report r;
	char text[DECIMAL_SIZE];

	(void)state;
	judge(&ep, &r);
	if (r.edition.is != INCLUSION_HOLDS)
		fail_msg("%s %s", r.why, r.edition.why);
	assert_int_equal(r.verdict, VERDICT_RECEIVED);
	assert_true(proof_holds(&r));
	assert_string_equal(proof_token(&r), "authentic_included");
	assert_string_equal(r.unit_name, UNIT_NOW);
	assert_string_equal(r.edition.line, "chinh-quyen");
	assert_string_equal(r.edition.period, "2022-H1");
	assert_int_equal(r.edition.number, 2);
	assert_int_equal(r.edition.reports, LEAVES);
	assert_int_equal(r.edition.index, 5);
	assert_int_equal(r.edition.recv_ms, RECV_MS + 5000);
	assert_int_equal(r.edition.own.count, 2);
	assert_string_equal(
	    decimal_print(figures_value(&r.edition.own, "13"), text), "2.5");
	assert_int_equal(
	    decimal_cmp(figures_value(&r.edition.own, "01"), decimal_of(4)), 0);
	assert_int_equal(
	    decimal_cmp(figures_value(&r.edition.total, "01"), decimal_of(44)),
	    0);
	proof_report_done(&r);
}

static void
each_flaw_has_its_verdict(void **state)
{
	static const struct {
		const char *what;
		struct edition_plan ep;
		const char *want;
	} rows[] = {
	    {"nothing", {.is_within = false}, "authentic_included"},
	    {"figures that a person wrote over",
	     {.annex = "\"01\":{\"value\":\"4\",\"computed\":\"0\","
		       "\"reason\":\"x\"}"},
	     "authentic_included"},
	    {"figures in another form",
	     {.annex = "\"01\":\"04.00\""},
	     "authentic_included"},
	    {"no figures", {.annex = ""}, "authentic_included"},
	    {"counted in another report",
	     {.is_within = true},
	     "authentic_within"},

	    {"another unit's figures", {.figures_other = true}, "not_included"},
	    {"another submission", {.part_other = true}, "not_included"},
	    {"a sum that is more",
	     {.sum = "{\"01\":\"45\",\"13\":\"2.5\"}"},
	     "not_included"},
	    {"a sum with a name more",
	     {.sum = "{\"01\":\"44\",\"13\":\"2.5\",\"14\":\"0\"}"},
	     "not_included"},
	    {"a sum with a name less",
	     {.sum = "{\"01\":\"44\"}"},
	     "not_included"},
	    {"a sum that is no text",
	     {.sum = "{\"01\":44,\"13\":\"2.5\"}"},
	     "not_included"},
	    {"a sum that somebody wrote over",
	     {.sum = "{\"01\":{\"value\":\"44\"},\"13\":\"2.5\"}"},
	     "not_included"},
	    {"another root", {.root_other = true}, "not_included"},
	    {"another line of the word", {.word_line = "dang"}, "not_included"},
	    {"another line of the edition", {.line = "dang"}, "not_included"},
	    {"a line that the report does not serve",
	     {.line = "dang", .word_line = "dang"},
	     "not_included"},
	    {"a report of another period",
	     {.content = ",\"period\":\"2021-H1\""},
	     "not_included"},
	    {"a report of no period", {.content = " "}, "not_included"},
	    {"another place", {.place = 2}, "not_included"},
	    {"the first place", {.place = -1}, "not_included"},
	    {"a place behind the last", {.place = LEAVES}, "not_included"},
	    {"a place that no tree has", {.place = 70000}, "not_included"},
	    {"more reports", {.reports = LEAVES + 4}, "not_included"},
	    {"no reports", {.reports = -1}, "not_included"},
	    {"more reports than there may be",
	     {.reports = SUMS_LEAVES_MAX + 1},
	     "not_included"},
	    {"no path", {.path_none = true}, "not_included"},
	    {"a path cut short", {.path_short = true}, "not_included"},
	    {"a path with more", {.path_long = true}, "not_included"},
	    {"a path in another order", {.path_turned = true}, "not_included"},
	    {"another leaf's path", {.path_other = true}, "not_included"},
	    {"a step that takes away",
	     {.step = "{\"01\":\"-10\"}"},
	     "not_included"},
	    {"a leaf beside it that takes away",
	     {.beside = "\"01\":\"-4\""},
	     "not_included"},
	    {"a step that adds more",
	     {.step = "{\"01\":\"11\"}"},
	     "not_included"},
	    {"a step too large to add",
	     {.step = "{\"01\":\"999999999999999999\"}"},
	     "not_included"},
	    {"a step in another form",
	     {.step = "{\"01\":\"010\"}"},
	     "authentic_included"},
	    {"figures that are none", {.annex = "\"01\":5"}, "not_included"},

	    {"said of another submission",
	     {.target_other = true},
	     "not_authentic"},
	    {"another act is named",
	     {.names_submission = true},
	     "not_authentic"},
	    {"the word is cut out", {.word_cut = true}, "not_authentic"},
	    {"the edition is cut out", {.edition_cut = true}, "not_authentic"},
	    {"the word names no edition",
	     {.edition_other = true},
	     "not_authentic"},
	    {"the word has no effect", {.word_held = true}, "not_authentic"},
	    {"the edition has no effect",
	     {.edition_held = true},
	     "not_authentic"},
	    {"the edition is not in the directory",
	     {.edition_in_scope = true},
	     "not_authentic"},
	    {"the word is in another unit's scope",
	     {.word_elsewhere = true},
	     "not_authentic"},
	    {"a recorder says it", {.word_by_unit = true}, "not_authentic"},

	    {"the submission has no entry",
	     {.plan = {.entry_none = true}},
	     "authentic_unreceipted"},
	    {"nor is there a word",
	     {.plan = {.entry_none = true}, .word_cut = true},
	     "not_authentic"},
	    {"its author is not enrolled",
	     {.plan = {.enrol_none = true}},
	     "doubtful_key"},
	    {"it is not there",
	     {.plan = {.submission_cut = true}},
	     "not_authentic"},
	};
	struct proof_report r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		judge(&rows[i].ep, &r);
		if (strcmp(proof_token(&r), rows[i].want) != 0)
			fail_msg("%s: %s: %s%s", rows[i].what, proof_token(&r),
				 r.why, r.edition.why);
		assert_int_equal(r.edition.why[0] != '\0',
				 r.edition.is == INCLUSION_WRONG);
		assert_int_equal(r.edition.act.b[0] != 0 ||
				     r.edition.act.b[1] != 0,
				 r.edition.is != INCLUSION_NONE);
		assert_int_equal(proof_holds(&r),
				 strcmp(rows[i].want, "authentic_included") ==
				     0);
		proof_report_done(&r);
	}
}

static void
another_fingerprint_tells_nothing_of_the_edition(void **state)
{
	const struct edition_plan ep = {.is_within = false};
	struct proof_report r = {.verdict = VERDICT_FALSE};
	struct err e = ERR_INIT;
	struct buf proof;
	struct id root;

	(void)state;
	edition_proof_make(&d, &ep, &proof);
	root = root_of(&d);
	root.b[0] ^= 1;
	assert_int_equal(proof_check(proof.p, proof.len, &root, &r, &e), 0);
	assert_int_equal(r.verdict, VERDICT_DOUBTFUL);
	assert_int_equal(r.edition.is, INCLUSION_NONE);
	assert_int_equal(r.edition.total.count, 0);
	proof_report_done(&r);
	buf_done(&proof);
	district_done(&d);
}

static void
no_changed_bit_is_included(void **state)
{
	const struct edition_plan ep = {.plan = {.receipt = true}};
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);
	struct proof_report r;
	struct buf proof;

	(void)state;
	edition_proof_make(&d, &ep, &proof);
	for (int i = 0; i < FLIPS; i++) {
		size_t at = fake_below(&rng, proof.len);
		uint8_t bit = (uint8_t)(1 << fake_below(&rng, 8));

		proof.p[at] ^= bit;
		check(proof.p, proof.len, &r);
		if (r.verdict != VERDICT_FALSE)
			fail_msg("KHEO_SEED=%llu: byte %zu, bit %u: %s",
				 (unsigned long long)seed, at, bit,
				 proof_token(&r));
		proof_report_done(&r);
		proof.p[at] ^= bit;
	}
	buf_done(&proof);
	district_done(&d);
}

/* Replace the first ${from} by ${to} and judge. */
static enum verdict
edited(const struct buf *proof, const char *from, const char *to)
{
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct proof_report r;
	const char *at = strstr(buf_str(proof), from);

	assert_non_null(at);
	buf_add(&b, proof->p, (size_t)(at - buf_str(proof)));
	buf_text(&b, to);
	buf_text(&b, at + strlen(from));
	check(b.p, b.len, &r);
	proof_report_done(&r);
	buf_done(&b);
	return r.verdict;
}

static void
there_is_one_way_to_write_it(void **state)
{
	static const char *const rows[][2] = {
	    {"kheo/inclusion@v1\n", "kheo/proof@v1\n"},
	    {"kheo/inclusion@v1\n", "kheo/inclusion@v2\n"},
	    {"kheo/inclusion@v1\n", "kheo/inclusion@v1 \n"},
	    {"kheo/inclusion@v1\n", "kheo/inclusion@v1\nkheo/proof@v1\n"},
	    {"\nconsolidate ", "\nedition "},
	    {"\nconsolidate ", "\nconsolidate  "},
	    {"\nconsolidate ", "\n\nconsolidate "},
	    {"\nsubmission ", "\nconsolidate "},
	};
	const struct edition_plan ep = {.is_within = false};
	struct buf proof;

	(void)state;
	edition_proof_make(&d, &ep, &proof);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (edited(&proof, rows[i][0], rows[i][1]) != VERDICT_FALSE)
			fail_msg("%s to %s", rows[i][0], rows[i][1]);
	assert_true(proof_is(proof.p, proof.len));
	assert_false(proof_is(proof.p, strlen(INCLUSION_FIRST_LINE)));
	buf_done(&proof);
	district_done(&d);
}

/* KHEO_GOLDEN=1 writes the file anew. */
static void
the_inclusion_of_this_district_does_not_change(void **state)
{
	const struct edition_plan ep = {.plan = {.receipt = true}};
	const char *path = "tests/data/proof/included.txt";
	struct buf golden = BUF_INIT(PROOF_BYTES_MAX);
	struct err e = ERR_INIT;
	struct buf proof;

	(void)state;
	edition_proof_make(&d, &ep, &proof);
	if (getenv("KHEO_GOLDEN") != NULL)
		assert_int_equal(file_write(path, proof.p, proof.len, 0644, &e),
				 0);
	if (file_read(&golden, path, &e) != 0)
		fail_msg("%s", e.text);
	assert_string_equal(buf_str(&golden), buf_str(&proof));
	buf_done(&golden);
	buf_done(&proof);
	district_done(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_commune_shows_its_figures_in_the_total),
	    cmocka_unit_test(each_flaw_has_its_verdict),
	    cmocka_unit_test(another_fingerprint_tells_nothing_of_the_edition),
	    cmocka_unit_test(no_changed_bit_is_included),
	    cmocka_unit_test(there_is_one_way_to_write_it),
	    cmocka_unit_test(the_inclusion_of_this_district_does_not_change),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
