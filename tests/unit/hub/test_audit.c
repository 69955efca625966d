/* What `verify` says of a hub: nothing while all is as it was signed, and the
 * table and row of whatever is not. */
#include "tests/unit/hub/device.h"

#include "hub/audit/audit.h"
#include "hub/store/store.h"

#define FAULTS_MAX 4096

struct heard {
	char text[FAULTS_MAX];
	size_t count;
};

static void
hear(void *ctx, const char *table, const char *key, const char *reason)
{
	struct heard *h = ctx;
	size_t n = strlen(h->text);

	h->count++;
	(void)snprintf(h->text + n, sizeof(h->text) - n, "%s %s %s\n", table,
		       key, reason);
}

/* Run the audit in the open transaction. */
static void
audit(struct place *p, struct heard *heard)
{
	struct audit a = {&p->hub, hear, heard, 0};

	memset(heard, 0, sizeof(*heard));
	must(audit_all(&a, &e));
	assert_int_equal(a.faults, heard->count);
}

static void
suspend(struct place *p, const struct id *log)
{
	json_t *act = hub_act(ACT_SUSPEND);

	json_object_set_new(act, "log", json_id(log));
	json_object_set_new(act, "reason", json_string("mất máy"));
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
}

/* A submission of record ${n}, in its own batch. */
static void
submit(struct place *p, struct device *d, unsigned n)
{
	char body[512];
	struct id rec;
	struct made m;

	memset(&rec, (int)n, sizeof(rec));
	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"act\":\"submit\",\"rec\":"
		       "\"%s\",\"type\":\"registration\",\"lines\":"
		       "[\"chinh-quyen\"],\"after\":null,\"reason\":null,"
		       "\"content\":{\"title\":\"a\"},\"annex\":{},"
		       "\"personal\":null,\"files\":[]}",
		       id_text(&d->id).s, id_text(&rec).s);
	next_make(d, &m, body, NULL);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
edit(struct place *p, struct device *d, unsigned n, const char *value,
     enum accepted what)
{
	struct made m;

	edit_make(d, &m, n, value);
	assert_int_equal(hand_in(p, &m).what, what);
	made_done(&m);
}

/* Everything that may wait or have no effect, beside ordinary work. */
static void
district_make(struct place *p)
{
	struct device a, b, c, clone;
	struct sign_key code;
	struct made m;

	place_make(p, true);
	unit_make(p, "K-01", 1);
	unit_make(p, "K-02", 2);
	device_enrol(p, &a, 1, 1, ROLE_RECORDER);
	device_enrol(p, &b, 2, 2, ROLE_RECORDER);
	edit(p, &a, 1, "một", ACCEPTED_SEQUENCED);
	edit(p, &a, 1, "hai", ACCEPTED_SEQUENCED);
	submit(p, &a, 1);

	/* The losing side of a fork. */
	clone = a;
	edit(p, &a, 2, "ba", ACCEPTED_SEQUENCED);
	edit(p, &clone, 3, "bốn", ACCEPTED_REFUSED);

	/* Behind a gap, and without a part. */
	edit_make(&a, &m, 4, "không tới");
	made_done(&m);
	edit(p, &a, 5, "năm", ACCEPTED_HELD);
	edit_make(&a, &m, 6, "sáu");
	m.in.part_count = 0;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_INCOMPLETE);
	made_done(&m);

	/* Without effect, and still unknown to the officer. */
	edit(p, &b, 7, "bảy", ACCEPTED_SEQUENCED);
	suspend(p, &b.id);
	edit(p, &b, 8, "tám", ACCEPTED_SEQUENCED);
	code_make(p, 2, 50, ROLE_APPROVER, false, DAY, &code);
	device_make(&c, 3, 2);
	genesis_make(&c, &m, &code);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	made_done(&m);
	code_make(p, 1, 51, ROLE_COURIER, false, DAY, &code);
}

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	district_make(p);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{

	place_remove(*state);
	free(*state);
	return 0;
}

static void
a_district_at_work_has_no_fault(void **state)
{
	struct place *p = *state;
	struct heard heard;
	int64_t rows;

	must(hub_begin(&p->hub, &e));
	rows = count_of(p, "SELECT count(*) FROM record");
	audit(p, &heard);
	assert_string_equal(heard.text, "");
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), rows);
	/* A second run finds the place as the first one did. */
	audit(p, &heard);
	assert_string_equal(heard.text, "");
	hub_rollback(&p->hub);
}

