#include "client/store/rollback.h"

#include <stdio.h>

#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/schema.h"

#define RECEIPTS_BYTES_MAX (64 * 1024 * 1024)

/* What the hub signed stays proof, though it has lost what it is about. */
static int
receipts_keep(struct client *c, uint64_t origin, struct err *e)
{
	struct buf all = BUF_INIT(RECEIPTS_BYTES_MAX);
	struct buf path = BUF_INIT(4096);
	struct stmt *s =
	    db_query(c->db, e, "SELECT note FROM receipt ORDER BY rnum", "");
	char name[48];
	int rc = -1;

	snprintf(name, sizeof(name), "receipts-%llu",
		 (unsigned long long)origin);
	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		size_t n;
		const uint8_t *p = stmt_blob(s, 0, &n);

		buf_add(&all, p, n);
		buf_byte(&all, '\n');
	}
	stmt_done(s);
	if (rc == 0 &&
	    (buf_check(&all, e) != 0 || client_path(c, &path, name, e) != 0))
		rc = -1;
	if (rc == 0 && all.len > 0)
		rc = file_write(buf_str(&path), all.p, all.len, 0600, e);
	buf_done(&all);
	buf_done(&path);
	return rc;
}

int
store_rollback(struct client *c, uint64_t origin, struct err *e)
{
	static const char *const sql[] = {
	    "DELETE FROM entry",
	    "DELETE FROM cursor",
	    "DELETE FROM inclusion",
	    "DELETE FROM receipt_line",
	    "DELETE FROM receipt",
	    "DELETE FROM own_part",
	    "UPDATE redaction SET idx = NULL WHERE act IS NULL",
	    "DELETE FROM setting WHERE name IN ('nonce', 'evidence', 'met')",
	    "UPDATE batch SET state = 1 WHERE state IN (2, 5)",
	    /* What others lost in a fork is offered again, too. */
	    ("UPDATE batch SET state = 1 WHERE state = 6 AND lid IN (SELECT lid"
	     " FROM log WHERE id NOT IN (SELECT log FROM own_log))"),
	    "UPDATE log SET seq = 0, hash = NULL, teff = 0",
	};

	if (receipts_keep(c, origin, e) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		if (db_run(c->db, e, sql[i], "") != 0)
			return -1;
	if (log_forget_state(c->db, e) != 0)
		return -1;
	return rebuild_own_parts(c, e);
}
