#include <string.h>

#include "hub/cmd/app.h"
#include "protocol/log/state.h"

#define VERSION "0.1.0"

extern const struct admin_verb admin_document, admin_unit, admin_invite,
    admin_pending, admin_approve, admin_import, admin_export, admin_digest,
    admin_list, admin_show, admin_conflicts, admin_receive, admin_return,
    admin_accept, admin_totals, admin_funnel, admin_log, admin_quarantine,
    admin_release, admin_suspend, admin_resume, admin_verify, admin_proof,
    admin_rebuild, admin_form, admin_fingerprint, admin_redact, admin_print,
    admin_revoke, admin_rehome, admin_obligation, admin_due, admin_discard,
    admin_adopt, admin_files, admin_support, admin_ask, admin_comment,
    admin_consolidate, admin_editions, admin_enter, admin_duplicates,
    admin_history, admin_letter, admin_machines;

const struct admin_verb *const admin_verbs[] = {
    &admin_unit,       &admin_form,
    &admin_invite,     &admin_pending,
    &admin_approve,    &admin_machines,
    &admin_list,       &admin_show,
    &admin_conflicts,  &admin_receive,
    &admin_return,     &admin_accept,
    &admin_totals,     &admin_funnel,
    &admin_log,        &admin_quarantine,
    &admin_release,    &admin_suspend,
    &admin_resume,     &admin_import,
    &admin_export,     &admin_digest,
    &admin_verify,     &admin_proof,
    &admin_print,      &admin_document,
    &admin_rebuild,    &admin_fingerprint,
    &admin_redact,     &admin_revoke,
    &admin_obligation, &admin_rehome,
    &admin_due,        &admin_discard,
    &admin_adopt,      &admin_files,
    &admin_support,    &admin_ask,
    &admin_comment,    &admin_consolidate,
    &admin_editions,   &admin_enter,
    &admin_duplicates, &admin_history,
    &admin_letter,     NULL,
};

void
program_make(struct cli_program *p,
	     const struct cli_verb *verbs[ADMIN_VERBS_MAX])
{
	size_t n = 0;

	verbs[n++] = &verb_init;
	verbs[n++] = &verb_serve;
	verbs[n++] = &verb_hub_backup;
	verbs[n++] = &verb_hub_restore;
	verbs[n++] = &verb_hub_recover;
	verbs[n++] = &verb_hub_fetch;
	for (size_t i = 0; admin_verbs[i] != NULL && n + 1 < ADMIN_VERBS_MAX;
	     i++)
		verbs[n++] = &admin_verbs[i]->verb;
	verbs[n] = NULL;
	p->name = "kheo-hub";
	p->version = VERSION;
	p->summary = TEXT_hub_summary;
	p->verbs = verbs;
}

const struct admin_verb *
admin_verb_of(const struct cli_verb *verb)
{

	for (size_t i = 0; admin_verbs[i] != NULL; i++)
		if (&admin_verbs[i]->verb == verb)
			return admin_verbs[i];
	return NULL;
}

int
misuse(const struct cli_io *io, const struct cli_verb *verb, enum text_id id,
       const char *arg)
{
	const struct cli_verb *verbs[ADMIN_VERBS_MAX];
	struct cli_program p;

	program_make(&p, verbs);
	return cli_misuse(io, &p, verb, id, arg);
}

int
unit_find(struct call *c, const char *code, struct unit *u, struct err *e)
{
	int rc = unit_by_code(c->hub->db, code, hub_today(c->hub).s, u, e);

	if (rc < 0)
		return cli_fail(&c->io, e);
	if (rc == 1)
		return CLI_DONE;
	cli_warn(&c->io, TEXT_hub_no_unit, code, NULL);
	return CLI_FAILED;
}
