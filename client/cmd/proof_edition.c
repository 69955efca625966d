#include "client/cmd/proof_edition.h"

#include <string.h>

#include "protocol/base/num.h"
#include "protocol/log/inclusion.h"

#define NUMBER_MAX 1000000

int
proof_edition_asked(const struct client *c, const struct cli_args *a,
		    struct proof_edition_choice *out)
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

struct finding {
	const struct id *rec;
	struct proof_edition_choice *choice;
	char line[LINE_TEXT_SIZE]; /* of the one that was found */
	bool is_found;
	bool is_double;
};

/* The newest of a line; a record may have been in two periods. */
static int
one_look(void *ctx, const struct inclusion *i, struct err *e)
{
	struct finding *f = ctx;
	struct proof_edition_choice *c = f->choice;

	(void)e;
	if (!i->is_known || !id_eq(&i->rec, f->rec) || i->number != c->number ||
	    (c->line != NULL && strcmp(c->line, i->line) != 0))
		return 0;
	f->is_double |= f->is_found && strcmp(f->line, i->line) != 0;
	f->is_found = true;
	memcpy(f->line, i->line, sizeof(f->line));
	c->of.word = i->word;
	c->of.edition = i->edition;
	c->report = i->report;
	c->holds = i->holds;
	return 0;
}

int
proof_edition_find(struct client *c, const struct id *rec,
		   struct proof_edition_choice *choice)
{
	struct finding f = {.rec = rec, .choice = choice};
	struct err e = ERR_INIT;
	char number[24];

	if (inclusion_each(c->db, &c->scope, one_look, &f, &e) != 0)
		return cli_fail(&c->io, &e);
	if (f.is_found && !f.is_double)
		return CLI_DONE;
	(void)snprintf(number, sizeof(number), "%llu",
		       (unsigned long long)choice->number);
	cli_warn(&c->io,
		 f.is_double ? TEXT_proof_two_lines : TEXT_proof_no_edition,
		 id_text(rec).s, number, NULL);
	return f.is_double ? CLI_USAGE : CLI_NOTHING;
}
