/* What a clerk may hand to who helps: no names, no ids, no text. */
#ifndef KHEO_CLIENT_STORE_SUPPORT_H
#define KHEO_CLIENT_STORE_SUPPORT_H

#include "client/client.h"

/**
 * store_support(c, out, e):
 * Append lines "<name> <value>": versions, counts, states, and what a check of
 * everything found.
 */
int store_support(struct client *c, struct buf *out, struct err *e);

#endif
