#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/logline.h"
#include "protocol/base/text.h"
#include "tests/lib/tmpdir.h"

/* What one call writes to stderr. */
static void
capture(struct buf *out, enum log_level level, const char *text)
{
	struct tmpdir dir;
	struct err e = ERR_INIT;
	int saved = dup(STDERR_FILENO);
	char *path;
	int fd;

	tmpdir_make(&dir);
	path = tmpdir_path(&dir, "log");
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0 && saved >= 0);
	dup2(fd, STDERR_FILENO);
	logline(level, "sealed", "log=%s seq=%u", text, 7U);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fd);
	assert_int_equal(file_read(out, path, &e), 0);
	free(path);
	tmpdir_remove(&dir);
}

static void
a_line_has_level_event_and_pairs(void **state)
{
	struct buf b = BUF_INIT(10000);

	(void)state;
	capture(&b, LOG_WARN, "abc");
	assert_string_equal(buf_str(&b), "<4>event=sealed log=abc seq=7\n");
	buf_done(&b);
}

static void
foreign_text_cannot_begin_a_line(void **state)
{
	struct buf b = BUF_INIT(10000);

	(void)state;
	capture(&b, LOG_INFO, "a\n<3>event=x\r\x1b[2J\x7f");
	assert_string_equal(buf_str(&b),
			    "<6>event=sealed log=a <3>event=x  [2J  seq=7\n");
	buf_done(&b);
}

static void
a_long_line_is_cut_and_ends(void **state)
{
	struct buf b = BUF_INIT(10000);
	struct buf text = BUF_INIT(10000);

	(void)state;
	for (int i = 0; i < 1500; i++)
		buf_text(&text, "ề");
	capture(&b, LOG_ERROR, buf_str(&text));
	assert_in_range(b.len, 2000, 2048);
	assert_int_equal(b.p[b.len - 1], '\n');
	assert_true(text_is_utf8(b.p, b.len));
	buf_done(&b);
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_has_level_event_and_pairs),
	    cmocka_unit_test(foreign_text_cannot_begin_a_line),
	    cmocka_unit_test(a_long_line_is_cut_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
