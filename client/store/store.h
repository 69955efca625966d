/* What the client keeps beside the shared tables. */
#ifndef KHEO_CLIENT_STORE_STORE_H
#define KHEO_CLIENT_STORE_STORE_H

#include "client/client.h"
#include "protocol/base/reserve.h"
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
		int (*fn)(void *ctx, const struct person *p, struct err *e),
		void *ctx, struct err *e);

/**
 * person_pick(c, name, role, out, e):
 * The person called ${name} (NULL: the first with ${role}, or, for
 * ROLE_RECORDER, the first of any role but courier).  1, or 0 if there is
 * none, or -1.
 */
int person_pick(struct client *c, const char *name, enum role role,
		struct person *out, struct err *e);

/**
 * person_keep(c, p, e):
 * Store a person whose key file is in place (key_path()); nothing happens if
 * the log is there already.  seal_genesis() does it by itself.
 */
int person_keep(struct client *c, const struct person *p, struct err *e);

/**
 * person_leave(c, log, e):
 * An own log is seen at a header that this home does not hold: its person's
 * next seal begins a new log.
 */
int person_leave(struct client *c, const struct id *log, struct err *e);

/**
 * key_path(c, log, out, e):
 * Where the key file of a log is, for keyfile_write(..., "log", ...).
 */
int key_path(const struct client *c, const struct id *log, struct buf *out,
	     struct err *e);

/**
 * own_each(c, fn, ctx, e):
 * Call ${fn} for each log that was begun in this home, oldest first, with its
 * newest header here (seq 0: none); it stops when ${fn} returns not 0.
 */
int own_each(struct client *c,
	     int (*fn)(void *ctx, const struct head *head, struct err *e),
	     void *ctx, struct err *e);

/**
 * own_again(c, e):
 * The confirmed state was made anew: note again which own parts have no
 * effect in it.
 */
int own_again(struct client *c, struct err *e);

/**
 * own_head(c, log, head, e):
 * The newest header of ${log} that is stored and neither evidence nor dead:
 * 1, 0 if there is none, -1.
 */
int own_head(struct client *c, const struct id *log, struct head *head,
	     struct err *e);

/**
 * unsent_each(c, fn, ctx, e):
 * Call ${fn} for each header without receipt and entry: own ones, logs in the
 * order in which they were begun, seq upward; before them, after a roll-back,
 * the directory's and the hub's, behind them others'.  It stops when ${fn}
 * returns not 0.
 */
int
unsent_each(struct client *c,
	    int (*fn)(void *ctx, const struct batch_row *row, struct err *e),
	    void *ctx, struct err *e);

/**
 * person_key(c, p, passphrase, out, e):
 * Read the log key.  ${passphrase} NULL for a key without one; ERR_PASSPHRASE
 * if it is locked or the passphrase is wrong; ERR_KEY if its file is lost,
 * damaged or open to others.
 */
int person_key(struct client *c, const struct person *p, const char *passphrase,
	       struct sign_key *out, struct err *e);

/**
 * person_key_typed(c, p, out, e):
 * Open a locked key with what its person types at the terminal: 1; 0 if that is
 * nothing or wrong, which is said, or the key cannot be used; -1.
 */
int person_key_typed(struct client *c, const struct person *p,
		     struct sign_key *out, struct err *e);

/**
 * person_passphrase(c, p, old, new, e):
 * Put the person's key under another passphrase, or (NULL) under none; the key
 * stays.  ERR_PASSPHRASE as above.
 */
int person_passphrase(struct client *c, const struct person *p, const char *old,
		      const char *new, struct err *e);

/**
 * passphrase_of(c, p, file, out, size, e):
 * The passphrase for a locked key: the first line of ${file} if given, else
 * asked on the terminal; ERR_PASSPHRASE where there is neither.  "" for a key
 * that is not locked.
 */
int passphrase_of(struct client *c, const struct person *p, const char *file,
		  char *out, size_t size, struct err *e);

/* What place_read() gives. */
struct place_known {
	struct id root;
	struct id scope;
	char url[256];
};

/**
 * place_write(c, url, root, scope, e), place_read(c, out, e):
 * Note beside the keys what client_settle() stores; read it: 1, 0 if nothing
 * was noted, -1.
 */
int place_write(const struct client *c, const char *url, const struct id *root,
		const struct id *scope, struct err *e);
int place_read(const struct client *c, struct place_known *out, struct err *e);

/**
 * place_remove(c, e):
 * The home belongs nowhere any more.
 */
int place_remove(const struct client *c, struct err *e);

/**
 * device_ready(c, e):
 * Make the device's key file and the installation's id where they are missing,
 * and fill in the latter.
 */
int device_ready(struct client *c, struct err *e);

/**
 * device_keys(c, sign, box, e):
 * Read the home's device key pair.  ERR_KEY as above.
 */
int device_keys(struct client *c, struct sign_key *sign, struct box_key *box,
		struct err *e);

/**
 * home_reserve(c, e):
 * Keep some room on the disk for the day on which it is full: the file
 * "reserve".  1, 0 where the disk has too little, -1.
 */
int home_reserve(struct client *c, struct err *e);

/**
 * home_room(c, bytes):
 * Before something is written that takes about ${bytes}: give the reserve up
 * where little more than that is left.  ${c}->reserve_given says so.
 */
enum reserve home_room(struct client *c, uint64_t bytes);

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
 * refusal_keep(c, head, code, e):
 * The hub refused this header under a verified receipt: for a fork or an
 * envelope it becomes dead and its log is left; its parts stay.
 */
int refusal_keep(struct client *c, const struct head *head,
		 enum refuse_code code, struct err *e);

/**
 * refusal_each(c, fn, ctx, e):
 * Call ${fn} for every refusal that was kept.
 */
int refusal_each(struct client *c,
		 int (*fn)(void *ctx, const struct head *head,
			   enum refuse_code code, struct err *e),
		 void *ctx, struct err *e);

/**
 * receipt_of(c, head, note, time_ms, e), receipt_first(...):
 * The kept receipt that covers the header ${head}, not another one in its
 * place: that of its log's head, or the earliest one; 1 with its note and
 * time, 0 or -1.  ${note} may be NULL.
 */
int receipt_of(struct client *c, const struct head *head, struct buf *note,
	       int64_t *time_ms, struct err *e);
int receipt_first(struct client *c, const struct head *head, struct buf *note,
		  int64_t *time_ms, struct err *e);

/**
 * receipt_newest(c, log, note, e):
 * Append the kept receipt that names the log's sequenced head: 1, 0, -1.
 */
int receipt_newest(struct client *c, const struct id *log, struct buf *note,
		   struct err *e);

/**
 * inclusion_put(c, idx, size, path, n, e),
 * inclusion_get(c, idx, size, path, e):
 * The inclusion path of an entry to a checkpoint of ${size}, ${n} bytes of
 * hashes, verified before it was put.
 */
int inclusion_put(struct client *c, uint64_t idx, uint64_t size,
		  const void *path, size_t n, struct err *e);
int inclusion_get(struct client *c, uint64_t idx, uint64_t *size,
		  struct buf *path, struct err *e);

/**
 * stamp_put_note(c, part, note, n, e), stamp_note(c, part, out, e):
 * Keep the hub's verified stamp of a submission; append it: 1, 0 or -1.
 */
int stamp_put_note(struct client *c, const struct hash *part, const void *note,
		   size_t n, struct err *e);
int stamp_note(struct client *c, const struct hash *part, struct buf *out,
	       struct err *e);

#endif
