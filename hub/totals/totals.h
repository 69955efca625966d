/* Counting registrations by field, subject and kind. */
#ifndef KHEO_HUB_TOTALS_TOTALS_H
#define KHEO_HUB_TOTALS_TOTALS_H

#include <stdbool.h>

#include "hub/hub.h"
#include "protocol/form/form.h"

/* What is counted. */
enum totals_state {
	TOTALS_REGISTERED, /* records that are there and not deleted */
	TOTALS_ACCEPTED    /* records of which a submission counts on a line */
};

/* By what it is divided: fields of the form registration. */
enum totals_by { BY_FIELD, BY_SUBJECT, BY_KIND, BYS };

/* One value and how many have it; name "" is "not written". */
struct tally {
	char *name;        /* as stored; owned */
	const char *label; /* as the form calls it; lies behind the name */
	uint64_t count;
};

struct division {
	char *label;        /* of the field; owned */
	struct tally *rows; /* in the store */
	size_t count;
	struct buf store; /* private */
};

struct totals {
	uint64_t total;
	struct division by[BYS];
};

/**
 * totals_count(h, scope, state, en, t, e):
 * Count the registrations of ${scope} (NULL: of all units), with the form's
 * choices in its order, also those that nobody chose, then values outside of
 * the form, then what is not written.  Labels in English if ${en}.  Registered
 * work counts by the values shown, accepted work by what was submitted.  Free
 * with totals_done(), whatever came back.  What was written on a form on trial
 * is never counted.
 */
int totals_count(struct hub *h, const struct id *scope, enum totals_state state,
		 bool en, struct totals *t, struct err *e);
void totals_done(struct totals *t);

/**
 * totals_name(by):
 * "field", "subject", "kind".
 */
const char *totals_name(enum totals_by by);

/**
 * totals_sum(d):
 * The sum of one division.
 */
uint64_t totals_sum(const struct division *d);

/**
 * totals_add_up(t):
 * Whether every division sums to the total.
 */
bool totals_add_up(const struct totals *t);

#endif
