#include "tests/unit/sign/check.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/signed.h"
#include "tests/lib/tmpdir.h"

/* The first header of a log by ${k}. */
static void
genesis_make(struct batch *b, const struct sign_key *k)
{

	memset(b, 0, sizeof(*b));
	b->log = log_id(k->public);
	b->seq = 1;
	b->time_s = 1653354000;
	memset(b->genesis.dev.b, 7, ID_LEN);
	memset(b->genesis.scope.b, 8, ID_LEN);
	b->genesis.role = ROLE_RECORDER;
	memcpy(b->genesis.key, k->public, KEY_LEN);
	memset(b->genesis.device, 9, KEY_LEN);
	memset(b->genesis.box, 10, KEY_LEN);
}

static void
note_make(struct buf *out, const struct batch *b, const struct sign_key *k,
	  const struct sign_key *k2)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(k->public);
	struct sign_name name2 = name_enrol(k->public);
	struct err e = ERR_INIT;

	if (k2 != NULL)
		name2 = name_enrol(k2->public);
	batch_put(&text, b);
	buf_init(out, 2 * NOTE_BYTES_MAX);
	if (signed_put(out, buf_str(&text), text.len, name.s, k, name2.s, k2,
		       &e) != 0)
		fail_msg("%s", e.text);
	buf_done(&text);
}

static void
names_say_role_and_key(void **state)
{
	struct sign_key k;
	struct id id;
	char want[64];

	(void)state;
	key_numbered(&k, 1);
	id = log_id(k.public);
	snprintf(want, sizeof(want), "log/%s", id_text(&id).s);
	assert_string_equal(name_log(k.public).s, want);
	assert_memory_equal(name_device(k.public).s, "device/", 7);
	assert_memory_equal(name_enrol(k.public).s, "enrol/", 6);
	assert_memory_equal(name_root(k.public).s, "root/", 5);
	assert_string_equal(name_author("yen-khanh").s, "author/yen-khanh");
	assert_string_equal(name_receipt("yen-khanh").s, "receipt/yen-khanh");
}

static void
known_answer_of_a_verifier_key(void **state)
{
	/* The example of C2SP signed-note. */
	static const char want[] =
	    "example.com/foo+530dc4ce+"
	    "AYlITeyMAn2S8hfWphf2hyFtuOpxRQWFtHvlUqiPDnMD";
	uint8_t typed[1 + KEY_LEN];
	struct buf b = BUF_INIT(200);
	char hex[9];
	uint8_t id[KEYID_LEN];

	(void)state;
	assert_int_equal(b64_decode(typed, sizeof(typed), want + 25, 44), 0);
	assert_int_equal(typed[0], 1);
	vkey_put(&b, "example.com/foo", typed + 1);
	key_id("example.com/foo", typed + 1, id);
	hex_encode(hex, id, sizeof(id));
	assert_memory_equal(buf_str(&b) + 16, hex, 8);
	assert_memory_equal(buf_str(&b), want, 16);
	assert_string_equal(buf_str(&b) + 25, want + 25);
	buf_done(&b);
}

static void
a_note_is_signed_by_its_signers_only(void **state)
{
	struct sign_key a;
	struct sign_key b;
	struct sign_key c;
	struct batch header;
	struct buf out;
	struct note n;
	struct err e = ERR_INIT;

	(void)state;
	key_numbered(&a, 1);
	key_numbered(&b, 2);
	key_numbered(&c, 3);
	genesis_make(&header, &a);
	note_make(&out, &header, &a, &b);
	assert_int_equal(note_parse(&n, out.p, out.len, &e), 0);
	assert_int_equal(n.sig_count, 2);
	assert_true(signed_by(&n, name_log(a.public).s, a.public));
	assert_true(signed_by(&n, name_enrol(b.public).s, b.public));
	assert_false(signed_by(&n, name_enrol(a.public).s, a.public));
	assert_false(signed_by(&n, name_log(b.public).s, b.public));
	assert_false(signed_by(&n, name_enrol(c.public).s, c.public));
	assert_false(signed_by(&n, name_log(a.public).s, b.public));
	n.sigs[0].keyid[0] ^= 1;
	assert_false(signed_by(&n, name_log(a.public).s, a.public));
	buf_done(&out);
}

static void
a_genesis_proves_its_own_key(void **state)
{
	struct sign_key a;
	struct sign_key other;
	struct batch header;
	struct batch got;
	struct buf out;
	struct hash h;
	struct note n;
	struct err e = ERR_INIT;

	(void)state;
	key_numbered(&a, 1);
	key_numbered(&other, 2);
	genesis_make(&header, &a);
	note_make(&out, &header, &a, NULL);
	assert_int_equal(batch_open(&got, &h, &n, out.p, out.len, &e), 0);
	assert_true(id_eq(&got.log, &header.log));
	header.time_s++;
	buf_done(&out);

	note_make(&out, &header, &other, &a);
	assert_int_equal(batch_open(&got, &h, &n, out.p, out.len, &e), -1);
	assert_int_equal(e.code, ERR_SIGNATURE);
	buf_done(&out);

	err_clear(&e);
	header.log = log_id(other.public);
	note_make(&out, &header, &a, NULL);
	assert_int_equal(batch_open(&got, &h, &n, out.p, out.len, &e), -1);
	assert_int_equal(e.code, ERR_SIGNATURE);
	buf_done(&out);
}

