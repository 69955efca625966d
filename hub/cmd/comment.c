#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/wire/json.h"

static int
remark(struct call *c, const struct hash *part, const char *text)
{
	json_t *act = hub_act(ACT_REMARK);
	struct err e = ERR_INIT;
	struct id scope;
	int rc = find_submission_scope(c->hub->db, part, &scope, &e);

	if (rc == 0)
		err_set(&e, ERR_NOT_FOUND, "the submission has no effect");
	if (rc == 1) {
		if (json_object_set_new(act, "target", json_hash(part)) != 0 ||
		    json_object_set_new(act, "text", json_string(text)) != 0) {
			err_memory(&e);
			rc = -1;
		} else {
			rc = tell_act(c, &scope, json_incref(act), NULL, &e);
		}
	} else {
		rc = -1;
	}
	json_decref(act);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_commented, NULL);
	return CLI_DONE;
}

static int
cmd_comment(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct hash part;
	struct id rec;
	int rc;

	if (a->v[1][0] == '\0') {
		cli_warn(&c->io, TEXT_comment_empty, NULL);
		return CLI_USAGE;
	}
	rc = view_submission(c->hub, a->v[0], &rec, &part, &e);
	rc = tell_found(c, rc, TEXT_hub_no_submission, a->v[0], &e);
	return rc == CLI_DONE ? remark(c, &part, a->v[1]) : rc;
}

extern const struct admin_verb admin_comment;
const struct admin_verb admin_comment = {
    .verb =
	{
	    .name = "comment",
	    .args = "SUBMISSION TEXT",
	    .summary = TEXT_hub_sum_comment,
	    .example = "kheo-hub comment pGNxg2Zt 'đã xem, chờ số liệu thôn 3'",
	    .min_args = 2,
	    .max_args = 2,
	    .run = cmd_comment,
	},
    .input = -1,
};
