/* Questions to the store that only syncing asks. */
#ifndef KHEO_CLIENT_STORE_FIND_H
#define KHEO_CLIENT_STORE_FIND_H

#include "client/client.h"

/**
 * conflict_count(c, e):
 * How many confirmed records of the unit need a person; -1 on failure.
 */
int64_t conflict_count(struct client *c, struct err *e);

/**
 * own_log_count(c, e):
 * How many logs were begun in this home; -1 on failure.
 */
int64_t own_log_count(struct client *c, struct err *e);

#endif
