/* What a PC's disk holds, read as kheo reads it, and what a disk holds that
 * nobody may touch. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/store/seal.h"
#include "hub/hub.h"
#include "protocol/base/file.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/bundle.h"
#include "tests/sim/district.h"
#include "tests/sim/files.h"
#include "tests/sim/person.h"

static void
has_add(void *ctx, unsigned save)
{
	bool *has = ctx;

	has[save] = true;
}

/* Unsealed edits. */
static void
typed_add(struct world *w, struct db *db, struct holding *out, struct err *e)
{
	struct stmt *s = db_query(db, e, "SELECT value FROM unsealed", "");
	const uint8_t *p;
	size_t n;

	while (s != NULL && stmt_step(s, e) == 1) {
		p = stmt_blob(s, 0, &n);
		saves_in(w, p, n, has_add, out->has);
		saves_in(w, p, n, has_add, out->typed);
		saves_in(w, p, n, has_add, out->says);
	}
	stmt_done(s);
}

static void
parts_add(struct world *w, struct db *db, struct holding *out, struct err *e)
{
	struct stmt *s = db_query(db, e, "SELECT body FROM part", "");
	const uint8_t *p;
	size_t n;

	while (s != NULL && stmt_step(s, e) == 1) {
		p = stmt_blob(s, 0, &n);
		saves_said(w, p, n, has_add, out->has);
		saves_in(w, p, n, has_add, out->says);
	}
	stmt_done(s);
}

/* Which of the erased parts it knows, by whatever is left of them. */
static void
erased_add(struct world *w, struct db *db, struct holding *out, struct err *e)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		int64_t one;

		out->erased[i] =
		    db_get_int(db, &one, e,
			       "SELECT 1 FROM part WHERE hash = ?1", "h",
			       &w->erased[i].part) == 1;
		out->told[i] =
		    db_get_int(db, &one, e,
			       "SELECT 1 FROM redaction"
			       " WHERE part = ?1 AND act IS NOT NULL",
			       "h", &w->erased[i].part) == 1;
	}
}

/* Receipts of the origin that the hub has now are kept by the hub. */
static void
signed_add(struct world *w, struct client *c, struct holding *out,
	   struct err *e)
{
	bool counts = !w->hub_is_rolled && c->keys.origin == district_origin(w);
	struct stmt *s = db_query(c->db, e,
				  "SELECT p.body, b.state FROM part AS p"
				  " JOIN batch AS b ON b.bid = p.bid",
				  "");
	const uint8_t *p;
	size_t n;

	while (s != NULL && stmt_step(s, e) == 1) {
		int64_t state = stmt_int(s, 1);

		p = stmt_blob(s, 0, &n);
		saves_said(w, p, n, has_add, out->has);
		if (counts &&
		    (state == BATCH_RECEIPTED || state == BATCH_CONFIRMED))
			saves_said(w, p, n, has_add, out->handed);
	}
	stmt_done(s);
}

void
home_holds(struct world *w, struct home *h, struct holding *out)
{
	struct err e = ERR_INIT;
	struct client c;

	memset(out, 0, sizeof(*out));
	if (home_open(w, h, &c, &e) == 0) {
		typed_add(w, c.db, out, &e);
		signed_add(w, &c, out, &e);
		erased_add(w, c.db, out, &e);
	}
	client_close(&c);
	if (e.code != ERR_NONE)
		violates(w, "h%u does not open: %s", home_number(w, h), e.text);
	for (unsigned i = 0; i < w->save_count; i++)
		out->file[i] =
		    w->saves[i].is_file && file_is_in(w, home_number(w, h), i);
}

/* A database as it lies there: a copy of it is read, so that nothing that
 * opens one heals or moves anything here. */
static struct db *
db_peek(struct world *w, const char *path, const struct db_profile *profile,
	struct err *e)
{
	static const char *const ends[] = {"", "-journal", "-wal"};
	char from[PATH_SIZE], to[PATH_SIZE], copy[PATH_SIZE];
	struct buf b = BUF_INIT((size_t)64 * 1024 * 1024);

