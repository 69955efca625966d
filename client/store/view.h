/* The shown state: confirmed rows, own sealed parts, unsealed edits. */
#ifndef KHEO_CLIENT_STORE_VIEW_H
#define KHEO_CLIENT_STORE_VIEW_H

#include "client/client.h"
#include "protocol/form/form.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"

/**
 * view_find(c, rec, key, e):
 * The key of a record that is shown here (confirmed, sealed or unsealed), by
 * its whole id or an unambiguous beginning of at least 6 characters: 1, 0 if
 * there is none, -1 (ERR_USAGE: ambiguous).
 */
int view_find(struct client *c, const char *rec, struct record_key *key,
	      struct err *e);

/**
 * view_record(c, key, out, e):
 * A copy of the confirmed row with own parts not yet applied, in log order,
 * and then unsealed edits as parts with temporary ids merged into it.
 */
int view_record(struct client *c, const struct record_key *key,
		struct record *out, struct err *e);

/**
 * view_each(c, type, fn, ctx, e):
 * Call ${fn} for every shown record of the unit's scope (of ${type}, NULL:
 * all), newest id order unspecified but stable.
 */
int view_each(struct client *c, const char *type,
	      int (*fn)(void *ctx, const struct record_key *key,
			struct record *r, struct err *e),
	      void *ctx, struct err *e);

/**
 * view_temporary(id):
 * Whether a head's id is that of an unsealed edit: shown as "saved here".
 */
bool view_temporary(const struct id *id);

/**
 * view_head(f):
 * Of a field's heads the one to show first: authority, time, id.
 */
const struct record_head *
view_head(struct client *c, const struct record_field *f);

/* Where a part stands. */
struct place {
	struct head head; /* the header that brought it */
	enum batch_state state;
	int64_t recv_ms; /* first custody at the hub, 0 not known */
};

/**
 * view_place(c, part, out, e):
 * The header of the part with that short id: 1, 0 if it is not stored, -1.
 */
int view_place(struct client *c, const struct id *part, struct place *out,
	       struct err *e);

/**
 * view_body(c, part, out, e):
 * Append the body of the part with that short id: 1, 0 if it is not stored,
 * -1.
 */
int view_body(struct client *c, const struct id *part, struct buf *out,
	      struct err *e);

/* Who saved an unsealed edit, and when. */
struct saved {
	char person[201];
	int64_t at_ms;
};

/**
 * view_saved(c, id, out, e):
 * What is known of the unsealed edit with the temporary id: 1, 0 or -1.
 */
int view_saved(struct client *c, const struct id *id, struct saved *out,
	       struct err *e);

/**
 * view_submissions(c, rec, out, count, acts, act_count, e):
 * The fold of a record's acts, own sealed ones included (index past every
 * confirmed one).  *${out} and *${acts} become the caller's to free().
 */
int view_submissions(struct client *c, const struct id *rec,
		     struct submission **out, size_t *count, struct act **acts,
		     size_t *act_count, struct err *e);

/**
 * view_form(c, type, version, out, e):
 * The form of that name and version, FORM_NEWEST or FORM_NEWEST_TRIAL, as
 * published, else built in; where nothing is in force, FORM_NEWEST is what is
 * on trial.  1, 0 if there is none, -1.  form_done() frees.
 */
int view_form(struct client *c, const char *type, uint64_t version,
	      struct form *out, struct err *e);

/**
 * view_form_of(c, type, r, out, e):
 * The form of the version that the record ${r} was begun with, or the newest
 * if that one is not known here; as view_form().
 */
int view_form_of(struct client *c, const char *type, const struct record *r,
		 struct form *out, struct err *e);

/**
 * view_form_version(r):
 * Which version of its form a record was begun with; FORM_NEWEST unknown.
 */
uint64_t view_form_version(const struct record *r);

/**
 * view_types(c, out, e):
 * Append the names of every known form, with ", " between.
 */
int view_types(struct client *c, struct buf *out, struct err *e);

#endif
