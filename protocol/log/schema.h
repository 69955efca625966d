/* The tables that client and hub share.  Signed bytes: batch, part, entry,
 * checkpoint.  Everything else is made from them again by a rebuild. */
#ifndef KHEO_LOG_SCHEMA_H
#define KHEO_LOG_SCHEMA_H

#include "protocol/db/db.h"

/* The first migration step of either program, and a later one. */
extern const char log_schema_1[];
extern const char log_schema_2[];

/* A later one: the files that applied parts name. */
extern const char log_schema_files[];

/* A later one: the files whose bytes are erased. */
extern const char log_schema_erased[];
extern const char log_schema_redacted[];

/**
 * log_forget_state(db, e):
 * Delete every row that is made from signed bytes (records, acts, applied,
 * units, forms, enrolments, names), before they are made again.
 */
int log_forget_state(struct db *db, struct err *e);

#endif
