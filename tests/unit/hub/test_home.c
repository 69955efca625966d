#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/anchor.h"
#include "hub/recover.h"
#include "hub/store/store.h"
#include "protocol/log/state.h"

#define A 0x11

static int
setup(void **state)
{
	static struct place p;

	place_make(&p, false);
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{

	place_remove(*state);
	return 0;
}

static void
expect_open(struct place *p, enum err_code code)
{
	struct err why = ERR_INIT;
	int rc = hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &why);

	if (code == ERR_NONE && rc != 0)
		fail_msg("%s", why.text);
	assert_int_equal(rc, code == ERR_NONE ? 0 : -1);
	assert_int_equal(why.code, code);
}

static void
file_copy(struct place *p, const char *from, const char *to)
{
	char *a = tmpdir_path(&p->dir, from);
	char *b = tmpdir_path(&p->dir, to);
	struct buf text = BUF_INIT(16 * 1024 * 1024);

	must(file_read(&text, a, &e));
	must(file_write(b, text.p, text.len, 0600, &e));
	buf_done(&text);
	free(a);
	free(b);
}

static void
a_new_hub_has_a_title_forms_and_a_signed_tree(void **state)
{
	struct place *p = *state;
	struct buf form = BUF_INIT(FORM_BYTES_MAX);
	struct buf title = BUF_INIT(1024);
	struct anchor a;

	assert_int_equal(p->hub.size, 1);
	assert_int_equal(p->hub.point.size, 1);
	must(anchor_read(p->dir.path, &a, &e) != 1);
	assert_true(hash_eq(&a.root, &p->hub.point.root));
	must(form_load(p->hub.db, "registration", 0, &form, &e) != 1);
	buf_reset(&form);
	must(form_load(p->hub.db, "report", 2, &form, &e) != 1);
	must(setting_get(p->hub.db, "hub_title", &title, &e) != 1);
	assert_string_equal(buf_str(&title), "Huyện Yên Khánh");
	assert_false(p->hub.keys.is_test);
	assert_int_equal(p->hub.keys.pin_count, 1);
	buf_done(&form);
	buf_done(&title);
}

static void
a_hub_is_never_made_over_another(void **state)
{
	struct place *p = *state;
	struct err why = ERR_INIT;
	struct hash root = p->hub.point.root;

	hub_close(&p->hub);
	assert_int_equal(hub_make(p->dir.path, HUB, "x", NULL, true, NULL,
				  &p->c, &p->rng, &why),
			 -1);
	assert_int_equal(why.code, ERR_STATE);
	expect_open(p, ERR_NONE);
	assert_true(hash_eq(&root, &p->hub.point.root));
}

static void
the_root_key_is_only_open_to_its_passphrase(void **state)
{
	struct place *p = *state;
	char *path = tmpdir_path(&p->dir, "keys/root");
	uint8_t seed[SEED_LEN];
	struct err why = ERR_INIT;
	bool locked;

	must(keyfile_is_locked(path, &locked, &e));
	assert_true(locked);
	assert_int_equal(keyfile_read(path, "root", "khac", seed, &why), -1);
	assert_int_equal(why.code, ERR_PASSPHRASE);
	must(keyfile_read(path, "root", "mat khau", seed, &e));
	free(path);
}

static void
only_one_has_the_home_at_a_time(void **state)
{
	struct place *p = *state;
	struct hub other;
	struct err why = ERR_INIT;

	assert_int_equal(hub_open(&other, p->dir.path, &p->c, &p->rng, &why),
			 -1);
	assert_int_equal(why.code, ERR_BUSY);
}

static void
a_folder_without_a_hub_is_left_without_a_trace(void **state)
{
	struct place *p = *state;
	struct tmpdir empty;
	struct hub h;
	struct err why = ERR_INIT;
	char *lock;

	(void)p;
	tmpdir_make(&empty);
	assert_int_equal(hub_open(&h, empty.path, &p->c, &p->rng, &why), -1);
	assert_int_equal(why.code, ERR_NOT_FOUND);
	lock = tmpdir_path(&empty, "lock");
	assert_false(file_exists(lock));
	free(lock);
	tmpdir_remove(&empty);
}

