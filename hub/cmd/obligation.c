#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/tell.h"
#include "hub/cmd/unit.h"
#include "hub/intake/intake.h"
#include "protocol/base/text.h"
#include "protocol/domain/builtin.h"
#include "protocol/log/movement.h"

/* What an import did. */
struct counts {
	size_t added;
	size_t changed;
	size_t same;
};

/* Publish one obligation unless exactly it is in force. */
static int
obligation_take(struct gather *g, json_t *root, struct counts *counts,
		struct err *e)
{
	const struct obligation *is;
	struct obligation o;
	json_t *act;

	if (obligation_read(&o, root, 0, e) != 0)
		return -1;
	is = movement_obligation(&g->m, o.name);
	obligation_done(&o);
	if (is != NULL && json_equal(is->root, root)) {
		counts->same++;
		return 0;
	}
	*(is == NULL ? &counts->added : &counts->changed) += 1;
	act = hub_act(ACT_OBLIGE);
	if (json_object_set(act, "obligation", root) != 0) {
		json_decref(act);
		act = NULL;
	}
	return gather_add(g, ACT_OBLIGE, act, e);
}

static int
list_take(struct gather *g, const char *text, size_t n, struct counts *counts,
	  struct err *e)
{
	json_t *root = json_read(text, n, e);
	json_t *list = json_object_get(root, "obligations");
	size_t i;
	json_t *item;
	int rc = root == NULL ? -1 : 0;

	if (rc == 0 && json_object_get(root, "obligation") != NULL)
		rc = obligation_take(g, root, counts, e);
	else if (rc == 0 &&
		 (json_object_size(root) != 1 || !json_is_array(list)))
		rc = err_set(e, ERR_FORMAT, "no list \"obligations\"");
	json_array_foreach(list, i, item)
	{
		if (rc == 0 && (rc = obligation_take(g, item, counts, e)) != 0)
			err_wrap(e, "obligation %zu", i + 1);
	}
	json_decref(root);
	return rc;
}

static int
obligations_take(struct call *c, const char *name, const char *text, size_t n)
{
	struct counts counts = {0, 0, 0};
	struct err e = ERR_INIT;
	struct gather g;
	char s[3][24];
	int rc = gather_init(&g, c, &e);

	if (rc == 0)
		rc = list_take(&g, text, n, &counts, &e);
	if (rc == 0)
		rc = gather_sign(&g, &e);
	gather_done(&g);
	if (rc != 0) {
		err_wrap(&e, "%s", name);
		return cli_fail(&c->io, &e);
	}
	(void)snprintf(s[0], sizeof(s[0]), "%zu", counts.added);
	(void)snprintf(s[1], sizeof(s[1]), "%zu", counts.changed);
	(void)snprintf(s[2], sizeof(s[2]), "%zu", counts.same);
	cli_say(&c->io, TEXT_hub_obligations_imported, s[0], s[1], s[2], NULL);
	return counts.added + counts.changed > 0 ? CLI_DONE : CLI_NOTHING;
}

static int
do_import(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	const struct buf *text = call_input(c, a->v[1], &e);

	if (text == NULL)
		return cli_fail(&c->io, &e);
	return obligations_take(c, a->v[1], buf_str(text), text->len);
}

static int
do_load(struct call *c, const struct cli_args *a)
{
	char name[64];
	const char *text;
	size_t n;

	(void)snprintf(name, sizeof(name), "obligations-%.20s", a->v[1]);
	text = domain_builtin(name, &n);
	if (text == NULL) {
		cli_warn(&c->io, TEXT_hub_no_builtin, a->v[1], NULL);
		return CLI_FAILED;
	}
	return obligations_take(c, name, text, n);
}

static void
one_print(const struct call *c, const struct obligation *o)
{
	char period[PERIOD_TEXT_SIZE] = "";
	struct day_text before = {""};

	if (o->has_period)
		period_text(o->period, period);
	if (o->deadline.is_set)
		before = day_iso(o->deadline.before);
	else if (o->form == NULL)
		before = day_iso(o->window.to);
	cli_row(&c->io, o->name, o->line == NULL ? "-" : o->line, period,
		before.s, o->recipient == NULL ? "-" : o->recipient,
		o->via == NULL ? "-" : o->via,
		c->io.lang == LANG_EN && o->english != NULL ? o->english
							    : o->title,
		NULL);
}

static int
do_list(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	struct movement m;
	int rc = CLI_DONE;

	(void)a;
	if (movement_load(c->hub->db, &m, &e) != 0)
		rc = cli_fail(&c->io, &e);
	for (size_t i = 0; rc == CLI_DONE && i < m.obligation_count; i++)
		one_print(c, &m.obligations[i]);
	movement_done(&m);
	return rc;
}

