/* A report that a unit sent on paper, typed in by an officer. */
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "protocol/base/text.h"
#include "protocol/cli/form_say.h"
#include "protocol/domain/annex.h"
#include "protocol/domain/deadline.h"
#include "protocol/form/secret.h"
#include "protocol/wire/json.h"

#define ANNEX_PREFIX "annex."

struct entering {
	struct call *c;
	const struct cli_args *a;
	struct unit unit;
	struct form form;
	bool has_form;
	const char *number; /* NULL: none on the paper */
	const char *date;
	const char *received;
	day_t received_day;
	struct id rec;
	json_t *typed; /* field path → value */
	json_t *annex; /* name → figure */
	struct form_report report;
	json_t *content; /* what is submitted */
};

static int
fail(const struct entering *t, const struct err *e)
{

	return cli_fail(&t->c->io, e);
}

/* The figure's name is a row of the annex or a part of one. */
static bool
figure_is_known(const char *name)
{
	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		size_t n = strlen(annex_rows[i].code);

		if (strncmp(name, annex_rows[i].code, n) == 0 &&
		    (name[n] == '\0' || name[n] == '.'))
			return strlen(name) <= ANNEX_NAME_MAX;
	}
	return false;
}

static int
figure_read(struct entering *t, const char *name, const char *text)
{
	static const struct form_field figure = {.name = "figure",
						 .type = FORM_DECIMAL};
	struct err e = ERR_INIT;
	json_t *v = form_value(&figure, text, strlen(text), &e);

	if (!figure_is_known(name) || !json_is_string(v)) {
		json_decref(v);
		cli_warn(&t->c->io, TEXT_hub_bad_figure, name, text, NULL);
		return CLI_USAGE;
	}
	if (json_object_set_new(t->annex, name, v) == 0)
		return CLI_DONE;
	err_memory(&e);
	return fail(t, &e);
}

static int
value_read(struct entering *t, const char *name, const char *text)
{
	const struct cli_io *io = &t->c->io;
	struct err e = ERR_INIT;
	struct form_path path;
	json_t *v;

	if (!form_path_read(&t->form, name, &path) || path.field == NULL) {
		cli_warn(io, TEXT_hub_field_unknown, name,
			 form_label_in(&t->form.title, io->lang == LANG_EN),
			 NULL);
		return CLI_USAGE;
	}
	if (path.field->personal) {
		cli_warn(io, TEXT_hub_enter_personal, name, NULL);
		return CLI_USAGE;
	}
	if (secret_marked(text, strlen(text))) {
		cli_warn(io, TEXT_secret_marked, name, NULL);
		return CLI_USAGE;
	}
	v = form_value(path.field, text, strlen(text), &e);
	if (v == NULL) {
		cli_warn(io, TEXT_hub_bad_value, name, text, NULL);
		return CLI_USAGE;
	}
	if (json_object_set_new(t->typed, name, v) == 0)
		return CLI_DONE;
	err_memory(&e);
	return fail(t, &e);
}

/* One word "field=value" or "annex.ROW=figure". */
static int
word_read(struct entering *t, const char *word)
{
	const char *equals = strchr(word, '=');
	char name[FIELD_NAME_MAX + 1];
	size_t prefix = strlen(ANNEX_PREFIX);
	size_t n;

	if (equals == NULL || equals == word ||
	    (n = (size_t)(equals - word)) > FIELD_NAME_MAX) {
		cli_warn(&t->c->io, TEXT_hub_no_equals, word, NULL);
		return CLI_USAGE;
	}
	memcpy(name, word, n);
	name[n] = '\0';
	if (strncmp(name, ANNEX_PREFIX, prefix) == 0)
		return figure_read(t, name + prefix, equals + 1);
	return value_read(t, name, equals + 1);
}

/* What the form puts where nothing was typed, as of the day the paper came. */
static int
presets_add(struct entering *t)
{
	const struct cli_io *io = &t->c->io;
	bool en = io->lang == LANG_EN;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < t->form.field_count; i++) {
		const struct form_field *f = &t->form.fields[i];
		struct buf shown = BUF_INIT(PART_BYTES_MAX);
		json_t *v;

		if (f->preset == NULL ||
		    json_object_get(t->typed, f->name) != NULL)
			continue;
		v = form_preset(f, t->received_day, &e);
		if (v == NULL ||
		    json_object_set_new(t->typed, f->name, v) != 0) {
			err_memory(&e);
			return fail(t, &e);
		}
		form_shown(f, v, en, &shown);
		if (!json_is_null(v))
			cli_warn(io, TEXT_hub_enter_preset,
				 form_label_in(&f->label, en), buf_str(&shown),
				 f->name, NULL);
		buf_done(&shown);
	}
	return CLI_DONE;
}

