#include "tests/unit/sign/check.h"

#include <sys/stat.h>

#include <jansson.h>

#include "protocol/base/hex64.h"
#include "protocol/wire/note.h"

#define MSG_MAX 2048

static void
known_answer_of_ed25519(void **state)
{
	/* RFC 8032 7.1, test 1 */
	static const char seed_hex[] = "9d61b19deffd5a60ba844af492ec2cc4"
				       "4449c5697b326919703bac031cae7f60";
	static const char key_hex[] = "d75a980182b10ab7d54bfed3c964073a"
				      "0ee172f3daa62325af021a68f707511a";
	uint8_t seed[SEED_LEN];
	uint8_t key[KEY_LEN];
	uint8_t sig[64];
	struct sign_key k;

	(void)state;
	assert_int_equal(hex_decode(seed, SEED_LEN, seed_hex, 64), 0);
	assert_int_equal(hex_decode(key, KEY_LEN, key_hex, 64), 0);
	sign_key_from_seed(&k, seed);
	assert_memory_equal(k.public, key, KEY_LEN);
	sign_bytes(sig, &k, "", 0);
	assert_int_equal(sig[0], 0xe5);
	assert_int_equal(sig[63], 0x0b);
	assert_true(sign_check(sig, key, "", 0));
}

static void
a_signature_holds_for_its_bytes_and_key_only(void **state)
{
	struct sign_key a;
	struct sign_key b;
	uint8_t sig[64];

	(void)state;
	key_numbered(&a, 1);
	key_numbered(&b, 2);
	sign_bytes(sig, &a, "abc", 3);
	assert_true(sign_check(sig, a.public, "abc", 3));
	assert_false(sign_check(sig, a.public, "abd", 3));
	assert_false(sign_check(sig, a.public, "ab", 2));
	assert_false(sign_check(sig, b.public, "abc", 3));
	sig[10] ^= 1;
	assert_false(sign_check(sig, a.public, "abc", 3));
}

static void
new_keys_come_from_the_source_given(void **state)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, 1);
	struct sign_key a;
	struct sign_key b;
	struct box_key c;

	(void)state;
	sign_key_new(&a, &rng);
	sign_key_new(&b, &rng);
	box_key_new(&c, &rng);
	assert_memory_not_equal(a.public, b.public, KEY_LEN);
	rng = fake_rng(&f, 1);
	sign_key_new(&b, &rng);
	assert_memory_equal(&a, &b, sizeof(a));
	sign_key_wipe(&a);
	box_key_wipe(&c);
	memset(&b, 0, sizeof(b));
	assert_memory_equal(&a, &b, sizeof(a));
	assert_memory_equal(c.secret, b.secret, KEY_LEN);
}

static void
known_answer_of_the_mac(void **state)
{
	/* RFC 4231 test 2 with its key filled up with zeroes, which HMAC
	 * does itself */
	uint8_t key[32] = "Jefe";
	struct id out;
	char hex[HEX_LEN(ID_LEN) + 1];

	(void)state;
	mac(&out, key, "what do ya want for nothing?", 28);
	assert_string_equal(hex_encode(hex, out.b, ID_LEN),
			    "5bdcc146bf60754e6a042426089575c7");
	assert_true(secret_equal("same", "same", 4));
	assert_false(secret_equal("same", "sane", 4));
}

/* ---- Wycheproof ---- */

/* What our code does with a signature of any length: only a note whose
 * signature has 64 bytes is parsed at all. */
static bool
note_takes_sig(const uint8_t *sig, size_t n)
{
	uint8_t raw[KEYID_LEN + 256] = {0};
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct note note;
	struct err e = ERR_INIT;
	char text[B64_LEN(sizeof(raw)) + 1];
	bool taken;

	memcpy(raw + KEYID_LEN, sig, n);
	buf_fmt(&b, "text\n\n\xe2\x80\x94 log/x %s\n",
		b64_encode(text, raw, KEYID_LEN + n));
	taken = note_parse(&note, b.p, b.len, &e) == 0;
	buf_done(&b);
	return taken;
}

static size_t
hex_get(uint8_t *out, size_t max, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	size_t n = strlen(s) / 2;

	assert_true(n <= max);
	assert_int_equal(hex_decode(out, n, s, n * 2), 0);
	return n;
}

static void
case_try(const uint8_t key[KEY_LEN], const json_t *t)
{
	uint8_t msg[MSG_MAX];
	uint8_t sig[256];
	size_t msg_len = hex_get(msg, sizeof(msg), t, "msg");
	size_t sig_len = hex_get(sig, sizeof(sig), t, "sig");
	const char *want = json_string_value(json_object_get(t, "result"));
	bool holds =
	    note_takes_sig(sig, sig_len) && sign_check(sig, key, msg, msg_len);

	if (holds != (strcmp(want, "valid") == 0))
		fail_msg("case %d: should be %s",
			 (int)json_integer_value(json_object_get(t, "tcId")),
			 want);
}

static void
vectors_of_wycheproof(void **state)
{
	static const char path[] =
	    VECTORS "wycheproof/testvectors_v1/ed25519_test.json";
	json_t *root;
	json_t *group;
	json_t *t;
	size_t i;
	size_t k;
	unsigned n = 0;
	uint8_t key[KEY_LEN];
	struct stat st;

	(void)state;
	if (stat(path, &st) != 0)
		lacks("third-party vectors");
	root = json_load_file(path, 0, NULL);
	assert_non_null(root);
	json_array_foreach(json_object_get(root, "testGroups"), i, group)
	{
		hex_get(key, sizeof(key), json_object_get(group, "publicKey"),
			"pk");
		json_array_foreach(json_object_get(group, "tests"), k, t)
		{
			case_try(key, t);
			n++;
		}
	}
	json_decref(root);
	assert_int_equal(n, 151);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_answer_of_ed25519),
	    cmocka_unit_test(a_signature_holds_for_its_bytes_and_key_only),
	    cmocka_unit_test(new_keys_come_from_the_source_given),
	    cmocka_unit_test(known_answer_of_the_mac),
	    cmocka_unit_test(vectors_of_wycheproof),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
