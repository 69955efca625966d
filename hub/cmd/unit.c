#include "hub/cmd/unit.h"

#include <stdlib.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/tell.h"
#include "protocol/domain/builtin.h"
#include "protocol/log/movement.h"

static int
counts_tell(struct call *c, const struct unit_counts *counts)
{
	char n[3][24];

	(void)snprintf(n[0], sizeof(n[0]), "%zu", counts->added);
	(void)snprintf(n[1], sizeof(n[1]), "%zu", counts->changed);
	(void)snprintf(n[2], sizeof(n[2]), "%zu", counts->same);
	cli_say(&c->io, TEXT_hub_units_imported, n[0], n[1], n[2], NULL);
	return counts->added + counts->changed > 0 ? CLI_DONE : CLI_NOTHING;
}

/* JSON begins with a brace, CSV with the name of a column. */
static bool
is_json(const char *text, size_t n)
{

	while (n > 0 && (*text == ' ' || *text == '\n' || *text == '\t')) {
		text++;
		n--;
	}
	return n > 0 && *text == '{';
}

static int
units_take(struct call *c, const char *name, const char *text, size_t n)
{
	struct unit_counts counts = {0, 0, 0};
	struct err e = ERR_INIT;
	struct gather g;
	int rc = gather_init(&g, c, &e);

	if (rc == 0)
		rc = is_json(text, n) ? units_json(&g, text, n, &counts, &e)
				      : units_csv(&g, text, n, &counts, &e);
	if (rc == 0)
		rc = gather_sign(&g, &e);
	gather_done(&g);
	if (rc == 0)
		return counts_tell(c, &counts);
	err_wrap(&e, "%s", name);
	return cli_fail(&c->io, &e);
}

static int
units_import(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	const struct buf *text = call_input(c, a->v[1], &e);

	if (text == NULL)
		return cli_fail(&c->io, &e);
	return units_take(c, a->v[1], buf_str(text), text->len);
}

static int
units_load(struct call *c, const struct cli_args *a)
{
	char name[64];
	const char *text;
	size_t n;

	(void)snprintf(name, sizeof(name), "units-%.20s", a->v[1]);
	text = domain_builtin(name, &n);
	if (text == NULL) {
		cli_warn(&c->io, TEXT_hub_no_builtin, a->v[1], NULL);
		return CLI_FAILED;
	}
	return units_take(c, name, text, n);
}

/* The day of option --on, else ${otherwise}: CLI_DONE, or what was said. */
static int
day_opt(struct call *c, const struct cli_args *a, day_t otherwise, day_t *day)
{
	const char *s = cli_opt(a, "--on");

	*day = otherwise;
	if (s == NULL || day_parse(s, day) == 0)
		return CLI_DONE;
	cli_warn(&c->io, TEXT_hub_bad_day, s, NULL);
	return CLI_USAGE;
}

/* A unit and the name under which it is listed. */
struct listed {
	const struct body *body;
	const struct unit_name *name;
};

static int
listed_order(const void *a, const void *b)
{
	const struct listed *x = a;
	const struct listed *y = b;
	int c = strcmp(x->name->code, y->name->code);

	return c != 0 ? c : id_cmp(&x->body->scope, &y->body->scope);
}

static int
list_print(struct call *c, const struct movement *m, bool is_dated, day_t day)
{
	struct listed *v = calloc(m->units.count + 1, sizeof(*v));
	struct buf name = BUF_INIT(4096);
	struct err e = ERR_INIT;
	size_t n = 0;

	if (v == NULL) {
		err_memory(&e);
		return cli_fail(&c->io, &e);
	}
	for (size_t i = 0; i < m->units.count; i++) {
		const struct body *b = &m->units.bodies[i];

		v[n].body = b;
		v[n].name = is_dated ? body_name_on(b, day)
				     : body_name_near(b, DAY_LAST);
		n += v[n].name != NULL;
	}
	qsort(v, n, sizeof(*v), listed_order);
	for (size_t i = 0; i < n; i++) {
		buf_reset(&name);
		buf_text(&name, v[i].name->name);
		unit_span_put(body_span(v[i].body, v[i].name),
			      c->io.lang == LANG_VI, &name);
		cli_row(&c->io, v[i].name->code, v[i].name->kind,
			buf_str(&name), NULL);
	}
	free(v);
	buf_done(&name);
	return CLI_DONE;
}

