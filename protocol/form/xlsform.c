#include "protocol/form/xlsform.h"

#include <string.h>

#include "protocol/base/num.h"
#include "protocol/form/expr.h"
#include "protocol/form/impl.h"
#include "protocol/form/sheet.h"

#define CELL_MAX (64 * 1024)

static const struct sheet_column SURVEY[] = {
    {"type", false, NULL},        {"name", false, NULL},
    {"label", true, NULL},        {"hint", true, NULL},
    {"required", false, NULL},    {"relevant", false, "relevance"},
    {"constraint", false, NULL},  {"constraint_message", true, NULL},
    {"warning", false, NULL},     {"warning_message", true, NULL},
    {"calculation", false, NULL}, {"appearance", false, NULL},
    {"personal", false, NULL},    {"default", false, NULL},
    {NULL, false, NULL},
};

static const struct sheet_column CHOICES[] = {
    {"list_name", false, "list name"},
    {"name", false, "value"},
    {"label", true, NULL},
    {NULL, false, NULL},
};

static const struct sheet_column SETTINGS[] = {
    {"form_id", false, "id_string"},
    {"form_title", true, "title"},
    {"version", false, NULL},
    {NULL, false, NULL},
};

/* A form at work. */
struct importing {
	struct sheet s; /* the one at hand */
	json_t *root;
	json_t *choices; /* list name → array of choices */
	json_t *fields;
	struct buf cell; /* private: of cell() */
};

/* A cell, "" where there is none; valid until the next call.  NULL on failure. */
static const char *
cell(struct importing *im, const char *column, bool en, struct err *e)
{
	buf_reset(&im->cell);
	if (sheet_cell(&im->s, column, en, &im->cell, e) != 0 ||
	    buf_check(&im->cell, e) != 0) {
		err_wrap(e, "%s: line %u: %s", im->s.file, im->s.csv.line,
			 column);
		return NULL;
	}
	return buf_str(&im->cell);
}

static int
member_set(json_t *o, const char *key, json_t *v, struct err *e)
{
	return json_object_set_new(o, key, v) == 0 ? 0 : err_memory(e);
}

/* A label in its languages, left out where there is none. */
static int
label_set(struct importing *im, json_t *o, const char *column, const char *key,
	  struct err *e)
{
	json_t *label = json_object();
	const char *s = cell(im, column, false, e);
	bool vi = s != NULL && s[0] != '\0';

	if (s == NULL ||
	    (vi && member_set(label, "vi", json_string(s), e) != 0))
		goto err0;
	s = cell(im, column, true, e);
	if (s == NULL)
		goto err0;
	if (s[0] != '\0' && !vi) {
		sheet_refuse(&im->s, e, column, "without Vietnamese");
		goto err0;
	}
	if (s[0] != '\0' && member_set(label, "en", json_string(s), e) != 0)
		goto err0;
	if (vi)
		return member_set(o, key, label, e);
	json_decref(label);
	return 0;

err0:
	json_decref(label);
	return -1;
}

/* 1 yes, 0 no or empty, -1 something else. */
static int
yes_of(const char *s)
{
	static const char *const words[] = {"",        "no",     "false",
					    "false()", "FALSE",  "yes",
					    "true",    "true()", "TRUE"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(s, words[i]) == 0)
			return i >= 5;
	}
	return -1;
}

static int
flag_set(struct importing *im, json_t *o, const char *column, struct err *e)
{
	const char *s = cell(im, column, false, e);
	int yes = s == NULL ? -1 : yes_of(s);

	if (s == NULL)
		return -1;
	if (yes < 0)
		return sheet_refuse(&im->s, e, column, "neither yes nor no");
	return yes == 0 ? 0 : member_set(o, column, json_true(), e);
}

