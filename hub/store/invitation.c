#include <string.h>

#include "hub/intake/intake.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"

static void
row_mac(const struct hub *h, const struct invitation *i, struct id *out)
{
	static const char domain[] = "kheo/hub invitation\n";
	struct buf row = BUF_INIT(KEY_LEN + ID_LEN + 16);
	struct sha256 s;
	struct hash key;

	sha256_init(&s);
	sha256_add(&s, domain, sizeof(domain) - 1);
	sha256_add(&s, h->author_key.secret, SEED_LEN);
	sha256_done(&s, &key);
	buf_add(&row, i->key, KEY_LEN);
	buf_add(&row, i->scope.b, ID_LEN);
	buf_byte(&row, (uint8_t)i->role);
	buf_byte(&row, i->is_auto);
	buf_be64(&row, (uint64_t)i->expires_ms);
	mac(out, key.b, row.p, row.len);
	wipe(&key, sizeof(key));
	wipe(&s, sizeof(s));
	buf_done(&row);
}

int
invitation_add(struct hub *h, const struct invitation *i, struct err *e)
{
	struct id id = enrol_id(i->key);
	struct id tag;

	row_mac(h, i, &tag);
	return db_run(
	    h->db, e,
	    "INSERT INTO invitation(id, key, scope, role, auto, expires, mac,"
	    " genesis) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)",
	    "dbdiiid", &id, (const void *)i->key, (size_t)KEY_LEN, &i->scope,
	    (int64_t)i->role, (int64_t)i->is_auto, i->expires_ms, &tag);
}

static int
row_read(struct stmt *s, const struct hub *h, struct invitation *i,
	 struct err *e)
{
	size_t n;
	const uint8_t *key = stmt_blob(s, 0, &n);
	int64_t role = stmt_int(s, 2);
	struct id tag, want;

	if (n != KEY_LEN || stmt_id(s, 1, &i->scope) != 0 || role < 0 ||
	    role >= ROLES || stmt_int(s, 3) < 0 || stmt_int(s, 3) > 1)
		return err_set(e, ERR_CORRUPT, "invitation: damaged row");
	memcpy(i->key, key, KEY_LEN);
	i->role = (enum role)role;
	i->is_auto = stmt_int(s, 3) == 1;
	i->expires_ms = stmt_int(s, 4);
	i->is_used = !stmt_is_null(s, 5);
	i->logs = stmt_int(s, 7);
	if (i->is_used && stmt_hash(s, 5, &i->genesis) != 0)
		return err_set(e, ERR_CORRUPT, "invitation: damaged row");
	row_mac(h, i, &want);
	if (stmt_id(s, 6, &tag) != 0 ||
	    !secret_equal(tag.b, want.b, sizeof(tag.b)))
		return err_set(e, ERR_CORRUPT,
			       "invitation: not as the hub wrote it");
	return 1;
}

int
invitation_find(struct hub *h, const struct id *id, struct invitation *i,
		struct err *e)
{
	struct stmt *s =
	    db_query(h->db, e,
		     "SELECT key, scope, role, auto, expires, genesis, mac,"
		     " logs FROM invitation WHERE id = ?1",
		     "d", id);
	int rc;

	memset(i, 0, sizeof(*i));
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1)
		rc = row_read(s, h, i, e);
	stmt_done(s);
	return rc;
}

int
invitation_use(struct hub *h, const struct invitation *i,
	       const struct hash *genesis, struct err *e)
{
	struct id id = enrol_id(i->key);

	return db_run(h->db, e,
		      "UPDATE invitation SET logs = logs + 1,"
		      " genesis = coalesce(genesis, ?2) WHERE id = ?1",
		      "dh", &id, genesis);
}
