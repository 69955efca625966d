#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/cli/verb.h"

static int
never_run(void *app, const struct cli_args *a)
{

	(void)app;
	(void)a;
	fail_msg("parsing must not run a verb");
	return CLI_FAILED;
}

static const struct cli_option new_options[] = {
    {"--json", NULL, TEXT_cli_help},
    {"-o", "FILE", TEXT_cli_home},
    {"--title", "TEXT", TEXT_cli_home},
    {NULL, NULL, TEXT_cli_help},
};

static const struct cli_verb verb_new = {
    .name = "new",
    .args = "TYPE field=value...",
    .summary = TEXT_cli_verbs,
    .example = "kheo new registration title='Tổ tự quản'",
    .min_args = 1,
    .max_args = -1,
    .options = new_options,
    .run = never_run,
};

static const struct cli_verb verb_sync = {
    .name = "sync",
    .args = "",
    .summary = TEXT_cli_options,
    .example = "kheo sync",
    .max_args = 0,
    .run = never_run,
};

static const struct cli_verb *const verbs[] = {&verb_new, &verb_sync, NULL};

static const struct cli_program program = {
    .name = "kheo",
    .version = "1.0",
    .summary = TEXT_err_none,
    .verbs = verbs,
};

/* One command line, read, with what it printed. */
struct run {
	struct cli_call call;
	struct buf out, err;
	struct cli_io io;
	bool ok;
};

static void
run_write(void *ctx, int fd, const char *p, size_t n)
{
	struct run *r = ctx;

	buf_add(fd == 1 ? &r->out : &r->err, p, n);
}

static void
run_parse(struct run *r, const char *const *argv)
{
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	buf_init(&r->out, 10000);
	buf_init(&r->err, 10000);
	r->io = (struct cli_io){.lang = LANG_VI, .sink = {run_write, r}};
	r->ok = cli_parse(&r->call, &program, argc, argv, &r->io);
}

static void
run_done(struct run *r)
{

	cli_call_done(&r->call);
	buf_done(&r->out);
	buf_done(&r->err);
}

#define PARSE(r, ...)                                                          \
	run_parse((r), (const char *[]){"kheo", __VA_ARGS__, NULL})

static void
options_stand_anywhere_behind_the_verb(void **state)
{
	struct run r;
	const struct cli_args *a = &r.call.args;

	(void)state;
	PARSE(&r, "new", "--json", "model", "-o", "-", "a=1", "--title=b=c",
	      "-");
	assert_true(r.ok);
	assert_ptr_equal(a->verb, &verb_new);
	assert_int_equal(a->n, 3);
	assert_string_equal(a->v[0], "model");
	assert_string_equal(a->v[1], "a=1");
	assert_string_equal(a->v[2], "-");
	assert_null(a->v[3]);
	assert_true(cli_has(a, "--json"));
	assert_string_equal(cli_opt(a, "--json"), "");
	assert_string_equal(cli_opt(a, "-o"), "-");
	assert_string_equal(cli_opt(a, "--title"), "b=c");
	assert_int_equal(r.out.len + r.err.len, 0);
	run_done(&r);
	PARSE(&r, "new", "model");
	assert_true(r.ok);
	assert_false(cli_has(a, "--json"));
	assert_null(cli_opt(a, "-o"));
	run_done(&r);
}

static void
an_id_that_begins_with_a_dash_is_no_option(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "new", "-MrcoYqjEWEaDoKPHevY9g", "--json");
	assert_true(r.ok);
	assert_int_equal(r.call.args.n, 1);
	assert_string_equal(r.call.args.v[0], "-MrcoYqjEWEaDoKPHevY9g");
	assert_true(cli_has(&r.call.args, "--json"));
	run_done(&r);
	/* One letter less is none. */
	PARSE(&r, "new", "-MrcoYqjEWEaDoKPHevY9");
	assert_false(r.ok);
	assert_int_equal(r.call.status, CLI_USAGE);
	run_done(&r);
}

static void
two_dashes_end_the_options(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "new", "model", "--", "--json", "--", "--help");
	assert_true(r.ok);
	assert_int_equal(r.call.args.n, 4);
	assert_string_equal(r.call.args.v[1], "--json");
	assert_string_equal(r.call.args.v[2], "--");
	assert_string_equal(r.call.args.v[3], "--help");
	assert_false(cli_has(&r.call.args, "--json"));
	run_done(&r);
}

