/* A client's home of its own, and answers of the story's hub for it. */
#ifndef KHEO_TESTS_CLIENT_HOME_H
#define KHEO_TESTS_CLIENT_HOME_H

#include "client/client.h"
#include "client/store/edit.h"
#include "client/store/seal.h"
#include "client/store/store.h"
#include "client/sync/sync.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "tests/lib/tmpdir.h"
#include "tests/unit/log/story_sent.h"

#define OK(call) assert_int_equal((call), 0)

struct home {
	struct tmpdir dir;
	struct story *s;
	struct client c;
	struct fake_clock clock;
	struct fake_rng rng;
	struct person p;
	struct sign_key key;
	struct outgoing o;
	struct err e;
};

static inline void
home_silent(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

/* A home that knows the story's hub and unit; nobody works in it yet. */
static inline int
home_setup(void **state)
{
	struct home *h = calloc(1, sizeof(*h));
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = home_silent}};

	assert_non_null(h);
	assert_int_equal(keys_init(), 0);
	tmpdir_make(&h->dir);
	h->s = story_new();
	OK(client_open(&h->c, h->dir.path, &io, &h->e));
	h->c.clock = fake_clock(&h->clock);
	h->c.rng = fake_rng(&h->rng, 7);
	OK(client_settle(&h->c, STORY_URL, &h->s->invite.root, &h->s->scope,
			 &h->e));
	OK(client_learn_keys(&h->c, h->s->hubkeys_note.p,
			     h->s->hubkeys_note.len, &h->e));
	*state = h;
	return 0;
}

static inline int
home_teardown(void **state)
{
	struct home *h = *state;

	outgoing_done(&h->o);
	client_close(&h->c);
	story_free(h->s);
	tmpdir_remove(&h->dir);
	free(h);
	return 0;
}

#define HOME_TEST(f)                                                           \
	cmocka_unit_test_setup_teardown(f, home_setup, home_teardown)

/* Somebody begins to work here. */
static inline void
home_person(struct home *h)
{
	struct buf path = BUF_INIT(4096);
	uint8_t seed[SEED_LEN];

	rng_fill(&h->c.rng, seed, sizeof(seed));
	sign_key_from_seed(&h->key, seed);
	h->p.log = log_id(h->key.public);
	h->p.first = h->p.log;
	memcpy(h->p.name, "Hòa", sizeof("Hòa"));
	memcpy(h->p.machine, "PC", sizeof("PC"));
	OK(key_path(&h->c, &h->p.log, &path, &h->e));
	OK(keyfile_write(buf_str(&path), "log", seed, NULL, NULL, &h->c.rng,
			 &h->e));
	OK(seal_genesis(&h->c, &h->p, &h->key, &h->s->enrol, &h->e));
	buf_done(&path);
}

/* One more batch: a record with a title of ${n} letters. */
static inline void
home_write(struct home *h, uint8_t rec, size_t n)
{
	struct record_key key = {.scope = h->c.scope, .type = "report"};
	struct buf value = BUF_INIT(PART_BYTES_MAX);
	struct edit edit = {.field = "title"};

	memset(key.rec.b, rec, ID_LEN);
	buf_byte(&value, '"');
	for (size_t i = 0; i < n; i++)
		buf_byte(&value, (uint8_t)('a' + i * 7 % 26));
	buf_byte(&value, '"');
	edit.value = buf_str(&value);
	edit.value_len = value.len;
	OK(edit_save(&h->c, &h->p, &key, &edit, 1, &h->e));
	assert_int_equal(seal(&h->c, &h->p, &h->key, NULL, NULL, &h->e), 1);
	buf_done(&value);
}

static inline struct counts
home_counts(struct home *h)
{
	struct counts n;

	OK(store_counts(&h->c, &n, &h->e));
	return n;
}

static inline uint64_t
home_at(struct home *h, const struct id *scope)
{
	uint64_t at;

	OK(cursor_get(&h->c, scope, &at, &h->e));
	return at;
}

static inline struct hash
home_digest(struct home *h)
{
	struct hash d;

	OK(state_digest(h->c.db, &h->c.scope, &h->c.policy, &d, &h->e));
	return d;
}

