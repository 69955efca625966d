/* The options --edition and --line of the commands that prove. */
#ifndef KHEO_CLI_EDITION_OPTION_H
#define KHEO_CLI_EDITION_OPTION_H

#include <stdint.h>

#include "protocol/cli/verb.h"

/**
 * edition_option_read(io, a, number, line):
 * Which edition is asked for; number 0: none; line NULL: either.  ${line} is
 * borrowed of ${a}.  CLI_DONE, or CLI_USAGE when they are wrong and that was
 * said: a number that is none, a line that is none or without a number.
 */
int edition_option_read(const struct cli_io *io, const struct cli_args *a,
			uint64_t *number, const char **line);

#endif
