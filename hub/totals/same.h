/* Records of which a person said that they are the same. */
#ifndef KHEO_HUB_TOTALS_SAME_H
#define KHEO_HUB_TOTALS_SAME_H

#include "hub/hub.h"

struct same {
	struct id rec;
	struct id as; /* zero: itself again */
};

struct same_list {
	struct same *v; /* the newest word on each, by rec */
	size_t n;
	struct id *met; /* private: of same_is_first() */
	size_t met_count;
};

/**
 * same_load(h, until, out, e), same_done(l):
 * What was said below the index ${until}; free, also after a failure.
 */
int
same_load(struct hub *h, uint64_t until, struct same_list *out, struct err *e);
void same_done(struct same_list *l);

/**
 * same_as(l, rec):
 * The record that it counts as, over any number of steps; itself if nobody
 * said anything, or if they went round in a circle, which no command allows.
 */
struct id same_as(const struct same_list *l, const struct id *rec);

/**
 * same_is_first(l, rec):
 * Whether nothing that is the same as ${rec} was asked about before: what is
 * counted once.  Always true of what nobody said anything about.
 */
bool same_is_first(struct same_list *l, const struct id *rec);

#endif
