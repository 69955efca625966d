#include <stdlib.h>
#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/base/num.h"
#include "protocol/wire/json.h"

/* Whether a part of the batch is another unit's: 1, 0 or -1. */
static int
is_foreign(struct call *c, int64_t bid, const struct id *scope, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch *b = calloc(1, sizeof(*b));
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct hash hash;
	int rc = -1;

	if (b == NULL || parts == NULL) {
		err_memory(e);
		goto out;
	}
	if (batch_load(c->hub->db, bid, b, &hash, &note, e) != 0)
		goto out;
	rc = batch_parts_load(c->hub->db, b, parts, e) == 0 ? 0 : -1;
	for (size_t i = 0; rc == 0 && i < parts->count; i++)
		rc = tell_is_foreign(c, scope, &parts->parts[i], e);
	batch_parts_done(parts);
out:
	free(b);
	free(parts);
	buf_done(&note);
	return rc;
}

/* Whether there is anything to release: CLI_DONE, or what was said. */
static int
entry_check(struct call *c, const char *typed, uint64_t idx,
	    const struct entry *en, int64_t bid)
{
	struct err e = ERR_INIT;
	struct log_row log;
	enum q_code code;
	int rc = log_find(c->hub->db, &en->head.log, &log, &e);

	if (rc == 1)
		rc = tell_quarantine(c, idx, en, log.lid, &code, &e);
	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 0) {
		cli_warn(&c->io, TEXT_hub_not_quarantined, typed, NULL);
		return CLI_FAILED;
	}
	if (en->code == Q_PART || en->code == Q_NEWER || en->code == Q_LIMIT) {
		cli_warn(&c->io, TEXT_hub_not_releasable, typed,
			 text_why(c->io.lang, q_code_name(en->code)), NULL);
		return CLI_FAILED;
	}
	if ((rc = is_foreign(c, bid, &log.scope, &e)) < 0)
		return cli_fail(&c->io, &e);
	if (rc == 1) {
		cli_warn(&c->io, TEXT_hub_foreign_part, typed, NULL);
		return CLI_FAILED;
	}
	return tell_word(c, &en->head.hash, typed);
}

static int
entry_release(struct call *c, uint64_t idx, const struct entry *en,
	      struct err *e)
{
	json_t *act = hub_act(ACT_RELEASE);

	if (json_object_set_new(act, "index", json_integer((json_int_t)idx)) !=
		0 ||
	    json_object_set_new(act, "batch", json_hash(&en->head.hash)) != 0) {
		json_decref(act);
		return err_memory(e);
	}
	return tell_act(c, &SCOPE_DIRECTORY, act, NULL, e);
}

static int
cmd_release(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *typed = a->v[0];
	struct err e = ERR_INIT;
	struct entry en = {.disp = DISP_APPLIED};
	uint64_t idx = 0;
	int64_t bid = 0;
	int rc = 0;

	if (num_parse(typed, strlen(typed), 0, INT64_MAX, &idx) == 0)
		rc = entry_load(c->hub->db, idx, &en, &bid, &e);
	rc = tell_found(c, rc, TEXT_hub_no_entry, typed, &e);
	if (rc == CLI_DONE)
		rc = entry_check(c, typed, idx, &en, bid);
	if (rc != CLI_DONE)
		return rc;
	if (entry_release(c, idx, &en, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_released, typed, NULL);
	return CLI_DONE;
}

const struct admin_verb admin_release = {
    .verb =
	{
	    .name = "release",
	    .args = "ENTRY",
	    .summary = TEXT_hub_sum_release,
	    .example = "kheo-hub release 42",
	    .min_args = 1,
	    .max_args = 1,
	    .run = cmd_release,
	},
    .input = -1,
};
