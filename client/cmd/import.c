#include "client/cmd/link.h"
#include "client/store/find.h"
#include "client/store/refused.h"
#include "protocol/base/limits.h"

/* What is wrong with a file is said in other words than of a hub. */
static int
import_fail(const struct client *c, const struct err *e)
{
	enum text_id text;
	int status = CLI_FAILED;

	if (e->code == ERR_DENIED) {
		text = TEXT_import_not_ours;
	} else if (e->code == ERR_STALE && c->has_keys) {
		text = TEXT_import_stale;
	} else if (e->code == ERR_FORMAT) {
		text = TEXT_import_damaged;
	} else if (e->code == ERR_SIGNATURE) {
		text = TEXT_import_forged;
		status = CLI_UNVERIFIED;
	} else {
		return cli_fail(&c->io, e);
	}
	cli_warn(&c->io, text, NULL);
	cli_warn(&c->io, TEXT_cli_detail, e->text, NULL);
	return status;
}

static int
import_file(struct client *c, const char *path, struct buf *file, struct err *e)
{
	struct sync_report report = {0};
	int64_t conflicts;
	bool more;

	if (file_read(file, path, e) != 0)
		return cli_fail(&c->io, e);
	if (usb_take(c, file->p, file->len, &report, &more, e) != 0) {
		int status = import_fail(c, e);

		link_evidence(c, &report);
		return status;
	}
	if ((conflicts = conflict_count(c, e)) < 0 ||
	    (report.refused > 0 && refused_forget(c, e) < 0))
		return cli_fail(&c->io, e);
	report.conflicts = (uint64_t)conflicts;
	link_tell(c, &report);
	if (more)
		cli_say(&c->io, TEXT_import_more, NULL);
	return link_exit(&report);
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	struct err e = ERR_INIT;
	int status = CLI_FAILED;

	if (!c->has_scope)
		cli_warn(&c->io, TEXT_sync_not_enrolled, NULL);
	else
		status = import_file(c, a->v[0], &file, &e);
	buf_done(&file);
	return status;
}

const struct cli_verb verb_import = {
    .name = "import",
    .args = "FILE",
    .summary = TEXT_verb_import,
    .example = "kheo import hoa-binh.kheo.answer",
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
