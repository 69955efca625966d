/* The last word on what has no effect: discard it, or carry its edits in the
 * hub's own log. */
#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/base/num.h"
#include "protocol/wire/json.h"

/* The act stands before them in the batch. */
#define CARRIED_MAX (BATCH_PARTS_MAX - 1)

/* A batch that was named by its entry or by its hash. */
struct judged {
	struct call *c;
	const char *typed;
	const char *reason;
	struct batch_row row;
	struct log_row log;
	struct batch b;
	bool has_entry;
	uint64_t idx;
	struct entry en;
};

static int
row_find(struct judged *j, struct err *e)
{
	struct db *db = j->c->hub->db;
	struct hash hash;
	int64_t idx, bid;
	int rc;

	if (num_parse(j->typed, strlen(j->typed), 0, INT64_MAX, &j->idx) == 0) {
		rc = entry_load(db, j->idx, &j->en, &bid, e);
		j->has_entry = rc == 1;
		hash = j->en.head.hash;
	} else {
		rc = hash_parse(&hash, j->typed, strlen(j->typed)) == 0;
	}
	if (rc == 1)
		rc = batch_find(db, &hash, &j->row, e);
	if (rc == 1 && !j->has_entry) {
		if ((rc = find_entry_of(db, j->row.bid, &idx, e)) == 1) {
			j->idx = (uint64_t)idx;
			rc = entry_load(db, j->idx, &j->en, &bid, e);
			j->has_entry = rc == 1;
		} else if (rc == 0) {
			rc = 1;
		}
	}
	return rc == 1 ? log_get(db, j->row.lid, &j->log, e) : rc;
}

/* Find the batch, and see that it has no effect and that nothing was decided:
 * CLI_DONE, or what was said. */
static int
judged_find(struct judged *j, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	enum q_code code;
	int rc;

	j->typed = a->v[0];
	j->reason = cli_opt(a, "--reason");
	if (j->reason == NULL || j->reason[0] == '\0') {
		cli_warn(&j->c->io, TEXT_hub_no_reason, NULL);
		return CLI_USAGE;
	}
	rc = row_find(j, &e);
	if (rc == 1 && !j->log.has_device)
		rc = 0;
	rc = tell_found(j->c, rc, TEXT_hub_no_batch, j->typed, &e);
	if (rc != CLI_DONE)
		return rc;
	rc = j->has_entry
		 ? tell_quarantine(j->c, j->idx, &j->en, j->row.lid, &code, &e)
		 : 1;
	rc = tell_found(j->c, rc, TEXT_hub_has_effect, j->typed, &e);
	return rc == CLI_DONE ? tell_word(j->c, &j->row.hash, j->typed) : rc;
}

static json_t *
act_make(const struct judged *j, enum act_kind kind)
{
	json_t *act = hub_act(kind);

	if (json_object_set_new(act, "batch", json_hash(&j->row.hash)) == 0 &&
	    json_object_set_new(act, "reason", json_string(j->reason)) == 0 &&
	    json_object_set_new(act, "account",
				json_string(tell_account(j->c))) == 0)
		return act;
	json_decref(act);
	return NULL;
}

static int
cmd_discard(void *app, const struct cli_args *a)
{
	struct judged j = {.c = app};
	struct err e = ERR_INIT;
	int rc = judged_find(&j, a);

	if (rc != CLI_DONE)
		return rc;
	if (tell_act(j.c, &j.log.scope, act_make(&j, ACT_DISCARD), NULL, &e) !=
		0 ||
	    (!j.has_entry &&
	     batch_set_state(j.c->hub->db, j.row.bid, BATCH_EVIDENCE, &e) != 0))
		return cli_fail(&j.c->io, &e);
	cli_say(&j.c->io, TEXT_hub_discarded, j.typed, NULL);
	return CLI_DONE;
}

/* Whether a part is one of edits of this unit that has no effect yet: 1, 0 or
 * -1. */
