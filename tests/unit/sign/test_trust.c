#include "tests/unit/sign/hub.h"

#include "protocol/sign/hash.h"

static enum err_code
open_first(const struct hubkeys *k, const struct sign_key *a,
	   const struct sign_key *b, const struct id *root)
{
	struct buf note;
	struct hubkeys got;
	struct err e = ERR_INIT;

	hubkeys_sign(&note, k, a, b);
	hubkeys_open(&got, note.p, note.len, root, &e);
	buf_done(&note);
	return e.code;
}

static enum err_code
open_next(const struct hubkeys *k, const struct sign_key *a,
	  const struct sign_key *b, const struct hubkeys *known)
{
	struct buf note;
	struct hubkeys got;
	struct err e = ERR_INIT;

	hubkeys_sign(&note, k, a, b);
	hubkeys_open_next(&got, note.p, note.len, known, &e);
	buf_done(&note);
	return e.code;
}

static void
a_fingerprint_is_over_threshold_and_roots(void **state)
{
	uint8_t text[10 + 1 + KEY_LEN] = "kheo/root\n";
	struct test_hub h;
	struct hash want;
	struct id a;
	struct id b;

	(void)state;
	hub_make(&h);
	text[10] = 1;
	memcpy(text + 11, h.roots[0].public, KEY_LEN);
	want = sha256(text, sizeof(text));
	a = root_fingerprint(&h.keys);
	assert_memory_equal(a.b, want.b, ID_LEN);
	h.keys.threshold = 2;
	b = root_fingerprint(&h.keys);
	assert_false(id_eq(&a, &b));
}

static void
a_fingerprint_is_read_as_people_write_it(void **state)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
	    {"0001-0203-0405-0607-0809-0a0b-0c0d-0e0f", 0},
	    {"000102030405060708090A0B0C0D0E0F", 0},
	    {" 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f ", 0},
	    {"0001-0203-0405-0607-0809-0a0b-0c0d-0e0", -1},
	    {"0001-0203-0405-0607-0809-0a0b-0c0d-0e0f0", -1},
	    {"0001-0203-0405-0607-0809-0a0b-0c0d-0e0g", -1},
	    {"", -1},
	};
	struct id id;
	struct id want;
	char out[FINGERPRINT_TEXT_SIZE];

	(void)state;
	for (uint8_t i = 0; i < ID_LEN; i++)
		want.b[i] = i;
	assert_string_equal(fingerprint_text(out, &want), rows[0].text);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		memset(&id, 0xee, sizeof(id));
		assert_int_equal(fingerprint_parse(&id, rows[i].text),
				 rows[i].want);
		if (rows[i].want == 0)
			assert_true(id_eq(&id, &want));
	}
}

static void
hubkeys_are_believed_under_the_pinned_root_only(void **state)
{
	struct test_hub h;
	struct id root;
	struct id other;

	(void)state;
	hub_make(&h);
	root = root_fingerprint(&h.keys);
	other = root;
	other.b[0] ^= 1;
	assert_int_equal(open_first(&h.keys, &h.roots[0], NULL, &root),
			 ERR_NONE);
	assert_int_equal(open_first(&h.keys, &h.roots[0], NULL, &other),
			 ERR_SIGNATURE);
	assert_int_equal(open_first(&h.keys, &h.roots[1], NULL, &root),
			 ERR_SIGNATURE);
}

static void
two_of_three_roots_must_sign(void **state)
{
	struct test_hub h;
	struct id root;

	(void)state;
	hub_make(&h);
	h.keys.threshold = 2;
	h.keys.root_count = 3;
	for (size_t i = 0; i < 3; i++)
		memcpy(h.keys.roots[i], h.roots[i].public, KEY_LEN);
	root = root_fingerprint(&h.keys);
	assert_int_equal(open_first(&h.keys, &h.roots[0], &h.roots[2], &root),
			 ERR_NONE);
	assert_int_equal(open_first(&h.keys, &h.roots[1], NULL, &root),
			 ERR_SIGNATURE);
	assert_int_equal(open_first(&h.keys, &h.roots[1], &h.roots[1], &root),
			 ERR_SIGNATURE);
	assert_int_equal(open_first(&h.keys, &h.roots[1], &h.roots[3], &root),
			 ERR_SIGNATURE);
}

