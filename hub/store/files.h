/* Which files a unit has handed in. */
#ifndef KHEO_HUB_STORE_FILES_H
#define KHEO_HUB_STORE_FILES_H

#include "hub/store/store.h"

/**
 * stored_find(db, scope, sha256, size, e):
 * Whether a device of the scope has handed the file in: 1 with its length, or
 * 0 in ${size} if its content was refused; 0; -1.
 */
int stored_find(struct db *db, const struct id *scope,
		const struct hash *sha256, uint64_t *size, struct err *e);

/**
 * stored_put(db, scope, sha256, size, e), stored_drop(db, sha256, e):
 * Note that it was; forget it in every scope, so that it is wanted again.
 */
int stored_put(struct db *db, const struct id *scope, const struct hash *sha256,
	       uint64_t size, struct err *e);
int stored_drop(struct db *db, const struct hash *sha256, struct err *e);

/**
 * stored_erase(db, scope, sha256, is_left, e):
 * Forget it in one scope; ${is_left} tells whether another one has it.
 */
int stored_erase(struct db *db, const struct id *scope,
		 const struct hash *sha256, bool *is_left, struct err *e);

/**
 * stored_anywhere(db, sha256, e):
 * Whether any scope has the file: 1, 0, -1.
 */
int stored_anywhere(struct db *db, const struct hash *sha256, struct err *e);

/**
 * stored_bytes(db, scope, bytes, e):
 * The length of all files of a scope together.
 */
int stored_bytes(struct db *db, const struct id *scope, uint64_t *bytes,
		 struct err *e);

/*
 * Statements to be stepped by the caller; NULL on failure.  The columns stand
 * behind each.
 */

/**
 * stored_missing(db, scope, e):
 * Files that the scope names and that are neither there nor erased, as they
 * were named:
 * sha256, size, whether its content was refused.
 */
struct stmt *
stored_missing(struct db *db, const struct id *scope, struct err *e);

/**
 * stored_rows(db, e):
 * Every row: scope, sha256, size, whether anybody writes in the scope.
 */
struct stmt *stored_rows(struct db *db, struct err *e);

/**
 * stored_all(db, e):
 * Every file that must be there, once: sha256, size.
 */
struct stmt *stored_all(struct db *db, struct err *e);

#endif