/* What is wrong with an answer. */
enum harm {
	HARM_NONE,
	HARM_RECEIPT_KEY, /* signed by another key */
	HARM_PAGE_HASH,   /* the receipt names another page */
	HARM_ENTRY_MORE,  /* an entry that no page names */
	HARM_ENTRY_OUT,   /* an entry beyond its page */
	HARM_NO_HEADER,
	HARM_NO_PART,
	HARM_PART_BYTE,
	HARM_HEADER_BYTE,
	HARM_PATH,       /* of another entry */
	HARM_OTHER_ROOT, /* a tree of that size, but another one */
	HARM_NO_PROOF,   /* a larger tree without consistency */
	HARM_PROOF_BYTE,
	HARM_SCOPE, /* a page of another unit */
	HARM_ORIGIN,
	HARMS,
	ANSWER_SILENT /* whole, but without pages */
};

static inline bool
story_in_directory(size_t index)
{
	return index == HEADER_DIRECTORY_1 || index == HEADER_DIRECTORY_2;
}

static inline const enum story_part *
story_parts_of(size_t index)
{
	static const enum story_part parts[][4] = {
	    [HEADER_DIRECTORY_1] = {PART_TITLE, PART_UNIT},
	    [HEADER_DIRECTORY_2] = {PART_ENROL},
	    [HEADER_RECORDER_1] = {PART_INTRODUCE},
	    [HEADER_RECORDER_2] = {PART_A, PART_B, PART_SUBMIT},
	    [HEADER_UNIT_1] = {PART_C, PART_RECEIVE},
	};

	return parts[index];
}

static inline void
answer_header(struct home *h, size_t i, enum harm harm, struct buf *out)
{
	const struct story_head *head = &h->s->heads[i];
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);

	buf_add(&note, head->note.p, head->note.len);
	/* In the signature, past the key's id. */
	if (harm == HARM_HEADER_BYTE)
		note.p[note.len - 20] ^= 1;
	if (harm != HARM_NO_HEADER)
		bundle_put(out, BUNDLE_HEADER, note.p, note.len);
	buf_done(&note);
	for (size_t k = 0; k < head->b.part_count; k++) {
		const struct story_piece *p =
		    &h->s->parts[story_parts_of(i)[k]];
		struct buf raw = BUF_INIT(BUNDLE_RECORD_MAX);

		buf_add(&raw, p->salt, SALT_LEN);
		buf_add(&raw, p->body.p, p->body.len);
		if (harm == HARM_PART_BYTE)
			raw.p[raw.len - 5] ^= 1;
		if (harm != HARM_NO_PART || k > 0)
			bundle_put(out, BUNDLE_PART, raw.p, raw.len);
		buf_done(&raw);
	}
}

static inline void
answer_path(struct home *h, size_t i, uint64_t size, enum harm harm,
	    struct buf *out)
{
	struct tree_store tree = story_tree(h->s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct buf raw = BUF_INIT(8192);
	size_t count;
	uint64_t of = harm == HARM_PATH ? (i + 1) % size : i;

	OK(tree_prove_inclusion(&tree, of, size, path, &count, &h->e));
	buf_be64(&raw, i);
	buf_be64(&raw, size);
	buf_add(&raw, path, count * sizeof(*path));
	bundle_put(out, BUNDLE_INCLUSION, raw.p, raw.len);
	buf_done(&raw);
}

/* One page of the entries from..to, its name put into ${page}. */
static inline void
answer_page(struct home *h, bool directory, uint64_t from, uint64_t to,
	    enum harm harm, struct receipt_page *page, struct buf *out)
{
	struct sha256 sum;

