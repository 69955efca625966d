#include "tests/unit/sign/check.h"

#include "protocol/sign/invite.h"

static void
invite_make(struct invite *i, size_t url_len)
{

	memset(i, 0, sizeof(*i));
	memset(i->scope.b, 1, ID_LEN);
	memset(i->secret, 2, sizeof(i->secret));
	memset(i->root.b, 3, ID_LEN);
	memset(i->url, 'u', url_len);
}

static void
a_code_comes_back_with_any_address(void **state)
{
	static const size_t lengths[] = {0, 1, 2, 3, 40, INVITE_URL_MAX};
	struct invite i;
	struct invite got;
	char code[INVITE_CODE_SIZE];
	struct err e = ERR_INIT;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
		invite_make(&i, lengths[k]);
		assert_int_equal(invite_parse(&got, invite_put(code, &i), &e),
				 0);
		assert_memory_equal(&i, &got, sizeof(i));
		assert_memory_equal(code, "KHEO1-", 6);
	}
}

static void
white_space_of_mail_and_paper_is_skipped(void **state)
{
	struct invite i;
	struct invite got;
	char code[INVITE_CODE_SIZE];
	char spread[3 * INVITE_CODE_SIZE];
	struct err e = ERR_INIT;
	size_t n = 0;

	(void)state;
	invite_make(&i, 30);
	invite_put(code, &i);
	spread[n++] = '\n';
	for (size_t k = 0; code[k] != '\0'; k++) {
		spread[n++] = code[k];
		spread[n++] = " \t\r\n"[k % 4];
	}
	spread[n] = '\0';
	assert_int_equal(invite_parse(&got, spread, &e), 0);
	assert_memory_equal(&i, &got, sizeof(i));
}

static void
any_wrong_letter_is_noticed(void **state)
{
	static const char letters[] = "AZaz09-_=+/.";
	struct invite i;
	struct invite got;
	char code[INVITE_CODE_SIZE];
	struct err e = ERR_INIT;

	(void)state;
	invite_make(&i, 20);
	invite_put(code, &i);
	for (size_t k = 0; code[k] != '\0'; k++) {
		char right = code[k];

		for (size_t l = 0; letters[l] != '\0'; l++) {
			if (letters[l] == right)
				continue;
			code[k] = letters[l];
			assert_int_equal(invite_parse(&got, code, &e), -1);
			assert_int_equal(e.code, ERR_FORMAT);
			err_clear(&e);
		}
		code[k] = right;
	}
	code[strlen(code) - 1] = '\0';
	assert_int_equal(invite_parse(&got, code, &e), -1);
}

static void
what_is_no_code_is_refused(void **state)
{
	static char longest[2 * INVITE_CODE_SIZE];
	static const char *const rows[] = {"", "KHEO1-", "KHEO2-AAAA",
					   "https://example.vn", longest};
	struct invite got;
	struct err e;

	(void)state;
	memset(longest, 'A', sizeof(longest) - 1);
	memcpy(longest, "KHEO1-", 6);
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		err_clear(&e);
		assert_int_equal(invite_parse(&got, rows[k], &e), -1);
		assert_int_equal(e.code, ERR_FORMAT);
	}
}

static void
an_address_holds_no_control_character(void **state)
{
	static const char bad[] = {'\n', ' ', '\x7f', '\x1b', '\xc3'};
	struct invite i;
	struct invite got;
	char code[INVITE_CODE_SIZE];
	struct err e;

	(void)state;
	for (size_t k = 0; k < sizeof(bad); k++) {
		err_clear(&e);
		invite_make(&i, 9);
		i.url[4] = bad[k];
		invite_put(code, &i);
		assert_int_equal(invite_parse(&got, code, &e), -1);
	}
}

static void
the_enrolment_key_is_that_of_the_secret(void **state)
{
	struct invite i;
	struct sign_key a;
	struct sign_key b;

	(void)state;
	invite_make(&i, 0);
	invite_key(&i, &a);
	memset(i.scope.b, 9, ID_LEN);
	invite_key(&i, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	i.secret[15] ^= 1;
	invite_key(&i, &b);
	assert_memory_not_equal(a.public, b.public, KEY_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_code_comes_back_with_any_address),
	    cmocka_unit_test(white_space_of_mail_and_paper_is_skipped),
	    cmocka_unit_test(any_wrong_letter_is_noticed),
	    cmocka_unit_test(what_is_no_code_is_refused),
	    cmocka_unit_test(an_address_holds_no_control_character),
	    cmocka_unit_test(the_enrolment_key_is_that_of_the_secret),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
