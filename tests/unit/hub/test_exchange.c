#include "tests/unit/hub/device.h"

#include <stdlib.h>

#include "hub/intake/exchange.h"
#include "hub/intake/hello.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"

#define A       0x11 /* scopes of the units "A" and "B" */
#define B       0x22
#define RECORDS 4096

/* An answer, taken apart and checked against the hub's keys. */
struct got {
	struct buf bytes;
	struct bundle_record rec[RECORDS];
	size_t count;
	struct receipt r;    /* the first */
	size_t lines;        /* of all receipts */
	struct checkpoint k; /* size 0: there was none */
};

static int
setup(void **state)
{
	static struct place p;

	place_make(&p, true);
	unit_make(&p, "A", A);
	unit_make(&p, "B", B);
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{

	place_remove(*state);
	return 0;
}

/* What a device asks: a hello that says nothing but who it is. */
static void
hello_make(struct place *p, const struct device *d, struct hello *h)
{

	memset(h, 0, sizeof(*h));
	h->hub = root_fingerprint(&p->hub.keys);
	memcpy(h->device, d->device.public, KEY_LEN);
	if (d->seq == 0)
		return;
	h->heads[0].log = d->id;
	h->heads[0].seq = d->seq;
	h->heads[0].hash = d->head;
	h->head_count = 1;
}

/* A request's bundle; ${m} are ${count} batches. */
static void
request_make(const struct device *d, const struct hello *h,
	     const struct made *m, size_t count, struct buf *out)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_device(d->device.public);

	buf_init(out, BUNDLE_BYTES_MAX);
	hello_put(&text, h);
	must(signed_put(&note, buf_str(&text), text.len, name.s, &d->device,
			NULL, NULL, &e));
	bundle_begin(out);
	bundle_put(out, BUNDLE_HELLO, note.p, note.len);
	for (size_t i = 0; i < count; i++) {
		bundle_put(out, BUNDLE_HEADER, m[i].in.header.p,
			   m[i].in.header.n);
		for (size_t j = 0; j < m[i].in.part_count; j++)
			bundle_put(out, BUNDLE_PART, m[i].in.parts[j].p,
				   m[i].in.parts[j].n);
	}
	buf_done(&text);
	buf_done(&note);
}

static void
pack(const struct place *p, const struct buf *bundle, bool sealed,
     struct buf *out)
{
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);

	buf_init(out, BUNDLE_BYTES_MAX);
	must(gzip_deflate(&gz, bundle->p, bundle->len, &e));
	if (sealed)
		must(sealed_put(out, gz.p, gz.len,
				(const uint8_t(*)[KEY_LEN]) &
				    p->hub.box_key.public,
				1, &e));
	else
		buf_add(out, gz.p, gz.len);
	buf_done(&gz);
}

/* The whole way of a request through the hub: 0 with the packed answer, or
 * the code that it was refused with. */
static enum err_code
exchange_packed(struct place *p, const struct buf *body, bool sealed,
		size_t budget, struct buf *out)
{
	struct err why = ERR_INIT;
	struct exchange x;
	int rc;

	exchange_init(&x, budget);
	rc = exchange_open(&x, &p->hub.box_key, body->p, body->len, sealed,
			   &why);
	if (rc == 0) {
		must(hub_begin(&p->hub, &e));
		rc = exchange_take(&x, &p->hub, &why);
		if (rc == 0) {
			must(hub_point(&p->hub, &e));
			must(exchange_answer(&x, &p->hub, &e));
			must(hub_commit(&p->hub, &e));
			rc = exchange_close(&x, out, &why);
		} else {
			hub_rollback(&p->hub);
		}
	}
	exchange_done(&x);
	return rc == 0 ? ERR_NONE : why.code;
}

static void
answer_read(struct place *p, struct got *g)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct receipt more;

	must(bundle_open(&r, g->bytes.p, g->bytes.len, &e));
	while (bundle_next(&r, &rec) == 1) {
		assert_true(g->count < RECORDS);
		g->rec[g->count++] = rec;
		if (rec.type == BUNDLE_RECEIPT) {
			must(receipt_open(&more, rec.p, rec.n, &p->hub.keys,
					  &e));
			if (g->lines == 0 && g->r.origin[0] == '\0')
				g->r = more;
			g->lines += more.line_count;
		} else if (rec.type == BUNDLE_CHECKPOINT) {
			must(checkpoint_open(&g->k, rec.p, rec.n, &p->hub.keys,
					     &e));
		}
	}
	assert_false(r.torn);
	assert_false(r.foreign);
}

