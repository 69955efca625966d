/* Who owes which report, on which line, before which instant: as data. */
#ifndef KHEO_DOMAIN_OBLIGATION_H
#define KHEO_DOMAIN_OBLIGATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/domain/deadline.h"
#include "protocol/domain/unit.h"
#include "protocol/wire/json.h"

#define OBLIGATION_NAME_MAX 48

/* Which of its times says whether a report came in time. */
enum judged_by {
	JUDGE_RECEIVED, /* the hub's, when it took custody */
	JUDGE_SENT,     /* when the device says that it signed the submission */
	JUDGE_SIGNED    /* the same of the chairman's approval */
};

/* Texts and lists are borrowed from root. */
struct obligation {
	const char *name;
	uint64_t index;      /* of the act that published it */
	const char *line;    /* NULL: of an event */
	const char *form;    /* record type; NULL: an event, nothing is owed */
	const char *title;   /* Vietnamese */
	const char *english; /* or NULL */
	bool has_period;
	struct period period;
	struct window window; /* what a report counts; an event: its days */
	struct deadline deadline;
	int soon_days; /* from how many days before the last one it is near */
	enum judged_by judge;
	const json_t *kinds;   /* reporters: kinds of units, and */
	const json_t *members; /* codes */
	const json_t *except;  /* codes of those who are not meant */
	const char *recipient; /* code of a unit, or NULL */
	const char *via;       /* code of a unit, or NULL */
	const char *template;  /* "nd30", "hd36" or NULL */
	const char *basis;     /* the document that orders it */
	json_t *root;          /* owned */
};

/**
 * obligation_read(o, root, index, e):
 * Read the JSON of an obligation, keeping a reference to ${root}.  ERR_FORMAT
 * names the member that is unknown, missing or malformed.
 * Shape: protocol/domain/README.md.
 */
int obligation_read(struct obligation *o, json_t *root, uint64_t index,
		    struct err *e);

/**
 * obligation_done(o):
 * Let go of it.
 */
void obligation_done(struct obligation *o);

/**
 * obligation_day(o):
 * The day on which it is asked which units there are: the last one on time;
 * without a deadline the last one of its window.
 */
day_t obligation_day(const struct obligation *o);

/**
 * obligation_obliges(o, b):
 * Whether ${b} owes it: it exists on obligation_day(), its kind or code is
 * meant, and its line, where it has one, is the obligation's.
 */
bool obligation_obliges(const struct obligation *o, const struct body *b);

/**
 * judged_by_name(j):
 * "received", "sent" or "signed".
 */
const char *judged_by_name(enum judged_by j);

/* A decision on one body and one obligation. */
struct relief {
	char obligation[UNIT_NAME_MAX + 1];
	struct id scope;
	bool is_exempt;
	day_t until; /* the last day on time instead, when not exempt */
	char document[UNIT_NAME_MAX + 1];
	uint64_t index;
};

#endif
