#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/cli/io.h"

/* What a command wrote, in the place of a socket. */
struct caught {
	struct buf out, err;
};

static void
catch_write(void *ctx, int fd, const char *p, size_t n)
{
	struct caught *c = ctx;

	buf_add(fd == 1 ? &c->out : &c->err, p, n);
}

static struct cli_io
caught_io(struct caught *c, enum lang lang)
{
	struct cli_io io = {.lang = lang, .sink = {catch_write, c}};

	buf_init(&c->out, 1 << 20);
	buf_init(&c->err, 1 << 20);
	return io;
}

static void
caught_done(struct caught *c)
{

	buf_done(&c->out);
	buf_done(&c->err);
}

static void
data_and_messages_are_kept_apart(void **state)
{
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_EN);

	(void)state;
	cli_out(&io, "%d %s\n", 7, "x");
	cli_say(&io, TEXT_cli_verbs, NULL);
	cli_warn(&io, TEXT_cli_bad_verb, "foo", NULL);
	cli_bytes(&io, "a\0b", 3);
	cli_bytes(&io, NULL, 0);
	assert_int_equal(c.out.len, strlen("7 x\nCommands:\n") + 3);
	assert_memory_equal(c.out.p, "7 x\nCommands:\na\0b", c.out.len);
	assert_string_equal(buf_str(&c.err), "There is no command “foo”.\n");
	caught_done(&c);
}

static void
long_output_is_not_cut(void **state)
{
	static const size_t lengths[] = {1022, 1023, 1024, 1025, 70000};
	static char text[70001];
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_EN);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(lengths); i++) {
		memset(text, 'x', lengths[i]);
		text[lengths[i]] = '\0';
		buf_reset(&c.out);
		cli_out(&io, "%s", text);
		assert_int_equal(c.out.len, lengths[i]);
		assert_string_equal(buf_str(&c.out), text);
	}
	caught_done(&c);
}

static void
json_is_one_line_of_its_own_or_a_failure(void **state)
{
	static const char typed[] = "{\"b\": [1, \"xã\"], \"a\": null}";
	static const char told[] = "{\"b\":[1,\"xã\"],\"a\":null}\n";
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_VI);
	struct err e = ERR_INIT;
	json_t *v = json_read(typed, sizeof(typed) - 1, &e);

	(void)state;
	assert_non_null(v);
	assert_int_equal(cli_json(&io, v, &e), 0);
	json_decref(v);
	assert_string_equal(buf_str(&c.out), told);
	assert_int_equal(cli_json(&io, NULL, &e), -1);
	assert_int_equal(e.code, ERR_MEMORY);
	assert_int_equal(c.out.len, sizeof(told) - 1);
	caught_done(&c);
}

static void
a_row_stays_one_row(void **state)
{
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_VI);

	(void)state;
	cli_row(&io, "xã\tHòa", "", "a\nb\033[1m", NULL);
	assert_string_equal(buf_str(&c.out), "xã Hòa\t\ta b [1m\n");
	caught_done(&c);
}

static void
a_failure_is_told_in_the_language_of_the_person(void **state)
{
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_VI);
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_SIGNATURE, "receipt %s:\tbad", "7f3a");
	assert_int_equal(cli_fail(&io, &e), CLI_UNVERIFIED);
	assert_int_equal(c.out.len, 0);
	assert_non_null(strstr(buf_str(&c.err), "Chữ ký không đúng"));
	assert_non_null(strstr(buf_str(&c.err),
			       "\n(chi tiết kỹ thuật: receipt 7f3a: bad)\n"));
	caught_done(&c);
}

static void
colour_only_when_it_is_wanted(void **state)
{
	struct caught c;
	struct cli_io io = caught_io(&c, LANG_EN);
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_NET, "timeout");
	assert_int_equal(cli_fail(&io, &e), CLI_OFFLINE);
	assert_null(strchr(buf_str(&c.err), '\033'));
	io.color = true;
	assert_int_equal(cli_fail(&io, &e), CLI_OFFLINE);
	assert_non_null(strchr(buf_str(&c.err), '\033'));
	caught_done(&c);
}

static void
every_failure_has_its_exit_status_and_sentence(void **state)
{
	static const enum cli_exit table[ERR_CODES] = {
	    [ERR_NONE] = CLI_DONE,         [ERR_IO] = CLI_STORAGE,
	    [ERR_FULL] = CLI_STORAGE,      [ERR_READONLY] = CLI_STORAGE,
	    [ERR_MEMORY] = CLI_STORAGE,    [ERR_BUSY] = CLI_FAILED,
	    [ERR_CORRUPT] = CLI_STORAGE,   [ERR_NEWER] = CLI_STORAGE,
	    [ERR_NET] = CLI_OFFLINE,       [ERR_FORMAT] = CLI_FAILED,
	    [ERR_LIMIT] = CLI_FAILED,      [ERR_SIGNATURE] = CLI_UNVERIFIED,
	    [ERR_STALE] = CLI_UNVERIFIED,  [ERR_FORK] = CLI_UNVERIFIED,
	    [ERR_CONFLICT] = CLI_PERSON,   [ERR_USAGE] = CLI_USAGE,
	    [ERR_NOT_FOUND] = CLI_FAILED,  [ERR_INVALID] = CLI_USAGE,
	    [ERR_STATE] = CLI_FAILED,      [ERR_DENIED] = CLI_FAILED,
	    [ERR_PASSPHRASE] = CLI_FAILED, [ERR_KEY] = CLI_STORAGE,
	};

	unsigned code, other;

	(void)state;
	for (code = 0; code < ERR_CODES; code++) {
		assert_int_equal(cli_exit_of((enum err_code)code), table[code]);
		for (other = 0; other < code; other++)
			assert_int_not_equal(cli_text_of((enum err_code)code),
					     cli_text_of((enum err_code)other));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(data_and_messages_are_kept_apart),
	    cmocka_unit_test(long_output_is_not_cut),
	    cmocka_unit_test(json_is_one_line_of_its_own_or_a_failure),
	    cmocka_unit_test(a_row_stays_one_row),
	    cmocka_unit_test(a_failure_is_told_in_the_language_of_the_person),
	    cmocka_unit_test(colour_only_when_it_is_wanted),
	    cmocka_unit_test(every_failure_has_its_exit_status_and_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
