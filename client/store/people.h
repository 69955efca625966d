/* The people of the unit, on whichever of its machines. */
#ifndef KHEO_CLIENT_STORE_PEOPLE_H
#define KHEO_CLIENT_STORE_PEOPLE_H

#include "client/client.h"

/**
 * people_find(c, name, first, e):
 * The chain of the person of the own unit who is called exactly so: 1, 0 if
 * there is none, -1 (ERR_USAGE: several are).
 */
int people_find(struct client *c, const char *name, struct id *first,
		struct err *e);

/**
 * people_name(c, first, out, size, e):
 * What the person behind a chain is called, cut to ${size} bytes with the NUL;
 * "" if that is not known.  0 or -1.
 */
int people_name(struct client *c, const struct id *first, char *out,
		size_t size, struct err *e);

#endif
