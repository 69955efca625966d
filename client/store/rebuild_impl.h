/* What the files of the rebuild share; nobody else includes it. */
#ifndef KHEO_CLIENT_STORE_REBUILD_IMPL_H
#define KHEO_CLIENT_STORE_REBUILD_IMPL_H

#include "client/client.h"

/**
 * rebuild_copy(old, new, whole, e):
 * Copy the tables that nothing else makes.  *${whole} becomes false if a row
 * could not be read or does not fit.
 */
int rebuild_copy(struct db *old, struct db *new, bool *whole, struct err *e);

/**
 * rebuild_outbox(c, whole, e):
 * Take every batch of the outbox that is not stored and whose predecessor is;
 * *${whole} becomes false if one is left over.
 */
int rebuild_outbox(struct client *c, bool *whole, struct err *e);

/**
 * rebuild_people(c, e):
 * The people of logs that nobody is known for, from the logs' first batches.
 */
int rebuild_people(struct client *c, struct err *e);

/**
 * rebuild_unsealed(c, damaged, e):
 * The edits that unsealed_keep() wrote down and the database has not.  A file
 * that is ${damaged} is set aside as outbox/unsealed.json.damaged.
 */
int rebuild_unsealed(struct client *c, bool *damaged, struct err *e);

/**
 * rebuild_own_parts(c, e):
 * Which records the own parts touch that are not applied.
 */
int rebuild_own_parts(struct client *c, struct err *e);

#endif
