/* The movement as the directory has it, and what was handed in. */
#ifndef KHEO_LOG_MOVEMENT_H
#define KHEO_LOG_MOVEMENT_H

#include "protocol/domain/duty.h"
#include "protocol/domain/movement.h"
#include "protocol/log/state.h"

/**
 * movement_load(db, m, e):
 * Fill ${m}, which movement_done() frees also after a failure, from every act
 * of the directory that took effect.
 */
int movement_load(struct db *db, struct movement *m, struct err *e);

/**
 * movement_load_until(db, until, m, e):
 * The same of the acts below the index ${until}: what was known then.
 */
int movement_load_until(struct db *db, uint64_t until, struct movement *m,
			struct err *e);

/* Submissions on one line each, growing. */
struct handed_list {
	struct handed *v;
	size_t n;
	size_t cap; /* private */
};

/**
 * handed_add(list, db, scope, acts, act_count, subs, count, e):
 * Append what the folded submissions of one record say, one for each line that
 * is not withdrawn; one without a period that can be read is of none.
 */
int handed_add(struct handed_list *list, struct db *db, const struct id *scope,
	       const struct act *acts, size_t act_count,
	       const struct submission *subs, size_t count, struct err *e);

/**
 * handed_load(db, policy, out, e), handed_done(list):
 * Every submission that took effect; free, also after a failure.
 */
int handed_load(struct db *db, const struct act_policy *policy,
		struct handed_list *out, struct err *e);
void handed_done(struct handed_list *list);

#endif
