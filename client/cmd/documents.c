#include "client/cmd/documents.h"

#include "client/cmd/link.h"
#include "protocol/paper/load.h"

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
