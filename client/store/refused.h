/* People whose request the hub did not take. */
#ifndef KHEO_CLIENT_STORE_REFUSED_H
#define KHEO_CLIENT_STORE_REFUSED_H

#include "client/client.h"

/**
 * refused_forget(c, e):
 * Let go of every person whose genesis the hub has refused (no such code, or
 * one that ran out) and who has no unsealed edits, so that another code can be
 * used.  What such a person has signed stays here.  A home in which nobody is
 * left and nothing was written belongs to no hub and unit afterwards.  Returns
 * how many were let go, or -1.
 */
int64_t refused_forget(struct client *c, struct err *e);

#endif