/* A rule, parsed here so that its line is known if it is none. */
static int
rule_set(struct importing *im, json_t *o, const char *column, struct err *e)
{
	const char *s = cell(im, column, false, e);
	struct expr *x;

	if (s == NULL)
		return -1;
	if (s[0] == '\0')
		return 0;
	x = expr_parse(s, e);
	if (x == NULL)
		return err_wrap(e, "%s: line %u: %s", im->s.file,
				im->s.csv.line, column);
	expr_free(x);
	return member_set(o, column, json_string(s), e);
}

/* An expression if it asks for a field or calls a function, as in XLSForm;
 * else the value itself. */
static int
default_set(struct importing *im, json_t *o, struct err *e)
{
	struct buf x = BUF_INIT(CELL_MAX);
	const char *s = cell(im, "default", false, e);
	int rc = -1;

	if (s == NULL || s[0] == '\0' || strstr(s, "${") != NULL ||
	    strchr(s, '(') != NULL)
		return s == NULL ? -1 : rule_set(im, o, "default", e);
	if (preset_quote(json_get_text(o, "type"), s, &x) != 0)
		sheet_refuse(&im->s, e, "default", "two kinds of quotes");
	else if (buf_check(&x, e) == 0)
		rc = member_set(o, "default", json_string(buf_str(&x)), e);
	buf_done(&x);
	return rc;
}

static int
required_set(struct importing *im, json_t *o, bool is_repeat, struct err *e)
{
	const char *s = cell(im, "required", false, e);

	if (s == NULL)
		return -1;
	if (is_repeat || yes_of(s) >= 0)
		return flag_set(im, o, "required", e);
	return rule_set(im, o, "required", e);
}

/* What a row of that type may not fill. */
static int
empty_check(struct importing *im, const char *const *columns, struct err *e)
{
	for (; *columns != NULL; columns++) {
		const char *s = cell(im, *columns, false, e);

		if (s == NULL)
			return -1;
		if (s[0] != '\0')
			return sheet_refuse(&im->s, e, *columns,
					    "not with this type");
	}
	return 0;
}

static int
group_row(struct importing *im, json_t *o, bool is_repeat, struct err *e)
{
	static const char *const none[] = {
	    "constraint",  "constraint_message", "warning",  "warning_message",
	    "calculation", "appearance",         "personal", "default",
	    NULL};

	if (empty_check(im, none, e) != 0 ||
	    label_set(im, o, "label", "label", e) != 0 ||
	    label_set(im, o, "hint", "hint", e) != 0 ||
	    required_set(im, o, is_repeat, e) != 0)
		return -1;
	return rule_set(im, o, "relevant", e);
}

static int
field_row(struct importing *im, json_t *o, struct err *e)
{

	if (label_set(im, o, "label", "label", e) != 0 ||
	    label_set(im, o, "hint", "hint", e) != 0 ||
	    required_set(im, o, false, e) != 0 ||
	    rule_set(im, o, "relevant", e) != 0 ||
	    rule_set(im, o, "constraint", e) != 0 ||
	    label_set(im, o, "constraint_message", "constraint_message", e) !=
		0 ||
	    rule_set(im, o, "warning", e) != 0 ||
	    label_set(im, o, "warning_message", "warning_message", e) != 0 ||
	    rule_set(im, o, "calculation", e) != 0 ||
	    default_set(im, o, e) != 0)
		return -1;
	return flag_set(im, o, "personal", e);
}

/* "select_one list" and "select_multiple list". */
static int
select_type(struct importing *im, json_t *o, const char *type, const char *list,
	    struct err *e)
{
	json_t *choices;

	if (list[strcspn(list, " ")] != '\0')
		return sheet_refuse(&im->s, e, "type", "%.60s is not offered",
				    strchr(list, ' ') + 1);
	choices = json_object_get(im->choices, list);
	if (choices == NULL)
		return sheet_refuse(&im->s, e, "type",
				    "no list %.60s in choices.csv", list);
	if (member_set(o, "type", json_string(type), e) != 0)
		return -1;
	return member_set(o, "choices", json_incref(choices), e);
}

