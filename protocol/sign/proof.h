/*
 * Proofs: one text file from which anybody can check a submission, and that its
 * figures are in an edition.
 *
 *	kheo/proof@v1					or kheo/inclusion@v1
 *	== <kind> <bytes>
 *	<that many bytes>
 *	...
 *	submission <base64 of the full part hash>
 *	consolidate <the same>				of the latter only
 *
 * A section is its line, exactly <bytes> bytes (decimal, no leading zero) and
 * one LF.  There are three groups in this order: notes, parts, entries.  At
 * most PROOF_SECTIONS_MAX sections, PROOF_CHECKPOINTS_MAX checkpoints and
 * PROOF_BYTES_MAX bytes.
 *
 * Notes, mixed at will; each a whole signed note, its last LF included:
 *   hubkeys     the hub's keys, version after version; one of them has the
 *               roots of the fingerprint; the last one counts
 *   header      a batch header; with any header stands the genesis of its
 *               log, with a genesis whose second signature is its parent's
 *               the genesis of that parent
 *   checkpoint  the tree that the entries are proven to be in, and the one
 *               that the submission's header says it had seen
 *   receipt     shown, never needed
 * part:  one line, the base64 of salt ‖ body, without LF of its own.
 * entry: the line "<index> <size>", the entry's text, and a line
 *        "path <base64 hash>" for each hash of its inclusion path to the tree
 *        of <size>, leaf side first.
 *
 * Nothing in the file may go unchecked.  Every signature must hold: of a
 * header that of its log's key and, in a genesis of role hub, that of an
 * author key of the hubkeys, in any other genesis at most that of the parent
 * log's key (signatures by enrolment keys, which nobody but the hub can check,
 * are left out by the writer); of hubkeys those of its own roots or of the
 * version before; one of the tree key on a checkpoint, one of the receipt key
 * on a receipt.  Every part must be named, with its length, by a header of the
 * file; every entry must name a header of the file and be included in a
 * checkpoint of the file.
 *
 * An entry gives its batch effect if its disposition is A, or Q and a hub
 * batch that has effect itself holds the act release for it.  Acts of the hub
 * count when they stand in a hub batch of the directory that has effect.  The
 * submission is received if a header names it, that header has effect, and of
 * the earlier enrol acts the first that names the header's log, or else the
 * first log of its chain, with the hash of that genesis and its scope, says
 * recorder or approver.
 *
 * In an inclusion, what the hub said of that submission must stand, too: the
 * act consolidate that the last line names, in a hub batch of the unit's scope
 * with an entry A, and the edition that this act names, which counts like any
 * act of the directory.  Whether the figures then lead to the edition's sum is
 * weighed by included.h.
 */
#ifndef KHEO_SIGN_PROOF_H
#define KHEO_SIGN_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/sign/trust.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/figures.h"
#include "protocol/wire/part.h"

/* About sixty approvals and fifty successions of logs; keeps looking things
 * up in the file cheap. */
#define PROOF_SECTIONS_MAX    1024
#define PROOF_CHECKPOINTS_MAX 64
#define PROOF_APPROVALS_MAX   8
#define PROOF_LINE_NAME_MAX   16 /* "chinh-quyen" */
#define PROOF_FIRST_LINE      "kheo/proof@v1"
#define INCLUSION_FIRST_LINE  "kheo/inclusion@v1"

/* What verification can end in; only the first is a full yes. */
enum verdict {
	VERDICT_RECEIVED,    /* authentic_received */
	VERDICT_UNRECEIPTED, /* authentic_unreceipted */
	VERDICT_DOUBTFUL,    /* doubtful_key */
	VERDICT_FALSE        /* not_authentic */
};

/* One approval of the submission. */
struct proof_approval {
	char person[NAME_MAX_BYTES + 1]; /* "" where it was cut out */
	enum role role;
	uint64_t index;
	int64_t recv_ms;
};

/* Whether the figures of a received submission are in an edition. */
enum inclusion_verdict {
	INCLUSION_NONE,   /* the file does not say */
	INCLUSION_HOLDS,  /* authentic_included */
	INCLUSION_WITHIN, /* authentic_within */
	INCLUSION_WRONG   /* not_included: against the hub's own word */
};

/* What an inclusion says of the edition. */
struct proof_edition {
	enum inclusion_verdict is;
	char why[256];   /* it is wrong */
	struct hash act; /* the edition's name */
	char line[PROOF_LINE_NAME_MAX + 1];
	char period[NAME_MAX_BYTES + 1];
	uint64_t number;
	uint64_t reports;
	uint64_t index;     /* of its entry */
	int64_t recv_ms;    /* the same */
	struct hash within; /* the report that holds the figures already */
	struct figures own; /* of the submission; unless it is wrong */
	struct figures total;
};

