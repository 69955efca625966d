/* A consolidated set: one line, one period, every report that counts. */
#ifndef KHEO_DOMAIN_EDITION_H
#define KHEO_DOMAIN_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/domain/annex.h"
#include "protocol/domain/unit.h"

/* Lines on which a submission counts, as bits. */
#define EDITION_GOVERNMENT 1u /* chinh-quyen */
#define EDITION_PARTY      2u /* dang */

#define EDITION_NUMBER_MAX 1000000 /* of one line and period */

#define EDITION_NONE SIZE_MAX /* no report of the edition */

/* What an edition is made of.  Other record types do not enter. */
enum edition_kind {
	EDITION_REPORT,       /* figures and narrative, on the edition's line */
	EDITION_REGISTRATION, /* a model, deed or content of the year */
	EDITION_MODEL,        /* a model over the years */
	EDITION_EXEMPLAR,     /* an exemplary collective or person */
	EDITION_KINDS
};

/* A submission that counts.  Texts and JSON are borrowed. */
struct edition_input {
	enum edition_kind kind;
	struct hash part; /* of the submission */
	struct id rec;
	struct id same;        /* the record that it is the same as, or rec */
	struct id scope;       /* whose devices sent it */
	unsigned lines;        /* on which it counts */
	uint64_t index;        /* at the hub */
	day_t day;             /* of the receipt */
	const char *code;      /* of the unit, on the day of the receipt */
	const char *unit;      /* its name then: "Xã Trung Hà" */
	const char *order;     /* by what it is sorted: "Trung Hà" */
	const json_t *content; /* field path → value, nothing personal */
	const json_t *annex;   /* of a report: name → figure */
	/* Submissions that a report consolidates already, sorted; they are in
	 * its figures.  NULL of any other report. */
	const struct hash *covers;
	size_t cover_count;
};

/* An obliged reporter of which nothing counts. */
struct edition_absent {
	const char *code;
	const char *unit;
	const char *status; /* duty_status_name() */
};

struct edition_question {
	const char *line; /* "chinh-quyen" or "dang" */
	struct period period;
	struct window window; /* what the reports count */
	uint64_t size;        /* of the hub's tree: nothing later is known */
	const struct edition_input *inputs; /* in any order */
	size_t count;
	const struct edition_absent *absent; /* in their order */
	size_t absent_count;
	/* The same period of the year before, or NULL: its newest edition, by
	 * the hash of its act, and what it sums up to. */
	const struct hash *before;
	const struct annex *before_sum;
};

struct edition_report {
	const struct edition_input *in;
	bool is_nil;          /* "không phát sinh" */
	bool is_overridden;   /* a figure was written over by a person */
	struct annex figures; /* as it was submitted */
	/* The report of this edition that holds its figures already, else
	 * EDITION_NONE: then they are in the sum. */
	size_t within;
};

/* One model, deed or content, or one exemplar, however often and on however
 * many lines it was submitted. */
struct edition_work {
	struct id id; /* of the model, else of the first registration */
	const struct edition_input *in; /* the newest that says what it is */
	unsigned lines;                 /* nguồn */
	size_t first; /* its submissions: in edition.sources */
	size_t count;
};

/* A division that does not sum to its total. */
struct edition_gap {
	size_t report; /* of which, or EDITION_NONE: of the whole */
	char row[3];   /* "01" to "03"; "" the list of works */
	char by[16];   /* "field", "kind", "subject"; "works": row 01 against
			  the list; "reports": how many the unit has */
	struct decimal sum;
	struct decimal total;
};

/* How many works have a value of a field; "-" is "not written". */
struct edition_tally {
	const char *by;    /* "field", "kind", "subject", "status" */
	const char *value; /* borrowed */
	size_t count;
};

struct edition {
	struct edition_question q;      /* as it was asked */
	struct edition_report *reports; /* in Vietnamese order of units */
	size_t report_count;
	struct edition_work *works; /* the same */
	size_t work_count;
	size_t work_inputs; /* Σ over lines, before each is counted once */
	struct edition_work *exemplars;
	size_t exemplar_count;
	const struct edition_input **sources; /* of works and exemplars */
	size_t source_count;
	struct edition_tally *tallies; /* of the works */
	size_t tally_count;
	struct annex sum;
	struct edition_gap *gaps;
	size_t gap_count;
};

/* The narrative fields of a report, in their order; NULL ends. */
struct edition_section {
	const char *field;
	const char *title; /* Vietnamese */
};
extern const struct edition_section edition_sections[];

/**
 * edition_make(q, out, e), edition_done(ed):
 * Consolidate.  The order of the inputs does not matter.  Reports that do not
 * count on the line of ${q} or are of another period, works of another year,
 * and what lies outside of the window are passed over.  ${out} borrows from
 * ${q} and is to be freed, also after a failure.  ERR_FORMAT: an annex that is
 * none; ERR_LIMIT, ERR_MEMORY.
 * Rules: protocol/domain/README.md, "Editions".
 */
int edition_make(const struct edition_question *q, struct edition *out,
		 struct err *e);
void edition_done(struct edition *ed);

/**
 * edition_text(r, field):
 * What the report says in one of edition_sections, or NULL.
 */
const char *edition_text(const struct edition_report *r, const char *field);

/**
 * edition_work_title(w):
 * What the work is called; "" an exemplar whose name is personal.
 */
const char *edition_work_title(const struct edition_work *w);

/**
 * edition_work_is(ed, w, figure):
 * Whether the work counts in the tally "field.kinh-te".
 */
bool edition_work_is(const struct edition *ed, const struct edition_work *w,
		     const char *figure);

/**
 * edition_put(ed, out, e):
 * Append its canonical bytes: JSON in normal form with everything above.  The
 * SHA-256 of these names the edition.
 * Shape: protocol/domain/README.md, "Editions".
 */
int edition_put(const struct edition *ed, struct buf *out, struct err *e);

/**
 * edition_line_bit(line):
 * EDITION_GOVERNMENT, EDITION_PARTY, or 0.
 */
unsigned edition_line_bit(const char *line);

#endif
