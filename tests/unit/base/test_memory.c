/* Memory that runs out at any place: said so, and nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/conf.h"
#include "protocol/base/csv.h"
#include "protocol/base/file.h"
#include "protocol/base/text.h"
#include "tests/lib/memory.h"
#include "tests/lib/tmpdir.h"

#define TEXT  "Hộ nghèo và hộ cận nghèo, xã Khánh Thành, huyện Yên Khánh, 2022"
#define FILES 20 /* more than a list has room for at first */

struct place {
	struct tmpdir dir;
	char *file;
	char *folder;
};

static int
done(struct buf *b, int rc)
{
	buf_done(b);
	return rc;
}

static int
text_composed(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(1000);

	(void)ctx;
	return done(&out, text_nfc(&out, TEXT, strlen(TEXT), e));
}

static int
text_folded(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(1000);

	(void)ctx;
	return done(&out, text_fold(&out, TEXT, strlen(TEXT), e));
}

static int
text_raised(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(1000);

	(void)ctx;
	return done(&out, text_upper(&out, TEXT, strlen(TEXT), e));
}

static int
text_formatted(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(1000);

	(void)ctx;
	buf_fmt(&out, "%s %d", TEXT, 1);
	buf_fmt(&out, "%s %d", TEXT, 2);
	return done(&out, buf_check(&out, e));
}

static int
port_set(void *ctx, const char *value, struct err *e)
{
	bool *is_set = ctx;

	(void)value;
	(void)e;
	*is_set = true;
	return 0;
}

static int
settings_read(void *ctx, struct err *e)
{
	static const struct conf_key keys[] = {{"port", port_set}};
	bool is_set = false;
	int rc = conf_read("port = 80\n", 10, keys, 1, &is_set, e);

	(void)ctx;
	assert_int_equal(is_set, rc == 0);
	return rc;
}

static int
table_read(void *ctx, struct err *e)
{
	static const char table[] = "a,\"" TEXT "\"\n" TEXT "," TEXT "\n";
	struct csv c;
	int rc;

	(void)ctx;
	csv_init(&c, table, strlen(table));
	do
		rc = csv_next(&c, e);
	while (rc == 1);
	csv_done(&c);
	return rc;
}

static int
path_joined(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(1000);

	(void)ctx;
	return done(&out, path_join(&out, TEXT, "file", e));
}

static int
file_was_read(void *ctx, struct err *e)
{
	const struct place *p = ctx;
	struct buf out = BUF_INIT(1000);
	int rc = file_read(&out, p->file, e);

	assert_int_equal(out.len, rc == 0 ? strlen(TEXT) : 0);
	return done(&out, rc);
}

/* What was there before stays whole. */
static int
file_replaced(void *ctx, struct err *e)
{
	const struct place *p = ctx;
	struct buf is = BUF_INIT(1000);
	struct err none = ERR_INIT;
	int rc = file_write(p->file, "new", 3, 0600, e);

	if (rc == 0)
		return 0;
	assert_int_equal(file_read(&is, p->file, &none), 0);
	assert_string_equal(buf_str(&is), TEXT);
	buf_done(&is);
	return rc;
}

static int
folder_was_made(void *ctx, struct err *e)
{
	const struct place *p = ctx;

	return folder_make(p->folder, e);
}

static int
folder_listed(void *ctx, struct err *e)
{
	const struct place *p = ctx;
	char **names = NULL;
	size_t n = 0;
	int rc = folder_list(p->folder, ".x", &names, &n, e);

	assert_int_equal(n, rc == 0 ? FILES : 0);
	folder_list_free(names, n);
	return rc;
}

static int
fingerprint(void *ctx, struct err *e)
{
	const struct place *p = ctx;
	struct buf out = BUF_INIT(1000);

	return done(&out, file_fingerprint(p->file, &out, e));
}

static void
place_make(struct place *p)
{
	struct err e = ERR_INIT;
	char path[600];

	tmpdir_make(&p->dir);
	p->file = tmpdir_path(&p->dir, "file");
	p->folder = tmpdir_path(&p->dir, "a/b");
	assert_int_equal(file_write(p->file, TEXT, strlen(TEXT), 0600, &e), 0);
	assert_int_equal(folder_make(p->folder, &e), 0);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/%d.x", p->folder, i);
		assert_int_equal(file_write(path, "", 0, 0600, &e), 0);
	}
}

static void
memory_that_runs_out_is_said_and_loses_nothing(void **state)
{
	static const struct {
		const char *what;
		memory_trial *trial;
		uint64_t least; /* allocations that there are at least */
	} rows[] = {
	    {"text composed", text_composed, 1},
	    {"text folded", text_folded, 1},
	    {"text raised", text_raised, 1},
	    {"text formatted", text_formatted, 2},
	    {"settings read", settings_read, 1},
	    {"table read", table_read, 3},
	    {"path joined", path_joined, 1},
	    {"file read", file_was_read, 1},
	    {"file replaced", file_replaced, 1},
	    {"folder made", folder_was_made, 1},
	    {"folder listed", folder_listed, FILES + 2},
	    {"fingerprint", fingerprint, 1},
	};
	struct place p;

	(void)state;
	place_make(&p);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n;

		print_message("# %s\n", rows[i].what);
		n = memory_sweep(rows[i].trial, &p);
		if (n < rows[i].least)
			fail_msg("%s: only %u allocations", rows[i].what,
				 (unsigned)n);
	}
	free(p.file);
	free(p.folder);
	tmpdir_remove(&p.dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_that_runs_out_is_said_and_loses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
