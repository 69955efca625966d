/* What is done at one commune's PC, each time as a process of its own. */
#ifndef KHEO_TESTS_SIM_PERSON_H
#define KHEO_TESTS_SIM_PERSON_H

#include "client/client.h"
#include "client/store/store.h"
#include "tests/sim/model.h"
#include "tests/sim/world.h"

/**
 * home_add(w, unit):
 * A new PC with an invitation of that unit in hand; it is not enrolled yet.
 */
struct home *home_add(struct world *w, unsigned unit);

/**
 * home_invite(w, h):
 * One more invitation, for one more person there.
 */
void home_invite(struct world *w, struct home *h);

/**
 * home_number(w, h), home_path(w, h, out):
 * Its number and folder.
 */
unsigned home_number(const struct world *w, const struct home *h);
const char *
home_path(const struct world *w, const struct home *h, char out[PATH_SIZE]);

/**
 * home_pick(w):
 * Any PC that is there; NULL if none is.
 */
struct home *home_pick(struct world *w);

/**
 * home_open(w, h, c, e):
 * As a command begins; client_close() in any case.
 */
int home_open(struct world *w, struct home *h, struct client *c, struct err *e);

/**
 * home_command(w, h, out, words):
 * One command of kheo, words ended by NULL; what it prints to stdout goes
 * into ${out} (may be NULL).  Return the exit status.
 */
int home_command(struct world *w, struct home *h, struct buf *out,
		 const char *const *words);

#define PERSON_SIZE 32

/**
 * person_name(w, h, n, out):
 * What the ${n}th who was invited there is called.
 */
void person_name(const struct world *w, const struct home *h, unsigned n,
		 char out[PERSON_SIZE]);

/**
 * person_any(w, c, out):
 * Somebody who works there; false if nobody does.
 */
bool person_any(struct world *w, struct client *c, struct person *out);

/**
 * record_of(w, h, rec):
 * One of the records of its unit.
 */
struct record_key
record_of(const struct world *w, const struct home *h, unsigned rec);

/**
 * person_enrol(w, h):
 * kheo enrol with the code; again if it did not work before.
 */
void person_enrol(struct world *w, struct home *h);

/**
 * person_save(w, h):
 * Type a value over what is shown.
 */
void person_save(struct world *w, struct home *h);

/**
 * person_submit(w, h):
 * Hand in a record as it is shown, if it is not in conflict; in a harsh world
 * as a correction of what was handed in before.
 */
void person_submit(struct world *w, struct home *h);

/**
 * person_approve(w, h):
 * kheo approve of what was handed in there and not approved, if there is any;
 * link_user() before.
 */
void person_approve(struct world *w, struct home *h);

/**
 * person_sync(w, h):
 * kheo sync.  Return its exit status.
 */
int person_sync(struct world *w, struct home *h);

/**
 * home_holds(w, h, out):
 * Which saves its disk holds, and which of their files.
 */
void home_holds(struct world *w, struct home *h, struct holding *out);

/**
 * home_peek(w, h, out), hub_peek(w, out):
 * The same without a command there, which leaves all as it is: not what has a
 * receipt, nor files.
 */
void home_peek(struct world *w, struct home *h, struct holding *out);
void hub_peek(struct world *w, struct holding *out);

/**
 * hub_kept_says(w, says):
 * Add whose text stands in the database that a restore of the hub kept, in
 * parts that nobody ordered to erase.
 */
void hub_kept_says(struct world *w, bool says[SAVES_MAX]);

/**
 * home_outbox_says(w, h, says):
 * The same of what lies in the outbox, also of logs that an old database in
 * its place knows nothing of.
 */
void
home_outbox_says(struct world *w, const struct home *h, bool says[SAVES_MAX]);

#endif
