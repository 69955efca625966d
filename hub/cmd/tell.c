#include "hub/cmd/tell.h"

#include <stdlib.h>

#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/base/text.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/json.h"

#define VIETNAM_MIN  (7 * 60)
#define ACCOUNT_NONE "quản trị"

struct time_text
tell_time(int64_t ms)
{
	struct time_text t;

	time_iso(t.s, ms / 1000 * 1000, VIETNAM_MIN);
	return t;
}

struct time_text
tell_when(int64_t ms)
{
	struct time_text t;

	time_vi(t.s, ms, VIETNAM_MIN);
	return t;
}

struct digits_text
tell_digits(const struct hash *submission)
{
	struct digits_text t;

	digits(t.s, submission, SUBMISSION_DIGITS);
	return t;
}

int
tell_found(struct call *c, int rc, enum text_id id, const char *text,
	   const struct err *e)
{

	if (rc == 1)
		return CLI_DONE;
	if (rc < 0)
		return cli_fail(&c->io, e);
	if (rc == FIND_SEVERAL)
		id = TEXT_hub_several_units;
	cli_warn(&c->io, id, text, NULL);
	return CLI_FAILED;
}

int
tell_unit(struct call *c, const struct cli_args *a, struct id *scope, bool *has)
{
	const char *code = cli_opt(a, "--unit");
	struct err e = ERR_INIT;
	struct unit u;
	int rc;

	*has = code != NULL;
	if (code == NULL)
		return CLI_DONE;
	rc = unit_by_code(c->hub->db, code, hub_today(c->hub).s, &u, &e);
	if (rc == 1)
		*scope = u.scope;
	return tell_found(c, rc, TEXT_hub_no_unit, code, &e);
}

const char *
tell_account(const struct call *c)
{

	return c->account == NULL || c->account[0] == '\0' ? ACCOUNT_NONE
							   : c->account;
}

int
tell_act(struct call *c, const struct id *scope, json_t *act, struct hash *part,
	 struct err *e)
{
	int rc = -1;

	if (act == NULL ||
	    json_object_set_new(act, "account", json_string(tell_account(c))) !=
		0)
		err_memory(e);
	else
		rc = hub_author(c->hub, scope, &act, 1, part, e);
	json_decref(act);
	return rc;
}

int
tell_quarantine(struct call *c, uint64_t idx, const struct entry *en,
		int64_t lid, enum q_code *code, struct err *e)
{
	struct log_row log;
	int rc;

	*code = en->code;
	if (en->disp != DISP_APPLIED)
		return en->disp == DISP_QUARANTINE;
	*code = Q_REVOKED;
	if ((rc = log_get(c->hub->db, lid, &log, e)) != 1)
		return rc;
	return batch_is_revoked(c->hub->db, &log, idx, e);
}

int
tell_word(struct call *c, const struct hash *header, const char *typed)
{
	enum act_kind word = ACT_NONE;
	struct err e = ERR_INIT;
	int rc = find_word(c->hub->db, header, &word, &e);

	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 0)
		return CLI_DONE;
	cli_warn(&c->io,
		 word == ACT_RELEASE   ? TEXT_hub_released_before
		 : word == ACT_DISCARD ? TEXT_hub_discarded_before
				       : TEXT_hub_adopted_before,
		 typed, NULL);
	return CLI_NOTHING;
}

int
tell_is_foreign(const struct call *c, const struct id *scope,
		const struct part *part, struct err *e)
{
	struct log_row log;
	int rc = log_find(c->hub->db, &part->by, &log, e);

	return rc == 1 ? !id_eq(&log.scope, scope) : rc == 0 ? 1 : -1;
}

const char *
tell_act_name(const struct call *c, enum act_kind kind)
{
	static const struct {
		enum act_kind kind;
		enum text_id id;
	} names[] = {
	    {ACT_SUBMIT, TEXT_hub_act_submit},
	    {ACT_APPROVE, TEXT_hub_act_approve},
	    {ACT_WITHDRAW, TEXT_hub_act_withdraw},
	    {ACT_RECEIVE, TEXT_hub_act_receive},
	    {ACT_RETURN, TEXT_hub_act_return},
	    {ACT_ACCEPT, TEXT_hub_act_accept},
	    {ACT_ASK, TEXT_hub_act_ask},
	    {ACT_PAPER, TEXT_hub_act_paper},
	    {ACT_REMARK, TEXT_hub_act_remark},
	    {ACT_COMMENT, TEXT_hub_act_remark},
	    {ACT_CONSOLIDATE, TEXT_hub_act_consolidate},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].kind == kind)
			return text_raw(c->io.lang, names[i].id);
	return act_name(kind);
}

const char *
tell_state(const struct call *c, const char *state)
{

	return text_raw(c->io.lang, text_of_state(state));
}

const char *
tell_line(const struct call *c, const char *line)
{

	return text_raw(c->io.lang, text_of_line(line));
}
