#include "hub/cmd/documents.h"

#include "hub/view/view.h"

int
documents_read(const struct cli_io *io, const struct cli_args *a,
	       struct wanted *out)
{
	const char *line = cli_opt(a, "--line");

	*out = (struct wanted){
	    .line = line != NULL ? line : "chinh-quyen",
	    .file = cli_opt(a, "-o"),
	    .number = cli_opt(a, "--number"),
	    .date = cli_opt(a, "--date"),
	    .signer = cli_opt(a, "--signer"),
	};
	return documents_check(io, out);
}

int
documents_check(const struct cli_io *io, const struct wanted *w)
{
	switch (wanted_check(w)) {
	case WANTED_SOUND:
		return CLI_DONE;
	case WANTED_FILE:
		cli_warn(io, TEXT_print_no_file, NULL);
		break;
	case WANTED_LINE:
		cli_warn(io, TEXT_hub_bad_line, w->line, NULL);
		break;
	case WANTED_DATE:
		cli_warn(io, TEXT_hub_bad_day, w->date, NULL);
		break;
	}
	return CLI_USAGE;
}

void
documents_title(void *ctx, const char *rec, struct buf *out)
{
	struct hub *h = ctx;
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;

	if (view_record(h, rec, &key, &e) != 1)
		return;
	record_init(&r);
	if (record_load(h->db, &key, &r, &e) == 1)
		(void)view_title(h, &r, out, &e);
	record_done(&r);
}

int
documents_write(struct call *c, const struct paper *p, const char *file,
		struct err *e)
{
	if (call_paper(c, file, p, e) != 0)
		return -1;
	cli_say(&c->io, TEXT_print_done, file, NULL);
	return 0;
}
