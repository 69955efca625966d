/* Memory that runs out at any place: said so, nothing given, nothing lost. */
#include "tests/unit/sign/check.h"

#include "protocol/base/file.h"
#include "protocol/sign/evidence.h"
#include "protocol/sign/sealed.h"
#include "tests/lib/memory.h"
#include "tests/lib/tmpdir.h"
#include "tests/unit/sign/edition.h"

#define SEALED_BYTES 100000

/* What the trials read. */
struct material {
	struct id root;
	struct buf proof;
	struct buf inclusion;
	struct buf evidence;
	struct buf sealed;
	struct buf long_text; /* a note's, so that the output grows */
	struct sign_key key;
	struct box_key box;
	struct rng rng;
	char *key_path;
	char *new_path;
};

static struct district d;

static int
proof_checked(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	struct proof_report r = {.verdict = VERDICT_FALSE};
	int rc = proof_check(m->proof.p, m->proof.len, &m->root, &r, e);

	if (rc == 0)
		assert_int_equal(r.verdict, VERDICT_RECEIVED);
	else
		assert_true(r.verdict != VERDICT_FALSE || r.why[0] == '\0');
	proof_report_done(&r);
	return rc;
}

static int
inclusion_checked(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	struct proof_report r = {.verdict = VERDICT_FALSE};
	int rc = proof_check(m->inclusion.p, m->inclusion.len, &m->root, &r, e);

	if (rc == 0)
		assert_int_equal(r.edition.is, INCLUSION_HOLDS);
	else
		assert_int_equal(r.edition.is, INCLUSION_NONE);
	proof_report_done(&r);
	return rc;
}

static int
evidence_checked(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	struct evidence_report r;
	int rc =
	    evidence_check(m->evidence.p, m->evidence.len, &m->root, &r, e);

	if (rc == 0)
		assert_int_equal(r.finding, EVIDENCE_OPEN);
	else
		assert_string_equal(r.why, "");
	return rc;
}

static int
proof_written(void *ctx, struct err *e)
{
	static const uint8_t salt[SALT_LEN];
	const struct hash hash = {{0}};
	const struct material *m = ctx;
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	struct proof_writer w;
	int rc;

	proof_begin(&w);
	proof_put_note(&w, "checkpoint", d.headers[0].note.p,
		       d.headers[0].note.len);
	proof_put_part(&w, salt, m->long_text.p, m->long_text.len);
	proof_put_entry(&w, 1, "a\n", 2, 2, &hash, 1);
	rc = proof_finish(&w, &hash, NULL, &out, e);
	proof_done(&w);
	buf_done(&out);
	return rc;
}

static int
note_signed(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	struct buf out = BUF_INIT(2 * NOTE_BYTES_MAX);
	int rc = signed_put(&out, buf_str(&m->long_text), m->long_text.len,
			    "a/b", &m->key, "c/d", &m->key, e);

	buf_done(&out);
	return rc;
}

static int
bundle_sealed(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	uint8_t boxes[1][KEY_LEN];
	struct buf out = BUF_INIT(2 * SEALED_BYTES);
	int rc;

	memcpy(boxes[0], m->box.public, KEY_LEN);
	rc = sealed_put(&out, m->proof.p, m->proof.len,
			(const uint8_t(*)[KEY_LEN])boxes, 1, e);
	buf_done(&out);
	return rc;
}

static int
bundle_opened(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	struct buf out = BUF_INIT(2 * SEALED_BYTES);
	int rc = sealed_open(&out, m->sealed.p, m->sealed.len, &m->box, e);

	assert_int_equal(out.len == SEALED_BYTES, rc == 0);
	buf_done(&out);
	return rc;
}

static int
key_written(void *ctx, struct err *e)
{
	static const uint8_t seed[SEED_LEN] = {1};
	struct material *m = ctx;
	int rc;

	rc = keyfile_write(m->new_path, "log", seed, NULL, NULL, &m->rng, e);
	assert_int_equal(file_exists(m->new_path), rc == 0);
	return rc;
}

static int
key_read(void *ctx, struct err *e)
{
	static const uint8_t none[SEED_LEN];
	const struct material *m = ctx;
	uint8_t seed[SEED_LEN] = {0};
	int rc = keyfile_read(m->key_path, "log", NULL, seed, e);

	if (rc != 0)
		assert_memory_equal(seed, none, SEED_LEN);
	return rc;
}

