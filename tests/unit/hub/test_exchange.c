#include "tests/unit/hub/exchange.h"

static bool
got_has(const struct got *g, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= g->bytes.len; i++)
		if (memcmp(g->bytes.p + i, text, n) == 0)
			return true;
	return false;
}

/* The receipt's words about its pages must be those of the entries behind. */
static void
pages_check(const struct got *g)
{
	size_t at = 0;

	for (size_t i = 0; i < g->r.page_count; i++) {
		const struct receipt_page *page = &g->r.pages[i];
		struct sha256 s;
		struct hash sum;

		sha256_init(&s);
		for (uint64_t n = 0; n < page->count; at++) {
			assert_true(at < g->count);
			if (g->rec[at].type != BUNDLE_ENTRY)
				continue;
			sha256_add(&s, g->rec[at].p, g->rec[at].n);
			n++;
		}
		sha256_done(&s, &sum);
		assert_true(hash_eq(&sum, &page->sha256));
		assert_true(page->from <= page->to);
		assert_true(page->to <= g->r.size);
	}
}

static void
one_trip_hands_in_and_gives_back(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m[2];
	struct got *g;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m[0], 1, "mot");
	edit_make(&d, &m[1], 2, "thu hai rieng");
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, m, 2, true, 512 * 1024);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 3));
	assert_int_equal(g->lines, 1);
	assert_int_equal(type_count(g, BUNDLE_HUBKEYS), 1);
	assert_int_equal(g->k.size, p->hub.size);
	assert_int_equal(g->r.size, p->hub.size);
	assert_true(hash_eq(&g->r.root, &g->k.root));
	assert_int_equal(type_count(g, BUNDLE_CONSISTENCY), 0);
	/* Directory and scope, each up to the end. */
	assert_int_equal(g->r.page_count, 2);
	assert_int_equal(g->r.pages[0].to, p->hub.size);
	assert_int_equal(g->r.pages[1].to, p->hub.size);
	assert_int_equal(g->r.pages[1].count, 3);
	pages_check(g);
	/* Its own headers and parts it has. */
	assert_false(got_has(g, "thu hai rieng"));
	assert_true(got_has(g, "registration"));
	got_free(g);
	made_done(&m[0]);
	made_done(&m[1]);
}

static void
a_second_machine_gets_what_it_lacks_and_no_other_unit_does(void **state)
{
	struct place *p = *state;
	struct device a, a2, b;
	struct hello h;
	struct made m;
	struct got *g;

	device_enrol(p, &a, 1, A, ROLE_RECORDER);
	device_enrol(p, &a2, 2, A, ROLE_RECORDER);
	device_enrol(p, &b, 3, B, ROLE_RECORDER);
	edit_make(&a, &m, 1, "rieng cua A");
	hand_in(p, &m);
	hello_make(p, &a2, &h);
	g = exchange(p, &a2, &h, NULL, 0, true, 512 * 1024);
	assert_true(got_has(g, "rieng cua A"));
	pages_check(g);
	got_free(g);
	hello_make(p, &b, &h);
	/* Asking for the other scope's cursor or log changes nothing. */
	h.at[0].scope = a.scope;
	h.at_count = 1;
	h.heads[1].log = a.id;
	h.heads[1].seq = 1;
	h.head_count = 2;
	g = exchange(p, &b, &h, NULL, 0, true, 512 * 1024);
	assert_false(got_has(g, "rieng cua A"));
	for (size_t i = 0; i < g->r.page_count; i++)
		assert_false(id_eq(&g->r.pages[i].scope, &a.scope));
	got_free(g);
	made_done(&m);
}

static void
small_budgets_cut_pages_at_batches_and_lose_nothing(void **state)
{
	struct place *p = *state;
	struct device a, d;
	struct hello h;
	struct made m;
	char value[600];
	unsigned trips = 0;
	size_t entries = 0;
	uint64_t at[2] = {0, 0};
	int64_t want;

	device_enrol(p, &a, 1, A, ROLE_RECORDER);
	device_enrol(p, &d, 2, A, ROLE_RECORDER);
	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	for (unsigned i = 0; i < 12; i++) {
		edit_make(&a, &m, i, value);
		hand_in(p, &m);
		made_done(&m);
	}
	hello_make(p, &d, &h);
	h.at_count = 2;
	h.at[1].scope = d.scope;
	while (at[0] < p->hub.size || at[1] < p->hub.size) {
		struct got *g;

		assert_true(++trips < 40);
		h.at[0].size = at[0];
		h.at[1].size = at[1];
		g = exchange(p, &d, &h, NULL, 0, true, 1500);
		assert_true(g->r.page_count > 0);
		pages_check(g);
		for (size_t i = 0; i < g->r.page_count; i++) {
			bool own = id_eq(&g->r.pages[i].scope, &d.scope);

			assert_int_equal(g->r.pages[i].from, at[own]);
			at[own] = g->r.pages[i].to;
		}
		entries += type_count(g, BUNDLE_ENTRY);
		got_free(g);
	}
	assert_true(trips > 5);
	want = count_of(p, "SELECT count(*) FROM entry WHERE scope IN"
			   " (zeroblob(16), x'11111111111111111111111111111111'"
			   ")");
	assert_int_equal(entries, want);
	/* Nothing new: no page at all, and no checkpoint either. */
	h.at[0].size = at[0];
	h.at[1].size = at[1];
	memcpy(h.origin, p->hub.origin, sizeof(h.origin));
	h.locators[0].size = p->hub.point.size;
	h.locators[0].root = p->hub.point.root;
	h.locator_count = 1;
	h.hubkeys = 1;
	{
		struct got *g = exchange(p, &d, &h, NULL, 0, true, 512 * 1024);

		assert_int_equal(g->r.page_count, 0);
		assert_int_equal(g->count, 1);
		got_free(g);
	}
}

