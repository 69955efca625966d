/* Editions: made from what the hub had, frozen, and made again. */
#ifndef KHEO_HUB_TOTALS_CONSOLIDATION_H
#define KHEO_HUB_TOTALS_CONSOLIDATION_H

#include "hub/hub.h"
#include "hub/totals/lives.h"
#include "protocol/domain/movement.h"
#include "protocol/sign/sums.h"

#define EDITION_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* An edition that was frozen, as its act says. */
struct frozen {
	struct hash act; /* its name */
	uint64_t index;  /* of the entry */
	char line[LINE_TEXT_SIZE];
	struct period period;
	uint64_t number;
	uint64_t size;
	uint64_t reports;
	struct hash root;
	struct hash sha256;
	uint64_t bytes;
	json_t *sum; /* owned */
};

struct frozen_list {
	struct frozen *v; /* in the order of their entries */
	size_t n;
};

/**
 * frozen_load(h, until, out, e), frozen_done(l):
 * Every edition below the index ${until}; free, also after a failure.
 */
int frozen_load(struct hub *h, uint64_t until, struct frozen_list *out,
		struct err *e);
void frozen_done(struct frozen_list *l);

/**
 * frozen_find(l, line, period, number):
 * That edition; the newest for number 0; NULL if there is none.
 */
const struct frozen *frozen_find(const struct frozen_list *l, const char *line,
				 struct period period, uint64_t number);

struct consolidation {
	struct edition edition;
	struct buf bytes; /* canonical */
	struct hash sha256;
	struct sums sums;         /* closed, if there are reports */
	struct movement movement; /* as of the size */
	struct lives lives;       /* the same */
	/* private */
	struct edition_input *inputs;
	struct edition_absent *absent;
	char **texts;
	size_t text_count;
	struct hash *covers;
	struct annex before_sum;
	struct hash before;
};

/**
 * consolidation_make(h, line, period, size, out, e), consolidation_done(c):
 * The edition of that line and period as of a tree of ${size}; free, also after
 * a failure.
 */
int consolidation_make(struct hub *h, const char *line, struct period period,
		       uint64_t size, struct consolidation *out, struct err *e);
void consolidation_done(struct consolidation *c);

/**
 * consolidation_freeze(h, c, number, act, e):
 * Sign it: the act of the directory, whose hash is put into ${act}, and for
 * each report one in its unit's scope.  There is at least one report.
 */
int consolidation_freeze(struct hub *h, const struct consolidation *c,
			 uint64_t number, struct hash *act, struct err *e);

/**
 * consolidation_is(c, f):
 * Whether it is byte for byte what was frozen.
 */
bool consolidation_is(const struct consolidation *c, const struct frozen *f);

#endif
