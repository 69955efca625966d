#include "tests/unit/sign/judge.h"

/* Make the proof of a plan and judge it. */
static void
judge(const struct plan *plan, struct proof_report *r)
{
	struct buf proof;

	proof_make(&d, plan, &proof);
	check(proof.p, proof.len, r);
	buf_done(&proof);
	district_done(&d);
}

static void
a_proof_says_who_what_when_and_where(void **state)
{
	const struct plan plan = {.receipt = true};
	struct proof_report r;

	(void)state;
	judge(&plan, &r);
	if (r.verdict != VERDICT_RECEIVED)
		fail_msg("%s", r.why);
	assert_string_equal(r.why, "");
	assert_false(r.is_test);
	assert_string_equal(r.hub, HUB);
	assert_int_equal(r.rec.b[0], 7);
	assert_string_equal(r.type, "report");
	assert_true(hash_eq(&r.submission, &d.submission));
	assert_string_equal(r.unit_code, "khanh-thanh");
	assert_string_equal(r.unit_name, UNIT_NOW);
	assert_string_equal(r.person, PERSON);
	assert_string_equal(r.machine, "Máy 1");
	assert_int_equal(r.role, ROLE_RECORDER);
	assert_int_equal(r.not_before_ms, SEEN_MS);
	assert_int_equal(r.recv_ms, RECV_MS);
	assert_int_equal(r.index, 3);
	assert_string_equal(r.origin, ORIGIN);
	assert_int_equal(r.size, 5);
	assert_int_equal(r.approval_count, 1);
	assert_string_equal(r.approvals[0].person, "Trần Văn Bình");
	assert_int_equal(r.approvals[0].role, ROLE_APPROVER);
	assert_int_equal(r.approvals[0].index, 4);
	assert_int_equal(r.approvals[0].recv_ms, RECV_MS + 1000);
	assert_non_null(strstr(buf_str(&r.content), "Báo cáo sơ kết"));
	proof_report_done(&r);
}