static int
units_list(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	struct movement m;
	day_t day;
	int rc = day_opt(c, a, DAY_LAST, &day);

	if (rc != CLI_DONE)
		return rc;
	if (movement_load(c->hub->db, &m, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		rc = list_print(c, &m, cli_has(a, "--on"), day);
	movement_done(&m);
	return rc;
}

static int
units_show(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	struct movement m;
	day_t day = 0;
	int rc;

	(void)day_parse(hub_today(c->hub).s, &day);
	rc = day_opt(c, a, day, &day);
	if (rc != CLI_DONE)
		return rc;
	if (movement_load(c->hub->db, &m, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		rc = unit_show(c, &m, a->v[1], day);
	movement_done(&m);
	return rc;
}

static int
units_edit(struct call *c, const struct cli_args *a)
{
	struct unit_change u = {
	    .how = a->v[0],
	    .stays = a->v[1],
	    .code = cli_opt(a, "--code"),
	    .kind = cli_opt(a, "--kind"),
	    .name = cli_opt(a, "--name"),
	    .date = cli_opt(a, "--date"),
	    .basis = cli_opt(a, "--basis"),
	    .merged = a->v + 2,
	    .merged_count = a->n - 2,
	};
	struct err e = ERR_INIT;
	struct gather g;
	int rc = gather_init(&g, c, &e);

	if (rc == 0)
		rc = unit_change(&g, &u, &e);
	if (rc == 0)
		rc = gather_sign(&g, &e);
	gather_done(&g);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_unit_changed, u.stays, u.date, u.basis, NULL);
	return CLI_DONE;
}

static const struct {
	const char *word;
	size_t min; /* words with the first */
	size_t max;
	int (*run)(struct call *c, const struct cli_args *a);
} words[] = {
    {"import", 2, 2, units_import}, {"load", 2, 2, units_load},
    {"list", 1, 1, units_list},     {"show", 2, 2, units_show},
    {"merge", 3, 66, units_edit},   {"split", 2, 2, units_edit},
    {"rename", 2, 2, units_edit},   {"end", 2, 2, units_edit},
};

static int
cmd_unit(void *app, const struct cli_args *a)
{
	struct call *c = app;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i].word, a->v[0]) != 0)
			continue;
		if (a->n < words[i].min)
			return misuse(&c->io, a->verb, TEXT_cli_too_few,
				      "unit");
		if (a->n > words[i].max)
			break;
		return words[i].run(c, a);
	}
	return misuse(&c->io, a->verb, TEXT_hub_bad_word, a->v[0]);
}

static const struct cli_option options[] = {
    {"--on", "DATE", TEXT_hub_opt_on},
    {"--date", "DATE", TEXT_hub_opt_unit_date},
    {"--basis", "TEXT", TEXT_hub_opt_basis},
    {"--code", "CODE", TEXT_hub_opt_unit_code},
    {"--kind", "KIND", TEXT_hub_opt_unit_kind},
    {"--name", "NAME", TEXT_hub_opt_unit_name},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_unit;
const struct admin_verb admin_unit = {
    .verb =
	{
	    .name = "unit",
	    .args = "import FILE | load 2022|2025 | list | show CODE |"
		    " merge CODE CODE... | split CODE | rename CODE |"
		    " end CODE",
	    .summary = TEXT_hub_sum_unit,
	    .example = "kheo-hub unit import units-2022.csv",
	    .min_args = 1,
	    .max_args = -1,
	    .options = options,
	    .run = cmd_unit,
	},
    .input = 1,
    .input_word = "import",
};
