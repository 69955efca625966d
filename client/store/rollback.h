/* The hub has lost what it had confirmed, and says so under its root. */
#ifndef KHEO_CLIENT_STORE_ROLLBACK_H
#define KHEO_CLIENT_STORE_ROLLBACK_H

#include "client/client.h"

/**
 * store_rollback(c, e):
 * In a transaction: forget entries, cursors, receipts and the confirmed state,
 * which come anew from the hub; every batch that is kept here, others' and the
 * hub's own too, is to be handed in again.  The old receipts are kept in the
 * file receipts-<origin>.
 */
int store_rollback(struct client *c, uint64_t origin, struct err *e);

#endif
