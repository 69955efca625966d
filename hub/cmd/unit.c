#include <stdlib.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/csv.h"
#include "hub/intake/intake.h"
#include "hub/store/store.h"
#include "protocol/base/text.h"
#include "protocol/log/state.h"

#define CODE_MAX 32

enum column { CODE, KIND, NAME, FROM, TO, COLUMNS };

/* An import: acts gather here and are signed up to 64 at a time. */
struct importing {
	struct call *c;
	struct csv csv;
	size_t column[COLUMNS]; /* where each stands in a row */
	json_t *acts[BATCH_PARTS_MAX];
	size_t act_count;
	size_t added;
	size_t changed;
	size_t same;
};

static int
head_read(struct importing *m, struct err *e)
{
	static const char *const names[COLUMNS] = {
	    [CODE] = "code",       [KIND] = "kind",   [NAME] = "name",
	    [FROM] = "valid_from", [TO] = "valid_to",
	};
	int rc = csv_next(&m->csv, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_FORMAT, "an empty file");
	for (size_t k = 0; k < COLUMNS; k++) {
		size_t i = 0;

		while (i < m->csv.count &&
		       strcmp(csv_cell(&m->csv, i), names[k]) != 0)
			i++;
		if (i == m->csv.count)
			return err_set(e, ERR_FORMAT,
				       "line 1: no column \"%s\"", names[k]);
		m->column[k] = i;
	}
	return 0;
}

static const char *
value(const struct importing *m, enum column k)
{

	return csv_cell(&m->csv, m->column[k]);
}

static int
row_check(const struct importing *m, struct err *e)
{
	const char *why = NULL;

	if (!text_is_name(value(m, CODE), CODE_MAX))
		why = "the code is missing or too long";
	else if (!text_is_name(value(m, KIND), 64))
		why = "the kind is missing or too long";
	else if (!text_is_name(value(m, NAME), NAME_MAX_BYTES))
		why = "the name is missing or too long";
	else if ((value(m, FROM)[0] != '\0' && !date_valid(value(m, FROM))) ||
		 (value(m, TO)[0] != '\0' && !date_valid(value(m, TO))))
		why = "no such day";
	if (why == NULL)
		return 0;
	return err_set(e, ERR_FORMAT, "line %u: %s", m->csv.line, why);
}

static int
date_set(json_t *act, const char *key, const char *date)
{

	return json_object_set_new(
	    act, key, date[0] == '\0' ? json_null() : json_string(date));
}

static int
act_add(struct importing *m, const struct id *scope, struct err *e)
{
	json_t *act = hub_act(ACT_UNIT);

	if (act == NULL ||
	    json_object_set_new(act, "scope", json_id(scope)) != 0 ||
	    json_object_set_new(act, "code", json_string(value(m, CODE))) !=
		0 ||
	    json_object_set_new(act, "kind", json_string(value(m, KIND))) !=
		0 ||
	    json_object_set_new(act, "name", json_string(value(m, NAME))) !=
		0 ||
	    date_set(act, "from", value(m, FROM)) != 0 ||
	    date_set(act, "to", value(m, TO)) != 0) {
		json_decref(act);
		return err_memory(e);
	}
	m->acts[m->act_count++] = act;
	return 0;
}

static int
acts_sign(struct importing *m, struct err *e)
{
	int rc = 0;

	if (m->act_count > 0)
		rc = hub_author(m->c->hub, &SCOPE_DIRECTORY, m->acts,
				m->act_count, NULL, e);
	for (size_t i = 0; i < m->act_count; i++)
		json_decref(m->acts[i]);
	m->act_count = 0;
	return rc;
}

static bool
row_is_known(const struct importing *m, const struct unit_row *u)
{

	return strcmp(u->kind, value(m, KIND)) == 0 &&
	       strcmp(u->name, value(m, NAME)) == 0 &&
	       strcmp(u->from, value(m, FROM)) == 0 &&
	       strcmp(u->to, value(m, TO)) == 0;
}

/* A code that this import has stated already, but not signed yet. */
static bool
is_gathered(const struct importing *m)
{

	for (size_t i = 0; i < m->act_count; i++)
		if (strcmp(json_get_text(m->acts[i], "code"), value(m, CODE)) ==
		    0)
			return true;
	return false;
}

static int
row_take(struct importing *m, struct err *e)
{
	struct unit_row u;
	int rc;

	if (row_check(m, e) != 0)
		return -1;
	if ((is_gathered(m) || m->act_count == BATCH_PARTS_MAX) &&
	    acts_sign(m, e) != 0)
		return -1;
	rc = store_unit(m->c->hub->db, value(m, CODE), &u, e);
	if (rc < 0)
		return -1;
	if (rc == 1 && row_is_known(m, &u)) {
		m->same++;
		return 0;
	}
	if (rc == 1) {
		m->changed++;
	} else {
		rng_fill(&m->c->hub->rng, u.scope.b, ID_LEN);
		m->added++;
	}
	return act_add(m, &u.scope, e);
}

static int
units_import(struct call *c, const char *name)
{
	struct importing m;
	struct err e = ERR_INIT;
	const struct buf *text = call_input(c, name, &e);
	char n[3][24];
	int rc;

	if (text == NULL)
		return cli_fail(&c->io, &e);
	memset(&m, 0, sizeof(m));
	m.c = c;
	csv_init(&m.csv, text->p, text->len);
	rc = head_read(&m, &e);
	while (rc == 0 && (rc = csv_next(&m.csv, &e)) == 1)
		rc = row_take(&m, &e);
	if (acts_sign(&m, &e) != 0)
		rc = -1;
	csv_done(&m.csv);
	if (rc != 0) {
		err_wrap(&e, "%s", name);
		return cli_fail(&c->io, &e);
	}
	(void)snprintf(n[0], sizeof(n[0]), "%zu", m.added);
	(void)snprintf(n[1], sizeof(n[1]), "%zu", m.changed);
	(void)snprintf(n[2], sizeof(n[2]), "%zu", m.same);
	cli_say(&c->io, TEXT_hub_units_imported, n[0], n[1], n[2], NULL);
	return m.added + m.changed > 0 ? CLI_DONE : CLI_NOTHING;
}

static int
unit_print(void *ctx, const struct unit *u, struct err *e)
{
	const struct call *c = ctx;

	(void)e;
	cli_row(&c->io, u->code, u->kind, u->name, NULL);
	return 0;
}

static int
cmd_unit(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;

	if (strcmp(a->v[0], "import") == 0) {
		if (a->n != 2)
			return misuse(&c->io, a->verb, TEXT_cli_too_few,
				      "unit import");
		return units_import(c, a->v[1]);
	}
	if (strcmp(a->v[0], "list") != 0 || a->n != 1)
		return misuse(&c->io, a->verb, TEXT_hub_bad_word, a->v[0]);
	if (unit_each(c->hub->db, unit_print, c, &e) != 0)
		return cli_fail(&c->io, &e);
	return CLI_DONE;
}

extern const struct admin_verb admin_unit;
const struct admin_verb admin_unit = {
    .verb =
	{
	    .name = "unit",
	    .args = "import FILE.csv | list",
	    .summary = TEXT_hub_sum_unit,
	    .example = "kheo-hub unit import units-2022.csv",
	    .min_args = 1,
	    .max_args = 2,
	    .run = cmd_unit,
	},
    .input = 1,
};
