/* A folder of its own for each test of this room. */
#ifndef KHEO_TESTS_DB_FOLDER_H
#define KHEO_TESTS_DB_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/tmpdir.h"

struct folder {
	struct tmpdir dir;
	char *file; /* a database in it */
	char *copy; /* where a second file goes */
};

static int
folder_setup(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	tmpdir_make(&f->dir);
	f->file = tmpdir_path(&f->dir, "a.db");
	f->copy = tmpdir_path(&f->dir, "b.db");
	*state = f;
	return 0;
}

static int
folder_teardown(void **state)
{
	struct folder *f = *state;

	tmpdir_remove(&f->dir);
	free(f->file);
	free(f->copy);
	free(f);
	return 0;
}

#define FOLDER_TEST(f)                                                         \
	cmocka_unit_test_setup_teardown(f, folder_setup, folder_teardown)

#endif
