/* What an officer is shown of records and their submissions. */
#ifndef KHEO_HUB_VIEW_VIEW_H
#define KHEO_HUB_VIEW_VIEW_H

#include <stdbool.h>

#include "hub/hub.h"
#include "protocol/cli/text.h"
#include "protocol/form/form.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/wire/attachment.h"

/**
 * view_record(h, text, key, e), view_record_on(db, text, day, key, e):
 * The record whose id is ${text} or begins with it (at least NAME_TYPED_MIN
 * characters), today or as units are called on ${day}: 1, 0, FIND_SEVERAL if
 * records of several units have the id and no "CODE:" of a unit stands before
 * it, or -1 (ERR_USAGE: several ids begin so).
 */
int view_record(struct hub *h, const char *text, struct record_key *key,
		struct err *e);
int view_record_on(struct db *db, const char *text, const char *day,
		   struct record_key *key, struct err *e);

/**
 * view_submission(h, text, rec, part, e):
 * The submission that is meant by its hash, by the hash's beginning, by its 20
 * digits, or by its record's id, then its newest one: 1, 0, FIND_SEVERAL or -1
 * (ERR_USAGE) as above.
 */
int view_submission(struct hub *h, const char *text, struct id *rec,
		    struct hash *part, struct err *e);

/**
 * view_log(h, text, log, e):
 * The log whose id is ${text} or begins with it: 1, 0 or -1 as above.
 */
int
view_log(struct hub *h, const char *text, struct log_row *log, struct err *e);

/**
 * view_unit(h, scope, out, e), view_unit_on(h, scope, day, out, e):
 * The unit of a scope as it is called today, or on ${day} (YYYY-MM-DD); "?" for
 * code and name where the directory does not name it.  0 or -1.
 */
int view_unit(struct hub *h, const struct id *scope, struct unit *out,
	      struct err *e);
int view_unit_on(struct hub *h, const struct id *scope, const char *day,
		 struct unit *out, struct err *e);

/**
 * view_form(h, type, version, out, e):
 * The form of that version, FORM_NEWEST or FORM_NEWEST_TRIAL, as published,
 * else as built in; where nothing is in force, FORM_NEWEST is what is on
 * trial.  1, 0 if there is none, -1.  form_done() frees.
 */
int view_form(struct hub *h, const char *type, uint64_t version,
	      struct form *out, struct err *e);

/**
 * view_form_of(h, type, version, out, e):
 * The form of the version that a record or submission names, or the newest if
 * that one is not known; as view_form().
 */
int view_form_of(struct hub *h, const char *type, uint64_t version,
		 struct form *out, struct err *e);

/**
 * view_form_version(r):
 * Which version of its form a record was begun with; FORM_NEWEST unknown.
 */
uint64_t view_form_version(const struct record *r);

/**
 * view_head(h, f, out, by, e):
 * Of a field's heads the one to show: by authority (hub, approver, others),
 * then hub time, then the part's id, the later one first.  ${by} (may be NULL)
 * gets its author.  1, 0 when there is no head, -1.
 */
int view_head(struct hub *h, const struct record_field *f,
	      const struct record_head **out, struct author *by, struct err *e);

/**
 * view_value(form, name, head, lang, out, e):
 * Append a value as a person reads it; ${form} may be NULL.
 */
int view_value(const struct form *form, const char *name,
	       const struct record_head *head, enum lang lang, struct buf *out,
	       struct err *e);

/**
 * view_title(h, r, out, e):
 * Append what a list calls the record: its title, or a report's period.
 */
int view_title(struct hub *h, const struct record *r, struct buf *out,
	       struct err *e);

/**
 * view_content(h, r, e):
 * What the record says, as field path → the value that is shown first, without
 * fields about the record ("_form"); a new reference or NULL.
 */
json_t *view_content(struct hub *h, const struct record *r, struct err *e);

/* A file that a record names. */
struct record_file {
	struct attachment a;
	bool is_here;
	bool is_erased;  /* its bytes, on a legal order */
	bool is_refused; /* its content was of no kind that is taken */
};

struct record_files {
	struct record_file *v;
	size_t n;
};

/**
 * view_files(db, scope, r, out, e):
 * The files of a record, each content once.  view_files_done() frees in any
 * case.
 */
int view_files(struct db *db, const struct id *scope, const struct record *r,
	       struct record_files *out, struct err *e);
void view_files_done(struct record_files *l);

/* The submissions of one record, folded. */
struct life {
	struct act *acts;
	size_t act_count;
	struct submission *subs; /* by effective index, the newest last */
	size_t sub_count;
};

/**
 * life_load(h, scope, rec, out, e), life_done(l):
 * Load those of the record of that unit and fold; free.
 */
int life_load(struct hub *h, const struct id *scope, const struct id *rec,
	      struct life *out, struct err *e);
void life_done(struct life *l);

/**
 * life_unit(h, scope, l, out, e):
 * The unit of ${scope} as it was called when the newest submission came, or is
 * called today without one; as view_unit().
 */
int life_unit(struct hub *h, const struct id *scope, const struct life *l,
	      struct unit *out, struct err *e);

/**
 * life_find(l, part):
 * The submission of that part, or NULL.
 */
const struct submission *
life_find(const struct life *l, const struct hash *part);

/**
 * life_state(l, r):
 * One word for the whole: "deleted", "draft", or the state of the newest
 * submission that was not withdrawn; of its lines the one that asks most of a
 * person decides.
 */
const char *life_state(const struct life *l, const struct record *r);

#endif
