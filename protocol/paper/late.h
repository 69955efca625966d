/* Who has reported and who has not: as a list, and as a letter to those who
 * have not. */
#ifndef KHEO_PAPER_LATE_H
#define KHEO_PAPER_LATE_H

#include "protocol/domain/duty.h"
#include "protocol/domain/movement.h"
#include "protocol/paper/paper.h"

struct late {
	const struct movement *movement;
	const struct duties *duties; /* at least one */
	day_t day;                   /* on which they stand so */
	bool is_test;
	/* Appends how a reporter stands: "muộn 3 ngày". */
	void (*status)(void *ctx, const struct duty *d, struct buf *out);
	void *ctx;
};

/**
 * late_list(l, e):
 * All reporters under each obligation, those first who have not reported or
 * were late; issued by whom the first obligation goes through, in the template
 * of its line.  Number, date and names are the caller's to set, who frees it.
 * NULL on failure.
 */
struct paper *late_list(const struct late *l, struct err *e);

/**
 * late_letter(l, e):
 * An official letter (công văn) that reminds those who have not reported or
 * whose report was returned, with the list of them; as late_list().
 * ERR_NOT_FOUND: there is nobody to remind.
 */
struct paper *late_letter(const struct late *l, struct err *e);

#endif