/* What a proof says, as far as it was verified. */
struct proof_report {
	enum verdict verdict;
	char why[256]; /* for the last two verdicts: the record and reason;
			     * all else but the submission is then unproven */
	bool is_test;  /* the hub is a test installation */
	char hub[HUB_NAME_MAX + 1];
	struct id rec;
	struct id claimed; /* not authentic: the record that the submission in
			    * the file names, proven by nothing; else zero */
	char type[TYPE_NAME_MAX + 1];
	struct hash submission; /* full part hash */
	char unit_code[NAME_MAX_BYTES + 1];
	char unit_name[NAME_MAX_BYTES + 1]; /* as it was called then */
	char person[NAME_MAX_BYTES + 1];
	char machine[NAME_MAX_BYTES + 1];
	enum role role;
	int64_t
	    not_before_ms; /* time of the checkpoint it had seen; 0 unknown */
	int64_t recv_ms;   /* first custody at the hub */
	uint64_t index;    /* in the hub's tree */
	char origin[ORIGIN_MAX + 1];
	uint64_t size; /* of the newest checkpoint in the proof */
	struct proof_approval approvals[PROOF_APPROVALS_MAX];
	size_t approval_count;
	struct proof_edition edition; /* only of what was received */
	struct buf
	    content; /* the submission's body; buf_done() by the caller */
};

/**
 * proof_check(text, n, root, out, e):
 * Judge a proof against the fingerprint ${root}.  Returns 0 whatever the
 * verdict; -1 only when out of memory.  ${out} must be zeroed before; done by
 * proof_report_done().  Needs no clock, network or database.
 * Rule: protocol/README.md, "Proof".
 */
int proof_check(const void *text, size_t n, const struct id *root,
		struct proof_report *out, struct err *e);
void proof_report_done(struct proof_report *r);

/**
 * proof_claim(text, n, out, e):
 * The record that a submission in a file names which may be damaged anywhere,
 * so that a person learns which one to ask for again.  1, or 0 and a zero
 * ${out} if none can be read, or -1.  Nothing of it is proven.
 */
int proof_claim(const void *text, size_t n, struct id *out, struct err *e);

/**
 * proof_is(p, n):
 * Whether a file begins like a proof.
 */
bool proof_is(const void *p, size_t n);

/**
 * verdict_token(v), proof_token(r):
 * "authentic_received", "authentic_unreceipted", "doubtful_key",
 * "not_authentic"; of a report also "authentic_included", "authentic_within",
 * "not_included".
 */
const char *verdict_token(enum verdict v);
const char *proof_token(const struct proof_report *r);

/**
 * proof_holds(r):
 * Whether all that the file is to show is shown: received, or included.
 */
bool proof_holds(const struct proof_report *r);

/* Writes a proof file, section by section, in the order of the document. */
struct proof_writer {
	struct buf out; /* the sections so far; private */
};

/**
 * proof_begin(w), proof_done(w):
 * Make ready; free.
 */
void proof_begin(struct proof_writer *w);
void proof_done(struct proof_writer *w);

/**
 * proof_put_note(w, kind, note, n):
 * Append a signed note: "hubkeys", "checkpoint", "receipt", "header".  What a
 * reader could not check is left out: of a header the signature by an
 * enrolment key, of a checkpoint those of witnesses.
 */
void proof_put_note(struct proof_writer *w, const char *kind, const void *note,
		    size_t n);

/**
 * proof_put_part(w, salt, body, n):
 * Append a part as base64.
 */
void proof_put_part(struct proof_writer *w, const uint8_t salt[SALT_LEN],
		    const void *body, size_t n);

/**
 * proof_put_entry(w, index, text, n, size, path, count):
 * Append an entry and its inclusion path to the tree of ${size}.
 */
void
proof_put_entry(struct proof_writer *w, uint64_t index, const void *text,
		size_t n, uint64_t size, const struct hash *path, size_t count);

/**
 * proof_finish(w, submission, consolidate, out, e):
 * Append the whole file, with its closing line that names the submission, to
 * ${out}; an inclusion, unless ${consolidate} is NULL.
 */
int
proof_finish(struct proof_writer *w, const struct hash *submission,
	     const struct hash *consolidate, struct buf *out, struct err *e);

#endif