static int
is_carried(struct judged *j, const struct part_ref *ref, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct batch_parts one = {.count = 1};
	int rc = part_load(j->c->hub->db, &ref->hash, salt, &body, e);

	if (rc == 1 && part_parse(&one.parts[0], body.p, body.len, e) != 0) {
		rc = e->code == ERR_MEMORY ? -1 : 0;
		err_clear(e);
	} else if (rc == 1) {
		one.hashes[0] = ref->hash;
		rc = batch_is_duplicate(j->c->hub->db, &j->log.scope, &one, e);
		if (rc >= 0)
			rc = rc == 0 && one.parts[0].act == ACT_NONE;
		if (rc == 1 && (rc = tell_is_foreign(j->c, &j->log.scope,
						     &one.parts[0], e)) >= 0)
			rc = rc == 0;
		part_done(&one.parts[0]);
	}
	buf_done(&body);
	return rc;
}

/* Gather the parts to be carried, in their order. */
static int
parts_gather(struct judged *j, struct part_ref *refs, size_t *count,
	     struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	int rc = batch_load(j->c->hub->db, j->row.bid, &j->b, &hash, &note, e);

	*count = 0;
	for (size_t i = 0; rc == 0 && i < j->b.part_count; i++) {
		int has = is_carried(j, &j->b.parts[i], e);

		if (has < 0)
			rc = -1;
		else if (has == 1)
			refs[(*count)++] = j->b.parts[i];
	}
	buf_done(&note);
	return rc;
}

static int
parts_adopt(struct judged *j, const struct part_ref *refs, size_t count,
	    struct err *e)
{
	for (size_t at = 0; at < count; at += CARRIED_MAX) {
		size_t n = count - at < CARRIED_MAX ? count - at : CARRIED_MAX;
		json_t *act = act_make(j, ACT_ADOPT);
		int rc = act == NULL ? err_memory(e)
				     : hub_adopt(j->c->hub, &j->log.scope, act,
						 refs + at, n, e);

		json_decref(act);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int
cmd_adopt(void *app, const struct cli_args *a)
{
	struct judged j = {.c = app};
	struct part_ref refs[BATCH_PARTS_MAX];
	char carried[24], left[24];
	struct err e = ERR_INIT;
	size_t count;
	int rc = judged_find(&j, a);

	if (rc != CLI_DONE)
		return rc;
	if (j.has_entry) {
		cli_warn(&j.c->io, TEXT_hub_adopt_release, j.typed, NULL);
		return CLI_FAILED;
	}
	if (parts_gather(&j, refs, &count, &e) != 0 ||
	    parts_adopt(&j, refs, count, &e) != 0)
		return cli_fail(&j.c->io, &e);
	if (count == 0) {
		cli_warn(&j.c->io, TEXT_hub_adopt_nothing, j.typed, NULL);
		return CLI_NOTHING;
	}
	snprintf(carried, sizeof(carried), "%zu", count);
	snprintf(left, sizeof(left), "%zu", j.b.part_count - count);
	cli_say(&j.c->io, TEXT_hub_adopted, j.typed, carried, left, NULL);
	return CLI_DONE;
}

static const struct cli_option options[] = {
    {"--reason", "TEXT", TEXT_hub_opt_reason},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_discard = {
    .verb =
	{
	    .name = "discard",
	    .args = "BATCH",
	    .summary = TEXT_hub_sum_discard,
	    .example = "kheo-hub discard 42 --reason 'không phải của đơn vị'",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_discard,
	},
    .input = -1,
};

const struct admin_verb admin_adopt = {
    .verb =
	{
	    .name = "adopt",
	    .args = "BATCH",
	    .summary = TEXT_hub_sum_adopt,
	    .example = "kheo-hub adopt BATCH= --reason 'người ghi đã nghỉ'",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_adopt,
	},
    .input = -1,
};
