/* What the QR code of a printed page says, and whether the hub said it. */
#ifndef KHEO_VERIFY_SHOW_STAMP_H
#define KHEO_VERIFY_SHOW_STAMP_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/verify/text.h"

/**
 * show_stamp(out, keys, n, root, text, lang, holds, e):
 * Check ${text}, what a reader of QR codes printed, against the hub's keys in
 * ${keys}: the note "hubkeys" or any proof of that hub, ${n} bytes.  Append the
 * verdict's token on a line of its own, "authentic_stamp", "doubtful_key" or
 * "not_authentic", then what it means and, of the first one, the facts.
 * ${holds} is whether it is authentic.  0; -1 with ERR_MEMORY.
 */
int
show_stamp(struct buf *out, const void *keys, size_t n, const struct id *root,
	   const char *text, enum verify_lang lang, bool *holds, struct err *e);

#endif