static void
versions_only_go_up_and_both_roots_sign(void **state)
{
	struct test_hub h;
	struct hubkeys next;

	(void)state;
	hub_make(&h);
	next = h.keys;
	assert_int_equal(open_next(&next, &h.roots[0], NULL, &h.keys),
			 ERR_STALE);
	next.version = 2;
	assert_int_equal(open_next(&next, &h.roots[0], NULL, &h.keys),
			 ERR_NONE);
	memcpy(next.roots[0], h.roots[1].public, KEY_LEN);
	assert_int_equal(open_next(&next, &h.roots[0], &h.roots[1], &h.keys),
			 ERR_NONE);
	assert_int_equal(open_next(&next, &h.roots[0], NULL, &h.keys),
			 ERR_SIGNATURE);
	assert_int_equal(open_next(&next, &h.roots[1], NULL, &h.keys),
			 ERR_SIGNATURE);
	memcpy(next.hub, "kim-son", 8);
	assert_int_equal(open_next(&next, &h.roots[0], &h.roots[1], &h.keys),
			 ERR_SIGNATURE);
	next = h.keys;
	next.version = 2;
	h.keys.origin = 2;
	assert_int_equal(open_next(&next, &h.roots[0], NULL, &h.keys),
			 ERR_STALE);
}

static enum err_code
open_checkpoint(const struct test_hub *h, const char *origin, uint64_t size,
		const struct sign_key *key)
{
	struct checkpoint c = {.size = size, .time_ms = FAKE_NOW_MS};
	struct checkpoint got;
	struct buf note;
	struct err e = ERR_INIT;

	memcpy(c.origin, origin, strlen(origin) + 1);
	checkpoint_sign(&note, &c, key);
	if (checkpoint_open(&got, note.p, note.len, &h->keys, &e) == 0)
		assert_int_equal(got.size, size);
	buf_done(&note);
	return e.code;
}

static void
a_checkpoint_is_of_this_hub_and_its_key_of_then(void **state)
{
	struct test_hub h;
	struct sign_key later;

	(void)state;
	hub_make(&h);
	key_numbered(&later, 120);
	h.keys.origin = 2;
	hub_key_add(&h.keys, HUB_TREE, 100, later.public);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/1", 99, &h.tree),
			 ERR_NONE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/2", 100, &later),
			 ERR_NONE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/2", 100, &h.tree),
			 ERR_SIGNATURE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/2", 99, &later),
			 ERR_SIGNATURE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/3", 99, &h.tree),
			 ERR_SIGNATURE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "x/1", 99, &h.tree),
			 ERR_SIGNATURE);
	assert_int_equal(open_checkpoint(&h, "kheo/" HUB "/1", 99, &h.receipt),
			 ERR_SIGNATURE);
}

static enum err_code
open_receipt(const struct test_hub *h, const char *origin,
	     const struct sign_key *key)
{
	static struct receipt r;
	static struct receipt got;
	struct buf note;
	struct err e = ERR_INIT;

	memset(&r, 0, sizeof(r));
	memcpy(r.origin, origin, strlen(origin) + 1);
	r.time_ms = FAKE_NOW_MS;
	receipt_sign(&note, &r, key);
	receipt_open(&got, note.p, note.len, &h->keys, &e);
	buf_done(&note);
	return e.code;
}

static void
a_receipt_is_signed_by_the_receipt_key(void **state)
{
	struct test_hub h;

	(void)state;
	hub_make(&h);
	assert_int_equal(open_receipt(&h, "kheo/" HUB "/1", &h.receipt),
			 ERR_NONE);
	assert_int_equal(open_receipt(&h, "kheo/" HUB "/1", &h.tree),
			 ERR_SIGNATURE);
	assert_int_equal(open_receipt(&h, "kheo/" HUB "/2", &h.receipt),
			 ERR_SIGNATURE);
	assert_int_equal(open_receipt(&h, "kheo/kim-son/1", &h.receipt),
			 ERR_SIGNATURE);
}

/* A note of one line kind, signed as a receipt or by another key. */
struct word {
	const char *what;
	const char *origin;
	uint64_t size;
	bool by_tree;
	bool is_cut;
	bool is_checkpoint; /* another kind of note under that name */
	enum err_code want;
};

