/* Forms, and what people type into them.  The input is the JSON of a form and
 * behind a NUL each, up to four texts that are typed into every field. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/check.h"

#define TEXTS_MAX  4
#define TODAY      19137
#define FIELDS_MAX 40 /* that are typed into */

static void
fields_hold(const struct form *f)
{
	MUST(f->version >= 1);
	MUST(f->field_count >= 1 && f->field_count <= FORM_FIELDS_MAX);
	for (size_t i = 0; i < f->field_count; i++) {
		const struct form_field *field = &f->fields[i];
		bool selects = field->type == FORM_SELECT_ONE ||
			       field->type == FORM_SELECT_MULTIPLE;

		struct buf path = BUF_INIT(1000);
		struct form_path read;

		form_path_put(&path, field, "r1");
		MUST(path.len <= FIELD_NAME_MAX);
		MUST(form_path_read(f, buf_str(&path), &read));
		MUST(read.field == field && read.repeat == field->repeat);
		buf_done(&path);
		MUST(field->label.vi != NULL);
		MUST((field->choice_count > 0) == selects);
	}
}

/* What counts, counts again as it is; and no rule falls over. */
static void
content_checked(const struct form *f, const json_t *content)
{
	struct form_report r, again;
	struct err e = ERR_INIT;

	MUST(form_check(f, content, TODAY, &r, &e) == 0);
	MUST(r.errors + r.warnings == r.count);
	MUST(form_check(f, r.content, TODAY, &again, &e) == 0);
	MUST(r.errors > 0 || json_equal(r.content, again.content));
	form_report_done(&r);
	form_report_done(&again);
}

/* A value alone on its form has the shape of its field. */
static void
value_checked(const struct form *f, const struct form_field *field, json_t *v)
{
	json_t *content = json_object();
	struct buf path = BUF_INIT(1000);
	struct err e = ERR_INIT;
	struct form_report r;

	form_path_put(&path, field, "r1");
	MUST(content != NULL &&
	     json_object_set(content, buf_str(&path), v) == 0);
	MUST(form_check(f, content, TODAY, &r, &e) == 0);
	for (size_t i = 0; i < r.count; i++)
		MUST(r.findings[i].rule != RULE_UNKNOWN &&
		     (r.findings[i].rule != RULE_SHAPE ||
		      r.findings[i].field != field));
	form_report_done(&r);
	content_checked(f, content);
	buf_done(&path);
	json_decref(content);
}

/* What is shown can be typed again, unless labels stand for names. */
static void
shown_typed(const struct form_field *field, const json_t *v)
{
	struct buf shown = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	json_t *again;

	form_shown(field, v, false, &shown);
	MUST(shown.bad == ERR_NONE);
	MUST(text_is_utf8(shown.p, shown.len));
	if (field->choice_count == 0) {
		again = form_value(field, buf_str(&shown), shown.len, &e);
		MUST(again != NULL && json_equal(again, v));
		json_decref(again);
	}
	buf_done(&shown);
}

static void
typed(const struct form *f, const struct form_field *field, const char *s,
      size_t n)
{
	struct err e = ERR_INIT;
	json_t *v = form_value(field, s, n, &e);

	if (v == NULL) {
		MUST(e.code == ERR_INVALID || e.code == ERR_FORMAT ||
		     e.code == ERR_LIMIT);
		return;
	}
	value_checked(f, field, v);
	shown_typed(field, v);
	json_decref(v);
}

static void
all_typed(const struct form *f, const char *s, size_t n)
{
	for (size_t place = 0; place < TEXTS_MAX && n > 0; place++) {
		const char *end = memchr(s, '\0', n);
		size_t len = end == NULL ? n : (size_t)(end - s);

		for (size_t i = 0; i < f->field_count && i < FIELDS_MAX; i++)
			typed(f, &f->fields[i], s, len);
		len += end != NULL;
		s += len;
		n -= len;
	}
}

/* The first text in every field and in three rows of every table. */
static void
all_at_once(const struct form *f, const char *s, size_t n)
{
	static const char *const rows[] = {"r1", "r2", "q"};
	const char *end = memchr(s, '\0', n);
	json_t *content = json_object();
	struct err e;

	MUST(content != NULL);
	for (size_t i = 0; i < f->field_count && i < FIELDS_MAX; i++) {
		const struct form_field *field = &f->fields[i];
		json_t *v;

		err_clear(&e);
		v = form_value(field, s, end == NULL ? n : (size_t)(end - s),
			       &e);
		for (size_t k = 0; v != NULL && k < ARRAY_LEN(rows); k++) {
			struct buf path = BUF_INIT(1000);

			form_path_put(&path, field, rows[k]);
			MUST(json_object_set(content, buf_str(&path), v) == 0);
			buf_done(&path);
		}
		json_decref(v);
	}
	content_checked(f, content);
	json_decref(content);
}

/* What a record begins with has the shape of its field, on any day. */
static void
presets_checked(const struct form *f)
{
	static const int64_t days[] = {TODAY, 0, TODAY + 365};

	for (size_t i = 0; i < f->field_count && i < FIELDS_MAX; i++)
		for (size_t k = 0; k < ARRAY_LEN(days); k++) {
			struct err e = ERR_INIT;
			json_t *v = form_preset(&f->fields[i], days[k], &e);

			MUST(v != NULL);
			if (!json_is_null(v))
				value_checked(f, &f->fields[i], v);
			json_decref(v);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *end = n == 0 ? NULL : memchr(p, '\0', n);
	size_t len = end == NULL ? n : (size_t)(end - p);
	struct form f;
	struct err e = ERR_INIT;

	memset(&f, 0xa5, sizeof(f));
	if (form_read(&f, p, len, &e) != 0) {
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
		return 0;
	}
	fields_hold(&f);
	presets_checked(&f);
	if (end != NULL)
		all_at_once(&f, (const char *)end + 1, n - len - 1);
	if (end != NULL)
		all_typed(&f, (const char *)end + 1, n - len - 1);
	form_done(&f);
	return 0;
}