static void
home_and_language_stand_before_or_behind(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "--home", "/x", "--lang=en", "sync");
	assert_true(r.ok);
	assert_string_equal(r.call.home, "/x");
	assert_int_equal(r.io.lang, LANG_EN);
	run_done(&r);
	PARSE(&r, "sync", "--lang", "en", "--home=/y");
	assert_true(r.ok);
	assert_string_equal(r.call.home, "/y");
	assert_int_equal(r.io.lang, LANG_EN);
	run_done(&r);
	PARSE(&r, "sync");
	assert_true(r.ok);
	assert_null(r.call.home);
	assert_int_equal(r.io.lang, LANG_VI);
	run_done(&r);
}

static void
a_wrong_command_is_told_with_its_usage(void **state)
{
	static const char *const table[][6] = {
	    {"kheo", NULL},
	    {"kheo", "--home", "/x", NULL},
	    {"kheo", "nwe", NULL},
	    {"kheo", "--json", "new", "model", NULL},
	    {"kheo", "new", NULL},
	    {"kheo", "new", "--", NULL},
	    {"kheo", "sync", "now", NULL},
	    {"kheo", "sync", "--json", NULL},
	    {"kheo", "new", "model", "--jsonx", NULL},
	    {"kheo", "new", "model", "--js", NULL},
	    {"kheo", "new", "model", "--json=yes", NULL},
	    {"kheo", "new", "model", "--json", "--json", NULL},
	    {"kheo", "new", "model", "-o", NULL},
	    {"kheo", "new", "model", "-o", "--json", NULL},
	    {"kheo", "new", "-ofile", "model", NULL},
	    {"kheo", "--home", "a", "sync", "--home=b", NULL},
	    {"kheo", "sync", "--home", NULL},
	    {"kheo", "sync", "--lang", "de", NULL},
	};
	struct run r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(table); i++) {
		run_parse(&r, table[i]);
		if (r.ok || r.call.status != CLI_USAGE)
			fail_msg("row %zu was taken", i);
		assert_int_equal(r.out.len, 0);
		assert_non_null(strstr(buf_str(&r.err), "Cách dùng: kheo "));
		run_done(&r);
	}
	PARSE(&r, "new", "model", "-o", "--lang=en");
	assert_string_equal(buf_str(&r.err),
			    "The option “-o” lacks its value.\n"
			    "Usage: kheo new TYPE field=value... [OPTIONS]\n");
	run_done(&r);
}

static void
help_lists_every_verb(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "--help");
	assert_false(r.ok);
	assert_int_equal(r.call.status, CLI_DONE);
	assert_non_null(strstr(buf_str(&r.out), "\n  new "));
	assert_non_null(strstr(buf_str(&r.out), "\n  sync "));
	assert_non_null(strstr(buf_str(&r.out), "--home THƯ-MỤC"));
	assert_int_equal(r.err.len, 0);
	run_done(&r);
}

static void
help_names_arguments_in_the_language_of_the_person(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "new", "--help", "--lang", "vi");
	assert_non_null(
	    strstr(buf_str(&r.out),
		   "Cách dùng: kheo new LOẠI mục=giá-trị... [TÙY-CHỌN]\n"));
	assert_non_null(strstr(buf_str(&r.out), "  -o TỆP         "));
	assert_null(strstr(buf_str(&r.out), "FILE"));
	run_done(&r);
}

static void
help_on_a_verb_is_never_refused(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "new", "--bogus", "-h", "--lang", "en");
	assert_false(r.ok);
	assert_int_equal(r.call.status, CLI_DONE);
	assert_non_null(
	    strstr(buf_str(&r.out),
		   "Usage: kheo new TYPE field=value... [OPTIONS]\n"));
	assert_non_null(strstr(buf_str(&r.out), "  -o FILE "));
	assert_non_null(
	    strstr(buf_str(&r.out),
		   "\nExample: kheo new registration title='Tổ tự quản'\n"));
	assert_int_equal(r.err.len, 0);
	run_done(&r);
}

static void
the_version_is_one_line(void **state)
{
	struct run r;

	(void)state;
	PARSE(&r, "--version");
	assert_false(r.ok);
	assert_int_equal(r.call.status, CLI_DONE);
	assert_string_equal(buf_str(&r.out), "kheo 1.0\n");
	run_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(options_stand_anywhere_behind_the_verb),
	    cmocka_unit_test(an_id_that_begins_with_a_dash_is_no_option),
	    cmocka_unit_test(two_dashes_end_the_options),
	    cmocka_unit_test(home_and_language_stand_before_or_behind),
	    cmocka_unit_test(a_wrong_command_is_told_with_its_usage),
	    cmocka_unit_test(help_lists_every_verb),
	    cmocka_unit_test(
		help_names_arguments_in_the_language_of_the_person),
	    cmocka_unit_test(help_on_a_verb_is_never_refused),
	    cmocka_unit_test(the_version_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
