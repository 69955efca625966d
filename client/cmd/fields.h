/* Field values as they are typed behind a verb. */
#ifndef KHEO_CLIENT_CMD_FIELDS_H
#define KHEO_CLIENT_CMD_FIELDS_H

#include "client/cmd/cmd.h"
#include "client/store/edit.h"
#include "protocol/form/form.h"

/* One "field=value" after it was read. */
struct typed {
	char field[FIELD_NAME_MAX + 1]; /* as stored */
	struct buf value;               /* JSON text */
};

struct typed_list {
	struct typed *v;
	size_t n;
};

/**
 * fields_form(c, type, r, version, out):
 * The form of a record type: the one with which ${r} was begun, or, if that is
 * NULL, FORM_NEWEST or FORM_NEWEST_TRIAL.  CLI_DONE, or the exit status after
 * saying which types there are.
 */
int fields_form(struct client *c, const char *type, const struct record *r,
		uint64_t version, struct form *out);

/**
 * fields_read(c, form, r, args, n, out):
 * Read ${n} words "field=value" or "field=@file" about the record ${r} (NULL:
 * a new one); rows of tables as row_path() says.  CLI_DONE, or the exit status
 * after saying what is wrong.  fields_done() frees in any case.
 */
int
fields_read(struct client *c, const struct form *form, const struct record *r,
	    const char *const *args, size_t n, struct typed_list *out);
void fields_done(struct typed_list *t);

/* Which versions a new value replaces. */
enum fields_over {
	OVER_SHOWN, /* as on screen: of a conflict only the one shown first */
	OVER_ALL    /* every head, which ends a conflict */
};

/**
 * fields_save(c, p, key, r, t, over, e):
 * Save what was typed over the record ${r} as it is shown.
 */
int
fields_save(struct client *c, const struct person *p,
	    const struct record_key *key, const struct record *r,
	    const struct typed_list *t, enum fields_over over, struct err *e);

/**
 * fields_begin(c, p, form, t, key):
 * Begin a record of that form with what was typed; where nothing was, not even
 * an empty value, the form's defaults as of today are added to ${t} and told.
 * ${key} gets its key.  CLI_DONE, or the exit status after saying why not.
 */
int
fields_begin(struct client *c, const struct person *p, const struct form *form,
	     struct typed_list *t, struct record_key *key);

/**
 * fields_change(c, p, key, words, n, over):
 * Read ${n} words "field=value" as fields_read() does and save them over the
 * record as it is shown now.  CLI_DONE, or the exit status after saying why
 * not.
 */
int fields_change(struct client *c, const struct person *p,
		  const struct record_key *key, const char *const *words,
		  size_t n, enum fields_over over);

/**
 * fields_retry(c, e):
 * After a save failed: whether it failed because of somebody else's unsealed
 * edits and these are sealed now, so that it may be tried again.
 */
bool fields_retry(struct client *c, struct err *e);

#endif
