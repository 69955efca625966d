/* The verbs of kheo, and what their files share. */
#ifndef KHEO_CLIENT_CMD_CMD_H
#define KHEO_CLIENT_CMD_CMD_H

#include "client/client.h"
#include "client/store/store.h"
#include "client/store/view.h"
#include "protocol/base/clock.h"
#include "protocol/domain/day.h"
#include "protocol/sign/keys.h"

/*
 * run() is given the struct client, opened, as its app.  Only verb_doctor,
 * verb_rebuild and verb_restore get it as client_begin() left it: they work on
 * a home that cannot be opened, too.
 */
extern const struct cli_verb verb_enrol, verb_new, verb_set, verb_show,
    verb_list, verb_delete, verb_conflicts, verb_resolve, verb_submit,
    verb_approve, verb_sync, verb_status, verb_export, verb_import, verb_proof,
    verb_rebuild, verb_backup, verb_restore, verb_doctor, verb_digest,
    verb_print, verb_document, verb_letter, verb_form, verb_check, verb_compare,
    verb_support, verb_due, verb_attach, verb_detach, verb_annex, verb_files,
    verb_fetch, verb_rotate, verb_passphrase, verb_handover, verb_continue,
    verb_actions, verb_tasks, verb_withdraw, verb_comment, verb_editions,
    verb_carry;

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
 * cmd_today(c):
 * The day that it is here, YYYY-MM-DD, in Việt Nam.
 */
struct day_text cmd_today(const struct client *c);

/**
 * cmd_title(c, r, out):
 * Append what a list calls the record: its title or period, else the first
 * text in it.
 */
void cmd_title(struct client *c, const struct record *r, struct buf *out);

/**
 * cmd_delete(c, a, deleted):
 * Set, or take back, the deletion of the record that the first argument means
 * over everything on screen, for the person of --as.  The exit status.
 */
int cmd_delete(struct client *c, const struct cli_args *a, bool deleted);

/* The submissions of a record, and how it stands by the newest of them. */
struct standing {
	struct submission *subs;
	size_t count;
	struct act *acts;
	size_t act_count;
	const struct submission *newest; /* not withdrawn; NULL none */
	const char *state;               /* "draft", "unsent", "sent", ... */
};

/**
 * state_word(c, submit, state, word, e):
 * The token for the state of a submission (or of a line of it) that this
 * machine may show: what is signed and still only here is "unsent", and what
 * left without a receipt "unreceipted", where ${state} says "sent".  0 or -1.
 */
int state_word(struct client *c, const struct hash *submit, const char *state,
	       const char **word, struct err *e);

/**
 * standing_load(c, rec, out, e), standing_done(s):
 * Fold a record's acts; free.
 */
int standing_load(struct client *c, const struct id *rec, struct standing *out,
		  struct err *e);
void standing_done(struct standing *s);

/**
 * part_json(c, hash, e):
 * The members of an act as they are stored; a new reference or NULL.
 */
json_t *part_json(struct client *c, const struct hash *hash, struct err *e);

/**
 * submission_say(c, part, e):
 * Print what a submission hands over, read again from the stored bytes whose
 * hash is checked: what an approval signs.  0 or -1.
 */
int submission_say(struct client *c, const struct hash *part, struct err *e);

/**
 * digits_of(out, h):
 * The 20 digits by which people name a submission: 24 bytes with the NUL.
 */
char *digits_of(char out[24], const struct hash *h);

/* Who gave a value, in words. */
struct byline {
	char person[201]; /* or the hub's account; "" not known */
	char unit[201];
	char when[TIME_TEXT_SIZE]; /* for people */
	char iso[TIME_TEXT_SIZE];
	int64_t time_ms;
	bool is_here; /* unsealed: saved on this machine only */
};

/**
 * byline_of(c, part, out, e):
 * Who made that version.
 */
int byline_of(struct client *c, const struct id *part, struct byline *out,
	      struct err *e);

/**
 * open_key(c, a, p, key):
 * The person's key, opened with --passphrase-file or by asking.  CLI_DONE, or
 * the exit status after saying why not.
 */
int open_key(struct client *c, const struct cli_args *a, const struct person *p,
	     struct sign_key *key);

#endif
