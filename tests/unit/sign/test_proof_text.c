#include "tests/unit/sign/judge.h"

#define FLIPS       500
#define GOLDEN_ROOT "be11-e1a8-8dde-ed59-c406-88b8-2964-92d5"

static void
no_changed_bit_is_received(void **state)
{
	const struct plan plan = {.receipt = true};
	struct proof_report r;
	struct fake_rng f;
	struct rng rng;
	struct buf proof;
	uint64_t seed = fake_seed();
	int named = 0;

	(void)state;
	rng = fake_rng(&f, seed);
	proof_make(&d, &plan, &proof);
	for (int i = 0; i < FLIPS; i++) {
		size_t at = fake_below(&rng, proof.len);
		uint8_t bit = (uint8_t)(1 << fake_below(&rng, 8));

		proof.p[at] ^= bit;
		check(proof.p, proof.len, &r);
		if (r.verdict != VERDICT_FALSE)
			fail_msg("KHEO_SEED=%llu: byte %zu, bit %u: %s",
				 (unsigned long long)seed, at, bit,
				 verdict_token(r.verdict));
		named += r.claimed.b[0] == 7;
		proof_report_done(&r);
		proof.p[at] ^= bit;
	}
	/* but where the bit is in the record's own name */
	if (named < FLIPS / 10 * 9)
		fail_msg("KHEO_SEED=%llu: the record is named %d times of %d",
			 (unsigned long long)seed, named, FLIPS);
	buf_done(&proof);
	district_done(&d);
}

static void
no_cut_or_longer_file_is_received(void **state)
{
	const struct plan plan = {.receipt = true};
	struct proof_report r;
	struct buf proof;

	(void)state;
	proof_make(&d, &plan, &proof);
	for (size_t n = 0; n < proof.len; n += n < proof.len - 80 ? 37 : 1) {
		check(proof.p, n, &r);
		assert_int_equal(r.verdict, VERDICT_FALSE);
		proof_report_done(&r);
	}
	buf_text(&proof, "\n");
	check(proof.p, proof.len, &r);
	assert_int_equal(r.verdict, VERDICT_FALSE);
	buf_done(&proof);
	district_done(&d);
}

/* Replace the first ${from} by ${to} and judge. */
static enum verdict
judge_edited(const struct buf *proof, const char *from, const char *to)
{
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct proof_report r;
	const char *at = strstr(buf_str(proof), from);
	size_t before;

	assert_non_null(at);
	before = (size_t)(at - buf_str(proof));
	buf_add(&b, proof->p, before);
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
	    {"kheo/proof@v1\n", "kheo/proof@v2\n"},
	    {"kheo/proof@v1\n", "kheo/proof@v1 \n"},
	    {"kheo/proof@v1\n", "kheo/proof@v1\n\n"},
	    {"== hubkeys ", "== hubkeys 0"},
	    {"== hubkeys ", "==  hubkeys "},
	    {"== hubkeys ", "== strange "},
	    {"== part ", "== Part "},
	    {"\nsubmission ", "\n\nsubmission "},
	    {"\nsubmission ", "\n== header 0\n\nsubmission "},
	    {"\nsubmission ", "\n== part 0\n\nsubmission "},
	    {"\nsubmission ", "\n== entry 99999999999\n\nsubmission "},
	    {"\npath ", "\npath  "},
	};
	const struct plan plan = {.receipt = true};
	struct buf proof;

	(void)state;
	proof_make(&d, &plan, &proof);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (judge_edited(&proof, rows[i][0], rows[i][1]) !=
		    VERDICT_FALSE)
			fail_msg("%s to %s", rows[i][0], rows[i][1]);
	buf_done(&proof);
	district_done(&d);
}

static void
an_unchecked_signature_is_refused(void **state)
{
	const struct plan plan = {.disp = DISP_APPLIED};
	struct sign_key stranger;
	struct sign_name name;
	struct proof_report r;
	struct buf proof;
	struct buf note;
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	const char *at;

	(void)state;
	key_numbered(&stranger, 99);
	name = name_root(stranger.public);
	proof_make(&d, &plan, &proof);
	/* The writer keeps all signatures of hubkeys. */
	hubkeys_sign(&note, &d.hub.keys, &d.hub.roots[0], &stranger);
	at = strstr(buf_str(&proof), "== header");
	buf_fmt(&b, "kheo/proof@v1\n== hubkeys %zu\n%s\n%s", note.len,
		buf_str(&note), at);
	check(b.p, b.len, &r);
	assert_int_equal(r.verdict, VERDICT_FALSE);
	assert_non_null(strstr(r.why, "unknown key"));
	assert_null(strstr(buf_str(&proof), name.s));
	assert_null(strstr(buf_str(&proof), "enrol/"));
	buf_done(&note);
	buf_done(&b);
	buf_done(&proof);
	district_done(&d);
}

