/* What the units of an edition wrote, in as many bytes as a submission has. */
#ifndef KHEO_HUB_TOTALS_NARRATIVE_H
#define KHEO_HUB_TOTALS_NARRATIVE_H

#include "hub/totals/consolidation.h"

/**
 * narrative_put(ed, f, room, content, cut, e):
 * Set each section of ${content}, a report's, to the texts of the units under
 * their names, in at most ${room} bytes of JSON altogether.  Where they are
 * longer, all get the same most bytes: a text with more ends with " […]", and
 * the section's last paragraph names the units that this befell and the
 * edition ${f}, where they stand whole.  Where not even the names find room,
 * the section says how many units wrote, and the same.  *${cut} is how many
 * texts are not whole.
 */
int narrative_put(const struct edition *ed, const struct frozen *f, size_t room,
		  json_t *content, size_t *cut, struct err *e);

#endif
