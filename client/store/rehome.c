/* Re-homing: what stands in headers that the hub will never sequence is signed
 * once more, the same bytes under new headers. */
#include "client/store/rehome.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"

/* Logs of one chain in which a header was no envelope for the hub. */
#define ENVELOPE_LOGS_MAX 2

#define DEAD_OF                                                                \
	" FROM own_log AS o JOIN log AS l ON l.id = o.log"                     \
	" JOIN batch AS b ON b.lid = l.lid WHERE b.state = 7"                  \
	" AND (?1 IS NULL OR o.first = ?1)"

int64_t
dead_count(struct client *c, const struct id *first, struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e, "SELECT count(*)" DEAD_OF, "d", first) < 0)
		return -1;
	return n;
}

int
rehome_waits(struct client *c, const struct id *first, struct err *e)
{
	int64_t logs = 0;

	if (db_get_int(c->db, &logs, e,
		       "SELECT count(DISTINCT r.log) FROM refused AS r"
		       " JOIN own_log AS o ON o.log = r.log"
		       " WHERE (?1 IS NULL OR o.first = ?1) AND r.code = ?2",
		       "di", first, (int64_t)REFUSE_ENVELOPE) < 0)
		return -1;
	return logs >= ENVELOPE_LOGS_MAX;
}

int
rehome_again(struct client *c, struct err *e)
{

	return db_run(c->db, e, "DELETE FROM refused WHERE code = ?1", "i",
		      (int64_t)REFUSE_ENVELOPE);
}

/* Whether the part took effect already, or is among those at hand. */
static int
is_done(struct client *c, const struct hash *hash, const struct new_parts *out,
	struct err *e)
{
	int64_t one;

	for (size_t i = 0; i < out->count; i++)
		if (hash_eq(&out->parts[i].hash, hash))
			return 1;
	return db_get_int(c->db, &one, e,
			  "SELECT 1 FROM applied WHERE scope = ?1"
			  " AND part = ?2",
			  "dh", &c->scope, hash);
}

/* The names of machine and person, of which the new log has brought its own;
 * and what was typed again because nobody knew that it had been sent. */
static int
is_needless(struct client *c, const struct buf *body, struct err *e)
{
	struct part p;
	int rc;

	if (part_parse(&p, body->p, body->len, e) != 0)
		return -1;
	rc = p.act == ACT_INTRODUCE ? 1 : said_part(c, &p, e);
	part_done(&p);
	return rc;
}

static int
part_take(struct client *c, const struct part_ref *ref, struct new_parts *out,
	  struct err *e)
{
	const struct hash *hash = &ref->hash;
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = is_done(c, hash, out, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = part_load(c->db, hash, salt, &body, e);
	if (rc == 0)
		rc = err_set(e, ERR_CORRUPT, "part %s is missing",
			     hash_text(hash).s);
	/* It comes behind what was written since, or is not shown any more. */
	if (rc == 1 && db_run(c->db, e, "DELETE FROM own_part WHERE hash = ?1",
			      "h", hash) != 0)
		rc = -1;
	if (rc == 1)
		rc = is_needless(c, &body, e);
	if (rc == 0)
		rc = parts_add_again(out, ref, salt, &body, e);
	buf_done(&body);
	return rc < 0 ? -1 : 0;
}

static int
header_take(struct client *c, int64_t bid, struct batch *b,
	    struct new_parts *out, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	int rc = batch_load(c->db, bid, b, &hash, &note, e);

	for (size_t i = 0; rc == 0 && i < b->part_count; i++)
		rc = part_take(c, &b->parts[i], out, e);
	buf_done(&note);
	return rc;
}

int
rehome_parts(struct client *c, const struct id *first, struct new_parts *out,
	     struct err *e)
{
	struct batch *b = malloc(sizeof(*b));
	struct stmt *s;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (b == NULL)
		return err_memory(e);
	s = db_query(c->db, e, "SELECT b.bid" DEAD_OF " ORDER BY o.num, b.seq",
		     "d", first);
	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (header_take(c, stmt_int(s, 0), b, out, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	free(b);
	return rc;
}

int
rehome_settle(struct client *c, const struct id *first, struct err *e)
{

	return db_run(c->db, e,
		      "UPDATE batch SET state = ?2 WHERE bid IN"
		      " (SELECT b.bid" DEAD_OF ")",
		      "di", first, (int64_t)BATCH_EVIDENCE);
}
