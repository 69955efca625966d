/* What the hub redacted leaves every file of the home. */
#ifndef KHEO_CLIENT_STORE_ERASE_H
#define KHEO_CLIENT_STORE_ERASE_H

#include "client/client.h"

/**
 * erase_recall(c, e):
 * In a transaction on a database that may be an older copy: redact in it what
 * the list beside the anchors names.
 */
int erase_recall(struct client *c, struct err *e);

/**
 * erase_files(c, e):
 * If parts were redacted since the last time: write the list beside the
 * anchors, cut them out of the outbox and of the copies of the database that
 * the home keeps, remove files that were erased, and write the database anew.
 * What another program holds at the moment is left for the next call.
 */
int erase_files(struct client *c, struct err *e);

#endif
