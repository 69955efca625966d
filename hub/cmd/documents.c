#include "hub/cmd/documents.h"

#include "hub/view/view.h"

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
