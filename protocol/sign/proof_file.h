/* A proof file taken apart, every record of it checked; for proof.c only. */
#ifndef KHEO_SIGN_PROOF_FILE_H
#define KHEO_SIGN_PROOF_FILE_H

#include "protocol/sign/proof.h"

struct proof_entry;

struct proof_header {
	struct batch b;
	struct hash hash;
	/* The first one of its log in the file. */
	const struct proof_header *genesis;
	/* Of a genesis: the genesis of the log that signed it, or NULL. */
	const struct proof_header *parent;
};

struct proof_part {
	struct hash hash;
	uint8_t *raw; /* salt ‖ body; owned */
	size_t raw_len;
	struct part part;
};

struct proof_entry {
	uint64_t index;
	struct entry en;
	const struct proof_header *header;
	const struct checkpoint *in; /* a tree that holds it */
};

/* An act of the hub in the directory, and what gave it effect. */
struct proof_act {
	const struct part *part;
	const struct proof_entry *entry;
	size_t place; /* in its batch */
};

/* Each array has room for every section of the file. */
struct proof_file {
	struct hubkeys keys; /* the last version */
	bool has_keys;
	bool is_pinned; /* one version has the roots of the fingerprint */
	struct proof_header *headers;
	size_t header_count;
	struct checkpoint *checkpoints;
	size_t checkpoint_count;
	struct proof_part *parts;
	size_t part_count;
	struct proof_entry *entries;
	size_t entry_count;
	struct proof_act *acts; /* those that have effect, in their order */
	size_t act_count;
	struct hash submission;
	bool has_submission; /* the last lines were read */
	struct hash consolidate;
	bool is_inclusion; /* then a second last line names it */
};

/**
 * proof_text_copy(out, size, s):
 * Copy what fits into ${size} bytes, whole letters only; NULL is "".
 */
void proof_text_copy(char *out, size_t size, const char *s);

#define PROOF_KIND_MAX 10 /* "checkpoint" */

/* One section of the file; p is borrowed and followed by LF. */
struct proof_section {
	char kind[PROOF_KIND_MAX + 1];
	const char *p;
	size_t n;
};

/**
 * proof_hubkeys_read(f, s, root, e), proof_header_read(...),
 * proof_checkpoint_read(...), proof_receipt_read(...):
 * Check a note and add it to the file; hubkeys come first.  Of headers the
 * text only, as their keys may follow.
 */
int proof_hubkeys_read(struct proof_file *f, const struct proof_section *s,
		       const struct id *root, struct err *e);
int proof_header_read(struct proof_file *f, const struct proof_section *s,
		      const struct id *root, struct err *e);
int proof_checkpoint_read(struct proof_file *f, const struct proof_section *s,
			  const struct id *root, struct err *e);
int proof_receipt_read(struct proof_file *f, const struct proof_section *s,
		       const struct id *root, struct err *e);

/**
 * proof_header_check(f, h, s, e):
 * Check the signatures of a header, now that all headers are known.
 */
int proof_header_check(const struct proof_file *f, struct proof_header *h,
		       const struct proof_section *s, struct err *e);

/**
 * proof_file_open(f, text, n, root, e):
 * Take a file apart and check all that the comment of proof.h demands of every
 * record.  On failure ${e} names the section; ERR_MEMORY says nothing about
 * the file.  ${f} must be zeroed before and is freed with proof_file_done() in
 * any case.
 */
int proof_file_open(struct proof_file *f, const void *text, size_t n,
		    const struct id *root, struct err *e);
void proof_file_done(struct proof_file *f);

/**
 * proof_header_of(f, log, seq):
 * The first header of a log with that number, or NULL.
 */
const struct proof_header *
proof_header_of(const struct proof_file *f, const struct id *log, uint64_t seq);

/**
 * proof_part_of(f, hash), proof_header_names(h, hash):
 * The part of that hash or NULL; whether a header names it.
 */
const struct proof_part *
proof_part_of(const struct proof_file *f, const struct hash *hash);
bool proof_header_names(const struct proof_header *h, const struct hash *hash);

/**
 * proof_act_find(f, p, scope):
 * The part as an act that the hub said in a scope, at its lowest entry A; its
 * entry is NULL if the file shows none.
 */
struct proof_act
proof_act_find(const struct proof_file *f, const struct proof_part *p,
	       const struct id *scope);

#endif
