/* The life of submissions: a pure function of the set of (index, act). */
#ifndef KHEO_MERGE_ACT_H
#define KHEO_MERGE_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/wire/batch.h"
#include "protocol/wire/part.h"

#define LINES_MAX     2
#define LINE_NAME_MAX 16 /* "chinh-quyen", "dang" */

/* No act, where the place of one is asked for. */
#define ACT_NOWHERE SIZE_MAX

/* One act that took effect, as the fold needs it. */
struct act {
	enum act_kind kind;
	uint64_t index; /* of the entry that gave it effect */
	uint32_t n;     /* its place in the batch */
	struct hash part;
	struct id by; /* first log of the author's chain */
	struct id
	    person;     /* who signed: first log of the chain that carries it */
	enum role role; /* of that log when it was sequenced */
	struct hash target;           /* of all but submit */
	char line[LINE_NAME_MAX + 1]; /* of receive, return, ask, accept,
					 consolidate */
	/* of submit */
	struct id rec;
	char lines[LINES_MAX][LINE_NAME_MAX + 1];
	size_t line_count;
	bool has_after;
	struct hash after;
};

enum submission_state {
	STATE_SENT,
	STATE_RECEIVED,
	STATE_RETURNED,
	STATE_ACCEPTED,
	STATE_WITHDRAWN
};

/* What policy asks of an approval. */
struct act_policy {
	bool approval_needed; /* accept needs one */
	bool two_persons;     /* the approver is not the submitter */
};

/* What holds for every record: both.  Client and hub fold by the same policy,
 * or their digests would differ. */
extern const struct act_policy ACT_POLICY;

/* A submission's state on one line. */
struct line_state {
	char line[LINE_NAME_MAX + 1];
	enum submission_state state;
	bool counts;    /* in the line's totals */
	uint64_t index; /* of the act that made the state */
	size_t task;    /* the return or the newest ask in the acts given that
			   waits for the unit's answer, or ACT_NOWHERE */
	size_t edition; /* the newest act that put it into an edition, which
			   changes no state, or ACT_NOWHERE */
};

struct submission {
	size_t act;   /* index of its submit in the acts given */
	size_t paper; /* of the act that says that it came on paper, or
			 ACT_NOWHERE */
	size_t approvals;
	uint64_t approved_at; /* index of the first, if any */
	struct line_state lines[LINES_MAX];
	size_t line_count;
};

/**
 * act_is_of_submission(kind):
 * Whether acts of that kind are a submission or name one.
 */
bool act_is_of_submission(enum act_kind kind);

/**
 * act_from_part(a, p):
 * Fill what the parsed part ${p} says of an act of a submission's life (kind,
 * by, target, line, rec, lines, after); 0, or -1 if it is no such act.
 */
int act_from_part(struct act *a, const struct part *p);

/**
 * act_fold(acts, count, policy, out, out_count, e):
 * Fold the acts of one record, in any order, into its submissions, sorted by
 * effective index.  An act whose target has not taken effect waits for it;
 * then its index counts as the larger of the two.  Acts that do not fit the
 * state are without effect.  *${out} becomes the caller's to free().
 * Rule: protocol/README.md, "Acts".
 */
int
act_fold(const struct act *acts, size_t count, const struct act_policy *policy,
	 struct submission **out, size_t *out_count, struct err *e);

/**
 * act_approves(a, submit, policy):
 * Whether the act ${a} is an approval of the submission made by ${submit} that
 * counts: by an approver and, if the policy says so, another person.
 */
bool act_approves(const struct act *a, const struct act *submit,
		  const struct act_policy *policy);

/**
 * submission_state(sub):
 * The state of the line that asks most of a person: returned before sent,
 * received, accepted and withdrawn.
 */
enum submission_state submission_state(const struct submission *sub);

/**
 * submission_state_name(s):
 * "sent", "received", "returned", "accepted", "withdrawn".
 */
const char *submission_state_name(enum submission_state s);

/**
 * line_state_name(l):
 * The same of one line; "consolidated" if it is accepted and in an edition.
 */
const char *line_state_name(const struct line_state *l);

#endif