static void
each_flaw_has_its_verdict(void **state)
{
	static const struct {
		const char *what;
		struct plan plan;
		enum verdict want;
	} rows[] = {
	    {"nothing", {.disp = DISP_APPLIED}, VERDICT_RECEIVED},
	    {"an approver submits",
	     {.enrol_role = "approver"},
	     VERDICT_RECEIVED},
	    {"released",
	     {.disp = DISP_QUARANTINE, .released = true},
	     VERDICT_RECEIVED},
	    {"a log that continues another",
	     {.successor = true},
	     VERDICT_RECEIVED},
	    {"enrolled again as a courier",
	     {.enrol_again = "courier"},
	     VERDICT_RECEIVED},
	    {"the third log has the role of the first, not of the second",
	     {.successor = true, .third = true, .next_role = "courier"},
	     VERDICT_RECEIVED},
	    {"sequenced before its enrolment and after",
	     {.enrol_late = true, .sequenced_again = true},
	     VERDICT_RECEIVED},
	    {"of two geneses the first counts",
	     {.genesis_twice = true},
	     VERDICT_RECEIVED},
	    {"a role of its own before that of the first",
	     {.successor = true,
	      .enrol_role = "courier",
	      .next_role = "recorder"},
	     VERDICT_RECEIVED},
	    {"names cut out", {.introduce_none = true}, VERDICT_RECEIVED},
	    {"unit cut out", {.unit_none = true}, VERDICT_RECEIVED},

	    {"no entry", {.entry_none = true}, VERDICT_UNRECEIPTED},
	    {"an entry without effect",
	     {.disp = DISP_DUPLICATE},
	     VERDICT_UNRECEIPTED},

	    {"suspended", {.disp = DISP_QUARANTINE}, VERDICT_DOUBTFUL},
	    {"not enrolled", {.enrol_none = true}, VERDICT_DOUBTFUL},
	    {"not enrolled, no entry",
	     {.enrol_none = true, .entry_none = true},
	     VERDICT_DOUBTFUL},
	    {"enrolled later", {.enrol_late = true}, VERDICT_DOUBTFUL},
	    {"enrolled with another genesis",
	     {.enrol_other_genesis = true},
	     VERDICT_DOUBTFUL},
	    {"enrolled elsewhere",
	     {.enrol_other_scope = true},
	     VERDICT_DOUBTFUL},
	    {"a courier", {.enrol_role = "courier"}, VERDICT_DOUBTFUL},
	    {"a courier, enrolled again as a recorder",
	     {.enrol_role = "courier", .enrol_again = "recorder"},
	     VERDICT_DOUBTFUL},
	    {"the third log has not the role of the second",
	     {.successor = true,
	      .third = true,
	      .enrol_role = "courier",
	      .next_role = "recorder"},
	     VERDICT_DOUBTFUL},
	    {"a courier by its own enrolment",
	     {.successor = true, .next_role = "courier"},
	     VERDICT_DOUBTFUL},
	    {"an enrolment without effect",
	     {.hub_batch_held = true},
	     VERDICT_DOUBTFUL},

	    {"another author", {.by_other = true}, VERDICT_FALSE},
	    {"logs that continue one another",
	     {.successor = true, .circle = true},
	     VERDICT_FALSE},
	    {"parent cut out",
	     {.successor = true, .parent_none = true},
	     VERDICT_FALSE},
	    {"a hub log by another key", {.author_other = true}, VERDICT_FALSE},
	    {"signed by somebody else",
	     {.submitter_other = true},
	     VERDICT_FALSE},
	    {"a checkpoint by another key",
	     {.tree_other = true},
	     VERDICT_FALSE},
	    {"a receipt by another key",
	     {.receipt = true, .receipt_other = true},
	     VERDICT_FALSE},
	    {"submission cut out", {.submission_cut = true}, VERDICT_FALSE},
	    {"a part of nobody", {.part_stray = true}, VERDICT_FALSE},
	    {"an entry of nobody", {.entry_stray = true}, VERDICT_FALSE},
	    {"a log without genesis", {.genesis_none = true}, VERDICT_FALSE},
	    {"no hubkeys", {.hubkeys_none = true}, VERDICT_FALSE},
	};
	struct proof_report r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		judge(&rows[i].plan, &r);
		if (r.verdict != rows[i].want)
			fail_msg("%s: %s: %s", rows[i].what,
				 verdict_token(r.verdict), r.why);
		assert_int_equal(r.why[0] != '\0',
				 r.verdict >= VERDICT_DOUBTFUL);
		assert_int_equal(r.content.len > 0,
				 r.verdict < VERDICT_DOUBTFUL);
		proof_report_done(&r);
	}
}

static void
facts_follow_what_is_in_the_proof(void **state)
{
	struct proof_report r;

	(void)state;
	judge(&(struct plan){.introduce_none = true}, &r);
	assert_string_equal(r.person, "");
	assert_string_equal(r.approvals[0].person, "");
	proof_report_done(&r);
	judge(&(struct plan){.unit_none = true}, &r);
	assert_string_equal(r.unit_name, "");
	proof_report_done(&r);
	judge(&(struct plan){.unit_renamed = true}, &r);
	assert_string_equal(r.unit_name, UNIT_NOW);
	proof_report_done(&r);
	judge(&(struct plan){.seen_none = true}, &r);
	assert_int_equal(r.not_before_ms, 0);
	proof_report_done(&r);
	judge(&(struct plan){.seen_same = true}, &r);
	assert_int_equal(r.not_before_ms, SEEN_MS);
	proof_report_done(&r);
	judge(&(struct plan){.successor = true}, &r);
	assert_string_equal(r.person, PERSON);
	proof_report_done(&r);
	judge(&(struct plan){.test_hub = true}, &r);
	assert_true(r.is_test);
	proof_report_done(&r);
	judge(&(struct plan){.approver_role = "recorder"}, &r);
	assert_int_equal(r.verdict, VERDICT_RECEIVED);
	assert_int_equal(r.approval_count, 0);
	proof_report_done(&r);
	judge(&(struct plan){.entry_none = true}, &r);
	assert_int_equal(r.recv_ms, 0);
	assert_string_equal(r.unit_name, UNIT_NOW);
	proof_report_done(&r);
}