static void
a_restored_database_is_noticed(void **state)
{
	struct place *p = *state;

	hub_close(&p->hub);
	file_copy(p, "hub.db", "old.db");
	expect_open(p, ERR_NONE);
	unit_make(p, "A", A);
	hub_close(&p->hub);
	file_copy(p, "hub.db", "new.db");
	file_copy(p, "old.db", "hub.db");
	expect_open(p, ERR_STALE);
	/* Nothing was signed or lost meanwhile. */
	file_copy(p, "new.db", "hub.db");
	expect_open(p, ERR_NONE);
	assert_int_equal(p->hub.size, 2);
}

static void
another_history_of_the_same_length_is_noticed(void **state)
{
	struct place *p = *state;

	hub_close(&p->hub);
	file_copy(p, "hub.db", "old.db");
	file_copy(p, "anchor", "old.anchor");
	expect_open(p, ERR_NONE);
	unit_make(p, "A", A);
	hub_close(&p->hub);
	file_copy(p, "anchor", "new.anchor");
	file_copy(p, "hub.db", "new.db");
	file_copy(p, "old.db", "hub.db");
	file_copy(p, "old.anchor", "anchor");
	expect_open(p, ERR_NONE);
	unit_make(p, "B", A);
	hub_close(&p->hub);
	file_copy(p, "new.anchor", "anchor");
	expect_open(p, ERR_STALE);
	file_copy(p, "new.db", "hub.db");
	expect_open(p, ERR_NONE);
}

static void
a_crash_before_the_anchor_is_made_good(void **state)
{
	struct place *p = *state;
	struct anchor a;

	file_copy(p, "anchor", "old.anchor");
	unit_make(p, "A", A);
	hub_close(&p->hub);
	file_copy(p, "old.anchor", "anchor");
	expect_open(p, ERR_NONE);
	must(anchor_read(p->dir.path, &a, &e) != 1);
	assert_int_equal(a.size, 2);
	assert_true(hash_eq(&a.root, &p->hub.point.root));
}

static void
without_its_anchor_a_hub_does_not_open(void **state)
{
	struct place *p = *state;
	char *path = tmpdir_path(&p->dir, "anchor");

	hub_close(&p->hub);
	file_copy(p, "anchor", "kept");
	assert_int_equal(unlink(path), 0);
	expect_open(p, ERR_STALE);
	must(file_write(path, "kheo/yen-khanh/1 x\n", 19, 0600, &e));
	expect_open(p, ERR_CORRUPT);
	file_copy(p, "kept", "anchor");
	expect_open(p, ERR_NONE);
	free(path);
}

static void
what_could_not_be_anchored_does_not_leave_and_is_anchored_later(void **state)
{
	struct place *p = *state;
	char *path = tmpdir_path(&p->dir, "anchor");
	struct err why = ERR_INIT;
	struct anchor a;
	json_t *act = hub_act(ACT_HUB);

	/* Where a folder stands nobody writes, root neither. */
	assert_int_equal(unlink(path), 0);
	must(folder_make(path, &e));
	json_object_set_new(act, "title", json_string("Huyện"));
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	assert_int_equal(hub_commit(&p->hub, &why), -1);
	/* Nothing grows, but a request is to be answered. */
	err_clear(&why);
	must(hub_begin(&p->hub, &e));
	assert_int_equal(hub_commit(&p->hub, &why), -1);
	err_clear(&why);
	assert_int_equal(rmdir(path), 0);
	must(hub_begin(&p->hub, &e));
	must(hub_commit(&p->hub, &e));
	must(anchor_read(p->dir.path, &a, &e) != 1);
	assert_int_equal(a.size, p->hub.size);
	json_decref(act);
	free(path);
}

