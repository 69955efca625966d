/* What the verbs that are not admin commands are given as their app. */
#ifndef KHEO_HUB_CMD_APP_H
#define KHEO_HUB_CMD_APP_H

#include "hub/call.h"

struct hub_app {
	const char *home;
	struct cli_io io;
	struct clock clock;
	struct rng rng;
};

extern const struct cli_verb verb_init;
extern const struct cli_verb verb_serve;
extern const struct cli_verb verb_hub_backup;
extern const struct cli_verb verb_hub_restore;
extern const struct cli_verb verb_hub_recover;
extern const struct cli_verb verb_hub_fetch;

/**
 * misuse(io, verb, id, arg):
 * As cli_misuse() for this program.
 */
int misuse(const struct cli_io *io, const struct cli_verb *verb,
	   enum text_id id, const char *arg);

/**
 * passphrase_read(path, out, size, e):
 * The first line of a file as a string of at most ${size} bytes with its NUL,
 * which the caller wipes.  ERR_PASSPHRASE: it is empty or longer.
 */
int passphrase_read(const char *path, char *out, size_t size, struct err *e);

/**
 * unit_find(c, code, u, e):
 * The unit with that code: CLI_DONE, or the exit status when it was said that
 * there is none.
 */
struct unit;
int unit_find(struct call *c, const char *code, struct unit *u, struct err *e);

#endif
