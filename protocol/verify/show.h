/* What a verdict looks like to a person and to a machine. */
#ifndef KHEO_VERIFY_SHOW_H
#define KHEO_VERIFY_SHOW_H

#include "protocol/sign/proof.h"
#include "protocol/verify/text.h"

#define SHOW_ZONE_MIN (7 * 60) /* people here read times of Việt Nam */

/**
 * show_fact(out, lang, label, value), show_fact_time(out, lang, label, ms,
 * none):
 * Append one line: a label and a value beside it; a time of 0 is ${none}.
 */
void show_fact(struct buf *out, enum verify_lang lang, enum verify_text label,
	       const char *value);
void show_fact_time(struct buf *out, enum verify_lang lang,
		    enum verify_text label, int64_t ms, enum verify_text none);

/**
 * show_text(out, r, lang):
 * Append the token of the verdict on a line of its own, then what it means,
 * the facts, and what is not proven.
 */
void
show_text(struct buf *out, const struct proof_report *r, enum verify_lang lang);

/**
 * show_json(out, r, e):
 * Append one object and LF: verdict, why, test, hub, record, type, unit,
 * person, machine, role, not_before, received, index, origin, size, approvals,
 * submission, edition, content, annex, files; null where nothing is proven.
 */
int show_json(struct buf *out, const struct proof_report *r, struct err *e);

#endif
