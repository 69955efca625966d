#include "protocol/log/schema.h"

#include "protocol/db/stmt.h"

const char log_schema_1[] =
    /* One key's chain.  seq and hash: the contiguous head that the hub has
     * sequenced; teff: the last one given, which never goes down. */
    "CREATE TABLE log("
    " lid INTEGER PRIMARY KEY,"
    " id BLOB NOT NULL UNIQUE,"
    " scope BLOB NOT NULL,"
    " key BLOB NOT NULL,"
    " dev BLOB NOT NULL,"
    " device BLOB,"
    " box BLOB,"
    " role INTEGER NOT NULL," /* asked for in the genesis */
    " first BLOB NOT NULL,"   /* id of the first log of its chain */
    " genesis BLOB NOT NULL," /* hash of the header with seq 1 */
    " seq INTEGER NOT NULL,"
    " hash BLOB,"
    " teff INTEGER NOT NULL"
    ") STRICT;"
    /* Signed headers.  state: enum batch_state. */
    "CREATE TABLE batch("
    " bid INTEGER PRIMARY KEY,"
    " lid INTEGER NOT NULL REFERENCES log(lid),"
    " seq INTEGER NOT NULL,"
    " hash BLOB NOT NULL UNIQUE,"
    " note BLOB NOT NULL,"
    " state INTEGER NOT NULL,"
    " recv INTEGER NOT NULL" /* ms; first custody at the hub, 0 unknown */
    ") STRICT;"
    "CREATE INDEX batch_log ON batch(lid, seq);"
    "CREATE INDEX batch_open ON batch(state) WHERE state < 5;"
    /* Hashed bytes; bid and n: the header that brought the part first. */
    "CREATE TABLE part("
    " pid INTEGER PRIMARY KEY,"
    " hash BLOB NOT NULL UNIQUE,"
    " salt BLOB NOT NULL,"
    " body BLOB NOT NULL,"
    " bid INTEGER NOT NULL REFERENCES batch(bid),"
    " n INTEGER NOT NULL"
    ") STRICT;"
    /* The hub's tree, leaf by leaf. */
    "CREATE TABLE entry("
    " idx INTEGER PRIMARY KEY,"
    " bid INTEGER NOT NULL UNIQUE REFERENCES batch(bid),"
    " scope BLOB NOT NULL,"
    " text BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX entry_scope ON entry(scope, idx);"
    "CREATE TABLE checkpoint("
    " origin INTEGER NOT NULL,"
    " size INTEGER NOT NULL,"
    " root BLOB NOT NULL,"
    " time INTEGER NOT NULL,"
    " note BLOB NOT NULL,"
    " PRIMARY KEY(origin, size)"
    ") STRICT, WITHOUT ROWID;"
    /* Which part took effect where. */
    "CREATE TABLE applied("
    " scope BLOB NOT NULL,"
    " part BLOB NOT NULL,"
    " idx INTEGER NOT NULL,"
    " PRIMARY KEY(scope, part)"
    ") STRICT, WITHOUT ROWID;"
    /* Confirmed rows: merge/record.h.  conflict: a person is needed.  Ids are
     * random: with the scope first, a unit's batch touches the few pages of
     * its unit, not one page a record of an index over the whole district. */
    "CREATE TABLE record("
    " rid INTEGER PRIMARY KEY,"
    " rec BLOB NOT NULL,"
    " scope BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " row BLOB NOT NULL,"
    " conflict INTEGER NOT NULL,"
    " UNIQUE(scope, rec, type)"
    ") STRICT;"
    /* The scopes that have records: one step of that index each. */
    "CREATE VIEW record_scope AS"
    " WITH RECURSIVE each_scope(scope) AS ("
    "  SELECT min(scope) FROM record"
    "  UNION ALL"
    "  SELECT (SELECT min(r.scope) FROM record AS r WHERE r.scope > e.scope)"
    "  FROM each_scope AS e WHERE e.scope IS NOT NULL)"
    " SELECT scope FROM each_scope WHERE scope IS NOT NULL;"
    "CREATE INDEX record_conflict ON record(scope) WHERE conflict = 1;"
    /* Acts of submissions: merge/act.h; releases; and what the directory
     * says of the movement: log/movement.c. */
    "CREATE TABLE act("
    " scope BLOB NOT NULL,"
    " part BLOB NOT NULL,"
    " idx INTEGER NOT NULL,"
    " n INTEGER NOT NULL,"
    " kind INTEGER NOT NULL,"
    " lid INTEGER NOT NULL REFERENCES log(lid),"
    " role INTEGER NOT NULL," /* of that log when it was sequenced */
    " rec BLOB,"              /* of a submit */
    " target BLOB,"           /* of all others; for a release a header */
    " PRIMARY KEY(scope, part)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX act_rec ON act(rec) WHERE rec IS NOT NULL;"
    "CREATE INDEX act_target ON act(target) WHERE target IS NOT NULL;"
    /* The directory. */
    "CREATE TABLE enrolment("
    " log BLOB NOT NULL PRIMARY KEY,"
    " genesis BLOB NOT NULL,"
    " scope BLOB NOT NULL,"
    " role INTEGER NOT NULL,"
    " unit TEXT NOT NULL,"
    " suspended INTEGER NOT NULL,"
    " idx INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE unit("
    " scope BLOB NOT NULL,"
    " idx INTEGER NOT NULL,"
    " code TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " valid_from TEXT,"
    " valid_to TEXT,"
    " PRIMARY KEY(scope, idx)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE form("
    " name TEXT NOT NULL,"
    " version INTEGER NOT NULL,"
    " body BLOB NOT NULL,"
    " idx INTEGER NOT NULL,"
    " PRIMARY KEY(name, version)"
    ") STRICT, WITHOUT ROWID;"
    /* Who and what stands behind a log, from its introduction. */
    "CREATE TABLE person("
    " log BLOB NOT NULL PRIMARY KEY,"
    " machine TEXT NOT NULL,"
    " person TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE setting("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID;";