static void
hubkeys_may_have_moved_on(void **state)
{
	const struct plan plan = {.disp = DISP_APPLIED};
	struct proof_report r = {.verdict = VERDICT_FALSE};
	struct hubkeys next;
	struct buf proof;
	struct buf first;
	struct buf second;
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct id root;
	struct err e = ERR_INIT;

	(void)state;
	proof_make(&d, &plan, &proof);
	next = d.hub.keys;
	next.version = 2;
	memcpy(next.roots[0], d.hub.roots[1].public, KEY_LEN);
	hubkeys_sign(&first, &d.hub.keys, &d.hub.roots[0], NULL);
	hubkeys_sign(&second, &next, &d.hub.roots[0], &d.hub.roots[1]);
	buf_fmt(&b, "kheo/proof@v1\n== hubkeys %zu\n%s\n== hubkeys %zu\n%s\n%s",
		first.len, buf_str(&first), second.len, buf_str(&second),
		strstr(buf_str(&proof), "== header"));
	/* Who knows the first root and who knows the second one both agree. */
	check(b.p, b.len, &r);
	assert_int_equal(r.verdict, VERDICT_RECEIVED);
	proof_report_done(&r);
	memset(&r, 0, sizeof(r));
	root = root_fingerprint(&next);
	assert_int_equal(proof_check(b.p, b.len, &root, &r, &e), 0);
	assert_int_equal(r.verdict, VERDICT_RECEIVED);
	proof_report_done(&r);
	buf_done(&first);
	buf_done(&second);
	buf_done(&b);
	buf_done(&proof);
	district_done(&d);
}

static void
the_number_of_sections_is_bounded(void **state)
{
	struct proof_report r;
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct buf keys;

	(void)state;
	district_make(&d, &(struct plan){.disp = DISP_APPLIED});
	hubkeys_sign(&keys, &d.hub.keys, &d.hub.roots[0], NULL);
	for (int n = PROOF_SECTIONS_MAX - 1; n <= PROOF_SECTIONS_MAX; n++) {
		buf_reset(&b);
		buf_text(&b, "kheo/proof@v1\n");
		for (int i = 0; i <= n; i++)
			buf_text(&b, "== entry 0\n\n");
		buf_fmt(&b, "submission %s\n", hash_text(&d.submission).s);
		check(b.p, b.len, &r);
		assert_int_equal(r.verdict, VERDICT_FALSE);
		assert_int_equal(strstr(r.why, "sections") != NULL,
				 n == PROOF_SECTIONS_MAX);
	}
	buf_done(&keys);
	buf_done(&b);
	district_done(&d);
}

/* KHEO_GOLDEN=1 writes the file anew. */
static void
golden_compare(const char *path, const struct plan *plan)
{
	struct buf proof;
	struct buf golden = BUF_INIT(PROOF_BYTES_MAX);
	struct err e = ERR_INIT;
	struct id root;
	char text[FINGERPRINT_TEXT_SIZE];

	proof_make(&d, plan, &proof);
	root = root_of(&d);
	assert_string_equal(fingerprint_text(text, &root), GOLDEN_ROOT);
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

/* Keys, salts and times of the district are fixed, so its proofs are, too. */
static void
the_proofs_of_this_district_do_not_change(void **state)
{

	(void)state;
	golden_compare("tests/data/proof/received.txt",
		       &(struct plan){.receipt = true});
	golden_compare("tests/data/proof/trial.txt",
		       &(struct plan){.entry_none = true,
				      .introduce_none = true,
				      .seen_none = true,
				      .test_hub = true});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_proofs_of_this_district_do_not_change),
	    cmocka_unit_test(no_changed_bit_is_received),
	    cmocka_unit_test(no_cut_or_longer_file_is_received),
	    cmocka_unit_test(there_is_one_way_to_write_it),
	    cmocka_unit_test(an_unchecked_signature_is_refused),
	    cmocka_unit_test(hubkeys_may_have_moved_on),
	    cmocka_unit_test(the_number_of_sections_is_bounded),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
