/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_CLIENT_STORE_IMPL_H
#define KHEO_CLIENT_STORE_IMPL_H

#include "client/client.h"
#include "client/store/store.h"

#define SEAL_LOCK    "seal.lock"
#define SEAL_WAIT_MS 10000
#define AT_TEXT_MAX  255

/**
 * home_lock(c, l, name, wait_ms, e):
 * Take the lock ${name} of the home.
 */
int home_lock(const struct client *c, struct lock *l, const char *name,
	      int64_t wait_ms, struct err *e);

/* A person, and where sealing stands with him. */
struct signer {
	struct person p;
	bool leave; /* the next seal begins a new log */
	uint64_t seen_origin;
	uint64_t seen_size; /* last checkpoint that a header named, 0 none */
};

/**
 * signer_get(c, first, out, e):
 * The person whose chain ${first} begins: 1, 0 or -1.
 */
int signer_get(struct client *c, const struct id *first, struct signer *out,
	       struct err *e);

/**
 * signer_put(c, s, e):
 * Store which log a person has now, and what it has seen.
 */
int signer_put(struct client *c, const struct signer *s, struct err *e);

/**
 * person_list(c, out, count, e):
 * Everybody, in the order of person_each(); free() *${out}.
 */
int person_list(struct client *c, struct person **out, size_t *count,
		struct err *e);

/**
 * key_unusable(e):
 * Make of the failure to read a key's file ERR_KEY, if it is lost, damaged or
 * may not be read.  Return -1.
 */
int key_unusable(struct err *e);

/**
 * key_next(c, old, key, out, e):
 * Make the key of the log that continues ${old}, whose key is ${key}: derived
 * from that one and a salt, so that the same passphrase opens it.  The salt
 * is kept beside the keys.
 */
int key_next(struct client *c, const struct id *old, const struct sign_key *key,
	     struct sign_key *out, struct err *e);

/**
 * key_follow(c, log, key, to, out, e):
 * From the ${key} of ${log} the key of ${to}, a log that continues it.
 */
int
key_follow(struct client *c, const struct id *log, const struct sign_key *key,
	   const struct id *to, struct sign_key *out, struct err *e);

/* What is remembered of a log outside the database. */
struct anchor {
	struct head head;
	char at[AT_TEXT_MAX + 1]; /* the installation that wrote it */
};

/**
 * anchor_read(c, log, out, e):
 * 1; 0 if there is none; -1.  A damaged one is read as that of nowhere.
 */
int anchor_read(struct client *c, const struct id *log, struct anchor *out,
		struct err *e);

/**
 * anchor_write(c, head, e):
 * Remember ${head} for this installation.
 */
int anchor_write(struct client *c, const struct head *head, struct err *e);

/**
 * anchor_here(c, out, e):
 * What stands for this installation in anchors.
 */
int
anchor_here(const struct client *c, char out[AT_TEXT_MAX + 1], struct err *e);

/**
 * outbox_advance(c, log, e):
 * Under seal.lock: write the outbox files past the log's anchor, then move the
 * anchor if it is of this installation.
 */
int outbox_advance(struct client *c, const struct id *log, struct err *e);

/**
 * outbox_path(c, log, seq, out, e):
 * The file of one header.
 */
int outbox_path(const struct client *c, const struct id *log, uint64_t seq,
		struct buf *out, struct err *e);

/**
 * own_begin(c, log, first, e):
 * Note that this home began a log.
 */
int own_begin(struct client *c, const struct id *log, const struct id *first,
	      struct err *e);

/**
 * own_part(c, hash, p, e):
 * Note an own part as one that is not applied yet: which records it touches.
 */
int own_part(struct client *c, const struct hash *hash, const struct part *p,
	     struct err *e);

/**
 * own_prune(c, e):
 * Forget the notes on parts that were applied.
 */
int own_prune(struct client *c, struct err *e);

/**
 * unsealed_keep(c, e):
 * Write what is unsealed behind locked keys to a file beside the outbox; remove
 * the file when there is nothing.
 */
int unsealed_keep(struct client *c, struct err *e);

/**
 * edit_id(num), edit_num(id):
 * The temporary version id of an unsealed edit, and back; 0 for another id.
 */
struct id edit_id(int64_t num);
int64_t edit_num(const struct id *id);

/* One part on its way into a batch. */
struct new_part {
	uint8_t salt[SALT_LEN];
	struct hash hash;
	struct buf body;
	bool is_personal;
	struct id rec;  /* of a personal one */
	uint32_t bytes; /* of the body that was hashed, if that was redacted */
};

/* The parts of one seal, and which unsealed edits went where. */
struct new_parts {
	struct new_part *parts;
	size_t count;
	size_t cap;

	struct numbered {
		int64_t num;
		size_t part;
	} * nums;

	size_t num_count;
};

/**
 * parts_make(c, first, out, e):
 * Make parts of every unsealed edit of a person, in order.  parts_done()
 * frees in any case.
 */
int parts_make(struct client *c, const struct id *first, struct new_parts *out,
	       struct err *e);

/**
 * parts_add_act(c, parts, act, e):
 * Append an act; a submit gets the hash of its record's personal part.
 */
int parts_add_act(struct client *c, struct new_parts *parts, json_t *act,
		  struct err *e);

void parts_done(struct new_parts *parts);

/**
 * parts_add_again(parts, ref, salt, body, e):
 * Append a part that was signed before as ${ref}, byte for byte, or what is
 * left of it; the body is taken.
 */
int
parts_add_again(struct new_parts *parts, const struct part_ref *ref,
		const uint8_t salt[SALT_LEN], struct buf *body, struct err *e);

/**
 * parts_forget_edits(c, parts, e):
 * Delete exactly the edits that became parts, and note which part each is.
 */
int parts_forget_edits(struct client *c, const struct new_parts *parts,
		       struct err *e);

/* A log that is being written to. */
struct pen {
	struct signer *who;
	const struct sign_key *key;
	struct log_row log; /* lid 0 before the genesis */
	struct head head;   /* newest header, seq 0 none */
	/* of the genesis only */
	const struct sign_key *second;
	struct sign_name second_name;
	const struct head *from;
	struct sign_key left; /* of the log that it continues */
};

/**
 * pen_write(c, pen, parts, count, e):
 * Sign one header over ${count} parts and store both, in the caller's
 * transaction; of a new log the genesis.
 */
int pen_write(struct client *c, struct pen *pen, const struct new_part *parts,
	      size_t count, struct err *e);

#endif
