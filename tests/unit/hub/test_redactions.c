/* What was redacted is told in every scope whose devices have the text. */
#include "tests/unit/hub/recovered.h"

#include "hub/redactions.h"
#include "protocol/log/redaction.h"
#include "protocol/wire/skeleton.h"

/* A part of unit A, and a batch that somebody of unit B signed over it. */
struct theft {
	struct device owner, thief;
	struct made own, over;
	struct hash part;
};

static void
theft_make(struct place *p, struct theft *t)
{
	struct batch b = {.part_count = 1};

	unit_make(p, "B", B);
	device_enrol(p, &t->owner, 1, A, ROLE_RECORDER);
	device_enrol(p, &t->thief, 2, B, ROLE_RECORDER);
	edit_make(&t->owner, &t->own, 1, "x");
	assert_int_equal(hand_in(p, &t->own).what, ACCEPTED_SEQUENCED);
	t->part = part_hash(t->own.part[0].p, t->own.part[0].p + SALT_LEN,
			    t->own.part[0].len - SALT_LEN);
	memset(&t->over, 0, sizeof(t->over));
	b.parts[0].bytes = (uint32_t)(t->own.part[0].len - SALT_LEN);
	b.parts[0].hash = t->part;
	header_make(&t->thief, &b, &t->over, NULL, NULL);
	t->over.in.parts[0] = t->own.in.parts[0];
	t->over.in.part_count = 1;
}

static void
theft_done(struct theft *t)
{

	made_done(&t->own);
	made_done(&t->over);
}

static void
redact_say(struct place *p, const struct theft *t, const struct id *scope)
{
	struct buf skeleton = BUF_INIT(PART_BYTES_MAX);
	json_t *parts = json_array();
	json_t *item = NULL, *act = NULL;

	must(skeleton_make(&skeleton, t->own.part[0].p + SALT_LEN,
			   t->own.part[0].len - SALT_LEN, &e));
	must((item = redaction_item(&t->part, &skeleton, &e)) == NULL);
	assert_int_equal(json_array_append_new(parts, item), 0);
	must((act = redaction_act("Luật 91", parts, &e)) == NULL);
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, scope, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
	buf_done(&skeleton);
}

/* How many redact acts the hub's present log of ${scope} has. */
static unsigned
said_in(struct place *p, uint8_t scope)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct log_row log;
	struct batch_row row;
	struct batch b;
	struct hash hash;
	struct id of, id;
	unsigned count = 0;
	int found;

	memset(&of, scope, sizeof(of));
	id = hub_log_id(&p->hub, &of);
	must((found = log_find(p->hub.db, &id, &log, &e)) < 0);
	for (uint64_t seq = 1; found == 1 && seq <= log.seq; seq++) {
		must(batch_at(p->hub.db, log.lid, seq, &row, &e) != 1);
		must(batch_load(p->hub.db, row.bid, &b, &hash, &note, &e));
		must(batch_parts_load(p->hub.db, &b, parts, &e));
		for (size_t i = 0; i < parts->count; i++)
			count += parts->parts[i].act == ACT_REDACT;
		batch_parts_done(parts);
	}
	buf_done(&note);
	free(parts);
	return count;
}

static void
a_restored_hub_says_it_again_in_every_scope(void **state)
{
	struct place *p = *state;
	struct buf copy = BUF_INIT(4096);
	char *folder = tmpdir_path(&p->dir, "copies");
	struct theft t;

	theft_make(p, &t);
	must(hub_backup(p->dir.path, folder, 2, &p->c, &copy, &e));
	assert_int_equal(hand_in(p, &t.over).what, ACCEPTED_SEQUENCED);
	redact_say(p, &t, &t.owner.scope);
	redact_say(p, &t, &t.thief.scope);
	copy_put_back(p, &copy);
	assert_int_equal(said_in(p, A), 1);
	assert_int_equal(said_in(p, B), 1);
	/* By now its author has no more than the header. */
	t.over.in.part_count = 0;
	assert_int_equal(hand_in(p, &t.over).what, ACCEPTED_SEQUENCED);
	assert_int_equal(said_in(p, B), 1);
	free(folder);
	buf_done(&copy);
	theft_done(&t);
}

