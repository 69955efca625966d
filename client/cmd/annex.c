#include "client/cmd/annex.h"

#include <string.h>

#include "client/cmd/content.h"

struct counting {
	struct client *c;
	struct annex *a;
};

static int
count_one(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	struct counting *n = ctx;
	json_t *content;
	int rc;

	if (record_deleted(r))
		return 0;
	content = content_of(n->c, r, e);
	if (content == NULL)
		return -1;
	rc = annex_record(n->a, &key->rec, key->type, content, e);
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

/* A line for each row, and below it what it is divided by. */
static void
rows_show(struct client *c, const struct annex *a)
{
	char text[DECIMAL_SIZE];

	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		const struct annex_row *row = &annex_rows[i];
		size_t n = strlen(row->code);

		cli_row(&c->io, row->code,
			decimal_print(annex_value(a, row->code), text),
			row->unit, row->title, NULL);
		for (size_t f = 0; f < a->count; f++)
			if (strncmp(a->figures[f].name, row->code, n) == 0 &&
			    a->figures[f].name[n] == '.')
				cli_row(
				    &c->io, a->figures[f].name,
				    decimal_print(a->figures[f].value, text),
				    NULL);
	}
}

static int
json_show(struct client *c, const struct annex *a)
{
	struct buf out = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	json_t *o = annex_json(a, &e);

	if (o == NULL || json_put(&out, o, &e) != 0) {
		json_decref(o);
		buf_done(&out);
		return cli_fail(&c->io, &e);
	}
	buf_byte(&out, '\n');
	cli_bytes(&c->io, out.p, out.len);
	json_decref(o);
	buf_done(&out);
	return CLI_DONE;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	char why[ANNEX_NAME_MAX + 1];
	struct period period;
	struct annex annex;
	int rc = CLI_DONE;

	if (period_parse(a->v[0], &period) != 0) {
		cli_warn(&c->io, TEXT_annex_no_period, a->v[0], NULL);
		return CLI_USAGE;
	}
	if (annex_count(c, period, &annex, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else if (cli_has(a, "--json"))
		rc = json_show(c, &annex);
	else
		rows_show(c, &annex);
	if (rc == CLI_DONE && !annex_balances(&annex, why))
		cli_warn(&c->io, TEXT_annex_gap, why, NULL);
	annex_done(&annex);
	return rc;
}

static const struct cli_option options[] = {
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
