/* Which files the applied parts of a scope name. */
#ifndef KHEO_LOG_ATTACHED_H
#define KHEO_LOG_ATTACHED_H

#include "protocol/base/id.h"
#include "protocol/db/db.h"

/**
 * attached_find(db, scope, sha256, size, e):
 * Whether the scope names the file: 1 with the largest size that was given for
 * it, 0, -1.
 */
int attached_find(struct db *db, const struct id *scope,
		  const struct hash *sha256, uint64_t *size, struct err *e);

/**
 * attached_index(db, scope, sha256, idx, e):
 * The first entry that names the file: 1, 0, -1.
 */
int attached_index(struct db *db, const struct id *scope,
		   const struct hash *sha256, uint64_t *idx, struct err *e);

/**
 * attached_any(db, scope, e):
 * Whether anything in the scope names a file: 1, 0, -1.
 */
int attached_any(struct db *db, const struct id *scope, struct err *e);

#endif