/* A text is long if XLSForm says that it has several lines. */
static int
text_type(struct importing *im, json_t *o, struct err *e)
{
	const char *s = cell(im, "appearance", false, e);

	if (s == NULL)
		return -1;
	if (s[0] != '\0' && strcmp(s, "multiline") != 0)
		return sheet_refuse(&im->s, e, "appearance",
				    "%.60s is not offered", s);
	return member_set(o, "type",
			  json_string(s[0] == '\0' ? "text" : "long_text"), e);
}

static int
plain_type(struct importing *im, json_t *o, const char *type, struct err *e)
{
	static const char *const no_look[] = {"appearance", NULL};
	static const char *const types[][2] = {
	    {"long_text", "long_text"}, {"integer", "integer"},
	    {"int", "integer"},         {"decimal", "decimal"},
	    {"date", "date"},           {"unit", "unit"},
	    {"record", "record"},       {"file", "file"},
	    {"calculate", "decimal"},
	};

	if (strcmp(type, "text") == 0 || strcmp(type, "string") == 0)
		return text_type(im, o, e);
	if (empty_check(im, no_look, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(type, types[i][0]) == 0)
			return member_set(o, "type", json_string(types[i][1]),
					  e);
	}
	return sheet_refuse(&im->s, e, "type", "%.60s is not offered", type);
}

static int
field_type(struct importing *im, json_t *o, const char *type, struct err *e)
{
	static const char *const selects[][2] = {
	    {"select_one ", "select_one"},
	    {"select one ", "select_one"},
	    {"select_multiple ", "select_multiple"},
	    {"select multiple ", "select_multiple"},
	};
	static const char *const no_look[] = {"appearance", NULL};

	for (size_t i = 0; i < ARRAY_LEN(selects); i++) {
		size_t n = strlen(selects[i][0]);

		if (strncmp(type, selects[i][0], n) != 0)
			continue;
		if (empty_check(im, no_look, e) != 0)
			return -1;
		return select_type(im, o, selects[i][1], type + n, e);
	}
	if (strncmp(type, "record ", 7) == 0) {
		if (member_set(o, "of", json_string(type + 7), e) != 0)
			return -1;
		return plain_type(im, o, "record", e);
	}
	return plain_type(im, o, type, e);
}

/* begin_group, "begin group" and so on; NULL if it is a field. */
static const char *
frame_of(const char *type)
{
	static const char *const words[] = {"begin_group", "end_group",
					    "begin_repeat", "end_repeat"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const char *under = strchr(words[i], '_');
		size_t n = (size_t)(under - words[i]);

		if (strncmp(type, words[i], n) == 0 &&
		    (type[n] == '_' || type[n] == ' ') &&
		    strcmp(type + n + 1, under + 1) == 0)
			return words[i];
	}
	return NULL;
}

static int
row_fill(struct importing *im, json_t *o, const char *type, struct err *e)
{
	const char *frame = frame_of(type);
	const char *name;

	if (frame == NULL && field_type(im, o, type, e) != 0)
		return -1;
	if (frame != NULL && member_set(o, "type", json_string(frame), e) != 0)
		return -1;
	name = cell(im, "name", false, e);
	if (name == NULL)
		return -1;
	if (name[0] != '\0' && member_set(o, "name", json_string(name), e) != 0)
		return -1;
	if (frame == NULL) {
		if (field_row(im, o, e) != 0)
			return -1;
		/* A calculation has no question, so it is called by its name. */
		if (json_object_get(o, "label") == NULL &&
		    json_object_get(o, "name") != NULL &&
		    strcmp(type, "calculate") == 0)
			return member_set(o, "label",
					  json_pack("{s:O}", "vi",
						    json_object_get(o, "name")),
					  e);
		return 0;
	}
	if (strncmp(frame, "end", 3) == 0)
		return 0;
	return group_row(im, o, strcmp(frame, "begin_repeat") == 0, e);
}

