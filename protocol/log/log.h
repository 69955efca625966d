/* Logs and their signed batches, as either side stores them. */
#ifndef KHEO_LOG_LOG_H
#define KHEO_LOG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/db/db.h"
#include "protocol/sign/signed.h"
#include "protocol/wire/batch.h"
#include "protocol/wire/part.h"

/* Where a stored header stands.  A client's own go from sealed to confirmed;
 * at the hub a header is incomplete, held, pending or evidence until it is
 * sequenced, which is "confirmed" on both sides. */
enum batch_state {
	BATCH_SEALED,     /* client: here only */
	BATCH_EXPORTED,   /* client: left this machine, no receipt */
	BATCH_RECEIPTED,  /* client: the hub has it */
	BATCH_INCOMPLETE, /* hub: parts are missing */
	BATCH_HELD,       /* hub: behind a gap, or its log is pending */
	BATCH_CONFIRMED,  /* has an entry */
	BATCH_EVIDENCE,   /* the losing side of a fork, kept */
	BATCH_DEAD        /* client: its log took the other branch */
};

/* One row of the table log. */
struct log_row {
	int64_t lid;
	struct id id;
	struct id scope;
	struct id dev;
	uint8_t key[KEY_LEN];
	bool has_device; /* false for hub logs */
	uint8_t device[KEY_LEN];
	uint8_t box[KEY_LEN];
	enum role asked;
	struct id first; /* of its chain */
	struct hash genesis;
	uint64_t seq; /* contiguous sequenced head, 0 none */
	struct hash hash;
	int64_t teff_s;
};

/**
 * log_find(db, id, out, e), log_get(db, lid, out, e):
 * 1 with the row, 0 if there is none, -1.
 */
int log_find(struct db *db, const struct id *id, struct log_row *out,
	     struct err *e);
int log_get(struct db *db, int64_t lid, struct log_row *out, struct err *e);

/**
 * log_add(db, genesis, hash, first, out, e):
 * Store the log that a checked genesis header begins; ${first} is the first
 * log of its chain (itself without a parent).  ${out} gets the row.
 */
int log_add(struct db *db, const struct batch *genesis, const struct hash *hash,
	    const struct id *first, struct log_row *out, struct err *e);

/**
 * log_advance(db, lid, seq, hash, teff_s, e):
 * Move the sequenced head.
 */
int log_advance(struct db *db, int64_t lid, uint64_t seq,
		const struct hash *hash, int64_t teff_s, struct err *e);

/* One row of the table batch.  note is borrowed until the next step of the
 * statement that gave it, or owned where said. */
struct batch_row {
	int64_t bid;
	int64_t lid;
	uint64_t seq;
	struct hash hash;
	enum batch_state state;
	int64_t recv_ms;
};

/**
 * batch_find(db, hash, out, e):
 * The header of that hash: 1, 0 or -1.
 */
int batch_find(struct db *db, const struct hash *hash, struct batch_row *out,
	       struct err *e);

/**
 * batch_at(db, lid, seq, out, e):
 * The header at that place which is not evidence or dead: 1, 0 or -1.
 */
int batch_at(struct db *db, int64_t lid, uint64_t seq, struct batch_row *out,
	     struct err *e);

/**
 * batch_add(db, lid, seq, hash, note, n, state, recv_ms, bid, e):
 * Store a header.  ${bid} gets its row.
 */
int batch_add(struct db *db, int64_t lid, uint64_t seq, const struct hash *hash,
	      const void *note, size_t n, enum batch_state state,
	      int64_t recv_ms, int64_t *bid, struct err *e);

/**
 * batch_set_state(db, bid, state, e):
 * Move a header on.
 */
int batch_set_state(struct db *db, int64_t bid, enum batch_state state,
		    struct err *e);

/**
 * batch_note(db, bid, out, e):
 * Append the stored note to ${out}.
 */
int batch_note(struct db *db, int64_t bid, struct buf *out, struct err *e);

/**
 * batch_load(db, bid, b, hash, note_out, e):
 * Parse the stored header; ${note_out} gets the note's bytes.
 */
int batch_load(struct db *db, int64_t bid, struct batch *b, struct hash *hash,
	       struct buf *note_out, struct err *e);

/**
 * part_add(db, hash, salt, body, n, bid, place, e):
 * Store a part that was checked against its hash; nothing happens if it is
 * there already.
 */
int
part_add(struct db *db, const struct hash *hash, const uint8_t *salt,
	 const void *body, size_t n, int64_t bid, size_t place, struct err *e);

/**
 * part_add_redacted(db, scope, hash, bid, place, e):
 * The same for a part of which only the skeleton is known in ${scope}; nothing
 * happens if it is there, or was not redacted.
 */
int part_add_redacted(struct db *db, const struct id *scope,
		      const struct hash *hash, int64_t bid, size_t place,
		      struct err *e);

/**
 * part_has(db, hash, e):
 * 1 if the part is stored, 0, or -1.
 */
int part_has(struct db *db, const struct hash *hash, struct err *e);

/**
 * part_has_in(db, scope, hash, e):
 * The same for a part that a header of ${scope} brought first, or that was
 * redacted there.  A scope gets
 * nothing of another one by naming its hash.
 */
int part_has_in(struct db *db, const struct id *scope, const struct hash *hash,
		struct err *e);

/**
 * part_load(db, hash, salt, body, e):
 * Append the body to ${body} and copy the salt; 1, 0 if it is not there, -1.
 * Of a redacted part that is the skeleton, and a salt of zeroes: whoever hands
 * parts on asks part_put() instead.
 */
int part_load(struct db *db, const struct hash *hash, uint8_t salt[SALT_LEN],
	      struct buf *body, struct err *e);

/* Who gave a version its value, for the screen. */
struct author {
	struct id log;
	struct id first;
	enum role role;
	char person[201];
	char machine[201];
	char unit_code[33];
	char unit_name[201];
	int64_t time_s; /* teff once sequenced, else as claimed */
	bool sequenced;
	uint64_t index; /* of the entry, when sequenced */
	int64_t recv_ms;
};

/**
 * author_of(db, part, out, e):
 * The author of the part with that short id: 1, 0 if it is not stored, -1.
 * Names that are not known are "".
 */
int author_of(struct db *db, const struct id *part, struct author *out,
	      struct err *e);

/**
 * signed_first(db, parts, n, time_s, e):
 * When the earliest of the ${n} parts with those short ids was signed: as the
 * hub took it once it is sequenced, else as claimed.  1, 0 if none is stored,
 * -1.
 */
int signed_first(struct db *db, const struct id *parts, size_t n,
		 int64_t *time_s, struct err *e);

#endif
