/* What a printed page says of a submission, signed by the hub. */
#ifndef KHEO_HUB_VIEW_STAMP_H
#define KHEO_HUB_VIEW_STAMP_H

#include "hub/view/view.h"
#include "protocol/wire/stamp.h"

/**
 * stamp_make(h, key, part, out, note, e):
 * The stamp of the submission whose part that is, of the record ${key}, and
 * the same as a signed note appended to ${note}: 1, 0 if it has not taken
 * effect, -1.
 */
int
stamp_make(struct hub *h, const struct record_key *key, const struct hash *part,
	   struct stamp *out, struct buf *note, struct err *e);

#endif
