#include "client/store/evidence.h"

#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "protocol/sign/evidence.h"

#define SETTING_SHOWN "evidence"
#define PATH_MAX_LEN  4096

int
evidence_open(struct client *c, struct buf *out, struct err *e)
{
	struct buf keys = BUF_INIT(NOTE_BYTES_MAX);
	int rc = setting_get(c->db, "hubkeys", &keys, e);

	buf_reset(out);
	evidence_begin(out);
	if (rc == 1)
		evidence_put(out, "hubkeys", keys.p, keys.len);
	buf_done(&keys);
	return rc < 0 ? -1 : buf_check(out, e);
}

static int
folder_ready(const struct client *c, struct buf *path, struct err *e)
{
	if (client_path(c, path, EVIDENCE_FOLDER, e) != 0)
		return -1;
	return folder_make(buf_str(path), e);
}

static int
file_place(const struct client *c, const char *name, struct buf *path,
	   struct err *e)
{
	char file[EVIDENCE_NAME_MAX + 1];
	struct buf folder = BUF_INIT(PATH_MAX_LEN);
	int n = snprintf(file, sizeof(file), "%s%s", name, EVIDENCE_SUFFIX);
	int rc = -1;

	if (n < 0 || (size_t)n >= sizeof(file))
		err_set(e, ERR_LIMIT, "evidence: the name is too long");
	else if (folder_ready(c, &folder, e) == 0)
		rc = path_join(path, buf_str(&folder), file, e);
	buf_done(&folder);
	return rc;
}

int
evidence_save(struct client *c, struct buf *out, const char *name,
	      bool only_proven, struct err *e)
{
	struct buf path = BUF_INIT(PATH_MAX_LEN);
	struct evidence_report r;
	int rc = -1;

	evidence_end(out);
	if (buf_check(out, e) != 0 ||
	    evidence_check(out->p, out->len, &c->root, &r, e) != 0)
		goto out;
	rc = 0;
	if (r.finding < EVIDENCE_OPEN ||
	    (only_proven && r.finding == EVIDENCE_OPEN))
		goto out;
	rc = file_place(c, name, &path, e);
	if (rc == 0 && !file_exists(buf_str(&path)))
		rc = file_write(buf_str(&path), out->p, out->len, 0600, e);
	if (rc == 0)
		rc = 1;
out:
	buf_done(&path);
	return rc;
}

int
evidence_list(const struct client *c, char ***names, size_t *count,
	      struct err *e)
{
	struct buf path = BUF_INIT(PATH_MAX_LEN);
	int rc = client_path(c, &path, EVIDENCE_FOLDER, e);

	*names = NULL;
	*count = 0;
	if (rc == 0 && file_exists(buf_str(&path)))
		rc = folder_list(buf_str(&path), EVIDENCE_SUFFIX, names, count,
				 e);
	buf_done(&path);
	return rc;
}

int
evidence_show_set(struct client *c, const void *p, size_t n, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	int rc;

	if (p != NULL)
		return setting_put(c->db, SETTING_SHOWN, p, n, e);
	rc = checkpoint_newest(c->db, &row, e);
	if (rc == 1)
		rc = checkpoint_at(c->db, row.origin, row.size, &row, &note, e);
	if (rc == 1)
		rc = setting_put(c->db, SETTING_SHOWN, note.p, note.len, e);
	buf_done(&note);
	return rc;
}

int
evidence_show_get(struct client *c, struct buf *out, struct err *e)
{
	return setting_get(c->db, SETTING_SHOWN, out, e);
}

int
evidence_show_end(struct client *c, struct err *e)
{
	int64_t one;
	int rc =
	    db_get_int(c->db, &one, e, "SELECT 1 FROM setting WHERE name = ?1",
		       "t", SETTING_SHOWN);

	if (rc <= 0)
		return rc;
	return db_run(c->db, e, "DELETE FROM setting WHERE name = ?1", "t",
		      SETTING_SHOWN);
}
