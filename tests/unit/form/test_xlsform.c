/* tests/data/xlsform/: a sheet for each feature that is read, and one for each
 * that is refused, beside what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/csv.h"
#include "protocol/base/file.h"
#include "protocol/form/form.h"
#include "protocol/form/xlsform.h"

#define DATA "tests/data/xlsform/" /* tests run at the top of the tree */

static struct buf choices, settings;

static void
load(struct buf *out, const char *folder, const char *name)
{
	struct buf path = BUF_INIT(1000);
	struct err e = ERR_INIT;

	buf_init(out, 1024 * 1024);
	buf_fmt(&path, DATA "%s%s", folder, name);
	if (file_read(out, buf_str(&path), &e) != 0)
		fail_msg("%s", e.text);
	buf_done(&path);
}

static int
begin(void **state)
{
	(void)state;
	load(&choices, "", "choices.csv");
	load(&settings, "", "settings.csv");
	return 0;
}

static int
end(void **state)
{
	(void)state;
	buf_done(&choices);
	buf_done(&settings);
	return 0;
}

static struct xlsform_sheet
sheet_of(const struct buf *b)
{
	return (struct xlsform_sheet){b->p, b->len};
}

/* Read the sheets as a hub does, up to the form. */
static int
form_of(const struct xlsform *x, struct form *f, struct err *e)
{
	struct buf text = BUF_INIT(FORM_BYTES_MAX);
	json_t *root = xlsform_read(x, e);
	int rc = -1;

	if (root != NULL && json_put(&text, root, e) == 0)
		rc = form_read(f, text.p, text.len, e);
	json_decref(root);
	buf_done(&text);
	return rc;
}

static void
each_feature_that_is_offered_is_read(void **state)
{
	struct err e = ERR_INIT;
	char **names;
	size_t n;

	(void)state;
	assert_int_equal(folder_list(DATA "read", ".csv", &names, &n, &e), 0);
	assert_true(n >= 25);
	for (size_t i = 0; i < n; i++) {
		struct xlsform x = {.choices = sheet_of(&choices),
				    .settings = sheet_of(&settings)};
		struct buf survey;
		struct form f;

		load(&survey, "read/", names[i]);
		x.survey = sheet_of(&survey);
		if (form_of(&x, &f, &e) != 0)
			fail_msg("%s: %s", names[i], e.text);
		assert_string_equal(f.name, "trial");
		assert_int_equal(f.version, 3);
		assert_string_equal(f.title.vi, "Phiếu thử");
		assert_string_equal(f.title.en, "Trial");
		form_done(&f);
		buf_done(&survey);
	}
	folder_list_free(names, n);
}

/* The sheet that stands in the place of the one with that beginning. */
static void
sheet_swap(struct xlsform *x, const char *name, const struct buf *sheet)
{

	if (strncmp(name, "choices_", 8) == 0)
		x->choices = sheet_of(sheet);
	else if (strncmp(name, "settings_", 9) == 0)
		x->settings = sheet_of(sheet);
	else
		x->survey = sheet_of(sheet);
}

static void
each_other_feature_is_refused_by_its_name(void **state)
{
	struct buf table, text;
	struct err e = ERR_INIT;
	struct csv rows;
	char **names;
	size_t n, seen = 0;

	(void)state;
	load(&table, "", "refused.csv");
	load(&text, "read/", "text.csv");
	csv_init(&rows, table.p, table.len);
	assert_int_equal(csv_next(&rows, &e), 1);
	while (csv_next(&rows, &e) == 1) {
		struct xlsform x = {.survey = sheet_of(&text),
				    .choices = sheet_of(&choices),
				    .settings = sheet_of(&settings)};
		const char *says = csv_cell(&rows, 1);
		struct buf name = BUF_INIT(1000), sheet;
		struct form f;

		buf_fmt(&name, "%s.csv", csv_cell(&rows, 0));
		load(&sheet, "refused/", buf_str(&name));
		sheet_swap(&x, csv_cell(&rows, 0), &sheet);
		err_clear(&e);
		if (form_of(&x, &f, &e) == 0)
			fail_msg("accepted: %s", buf_str(&name));
		assert_int_equal(e.code, ERR_FORMAT);
		if (strstr(e.text, says) != e.text)
			fail_msg("%s: %s, not %s", buf_str(&name), e.text,
				 says);
		buf_done(&name);
		buf_done(&sheet);
		seen++;
	}
	err_clear(&e);
	assert_int_equal(folder_list(DATA "refused", ".csv", &names, &n, &e),
			 0);
	assert_int_equal(seen, n);
	folder_list_free(names, n);
	csv_done(&rows);
	buf_done(&table);
	buf_done(&text);
}

static void
what_the_sheets_say_is_in_the_form(void **state)
{
	struct xlsform x = {.choices = sheet_of(&choices),
			    .settings = sheet_of(&settings)};
	struct err e = ERR_INIT;
	struct buf survey;
	struct form f;

	(void)state;
	load(&survey, "read/", "repeat.csv");
	x.survey = sheet_of(&survey);
	assert_int_equal(form_of(&x, &f, &e), 0);
	assert_int_equal(f.group_count, 1);
	assert_true(f.groups[0].is_repeat && f.groups[0].required);
	assert_string_equal(f.groups[0].label.en, "Resources");
	assert_string_equal(f.fields[1].repeat->name, "r");
	form_done(&f);
	buf_done(&survey);

	load(&survey, "read/", "constraint.csv");
	x.survey = sheet_of(&survey);
	assert_int_equal(form_of(&x, &f, &e), 0);
	assert_string_equal(expr_text(f.fields[0].constraint),
			    "string-length(.) <= 250");
	assert_string_equal(f.fields[0].constraint_message.vi,
			    "nhiều nhất 250 ký tự");
	form_done(&f);
	buf_done(&survey);

	load(&survey, "read/", "select_multiple.csv");
	x.survey = sheet_of(&survey);
	assert_int_equal(form_of(&x, &f, &e), 0);
	assert_int_equal(f.fields[0].type, FORM_SELECT_MULTIPLE);
	assert_int_equal(f.fields[0].choice_count, 2);
	assert_string_equal(f.fields[0].choices[1].label.vi,
			    "Văn hóa - xã hội");
	form_done(&f);
	buf_done(&survey);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_feature_that_is_offered_is_read),
	    cmocka_unit_test(each_other_feature_is_refused_by_its_name),
	    cmocka_unit_test(what_the_sheets_say_is_in_the_form),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
