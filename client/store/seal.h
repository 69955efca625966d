/* Sealing: unsealed edits and acts become signed batches. */
#ifndef KHEO_CLIENT_STORE_SEAL_H
#define KHEO_CLIENT_STORE_SEAL_H

#include "client/client.h"
#include "client/store/store.h"

/**
 * seal(c, p, key, act, part, e):
 * Sign what person ${p} has unsealed, as few batches as the sizes allow, and
 * the act ${act} (borrowed; NULL none) as the last part of the last one;
 * ${part} (may be NULL) gets the act's part hash.  Order: commit, outbox file,
 * anchor.  A new log is begun first if the anchor says that this home was
 * restored or cloned, and before anything else the parts of headers that died
 * in a fork are signed again.  Return 1 if something was sealed, 0 if there was
 * nothing, -1.  Rule: protocol/README.md, "Sealing".
 */
int seal(struct client *c, const struct person *p, const struct sign_key *key,
	 json_t *act, struct hash *part, struct err *e);

/**
 * seal_rotate(c, p, key, log, e):
 * Give a person a new key: begin the log that continues his present one, which
 * ${log} gets, and sign in it what is unsealed.  0 or -1.
 */
int seal_rotate(struct client *c, const struct person *p,
		const struct sign_key *key, struct id *log, struct err *e);

/**
 * seal_all(c, passphrase_file, left, e):
 * Seal for every person whose key can be opened without a passphrase or with
 * the file's (NULL: none), or whose passphrase is typed, if ${c}->asks, which
 * is off again behind it; ${left} gets how many edits stay unsealed behind keys
 * that are locked, or whose file is lost, damaged or open to others.  0 or -1.
 */
int seal_all(struct client *c, const char *passphrase_file, uint64_t *left,
	     struct err *e);

/**
 * seal_leaves(c, e):
 * Whether somebody's next seal begins a new log, because this home was
 * restored or cloned: what the hub holds is to be pulled before it.  1, 0, -1.
 */
int seal_leaves(struct client *c, struct err *e);

/**
 * seal_genesis(c, p, key, invite_key, e):
 * Begin a person's log: seq 1 in the client's scope with the introduction part
 * (machine and person of ${p}), signed by the log key and the enrolment key.
 * Outbox file and anchor are written as in seal().
 */
int seal_genesis(struct client *c, const struct person *p,
		 const struct sign_key *key, const struct sign_key *invite_key,
		 struct err *e);

/**
 * outbox_repair(c, e):
 * Write outbox files and anchors that a crash kept from being written.
 */
int outbox_repair(struct client *c, struct err *e);

#endif