static int
survey_row(struct importing *im, struct err *e)
{
	const char *s = cell(im, "type", false, e);
	json_t *o = json_object();
	char type[200];
	int rc = -1;

	if (s == NULL || o == NULL)
		goto out;
	if (s[0] == '\0' || strlen(s) >= sizeof(type)) {
		sheet_refuse(&im->s, e, "type", "nothing, or far too much");
		goto out;
	}
	memcpy(type, s, strlen(s) + 1);
	rc = row_fill(im, o, type, e);
	if (rc == 0 && json_array_append(im->fields, o) != 0)
		rc = err_memory(e);
out:
	json_decref(o);
	return rc;
}

static int
choice_row(struct importing *im, struct err *e)
{
	json_t *o = json_object();
	const char *s = cell(im, "name", false, e);
	json_t *list;
	int rc = -1;

	if (s == NULL || o == NULL ||
	    member_set(o, "name", json_string(s), e) ||
	    label_set(im, o, "label", "label", e) != 0)
		goto out;
	s = cell(im, "list_name", false, e);
	if (s == NULL)
		goto out;
	if (s[0] == '\0') {
		sheet_refuse(&im->s, e, "list_name", "nothing");
		goto out;
	}
	list = json_object_get(im->choices, s);
	if (list == NULL) {
		list = json_array();
		if (member_set(im->choices, s, list, e) != 0)
			goto out;
	}
	rc = json_array_append(list, o) == 0 ? 0 : err_memory(e);
out:
	json_decref(o);
	return rc;
}

/* Each row of one sheet. */
static int
sheet_each(struct importing *im, const char *file,
	   const struct sheet_column *columns, const struct xlsform_sheet *from,
	   int (*fn)(struct importing *im, struct err *e), struct err *e)
{
	int rc = sheet_open(&im->s, file, columns, from, e);

	while (rc == 0 && (rc = sheet_next(&im->s, e)) == 1)
		rc = fn(im, e);
	sheet_done(&im->s);
	return rc;
}

/* The one row of settings.csv, into the root. */
static int
settings_row(struct importing *im, struct err *e)
{
	json_t *root = im->root;
	uint64_t version;
	const char *s;

	if (json_object_size(root) > 0)
		return sheet_refuse(&im->s, e, NULL, "a second row");
	s = cell(im, "form_id", false, e);
	if (s == NULL || member_set(root, "form", json_string(s), e) != 0)
		return -1;
	s = cell(im, "version", false, e);
	if (s == NULL)
		return -1;
	if (num_parse(s, strlen(s), 1, INTEGER_MAX, &version) != 0)
		return sheet_refuse(&im->s, e, "version",
				    "not a whole number from 1");
	if (member_set(root, "version", json_integer((json_int_t)version), e) !=
	    0)
		return -1;
	return label_set(im, root, "form_title", "title", e);
}

static int
sheets_read(struct importing *im, const struct xlsform *x, struct err *e)
{

	if (sheet_each(im, "settings.csv", SETTINGS, &x->settings, settings_row,
		       e) != 0)
		return -1;
	if (x->choices.n > 0 && sheet_each(im, "choices.csv", CHOICES,
					   &x->choices, choice_row, e) != 0)
		return -1;
	return sheet_each(im, "survey.csv", SURVEY, &x->survey, survey_row, e);
}

json_t *
xlsform_read(const struct xlsform *x, struct err *e)
{
	struct importing im = {.root = json_object(),
			       .choices = json_object(),
			       .fields = json_array(),
			       .cell = BUF_INIT(CELL_MAX)};
	int rc = -1;

	if (im.root == NULL || im.choices == NULL || im.fields == NULL)
		err_memory(e);
	else
		rc = sheets_read(&im, x, e);
	if (rc == 0 && json_object_set(im.root, "fields", im.fields) != 0)
		rc = err_memory(e);
	buf_done(&im.cell);
	json_decref(im.choices);
	json_decref(im.fields);
	if (rc == 0)
		return im.root;
	json_decref(im.root);
	return NULL;
}
