#include <string.h>

#include "hub/cmd/tell.h"

/* The names of the fields of which a person must choose a value. */
static void
fields_name(const struct record *r, struct buf *out)
{

	for (size_t i = 0; i < r->field_count; i++)
		if (field_in_conflict(&r->fields[i]))
			buf_fmt(out, "%s%s", out->len == 0 ? "" : ",",
				r->fields[i].name);
	/* Edited by one while another deleted it. */
	if (out->len == 0)
		buf_text(out, FIELD_DELETED);
}

struct listing {
	struct call *c;
	size_t n;
};

static int
row_print(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	struct listing *l = ctx;
	struct call *c = l->c;
	struct buf fields = BUF_INIT(PART_BYTES_MAX);
	struct buf title = BUF_INIT(PART_BYTES_MAX);
	struct unit u;
	int rc = -1;

	if (!record_in_conflict(r))
		return 0;
	fields_name(r, &fields);
	if (view_unit(c->hub, &key->scope, &u, e) == 0 &&
	    view_title(c->hub, r, &title, e) == 0 &&
	    buf_check(&fields, e) == 0) {
		cli_row(&c->io, id_text(&key->rec).s, u.code, buf_str(&fields),
			buf_str(&title), NULL);
		l->n++;
		rc = 0;
	}
	buf_done(&fields);
	buf_done(&title);
	return rc;
}

static int
cmd_conflicts(void *app, const struct cli_args *a)
{
	struct listing l = {.c = app};
	struct err e = ERR_INIT;

	(void)a;
	if (record_each(l.c->hub->db, NULL, row_print, &l, &e) != 0)
		return cli_fail(&l.c->io, &e);
	if (l.n == 0)
		cli_warn(&l.c->io, TEXT_conflicts_none, NULL);
	return CLI_DONE;
}

const struct admin_verb admin_conflicts = {
    .verb =
	{
	    .name = "conflicts",
	    .args = "",
	    .summary = TEXT_hub_sum_conflicts,
	    .example = "kheo-hub conflicts",
	    .run = cmd_conflicts,
	},
    .input = -1,
    .reads_only = true,
};
