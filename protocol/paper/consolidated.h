/* An edition as the report that its recipient makes of it. */
#ifndef KHEO_PAPER_CONSOLIDATED_H
#define KHEO_PAPER_CONSOLIDATED_H

#include "protocol/domain/edition.h"
#include "protocol/domain/movement.h"
#include "protocol/paper/paper.h"

struct consolidated {
	const struct edition *edition;
	const struct movement *movement;
	uint64_t number;    /* of the edition; 0: it is not frozen */
	const char *sha256; /* names it */
	bool is_test;
};

/**
 * consolidated_paper(c, e):
 * What the units say, section by section and each under its name; as annexes
 * the figures summed and compared, the works, the exemplars, who is absent and
 * the reports it is made of, by their hashes.  The recipient of the line's
 * obligation issues it.  Number, date and names are the caller's to set, who
 * frees it.  ERR_NOT_FOUND: nobody is known to whom the line reports.
 */
struct paper *consolidated_paper(const struct consolidated *c, struct err *e);

#endif
