/* What a finding looks like to a person and to a machine. */
#ifndef KHEO_VERIFY_SHOW_EVIDENCE_H
#define KHEO_VERIFY_SHOW_EVIDENCE_H

#include "protocol/sign/evidence.h"
#include "protocol/verify/text.h"

/**
 * evidence_holds(f):
 * Whether the file proves something against the hub.
 */
bool evidence_holds(enum evidence_finding f);

/**
 * show_evidence(out, r, lang):
 * Append the token of the finding on a line of its own, then what it means and
 * the two things that do not go together.
 */
void show_evidence(struct buf *out, const struct evidence_report *r,
		   enum verify_lang lang);

/**
 * show_evidence_json(out, r, e):
 * Append one object and LF: verdict, why, test, hub, origin, earlier and later
 * (size, root, time), log, seq; null where nothing is proven.
 */
int show_evidence_json(struct buf *out, const struct evidence_report *r,
		       struct err *e);

#endif
