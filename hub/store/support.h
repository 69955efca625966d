/* What an operator may hand to who helps: no names, no ids, no text. */
#ifndef KHEO_HUB_STORE_SUPPORT_H
#define KHEO_HUB_STORE_SUPPORT_H

#include "protocol/base/buf.h"
#include "protocol/db/db.h"

/**
 * store_support(db, out, e):
 * Append lines "<name> <number>" on what is stored.
 */
int store_support(struct db *db, struct buf *out, struct err *e);

#endif
