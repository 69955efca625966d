/* What this unit has to report, gathered for either way of showing it. */
#ifndef KHEO_CLIENT_CMD_DUE_H
#define KHEO_CLIENT_CMD_DUE_H

#include "client/cmd/cmd.h"
#include "protocol/log/movement.h"

/* A report that is being written. */
struct due_draft {
	struct id rec;
	char form[TYPE_NAME_MAX + 1];
	char period[PERIOD_TEXT_SIZE];
};

struct due {
	struct client *c;
	int64_t now_ms;
	struct movement m;
	struct handed_list handed;
	struct due_draft *drafts;
	size_t draft_count;
	struct duties d; /* of this unit and of those that it writes for */
};

/**
 * due_draft(due, d):
 * The draft of what duty ${d} asks for, or NULL.
 */
const struct due_draft *due_draft(const struct due *due, const struct duty *d);

/**
 * due_is_near(due, o):
 * Whether an event lies on that day or less than a year away.
 */
bool due_is_near(const struct due *due, const struct obligation *o);

/**
 * due_text(due, e), due_json(due, e):
 * Print it for a person; for a machine.  0 or -1.
 */
int due_text(const struct due *due, struct err *e);
int due_json(const struct due *due, struct err *e);

/**
 * due_status(due, d, out):
 * Append how a duty stands, in the person's language.
 */
void due_status(const struct due *due, const struct duty *d, struct buf *out);

#endif