static void
whoever_brings_the_text_later_is_told(void **state)
{
	struct place *p = *state;
	struct theft t;

	theft_make(p, &t);
	redact_say(p, &t, &t.owner.scope);
	assert_int_equal(said_in(p, B), 0);
	assert_int_equal(hand_in(p, &t.over).what, ACCEPTED_SEQUENCED);
	assert_int_equal(said_in(p, B), 1);
	assert_int_equal(hand_in(p, &t.over).what, ACCEPTED_DUPLICATE);
	assert_int_equal(said_in(p, A), 1);
	assert_int_equal(said_in(p, B), 1);
	theft_done(&t);
}

/* A skeleton tells which fields of which record there were. */
static void
whoever_only_names_it_is_told_nothing(void **state)
{
	struct place *p = *state;
	struct theft t;

	theft_make(p, &t);
	redact_say(p, &t, &t.owner.scope);
	t.over.in.part_count = 0;
	assert_int_equal(hand_in(p, &t.over).what, ACCEPTED_INCOMPLETE);
	assert_int_equal(said_in(p, B), 0);
	theft_done(&t);
}

static void
file_keep(struct place *p, const char *from, const char *to)
{
	struct buf b = BUF_INIT(16 * 1024 * 1024);
	char *source = tmpdir_path(&p->dir, from);
	char *target = tmpdir_path(&p->dir, to);

	must(file_read(&b, source, &e));
	must(file_write(target, b.p, b.len, 0600, &e));
	free(source);
	free(target);
	buf_done(&b);
}

static void
image_keep(struct place *p)
{
	hub_close(&p->hub);
	file_keep(p, "hub.db", "image.db");
	file_keep(p, "anchor", "image.anchor");
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
}

static void
image_put_back(struct place *p)
{
	char *list = tmpdir_path(&p->dir, "redactions");

	hub_close(&p->hub);
	file_keep(p, "image.db", "hub.db");
	file_keep(p, "image.anchor", "anchor");
	must(file_remove(list, &e));
	free(list);
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
}

static void
recover(struct place *p)
{
	uint64_t origin;

	hub_close(&p->hub);
	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &origin, &e));
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
}

/* One more part of the owner, which the next redact_say() is about. */
static void
own_next(struct place *p, struct theft *t, unsigned seq, const char *value)
{
	made_done(&t->own);
	edit_make(&t->owner, &t->own, seq, value);
	assert_int_equal(hand_in(p, &t->own).what, ACCEPTED_SEQUENCED);
	t->part = part_hash(t->own.part[0].p, t->own.part[0].p + SALT_LEN,
			    t->own.part[0].len - SALT_LEN);
}

/* The whole machine was set back and went on, so the act lost a fork. */
static void
a_hub_keeps_the_word_of_a_log_that_it_forked(void **state)
{
	struct place *p = *state;
	struct made act;
	struct theft t;

	theft_make(p, &t);
	image_keep(p);
	redact_say(p, &t, &t.owner.scope);
	own_newest(p, &t.owner.scope, &act);
	image_put_back(p);
	own_next(p, &t, 2, "y");
	redact_say(p, &t, &t.owner.scope);
	recover(p);
	assert_int_equal(said_in(p, A), 0);
	assert_int_equal(hand_in(p, &act).what, ACCEPTED_REFUSED);
	assert_int_equal(said_in(p, A), 1);
	assert_int_equal(count_of(p, "SELECT count(*) FROM redaction"), 2);
	made_done(&act);
	theft_done(&t);
}

