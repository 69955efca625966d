/* What every submission had become when the hub's tree had a certain size. */
#ifndef KHEO_HUB_TOTALS_LIVES_H
#define KHEO_HUB_TOTALS_LIVES_H

#include "hub/hub.h"
#include "protocol/domain/edition.h"
#include "protocol/log/movement.h"

/* A submission, and on which lines it counts. */
struct life_row {
	struct act act;
	struct id scope;
	json_t *root;    /* of its part; owned; NULL: not of interest */
	int64_t recv_ms; /* 0 unknown */
	unsigned lines;  /* bits of domain/edition.h */
};

/* That a submission is in an edition. */
struct in_edition {
	struct hash edition;
	struct hash target;
};

struct lives {
	struct life_row *v; /* submissions, by scope, record and index */
	size_t n;
	struct handed *handed; /* reports for the period, not withdrawn;
					is_accepted: it counts */
	size_t handed_count;
	struct in_edition *editions; /* by edition and target */
	size_t edition_count;
};

/**
 * lives_load(h, size, period, out, e), lives_done(l):
 * Everything below the index ${size}; what was written on a form on trial is
 * left out, and so are roots of reports for another period.  Free, also after
 * a failure.
 */
int lives_load(struct hub *h, uint64_t size, const char *period,
	       struct lives *out, struct err *e);
void lives_done(struct lives *l);

#endif
