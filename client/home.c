#include "client/client.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/erase.h"
#include "client/store/seal.h"
#include "client/store/store.h"
#include "protocol/base/num.h"
#include "protocol/log/state.h"

#define PATH_BYTES_MAX 4096
#define OFFSET_S_MAX   UINT64_C(10000000000)

/* Where a home is when nobody says: XDG Base Directory Specification. */
static int
home_default(struct buf *out, struct err *e)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (data != NULL && data[0] == '/')
		buf_fmt(out, "%s/kheo", data);
	else if (home != NULL && home[0] == '/')
		buf_fmt(out, "%s/.local/share/kheo", home);
	else
		return err_set(e, ERR_USAGE, "no HOME: use --home DIR");
	return buf_check(out, e);
}

/* Seconds by which drills and tests move the clock. */
static int
clock_offset(int64_t *ms, struct err *e)
{
	const char *s = getenv("KHEO_CLOCK_OFFSET");
	bool back;
	uint64_t seconds;

	*ms = 0;
	if (s == NULL || s[0] == '\0')
		return 0;
	back = s[0] == '-';
	if (num_parse(s + back, strlen(s + back), 0, OFFSET_S_MAX, &seconds) !=
	    0)
		return err_set(e, ERR_USAGE, "KHEO_CLOCK_OFFSET=%s", s);
	*ms = (back ? -1 : 1) * (int64_t)seconds * 1000;
	return 0;
}

int
client_begin(struct client *c, const char *home, const struct cli_io *io,
	     struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int64_t offset_ms;

	memset(c, 0, sizeof(*c));
	c->io = *io;
	c->rng = os_rng();
	if (clock_offset(&offset_ms, e) != 0)
		return -1;
	c->clock = os_clock(offset_ms);
	c->policy = ACT_POLICY;
	if (home != NULL)
		buf_text(&path, home);
	else if (home_default(&path, e) != 0)
		return -1;
	if (buf_check(&path, e) != 0)
		return -1;
	c->home = (char *)buf_take(&path, NULL);
	if (c->home == NULL)
		return err_set(e, ERR_USAGE, "--home is empty");
	return 0;
}

int
client_path(const struct client *c, struct buf *out, const char *name,
	    struct err *e)
{

	return path_join(out, c->home, name, e);
}

static int
folders_make(const struct client *c, struct err *e)
{
	static const char *const names[] = {"keys", "outbox"};
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(names); i++) {
		rc = client_path(c, &path, names[i], e);
		if (rc == 0 && !file_exists(buf_str(&path)))
			rc = folder_make(buf_str(&path), e);
	}
	buf_done(&path);
	return rc;
}

/* A setting of exactly ${n} bytes: 1, 0 or -1. */
static int
setting_bytes(struct client *c, const char *name, void *out, size_t n,
	      struct err *e)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	int rc = setting_get(c->db, name, &b, e);

	if (rc == 1 && b.len != n)
		rc = err_set(e, ERR_CORRUPT, "setting %s: damaged", name);
	if (rc == 1)
		memcpy(out, b.p, n);
	buf_done(&b);
	return rc;
}

/* The note was checked before it was stored. */
static int
hubkeys_load(struct client *c, struct err *e)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct note note;
	int rc = setting_get(c->db, "hubkeys", &b, e);

	if (rc == 1 &&
	    (note_parse(&note, b.p, b.len, e) != 0 ||
	     hubkeys_parse(&c->keys, note.text, note.text_len, e) != 0)) {
		rc = err_wrap(e, "stored hubkeys");
	}
	c->has_keys = rc == 1;
	buf_done(&b);
	return rc < 0 ? -1 : 0;
}

static int
settings_load(struct client *c, struct err *e)
{
	struct buf url = BUF_INIT(sizeof(c->url) - 1);
	int rc = setting_get(c->db, "url", &url, e);

	if (rc == 1)
		memcpy(c->url, buf_str(&url), url.len + 1);
	buf_done(&url);
	if (rc < 0 || setting_bytes(c, "root", c->root.b, ID_LEN, e) < 0 ||
	    (rc = setting_bytes(c, "scope", c->scope.b, ID_LEN, e)) < 0)
		return -1;
	c->has_scope = rc == 1;
	return hubkeys_load(c, e);
}

/* A home that knows where it belongs beside its keys, but has no database or
 * an empty one, has lost it: to go on would look like a machine that was never
 * enrolled. */
