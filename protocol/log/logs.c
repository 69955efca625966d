#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/log/log.h"

#define LOG_COLUMNS                                                            \
	"SELECT lid, id, scope, dev, key, device, box, role, first,"           \
	" genesis, seq, hash, teff FROM log "

void
text_into(char *out, size_t size, const char *s)
{
	size_t n = strlen(s);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(out, s, n);
	out[n] = '\0';
}

static int
key_column(struct stmt *s, int col, uint8_t out[KEY_LEN])
{
	size_t n;
	const uint8_t *p = stmt_blob(s, col, &n);

	if (n != KEY_LEN)
		return -1;
	memcpy(out, p, KEY_LEN);
	return 0;
}

static int
log_row_read(struct stmt *s, struct log_row *out)
{
	int bad = 0;

	memset(out, 0, sizeof(*out));
	out->lid = stmt_int(s, 0);
	bad |= stmt_id(s, 1, &out->id);
	bad |= stmt_id(s, 2, &out->scope);
	bad |= stmt_id(s, 3, &out->dev);
	bad |= key_column(s, 4, out->key);
	out->has_device = !stmt_is_null(s, 5);
	if (out->has_device) {
		bad |= key_column(s, 5, out->device);
		bad |= key_column(s, 6, out->box);
	}
	if (stmt_int(s, 7) < 0 || stmt_int(s, 7) >= ROLES)
		return -1;
	out->asked = (enum role)stmt_int(s, 7);
	bad |= stmt_id(s, 8, &out->first);
	bad |= stmt_hash(s, 9, &out->genesis);
	out->seq = (uint64_t)stmt_int(s, 10);
	if (!stmt_is_null(s, 11))
		bad |= stmt_hash(s, 11, &out->hash);
	out->teff_s = stmt_int(s, 12);
	return bad;
}

static int
log_row_one(struct stmt *s, struct log_row *out, struct err *e)
{
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && log_row_read(s, out) != 0)
		rc = err_set(e, ERR_CORRUPT, "log: damaged row");
	stmt_done(s);
	return rc;
}

int
log_find(struct db *db, const struct id *id, struct log_row *out, struct err *e)
{
	return log_row_one(
	    db_query(db, e, LOG_COLUMNS "WHERE id = ?1", "d", id), out, e);
}

int
log_get(struct db *db, int64_t lid, struct log_row *out, struct err *e)
{
	return log_row_one(
	    db_query(db, e, LOG_COLUMNS "WHERE lid = ?1", "i", lid), out, e);
}

int
log_add(struct db *db, const struct batch *genesis, const struct hash *hash,
	const struct id *first, struct log_row *out, struct err *e)
{
	const struct genesis *g = &genesis->genesis;
	bool has_device = g->role != ROLE_HUB;
	int rc;

	if (db_run(db, e,
		   "INSERT INTO log(id, scope, dev, key, device, box, role,"
		   " first, genesis, seq, hash, teff)"
		   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, NULL, 0)",
		   "dddbBBidh", &genesis->log, &g->scope, &g->dev,
		   (const void *)g->key, (size_t)KEY_LEN,
		   has_device ? (const void *)g->device : NULL, (size_t)KEY_LEN,
		   has_device ? (const void *)g->box : NULL, (size_t)KEY_LEN,
		   (int64_t)g->role, first, hash) != 0)
		return -1;
	if ((rc = log_get(db, db_last_rowid(db), out, e)) == 0)
		return err_set(e, ERR_CORRUPT, "log: row is not there");
	return rc < 0 ? -1 : 0;
}

int
log_advance(struct db *db, int64_t lid, uint64_t seq, const struct hash *hash,
	    int64_t teff_s, struct err *e)
{
	return db_run(
	    db, e,
	    "UPDATE log SET seq = ?2, hash = ?3, teff = ?4 WHERE lid = ?1",
	    "iihi", lid, (int64_t)seq, hash, teff_s);
}
