/* What the district's officers order. */
#ifndef KHEO_TESTS_SIM_OFFICER_H
#define KHEO_TESTS_SIM_OFFICER_H

#include "tests/sim/world.h"

/**
 * officer_review(w):
 * Receive, return or accept a submission.
 */
void officer_review(struct world *w);

/**
 * officer_suspend(w), officer_resume(w):
 * A log, and let it write again.
 */
void officer_suspend(struct world *w);
void officer_resume(struct world *w);

/**
 * bars_look(w), bars_forget(w):
 * Nothing of a log that is suspended or revoked has had effect since; the hub
 * was put back, so nobody knows of what was.
 */
void bars_look(struct world *w);
void bars_forget(struct world *w);

/**
 * officer_revoke(w):
 * A log's key, from some entry on.
 */
void officer_revoke(struct world *w);

/**
 * officer_release(w):
 * Give an entry in quarantine its effect.
 */
void officer_release(struct world *w);

/**
 * officer_release_last(w):
 * The newest entry, if it is in quarantine.
 */
void officer_release_last(struct world *w);

/**
 * officer_discard(w), officer_adopt(w):
 * The last word on something without effect: nobody has another one after it,
 * and what is adopted has effect.
 */
void officer_discard(struct world *w);
void officer_adopt(struct world *w);

/**
 * officer_approve(w):
 * Everybody who waits.
 */
void officer_approve(struct world *w);

/**
 * officer_settle(w):
 * When faults have stopped: nobody stays suspended, nothing in quarantine,
 * or everything stays as it is.
 */
void officer_settle(struct world *w);

#endif