static struct got *
exchange(struct place *p, const struct device *d, const struct hello *h,
	 const struct made *m, size_t count, bool sealed, size_t budget)
{
	struct got *g = calloc(1, sizeof(*g));
	struct buf bundle, body;
	struct buf packed = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);

	assert_non_null(g);
	request_make(d, h, m, count, &bundle);
	pack(p, &bundle, sealed, &body);
	assert_int_equal(exchange_packed(p, &body, sealed, budget, &packed),
			 ERR_NONE);
	buf_init(&g->bytes, BUNDLE_BYTES_MAX);
	if (sealed) {
		must(sealed_open(&gz, packed.p, packed.len, &d->box, &e));
		must(gzip_inflate(&g->bytes, gz.p, gz.len, &e));
	} else {
		must(gzip_inflate(&g->bytes, packed.p, packed.len, &e));
	}
	answer_read(p, g);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&packed);
	buf_done(&gz);
	return g;
}

static void
got_free(struct got *g)
{

	buf_done(&g->bytes);
	free(g);
}

static size_t
type_count(const struct got *g, uint8_t type)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		if (g->rec[i].type == type)
			n++;
	return n;
}

static bool
got_has(const struct got *g, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= g->bytes.len; i++)
		if (memcmp(g->bytes.p + i, text, n) == 0)
			return true;
	return false;
}

static const struct receipt_line *
line_of(const struct got *g, enum receipt_line_kind kind, uint64_t seq)
{

	for (size_t i = 0; i < g->r.line_count; i++)
		if (g->r.lines[i].kind == kind && g->r.lines[i].head.seq == seq)
			return &g->r.lines[i];
	return NULL;
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
pages_need_a_fresh_nonce_unless_the_request_was_sealed(void **state)
{
	struct place *p = *state;
	struct device d, other;
	struct hello h;
	struct got *g;
	struct id nonce;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	device_enrol(p, &other, 2, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	nonce = g->r.nonce;
	got_free(g);
	for (unsigned hours = 0; hours < 4; hours++) {
		h.has_nonce = true;
		h.nonce = nonce;
		g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
		/* This hour and the two before it. */
		assert_int_equal(g->r.page_count, hours < 3 ? 2 : 0);
		got_free(g);
		fake_advance(&p->clock, HOUR);
	}
	/* Another device's nonce is none. */
	hello_make(p, &other, &h);
	g = exchange(p, &other, &h, NULL, 0, false, 512 * 1024);
	h.has_nonce = true;
	h.nonce = g->r.nonce;
	got_free(g);
	g = exchange(p, &other, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 2);
	nonce = h.nonce;
	got_free(g);
	hello_make(p, &d, &h);
	h.has_nonce = true;
	h.nonce = nonce;
	g = exchange(p, &d, &h, NULL, 0, false, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	got_free(g);
}

static void
who_is_not_enrolled_or_suspended_gets_receipts_but_no_pages(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct device d;
	struct hello h;
	struct made genesis, m;
	struct got *g;
	json_t *act = hub_act(ACT_SUSPEND);

	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &code);
	device_make(&d, 1, A);
	hello_make(p, &d, &h);
	genesis_make(&d, &genesis, &code);
	g = exchange(p, &d, &h, &genesis, 1, true, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	assert_non_null(line_of(g, RECEIPT_PENDING, 1));
	got_free(g);
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &d.id, &e));
	json_object_set_new(act, "log", json_id(&d.id));
	json_object_set_new(act, "reason", json_string(""));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	edit_make(&d, &m, 1, "x");
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(g->r.page_count, 0);
	assert_int_equal(type_count(g, BUNDLE_ENTRY), 0);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	json_decref(act);
	made_done(&genesis);
	made_done(&m);
}

static void
a_stranger_who_names_anothers_device_reads_nothing_of_it(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct device victim, thief;
	struct hello h;
	struct made m[2];
	struct buf bundle, body;
	struct buf packed = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err why = ERR_INIT;

	device_enrol(p, &victim, 1, A, ROLE_RECORDER);
	edit_make(&victim, &m[0], 1, "cua A");
	hand_in(p, &m[0]);
	/* A log in B whose genesis claims the victim's device. */
	code_make(p, B, 9, ROLE_RECORDER, true, DAY, &code);
	device_make(&thief, 2, B);
	thief.device = victim.device;
	genesis_make(&thief, &m[1], &code);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_SEQUENCED);
	/* A hello of the victim that somebody recorded. */
	hello_make(p, &victim, &h);
	h.head_count = 0;
	request_make(&victim, &h, NULL, 0, &bundle);
	pack(p, &bundle, true, &body);
	assert_int_equal(exchange_packed(p, &body, true, 512 * 1024, &packed),
			 ERR_NONE);
	assert_int_equal(
	    sealed_open(&gz, packed.p, packed.len, &thief.box, &why), -1);
	assert_int_equal(why.code, ERR_DENIED);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&packed);
	buf_done(&gz);
	made_done(&m[0]);
	made_done(&m[1]);
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
missing_parts_are_asked_for_and_not_receipted(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m;
	struct got *g;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	hello_make(p, &d, &h);
	m.in.part_count = 0;
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(type_count(g, BUNDLE_WANTS), 1);
	assert_null(line_of(g, RECEIPT_HELD, 2));
	assert_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	m.in.part_count = 1;
	g = exchange(p, &d, &h, &m, 1, true, 512 * 1024);
	assert_int_equal(type_count(g, BUNDLE_WANTS), 0);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	got_free(g);
	made_done(&m);
}

