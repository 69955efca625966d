/* What the hub waits for from this unit. */
#ifndef KHEO_CLIENT_CMD_TASKS_H
#define KHEO_CLIENT_CMD_TASKS_H

#include "client/cmd/cmd.h"

/* A submission that was sent back, or to which something is to be added. */
struct task {
	struct record_key key;
	struct hash part;             /* of the submission */
	enum act_kind kind;           /* ACT_RETURN or ACT_ASK */
	const char *lines[LINES_MAX]; /* on which it is said in these words */
	size_t line_count;
	json_t *said; /* the act's members; owned */
	struct byline by;
	char *title;
};

struct tasks {
	struct task *v; /* in the order of the hub's words */
	size_t n;
};

/**
 * tasks_load(c, out, e), tasks_done(t):
 * Everything that the hub has sent back or wants more of and that no later
 * submission answers; free, also after a failure.
 */
int tasks_load(struct client *c, struct tasks *out, struct err *e);
void tasks_done(struct tasks *t);

/**
 * tasks_tell(c):
 * Say how many there are, and where to read them; nothing if there are none.
 */
void tasks_tell(struct client *c);

#endif
