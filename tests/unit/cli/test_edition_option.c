#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/cli/edition_option.h"

static const struct cli_option options[] = {
    {"--edition", "N", TEXT_opt_proof_edition},
    {"--line", "LINE", TEXT_opt_proof_line},
    {NULL, NULL, TEXT_COUNT},
};

static const struct cli_verb verb_proof = {
    .name = "proof",
    .args = "",
    .summary = TEXT_verb_proof,
    .example = "kheo proof",
    .options = options,
};

static const struct cli_verb *const verbs[] = {&verb_proof, NULL};

static const struct cli_program program = {
    .name = "kheo",
    .version = "1.0",
    .summary = TEXT_err_none,
    .verbs = verbs,
};

static void
said(void *ctx, int fd, const char *p, size_t n)
{

	assert_int_equal(fd, 2);
	buf_add(ctx, p, n);
}

static void
an_edition_is_a_number_and_perhaps_a_line(void **state)
{
	static const struct {
		const char *edition, *line; /* as typed; NULL: not */
		int status;
		uint64_t number;
		const char *hint; /* in what is said */
	} t[] = {
	    {NULL, NULL, CLI_DONE, 0, ""},
	    {"1", NULL, CLI_DONE, 1, ""},
	    {"2", "dang", CLI_DONE, 2, ""},
	    {"1000000", "chinh-quyen", CLI_DONE, 1000000, ""},
	    {"1000001", NULL, CLI_USAGE, 0, "from 1"},
	    {"0", NULL, CLI_USAGE, 0, "from 1"},
	    {"x", "dang", CLI_USAGE, 0, "from 1"},
	    {NULL, "dang", CLI_USAGE, 0, "from 1"},
	    {"1", "chính quyền", CLI_USAGE, 1, "“chính quyền”"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *argv[6] = {"kheo", "proof"};
		int argc = 2;
		struct buf err = BUF_INIT(10000);
		struct cli_io io = {.lang = LANG_EN, .sink = {said, &err}};
		struct cli_call call;
		uint64_t number;
		const char *line;

		if (t[i].edition != NULL) {
			argv[argc++] = "--edition";
			argv[argc++] = t[i].edition;
		}
		if (t[i].line != NULL) {
			argv[argc++] = "--line";
			argv[argc++] = t[i].line;
		}
		assert_true(cli_parse(&call, &program, argc, argv, &io));
		assert_int_equal(
		    edition_option_read(&io, &call.args, &number, &line),
		    t[i].status);
		if (t[i].status == CLI_DONE) {
			assert_int_equal(number, t[i].number);
			assert_ptr_equal(line, t[i].line);
			assert_int_equal(err.len, 0);
		} else {
			assert_non_null(strstr(buf_str(&err), t[i].hint));
		}
		cli_call_done(&call);
		buf_done(&err);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_edition_is_a_number_and_perhaps_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