/* The submission came on 24 May 2022. */
static void
a_unit_has_the_name_of_that_day(void **state)
{
	static const struct {
		const char *what;
		struct plan plan;
		const char *want;
	} rows[] = {
	    {"from that day on", {.unit_from = "2022-05-24"}, UNIT_NOW},
	    {"up to that day",
	     {.unit_to = "2022-05-24", .unit_ahead = "2022-05-25"},
	     UNIT_NOW},
	    {"another name to come", {.unit_ahead = "2022-05-25"}, UNIT_NOW},
	    {"another name by then", {.unit_ahead = "2022-05-24"}, UNIT_LATER},
	    {"no name of that day but one that was",
	     {.unit_to = "2022-05-23"},
	     UNIT_NOW},
	    {"no name of that day, the newest",
	     {.unit_to = "2022-05-23", .unit_ahead = "2022-05-25"},
	     UNIT_LATER},
	};
	struct proof_report r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		judge(&rows[i].plan, &r);
		if (strcmp(r.unit_name, rows[i].want) != 0)
			fail_msg("%s: %s (%s)", rows[i].what, r.unit_name,
				 r.why);
		proof_report_done(&r);
	}
}

/* Programs read these. */
static void
verdicts_have_their_words(void **state)
{
	(void)state;
	assert_string_equal(verdict_token(VERDICT_RECEIVED),
			    "authentic_received");
	assert_string_equal(verdict_token(VERDICT_UNRECEIPTED),
			    "authentic_unreceipted");
	assert_string_equal(verdict_token(VERDICT_DOUBTFUL), "doubtful_key");
	assert_string_equal(verdict_token(VERDICT_FALSE), "not_authentic");
}

static void
the_first_enrolment_says_the_role(void **state)
{
	struct proof_report r;

	(void)state;
	judge(&(struct plan){.enrol_again = "approver"}, &r);
	assert_int_equal(r.verdict, VERDICT_RECEIVED);
	assert_int_equal(r.role, ROLE_RECORDER);
	proof_report_done(&r);
}

static void
each_other_person_approves_once(void **state)
{
	static const struct {
		const char *what;
		struct plan plan;
		uint64_t index; /* of the approver's first approval */
	} rows[] = {
	    {"once", {.enrol_role = "approver"}, 4},
	    {"sections repeated", {.approval_repeated = true}, 4},
	    {"approved twice", {.approve_twice = true}, 4},
	    {"and by the submitter",
	     {.enrol_role = "approver", .approve_own = true},
	     5},
	    {"and by a successor of the submitter",
	     {.enrol_role = "approver", .approve_next = true},
	     6},
	};
	struct proof_report r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		judge(&rows[i].plan, &r);
		if (r.verdict != VERDICT_RECEIVED || r.approval_count != 1 ||
		    r.approvals[0].index != rows[i].index)
			fail_msg("%s: %s %s, %zu approvals, the first at %u",
				 rows[i].what, verdict_token(r.verdict), r.why,
				 r.approval_count,
				 (unsigned)r.approvals[0].index);
		assert_string_equal(r.approvals[0].person, "Trần Văn Bình");
		proof_report_done(&r);
	}
}

static void
another_fingerprint_is_doubtful_and_tells_nothing(void **state)
{
	const struct plan plan = {.receipt = true};
	struct proof_report r = {.verdict = VERDICT_RECEIVED};
	struct buf proof;
	struct id root;
	struct err e = ERR_INIT;

	(void)state;
	proof_make(&d, &plan, &proof);
	root = root_of(&d);
	root.b[15] ^= 1;
	assert_int_equal(proof_check(proof.p, proof.len, &root, &r, &e), 0);
	assert_int_equal(r.verdict, VERDICT_DOUBTFUL);
	assert_string_equal(r.person, "");
	assert_string_equal(r.hub, "");
	assert_int_equal(r.content.len, 0);
	proof_report_done(&r);
	buf_done(&proof);
	district_done(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proof_says_who_what_when_and_where),
	    cmocka_unit_test(each_flaw_has_its_verdict),
	    cmocka_unit_test(facts_follow_what_is_in_the_proof),
	    cmocka_unit_test(a_unit_has_the_name_of_that_day),
	    cmocka_unit_test(verdicts_have_their_words),
	    cmocka_unit_test(the_first_enrolment_says_the_role),
	    cmocka_unit_test(each_other_person_approves_once),
	    cmocka_unit_test(another_fingerprint_is_doubtful_and_tells_nothing),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