/* A day that must be typed. */
static int
paper_day(struct entering *t, const char *option, const char **out, day_t *day)
{

	*out = cli_opt(t->a, option);
	if (*out != NULL && day_parse(*out, day) == 0)
		return CLI_DONE;
	cli_warn(&t->c->io, TEXT_hub_enter_day, option, NULL);
	return CLI_USAGE;
}

static int
words_read(struct entering *t)
{
	const char *line = cli_opt(t->a, "--line");
	day_t date = 0;
	int rc = paper_day(t, "--date", &t->date, &date);

	t->number = cli_opt(t->a, "--number");
	if (rc == CLI_DONE)
		rc = paper_day(t, "--received", &t->received, &t->received_day);
	if (rc == CLI_DONE && t->number != NULL &&
	    !text_is_name(t->number, NAME_MAX_BYTES)) {
		cli_warn(&t->c->io, TEXT_hub_enter_number, NULL);
		rc = CLI_USAGE;
	}
	if (rc == CLI_DONE && (t->received_day < date ||
			       t->received_day > day_at(hub_now_ms(t->c->hub),
							ZONE_VIETNAM_MIN))) {
		cli_warn(&t->c->io, TEXT_hub_enter_order, NULL);
		rc = CLI_USAGE;
	}
	if (rc == CLI_DONE && line != NULL &&
	    strcmp(line, "chinh-quyen") != 0 && strcmp(line, "dang") != 0) {
		cli_warn(&t->c->io, TEXT_hub_no_line, line, NULL);
		rc = CLI_USAGE;
	}
	return rc;
}

/* What came on paper came so: its warnings are explained by that. */
static json_t *
reasons_make(const struct entering *t)
{
	json_t *o = json_object();

	for (size_t i = 0; i < t->report.count; i++)
		if (t->report.findings[i].rule == RULE_WARNING &&
		    json_object_set_new(o, t->report.findings[i].path,
					json_string("theo bản giấy")) != 0) {
			json_decref(o);
			return NULL;
		}
	return o;
}

static int
content_make(struct entering *t, struct err *e)
{
	json_t *reasons = reasons_make(t);
	int rc = -1;

	t->content = json_deep_copy(t->report.content);
	if (t->content != NULL && reasons != NULL &&
	    json_object_set_new(t->content, FIELD_FORM,
				json_integer((json_int_t)t->form.version)) ==
		0 &&
	    (json_object_size(reasons) == 0 ||
	     json_object_set(t->content, FIELD_REASONS, reasons) == 0))
		rc = 0;
	json_decref(reasons);
	return rc == 0 ? 0 : err_memory(e);
}

static int
content_check(struct entering *t)
{
	struct err e = ERR_INIT;

	if (form_check(&t->form, t->typed, t->received_day, &t->report, &e) !=
	    0)
		return fail(t, &e);
	for (size_t i = 0; i < t->report.count; i++)
		form_say_finding(&t->c->io, &t->report.findings[i]);
	if (t->report.errors > 0) {
		cli_warn(&t->c->io, TEXT_hub_enter_invalid, NULL);
		return CLI_USAGE;
	}
	return content_make(t, &e) == 0 ? CLI_DONE : fail(t, &e);
}

/* The record itself, so that it is listed and can be mended by its unit. */
static json_t *
edits_make(const struct entering *t)
{
	json_t *set = json_object();
	const char *name;
	json_t *v;

	json_object_foreach(t->content, name, v)
	{
		if ((name[0] != '_' || strcmp(name, FIELD_FORM) == 0) &&
		    json_object_set_new(set, name, json_pack("[O]", v)) != 0) {
			json_decref(set);
			return NULL;
		}
	}
	return json_pack("{s:i,s:s,s:[],s:[{s:o,s:s,s:o}]}", "v", 1, "by", "",
			 "refs", "edits", "rec", json_id(&t->rec), "type",
			 t->form.name, "set", set);
}

