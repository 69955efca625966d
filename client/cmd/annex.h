/* The annex of a report, counted from the unit's records. */
#ifndef KHEO_CLIENT_CMD_ANNEX_H
#define KHEO_CLIENT_CMD_ANNEX_H

#include "client/cmd/cmd.h"
#include "protocol/domain/annex.h"

/**
 * annex_count(c, period, out, e):
 * Count every record of the unit that is shown here and not deleted, for what
 * a report for ${period} counts.  annex_done() frees, also after a failure.
 */
int annex_count(struct client *c, struct period period, struct annex *out,
		struct err *e);

#endif
