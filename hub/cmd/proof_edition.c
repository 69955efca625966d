#include <inttypes.h>
#include <stdio.h>

#include "hub/cmd/proof.h"
#include "hub/cmd/tell.h"
#include "protocol/cli/edition_option.h"
#include "protocol/log/inclusion.h"
#include "protocol/log/prove.h"

static int
path_make(void *ctx, uint64_t index, uint64_t *size, struct hash *path,
	  size_t *count, struct err *e)
{
	struct hub *h = ctx;

	*size = h->point.size;
	if (index >= *size)
		return 0;
	return tree_prove_inclusion(&h->tree, index, *size, path, count, e) == 0
		   ? 1
		   : -1;
}

/* What an officer must know where there is no such edition, or two. */
static int
unfound_tell(const struct call *c, const struct id *rec,
	     const struct inclusion_choice *choice, int found)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, choice->number);
	cli_warn(&c->io,
		 found == 0 ? TEXT_hub_proof_no_edition : TEXT_proof_two_lines,
		 id_text(rec).s, number, NULL);
	return found == 0 ? CLI_NOTHING : CLI_USAGE;
}

static int
proof_write(struct call *c, const struct inclusion_choice *choice,
	    const char *name, struct err *e)
{
	struct hub *h = c->hub;
	const struct proven_edition of = {choice->word, choice->edition};
	const struct prover p = {
	    .db = h->db,
	    .origin = h->keys.origin,
	    .hubkeys = h->keys_note.p,
	    .hubkeys_len = h->keys_note.len,
	    .path = path_make,
	    .ctx = h,
	};
	struct buf *out = call_output(c, name, e);

	return out == NULL ? -1
			   : submission_prove(&p, &choice->report, &of, out, e);
}

int
proof_edition(struct call *c, const struct cli_args *a,
	      const struct record_key *key)
{
	const char *name = cli_opt(a, "-o");
	struct id root = root_fingerprint(&c->hub->keys);
	char root_text[FINGERPRINT_TEXT_SIZE];
	struct inclusion_choice choice = {0};
	struct err e = ERR_INIT;
	int rc = edition_option_read(&c->io, a, &choice.number, &choice.line);

	if (rc != CLI_DONE)
		return rc;
	rc = inclusion_find(c->hub->db, &key->scope, &key->rec, &choice, &e);
	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc != 1)
		return unfound_tell(c, &key->rec, &choice, rc);
	if ((rc = submission_is_paper(c->hub->db, &choice.report, &e)) == 1) {
		cli_warn(&c->io, TEXT_proof_paper, id_text(&key->rec).s, NULL);
		return CLI_FAILED;
	}
	if (rc < 0 || proof_write(c, &choice, name, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io,
		choice.holds ? TEXT_proof_edition_done
			     : TEXT_hub_proof_edition_wrong,
		name, fingerprint_text(root_text, &root), NULL);
	return CLI_DONE;
}
