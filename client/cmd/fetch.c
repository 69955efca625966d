#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/files.h"
#include "client/cmd/link.h"
#include "protocol/base/hex64.h"
#include "protocol/cli/progress.h"
#include "protocol/files/name.h"
#include "protocol/files/store.h"

#define HASH_TYPED_MIN 8 /* characters of a hash */
#define SAME_NAMES_MAX 1000

/* Some files on their way into a folder. */
struct fetching {
	struct client *c;
	struct file_list all;
	struct attachment *v; /* those that were asked for */
	size_t n;
	const char *to;
	struct buf folder; /* where contents are */
};

static bool
is_meant(const struct file_entry *en, const char *text)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	size_t n = strlen(text);

	if (strcmp(en->a.name, text) == 0)
		return true;
	hex_encode(hex, en->a.sha256.b, HASH_LEN);
	return n >= HASH_TYPED_MIN && strncmp(hex, text, n) == 0;
}

static int
meant_find(struct fetching *f, const char *text)
{
	const struct file_entry *found = NULL;

	for (size_t i = 0; i < f->all.n; i++) {
		if (!is_meant(&f->all.v[i], text))
			continue;
		if (found != NULL) {
			cli_warn(&f->c->io, TEXT_fetch_ambiguous, text, NULL);
			return CLI_USAGE;
		}
		found = &f->all.v[i];
	}
	if (found == NULL || f->v == NULL) {
		cli_warn(&f->c->io, TEXT_fetch_no_such, text, NULL);
		return CLI_FAILED;
	}
	if (found->place == FILE_ERASED) {
		cli_warn(&f->c->io, TEXT_fetch_erased, found->a.name, NULL);
		return CLI_FAILED;
	}
	f->v[f->n++] = found->a;
	return CLI_DONE;
}

/* A name that nothing has yet: "anh.jpg", "anh (2).jpg". */
static int
free_path(const struct fetching *f, const char *name, struct buf *out,
	  struct err *e)
{
	const char *dot = strrchr(name, '.');
	struct buf other = BUF_INIT(512);
	int rc = path_join(out, f->to, name, e);

	for (int i = 2; rc == 0 && file_exists(buf_str(out)); i++) {
		if (i > SAME_NAMES_MAX) {
			rc = err_set(e, ERR_STATE, "%s: too many", name);
			break;
		}
		buf_reset(&other);
		buf_fmt(&other, "%.*s (%d)%s", (int)(dot - name), name, i, dot);
		rc = buf_check(&other, e);
		if (rc == 0)
			rc = path_join(out, f->to, buf_str(&other), e);
	}
	buf_done(&other);
	return rc;
}

/* Who attached it may have had another program than this one: what it is
 * decides about the name, and whether it is saved at all. */
static int
file_save(struct fetching *f, const struct attachment *a)
{
	struct buf name = BUF_INIT(SAFE_NAME_MAX + 1);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct err e = ERR_INIT;
	struct sniffed s;
	int rc = CLI_DONE;

	if (files_sniff(buf_str(&f->folder), &a->sha256, NULL, &s, &e) != 0) {
		rc = cli_fail(&f->c->io, &e);
	} else if (s.verdict != SNIFF_OK) {
		cli_warn(&f->c->io, TEXT_fetch_refused, a->name, NULL);
		rc = CLI_FAILED;
	} else if (name_safe(&name, a->name, s.kind, &e) != 0 ||
		   free_path(f, buf_str(&name), &path, &e) != 0 ||
		   files_save(buf_str(&f->folder), &a->sha256, buf_str(&path),
			      &e) != 0) {
		rc = cli_fail(&f->c->io, &e);
	} else {
		cli_say(&f->c->io, TEXT_fetch_done, buf_str(&path), NULL);
	}
	buf_done(&name);
	buf_done(&path);
	return rc;
}

static void
progress_tell(void *ctx, uint64_t done, uint64_t all)
{

	cli_progress_tell(ctx, done, all);
}

static bool
has_all(const struct fetching *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!files_has(buf_str(&f->folder), &f->v[i].sha256,
			       f->v[i].size))
			return false;
	return true;
}

static int
all_fetch(struct fetching *f)
{
	struct cli_progress bar = {.io = &f->c->io, .clock = &f->c->clock};
	struct progress progress = {progress_tell, &bar};
	struct err e = ERR_INIT;
	int rc = 0;

	f->c->progress = &progress;
	if (!has_all(f))
		rc = sync_fetch(f->c, f->v, f->n, NULL, &e);
	f->c->progress = NULL;
	cli_progress_end(&bar);
	if (rc == 0)
		return CLI_DONE;
	if (e.code != ERR_NOT_FOUND)
		return link_fail(f->c, &e);
	cli_warn(&f->c->io, TEXT_fetch_not_there, NULL);
	return CLI_FAILED;
}

static int
fetch_load(struct fetching *f, const char *record)
{
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;
	int rc;

	if (files_folder(f->c, &f->folder, &e) != 0)
		return cli_fail(&f->c->io, &e);
	if (record == NULL)
		return files_of_all(f->c, &f->all, &e) == 0
			   ? CLI_DONE
			   : cli_fail(&f->c->io, &e);
	if ((rc = cmd_record(f->c, record, &key)) != CLI_DONE)
		return rc;
	record_init(&r);
	if (view_record(f->c, &key, &r, &e) != 0 ||
	    files_of(f->c, &r, &f->all, &e) != 0)
		rc = cli_fail(&f->c->io, &e);
	record_done(&r);
	return rc;
}

static int
fetch_run(void *app, const struct cli_args *a)
{
	const char *to = cli_opt(a, "-o");
	struct fetching f = {.c = app, .to = to != NULL ? to : "."};
	struct err e = ERR_INIT;
	int rc;

	buf_init(&f.folder, FILES_PATH_MAX);
	rc = fetch_load(&f, cli_opt(a, "--record"));
	if (rc == CLI_DONE && ((f.v = calloc(a->n, sizeof(*f.v))) == NULL ||
			       folder_make(f.to, &e) != 0)) {
		(void)(f.v == NULL ? err_memory(&e) : 0);
		rc = cli_fail(&f.c->io, &e);
	}
	for (size_t i = 0; rc == CLI_DONE && i < a->n; i++)
		rc = meant_find(&f, a->v[i]);
	if (rc == CLI_DONE)
		rc = all_fetch(&f);
	for (size_t i = 0; rc == CLI_DONE && i < f.n; i++)
		rc = file_save(&f, &f.v[i]);
	free(f.v);
	files_list_done(&f.all);
	buf_done(&f.folder);
	return rc;
}

static const struct cli_option options[] = {
    {"-o", "DIR", TEXT_opt_folder},
    {"--record", "RECORD", TEXT_opt_record},
    {NULL, NULL, TEXT_opt_folder},
};

const struct cli_verb verb_fetch = {
    .name = "fetch",
    .args = "NAME|SHA256...",
    .summary = TEXT_fetch_summary,
    .example = "kheo fetch bao-cao-da-ky.pdf -o tai-ve",
    .min_args = 1,
    .max_args = FILES_COUNT_MAX,
    .options = options,
    .run = fetch_run,
};
