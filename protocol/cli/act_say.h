/* What acts on a submission have to tell people beside being done. */
#ifndef KHEO_CLI_ACT_SAY_H
#define KHEO_CLI_ACT_SAY_H

#include "protocol/base/buf.h"
#include "protocol/cli/io.h"
#include "protocol/wire/json.h"

/**
 * act_say_why(out, lang, act, before):
 * Append, behind ${before}, the reason or text of an act, given as its members,
 * and the day until which something is wanted; nothing where it has none.
 */
void act_say_why(struct buf *out, enum lang lang, const json_t *act,
		 const char *before);

/**
 * act_say_paper(io, act):
 * Number, date and day of receipt of a submission that came on paper, on
 * stdout.
 */
void act_say_paper(const struct cli_io *io, const json_t *act);

#endif