static void
every_header_in_custody_has_its_line(void **state)
{
	struct place *p = *state;
	const unsigned count = 2 * RECEIPT_LINES_MAX + 1;
	struct device d;
	struct hello h;
	struct made *m = calloc(count + 1, sizeof(*m));
	struct got *g;

	assert_non_null(m);
	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i <= count; i++)
		edit_make(&d, &m[i], i % 200, "x");
	hello_make(p, &d, &h);
	/* All but the first: everything is held. */
	g = exchange(p, &d, &h, m + 1, count, true, 512 * 1024);
	assert_int_equal(g->lines, count + 1);
	assert_int_equal(type_count(g, BUNDLE_RECEIPT), 3);
	got_free(g);
	g = exchange(p, &d, &h, m, 1, true, 512 * 1024);
	assert_int_equal(g->lines, 1);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, count + 2));
	got_free(g);
	for (unsigned i = 0; i <= count; i++)
		made_done(&m[i]);
	free(m);
}

static void
a_refusal_is_told_beside_what_was_taken(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct hello h;
	struct made m[2];
	struct got *g;
	const struct receipt_line *line;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m[0], 1, "x");
	edit_make(&fork, &m[1], 1, "y");
	hello_make(p, &d, &h);
	g = exchange(p, &d, &h, m, 2, true, 512 * 1024);
	assert_non_null(line_of(g, RECEIPT_SEQUENCED, 2));
	line = line_of(g, RECEIPT_REFUSE, 2);
	assert_non_null(line);
	assert_int_equal(line->code, REFUSE_FORK);
	assert_true(hash_eq(&line->head.hash, &m[1].hash));
	got_free(g);
	made_done(&m[0]);
	made_done(&m[1]);
}

/* Hand in ${junk} headers of logs that nobody knows, then one good batch,
 * under these ceilings. */
static void
junk_hand_in(struct place *p, struct device *d, size_t junk, size_t headers_max,
	     size_t refused_max, struct exchange *x)
{
	struct made *m = calloc(junk + 1, sizeof(*m));
	struct buf bundle, body;
	struct device stranger;
	struct hello h;

	assert_non_null(m);
	device_make(&stranger, 77, A);
	stranger.seq = 1; /* no genesis */
	for (unsigned i = 0; i < junk; i++)
		edit_make(&stranger, &m[i], i, "x");
	edit_make(d, &m[junk], 1, "good");
	hello_make(p, d, &h);
	request_make(d, &h, m, junk + 1, &bundle);
	pack(p, &bundle, false, &body);
	exchange_init(x, 0);
	x->headers_max = headers_max;
	x->refused_max = refused_max;
	must(exchange_open(x, &p->hub.box_key, body.p, body.len, false, &e));
	must(hub_begin(&p->hub, &e));
	must(exchange_take(x, &p->hub, &e));
	must(hub_commit(&p->hub, &e));
	for (size_t i = 0; i <= junk; i++)
		made_done(&m[i]);
	free(m);
	buf_done(&bundle);
	buf_done(&body);
}

