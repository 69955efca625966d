/* Forms, and what people type into them.  The input is the JSON of a form and
 * behind a NUL each, up to four texts that are typed into every field. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/form.h"

#define TEXTS_MAX  4
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

		MUST(form_find(f, field->name) == field);
		MUST(field->label.vi != NULL);
		MUST((field->choice_count > 0) == selects);
	}
}

/* A value alone on its form is refused at most for what is missing. */
static void
value_checked(const struct form *f, const struct form_field *field, json_t *v)
{
	json_t *content = json_object();
	struct err e = ERR_INIT;
	const char *said = NULL;

	MUST(content != NULL && json_object_set(content, field->name, v) == 0);
	if (form_check(f, content, &e) != 0) {
		MUST(e.code == ERR_INVALID);
		said = strstr(e.text, "is required");
		MUST(said != NULL);
	}
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
	if (end != NULL)
		all_typed(&f, (const char *)end + 1, n - len - 1);
	form_done(&f);
	return 0;
}