static int
database_lost(struct client *c, struct err *e)
{
	struct place_known p;
	int rc = place_read(c, &p, e);

	if (rc == 1)
		return err_set(e, ERR_CORRUPT,
			       "kheo.db is missing or empty, though this home "
			       "has keys: kheo rebuild");
	return rc;
}

/* A crash may have kept the place from being written. */
static int
place_agree(struct client *c, struct err *e)
{
	struct place_known p;

	if (!c->has_scope)
		return database_lost(c, e);
	if (place_read(c, &p, e) == 1)
		return 0;
	err_clear(e);
	return place_write(c, c->url, &c->root, &c->scope, e);
}

/* What is on a disk that may not be written can still be looked at. */
static int
database_open(struct client *c, const char *path, struct err *e)
{
	struct db_profile view = DB_CLIENT;
	struct err ignored = ERR_INIT;

	view.read_only = true;
	c->db = db_open(path, &DB_CLIENT, e);
	if (c->db != NULL)
		return 0;
	if (e->code != ERR_READONLY || !file_exists(path))
		return -1;
	c->db = db_open(path, &view, &ignored);
	if (c->db == NULL)
		return -1;
	err_clear(e);
	c->is_view = true;
	return 0;
}

int
client_attach(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf copy = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;

	if (!file_exists(c->home) && folder_make(c->home, e) != 0)
		goto out;
	if (folders_make(c, e) != 0 ||
	    client_path(c, &path, "kheo.db", e) != 0 ||
	    (!file_exists(buf_str(&path)) && database_lost(c, e) != 0) ||
	    database_open(c, buf_str(&path), e) != 0 ||
	    client_path(c, &copy, "kheo.db.before-upgrade", e) != 0 ||
	    db_upgrade(c->db, client_schema, client_schema_steps,
		       buf_str(&copy), e) != 0 ||
	    device_ready(c, e) != 0 || settings_load(c, e) != 0 ||
	    place_agree(c, e) != 0)
		goto out;
	rc = outbox_repair(c, e);
	if (rc == 0)
		rc = erase_files(c, e);
out:
	buf_done(&copy);
	buf_done(&path);
	return rc;
}

int
client_open(struct client *c, const char *home, const struct cli_io *io,
	    struct err *e)
{

	if (client_begin(c, home, io, e) != 0)
		return -1;
	return client_attach(c, e);
}

void
client_close(struct client *c)
{

	db_close(c->db);
	free(c->home);
	c->db = NULL;
	c->home = NULL;
}

int
client_settle(struct client *c, const char *url, const struct id *root,
	      const struct id *scope, struct err *e)
{
	size_t n = strlen(url);

	if (n >= sizeof(c->url))
		return err_set(e, ERR_LIMIT, "address of %zu bytes", n);
	if (c->has_scope &&
	    (!id_eq(&c->root, root) || !id_eq(&c->scope, scope)))
		return err_set(e, ERR_STATE,
			       "this home belongs to another unit or hub");
	if (db_begin(c->db, e) != 0)
		return -1;
	/* A later code may name no address: keep the one that is known. */
	if ((n > 0 && setting_put(c->db, "url", url, n, e) != 0) ||
	    setting_put(c->db, "root", root->b, ID_LEN, e) != 0 ||
	    setting_put(c->db, "scope", scope->b, ID_LEN, e) != 0) {
		db_rollback(c->db);
		return -1;
	}
	if (db_commit(c->db, e) != 0)
		return -1;
	if (n > 0)
		memcpy(c->url, url, n + 1);
	c->root = *root;
	c->scope = *scope;
	c->has_scope = true;
	/* After the database, so that a crash between leaves what the next
	 * command mends. */
	return place_write(c, c->url, root, scope, e);
}

int
client_learn_keys(struct client *c, const void *note, size_t n, struct err *e)
{
	struct buf known = BUF_INIT(NOTE_BYTES_MAX);
	struct hubkeys keys;
	int rc = setting_get(c->db, "hubkeys", &known, e);
	bool same = rc == 1 && known.len == n && memcmp(known.p, note, n) == 0;

	buf_done(&known);
	if (rc < 0 || same)
		return rc < 0 ? -1 : 0;
	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (c->has_keys)
		rc = hubkeys_open_next(&keys, note, n, &c->keys, e);
	else
		rc = hubkeys_open(&keys, note, n, &c->root, e);
	if (rc != 0 || setting_put(c->db, "hubkeys", note, n, e) != 0)
		return -1;
	c->keys = keys;
	c->has_keys = true;
	return 0;
}