static void
what_lies_behind_too_many_headers_is_not_read(void **state)
{
	static const struct {
		size_t junk, headers_max, refused_max, read;
		bool is_stopped, good;
	} t[] = {
	    {4, SIZE_MAX, SIZE_MAX, 5, false, true},
	    {4, SIZE_MAX, 5, 5, false, true},
	    {5, SIZE_MAX, 5, 5, true, false},
	    {6, SIZE_MAX, 5, 5, true, false},
	    {4, 6, SIZE_MAX, 5, false, true},
	    {5, 5, SIZE_MAX, 5, true, false},
	    {6, 5, SIZE_MAX, 5, true, false},
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		struct device d;
		struct exchange x;

		device_enrol(p, &d, (uint8_t)(i + 1), A, ROLE_RECORDER);
		junk_hand_in(p, &d, t[i].junk, t[i].headers_max,
			     t[i].refused_max, &x);
		assert_int_equal(x.done_count, t[i].read);
		assert_int_equal(x.is_stopped, t[i].is_stopped);
		assert_int_equal(x.done[t[i].read - 1].what ==
				     ACCEPTED_SEQUENCED,
				 t[i].good);
		exchange_done(&x);
	}
}

static void
a_fork_is_no_junk(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct hello h;
	struct made m[3];
	struct buf bundle, body;
	struct exchange x;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m[0], 1, "x");
	edit_make(&fork, &m[1], 1, "y");
	edit_make(&d, &m[2], 1, "z");
	hello_make(p, &d, &h);
	request_make(&d, &h, m, 3, &bundle);
	pack(p, &bundle, false, &body);
	exchange_init(&x, 0);
	x.refused_max = 1;
	must(exchange_open(&x, &p->hub.box_key, body.p, body.len, false, &e));
	must(hub_begin(&p->hub, &e));
	must(exchange_take(&x, &p->hub, &e));
	must(hub_commit(&p->hub, &e));
	assert_int_equal(x.done_count, 3);
	assert_int_equal(x.done[1].code, REFUSE_FORK);
	assert_int_equal(x.done[2].what, ACCEPTED_SEQUENCED);
	assert_false(x.is_stopped);
	exchange_done(&x);
	buf_done(&bundle);
	buf_done(&body);
	for (size_t i = 0; i < 3; i++)
		made_done(&m[i]);
}

static void
who_asks_is_seen_without_unfolding_the_rest(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello asked, seen;
	struct made m[2];
	struct err why = ERR_INIT;

	char long_value[3000];

	memset(long_value, 'x', sizeof(long_value) - 1);
	long_value[sizeof(long_value) - 1] = '\0';
	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m[0], 1, long_value);
	edit_make(&d, &m[1], 2, "y");
	hello_make(p, &d, &asked);
	for (int sealed = 0; sealed < 2; sealed++) {
		struct buf bundle, body;

		request_make(&d, &asked, m, 2, &bundle);
		for (int i = 0; i < 200; i++)
			bundle_put(&bundle, BUNDLE_PART, long_value, 1000);
		pack(p, &bundle, sealed == 1, &body);
		must(hello_peek(&seen, &p->hub.box_key, body.p, body.len,
				sealed == 1, &e));
		assert_memory_equal(seen.device, d.device.public, KEY_LEN);
		/* The end is not looked at; of what is sealed that holds
		 * from the second chunk on. */
		if (sealed == 0)
			must(hello_peek(&seen, &p->hub.box_key, body.p,
					body.len - 40, false, &e));
		assert_int_not_equal(hello_peek(&seen, &p->hub.box_key, body.p,
						20, sealed == 1, &why),
				     0);
		assert_int_equal(why.code, ERR_FORMAT);
		err_clear(&why);
		buf_done(&bundle);
		buf_done(&body);
	}
	made_done(&m[0]);
	made_done(&m[1]);
}

static void
who_signs_for_another_device_is_seen_at_once(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct err why = ERR_INIT;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	h.device[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(
	    hello_peek(&h, &p->hub.box_key, body.p, body.len, false, &why), -1);
	assert_int_equal(why.code, ERR_SIGNATURE);
	buf_done(&bundle);
	buf_done(&body);
}

static void
what_unfolds_too_far_is_refused_behind_a_good_hello(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	uint8_t *zeros;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	request_make(&d, &h, NULL, 0, &bundle);
	bundle.max = USB_BYTES_MAX;
	zeros = buf_grow(&bundle, BUNDLE_BYTES_MAX);
	assert_non_null(zeros);
	memset(zeros, 0, BUNDLE_BYTES_MAX);
	pack(p, &bundle, false, &body);
	must(hello_peek(&h, &p->hub.box_key, body.p, body.len, false, &e));
	assert_int_equal(exchange_packed(p, &body, false, 0, &out), ERR_LIMIT);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&out);
}

