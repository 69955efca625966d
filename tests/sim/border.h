/* What leaves a machine is looked at on its way out. */
#ifndef KHEO_TESTS_SIM_BORDER_H
#define KHEO_TESTS_SIM_BORDER_H

#include "client/client.h"

/**
 * border_leave(c, p, n):
 * A request's bundle goes: no header in it is ahead of the anchor of its log,
 * and no key has signed two of them for one place unless its disk was copied
 * or put back.  A seal, too, is looked at: no copy of a disk goes on with a log
 * that it carries.
 */
void border_leave(struct client *c, const void *p, size_t n);

#endif
