#include "hub/redactions.h"

#include <string.h>

#include "hub/intake/intake.h"
#include "hub/recover.h"
#include "hub/store/files.h"
#include "hub/store/store.h"
#include "protocol/files/copies.h"
#include "protocol/files/store.h"
#include "protocol/log/erasure.h"
#include "protocol/log/redaction.h"

static int
list_load(struct hub *h, struct buf *list, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = hub_path(h->home, REDACTIONS_NAME, &path, e);

	if (rc == 0 && file_exists(buf_str(&path)))
		rc = file_read(list, buf_str(&path), e);
	buf_done(&path);
	return rc;
}

static int
list_write(struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	int rc = -1;

	if (redactions_put(h->db, &list, e) == 0 &&
	    hub_path(h->home, REDACTIONS_NAME, &path, e) == 0)
		rc = file_write(buf_str(&path), list.p, list.len, 0600, e);
	buf_done(&list);
	buf_done(&path);
	return rc;
}

/* The same in a database that a restore or an upgrade kept. */
static int
kept_clean(struct hub *h, const char *name, struct err *e)
{
	struct db_profile alone = DB_HUB;
	struct buf path = BUF_INIT(4096);
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	struct db *db = NULL;
	int rc = -1;

	alone.journal_mode = "delete";
	if (hub_path(h->home, name, &path, e) != 0)
		goto out;
	rc = 0;
	if (!file_exists(buf_str(&path)))
		goto out;
	rc = -1;
	if (redactions_put(h->db, &list, e) != 0 ||
	    (db = db_open(buf_str(&path), &alone, e)) == NULL ||
	    db_migrate(db, hub_schema, hub_schema_steps, e) != 0 ||
	    db_begin(db, e) != 0)
		goto out;
	if (redactions_take(db, list.p, list.len, e) != 0)
		db_rollback(db);
	else if (db_commit(db, e) == 0)
		rc = db_wipe(db, e);
out:
	db_close(db);
	buf_done(&list);
	buf_done(&path);
	return rc;
}

/* Bytes that no other unit has as its own leave the folder of files. */
static int
erased_drop(struct hub *h, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct erasure x;
	int64_t num = 0;
	bool is_left;
	int rc = hub_path(h->home, FILES_FOLDER, &folder, e);

	erasure_init(&x);
	while (rc == 0 &&
	       (rc = erasure_next(h->db, ERASURE_LEFT, num, &x, e)) == 1) {
		num = x.num;
		rc = stored_erase(h->db, &x.scope, &x.sha256, &is_left, e);
		if (rc == 0 && !is_left)
			rc = copies_drop(buf_str(&folder), &x.sha256, e);
	}
	erasure_done(&x);
	buf_done(&folder);
	return rc;
}

static int
files_clean(struct hub *h, struct err *e)
{
	int rc = redaction_is_left(h->db, e);

	if (rc != 1)
		return rc;
	if (erased_drop(h, e) != 0 || kept_clean(h, HUB_DB_KEPT, e) != 0 ||
	    kept_clean(h, HUB_DB_OLD, e) != 0 || db_wipe(h->db, e) != 0)
		return -1;
	return redaction_settle(h->db, e);
}

int
redactions_follow(struct hub *h, struct err *e)
{
	struct err later = ERR_INIT;
	int64_t count;

	if (redaction_count(h->db, &count, e) != 0)
		return -1;
	if (count != h->redacted) {
		if (list_write(h, e) != 0)
			return -1;
		h->redacted = count;
		h->is_unclean = true;
	}
	if (h->is_unclean)
		h->is_unclean = files_clean(h, &later) != 0;
	return 0;
}

int
redactions_apply(struct hub *h, struct err *e)
{
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	int rc = -1;

	/* Whatever is in the list, it is written anew if the database has
	 * more. */
	h->redacted = -1;
	if (list_load(h, &list, e) != 0)
		goto out;
	if (list.len > 0) {
		if (db_begin(h->db, e) != 0)
			goto out;
		if (redactions_take(h->db, list.p, list.len, e) != 0) {
			db_rollback(h->db);
			goto out;
		}
		if (db_commit(h->db, e) != 0)
			goto out;
	}
	if (redaction_count(h->db, &h->redacted, e) != 0)
		goto out;
	h->is_unclean = h->redacted > 0;
	if (h->redacted > 0)
		h->redacted = -1;
	rc = redactions_follow(h, e);
out:
	buf_done(&list);
	return rc;
}

json_t *
redaction_item(const struct hash *part, const struct buf *skeleton,
	       struct err *e)
{
	json_t *body = json_read(skeleton->p, skeleton->len, e);
	json_t *item = json_object();

