/* What an officer says about one submission; for review*.c only. */
#ifndef KHEO_HUB_CMD_REVIEW_H
#define KHEO_HUB_CMD_REVIEW_H

#include "hub/cmd/tell.h"
#include "protocol/log/content.h"

/* One order on one submission. */
struct review {
	struct call *c;
	enum act_kind kind;
	const char *line;   /* NULL: every line that it serves */
	const char *reason; /* of a return, and of asking for more */
	const char *until;  /* YYYY-MM-DD; NULL none */
	json_t *fields;     /* field path → what is said about it; owned */
	struct id rec;
	struct hash part;
	struct id scope;
	struct life life;
	const struct submission *sub;
	struct submitted content;
	struct form form; /* of the submission */
	bool has_form;
};

/**
 * review_words(r, a):
 * Read what was typed, before anything is looked up.  CLI_DONE, or the exit
 * status after saying what is wrong with it.
 */
int review_words(struct review *r, const struct cli_args *a);

/**
 * review_fields_check(r):
 * Whether the submission has the fields that are spoken of.  CLI_DONE, or the
 * exit status after naming the one that it has not.
 */
int review_fields_check(struct review *r);

/**
 * review_accept_check(r):
 * Whether the submission may be accepted at all: approved, of a form and
 * fields that are known here, and keeping the form's hard rules on the day it
 * came.  CLI_DONE, or the exit status when it was said why not.
 */
int review_accept_check(struct review *r);

#endif
