/* Unsealed edits: what was typed and saved but not signed yet. */
#ifndef KHEO_CLIENT_STORE_EDIT_H
#define KHEO_CLIENT_STORE_EDIT_H

#include "client/client.h"
#include "client/store/store.h"
#include "protocol/log/state.h"

/* One field of one record that gets a value. */
struct edit {
	const char *field;
	const char *value; /* JSON text in normal form */
	size_t value_len;
	const struct id *base; /* versions on screen when it was opened */
	size_t base_count;
};

/**
 * edit_save(c, p, key, edits, count, e):
 * Save edits of one record by person ${p}: one durable transaction and nothing
 * else.  Typing again over an own unsealed edit replaces its value and keeps
 * its first base.  If somebody else has unsealed edits of the record,
 * ERR_STATE: the caller seals them first.  When this returns 0 the edits
 * survive a power cut.
 */
int edit_save(struct client *c, const struct person *p,
	      const struct record_key *key, const struct edit *edits,
	      size_t count, struct err *e);

/**
 * edit_others(c, p, rec, e):
 * Whether somebody else than ${p} has unsealed edits of a record: 1, 0, -1.
 */
int edit_others(struct client *c, const struct person *p, const struct id *rec,
		struct err *e);

/**
 * edit_count(c, e):
 * How many unsealed edits there are; -1 on failure.
 */
int64_t edit_count(struct client *c, struct err *e);

/**
 * edit_due(c, e):
 * 1 if unsealed edits are older than ten minutes or over 64 KiB, 0, -1.
 */
int edit_due(struct client *c, struct err *e);

#endif