	if (body != NULL &&
	    json_object_set_new(item, "part", json_hash(part)) == 0 &&
	    json_object_set(item, "skeleton", body) == 0) {
		json_decref(body);
		return item;
	}
	if (body != NULL)
		err_memory(e);
	json_decref(body);
	json_decref(item);
	return NULL;
}

json_t *
redaction_act(const char *reference, json_t *parts, struct err *e)
{
	json_t *act = hub_act(ACT_REDACT);

	if (json_object_set_new(act, "reference", json_string(reference)) ==
		0 &&
	    json_object_set(act, "parts", parts) == 0) {
		json_decref(parts);
		return act;
	}
	json_decref(parts);
	json_decref(act);
	err_memory(e);
	return NULL;
}

static int
say_again(struct hub *h, const struct redaction *r, struct err *e)
{
	json_t *item = redaction_item(&r->part, &r->skeleton, e);
	json_t *parts = json_array();
	json_t *act;
	int rc;

	if (json_array_append_new(parts, item) != 0) {
		json_decref(parts);
		return e->code == ERR_NONE ? err_memory(e) : -1;
	}
	act = redaction_act(buf_str(&r->reference), parts, e);
	rc = act == NULL ? -1 : hub_author(h, &r->scope, &act, 1, NULL, e);
	json_decref(act);
	return rc;
}

json_t *
erasure_act(const char *reference, json_t *files, struct err *e)
{
	json_t *act = hub_act(ACT_ERASE);

	if (json_object_set_new(act, "reference", json_string(reference)) ==
		0 &&
	    json_object_set(act, "files", files) == 0) {
		json_decref(files);
		return act;
	}
	json_decref(files);
	json_decref(act);
	err_memory(e);
	return NULL;
}

static int
erasures_again(struct hub *h, struct err *e)
{
	struct erasure x;
	int64_t num = 0;
	int rc;

	erasure_init(&x);
	while ((rc = erasure_next(h->db, ERASURE_UNSAID, num, &x, e)) == 1) {
		json_t *files = json_array();
		json_t *act = NULL;

		num = x.num;
		if (json_array_append_new(files, json_hash(&x.sha256)) == 0)
			act = erasure_act(buf_str(&x.reference), files, e);
		else
			json_decref(files);
		rc = act == NULL ? err_memory(e)
				 : hub_author(h, &x.scope, &act, 1, NULL, e);
		json_decref(act);
		if (rc != 0)
			break;
	}
	erasure_done(&x);
	return rc;
}

int
redactions_reach(struct hub *h, const struct id *scope, const struct hash *part,
		 struct err *e)
{
	struct redaction r;
	int rc;

	redaction_init(&r);
	rc = redaction_lacks(h->db, scope, part, &r, e);
	if (rc == 1)
		rc = say_again(h, &r, e);
	redaction_done(&r);
	return rc;
}

int
redactions_again(struct hub *h, struct err *e)
{
	struct redaction r;
	int64_t num = 0;
	int rc;

	redaction_init(&r);
	while ((rc = redaction_next_open(h->db, num, &r, e)) == 1) {
		num = r.num;
		if (say_again(h, &r, e) != 0) {
			rc = -1;
			break;
		}
	}
	redaction_done(&r);
	return rc == 0 ? erasures_again(h, e) : -1;
}

/* One line of the list for each part or file that the act names. */
static int
lines_put(const struct id *scope, const struct part *p, struct buf *out,
	  struct err *e)
{
	bool is_files = p->act == ACT_ERASE;
	const json_t *items =
	    json_object_get(p->root, is_files ? "files" : "parts");
	json_t *item, *line;
	size_t i;
	int rc = 0;

	json_array_foreach(items, i, item)
	{
		line = json_array();
		json_array_append_new(line, json_id(scope));
		json_array_append(
		    line, is_files ? item : json_object_get(item, "part"));
		json_array_append(line, json_object_get(p->root, "reference"));
		if (!is_files)
			json_array_append(line,
					  json_object_get(item, "skeleton"));
		rc = json_put(out, line, e);
		buf_byte(out, '\n');
		json_decref(line);
		if (rc != 0)
			return -1;
	}
	return buf_check(out, e);
}

int
redactions_heard(struct hub *h, const struct id *scope, const struct hash *act,
		 struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part p;
	int rc = part_load(h->db, act, salt, &body, e);

	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		if (p.act == ACT_REDACT || p.act == ACT_ERASE)
			rc = lines_put(scope, &p, &list, e);
		part_done(&p);
	} else if (rc == 1) {
		rc = e->code == ERR_MEMORY ? -1 : 0;
		if (rc == 0)
			err_clear(e);
	}
	if (rc >= 0 && list.len > 0 &&
	    (redactions_take(h->db, list.p, list.len, e) != 0 ||
	     redactions_again(h, e) != 0))
		rc = -1;
	buf_done(&body);
	buf_done(&list);
	return rc < 0 ? -1 : 0;
}
