/* What a record begins with in a field: XLSForm's default. */
#include <string.h>

#include "protocol/form/impl.h"

static bool
kind_fits(enum form_type type, enum expr_kind kind)
{

	if (kind == EXPR_EMPTY)
		return true;
	if (type_is_number(type))
		return kind == EXPR_NUMBER;
	return kind == (type == FORM_DATE ? EXPR_DATE : EXPR_TEXT);
}

/* As a person would type it. */
static int
value_print(const struct expr_value *v, struct buf *out, struct err *e)
{
	char text[DECIMAL_SIZE];

	if (v->kind == EXPR_NUMBER)
		buf_text(out, decimal_print(v->number, text));
	else if (v->kind == EXPR_DATE && day_print(v->day, text) == 0)
		buf_text(out, text);
	else if (v->kind == EXPR_TEXT)
		buf_text(out, v->text);
	return buf_check(out, e);
}

/* It asks for no field, so that nothing else is in its environment. */
static json_t *
evaluate(const struct form_field *field, int64_t today, bool is_trial,
	 struct err *e)
{
	struct expr_env env = {.today = today, .is_trial = is_trial};
	struct buf text = BUF_INIT(PART_BYTES_MAX);
	struct expr_value v;
	json_t *out = NULL;

	if (expr_eval(field->preset, &env, &v, e) != 0)
		return NULL;
	if (!kind_fits(field->type, v.kind))
		err_set(e, ERR_INVALID, "a default of another type");
	else if (value_print(&v, &text, e) == 0)
		out = form_value(field, buf_str(&text), text.len, e);
	buf_done(&text);
	return out;
}

json_t *
form_preset(const struct form_field *field, int64_t today, struct err *e)
{
	struct err why = ERR_INIT;
	json_t *v;

	if (field->preset == NULL)
		return json_null();
	v = evaluate(field, today, false, &why);
	if (v != NULL || why.code != ERR_MEMORY)
		return v != NULL ? v : json_null();
	err_memory(e);
	return NULL;
}

static const char *
misplaced(const struct form_field *field)
{
	size_t n;

	if (field->repeat != NULL)
		return "a default in a repeat, which begins without rows";
	if (field->type == FORM_FILE)
		return "a default for files";
	if (field->calculation != NULL)
		return "calculated fields have no default";
	if (field->personal)
		return "personal fields have no default";
	(void)expr_refs(field->preset, &n);
	if (n > 0 || expr_has_here(field->preset))
		return "a default asks for a field";
	return NULL;
}

int
preset_bind(const struct form_field *field, struct err *e)
{
	const char *why = misplaced(field);
	json_t *v;

	if (why != NULL)
		return field_refuse(e, field->name, why);
	v = evaluate(field, 0, true, e);
	json_decref(v);
	if (v != NULL || e->code == ERR_MEMORY)
		return v != NULL ? 0 : -1;
	e->code = ERR_FORMAT;
	return err_wrap(e, "form: %s: default", field->name);
}

int
preset_quote(const char *type, const char *s, struct buf *out)
{
	const char *quote = strchr(s, '\'') == NULL ? "'" : "\"";
	bool is_day = strcmp(type, "date") == 0;

	if (strcmp(type, "integer") == 0 || strcmp(type, "decimal") == 0) {
		buf_text(out, s);
		return 0;
	}
	if (strstr(s, quote) != NULL)
		return -1;
	buf_fmt(out, "%s%s%s%s%s", is_day ? "date(" : "", quote, s, quote,
		is_day ? ")" : "");
	return 0;
}