	memset(page, 0, sizeof(*page));
	page->scope = directory ? SCOPE_DIRECTORY : h->s->scope;
	page->from = from;
	page->to = to;
	sha256_init(&sum);
	for (size_t i = from; i < to; i++) {
		struct buf raw = BUF_INIT(NOTE_BYTES_MAX);

		if (story_in_directory(i) != directory)
			continue;
		story_entry_record(h->s, i, &raw);
		sha256_add(&sum, raw.p, raw.len);
		bundle_put(out, BUNDLE_ENTRY, raw.p, raw.len);
		answer_path(h, i, to, harm, out);
		answer_header(h, i, harm, out);
		page->count++;
		buf_done(&raw);
	}
	sha256_done(&sum, &page->sha256);
	if (harm == HARM_PAGE_HASH)
		page->sha256.b[31] ^= 1;
	if (harm == HARM_ENTRY_OUT)
		page->to--;
	if (harm == HARM_SCOPE && !directory)
		page->scope.b[3] ^= 1;
	if (harm == HARM_ENTRY_MORE && !directory)
		page->count--;
}

static inline void
answer_sign(struct buf *out, enum bundle_type type, struct buf *text,
	    const char *name, const struct sign_key *key)
{
	struct buf note;

	story_sign(&note, text, name, key, NULL, NULL);
	bundle_put(out, type, note.p, note.len);
	buf_done(&note);
}

static inline void
answer_grown(struct home *h, uint64_t from, uint64_t size, enum harm harm,
	     struct buf *out)
{
	struct tree_store tree = story_tree(h->s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct buf raw = BUF_INIT(8192);
	size_t count;

	OK(tree_prove_consistency(&tree, from, size, path, &count, &h->e));
	buf_be64(&raw, from);
	buf_be64(&raw, size);
	buf_add(&raw, path, count * sizeof(*path));
	if (harm == HARM_PROOF_BYTE)
		raw.p[raw.len - 1] ^= 1;
	bundle_put(out, BUNDLE_CONSISTENCY, raw.p, raw.len);
	buf_done(&raw);
}

/* With the paths from what is known, and from what the story's recorder had
 * seen, which is asked for once his header is here. */
static inline void
answer_point(struct home *h, uint64_t known, uint64_t size, enum harm harm,
	     struct buf *out)
{
	struct checkpoint c = size == STORY_SEEN ? h->s->seen : h->s->now;
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);

	if (harm == HARM_OTHER_ROOT)
		c.root.b[0] ^= 1;
	checkpoint_put(&text, &c);
	answer_sign(out, BUNDLE_CHECKPOINT, &text, c.origin, &h->s->tree);
	if (harm == HARM_NO_PROOF)
		return;
	if (known != 0 && known != size)
		answer_grown(h, known, size, harm, out);
	if (known != STORY_SEEN && size > STORY_SEEN)
		answer_grown(h, STORY_SEEN, size, harm, out);
}

/* What the hub of ${size} entries answers a device that has applied those
 * below ${known}.  ${extra} (may be NULL): lines on the device's own logs. */
static inline void
answer_make(struct home *h, uint64_t known, uint64_t size, enum harm harm,
	    const struct receipt *extra, struct buf *out)
{
	struct receipt r = {.origin = ""};
	struct buf pages = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(STORY_HUB);
	const struct checkpoint *c =
	    size == STORY_SEEN ? &h->s->seen : &h->s->now;

	if (extra != NULL)
		r = *extra;
	memcpy(r.origin, c->origin, sizeof(r.origin));
	if (harm == HARM_ORIGIN)
		r.origin[strlen(r.origin) - 1] = '2';
	r.size = size;
	r.root = c->root;
	if (harm == HARM_OTHER_ROOT)
		r.root.b[0] ^= 1;
	r.time_ms = c->time_ms;
	r.nonce = h->s->nonce;
	answer_page(h, true, known, size, harm, &r.pages[0], &pages);
	answer_page(h, false, known, size, harm, &r.pages[1], &pages);
	r.page_count = 2;
	if (harm == ANSWER_SILENT) {
		r.page_count = 0;
		buf_reset(&pages);
	}
	receipt_put(&text, &r);
	buf_reset(out);
	bundle_begin(out);
	answer_sign(out, BUNDLE_RECEIPT, &text, name.s,
		    harm == HARM_RECEIPT_KEY ? &h->s->author
					     : &h->s->receipt_key);
	answer_point(h, known, size, harm, out);
	buf_add(out, pages.p, pages.len);
	buf_done(&pages);
	OK(buf_check(out, &h->e));
}

#endif