/* One change each, and the beginning of a line that must be told. */
static const struct {
	const char *sql;
	const char *line;
} CHANGES[] = {
    /* states of headers, which only their surroundings prove */
    {"UPDATE batch SET state = 6 WHERE state = 4", "batch "},
    {"UPDATE batch SET state = 3 WHERE state = 4", "batch "},
    {"UPDATE batch SET state = 4 WHERE state = 3", "batch "},
    {"UPDATE batch SET state = 4 WHERE state = 6", "batch "},
    {"UPDATE batch SET state = 4 WHERE bid = 1", "batch "},
    {"UPDATE batch SET recv = 1 WHERE state = 4", "batch "},
    /* rows that are gone */
    {"DELETE FROM record", "record "},
    {"DELETE FROM applied WHERE idx = (SELECT max(idx) FROM applied)",
     "applied "},
    {"DELETE FROM act", "act "},
    {"DELETE FROM enrolment", "enrolment "},
    {"DELETE FROM unit WHERE code = 'K-02'", "unit "},
    {"DELETE FROM form WHERE name = 'report'", "form report,2 "},
    {"DELETE FROM person", "person "},
    {"DELETE FROM setting", "setting hub_title "},
    {"DELETE FROM hub_log", "hub_log "},
    {"DELETE FROM node WHERE level = 1 AND n = 0", "node 1,0 "},
    {"DELETE FROM part WHERE pid = 2", "batch "},
    {"DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)",
     "checkpoint 1,"},
    {"DELETE FROM entry WHERE idx = (SELECT max(idx) FROM entry)", "entry "},
    {"DELETE FROM invitation WHERE genesis IS NOT NULL", "log "},
    /* rows that nobody signed */
    {"INSERT INTO unit VALUES(x'03030303030303030303030303030303', 1, 'K-03',"
     " 'xã', 'K-03', NULL, NULL)",
     "unit AwMDAwMDAwMDAwMDAwMDAw,1 is in no signed bytes"},
    {"INSERT INTO node VALUES(0, 1000, zeroblob(32))", "node 0,1000 "},
    {"INSERT INTO setting VALUES('policy', x'00')", "setting policy "},
    {"INSERT INTO person SELECT id, 'PC', 'Ai đó' FROM log WHERE id NOT IN"
     " (SELECT log FROM person)",
     "person "},
    /* codes */
    {"UPDATE invitation SET role = 1 WHERE role = 0", "invitation "},
    {"UPDATE invitation SET expires = expires + 1 WHERE genesis IS NULL",
     "invitation "},
    {"UPDATE invitation SET genesis = NULL", "invitation "},
    {"UPDATE invitation SET genesis = (SELECT genesis FROM log LIMIT 1)"
     " WHERE genesis IS NULL",
     "invitation "},
    /* who may do what */
    {"UPDATE enrolment SET suspended = 0 WHERE suspended = 1", "enrolment "},
    {"UPDATE log SET first = (SELECT id FROM log ORDER BY lid LIMIT 1)"
     " WHERE device IS NOT NULL",
     "log "},
    {"UPDATE log SET box = zeroblob(32) WHERE device IS NULL", "log "},
};

static void
each_change_is_named(void **state)
{
	struct place *p = *state;
	struct heard heard;

	for (size_t i = 0; i < ARRAY_LEN(CHANGES); i++) {
		must(hub_begin(&p->hub, &e));
		must(db_run(p->hub.db, &e, CHANGES[i].sql, ""));
		assert_true(db_changes(p->hub.db) > 0);
		audit(p, &heard);
		if (strncmp(heard.text, CHANGES[i].line,
			    strlen(CHANGES[i].line)) != 0) {
			char line[128];

			(void)snprintf(line, sizeof(line), "\n%s",
				       CHANGES[i].line);
			if (strstr(heard.text, line) == NULL)
				fail_msg("%s: no line \"%s\" in:\n%s",
					 CHANGES[i].sql, CHANGES[i].line,
					 heard.text);
		}
		hub_rollback(&p->hub);
	}
}

static void
a_damaged_hub_can_be_looked_at_but_not_served(void **state)
{
	struct place *p = *state;
	struct heard heard;
	struct err why = ERR_INIT;

	must(hub_begin(&p->hub, &e));
	must(db_run(p->hub.db, &e, "UPDATE node SET hash = zeroblob(32)", ""));
	must(hub_commit(&p->hub, &e));
	hub_close(&p->hub);
	assert_int_equal(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &why),
			 -1);
	assert_int_equal(why.code, ERR_STALE);
	must(hub_open_damaged(&p->hub, p->dir.path, &p->c, &p->rng, &e));
	must(hub_begin(&p->hub, &e));
	audit(p, &heard);
	assert_non_null(strstr(heard.text, "node 0,0 "));
	assert_non_null(strstr(heard.text, "anchor - "));
	hub_rollback(&p->hub);
}

#define AUDIT_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    AUDIT_TEST(a_district_at_work_has_no_fault),
	    AUDIT_TEST(each_change_is_named),
	    AUDIT_TEST(a_damaged_hub_can_be_looked_at_but_not_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
