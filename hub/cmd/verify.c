#include "hub/audit/audit.h"
#include "hub/cmd/tell.h"
#include "protocol/cli/fault.h"

/* By the names under which hub/audit tells its faults. */
static const struct fault_kind kinds[] = {
    {"database", TEXT_hub_fault_database, TEXT_hub_fault_signed_do},
    {"keys", TEXT_hub_fault_keys, TEXT_hub_fault_keys_do},
    {"hubkeys", TEXT_hub_fault_hubkeys, TEXT_hub_fault_keys_do},
    {"anchor", TEXT_hub_fault_anchor, TEXT_hub_fault_anchor_do},
    {"stored", TEXT_hub_fault_file, TEXT_hub_fault_file_do},
    {"log", TEXT_hub_fault_signed, TEXT_hub_fault_signed_do},
    {"hub_log", TEXT_hub_fault_signed, TEXT_hub_fault_signed_do},
    {"batch", TEXT_hub_fault_signed, TEXT_hub_fault_signed_do},
    {"part", TEXT_hub_fault_signed, TEXT_hub_fault_signed_do},
    {"entry", TEXT_hub_fault_tree, TEXT_hub_fault_signed_do},
    {"node", TEXT_hub_fault_tree, TEXT_hub_fault_signed_do},
    {"checkpoint", TEXT_hub_fault_tree, TEXT_hub_fault_signed_do},
    {"redaction", TEXT_hub_fault_redaction, TEXT_hub_fault_redaction_do},
    {"redacted_in", TEXT_hub_fault_redaction, TEXT_hub_fault_redaction_do},
    {"erased", TEXT_hub_fault_redaction, TEXT_hub_fault_redaction_do},
    {"invitation", TEXT_hub_fault_invitation, TEXT_hub_fault_invitation_do},
    {"state", TEXT_hub_fault_replay, TEXT_hub_fault_signed_do},
    {NULL, TEXT_hub_fault_state, TEXT_hub_fault_state_do},
};

static int
cmd_verify(void *app, const struct cli_args *args)
{
	struct call *c = app;
	bool is_json = cli_has(args, "--json");
	struct fault_list list;
	struct audit a = {c->hub, fault_tell, &list, 0};
	struct err e = ERR_INIT;
	char count[24];
	int rc;

	fault_begin(&list, &c->io, kinds, is_json);
	rc = audit_all(&a, &e);
	fault_end(&list);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	if (a.faults == 0) {
		snprintf(count, sizeof(count), "%llu",
			 (unsigned long long)c->hub->size);
		if (!is_json)
			cli_say(&c->io, TEXT_hub_verified, count, NULL);
		return CLI_DONE;
	}
	snprintf(count, sizeof(count), "%zu", a.faults);
	cli_warn(&c->io, TEXT_hub_faults, count, NULL);
	return CLI_UNVERIFIED;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_verify = {
    .verb =
	{
	    .name = "verify",
	    .args = "",
	    .summary = TEXT_hub_sum_verify,
	    .example = "kheo-hub verify",
	    .options = options,
	    .run = cmd_verify,
	},
    .input = -1,
    .reads_only = true,
    .on_damage = true,
};