/* What follows evidence has a gap before it for ever. */
static void
however_many_words_behind_the_fork(void **state)
{
	static const char *const values[] = {"y", "z", "w"};
	struct place *p = *state;
	struct made acts[ARRAY_LEN(values)];
	struct device then;
	struct theft t;

	theft_make(p, &t);
	then = t.owner;
	image_keep(p);
	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		own_next(p, &t, i + 2, values[i]);
		redact_say(p, &t, &t.owner.scope);
		own_newest(p, &t.owner.scope, &acts[i]);
	}
	image_put_back(p);
	t.owner = then;
	own_next(p, &t, 2, "v");
	redact_say(p, &t, &t.owner.scope);
	recover(p);
	for (unsigned i = 0; i < ARRAY_LEN(values); i++) {
		(void)hand_in(p, &acts[i]);
		assert_int_equal(said_in(p, A), i + 1);
		made_done(&acts[i]);
	}
	assert_int_equal(count_of(p, "SELECT count(*) FROM redaction"),
			 ARRAY_LEN(values) + 1);
	theft_done(&t);
}

/* The link was cut between header and part. */
static void
the_word_may_come_after_its_header(void **state)
{
	struct place *p = *state;
	struct made act;
	struct theft t;

	theft_make(p, &t);
	image_keep(p);
	redact_say(p, &t, &t.owner.scope);
	own_newest(p, &t.owner.scope, &act);
	image_put_back(p);
	own_next(p, &t, 2, "y");
	redact_say(p, &t, &t.owner.scope);
	recover(p);
	act.in.part_count = 0;
	assert_int_equal(hand_in(p, &act).what, ACCEPTED_REFUSED);
	assert_int_equal(said_in(p, A), 0);
	act.in.part_count = 1;
	assert_int_equal(hand_in(p, &act).what, ACCEPTED_REFUSED);
	assert_int_equal(said_in(p, A), 1);
	assert_int_equal(hand_in(p, &act).what, ACCEPTED_REFUSED);
	assert_int_equal(said_in(p, A), 1);
	made_done(&act);
	theft_done(&t);
}

static bool
kept_has(struct place *p, const char *text)
{
	struct buf b = BUF_INIT(16 * 1024 * 1024);
	char *path = tmpdir_path(&p->dir, HUB_DB_KEPT);
	size_t n = strlen(text);
	bool has = false;

	must(file_read(&b, path, &e));
	for (size_t i = 0; !has && i + n <= b.len; i++)
		has = memcmp(b.p + i, text, n) == 0;
	free(path);
	buf_done(&b);
	return has;
}

/* The copy was settled beside another database than the one that it takes the
 * place of. */
static void
what_a_restore_keeps_is_cleaned_by_what_the_copy_knows(void **state)
{
	struct place *p = *state;
	struct buf copy = BUF_INIT(4096);
	char *folder = tmpdir_path(&p->dir, "copies");
	struct theft t;
	uint64_t origin;

	theft_make(p, &t);
	own_next(p, &t, 2, "yyyyyyyyyyyy");
	image_keep(p);
	redact_say(p, &t, &t.owner.scope);
	hub_close(&p->hub);
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
	must(hub_backup(p->dir.path, folder, 2, &p->c, &copy, &e));
	image_put_back(p);
	hub_close(&p->hub);
	must(hub_restore(p->dir.path, buf_str(&copy), &e));
	assert_true(kept_has(p, "yyyyyyyyyyyy"));
	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &origin, &e));
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
	assert_false(kept_has(p, "yyyyyyyyyyyy"));
	free(folder);
	buf_done(&copy);
	theft_done(&t);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_restored_hub_says_it_again_in_every_scope),
	    TEST(whoever_brings_the_text_later_is_told),
	    TEST(whoever_only_names_it_is_told_nothing),
	    TEST(a_hub_keeps_the_word_of_a_log_that_it_forked),
	    TEST(however_many_words_behind_the_fork),
	    TEST(the_word_may_come_after_its_header),
	    TEST(what_a_restore_keeps_is_cleaned_by_what_the_copy_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
