#include "protocol/cli/edition_option.h"

#include <string.h>

#include "protocol/base/num.h"
#include "protocol/domain/edition.h"

int
edition_option_read(const struct cli_io *io, const struct cli_args *a,
		    uint64_t *number, const char **line)
{
	const char *text = cli_opt(a, "--edition");

	*number = 0;
	*line = cli_opt(a, "--line");
	if (text == NULL ? *line != NULL
			 : num_parse(text, strlen(text), 1, EDITION_NUMBER_MAX,
				     number) != 0) {
		cli_warn(io, TEXT_proof_bad_edition, NULL);
		return CLI_USAGE;
	}
	if (*line != NULL && edition_line_bit(*line) == 0) {
		cli_warn(io, TEXT_proof_bad_line, *line, NULL);
		return CLI_USAGE;
	}
	return CLI_DONE;
}
