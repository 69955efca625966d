#include "hub/store/store.h"

#include "protocol/log/schema.h"

static const char hub_schema_2[] =
    /* Complete subtrees of the hub's tree. */
    "CREATE TABLE node("
    " level INTEGER NOT NULL,"
    " n INTEGER NOT NULL,"
    " hash BLOB NOT NULL,"
    " PRIMARY KEY(level, n)"
    ") STRICT, WITHOUT ROWID;"
    /* Codes that were given out; genesis: that used it first.  Nobody signs
     * them, so mac, under a key that is not in here, says that the rest of
     * the row is as the hub wrote it. */
    "CREATE TABLE invitation("
    " id BLOB NOT NULL PRIMARY KEY,"
    " key BLOB NOT NULL,"
    " scope BLOB NOT NULL,"
    " role INTEGER NOT NULL,"
    " auto INTEGER NOT NULL,"
    " expires INTEGER NOT NULL,"
    " mac BLOB NOT NULL,"
    " genesis BLOB"
    ") STRICT, WITHOUT ROWID;"
    /* The hub's own log in each scope. */
    "CREATE TABLE hub_log("
    " scope BLOB NOT NULL PRIMARY KEY,"
    " log BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX log_device ON log(device) WHERE device IS NOT NULL;";

/* How many logs were begun with a code. */
static const char hub_schema_3[] =
    "ALTER TABLE invitation ADD COLUMN logs INTEGER NOT NULL DEFAULT 0;"
    "UPDATE invitation SET logs = 1 WHERE genesis IS NOT NULL;";

static const char hub_schema_files[] =
    /* Files whose bytes came from a device of that scope. */
    "CREATE TABLE stored("
    " scope BLOB NOT NULL,"
    " sha256 BLOB NOT NULL,"
    " size INTEGER NOT NULL,"
    " PRIMARY KEY(scope, sha256)"
    ") STRICT, WITHOUT ROWID;";

const struct db_step hub_schema[] = {
    {log_schema_1, NULL},      {hub_schema_2, NULL},
    {log_schema_2, NULL},      {hub_schema_3, NULL},
    {log_schema_files, NULL},  {hub_schema_files, NULL},
    {log_schema_erased, NULL}, {log_schema_redacted, NULL},
};
const size_t hub_schema_steps = ARRAY_LEN(hub_schema);
