/* Attached files of a record whose bytes are to be erased. */
#ifndef KHEO_HUB_CMD_REDACT_H
#define KHEO_HUB_CMD_REDACT_H

#include "hub/cmd/tell.h"
#include "protocol/wire/attachment.h"

/* Every file that any version or submission of a record names and that is not
 * erased yet, each content once. */
struct named_files {
	struct attachment *v;
	size_t n;
};

/**
 * named_files(c, key, out, e):
 * Find them; named_files_done() frees in any case.
 */
int named_files(struct call *c, const struct record_key *key,
		struct named_files *out, struct err *e);
void named_files_done(struct named_files *l);

/**
 * named_files_erase(c, key, reference, which, l, count, e):
 * Say in the hub's log that those called ${which} (a name, or the beginning of
 * a hash; NULL: all) are erased; ${count} gets how many were.
 */
int
named_files_erase(struct call *c, const struct record_key *key,
		  const char *reference, const char *which,
		  const struct named_files *l, size_t *count, struct err *e);

#endif