static void
a_checkpoint_comes_with_the_way_from_what_was_verified(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m;
	struct got *g;
	struct checkpoint seen;
	struct hash path[TREE_DEPTH_MAX * 2];
	size_t n = 0;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	seen = p->hub.point;
	for (unsigned i = 0; i < 7; i++) {
		edit_make(&d, &m, i, "x");
		hand_in(p, &m);
		made_done(&m);
	}
	hello_make(p, &d, &h);
	memcpy(h.origin, p->hub.origin, sizeof(h.origin));
	h.locator_count = 3;
	h.locators[0].size = p->hub.size + 5; /* of a tree that was lost */
	h.locators[1].size = p->hub.size - 1; /* with another root */
	h.locators[2].size = seen.size;
	h.locators[2].root = seen.root;
	g = exchange(p, &d, &h, NULL, 0, true, 512 * 1024);
	for (size_t i = 0; i < g->count; i++) {
		const struct bundle_record *r = &g->rec[i];

		if (r->type != BUNDLE_CONSISTENCY)
			continue;
		assert_int_equal(r->p[7], seen.size);
		n = (r->n - 16) / HASH_LEN;
		memcpy(path, r->p + 16, n * HASH_LEN);
	}
	must(tree_check_consistency(seen.size, &seen.root, g->k.size,
				    &g->k.root, path, n, &e));
	got_free(g);
}

static void
acts_come_with_their_place_in_the_tree(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct got *g;
	size_t proofs = 0;
	const struct bundle_record *entry = NULL;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, NULL, 0, true, 512 * 1024);
	for (size_t i = 0; i < g->count; i++) {
		const struct bundle_record *r = &g->rec[i];
		struct hash path[TREE_DEPTH_MAX * 2];
		struct hash leaf;

		if (r->type == BUNDLE_ENTRY)
			entry = r;
		if (r->type != BUNDLE_INCLUSION)
			continue;
		assert_non_null(entry);
		assert_memory_equal(r->p, entry->p, 8);
		assert_int_equal(r->p[15], g->k.size);
		memcpy(path, r->p + 16, r->n - 16);
		leaf = tree_leaf(entry->p + 8, entry->n - 8);
		must(tree_check_inclusion(&leaf, r->p[7], g->k.size, path,
					  (r->n - 16) / HASH_LEN, &g->k.root,
					  &e));
		proofs++;
	}
	assert_int_equal(proofs, type_count(g, BUNDLE_ENTRY));
	got_free(g);
}

static void
an_export_opens_on_every_machine_of_the_unit_and_no_other(void **state)
{
	struct place *p = *state;
	struct device a, a2, b;
	struct made m;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct got *g = calloc(1, sizeof(*g));
	struct err why = ERR_INIT;

	assert_non_null(g);
	must(hub_begin(&p->hub, &e));
	device_make(&a, 1, A);
	assert_int_equal(export_answer(&p->hub, &a.scope, &out, &why), -1);
	assert_int_equal(why.code, ERR_NOT_FOUND);
	err_clear(&why);
	hub_rollback(&p->hub);
	device_enrol(p, &a, 1, A, ROLE_RECORDER);
	device_enrol(p, &a2, 2, A, ROLE_APPROVER);
	device_enrol(p, &b, 3, B, ROLE_RECORDER);
	edit_make(&a, &m, 1, "cua A");
	hand_in(p, &m);
	buf_reset(&out);
	must(hub_begin(&p->hub, &e));
	must(export_answer(&p->hub, &a.scope, &out, &e));
	hub_rollback(&p->hub);
	must(sealed_open(&gz, out.p, out.len, &a.box, &e));
	buf_reset(&gz);
	must(sealed_open(&gz, out.p, out.len, &a2.box, &e));
	buf_init(&g->bytes, BUNDLE_BYTES_MAX);
	must(gzip_inflate(&g->bytes, gz.p, gz.len, &e));
	answer_read(p, g);
	pages_check(g);
	assert_true(got_has(g, "cua A"));
	assert_int_equal(g->lines, 2);
	buf_reset(&gz);
	assert_int_equal(sealed_open(&gz, out.p, out.len, &b.box, &why), -1);
	assert_int_equal(why.code, ERR_DENIED);
	buf_done(&out);
	buf_done(&gz);
	got_free(g);
	made_done(&m);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(one_trip_hands_in_and_gives_back),
	    TEST(a_second_machine_gets_what_it_lacks_and_no_other_unit_does),
	    TEST(small_budgets_cut_pages_at_batches_and_lose_nothing),
	    TEST(a_checkpoint_comes_with_the_way_from_what_was_verified),
	    TEST(acts_come_with_their_place_in_the_tree),
	    TEST(an_export_opens_on_every_machine_of_the_unit_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
