#include <stdlib.h>

#include "client/cmd/link.h"
#include "client/store/view.h"
#include "protocol/cli/edition_option.h"
#include "protocol/log/inclusion.h"
#include "protocol/log/prove.h"
#include "protocol/log/state.h"
#include "protocol/sign/trust.h"

static int
path_known(void *ctx, uint64_t index, uint64_t *size, struct hash *path,
	   size_t *count, struct err *e)
{
	const size_t max = (size_t)TREE_DEPTH_MAX * 2 * HASH_LEN;
	struct buf raw = BUF_INIT(max);
	int rc = inclusion_get(ctx, index, size, &raw, e);

	*count = raw.len / HASH_LEN;
	for (size_t i = 0; rc == 1 && i < *count; i++)
		path[i] = *(const struct hash *)(raw.p + i * HASH_LEN);
	buf_done(&raw);
	return rc;
}

static int
receipt_known(void *ctx, const struct head *head, struct buf *note,
	      struct err *e)
{
	int64_t time_ms;

	return receipt_of(ctx, head, note, &time_ms, e);
}

/* The newest submission of the record: 1, 0 if there is none, -1. */
static int
newest(struct client *c, const struct id *rec, struct hash *out, struct err *e)
{
	struct submission *subs = NULL;
	struct act *acts = NULL;
	size_t n = 0, act_count;

	if (view_submissions(c, rec, &subs, &n, &acts, &act_count, e) != 0)
		return -1;
	if (n > 0)
		*out = acts[subs[n - 1].act].part;
	free(subs);
	free(acts);
	return n > 0;
}

static int
proof_make(struct client *c, const struct hash *submission,
	   const struct proven_edition *of, struct buf *out, struct err *e)
{
	struct buf keys = BUF_INIT(NOTE_BYTES_MAX);
	struct prover p = {.db = c->db,
			   .origin = c->keys.origin,
			   .path = path_known,
			   .receipt = receipt_known,
			   .ctx = c};
	int rc = setting_get(c->db, "hubkeys", &keys, e);

	if (rc == 0)
		rc = err_set(e, ERR_STATE, "the hub's keys are not known yet");
	if (rc == 1) {
		p.hubkeys = keys.p;
		p.hubkeys_len = keys.len;
		rc = submission_prove(&p, submission, of, out, e);
	}
	buf_done(&keys);
	return rc;
}

/* The report of the record in that edition, by what is stored here. */
static int
edition_find(struct client *c, const struct id *rec,
	     struct inclusion_choice *choice)
{
	struct err e = ERR_INIT;
	char number[24];
	int rc = inclusion_find(c->db, &c->scope, rec, choice, &e);

	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 1)
		return CLI_DONE;
	cli_warn(&c->io, rc == 0 ? TEXT_proof_no_edition : TEXT_proof_two_lines,
		 id_text(rec).s, link_number(number, choice->number), NULL);
	return rc == 0 ? CLI_NOTHING : CLI_USAGE;
}

/* What is to be proven: the newest submission, or the one in that edition. */
static int
submission_find(struct client *c, const struct id *rec,
		struct inclusion_choice *choice, struct hash *out)
{
	struct err e = ERR_INIT;
	int rc;

	if (choice->number > 0) {
		if ((rc = edition_find(c, rec, choice)) != CLI_DONE)
			return rc;
		*out = choice->report;
	} else if ((rc = newest(c, rec, out, &e)) < 0) {
		return cli_fail(&c->io, &e);
	} else if (rc == 0) {
		cli_warn(&c->io, TEXT_proof_no_submission, id_text(rec).s,
			 NULL);
		return CLI_NOTHING;
	}
	if ((rc = submission_is_paper(c->db, out, &e)) < 0)
		return cli_fail(&c->io, &e);
	if (rc == 0)
		return CLI_DONE;
	cli_warn(&c->io, TEXT_proof_paper, id_text(rec).s, NULL);
	return CLI_FAILED;
}

static void
written_tell(const struct client *c, const struct inclusion_choice *choice,
	     const char *path)
{
	char root[FINGERPRINT_TEXT_SIZE];

	cli_say(&c->io,
		choice->number == 0 ? TEXT_proof_done
		: choice->holds     ? TEXT_proof_edition_done
				    : TEXT_proof_edition_wrong,
		path, fingerprint_text(root, &c->root), NULL);
}

static int
proof_write(struct client *c, const struct hash *submission,
	    const struct inclusion_choice *choice, const char *path,
	    struct buf *out)
{
	struct proven_edition of = {choice->word, choice->edition};
	struct err e = ERR_INIT;

	if (proof_make(c, submission, choice->number > 0 ? &of : NULL, out,
		       &e) != 0) {
		if (e.code != ERR_STATE)
			return cli_fail(&c->io, &e);
		cli_warn(&c->io, TEXT_proof_not_yet, NULL);
		cli_warn(&c->io, TEXT_cli_detail, e.text, NULL);
		return CLI_FAILED;
	}
	if (link_write(path, out->p, out->len, &e) != 0)
		return cli_fail(&c->io, &e);
	written_tell(c, choice, path);
	return CLI_DONE;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	const char *path = cli_opt(a, "-o");
	struct inclusion_choice choice = {0};
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	struct record_key key;
	struct hash submission;
	int status;

	if (path == NULL) {
		cli_warn(&c->io, TEXT_proof_no_file, NULL);
		return CLI_USAGE;
	}
	if ((status = edition_option_read(&c->io, a, &choice.number,
					  &choice.line)) != CLI_DONE ||
	    (status = cmd_record(c, a->v[0], &key)) != CLI_DONE ||
	    (status = submission_find(c, &key.rec, &choice, &submission)) !=
		CLI_DONE)
		return status;
	status = proof_write(c, &submission, &choice, path, &out);
	buf_done(&out);
	return status;
}

static const struct cli_option options[] = {
    {"-o", "FILE", TEXT_opt_proof},
    {"--edition", "N", TEXT_opt_proof_edition},
    {"--line", "LINE", TEXT_opt_proof_line},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_proof = {
    .name = "proof",
    .args = "RECORD",
    .summary = TEXT_verb_proof,
    .example = "kheo proof 3f2aXk -o bang-chung.kheo",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
