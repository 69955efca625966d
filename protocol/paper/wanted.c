#include "protocol/paper/wanted.h"

#include <string.h>

#include "protocol/domain/day.h"

int
wanted_read(const struct cli_io *io, const struct cli_args *a,
	    struct wanted *out)
{
	const char *line = cli_opt(a, "--line");

	*out = (struct wanted){
	    .line = line != NULL ? line : "chinh-quyen",
	    .file = cli_opt(a, "-o"),
	    .number = cli_opt(a, "--number"),
	    .date = cli_opt(a, "--date"),
	    .signer = cli_opt(a, "--signer"),
	};
	return wanted_check(io, out);
}

int
wanted_check(const struct cli_io *io, const struct wanted *w)
{
	day_t day;

	if (w->file == NULL || paper_format_named(w->file) == PAPER_FORMATS)
		cli_warn(io, TEXT_print_no_file, NULL);
	else if (strcmp(w->line, "chinh-quyen") != 0 &&
		 strcmp(w->line, "dang") != 0)
		cli_warn(io, TEXT_hub_bad_line, w->line, NULL);
	else if (w->date != NULL && day_parse(w->date, &day) != 0)
		cli_warn(io, TEXT_hub_bad_day, w->date, NULL);
	else
		return CLI_DONE;
	return CLI_USAGE;
}

void
wanted_set(const struct wanted *w, struct paper *p)
{
	paper_set(p, PAPER_NUMBER, w->number);
	paper_set(p, PAPER_DATE, w->date);
	paper_set(p, PAPER_NAME, w->signer);
	if (w->other != NULL)
		paper_add(p, PAPER_NAME_LEFT, w->other);
}
