#include <string.h>

#include "hub/cmd/list_csv.h"

struct listing {
	struct call *c;
	const char *type; /* NULL: every type */
	struct buf *csv;  /* NULL: a row a record, for people */
};

#define CSV_BYTES_MAX ((size_t)256 * 1024 * 1024)

static int
row_print(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	struct listing *list = ctx;
	struct buf title = BUF_INIT(PART_BYTES_MAX);
	struct unit u;
	struct life l;
	int rc = -1;

	if (list->type != NULL && strcmp(list->type, key->type) != 0)
		return 0;
	if (list->csv != NULL)
		return list_csv_put(list->c->hub, key, r, list->csv, e);
	if (life_load(list->c->hub, &key->scope, &key->rec, &l, e) != 0)
		return -1;
	if (life_unit(list->c->hub, &key->scope, &l, &u, e) == 0 &&
	    view_title(list->c->hub, r, &title, e) == 0) {
		cli_row(&list->c->io, id_text(&key->rec).s, key->type, u.code,
			u.name, tell_state(list->c, life_state(&l, r)),
			buf_str(&title), NULL);
		rc = 0;
	}
	life_done(&l);
	buf_done(&title);
	return rc;
}

static int
cmd_list(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct buf csv = BUF_INIT(CSV_BYTES_MAX);
	struct listing l = {c, cli_opt(a, "--type"), NULL};
	struct err e = ERR_INIT;
	struct id scope;
	bool has;
	int rc = tell_unit(c, a, &scope, &has);

	if (rc != CLI_DONE)
		return rc;
	if (cli_has(a, "--csv")) {
		l.csv = &csv;
		list_csv_head(&csv);
	}
	if (record_each(c->hub->db, has ? &scope : NULL, row_print, &l, &e) !=
	    0)
		rc = cli_fail(&c->io, &e);
	else
		cli_bytes(&c->io, csv.p, csv.len);
	buf_done(&csv);
	return rc;
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_unit},
    {"--type", "TYPE", TEXT_hub_opt_type},
    {"--csv", NULL, TEXT_hub_opt_list_csv},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_list = {
    .verb =
	{
	    .name = "list",
	    .args = "",
	    .summary = TEXT_hub_sum_list,
	    .example = "kheo-hub list --unit 02305 --type registration",
	    .max_args = 0,
	    .options = options,
	    .run = cmd_list,
	},
    .input = -1,
    .reads_only = true,
};
