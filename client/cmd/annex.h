/* The annex of a report, counted from the unit's records. */
#ifndef KHEO_CLIENT_CMD_ANNEX_H
#define KHEO_CLIENT_CMD_ANNEX_H

#include "client/cmd/cmd.h"
#include "protocol/domain/annex.h"

/**
 * annex_count(c, period, out, e):
 * Count every record of the unit that is shown here and not deleted, for what
 * a report for ${period} counts.  annex_done() frees, also after a failure.
 */
int annex_count(struct client *c, struct period period, struct annex *out,
		struct err *e);

/**
 * annex_whole(c, period, r, annex, e):
 * The figures as a submission of the report ${r} (NULL: none) carries them:
 * what was counted; "18.01" and so on, what each row was a year before, where
 * anything was; an object {"value", "computed", "reason"} for what a person
 * wrote over.  A new reference or NULL.
 */
json_t *
annex_whole(struct client *c, struct period period, const struct record *r,
	    const struct annex *annex, struct err *e);

/**
 * annex_of(c, type, content, r, e):
 * annex_whole() of the record ${r} of that type, for the period that its
 * content names; an empty object if it is no report.
 */
json_t *annex_of(struct client *c, const char *type, const json_t *content,
		 const struct record *r, struct err *e);

/**
 * annex_report(c, period, key, e):
 * The unit's report for that period: 1, 0 none, 2 several, -1.
 */
int annex_report(struct client *c, struct period period, struct record_key *key,
		 struct err *e);

/**
 * annex_set(c, p, key, word, reason):
 * Write over a figure of the report: "09=12"; "09=" takes that back.  CLI_DONE,
 * or the exit status after saying what is wrong.
 */
int
annex_set(struct client *c, const struct person *p,
	  const struct record_key *key, const char *word, const char *reason);

#endif
