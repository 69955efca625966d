#include "client/cmd/proof_edition.h"

#include <stdio.h>

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
