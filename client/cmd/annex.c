#include "client/cmd/annex.h"

#include <string.h>

#include "client/cmd/content.h"
#include "protocol/domain/deadline.h"
#include "protocol/log/log.h"

struct counting {
	struct client *c;
	struct annex *a;
};

/* The day on which the first of the record was signed; or will be. */
static int
day_signed(struct client *c, const struct record *r, day_t *out, struct err *e)
{
	int64_t s = clock_now_ms(&c->clock) / 1000;

	if (signed_first(c->db, r->touched, r->touched_count, &s, e) < 0)
		return -1;
	*out = day_at(s * 1000, ZONE_VIETNAM_MIN);
	return 0;
}

static int
count_one(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	struct counting *n = ctx;
	struct annex_counted one = {.rec = key->rec, .type = key->type};
	json_t *content;
	int rc = 0;

	if (record_deleted(r))
		return 0;
	content = content_of(n->c, r, e);
	if (content == NULL)
		return -1;
	one.content = content;
	if (annex_asks_day(key->type, content))
		rc = day_signed(n->c, r, &one.signed_on, e);
	if (rc == 0)
		rc = annex_record(n->a, &one, e);
	json_decref(content);
	return rc;
}

int
annex_count(struct client *c, struct period period, struct annex *out,
	    struct err *e)
{
	struct counting n = {c, out};

	annex_init(out, period, period_window(period));
	if (view_each(c, NULL, count_one, &n, e) != 0)
		return -1;
	return annex_close(out, e);
}

/* What a person wrote over, or was a year before: behind the figure. */
static void
row_show(struct client *c, const struct annex *a, const struct annex_row *row,
	 const json_t *whole)
{
	const json_t *over = json_object_get(whole, row->code);
	struct buf note = BUF_INIT(65536);
	char text[DECIMAL_SIZE], name[16];
	const char *before;

	decimal_print(annex_value(a, row->code), text);
	(void)snprintf(name, sizeof(name), "18.%s", row->code);
	before = json_get_text(whole, name);
	if (before != NULL)
		text_put(&note, c->io.lang, TEXT_annex_before, before, NULL);
	if (before != NULL && json_is_object(over))
		buf_text(&note, "; ");
	if (json_is_object(over))
		text_put(&note, c->io.lang, TEXT_annex_over, text,
			 json_get_text(over, "reason"), NULL);
	cli_row(&c->io, row->code,
		json_is_object(over) ? json_get_text(over, "value") : text,
		row->unit, row->title, note.len > 0 ? buf_str(&note) : NULL,
		NULL);
	buf_done(&note);
}

/* A line for each row, and below it what it is divided by. */
static void
rows_show(struct client *c, const struct annex *a, const json_t *whole)
{
	char text[DECIMAL_SIZE];

	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		const char *code = annex_rows[i].code;
		size_t n = strlen(code);

		row_show(c, a, &annex_rows[i], whole);
		for (size_t f = 0; f < a->figures.count; f++)
			if (strncmp(a->figures.v[f].name, code, n) == 0 &&
			    a->figures.v[f].name[n] == '.')
				cli_row(
				    &c->io, a->figures.v[f].name,
				    decimal_print(a->figures.v[f].value, text),
				    NULL);
	}
	if (json_object_get(whole, "18.01") == NULL)
		cli_warn(&c->io, TEXT_annex_no_before, NULL);
}

static int
json_show(struct client *c, const json_t *whole)
{
	struct err e = ERR_INIT;

	return cli_json(&c->io, whole, &e) == 0 ? CLI_DONE
						: cli_fail(&c->io, &e);
}

/* The report that the words mean: CLI_DONE with *${has}, or the exit status. */
static int
report_find(struct client *c, const struct cli_args *a, struct period period,
	    struct record_key *key, bool *has)
{
	const char *named = cli_opt(a, "--record");
	struct err e = ERR_INIT;
	int rc;

	*has = named != NULL;
	if (named != NULL)
		return cmd_record(c, named, key);
	rc = annex_report(c, period, key, &e);
	if (rc < 0)
		return cli_fail(&c->io, &e);
	*has = rc == 1;
	if (*has || cli_opt(a, "--set") == NULL)
		return CLI_DONE;
	cli_warn(&c->io,
		 rc == 0 ? TEXT_annex_no_report : TEXT_annex_many_reports,
		 a->v[0], NULL);
	return CLI_USAGE;
}

json_t *
annex_of(struct client *c, const char *type, const json_t *content,
	 const struct record *r, struct err *e)
{
	const char *text = json_get_text(content, "period");
	struct period period;
	struct annex annex;
	json_t *o = NULL;

	if (strcmp(type, "report") != 0 || text == NULL ||
	    period_parse(text, &period) != 0)
		return json_object();
	if (annex_count(c, period, &annex, e) == 0)
		o = annex_whole(c, period, r, &annex, e);
	annex_done(&annex);
	return o;
}

static int
annex_show(struct client *c, const struct cli_args *a, struct period period,
	   const struct record *r)
{
	struct err e = ERR_INIT;
	char why[ANNEX_NAME_MAX + 1];
	struct annex annex;
	json_t *whole = NULL;
	int rc = CLI_DONE;

	if (annex_count(c, period, &annex, &e) == 0)
		whole = annex_whole(c, period, r, &annex, &e);
	if (whole == NULL)
		rc = cli_fail(&c->io, &e);
	else if (cli_has(a, "--json"))
		rc = json_show(c, whole);
	else
		rows_show(c, &annex, whole);
	if (rc == CLI_DONE && !annex_balances(&annex, why))
		cli_warn(&c->io, TEXT_annex_gap, why, NULL);
	json_decref(whole);
	annex_done(&annex);
	return rc;
}

static int
set(struct client *c, const struct cli_args *a, const struct record_key *key)
{
	struct person p;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc != CLI_DONE)
		return rc;
	return annex_set(c, &p, key, cli_opt(a, "--set"),
			 cli_opt(a, "--reason"));
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct record_key key;
	struct period period;
	struct record r;
	bool has = false;
	int rc;

	if (period_parse(a->v[0], &period) != 0) {
		cli_warn(&c->io, TEXT_annex_no_period, a->v[0], NULL);
		return CLI_USAGE;
	}
	rc = report_find(c, a, period, &key, &has);
	if (rc == CLI_DONE && cli_opt(a, "--set") != NULL)
		rc = set(c, a, &key);
	if (rc != CLI_DONE)
		return rc;
	record_init(&r);
	if (has && view_record(c, &key, &r, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		rc = annex_show(c, a, period, has ? &r : NULL);
	record_done(&r);
	return rc;
}

static const struct cli_option options[] = {
    {"--set", "ROW=VALUE", TEXT_opt_annex_set},
    {"--reason", "TEXT", TEXT_opt_annex_reason},
    {"--record", "RECORD", TEXT_opt_annex_record},
    {"--as", "PERSON", TEXT_opt_as},
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_annex = {
    .name = "annex",
    .args = "PERIOD",
    .summary = TEXT_verb_annex,
    .example = "kheo annex 2022-H1",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
