/* What the client keeps beside the shared tables. */
#ifndef KHEO_CLIENT_STORE_STORE_H
#define KHEO_CLIENT_STORE_STORE_H

#include "client/client.h"
#include "protocol/log/log.h"
#include "protocol/wire/receipt.h"

/* Steps of the client's database, for db_migrate(). */
extern const struct db_step client_schema[];
extern const size_t client_schema_steps;

/* A person whose log is kept in this home. */
struct person {
	struct id log; /* the newest of the chain */
	struct id first;
	enum role role;
	bool is_locked; /* the key file needs a passphrase */
	char name[201];
	char machine[201];
};

/**
 * person_each(c, fn, ctx, e):
 * Call ${fn} for each person of this home, in the order of enrolment.
 */
int person_each(struct client *c,
    int (*fn)(void *ctx, const struct person *p, struct err *e), void *ctx,
    struct err *e);

/**
 * person_pick(c, name, role, out, e):
 * The person called ${name} (NULL: the first with ${role}, or, for
 * ROLE_RECORDER, the first of any role but courier).  1, or 0 if there is
 * none, or -1.
 */
int person_pick(struct client *c, const char *name, enum role role,
    struct person *out, struct err *e);

/**
 * person_add(c, p, e):
 * Store a person whose key file is in place.
 */
int person_add(struct client *c, const struct person *p, struct err *e);

/**
 * person_key(c, p, passphrase, out, e):
 * Read the log key.  ${passphrase} NULL for a key without one; ERR_PASSPHRASE
 * if it is locked or the passphrase is wrong.
 */
int person_key(struct client *c, const struct person *p,
    const char *passphrase, struct sign_key *out, struct err *e);

/**
 * passphrase_of(c, p, file, out, size, e):
 * The passphrase for a locked key: the first line of ${file} if given, else
 * asked on the terminal; ERR_PASSPHRASE where there is neither.  "" for a key
 * that is not locked.
 */
int passphrase_of(struct client *c, const struct person *p, const char *file,
    char *out, size_t size, struct err *e);

/**
 * device_keys(c, sign, box, e):
 * Read the home's device key pair.
 */
int device_keys(struct client *c, struct sign_key *sign, struct box_key *box,
    struct err *e);

/* How many batches stand where; unsealed counts edits. */
struct counts {
	uint64_t unsealed;
	uint64_t sealed;
	uint64_t exported;
	uint64_t receipted;
	uint64_t confirmed;
	uint64_t dead;
	int64_t last_contact_ms; /* 0 never */
};

/**
 * store_counts(c, out, e):
 * Own batches by state.
 */
int store_counts(struct client *c, struct counts *out, struct err *e);

/**
 * cursor_get(c, scope, size, e), cursor_put(c, scope, size, e):
 * How far a scope was applied.
 */
int cursor_get(struct client *c, const struct id *scope, uint64_t *size,
    struct err *e);
int cursor_put(struct client *c, const struct id *scope, uint64_t size,
    struct err *e);

/**
 * receipt_keep(c, r, note, n, e):
 * Keep a verified receipt: for each log it names the newest note, batches it
 * covers become receipted.  Refusals and pages are the caller's.
 */
int receipt_keep(struct client *c, const struct receipt *r, const void *note,
    size_t n, struct err *e);

/**
 * receipt_of(c, log, seq, note, time_ms, e):
 * The kept receipt that covers (${log}, ${seq}): 1 with its note and time, 0
 * or -1.  ${note} may be NULL.
 */
int receipt_of(struct client *c, const struct id *log, uint64_t seq,
    struct buf *note, int64_t *time_ms, struct err *e);

/**
 * inclusion_put(c, idx, size, path, n, e), inclusion_get(c, idx, size, path, e):
 * The inclusion path of an entry to a checkpoint of ${size}, ${n} bytes of
 * hashes, verified before it was put.
 */
int inclusion_put(struct client *c, uint64_t idx, uint64_t size,
    const void *path, size_t n, struct err *e);
int inclusion_get(struct client *c, uint64_t idx, uint64_t *size,
    struct buf *path, struct err *e);

#endif
