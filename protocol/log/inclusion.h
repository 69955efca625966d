/* What a unit can check of the editions that its reports are in. */
#ifndef KHEO_LOG_INCLUSION_H
#define KHEO_LOG_INCLUSION_H

#include "protocol/db/db.h"
#include "protocol/domain/unit.h"
#include "protocol/wire/figures.h"

/* One report in one edition.  JSON is borrowed for the call. */
struct inclusion {
	struct hash edition; /* of its act */
	struct hash report;  /* the submission */
	struct hash word;    /* of the act that says so */
	struct id rec;       /* of the report; zero unless it is known */
	char line[LINE_TEXT_SIZE];
	struct period period;
	uint64_t number;
	uint64_t reports;
	bool is_known; /* the edition's act is here; else only hashes are set */
	bool is_within; /* another report holds its figures: they are not added
			   again */
	struct hash within;
	struct figures own;  /* its figures, as they were submitted */
	const json_t *total; /* name → decimal text */
	bool holds;          /* its figures are in that total */
	struct err why;      /* it does not hold */
};

/**
 * inclusion_each(db, scope, fn, ctx, e):
 * Check every act "consolidate" of ${scope} against the edition and the
 * submission that it names, with nothing but what is stored here, and call
 * ${fn} in the order of the acts; it stops when ${fn} returns not 0.  Return 0
 * at the end, what ${fn} returned, or -1.
 * Rule: protocol/README.md, "Editions".
 */
int
inclusion_each(struct db *db, const struct id *scope,
	       int (*fn)(void *ctx, const struct inclusion *i, struct err *e),
	       void *ctx, struct err *e);

/* Which edition a record is looked for in, and where it was found. */
struct inclusion_choice {
	uint64_t number;
	const char *line; /* NULL: whichever there is; borrowed */
	struct hash word; /* of the act "consolidate" */
	struct hash edition;
	struct hash report;
	bool holds;
};

/**
 * inclusion_find(db, scope, rec, choice, e):
 * The newest edition of that number and line which says that it holds a report
 * of the record: 1; 0 if none is known; 2 if there is one on either line and
 * no line was chosen; -1.
 */
int inclusion_find(struct db *db, const struct id *scope, const struct id *rec,
		   struct inclusion_choice *choice, struct err *e);

#endif