static void
a_key_of_another_hub_is_noticed(void **state)
{
	struct place *p = *state;
	struct tmpdir other;
	struct buf text = BUF_INIT(KEYFILE_BYTES_MAX);
	char *from, *to = tmpdir_path(&p->dir, "keys/tree");

	tmpdir_make(&other);
	must(hub_make(other.path, HUB, "x", NULL, true, NULL, &p->c, &p->rng,
		      &e));
	from = tmpdir_path(&other, "keys/tree");
	hub_close(&p->hub);
	file_copy(p, "keys/tree", "kept");
	must(file_read(&text, from, &e));
	must(file_write(to, text.p, text.len, 0600, &e));
	expect_open(p, ERR_CORRUPT);
	file_copy(p, "kept", "keys/tree");
	expect_open(p, ERR_NONE);
	buf_done(&text);
	free(from);
	free(to);
	tmpdir_remove(&other);
}

static void
words_that_make_no_hub_make_nothing(void **state)
{
	struct place *p = *state;

	const struct {
		const char *name, *url, *passphrase;
		bool is_test;
		enum err_code code;
	} rows[] = {
	    {"Yen Khanh", NULL, "x", false, ERR_INVALID},
	    {"", NULL, "x", false, ERR_INVALID},
	    {"a", "ftp://h", "x", false, ERR_INVALID},
	    {"a", "https://", "x", false, ERR_INVALID},
	    {"a", NULL, NULL, false, ERR_PASSPHRASE},
	};
	struct tmpdir empty;
	char **names;
	size_t count;

	tmpdir_make(&empty);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err why = ERR_INIT;

		assert_int_equal(hub_make(empty.path, rows[i].name, "x",
					  rows[i].url, rows[i].is_test,
					  rows[i].passphrase, &p->c, &p->rng,
					  &why),
				 -1);
		assert_int_equal(why.code, rows[i].code);
		must(folder_list(empty.path, "", &names, &count, &e));
		assert_int_equal(count, 0);
		folder_list_free(names, count);
	}
	tmpdir_remove(&empty);
}

/* Yesterday's database, put back after more was signed. */
static void
a_restored_hub_begins_a_new_origin_and_takes_back_what_it_lost(void **state)
{
	struct place *p = *state;
	struct hub *h = &p->hub;
	struct buf copy = BUF_INIT(4096);
	struct buf lost = BUF_INIT(NOTE_BYTES_MAX);
	struct err why = ERR_INIT;
	char *folder = tmpdir_path(&p->dir, "copies");
	struct acceptance a;
	struct incoming in;
	struct batch_row row;
	struct batch b;
	struct hash hash;
	struct log_row log;
	struct id id;
	uint64_t origin, again, size;

	must(hub_backup(p->dir.path, folder, 2, &p->c, &copy, &e));
	size = h->size;
	unit_make(p, "B", 2);
	must(store_hub_log(h->db, &SCOPE_DIRECTORY, &id, &e) != 1);
	must(log_find(h->db, &id, &log, &e) != 1);
	must(batch_at(h->db, log.lid, log.seq, &row, &e) != 1);
	must(batch_load(h->db, row.bid, &b, &hash, &lost, &e));
	memset(&in, 0, sizeof(in));
	in.header.type = BUNDLE_HEADER;
	in.header.p = lost.p;
	in.header.n = lost.len;
	hub_close(h);
	must(hub_restore(p->dir.path, buf_str(&copy), &e));
	assert_int_equal(hub_open(h, p->dir.path, &p->c, &p->rng, &why), -1);
	assert_int_equal(why.code, ERR_STALE);
	err_clear(&why);
	assert_int_equal(
	    hub_recover(p->dir.path, "falsch", &p->c, &p->rng, &origin, &why),
	    -1);
	assert_int_equal(why.code, ERR_PASSPHRASE);
	err_clear(&why);
	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &origin, &e));
	assert_true(origin > 1);
	must(hub_open(h, p->dir.path, &p->c, &p->rng, &e));
	assert_int_equal(h->size, size);
	assert_true(h->keys.version >= origin);
	assert_string_equal(h->point.origin, h->origin);
	/* The header is taken; its part is asked for. */
	must(hub_begin(h, &e));
	must(intake_accept(h, &in, &a, &e));
	assert_int_equal(a.what, ACCEPTED_INCOMPLETE);
	hub_rollback(h);
	/* And acts of today stand in another log. */
	unit_make(p, "C", 3);
	must(store_hub_log(h->db, &SCOPE_DIRECTORY, &id, &e) != 1);
	assert_false(id_eq(&id, &log.id));
	/* The same copy once more knows nothing of the new origin. */
	hub_close(h);
	must(hub_restore(p->dir.path, buf_str(&copy), &e));
	assert_int_equal(hub_open(h, p->dir.path, &p->c, &p->rng, &why), -1);
	assert_int_equal(why.code, ERR_STALE);
	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &again, &e));
	assert_true(again > origin);
	must(hub_open(h, p->dir.path, &p->c, &p->rng, &e));
	free(folder);
	buf_done(&copy);
	buf_done(&lost);
}