static const struct word WORDS[] = {
    {"as it should be", "kheo/" HUB "/1", 99, false, false, false, ERR_NONE},
    {"by the tree's key", "kheo/" HUB "/1", 99, true, false, false,
     ERR_SIGNATURE},
    {"of an origin to come", "kheo/" HUB "/2", 99, false, false, false,
     ERR_SIGNATURE},
    {"of another hub", "kheo/kim-son/1", 99, false, false, false,
     ERR_SIGNATURE},
    {"by a key that was replaced", "kheo/" HUB "/1", 100, false, false, false,
     ERR_SIGNATURE},
    {"cut", "kheo/" HUB "/1", 99, false, true, false, ERR_FORMAT},
    {"of another kind", "kheo/" HUB "/1", 99, false, false, true, ERR_FORMAT},
};

static void
word_note(struct buf *note, const struct test_hub *h, const struct word *w,
	  bool is_stamp)
{
	static struct files_note f;
	struct stamp s = {.unit = "a", .version = 1, .size = w->size};
	struct checkpoint c = {.size = w->size};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(HUB);

	memset(&f, 0, sizeof(f));
	f.size = w->size;
	f.limit = 1;
	memcpy(f.origin, w->origin, strlen(w->origin) + 1);
	memcpy(s.origin, w->origin, strlen(w->origin) + 1);
	memcpy(c.origin, w->origin, strlen(w->origin) + 1);
	if (w->is_checkpoint)
		checkpoint_put(&text, &c);
	else if (is_stamp)
		stamp_put(&text, &s);
	else
		files_note_put(&text, &f);
	note_sign(note, &text, name.s, w->by_tree ? &h->tree : &h->receipt,
		  NULL, NULL);
	if (w->is_cut)
		note->len--;
	buf_done(&text);
}

static void
stamps_and_words_on_files_are_signed_by_the_receipt_key(void **state)
{
	static struct files_note f;
	struct test_hub h;
	struct sign_key later;
	struct stamp s;

	(void)state;
	hub_make(&h);
	key_numbered(&later, 121);
	hub_key_add(&h.keys, HUB_RECEIPT, 100, later.public);
	for (size_t i = 0; i < 2 * ARRAY_LEN(WORDS); i++) {
		const struct word *w = &WORDS[i / 2];
		struct err e = ERR_INIT;
		struct buf note;
		int rc;

		word_note(&note, &h, w, i % 2 == 0);
		if (i % 2 == 0)
			rc = stamp_open(&s, note.p, note.len, &h.keys, &e);
		else
			rc = files_note_open(&f, note.p, note.len, &h.keys, &e);
		if (e.code != w->want || (rc == 0) != (e.code == ERR_NONE))
			fail_msg("%s: %s", w->what, e.text);
		buf_done(&note);
	}
}

static void
no_note_is_taken_for_another(void **state)
{
	struct test_hub h;
	struct buf note;
	struct checkpoint c;
	static struct receipt r;
	struct id root;
	struct err e = ERR_INIT;

	(void)state;
	hub_make(&h);
	root = root_fingerprint(&h.keys);
	hubkeys_sign(&note, &h.keys, &h.roots[0], NULL);
	assert_int_equal(checkpoint_open(&c, note.p, note.len, &h.keys, &e),
			 -1);
	assert_int_equal(e.code, ERR_FORMAT);
	err_clear(&e);
	assert_int_equal(receipt_open(&r, note.p, note.len, &h.keys, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	err_clear(&e);
	assert_int_equal(hubkeys_open(&h.keys, note.p, note.len - 1, &root, &e),
			 -1);
	assert_int_equal(e.code, ERR_FORMAT);
	buf_done(&note);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fingerprint_is_over_threshold_and_roots),
	    cmocka_unit_test(a_fingerprint_is_read_as_people_write_it),
	    cmocka_unit_test(hubkeys_are_believed_under_the_pinned_root_only),
	    cmocka_unit_test(two_of_three_roots_must_sign),
	    cmocka_unit_test(versions_only_go_up_and_both_roots_sign),
	    cmocka_unit_test(a_checkpoint_is_of_this_hub_and_its_key_of_then),
	    cmocka_unit_test(a_receipt_is_signed_by_the_receipt_key),
	    cmocka_unit_test(
		stamps_and_words_on_files_are_signed_by_the_receipt_key),
	    cmocka_unit_test(no_note_is_taken_for_another),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