static void
a_request_that_was_cut_keeps_its_whole_records(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct made m[3];
	struct buf bundle, body;
	struct exchange x;
	size_t taken = 0;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i < 3; i++)
		edit_make(&d, &m[i], i, "x");
	hello_make(p, &d, &h);
	request_make(&d, &h, m, 3, &bundle);
	pack(p, &bundle, false, &body);
	for (size_t cut = body.len - 1; cut > 18 && taken != 1; cut -= 7) {
		struct err why = ERR_INIT;

		exchange_init(&x, 0);
		must(
		    exchange_open(&x, &p->hub.box_key, body.p, cut, false, &e));
		assert_true(x.is_torn);
		assert_int_equal(hub_begin(&p->hub, &why), 0);
		if (exchange_take(&x, &p->hub, &why) != 0) {
			/* Not even the hello came. */
			assert_int_equal(why.code, ERR_FORMAT);
			taken = 1;
		}
		hub_rollback(&p->hub);
		exchange_done(&x);
	}
	buf_done(&bundle);
	buf_done(&body);
	for (unsigned i = 0; i < 3; i++)
		made_done(&m[i]);
}

static void
what_is_no_request_of_this_hub_is_refused(void **state)
{
	struct place *p = *state;
	struct device d;
	struct hello h;
	struct buf bundle, body;
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct box_key stranger;
	struct exchange x;
	struct err why = ERR_INIT;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hello_make(p, &d, &h);
	h.hub.b[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out),
			 ERR_NOT_FOUND);
	buf_done(&bundle);
	buf_done(&body);

	hello_make(p, &d, &h);
	h.device[0] ^= 1;
	request_make(&d, &h, NULL, 0, &bundle);
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out),
			 ERR_SIGNATURE);
	buf_done(&bundle);
	buf_done(&body);

	buf_init(&bundle, 64);
	buf_text(&bundle, "<html>login</html>");
	pack(p, &bundle, false, &body);
	assert_int_equal(exchange_packed(p, &body, false, 0, &out), ERR_FORMAT);
	exchange_init(&x, 0);
	assert_int_equal(exchange_open(&x, &p->hub.box_key, bundle.p,
				       bundle.len, false, &why),
			 -1);
	assert_int_equal(why.code, ERR_FORMAT);
	exchange_done(&x);
	buf_done(&body);

	pack(p, &bundle, true, &body);
	box_key_new(&stranger, &p->rng);
	err_clear(&why);
	exchange_init(&x, 0);
	assert_int_equal(
	    exchange_open(&x, &stranger, body.p, body.len, true, &why), -1);
	assert_int_equal(why.code, ERR_DENIED);
	exchange_done(&x);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&out);
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
	    TEST(pages_need_a_fresh_nonce_unless_the_request_was_sealed),
	    TEST(who_is_not_enrolled_or_suspended_gets_receipts_but_no_pages),
	    TEST(a_stranger_who_names_anothers_device_reads_nothing_of_it),
	    TEST(small_budgets_cut_pages_at_batches_and_lose_nothing),
	    TEST(a_checkpoint_comes_with_the_way_from_what_was_verified),
	    TEST(acts_come_with_their_place_in_the_tree),
	    TEST(missing_parts_are_asked_for_and_not_receipted),
	    TEST(every_header_in_custody_has_its_line),
	    TEST(a_refusal_is_told_beside_what_was_taken),
	    TEST(what_lies_behind_too_many_headers_is_not_read),
	    TEST(a_fork_is_no_junk),
	    TEST(who_asks_is_seen_without_unfolding_the_rest),
	    TEST(who_signs_for_another_device_is_seen_at_once),
	    TEST(what_unfolds_too_far_is_refused_behind_a_good_hello),
	    TEST(a_request_that_was_cut_keeps_its_whole_records),
	    TEST(what_is_no_request_of_this_hub_is_refused),
	    TEST(an_export_opens_on_every_machine_of_the_unit_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
