/* What was redacted stays erased: the list beside the anchor, and the files. */
#ifndef KHEO_HUB_REDACTIONS_H
#define KHEO_HUB_REDACTIONS_H

#include "hub/hub.h"

/**
 * redactions_apply(h, e):
 * Outside of a transaction, before anything else is done with a database that
 * may have been restored: redact in it what the list beside the anchor names,
 * then redactions_follow().
 */
int redactions_apply(struct hub *h, struct err *e);

/**
 * redactions_follow(h, e):
 * After a commit: if parts were redacted since the list was written, write it
 * anew, then take the erased bytes out of the database file, its WAL, the
 * databases that a restore and an upgrade kept, and the folder of files.  -1
 * only if the list could not be written; a file that could not be cleaned is
 * tried again at the next commit or start.
 */
int redactions_follow(struct hub *h, struct err *e);

/**
 * redactions_reach(h, scope, part, e):
 * Inside hub_begin(): somebody of ${scope} brought the part.  If it is redacted
 * and no act of that scope says so, the hub says it there, so that whoever
 * has the text hears of it.
 */
int redactions_reach(struct hub *h, const struct id *scope,
		     const struct hash *part, struct err *e);

/**
 * redactions_heard(h, scope, act, e):
 * Inside hub_begin(): a log of this hub in ${scope} came back that lost a fork,
 * for the hub was set back and went on.  If the stored part ${act} of it orders
 * an erasure, the hub keeps its word and says it again.
 */
int redactions_heard(struct hub *h, const struct id *scope,
		     const struct hash *act, struct err *e);

/**
 * redactions_again(h, e):
 * Inside hub_begin(), under a new origin: the hub says once more what is
 * redacted, in each scope that heard of it and whose tree has no act of it any
 * longer.
 */
int redactions_again(struct hub *h, struct err *e);

/**
 * redaction_item(part, skeleton, e):
 * One entry {"part","skeleton"} for the parts of a redact act; NULL with e.
 */
json_t *redaction_item(const struct hash *part, const struct buf *skeleton,
		       struct err *e);

/**
 * redaction_act(reference, parts, e):
 * A redact act over ${parts}, which is taken; NULL with e.
 */
json_t *redaction_act(const char *reference, json_t *parts, struct err *e);

/**
 * erasure_act(reference, files, e):
 * An erase act over the hashes ${files}, which is taken; NULL with e.
 */
json_t *erasure_act(const char *reference, json_t *files, struct err *e);

#endif
