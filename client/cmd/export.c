#include <string.h>

#include "client/cmd/link.h"
#include "client/store/seal.h"
#include "protocol/base/limits.h"
#include "protocol/base/num.h"

#define MIB ((size_t)1024 * 1024)

static int
export_write(struct client *c, const char *path, const char *passphrase_file,
	     struct outgoing *o, struct buf *file, struct err *e)
{
	uint64_t left;
	int64_t batches;
	char number[24];

	link_pull(c);
	c->asks = c->io.terminal;
	if (seal_all(c, passphrase_file, &left, e) != 0)
		return cli_fail(&c->io, e);
	if ((batches = usb_put(c, o, file, e)) < 0 ||
	    link_write(path, file->p, file->len, e) != 0 ||
	    request_mark(c, o, e) != 0)
		return cli_fail(&c->io, e);
	cli_say(&c->io, TEXT_export_done, path,
		link_number(number, (uint64_t)batches), NULL);
	if (o->files > 0)
		cli_say(&c->io, TEXT_export_files,
			link_number(number, o->files), NULL);
	if (o->files_left > 0)
		cli_say(&c->io, TEXT_export_files_left,
			link_number(number, o->files_left), NULL);
	link_unsealed(c, left);
	return left > 0 ? CLI_PERSON : CLI_DONE;
}

/* How many bytes of files the file may hold: 0, or -1 after saying why not. */
static int
files_max(const struct client *c, const struct cli_args *a, size_t *bytes)
{
	const char *text = cli_opt(a, "--files");
	uint64_t mib;

	*bytes = USB_FILES_USUAL;
	if (text == NULL)
		return 0;
	if (num_parse(text, strlen(text), 0, USB_FILES_MAX / MIB, &mib) != 0) {
		cli_warn(&c->io, TEXT_export_bad_files, text, NULL);
		return -1;
	}
	*bytes = (size_t)mib * MIB;
	return 0;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct outgoing o = {0};
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	struct err e = ERR_INIT;
	int status = CLI_FAILED;

	if (!c->has_scope)
		cli_warn(&c->io, TEXT_sync_not_enrolled, NULL);
	else if (!c->has_keys)
		cli_warn(&c->io, TEXT_export_no_keys, NULL);
	else if (files_max(c, a, &o.files_max) != 0)
		status = CLI_USAGE;
	else
		status = export_write(
		    c, a->v[0], cli_opt(a, "--passphrase-file"), &o, &file, &e);
	outgoing_done(&o);
	buf_done(&file);
	return status;
}

static const struct cli_option options[] = {
    {"--files", "MIB", TEXT_opt_files},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_export = {
    .name = "export",
    .args = "FILE",
    .summary = TEXT_verb_export,
    .example = "kheo export hoa-binh.kheo",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
