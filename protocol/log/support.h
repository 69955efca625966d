/* What may be told of a database to who helps from afar: counts and states. */
#ifndef KHEO_LOG_SUPPORT_H
#define KHEO_LOG_SUPPORT_H

#include "protocol/base/buf.h"
#include "protocol/db/db.h"

/* A count: its name, and a query that gives one number. */
struct support_count {
	const char *name;
	const char *sql; /* a literal */
};

/**
 * support_counts(db, list, n, out, e):
 * Append the line "<name> <number>" for each; "<name> ?" where the database
 * is damaged.
 */
int support_counts(struct db *db, const struct support_count *list, size_t n,
		   struct buf *out, struct err *e);

/**
 * support_shared(db, out, e):
 * The same for the tables that both sides have, and how many batches are in
 * which state.  No id, name or text of anybody is in it.
 */
int support_shared(struct db *db, struct buf *out, struct err *e);

#endif
