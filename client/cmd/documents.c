#include "client/cmd/documents.h"

#include "client/cmd/link.h"
#include "protocol/paper/load.h"

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
	switch (wanted_check(out)) {
	case WANTED_SOUND:
		return CLI_DONE;
	case WANTED_FILE:
		cli_warn(io, TEXT_print_no_file, NULL);
		break;
	case WANTED_LINE:
		cli_warn(io, TEXT_hub_bad_line, out->line, NULL);
		break;
	case WANTED_DATE:
		cli_warn(io, TEXT_hub_bad_day, out->date, NULL);
		break;
	}
	return CLI_USAGE;
}

void
documents_title(void *ctx, const char *rec, struct buf *out)
{
	struct client *c = ctx;
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;

	if (view_find(c, rec, &key, &e) != 1)
		return;
	record_init(&r);
	if (view_record(c, &key, &r, &e) == 0)
		cmd_title(c, &r, out);
	record_done(&r);
}

int
documents_write(struct client *c, const struct paper *p, const char *file,
		struct err *e)
{
	struct buf bytes = BUF_INIT(PAPER_BYTES_MAX);
	int rc = paper_write(p, paper_format_named(file), &bytes, e);

	if (rc == 0)
		rc = link_write(file, bytes.p, bytes.len, e);
	if (rc == 0)
		cli_say(&c->io, TEXT_print_done, file, NULL);
	buf_done(&bytes);
	return rc;
}
