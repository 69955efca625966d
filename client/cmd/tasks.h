/* What the hub waits for from this unit. */
#ifndef KHEO_CLIENT_CMD_TASKS_H
#define KHEO_CLIENT_CMD_TASKS_H

#include "client/cmd/cmd.h"

/**
 * tasks_tell(c):
 * Say how many there are, and where to read them; nothing if there are none.
 */
void tasks_tell(struct client *c);

#endif
