/* The edition that a submission's figures are in, as people and as programs
 * read it. */
#ifndef KHEO_VERIFY_SHOW_EDITION_H
#define KHEO_VERIFY_SHOW_EDITION_H

#include "protocol/sign/proof.h"
#include "protocol/verify/text.h"

/**
 * show_edition(out, ed, lang):
 * Append the facts of the edition, then each figure of the submission beside
 * the edition's total, unless they do not lead there.
 */
void show_edition(struct buf *out, const struct proof_edition *ed,
		  enum verify_lang lang);

/**
 * show_edition_json(ed, e):
 * A new object: edition, line, period, number, reports, index, received, why,
 * within, own, total, of which the last four may be null; null if the file is
 * of no edition; NULL when out of memory.
 */
json_t *show_edition_json(const struct proof_edition *ed, struct err *e);

#endif