static int
key_looked_at(void *ctx, struct err *e)
{
	const struct material *m = ctx;
	bool locked = true;
	int rc = keyfile_is_locked(m->key_path, &locked, e);

	assert_int_equal(locked, rc != 0);
	return rc;
}

static void
evidence_make(struct material *m)
{
	struct buf note;

	buf_init(&m->evidence, PROOF_BYTES_MAX);
	evidence_begin(&m->evidence);
	hubkeys_sign(&note, &d.hub.keys, &d.hub.roots[0], NULL);
	evidence_put(&m->evidence, "hubkeys", note.p, note.len);
	buf_done(&note);
	checkpoint_sign(&note, &d.now, &d.hub.tree);
	evidence_put(&m->evidence, "checkpoint", note.p, note.len);
	buf_done(&note);
	evidence_end(&m->evidence);
}

static void
sealed_make(struct material *m)
{
	static const uint8_t plain[SEALED_BYTES];
	static const uint8_t seed[SEED_LEN] = {9};
	uint8_t boxes[1][KEY_LEN];
	struct err e = ERR_INIT;

	box_key_from_seed(&m->box, seed);
	memcpy(boxes[0], m->box.public, KEY_LEN);
	buf_init(&m->sealed, 2 * SEALED_BYTES);
	assert_int_equal(sealed_put(&m->sealed, plain, sizeof(plain),
				    (const uint8_t(*)[KEY_LEN])boxes, 1, &e),
			 0);
}

static void
material_make(struct material *m, const struct tmpdir *t, struct fake_rng *f)
{
	static const struct edition_plan edition = {.is_within = false};
	static const struct plan plan = {.receipt = true};
	static const uint8_t seed[SEED_LEN] = {1};
	struct err e = ERR_INIT;

	edition_proof_make(&d, &edition, &m->inclusion);
	district_done(&d);
	proof_make(&d, &plan, &m->proof);
	m->root = root_fingerprint(&d.hub.keys);
	evidence_make(m);
	sealed_make(m);
	buf_init(&m->long_text, NOTE_BYTES_MAX);
	for (int i = 0; i < 1000; i++)
		buf_text(&m->long_text, "a\n");
	key_numbered(&m->key, 1);
	m->rng = fake_rng(f, 1);
	m->key_path = tmpdir_path(t, "key");
	m->new_path = tmpdir_path(t, "new");
	assert_int_equal(
	    keyfile_write(m->key_path, "log", seed, NULL, NULL, &m->rng, &e),
	    0);
}

static void
material_done(struct material *m)
{
	buf_done(&m->proof);
	buf_done(&m->inclusion);
	buf_done(&m->evidence);
	buf_done(&m->sealed);
	buf_done(&m->long_text);
	free(m->key_path);
	free(m->new_path);
	district_done(&d);
}

static void
memory_that_runs_out_is_no_verdict_and_no_bad_key(void **state)
{
	static const struct {
		const char *what;
		memory_trial *trial;
		uint64_t least; /* allocations that there are at least */
	} rows[] = {
	    {"proof checked", proof_checked, 100},
	    {"inclusion checked", inclusion_checked, 150},
	    {"evidence checked", evidence_checked, 4},
	    {"proof written", proof_written, 5},
	    {"note signed", note_signed, 2},
	    {"bundle sealed", bundle_sealed, 2},
	    {"bundle opened", bundle_opened, 2},
	    {"key written", key_written, 2},
	    {"key read", key_read, 1},
	    {"key looked at", key_looked_at, 1},
	};
	struct material m;
	struct tmpdir t;
	struct fake_rng f;

	(void)state;
	tmpdir_make(&t);
	material_make(&m, &t, &f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n;

		print_message("# %s\n", rows[i].what);
		n = memory_sweep(rows[i].trial, &m);
		if (n < rows[i].least)
			fail_msg("%s: only %u allocations", rows[i].what,
				 (unsigned)n);
	}
	material_done(&m);
	tmpdir_remove(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_that_runs_out_is_no_verdict_and_no_bad_key),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
