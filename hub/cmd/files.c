#include <string.h>

#include "hub/cmd/tell.h"
#include "protocol/base/hex64.h"
#include "protocol/cli/progress.h"

static enum text_id
state_text(const struct record_file *f)
{

	if (f->is_erased)
		return TEXT_file_erased;
	if (f->is_here)
		return TEXT_hub_file_there;
	return f->is_refused ? TEXT_hub_file_refused : TEXT_hub_file_missing;
}

static int
record_print(void *ctx, const struct record_key *key, struct record *r,
	     struct err *e)
{
	struct call *c = ctx;
	char hex[HEX_LEN(HASH_LEN) + 1];
	char size[SIZE_TEXT_SIZE];
	struct record_files l;
	struct unit u;
	int rc = view_files(c->hub->db, &key->scope, r, &l, e);

	if (rc == 0 && l.n > 0)
		rc = view_unit(c->hub, &key->scope, &u, e);
	for (size_t i = 0; rc == 0 && i < l.n; i++)
		cli_row(&c->io, id_text(&key->rec).s, u.code,
			hex_encode(hex, l.v[i].a.sha256.b, HASH_LEN),
			cli_size(size, l.v[i].a.size, c->io.lang),
			text_raw(c->io.lang, state_text(&l.v[i])),
			l.v[i].a.name, NULL);
	view_files_done(&l);
	return rc;
}

static int
record_files_print(struct call *c, const char *text)
{
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;
	int rc = tell_found(c, view_record(c->hub, text, &key, &e),
			    TEXT_hub_no_record, text, &e);

	if (rc != CLI_DONE)
		return rc;
	record_init(&r);
	if (record_load(c->hub->db, &key, &r, &e) < 0 ||
	    record_print(c, &key, &r, &e) != 0)
		rc = cli_fail(&c->io, &e);
	record_done(&r);
	return rc;
}

static int
cmd_files(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;

	if (a->n > 0)
		return record_files_print(c, a->v[0]);
	if (record_each(c->hub->db, NULL, record_print, c, &e) != 0)
		return cli_fail(&c->io, &e);
	return CLI_DONE;
}

extern const struct admin_verb admin_files;
const struct admin_verb admin_files = {
    .verb =
	{
	    .name = "files",
	    .args = "[RECORD]",
	    .summary = TEXT_hub_sum_files,
	    .example = "kheo-hub files pGNxg2Zt",
	    .max_args = 1,
	    .run = cmd_files,
	},
    .input = -1,
    .reads_only = true,
};
