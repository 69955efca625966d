/* The verbs of kheo, and what their files share. */
#ifndef KHEO_CLIENT_CMD_CMD_H
#define KHEO_CLIENT_CMD_CMD_H

#include "client/client.h"
#include "client/store/store.h"
#include "client/store/view.h"

/*
 * run() is given the struct client, opened, as its app.  Only verb_doctor and
 * verb_rebuild get it as client_begin() left it: they work on a home that
 * cannot be opened, too.
 */
extern const struct cli_verb verb_enrol, verb_new, verb_set, verb_show,
    verb_list, verb_delete, verb_conflicts, verb_resolve, verb_submit,
    verb_approve, verb_sync, verb_status, verb_export, verb_import, verb_proof,
    verb_rebuild, verb_doctor, verb_digest;

/**
 * cmd_person(c, a, role, out):
 * Whoever works here: the person named by option --as if the verb has it, else
 * the first of ${role}.  CLI_DONE, or the exit status when there is none and
 * that was said.
 */
int cmd_person(struct client *c, const struct cli_args *a, enum role role,
    struct person *out);

/**
 * cmd_record(c, text, key):
 * The record that a person means by ${text}.  CLI_DONE, or the exit status
 * when there is none and that was said.
 */
int cmd_record(struct client *c, const char *text, struct record_key *key);

/**
 * cmd_title(c, type, r, out):
 * Append what a list calls the record: its title or period, as it is shown.
 */
void cmd_title(struct client *c, const struct record *r, struct buf *out);

#endif
