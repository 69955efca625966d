/* Files whose bytes the hub ordered to be erased. */
#ifndef KHEO_LOG_ERASURE_H
#define KHEO_LOG_ERASURE_H

#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/db/db.h"

struct erasure {
	int64_t num;
	struct id scope;
	struct hash sha256;
	struct buf reference; /* the legal ground */
};

/* Which of them. */
enum erasure_which {
	ERASURE_ALL,
	ERASURE_UNSAID, /* known from the list only, of no act */
	ERASURE_LEFT    /* bytes may still be somewhere */
};

/**
 * erasure_init(x), erasure_done(x):
 * Make ready; free.
 */
void erasure_init(struct erasure *x);
void erasure_done(struct erasure *x);

/**
 * erasure_next(db, which, num, out, e):
 * The one with the lowest number above ${num}: 1, 0 or -1.
 */
int erasure_next(struct db *db, enum erasure_which which, int64_t num,
		 struct erasure *out, struct err *e);

/**
 * erasure_find(db, scope, sha256, e):
 * Whether the file was erased in the scope: 1, 0, -1.
 */
int erasure_find(struct db *db, const struct id *scope,
		 const struct hash *sha256, struct err *e);

/**
 * erasure_take(db, scope, sha256, reference, e):
 * It was, as a list from beside the anchors says.
 */
int
erasure_take(struct db *db, const struct id *scope, const struct hash *sha256,
	     const char *reference, struct err *e);

#endif