	(void)world_path(w, copy, "peek");
	for (unsigned i = 0; i < ARRAY_LEN(ends); i++) {
		(void)snprintf(from, sizeof(from), "%.300s%s", path, ends[i]);
		(void)snprintf(to, sizeof(to), "%.300s%s", copy, ends[i]);
		(void)unlink(to);
		if (access(from, F_OK) != 0)
			continue;
		bytes_read(from, &b);
		bytes_write(to, b.p, b.len);
	}
	buf_done(&b);
	(void)snprintf(to, sizeof(to), "%.300s-shm", copy);
	(void)unlink(to);
	return access(copy, F_OK) == 0 ? db_open(copy, profile, e) : NULL;
}

void
home_peek(struct world *w, struct home *h, struct holding *out)
{
	struct err e = ERR_INIT;
	char folder[PATH_SIZE], path[PATH_SIZE];
	struct db *db;

	memset(out, 0, sizeof(*out));
	(void)snprintf(path, sizeof(path), "%.300s/kheo.db",
		       home_path(w, h, folder));
	db = db_peek(w, path, &DB_CLIENT, &e);
	if (db != NULL) {
		typed_add(w, db, out, &e);
		parts_add(w, db, out, &e);
		erased_add(w, db, out, &e);
	}
	db_close(db);
	if (e.code != ERR_NONE)
		violates(w, "h%u cannot be read: %s", home_number(w, h),
			 e.text);
}

void
hub_peek(struct world *w, struct holding *out)
{
	struct err e = ERR_INIT;
	char path[PATH_SIZE];
	struct db *db =
	    db_peek(w, world_path(w, path, "hub/hub.db"), &DB_HUB, &e);

	memset(out, 0, sizeof(*out));
	if (db != NULL)
		parts_add(w, db, out, &e);
	for (unsigned i = 0; db != NULL && i < w->save_count; i++)
		out->file[i] = file_is_stored(w, db, i);
	db_close(db);
	if (e.code != ERR_NONE)
		violates(w, "the hub cannot be read: %s", e.text);
}

static bool
is_ordered(const struct world *w, const struct hash *part)
{
	for (unsigned i = 0; i < w->erased_count; i++)
		if (hash_eq(&w->erased[i].part, part))
			return true;
	return false;
}

void
hub_kept_says(struct world *w, bool says[SAVES_MAX])
{
	struct err e = ERR_INIT;
	char path[PATH_SIZE];
	struct db *db =
	    db_peek(w, world_path(w, path, "hub/" HUB_DB_KEPT), &DB_HUB, &e);
	struct stmt *s =
	    db == NULL ? NULL
		       : db_query(db, &e, "SELECT hash, body FROM part", "");
	struct hash part;

	while (s != NULL && stmt_step(s, &e) == 1) {
		size_t n;
		const uint8_t *p = stmt_blob(s, 1, &n);

		if (stmt_hash(s, 0, &part) == 0 && !is_ordered(w, &part))
			saves_in(w, p, n, has_add, says);
	}
	stmt_done(s);
	db_close(db);
	if (e.code != ERR_NONE)
		violates(w, "what a restore kept cannot be read: %s", e.text);
}

/* The parts of a bundle that nobody ordered to erase. */
static void
bundle_says(struct world *w, const struct buf *bundle, bool says[SAVES_MAX])
{
	struct err ignored = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;
	struct hash part;

	if (bundle_open(&in, bundle->p, bundle->len, &ignored) != 0)
		return;
	while (bundle_next(&in, &r) == 1) {
		if (r.type != BUNDLE_PART || r.n <= SALT_LEN)
			continue;
		part = part_hash(r.p, r.p + SALT_LEN, r.n - SALT_LEN);
		if (!is_ordered(w, &part))
			saves_in(w, r.p, r.n, has_add, says);
	}
}

void
home_outbox_says(struct world *w, const struct home *h, bool says[SAVES_MAX])
{
	struct err ignored = ERR_INIT;
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	char home[PATH_SIZE], folder[PATH_SIZE], path[PATH_SIZE];
	char **names = NULL;
	size_t count = 0;

	(void)snprintf(folder, sizeof(folder), "%.200s/outbox",
		       home_path(w, h, home));
	(void)folder_list(folder, ".batch", &names, &count, &ignored);
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "%.200s/%.100s", folder,
			       names[i]);
		bytes_read(path, &bundle);
		bundle_says(w, &bundle, says);
	}
	folder_list_free(names, count);
	buf_done(&bundle);
}
