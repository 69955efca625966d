#include "hub/store/audit.h"

struct stmt *
audit_log_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT lid, id, (device IS NULL) <> (box IS NULL)"
			" FROM log ORDER BY lid",
			"");
}

struct stmt *
audit_batch_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT bid, lid, seq, hash, note, state, recv"
			" FROM batch ORDER BY bid",
			"");
}

struct stmt *
audit_part_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT hash, salt, body, bid, n FROM part"
			" ORDER BY bid, n",
			"");
}

struct stmt *
audit_entry_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT e.idx, e.scope, e.text, b.hash, b.seq, l.id,"
			" l.scope FROM entry AS e"
			" LEFT JOIN batch AS b ON b.bid = e.bid"
			" LEFT JOIN log AS l ON l.lid = b.lid ORDER BY e.idx",
			"");
}

struct stmt *
audit_checkpoint_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT origin, size, root, time, note FROM checkpoint"
			" ORDER BY origin, size",
			"");
}

struct stmt *
audit_invitation_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT id, key, scope, role, auto, expires, genesis"
			" FROM invitation ORDER BY id",
			"");
}

struct stmt *
audit_hub_log_rows(struct db *db, struct err *e)
{

	return db_query(db, e, "SELECT scope, log FROM hub_log ORDER BY scope",
			"");
}

struct stmt *
audit_node_rows(struct db *db, uint64_t size, struct err *e)
{

	return db_query(db, e,
			"SELECT level, n FROM node WHERE level < 0 OR n < 0"
			" OR level > 62 OR n >= ?1 >> level"
			" ORDER BY level, n",
			"i", (int64_t)size);
}

int
audit_node(struct db *db, unsigned level, uint64_t n, struct hash *out,
	   struct err *e)
{
	struct stmt *s =
	    db_query(db, e, "SELECT hash FROM node WHERE level = ?1 AND n = ?2",
		     "ii", (int64_t)level, (int64_t)n);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_hash(s, 0, out) != 0)
		rc = 0;
	stmt_done(s);
	return rc;
}

/* The copy of a table, and how both are read. */
#define TABLE(name, columns, order)                                            \
	"CREATE TEMP TABLE was_" name " AS SELECT " columns                    \
	" FROM main." name,                                                    \
	    "SELECT " columns " FROM main." name " ORDER BY " order,           \
	    "SELECT " columns " FROM temp.was_" name " ORDER BY " order

static const char *const applied_columns[] = {"scope", "part", "idx"};
static const char *const record_columns[] = {"rec", "scope", "type", "row",
					     "conflict"};
static const char *const act_columns[] = {
    "scope", "part", "idx", "n", "kind", "lid", "role", "rec", "target"};
static const char *const enrolment_columns[] = {
    "log", "genesis", "scope", "role", "unit", "suspended", "idx"};
static const char *const unit_columns[] = {
    "scope", "idx", "code", "kind", "name", "valid_from", "valid_to"};
static const char *const form_columns[] = {"name", "version", "body", "idx"};
static const char *const person_columns[] = {"log", "machine", "person"};
static const char *const attached_columns[] = {"scope", "sha256", "part",
					       "size", "idx"};
static const char *const setting_columns[] = {"name", "value"};
static const char *const revocation_columns[] = {"part", "log", "idx", "start"};
static const char *const log_columns[] = {"id", "seq", "hash", "teff"};

const struct audit_table audit_tables[] = {
    {"applied", applied_columns, "bbi", 2,
     TABLE("applied", "scope, part, idx", "1, 2")},
    {"record", record_columns, "bbtbi", 3,
     TABLE("record", "rec, scope, type, row, conflict", "1, 2, 3")},
    {"act", act_columns, "bbiiiiibb", 2,
     TABLE("act", "scope, part, idx, n, kind, lid, role, rec, target", "1, 2")},
    {"enrolment", enrolment_columns, "bbbitii", 1,
     TABLE("enrolment", "log, genesis, scope, role, unit, suspended, idx",
	   "1")},
    {"unit", unit_columns, "bittttt", 2,
     TABLE("unit", "scope, idx, code, kind, name, valid_from, valid_to",
	   "1, 2")},
    {"form", form_columns, "tibi", 2,
     TABLE("form", "name, version, body, idx", "1, 2")},
    {"person", person_columns, "btt", 1,
     TABLE("person", "log, machine, person", "1")},
    {"revocation", revocation_columns, "bbii", 1,
     TABLE("revocation", "part, log, idx, start", "1")},
    {"attached", attached_columns, "bbbii", 3,
     TABLE("attached", "scope, sha256, part, size, idx", "1, 2, 3")},
    {"setting", setting_columns, "tb", 1, TABLE("setting", "name, value", "1")},
    {"log", log_columns, "bibi", 1, TABLE("log", "id, seq, hash, teff", "1")},
};
const size_t audit_table_count = ARRAY_LEN(audit_tables);

int
audit_keep(struct db *db, struct err *e)
{

	for (size_t i = 0; i < ARRAY_LEN(audit_tables); i++)
		if (db_run(db, e, audit_tables[i].copy, "") != 0)
			return -1;
	return 0;
}

int
audit_forget(struct db *db, struct err *e)
{

	return db_run(db, e, "DELETE FROM setting", "");
}

struct stmt *
audit_now(struct db *db, const struct audit_table *t, struct err *e)
{

	return db_query(db, e, t->now, "");
}

struct stmt *
audit_was(struct db *db, const struct audit_table *t, struct err *e)
{

	return db_query(db, e, t->was, "");
}

int
audit_nodes_forget(struct db *db, struct err *e)
{

	return db_run(db, e, "DELETE FROM node", "");
}

struct stmt *
audit_entry_texts(struct db *db, struct err *e)
{

	return db_query(db, e, "SELECT idx, text FROM entry ORDER BY idx", "");
}

struct stmt *
audit_redaction_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT part, scope, idx, act, reference, skeleton"
			" FROM redaction ORDER BY num",
			"");
}

struct stmt *
audit_told_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT i.part, i.scope, i.act, r.num IS NOT NULL"
			" FROM redacted_in AS i"
			" LEFT JOIN redaction AS r ON r.part = i.part"
			" ORDER BY i.num",
			"");
}

struct stmt *
audit_erased_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT scope, sha256, act, reference FROM erased"
			" ORDER BY num",
			"");
}

int
audit_applied(struct db *db, const struct id *scope, const struct hash *part,
	      int64_t *idx, struct err *e)
{

	return db_get_int(db, idx, e,
			  "SELECT idx FROM applied WHERE scope = ?1"
			  " AND part = ?2",
			  "dh", scope, part);
}

struct stmt *
audit_scopes(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT scope FROM log UNION SELECT scope FROM record"
			" UNION SELECT scope FROM act ORDER BY 1",
			"");
}
