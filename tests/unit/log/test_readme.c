/* protocol/README.md is the wire format's own truth: what its examples say is
 * what the code writes, and the code reads them. */
#include "readme.h"

#include "protocol/base/file.h"
#include "protocol/db/db.h"
#include "protocol/log/apply.h"
#include "protocol/log/schema.h"
#include "protocol/log/state.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"
#include "tests/lib/tmpdir.h"

#define README     "protocol/README.md" /* tests run at the top of the tree */
#define README_MAX (1024 * 1024)
#define FENCE      "\n```example "

struct text {
	const char *p;
	size_t n;
};

static struct buf readme;
static struct story *story;

static int
begin(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	buf_init(&readme, README_MAX);
	if (keys_init() != 0 || file_read(&readme, README, &e) != 0)
		return -1;
	story = story_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	story_free(story);
	buf_done(&readme);
	return 0;
}

static struct text
example(const char *name)
{
	char fence[64];
	const char *at;
	const char *stop;

	snprintf(fence, sizeof(fence), FENCE "%s\n", name);
	at = strstr(buf_str(&readme), fence);
	if (at == NULL)
		fail_msg("%s: no example %s", README, name);
	at += strlen(fence);
	stop = strstr(at - 1, "\n```\n");
	assert_non_null(stop);
	return (struct text){at, (size_t)(stop + 1 - at)};
}

static void
example_bytes(const char *name, struct buf *out)
{
	struct text t = example(name);

	buf_init(out, BUNDLE_BYTES_MAX);
	hex_read(out, t.p, t.n);
}

static void
each_example_is_what_the_code_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(EXAMPLES); i++) {
		struct text t = example(EXAMPLES[i].name);
		struct buf want = BUF_INIT(README_MAX);

		if (EXAMPLES[i].put == NULL)
			continue;
		EXAMPLES[i].put(story, &want);
		assert_int_equal(want.bad, ERR_NONE);
		if (t.n != want.len || memcmp(t.p, want.p, t.n) != 0)
			fail_msg("%s: example %s should be\n%s", README,
				 EXAMPLES[i].name, buf_str(&want));
		buf_done(&want);
	}
}

static void
no_example_goes_unchecked(void **state)
{
	const char *at = buf_str(&readme);
	size_t count = 0;

	(void)state;
	while ((at = strstr(at, FENCE)) != NULL) {
		at += strlen(FENCE);
		count++;
	}
	assert_int_equal(count, ARRAY_LEN(EXAMPLES));
}

/* The fingerprint that the text gives. */
static struct id
root_given(void)
{
	struct text t = example("fingerprint");
	char s[FINGERPRINT_TEXT_SIZE] = "";
	struct id id;

	assert_int_equal(t.n, sizeof(s));
	memcpy(s, t.p, sizeof(s) - 1);
	assert_int_equal(fingerprint_parse(&id, s), 0);
	return id;
}

static void
the_hubs_notes_hold_under_the_fingerprint(void **state)
{
	struct id root = root_given();
	struct text t = example("hubkeys");
	struct hubkeys k;
	struct checkpoint c;
	struct receipt r;

	(void)state;
	STORY_OK(hubkeys_open(&k, t.p, t.n, &root, e));
	t = example("checkpoint");
	STORY_OK(checkpoint_open(&c, t.p, t.n, &k, e));
	t = example("receipt");
	STORY_OK(receipt_open(&r, t.p, t.n, &k, e));
	assert_int_equal(r.size, c.size);
	assert_true(hash_eq(&r.root, &c.root));
}

static void
the_headers_follow_each_other(void **state)
{
	struct text t = example("batch-genesis");
	struct batch one, two;
	struct hash first, hash;
	struct note n;
	struct sign_name name = name_enrol(story->enrol.public);

	(void)state;
	STORY_OK(batch_open(&one, &first, &n, t.p, t.n, e));
	assert_true(signed_by(&n, name.s, story->enrol.public));
	t = example("batch-second");
	STORY_OK(batch_open(&two, &hash, &n, t.p, t.n, e));
	STORY_OK(batch_check(&n, &two, one.genesis.key, e));
	assert_true(hash_eq(&two.prev, &first));
	t = example("batch-hub");
	STORY_OK(batch_open(&one, &hash, &n, t.p, t.n, e));
	name = name_author(STORY_HUB);
	assert_true(signed_by(&n, name.s, story->author.public));
}

static void
the_hello_and_the_manifest_are_the_devices(void **state)
{
	struct sign_name name = name_device(story->device.public);
	struct text t = example("hello");
	struct manifest m;
	struct hello h;
	struct note n;

	(void)state;
	STORY_OK(note_parse(&n, t.p, t.n, e));
	STORY_OK(hello_parse(&h, n.text, n.text_len, e));
	assert_true(signed_by(&n, name.s, h.device));
	t = example("manifest");
	STORY_OK(note_parse(&n, t.p, t.n, e));
	STORY_OK(manifest_parse(&m, n.text, n.text_len, e));
	assert_true(signed_by(&n, name.s, m.device));
}

static void
the_bundle_is_whole(void **state)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct buf bytes;
	char types[16] = "";
	size_t n = 0;

	(void)state;
	example_bytes("bundle", &bytes);
	STORY_OK(bundle_open(&r, bytes.p, bytes.len, e));
	while (bundle_next(&r, &rec) == 1 && n < sizeof(types) - 1)
		types[n++] = (char)rec.type;
	assert_false(r.torn || r.foreign);
	assert_string_equal(types, "LHPPP");
	buf_done(&bytes);
}

