/* What the officer's commands have in common: finding what was named, and
 * printing times. */
#ifndef KHEO_HUB_CMD_TELL_H
#define KHEO_HUB_CMD_TELL_H

#include "hub/call.h"
#include "hub/store/find.h"
#include "hub/view/view.h"

/* Room for a name with its NUL, returned by value for use in one line. */
struct time_text {
	char s[TIME_TEXT_SIZE];
};

/**
 * tell_time(ms):
 * RFC 3339 in the time of Việt Nam, to the second.
 */
struct time_text tell_time(int64_t ms);

/**
 * tell_when(ms):
 * The same instant as people write it, to the minute, for sentences.
 */
struct time_text tell_when(int64_t ms);

/* The 20 digits by which people name a submission, as kheo shows them. */
struct digits_text {
	char s[SUBMISSION_DIGITS_SIZE];
};

/**
 * tell_digits(submission):
 * Those digits.
 */
struct digits_text tell_digits(const struct hash *submission);

/**
 * tell_found(c, rc, id, text, e):
 * How a command goes on after a search that gave ${rc}: CLI_DONE for 1; for 0
 * sentence ${id} about ${text} and CLI_FAILED; for -1 as cli_fail().
 */
int tell_found(struct call *c, int rc, enum text_id id, const char *text,
	       const struct err *e);

/**
 * tell_unit(c, a, scope, has):
 * The scope that option --unit names; ${has} is false without the option.
 * CLI_DONE, or the exit status when that was said.
 */
int tell_unit(struct call *c, const struct cli_args *a, struct id *scope,
	      bool *has);

/**
 * tell_account(c):
 * The name of the account that gives orders here, for the acts of the hub.
 */
const char *tell_account(const struct call *c);

/**
 * tell_quarantine(c, idx, en, lid, code, e):
 * Whether an entry of the log numbered ${lid} has no effect by itself: it was
 * quarantined when it was sequenced, or its key was revoked from there on:
 * 1 and why; 0; -1.
 */
int tell_quarantine(struct call *c, uint64_t idx, const struct entry *en,
		    int64_t lid, enum q_code *code, struct err *e);

/**
 * tell_word(c, header, typed):
 * CLI_DONE while the hub has not said its last word on a batch; else that is
 * told, and the exit status.
 */
int tell_word(struct call *c, const struct hash *header, const char *typed);

/**
 * tell_is_foreign(c, scope, part, e):
 * Whether who speaks in the part is of another unit than ${scope}, or known to
 * nobody: 1, 0 or -1.  No officer lets it have effect there: a record, and the
 * personal data in it, would be in two units.
 */
int tell_is_foreign(const struct call *c, const struct id *scope,
		    const struct part *part, struct err *e);

/**
 * tell_act_name(c, kind):
 * An act of a submission's life in the person's language.
 */
const char *tell_act_name(const struct call *c, enum act_kind kind);

/**
 * tell_state(c, state), tell_line(c, line):
 * What life_state() or submission_state_name() said, and a reporting line, in
 * the person's language.
 */
const char *tell_state(const struct call *c, const char *state);
const char *tell_line(const struct call *c, const char *line);

/**
 * tell_act(c, scope, act, part, e):
 * Sign and sequence one act of the hub by this account; ${act} is taken, and
 * may be NULL (out of memory).  0 or -1.
 */
int tell_act(struct call *c, const struct id *scope, json_t *act,
	     struct hash *part, struct err *e);

#endif
