#include "client/cmd/proof_edition.h"

#include <string.h>

#include "protocol/base/num.h"

#define NUMBER_MAX 1000000

int
proof_edition_asked(const struct client *c, const struct cli_args *a,
		    struct inclusion_choice *out)
{
	const char *number = cli_opt(a, "--edition");
	const char *line = cli_opt(a, "--line");

	memset(out, 0, sizeof(*out));
	out->line = line;
	if ((number == NULL && line != NULL) ||
	    (number != NULL && num_parse(number, strlen(number), 1, NUMBER_MAX,
					 &out->number) != 0)) {
		cli_warn(&c->io, TEXT_proof_bad_edition, NULL);
		return CLI_USAGE;
	}
	if (line != NULL && strcmp(line, "chinh-quyen") != 0 &&
	    strcmp(line, "dang") != 0) {
		cli_warn(&c->io, TEXT_proof_bad_line, line, NULL);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

int
proof_edition_find(struct client *c, const struct id *rec,
		   struct inclusion_choice *choice)
{
	struct err e = ERR_INIT;
	char number[24];
	int rc = inclusion_find(c->db, &c->scope, rec, choice, &e);

	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 1)
		return CLI_DONE;
	(void)snprintf(number, sizeof(number), "%llu",
		       (unsigned long long)choice->number);
	cli_warn(&c->io, rc == 0 ? TEXT_proof_no_edition : TEXT_proof_two_lines,
		 id_text(rec).s, number, NULL);
	return rc == 0 ? CLI_NOTHING : CLI_USAGE;
}
