/* Who is in charge of a record: whoever began it, until it is handed over. */
#ifndef KHEO_CLIENT_CMD_KEEPER_H
#define KHEO_CLIENT_CMD_KEEPER_H

#include "client/cmd/cmd.h"

struct keeper {
	bool has_id;     /* false: what is saved here only has a name */
	struct id first; /* chain of the person */
	char name[201];  /* "" not known */
	bool was_given;  /* by a handover */
};

/**
 * keeper_of(c, r, out, e):
 * Who is in charge of the shown record ${r}: the person named in its field
 * "_keeper", else the author of its oldest version.  0 or -1.
 */
int keeper_of(struct client *c, const struct record *r, struct keeper *out,
	      struct err *e);

#endif