static json_t *
submit_make(const struct entering *t)
{
	const char *line = cli_opt(t->a, "--line");
	json_t *act = hub_act(ACT_SUBMIT);
	json_t *lines = line != NULL
			    ? json_pack("[s]", line)
			    : json_pack("[s,s]", "chinh-quyen", "dang");
	json_t *rest = json_pack(
	    "{s:o,s:s,s:o,s:n,s:n,s:O,s:O,s:n,s:[]}", "rec", json_id(&t->rec),
	    "type", t->form.name, "lines", lines, "after", "reason", "content",
	    t->content, "annex", t->annex, "personal", "files");

	if (rest == NULL || json_object_update(act, rest) != 0) {
		json_decref(act);
		act = NULL;
	}
	json_decref(rest);
	return act;
}

static json_t *
paper_make(const struct entering *t, const struct hash *part)
{
	json_t *act = hub_act(ACT_PAPER);

	if (json_object_set_new(act, "target", json_hash(part)) == 0 &&
	    json_object_set_new(act, "date", json_string(t->date)) == 0 &&
	    json_object_set_new(act, "received", json_string(t->received)) ==
		0 &&
	    json_object_set_new(
		act, "number",
		t->number == NULL ? json_null() : json_string(t->number)) == 0)
		return act;
	json_decref(act);
	return NULL;
}

static int
sign(struct entering *t)
{
	struct hub *h = t->c->hub;
	json_t *parts[2];
	struct err e = ERR_INIT;
	struct hash part;

	rng_fill(&h->rng, t->rec.b, ID_LEN);
	parts[0] = submit_make(t);
	parts[1] = edits_make(t);
	if (parts[0] == NULL || parts[1] == NULL)
		err_memory(&e);
	else if (hub_author(h, &t->unit.scope, parts, 2, &part, &e) == 0)
		(void)tell_act(t->c, &t->unit.scope, paper_make(t, &part), NULL,
			       &e);
	json_decref(parts[0]);
	json_decref(parts[1]);
	if (e.code != ERR_NONE)
		return fail(t, &e);
	cli_row(&t->c->io, id_text(&t->rec).s, hash_text(&part).s, NULL);
	cli_warn(&t->c->io, TEXT_hub_entered, t->unit.name, NULL);
	return CLI_DONE;
}

static int
form_find_of(struct entering *t, const char *type)
{
	struct err e = ERR_INIT;
	int rc = view_form(t->c->hub, type, FORM_NEWEST, &t->form, &e);

	t->has_form = rc == 1;
	return tell_found(t->c, rc, TEXT_hub_no_form, type, &e);
}

static int
enter(struct entering *t)
{
	struct err e = ERR_INIT;
	int rc = words_read(t);

	if (rc == CLI_DONE)
		rc = unit_find(t->c, t->a->v[0], &t->unit, &e);
	if (rc == CLI_DONE)
		rc = form_find_of(t, t->a->v[1]);
	t->typed = json_object();
	t->annex = json_object();
	for (size_t i = 2; rc == CLI_DONE && i < t->a->n; i++)
		rc = word_read(t, t->a->v[i]);
	if (rc == CLI_DONE)
		rc = presets_add(t);
	if (rc == CLI_DONE)
		rc = content_check(t);
	return rc == CLI_DONE ? sign(t) : rc;
}

static int
cmd_enter(void *app, const struct cli_args *a)
{
	struct entering t = {.c = app, .a = a};
	int rc = enter(&t);

	json_decref(t.typed);
	json_decref(t.annex);
	json_decref(t.content);
	form_report_done(&t.report);
	if (t.has_form)
		form_done(&t.form);
	return rc;
}

static const struct cli_option options[] = {
    {"--date", "DATE", TEXT_hub_opt_enter_date},
    {"--received", "DATE", TEXT_hub_opt_enter_received},
    {"--number", "TEXT", TEXT_hub_opt_enter_number},
    {"--line", "LINE", TEXT_hub_opt_enter_line},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_enter;
const struct admin_verb admin_enter = {
    .verb =
	{
	    .name = "enter-paper",
	    .args = "UNIT TYPE [field=value...] [annex.ROW=figure...]",
	    .summary = TEXT_hub_sum_enter,
	    .example = "kheo-hub enter-paper 02305 report period=2022-H1"
		       " section1='Đã triển khai' annex.01=3"
		       " --number 15/BC-UBND --date 2022-05-20"
		       " --received 2022-05-23",
	    .min_args = 2,
	    .max_args = 2 + FORM_FIELDS_MAX,
	    .options = options,
	    .run = cmd_enter,
	},
    .input = -1,
};
