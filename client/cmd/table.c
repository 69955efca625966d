#include "client/cmd/cmd.h"

/* In the order of the help. */
const struct cli_verb *const client_verbs[] = {
    &verb_enrol,     &verb_form,    &verb_new,      &verb_continue,
    &verb_set,       &verb_show,    &verb_list,     &verb_attach,
    &verb_detach,    &verb_files,   &verb_fetch,    &verb_delete,
    &verb_conflicts, &verb_resolve, &verb_check,    &verb_submit,
    &verb_approve,   &verb_sync,    &verb_status,   &verb_due,
    &verb_export,    &verb_import,  &verb_proof,    &verb_print,
    &verb_document,  &verb_actions, &verb_annex,    &verb_backup,
    &verb_restore,   &verb_rebuild, &verb_doctor,   &verb_digest,
    &verb_compare,   &verb_support, &verb_rotate,   &verb_passphrase,
    &verb_handover,  &verb_tasks,   &verb_withdraw, &verb_comment,
    &verb_editions,  &verb_carry,   &verb_letter,   NULL,
};
