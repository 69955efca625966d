#include "protocol/log/attached.h"

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/wire/attachment.h"

/* A part that arrives at a lower index counts there, as in "applied". */
static int
attached_add(struct db *db, const struct effect *at, const struct hash *hash,
	     const struct attachment *a, struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO attached(scope, sha256, part, size, idx)"
		      " VALUES(?1, ?2, ?3, ?4, ?5)"
		      " ON CONFLICT(scope, sha256, part) DO UPDATE SET"
		      " size = max(size, excluded.size),"
		      " idx = min(idx, excluded.idx)",
		      "dhhii", &at->log->scope, &a->sha256, hash,
		      (int64_t)a->size, (int64_t)at->idx);
}

static int
edits_apply(struct db *db, const struct effect *at, const struct hash *hash,
	    const struct part *p, struct err *e)
{
	for (size_t i = 0; i < p->set_count; i++) {
		const struct part_set *set = &p->sets[i];
		struct attachment a;

		if (set->field[0] != '_' || !attachment_field(set->field) ||
		    attachment_read(&a, set->value, set->value_len) != 0)
			continue;
		if (attached_add(db, at, hash, &a, e) != 0)
			return -1;
	}
	return 0;
}

static int
submit_apply(struct db *db, const struct effect *at, const struct hash *hash,
	     const struct part *p, struct err *e)
{
	const json_t *files = json_object_get(p->root, "files");
	struct attachment a;

	for (size_t i = 0; i < json_array_size(files); i++)
		if (attachment_of(&a, json_array_get(files, i)) == 0 &&
		    attached_add(db, at, hash, &a, e) != 0)
			return -1;
	return 0;
}

int
attached_apply(struct db *db, const struct effect *at, const struct hash *hash,
	       const struct part *p, struct err *e)
{
	if (p->act == ACT_NONE)
		return edits_apply(db, at, hash, p, e);
	if (p->act == ACT_SUBMIT)
		return submit_apply(db, at, hash, p, e);
	return 0;
}

int
attached_redact(struct db *db, const struct hash *hash, struct err *e)
{
	return db_run(db, e, "DELETE FROM attached WHERE part = ?1", "h", hash);
}

int
attached_find(struct db *db, const struct id *scope, const struct hash *sha256,
	      uint64_t *size, struct err *e)
{
	int64_t got = 0;
	int rc = db_get_int(db, &got, e,
			    "SELECT max(size) FROM attached WHERE scope = ?1"
			    " AND sha256 = ?2",
			    "dh", scope, sha256);

	if (rc == 1)
		*size = (uint64_t)got;
	return rc;
}

int
attached_index(struct db *db, const struct id *scope, const struct hash *sha256,
	       uint64_t *idx, struct err *e)
{
	int64_t got = 0;
	int rc = db_get_int(db, &got, e,
			    "SELECT min(idx) FROM attached WHERE scope = ?1"
			    " AND sha256 = ?2",
			    "dh", scope, sha256);

	if (rc == 1)
		*idx = (uint64_t)got;
	return rc;
}

int
attached_any(struct db *db, const struct id *scope, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM attached WHERE scope = ?1 LIMIT 1",
			  "d", scope);
}