static void
a_later_header_is_checked_against_the_log_key(void **state)
{
	struct sign_key a;
	struct sign_key other;
	struct batch header;
	struct batch got;
	struct buf out;
	struct hash h;
	struct note n;
	struct err e = ERR_INIT;

	(void)state;
	key_numbered(&a, 1);
	key_numbered(&other, 2);
	memset(&header, 0, sizeof(header));
	header.log = log_id(a.public);
	header.seq = 2;
	header.has_prev = true;
	note_make(&out, &header, &a, NULL);
	assert_int_equal(batch_open(&got, &h, &n, out.p, out.len, &e), 0);
	assert_int_equal(batch_check(&n, &got, a.public, &e), 0);
	assert_int_equal(batch_check(&n, &got, other.public, &e), -1);
	assert_int_equal(e.code, ERR_SIGNATURE);
	buf_done(&out);

	err_clear(&e);
	note_make(&out, &header, &other, NULL);
	assert_int_equal(batch_open(&got, &h, &n, out.p, out.len, &e), 0);
	assert_int_equal(batch_check(&n, &got, a.public, &e), -1);
	buf_done(&out);
}

static void
the_hash_is_over_the_signed_text(void **state)
{
	struct sign_key a;
	struct batch header;
	struct batch got;
	struct buf one;
	struct buf two;
	struct hash h1;
	struct hash h2;
	struct hash want;
	struct note n;
	struct err e = ERR_INIT;

	(void)state;
	key_numbered(&a, 1);
	genesis_make(&header, &a);
	note_make(&one, &header, &a, NULL);
	note_make(&two, &header, &a, &a);
	assert_int_equal(batch_open(&got, &h1, &n, one.p, one.len, &e), 0);
	assert_int_equal(batch_open(&got, &h2, &n, two.p, two.len, &e), 0);
	want = sha256(n.text, n.text_len);
	assert_true(hash_eq(&h1, &h2));
	assert_true(hash_eq(&h1, &want));
	buf_done(&one);
	buf_done(&two);
}

static void
a_note_longer_than_a_note_is_not_made(void **state)
{
	static char text[NOTE_BYTES_MAX];
	struct sign_key a;
	struct buf out = BUF_INIT(4 * NOTE_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	key_numbered(&a, 1);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\n';
	assert_int_equal(
	    signed_put(&out, text, sizeof(text), "log/x", &a, NULL, NULL, &e),
	    -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&out);
}

/* ---- openssl ---- */

static void
pem_write(const char *path, const uint8_t key[KEY_LEN])
{
	/* RFC 8410: SubjectPublicKeyInfo of an Ed25519 key */
	uint8_t der[12 + KEY_LEN] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
				     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
	char b64[B64_LEN(sizeof(der)) + 1];
	struct buf b = BUF_INIT(500);
	struct err e = ERR_INIT;

	memcpy(der + 12, key, KEY_LEN);
	buf_fmt(&b,
		"-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n",
		b64_encode(b64, der, sizeof(der)));
	assert_int_equal(file_write(path, b.p, b.len, 0600, &e), 0);
	buf_done(&b);
}

static int
openssl_verify(const char *key, const char *text, const char *sig)
{
	char *argv[] = {
	    (char *)(uintptr_t) "openssl", (char *)(uintptr_t) "pkeyutl",
	    (char *)(uintptr_t) "-verify", (char *)(uintptr_t) "-pubin",
	    (char *)(uintptr_t) "-inkey",  (char *)(uintptr_t)key,
	    (char *)(uintptr_t) "-rawin",  (char *)(uintptr_t) "-in",
	    (char *)(uintptr_t)text,       (char *)(uintptr_t) "-sigfile",
	    (char *)(uintptr_t)sig,        NULL};
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execvp(argv[0], argv);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
openssl_verifies_a_header(void **state)
{
	struct tmpdir dir;
	struct sign_key a;
	struct batch header;
	struct buf out;
	struct note n;
	struct err e = ERR_INIT;
	char *key;
	char *text;
	char *sig;
	int status;

	(void)state;
	tmpdir_make(&dir);
	key = tmpdir_path(&dir, "p.pem");
	text = tmpdir_path(&dir, "text");
	sig = tmpdir_path(&dir, "sig");
	key_numbered(&a, 1);
	genesis_make(&header, &a);
	note_make(&out, &header, &a, NULL);
	assert_int_equal(note_parse(&n, out.p, out.len, &e), 0);
	pem_write(key, a.public);
	assert_int_equal(file_write(text, n.text, n.text_len, 0600, &e), 0);
	assert_int_equal(file_write(sig, n.sigs[0].sig, SIG_LEN, 0600, &e), 0);
	status = openssl_verify(key, text, sig);
	if (status != 127) {
		assert_int_equal(status, 0);
		n.sigs[0].sig[0] ^= 1;
		assert_int_equal(
		    file_write(sig, n.sigs[0].sig, SIG_LEN, 0600, &e), 0);
		assert_int_equal(openssl_verify(key, text, sig), 1);
	}
	buf_done(&out);
	free(key);
	free(text);
	free(sig);
	tmpdir_remove(&dir);
	if (status == 127)
		lacks("openssl");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_say_role_and_key),
	    cmocka_unit_test(known_answer_of_a_verifier_key),
	    cmocka_unit_test(a_note_is_signed_by_its_signers_only),
	    cmocka_unit_test(a_genesis_proves_its_own_key),
	    cmocka_unit_test(a_later_header_is_checked_against_the_log_key),
	    cmocka_unit_test(the_hash_is_over_the_signed_text),
	    cmocka_unit_test(a_note_longer_than_a_note_is_not_made),
	    cmocka_unit_test(openssl_verifies_a_header),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
