#include "protocol/log/schema.h"
#include "client/store/store.h"

static const char client_schema_1[] =
    /* People whose logs are kept in this home, by the first of their chain. */
    "CREATE TABLE signer("
    " first BLOB NOT NULL PRIMARY KEY,"
    " log BLOB NOT NULL UNIQUE,"
    " role INTEGER NOT NULL," /* asked for */
    " name TEXT NOT NULL,"
    " machine TEXT NOT NULL,"
    " locked INTEGER NOT NULL," /* the key needs a passphrase */
    " position INTEGER NOT NULL,"
    " leave INTEGER NOT NULL,"       /* the next seal begins a new log */
    " seen_origin INTEGER NOT NULL," /* last checkpoint named in a header */
    " seen_size INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    /* Every log that was begun here, the left ones too. */
    "CREATE TABLE own_log("
    " num INTEGER PRIMARY KEY,"
    " log BLOB NOT NULL UNIQUE,"
    " first BLOB NOT NULL"
    ") STRICT;"
    /* Saved, not signed.  first: whose; grp: makes at least one part of its
     * own; base: the ids of the versions on screen, 16 bytes each; at: ms. */
    "CREATE TABLE unsealed("
    " num INTEGER PRIMARY KEY AUTOINCREMENT,"
    " first BLOB NOT NULL,"
    " grp INTEGER NOT NULL,"
    " rec BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " field TEXT NOT NULL,"
    " value BLOB NOT NULL,"
    " base BLOB NOT NULL,"
    " at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX unsealed_rec ON unsealed(rec);"
    /* Which part an edit became, for whoever still has its number. */
    "CREATE TABLE numbered("
    " num INTEGER PRIMARY KEY,"
    " part BLOB NOT NULL"
    ") STRICT;"
    /* Own parts in log order, by the record that they touch, until they are
     * applied.  act: enum act_kind. */
    "CREATE TABLE own_part("
    " num INTEGER PRIMARY KEY,"
    " rec BLOB NOT NULL,"
    " type TEXT NOT NULL,"
    " hash BLOB NOT NULL,"
    " act INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX own_part_rec ON own_part(rec);"
    "CREATE INDEX own_part_hash ON own_part(hash);"
    /* How far each scope was applied. */
    "CREATE TABLE cursor("
    " scope BLOB NOT NULL PRIMARY KEY,"
    " size INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE inclusion("
    " idx INTEGER PRIMARY KEY,"
    " size INTEGER NOT NULL,"
    " path BLOB NOT NULL"
    ") STRICT;"
    /* Verified receipts, as long as a line of theirs is the newest word on
     * something.  kind: enum receipt_line_kind. */
    "CREATE TABLE receipt("
    " rnum INTEGER PRIMARY KEY,"
    " origin TEXT NOT NULL,"
    " time INTEGER NOT NULL,"
    " note BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE receipt_line("
    " log BLOB NOT NULL,"
    " kind INTEGER NOT NULL,"
    " seq INTEGER NOT NULL,"
    " hash BLOB NOT NULL,"
    " rnum INTEGER NOT NULL REFERENCES receipt(rnum),"
    " PRIMARY KEY(log, kind, seq)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX receipt_line_rnum ON receipt_line(rnum);"
    /* What the hub did not take, and why: enum refuse_code. */
    "CREATE TABLE refused("
    " hash BLOB NOT NULL PRIMARY KEY,"
    " log BLOB NOT NULL,"
    " seq INTEGER NOT NULL,"
    " code INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX batch_dead ON batch(lid) WHERE state = 7;";

/* What the hub signed for the printed page of a submission. */
static const char client_schema_2[] = "CREATE TABLE stamp("
				      " part BLOB NOT NULL PRIMARY KEY,"
				      " note BLOB NOT NULL"
				      ") STRICT, WITHOUT ROWID;";

const struct db_step client_schema[] = {
    {log_schema_1, NULL},        {client_schema_1, NULL},
    {log_schema_2, NULL},        {client_schema_2, NULL},
    {log_schema_files, NULL},    {log_schema_erased, NULL},
    {log_schema_redacted, NULL},
};
const size_t client_schema_steps = ARRAY_LEN(client_schema);