const char log_schema_2[] =
    /* Parts that were redacted; what is left of them stands in the place of
     * their body, with an empty salt.  It is never forgotten, so that no copy
     * brings back what was erased.  idx and act: the entry and the part of the
     * act; act NULL: it is still to come, or known from beside the anchor
     * only, then without idx.  done: no other file holds the text either. */
    "CREATE TABLE redaction("
    " num INTEGER PRIMARY KEY,"
    " part BLOB NOT NULL UNIQUE,"
    " scope BLOB NOT NULL,"
    " idx INTEGER,"
    " act BLOB,"
    " reference TEXT NOT NULL,"
    " skeleton BLOB NOT NULL,"
    " done INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX redaction_open ON redaction(num) WHERE done = 0;"
    /* Logs that were revoked by the entry at idx, from the entry at start on;
     * and scopes whose state is to be made again for it. */
    "CREATE TABLE revocation("
    " part BLOB NOT NULL PRIMARY KEY," /* of the act */
    " log BLOB NOT NULL,"
    " idx INTEGER NOT NULL,"
    " start INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE stale("
    " scope BLOB NOT NULL PRIMARY KEY"
    ") STRICT, WITHOUT ROWID;";

const char log_schema_files[] =
    /* Files by their content, and the parts that name them where they took
     * effect. */
    "CREATE TABLE attached("
    " scope BLOB NOT NULL,"
    " sha256 BLOB NOT NULL,"
    " part BLOB NOT NULL,"
    " size INTEGER NOT NULL,"
    " idx INTEGER NOT NULL,"
    " PRIMARY KEY(scope, sha256, part)"
    ") STRICT, WITHOUT ROWID;";

const char log_schema_erased[] =
    /* Files whose bytes are erased; never forgotten, as redactions are not.
     * act: the part of the act; NULL: known from beside the anchors only.
     * done: no file holds the bytes any more. */
    "CREATE TABLE erased("
    " num INTEGER PRIMARY KEY,"
    " scope BLOB NOT NULL,"
    " sha256 BLOB NOT NULL,"
    " act BLOB,"
    " reference TEXT NOT NULL,"
    " done INTEGER NOT NULL,"
    " UNIQUE(scope, sha256)"
    ") STRICT;";

const char log_schema_redacted[] =
    /* The scopes that are to hear of a redaction: the part's own, and every
     * other one with a header over it.  act: the part of the act in that
     * scope; NULL: it is still to come. */
    "CREATE TABLE redacted_in("
    " num INTEGER PRIMARY KEY,"
    " part BLOB NOT NULL,"
    " scope BLOB NOT NULL,"
    " act BLOB,"
    " UNIQUE(part, scope)"
    ") STRICT;"
    "INSERT INTO redacted_in(part, scope, act)"
    " SELECT part, scope, act FROM redaction ORDER BY num;";

int
log_forget_state(struct db *db, struct err *e)
{
	static const char *const sql[] = {
	    "DELETE FROM applied", "DELETE FROM record",
	    "DELETE FROM act",     "DELETE FROM enrolment",
	    "DELETE FROM unit",    "DELETE FROM form",
	    "DELETE FROM person",  "DELETE FROM revocation",
	    "DELETE FROM stale",   "DELETE FROM attached",
	};

	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		if (db_run(db, e, sql[i], "") != 0)
			return -1;
	return 0;
}