static void
the_sealed_bytes_open(void **state)
{
	struct buf sealed;
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf plain = BUF_INIT(BUNDLE_BYTES_MAX);

	(void)state;
	example_bytes("sealed", &sealed);
	STORY_OK(sealed_open(&gz, sealed.p, sealed.len, &story->hub_box, e));
	STORY_OK(gzip_inflate(&plain, gz.p, gz.len, e));
	assert_string_equal(buf_str(&plain), BUNDLE_MAGIC);
	buf_done(&plain);
	buf_done(&gz);
	buf_done(&sealed);
}

static void
the_invitation_is_read(void **state)
{
	struct text t = example("invitation");
	char code[INVITE_CODE_SIZE] = "";
	struct sign_key k;
	struct invite i;

	(void)state;
	assert_true(t.n < sizeof(code));
	memcpy(code, t.p, t.n);
	STORY_OK(invite_parse(&i, code, e));
	assert_string_equal(i.url, STORY_URL);
	invite_key(&i, &k);
	assert_memory_equal(k.public, story->enrol.public, KEY_LEN);
}

static void
the_row_is_read_and_in_conflict(void **state)
{
	struct buf bytes;
	struct record r;

	(void)state;
	example_bytes("row", &bytes);
	record_init(&r);
	STORY_OK(record_parse(&r, bytes.p, bytes.len, e));
	assert_true(record_in_conflict(&r));
	assert_false(field_in_conflict(record_field(&r, "models")));
	record_done(&r);
	buf_done(&bytes);
}

static void
the_proof_is_believed(void **state)
{
	struct id root = root_given();
	struct text t = example("proof");
	struct proof_report r = {.verdict = VERDICT_FALSE};

	(void)state;
	STORY_OK(proof_check(t.p, t.n, &root, &r, e));
	if (r.verdict != VERDICT_RECEIVED)
		fail_msg("%s: %s", verdict_token(r.verdict), r.why);
	assert_string_equal(r.person, "Nguyễn Thị Hòa");
	assert_int_equal(r.index, HEADER_RECORDER_2);
	assert_int_equal(r.not_before_ms, story->seen.time_ms);
	proof_report_done(&r);
}

/* Store the header and give it its entry, as hub and client do. */
static void
sequence(struct db *db, const struct story_head *h)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct id scope = h->b.genesis.scope;
	struct log_row log;
	int64_t bid;

	assert_non_null(parts);
	if (h->b.seq == 1)
		STORY_OK(log_add(db, &h->b, &h->hash, &h->b.log, &log, e));
	else
		STORY_OK(log_find(db, &h->b.log, &log, e) == 1 ? 0 : -1);
	scope = log.scope;
	STORY_OK(batch_add(db, log.lid, h->b.seq, &h->hash, h->note.p,
			   h->note.len, BATCH_HELD, h->entry.recv_ms, &bid, e));
	for (size_t i = 0; i < h->b.part_count; i++)
		for (size_t k = 0; k < STORY_PARTS; k++) {
			const struct story_piece *p = &story->parts[k];

			if (hash_eq(&p->hash, &h->b.parts[i].hash))
				STORY_OK(part_add(db, &p->hash, p->salt,
						  p->body.p, p->body.len, bid,
						  i, e));
		}
	STORY_OK(entry_add(db, (uint64_t)(h - story->heads), bid, &scope,
			   &h->entry, e));
	STORY_OK(batch_parts_load(db, &h->b, parts, e));
	STORY_OK(batch_apply(db, &log, (uint64_t)(h - story->heads), &h->entry,
			     parts, e));
	batch_parts_done(parts);
	free(parts);
}

static void
a_database_has_the_digest(void **state)
{
	static const struct db_step steps[] = {{.sql = log_schema_1},
					       {.sql = log_schema_2},
					       {.sql = log_schema_files},
					       {.sql = log_schema_erased},
					       {.sql = log_schema_redacted}};
	const struct act_policy policy = {.approval_needed = true,
					  .two_persons = true};
	struct text t = example("digest");
	char hex[HEX_LEN(HASH_LEN) + 1];
	struct err e = ERR_INIT;
	struct tmpdir dir;
	struct hash h;
	struct db *db;
	char *path;

	(void)state;
	tmpdir_make(&dir);
	path = tmpdir_path(&dir, "a.db");
	db = db_open(path, &DB_CLIENT, &e);
	assert_non_null(db);
	assert_int_equal(db_migrate(db, steps, ARRAY_LEN(steps), &e), 0);
	for (size_t i = 0; i < STORY_HEADERS; i++)
		sequence(db, &story->heads[i]);
	assert_int_equal(state_digest(db, &story->scope, &policy, &h, &e), 0);
	hex_encode(hex, h.b, HASH_LEN);
	hex[HEX_LEN(HASH_LEN)] = '\n';
	assert_int_equal(t.n, sizeof(hex));
	assert_memory_equal(t.p, hex, t.n);
	db_close(db);
	free(path);
	tmpdir_remove(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_example_is_what_the_code_writes),
	    cmocka_unit_test(no_example_goes_unchecked),
	    cmocka_unit_test(the_hubs_notes_hold_under_the_fingerprint),
	    cmocka_unit_test(the_headers_follow_each_other),
	    cmocka_unit_test(the_hello_and_the_manifest_are_the_devices),
	    cmocka_unit_test(the_bundle_is_whole),
	    cmocka_unit_test(the_sealed_bytes_open),
	    cmocka_unit_test(the_invitation_is_read),
	    cmocka_unit_test(the_row_is_read_and_in_conflict),
	    cmocka_unit_test(the_proof_is_believed),
	    cmocka_unit_test(a_database_has_the_digest),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
