/* Beside a running daemon, which opens nothing outside of its home: the
 * database is only read, and a stored file never changes. */
#include <stdio.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/store/find.h"
#include "hub/store/store.h"
#include "hub/view/view.h"
#include "protocol/base/hex64.h"
#include "protocol/domain/deadline.h"
#include "protocol/files/name.h"
#include "protocol/files/store.h"

#define HASH_TYPED_MIN 8
#define SAME_NAMES_MAX 1000

struct fetching {
	struct hub_app *app;
	struct db *db;
	struct record_key key;
	struct record_files files;
	const char *to;
	struct buf folder; /* where contents are */
};

static int
database_open(struct fetching *f, struct err *e)
{
	struct db_profile reading = DB_HUB;
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	int rc = -1;

	reading.read_only = true;
	if (hub_path(f->app->home, HUB_DB, &path, e) == 0 &&
	    (f->db = db_open(buf_str(&path), &reading, e)) != NULL)
		rc = db_migrate(f->db, hub_schema, hub_schema_steps, e);
	buf_done(&path);
	return rc;
}

/* The record that is meant: CLI_DONE, or the exit status when it was said that
 * there is none. */
static int
record_open(struct fetching *f, const char *text, struct err *e)
{
	struct day_text today =
	    day_iso(day_at(clock_now_ms(&f->app->clock), ZONE_VIETNAM_MIN));
	struct record r;
	int rc = view_record_on(f->db, text, today.s, &f->key, e);

	if (rc == 0 || rc == FIND_SEVERAL) {
		cli_warn(&f->app->io,
			 rc == 0 ? TEXT_hub_no_record : TEXT_hub_several_units,
			 text, NULL);
		return CLI_FAILED;
	}
	record_init(&r);
	if (rc == 1 &&
	    (record_load(f->db, &f->key, &r, e) < 0 ||
	     view_files(f->db, &f->key.scope, &r, &f->files, e) != 0))
		rc = -1;
	record_done(&r);
	return rc == 1 ? CLI_DONE : cli_fail(&f->app->io, e);
}

static bool
is_meant(const struct record_file *f, const struct cli_args *a)
{
	char hex[HEX_LEN(HASH_LEN) + 1];

	hex_encode(hex, f->a.sha256.b, HASH_LEN);
	for (size_t i = 1; i < a->n; i++) {
		size_t n = strlen(a->v[i]);

		if (strcmp(a->v[i], f->a.name) == 0 ||
		    (n >= HASH_TYPED_MIN && strncmp(hex, a->v[i], n) == 0))
			return true;
	}
	return a->n == 1;
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
		buf_reset(&other);
		buf_fmt(&other, "%.*s (%d)%s", (int)(dot - name), name, i, dot);
		rc = i > SAME_NAMES_MAX
			 ? err_set(e, ERR_STATE, "%s: too many", name)
			 : buf_check(&other, e);
		if (rc == 0)
			rc = path_join(out, f->to, buf_str(&other), e);
	}
	buf_done(&other);
	return rc;
}

static int
file_save(struct fetching *f, const struct attachment *a, struct err *e)
{
	struct buf name = BUF_INIT(SAFE_NAME_MAX + 1);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	const char *folder = buf_str(&f->folder);
	struct sniffed s;
	int rc = files_sniff(folder, &a->sha256, NULL, &s, e);

	if (rc == 0 && s.verdict != SNIFF_OK)
		rc = err_set(e, ERR_CORRUPT, "%s: not what was taken", a->name);
	if (rc == 0)
		rc = name_safe(&name, a->name, s.kind, e);
	if (rc == 0)
		rc = free_path(f, buf_str(&name), &path, e);
	if (rc == 0)
		rc = files_save(folder, &a->sha256, buf_str(&path), e);
	if (rc == 0)
		cli_say(&f->app->io, TEXT_fetch_done, buf_str(&path), NULL);
	buf_done(&name);
	buf_done(&path);
	return rc;
}

static int
all_save(struct fetching *f, const struct cli_args *a, struct err *e)
{
	size_t saved = 0;

	for (size_t i = 0; i < f->files.n; i++) {
		if (!f->files.v[i].is_here || !is_meant(&f->files.v[i], a))
			continue;
		if (file_save(f, &f->files.v[i].a, e) != 0)
			return cli_fail(&f->app->io, e);
		saved++;
	}
	if (saved > 0)
		return CLI_DONE;
	if (a->n > 1)
		cli_warn(&f->app->io, TEXT_hub_fetch_none, a->v[0], a->v[1],
			 NULL);
	else
		cli_warn(&f->app->io, TEXT_hub_files_none, a->v[0], NULL);
	return CLI_FAILED;
}

static int
fetch_run(void *ctx, const struct cli_args *a)
{
	const char *to = cli_opt(a, "-o");
	struct fetching f = {.app = ctx, .to = to != NULL ? to : "."};
	struct err e = ERR_INIT;
	int rc;

	buf_init(&f.folder, FILES_PATH_MAX);
	if (hub_path(f.app->home, FILES_FOLDER, &f.folder, &e) != 0 ||
	    folder_make(f.to, &e) != 0 || database_open(&f, &e) != 0)
		rc = cli_fail(&f.app->io, &e);
	else
		rc = record_open(&f, a->v[0], &e);
	if (rc == CLI_DONE)
		rc = all_save(&f, a, &e);
	view_files_done(&f.files);
	db_close(f.db);
	buf_done(&f.folder);
	return rc;
}

static const struct cli_option options[] = {
    {"-o", "DIR", TEXT_opt_folder},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_hub_fetch = {
    .name = "fetch",
    .args = "RECORD [NAME|SHA256...]",
    .summary = TEXT_hub_sum_fetch,
    .example = "kheo-hub fetch pGNxg2Zt -o tai-ve",
    .min_args = 1,
    .max_args = 1 + FILES_COUNT_MAX,
    .options = options,
    .run = fetch_run,
};