/* The whole machine, as it was when the image was made. */
static void
image_copy(struct place *p, bool is_back)
{
	static const char *const names[][2] = {{"hub.db", "image.db"},
					       {"anchor", "image.anchor"},
					       {"hubkeys", "image.hubkeys"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		file_copy(p, names[i][is_back], names[i][!is_back]);
}

static uint64_t
recover(struct place *p)
{
	uint64_t origin;

	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &origin, &e));
	return origin;
}

static void
an_image_put_back_twice_does_not_begin_one_origin_twice(void **state)
{
	struct place *p = *state;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct err why = ERR_INIT;
	uint64_t first;

	hub_close(&p->hub);
	image_copy(p, false);
	first = recover(p);
	expect_open(p, ERR_NONE);
	buf_add(&note, p->hub.point_note.p, p->hub.point_note.len);
	hub_close(&p->hub);
	image_copy(p, true);
	p->clock.now_ms += 1000;
	assert_true(recover(p) > first);
	/* And with a clock that runs behind: one who saw it tells. */
	image_copy(p, true);
	p->clock.now_ms = 0;
	expect_open(p, ERR_NONE);
	must(hub_begin(&p->hub, &e));
	assert_int_equal(hub_shown(&p->hub, note.p, note.len, &why), -1);
	assert_int_equal(why.code, ERR_STALE);
	hub_rollback(&p->hub);
	hub_close(&p->hub);
	expect_open(p, ERR_STALE);
	assert_true(recover(p) > first);
	expect_open(p, ERR_NONE);
	buf_done(&note);
}

static void
a_restored_copy_of_all_that_was_there_needs_a_new_origin_too(void **state)
{
	struct place *p = *state;
	struct buf copy = BUF_INIT(4096);
	char *folder = tmpdir_path(&p->dir, "copies");

	/* What is held without an entry is not in the size of the tree. */
	must(hub_backup(p->dir.path, folder, 2, &p->c, &copy, &e));
	hub_close(&p->hub);
	must(hub_restore(p->dir.path, buf_str(&copy), &e));
	expect_open(p, ERR_STALE);
	(void)recover(p);
	expect_open(p, ERR_NONE);
	free(folder);
	buf_done(&copy);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_new_hub_has_a_title_forms_and_a_signed_tree),
	    TEST(a_hub_is_never_made_over_another),
	    TEST(the_root_key_is_only_open_to_its_passphrase),
	    TEST(only_one_has_the_home_at_a_time),
	    TEST(a_folder_without_a_hub_is_left_without_a_trace),
	    TEST(a_restored_database_is_noticed),
	    TEST(another_history_of_the_same_length_is_noticed),
	    TEST(a_crash_before_the_anchor_is_made_good),
	    TEST(without_its_anchor_a_hub_does_not_open),
	    TEST(
		what_could_not_be_anchored_does_not_leave_and_is_anchored_later),
	    TEST(a_key_of_another_hub_is_noticed),
	    TEST(words_that_make_no_hub_make_nothing),
	    TEST(
		a_restored_hub_begins_a_new_origin_and_takes_back_what_it_lost),
	    TEST(an_image_put_back_twice_does_not_begin_one_origin_twice),
	    TEST(a_restored_copy_of_all_that_was_there_needs_a_new_origin_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
