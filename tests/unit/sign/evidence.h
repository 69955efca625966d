/* Evidence in the making: a hub's signed words, in a file. */
#ifndef KHEO_TESTS_SIGN_EVIDENCE_H
#define KHEO_TESTS_SIGN_EVIDENCE_H

#include "protocol/sign/evidence.h"
#include "protocol/sign/hash.h"
#include "tests/unit/sign/hub.h"

#define ORIGIN "kheo/" HUB "/1"
#define T0     1653354000000

/* A file in the making. */
struct file {
	struct test_hub hub;
	struct id root;
	struct buf out;
	const char *page_origin;
};

static inline int
file_setup(void **state)
{
	struct file *f = calloc(1, sizeof(*f));
	struct buf note;

	assert_non_null(f);
	hub_make(&f->hub);
	f->hub.keys.origin = 2;
	f->page_origin = ORIGIN;
	f->root = root_fingerprint(&f->hub.keys);
	buf_init(&f->out, PROOF_BYTES_MAX);
	evidence_begin(&f->out);
	hubkeys_sign(&note, &f->hub.keys, &f->hub.roots[0], NULL);
	evidence_put(&f->out, "hubkeys", note.p, note.len);
	buf_done(&note);
	*state = f;
	return 0;
}

static inline int
file_teardown(void **state)
{
	struct file *f = *state;

	buf_done(&f->out);
	free(f);
	return 0;
}

#define FILE_TEST(t)                                                           \
	cmocka_unit_test_setup_teardown(t, file_setup, file_teardown)

static inline void
add_point(struct file *f, uint64_t size, uint8_t root, int64_t time_ms)
{
	struct checkpoint c = {.origin = ORIGIN, .size = size};
	struct buf note;

	memset(c.root.b, root, HASH_LEN);
	c.time_ms = time_ms;
	checkpoint_sign(&note, &c, &f->hub.tree);
	evidence_put(&f->out, "checkpoint", note.p, note.len);
	buf_done(&note);
}

/* A receipt for header ${seq} of one log, whose hash is ${hash} all over. */
static inline struct receipt
receipt_for(uint64_t size, uint8_t root, int64_t time_ms,
	    enum receipt_line_kind kind, uint64_t seq, uint8_t hash)
{
	struct receipt r = {.origin = ORIGIN, .size = size, .line_count = 1};

	memset(r.root.b, root, HASH_LEN);
	r.time_ms = time_ms;
	r.lines[0].kind = kind;
	r.lines[0].head.seq = seq;
	memset(r.lines[0].head.log.b, 7, ID_LEN);
	memset(r.lines[0].head.hash.b, hash, HASH_LEN);
	return r;
}

static inline void
add_receipt(struct file *f, const struct receipt *r)
{
	struct buf note;

	receipt_sign(&note, r, &f->hub.receipt);
	evidence_put(&f->out, "receipt", note.p, note.len);
	buf_done(&note);
}

/* A page with one entry, and the receipt that names it. */
static inline void
add_page(struct file *f, const struct entry *en, int64_t time_ms, bool named)
{
	struct receipt r = {.size = 9, .page_count = 1};
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct buf page = BUF_INIT(4096);
	struct sha256 sum;
	const uint8_t be[8] = {0, 0, 0, 0, 0, 0, 0, 4};

	entry_put(&text, en);
	sha256_init(&sum);
	sha256_add(&sum, be, sizeof(be));
	sha256_add(&sum, text.p, text.len);
	sha256_done(&sum, &r.pages[0].sha256);
	memcpy(r.origin, f->page_origin, strlen(f->page_origin) + 1);
	r.pages[0].to = 9;
	r.pages[0].count = 1;
	r.time_ms = time_ms;
	memset(r.root.b, 9, HASH_LEN);
	if (!named)
		r.pages[0].sha256.b[0] ^= 1;
	add_receipt(f, &r);
	evidence_page_add(&page, 4, text.p, text.len);
	evidence_put(&f->out, "page", page.p, page.len);
	buf_done(&text);
	buf_done(&page);
}

static inline struct entry
entry_at(uint64_t seq, uint8_t hash, int64_t recv_ms)
{
	struct entry en = {.recv_ms = recv_ms, .teff_s = recv_ms / 1000};

	en.head.seq = seq;
	memset(en.head.log.b, 7, ID_LEN);
	memset(en.head.hash.b, hash, HASH_LEN);
	return en;
}

static inline struct evidence_report
judged(const struct file *f)
{
	struct evidence_report r;
	struct err e = ERR_INIT;

	assert_int_equal(evidence_check(f->out.p, f->out.len, &f->root, &r, &e),
			 0);
	return r;
}

static inline void
must_be(struct file *f, enum evidence_finding want)
{
	struct evidence_report r;

	evidence_end(&f->out);
	r = judged(f);
	if (r.finding != want)
		fail_msg("%s, not %s: %s", evidence_token(r.finding),
			 evidence_token(want), r.why);
}

#define ALL(n) n, n, n, n, n, n, n, n
#define ROOT(n)                                                                \
	{                                                                      \
		{                                                              \
			ALL(n), ALL(n), ALL(n), ALL(n)                         \
		}                                                              \
	}

/* The tree of 5, as add_point(f, 5, 1, ...) has it. */
static const struct seen SEEN_FIRST = {
    .kind = SEEN_ROOT, .origin = ORIGIN, .size = 5, .root = ROOT(1)};

/* The checkpoint of 5, a header that had seen ${seen}, and its entry. */
static inline void
seen_and_received(struct file *f, int64_t recv_ms, const struct seen *seen)
{
	struct sign_key key;
	struct batch b = {.seq = 2, .has_prev = true};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note;
	struct sign_name name;
	struct entry en = entry_at(2, 0, recv_ms);

	key_numbered(&key, 50);
	name = name_log(key.public);
	b.log = log_id(key.public);
	b.seen = *seen;
	batch_put(&text, &b);
	note_sign(&note, &text, name.s, &key, NULL, NULL);
	en.head.log = b.log;
	en.head.hash = sha256(text.p, text.len);
	add_point(f, 5, 1, T0);
	add_page(f, &en, T0 + 9, true);
	evidence_put(&f->out, "header", note.p, note.len);
	buf_done(&text);
	buf_done(&note);
}

#endif