static json_t *
relief_act(const struct obligation *o, const struct id *scope,
	   const char *until, const char *document)
{
	json_t *act = hub_act(ACT_RELIEVE);

	if (json_object_set_new(act, "obligation", json_string(o->name)) == 0 &&
	    json_object_set_new(act, "scope", json_id(scope)) == 0 &&
	    json_object_set_new(act, "until",
				until == NULL ? json_null()
					      : json_string(until)) == 0 &&
	    json_object_set_new(act, "document", json_string(document)) == 0)
		return act;
	json_decref(act);
	return NULL;
}

/* The words of a relief are right: 0, -1. */
static int
relief_check(const struct obligation *o, const char *name, const char *until,
	     const char *document, struct err *e)
{
	day_t day;

	if (o == NULL)
		return err_set(e, ERR_NOT_FOUND, "no obligation %.60s", name);
	if (document == NULL || !text_is_name(document, UNIT_NAME_MAX))
		return err_set(e, ERR_USAGE, "no document is named");
	if (until == NULL)
		return 0;
	if (day_parse(until, &day) != 0)
		return err_set(e, ERR_USAGE, "no such day: %.40s", until);
	if (!o->deadline.is_set)
		return err_set(e, ERR_STATE, "%s has no deadline", o->name);
	if (day < o->deadline.before)
		return err_set(e, ERR_USAGE, "%s is no later than the deadline",
			       until);
	return 0;
}

/* Nothing is owed by a unit that is not obliged. */
static int
relief_take(struct gather *g, const struct cli_args *a, const char *until,
	    struct err *e)
{
	const struct obligation *o = movement_obligation(&g->m, a->v[2]);
	const char *document = cli_opt(a, "--document");
	const struct body *b;

	if (relief_check(o, a->v[2], until, document, e) != 0 ||
	    (b = unit_named(g, a->v[1], obligation_day(o), e)) == NULL)
		return -1;
	if (!obligation_obliges(o, b))
		return err_set(e, ERR_STATE, "%s does not oblige %s", o->name,
			       a->v[1]);
	return gather_add(g, ACT_RELIEVE,
			  relief_act(o, &b->scope, until, document), e);
}

static int
relieve(struct call *c, const struct cli_args *a, const char *until)
{
	struct err e = ERR_INIT;
	struct gather g;
	int rc = gather_init(&g, c, &e);

	if (rc == 0)
		rc = relief_take(&g, a, until, &e);
	if (rc == 0)
		rc = gather_sign(&g, &e);
	gather_done(&g);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	if (until == NULL)
		cli_say(&c->io, TEXT_hub_exempted, a->v[1], a->v[2],
			cli_opt(a, "--document"), NULL);
	else
		cli_say(&c->io, TEXT_hub_extended, a->v[1], a->v[2], until,
			cli_opt(a, "--document"), NULL);
	return CLI_DONE;
}

static int
do_extend(struct call *c, const struct cli_args *a)
{

	if (!cli_has(a, "--until"))
		return misuse(&c->io, a->verb, TEXT_hub_need, "--until");
	return relieve(c, a, cli_opt(a, "--until"));
}

static int
do_exempt(struct call *c, const struct cli_args *a)
{

	return relieve(c, a, NULL);
}

static const struct {
	const char *word;
	size_t n; /* words with the first */
	int (*run)(struct call *c, const struct cli_args *a);
} words[] = {
    {"import", 2, do_import}, {"load", 2, do_load},     {"list", 1, do_list},
    {"extend", 3, do_extend}, {"exempt", 3, do_exempt},
};

static int
cmd_obligation(void *app, const struct cli_args *a)
{
	struct call *c = app;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i].word, a->v[0]) != 0)
			continue;
		if (a->n < words[i].n)
			return misuse(&c->io, a->verb, TEXT_cli_too_few,
				      "obligation");
		if (a->n > words[i].n)
			break;
		return words[i].run(c, a);
	}
	return misuse(&c->io, a->verb, TEXT_hub_bad_word, a->v[0]);
}

static const struct cli_option options[] = {
    {"--until", "DATE", TEXT_hub_opt_until},
    {"--document", "TEXT", TEXT_hub_opt_document},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_obligation;
const struct admin_verb admin_obligation = {
    .verb =
	{
	    .name = "obligation",
	    .args = "import FILE.json | load 2022 | list |"
		    " extend UNIT OBLIGATION | exempt UNIT OBLIGATION",
	    .summary = TEXT_hub_sum_obligation,
	    .example = "kheo-hub obligation load 2022",
	    .min_args = 1,
	    .max_args = 3,
	    .options = options,
	    .run = cmd_obligation,
	},
    .input = 1,
    .input_word = "import",
};
