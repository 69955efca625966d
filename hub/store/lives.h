/* The lives of all submissions at once: one question for a whole province. */
#ifndef KHEO_HUB_STORE_LIVES_H
#define KHEO_HUB_STORE_LIVES_H

#include <stdint.h>

#include "protocol/db/stmt.h"
#include "protocol/wire/part.h"

/* Columns of store_lives(). */
enum lives_column {
	LIVES_SCOPE,
	LIVES_REC,
	LIVES_PART,
	LIVES_IDX,
	LIVES_N,
	LIVES_ROLE,
	LIVES_PERSON,
	LIVES_BODY,
	LIVES_ENTRY, /* text of the entry of the header that brought it, or
			NULL */
};

/**
 * store_lives(db, size, e):
 * Every act of every submission that took effect below the index ${size}, in
 * no order.
 */
struct stmt *store_lives(struct db *db, uint64_t size, struct err *e);

/**
 * store_directory_acts(db, kind, size, e):
 * The acts of that kind in the directory below ${size}, in their order: hash,
 * index, body.
 */
struct stmt *store_directory_acts(struct db *db, enum act_kind kind,
				  uint64_t size, struct err *e);

/**
 * store_time_at(db, idx, ms, e):
 * When the hub took custody of what has the entry ${idx}: 1, 0 or -1.
 */
int store_time_at(struct db *db, uint64_t idx, int64_t *ms, struct err *e);

#endif
