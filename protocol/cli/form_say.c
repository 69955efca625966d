#include "protocol/cli/form_say.h"

#define VALUE_BYTES_MAX (2 * PART_BYTES_MAX)

const char *
form_say_label(const struct form *form, const char *path, enum lang lang)
{
	const struct form_field *f =
	    form == NULL ? NULL : form_find(form, path);

	return f == NULL ? path : form_label_in(&f->label, lang == LANG_EN);
}

/* "Kinh phí", "Kinh phí (dòng 2)". */
static void
place_put(struct buf *out, const char *label, size_t row, enum lang lang)
{
	char text[24];

	buf_text(out, label);
	if (row == 0)
		return;
	(void)snprintf(text, sizeof(text), "%zu", row);
	text_put(out, lang, TEXT_check_row, text, NULL);
}

static const char *
label_of(const struct form_finding *f, enum lang lang)
{

	if (f->field != NULL)
		return form_label_in(&f->field->label, lang == LANG_EN);
	if (f->group != NULL)
		return form_label_in(&f->group->label, lang == LANG_EN);
	return f->path;
}

static const char *
message_of(const struct form_finding *f, enum lang lang)
{
	bool en = lang == LANG_EN;

	if (f->rule == RULE_FAILED)
		return f->why;
	if (f->rule == RULE_CONSTRAINT && f->field->constraint_message.vi)
		return form_label_in(&f->field->constraint_message, en);
	if (f->rule == RULE_WARNING && f->field->warning_message.vi)
		return form_label_in(&f->field->warning_message, en);
	return text_raw(lang, TEXT_check_no_message);
}

void
form_say_finding(const struct cli_io *io, const struct form_finding *f)
{
	static const enum text_id ids[] = {
	    [RULE_REQUIRED] = TEXT_check_required,
	    [RULE_ROWS] = TEXT_check_rows,
	    [RULE_SHAPE] = TEXT_check_shape,
	    [RULE_UNKNOWN] = TEXT_check_unknown,
	    [RULE_CONSTRAINT] = TEXT_check_constraint,
	    [RULE_FAILED] = TEXT_check_failed,
	    [RULE_WARNING] = TEXT_check_warning,
	};
	struct buf place = BUF_INIT(64 * 1024);

	place_put(&place, label_of(f, io->lang), f->row, io->lang);
	cli_warn(io, ids[f->rule], buf_str(&place), f->path,
		 message_of(f, io->lang), NULL);
	buf_done(&place);
}

/* A value as a person reads it; nothing is said so. */
static void
value_put(struct buf *out, const struct form_field *f, const json_t *v,
	  enum lang lang)
{
	struct err e = ERR_INIT;
	size_t before = out->len;

	if (f != NULL && v != NULL)
		form_shown(f, v, lang == LANG_EN, out);
	else if (json_is_string(v))
		buf_text(out, json_string_value(v));
	else if (v != NULL && !json_is_null(v))
		(void)json_put(out, v, &e);
	if (out->len == before)
		text_put(out, lang, TEXT_change_nothing, NULL);
}

static int
change_say(const struct cli_io *io, const struct form_change *c, struct err *e)
{
	struct buf place = BUF_INIT(64 * 1024);
	struct buf was = BUF_INIT(VALUE_BYTES_MAX);
	struct buf is = BUF_INIT(VALUE_BYTES_MAX);
	int rc = -1;

	place_put(&place,
		  c->field == NULL
		      ? c->path
		      : form_label_in(&c->field->label, io->lang == LANG_EN),
		  c->row, io->lang);
	value_put(&was, c->field, c->was, io->lang);
	value_put(&is, c->field, c->is, io->lang);
	if (buf_check(&was, e) == 0 && buf_check(&is, e) == 0) {
		cli_say(io, TEXT_change, buf_str(&place), buf_str(&was),
			buf_str(&is), NULL);
		rc = 0;
	}
	buf_done(&place);
	buf_done(&was);
	buf_done(&is);
	return rc;
}

static int
changes_say(const struct cli_io *io, const struct form *form, const json_t *was,
	    const json_t *is, bool is_silent, struct err *e)
{
	struct form_changes all;
	int rc = form_changes_find(form, was, is, &all, e);

	if (rc == 0 && all.count == 0 && !is_silent)
		cli_say(io, TEXT_change_none, NULL);
	for (size_t i = 0; rc == 0 && i < all.count; i++)
		rc = change_say(io, &all.v[i], e);
	form_changes_done(&all);
	return rc;
}

int
form_say_changes(const struct cli_io *io, const struct form *form,
		 const json_t *was, const json_t *is, struct err *e)
{

	return changes_say(io, form, was, is, false, e);
}

int
form_say_changes_of(const struct cli_io *io, const json_t *was,
		    const json_t *is, struct err *e)
{

	return changes_say(io, NULL, was, is, true, e);
}
