/*
 * Evidence: what a hub signed that does not go together, in one text file.
 *
 *	kheo/evidence@v1
 *	== <kind> <bytes>
 *	<that many bytes>
 *	...
 *	end
 *
 * A section is as in a proof (proof.h).  Kinds, hubkeys first:
 *   hubkeys     the hub's keys, version after version; the last one counts
 *   checkpoint  a tree that the hub signed
 *   receipt     what it said that it holds, and which pages it gave
 *   page        the entries of one page that a receipt of the file names:
 *               for each the line "<index>" and the entry's text
 *   header      the header of an entry of such a page
 */
#ifndef KHEO_SIGN_EVIDENCE_H
#define KHEO_SIGN_EVIDENCE_H

#include "protocol/sign/proof.h"

#define EVIDENCE_FIRST_LINE   "kheo/evidence@v1"
#define EVIDENCE_SECTIONS_MAX 64

enum evidence_finding {
	EVIDENCE_FALSE,      /* a section does not hold */
	EVIDENCE_DOUBTFUL,   /* the hubkeys are of another root */
	EVIDENCE_OPEN,       /* all of it is the hub's, and may be true */
	EVIDENCE_HISTORIES,  /* one size of one origin with two roots */
	EVIDENCE_SHRUNK,     /* later, a smaller tree of one origin */
	EVIDENCE_TAKEN_BACK, /* later, less of a log, or another header */
	EVIDENCE_MISDATED,   /* an entry's time is not possible */
	EVIDENCE_FINDINGS
};

/* What a checkpoint or a receipt says of the tree. */
struct evidence_word {
	char origin[ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
	int64_t time_ms;
	bool is_checkpoint; /* else a receipt */
};

struct evidence_report {
	enum evidence_finding finding;
	bool is_test;
	char hub[HUB_NAME_MAX + 1];
	/* Of a finding: the earlier word and the one that does not fit. */
	struct evidence_word a;
	struct evidence_word b;
	struct head head; /* of EVIDENCE_TAKEN_BACK and EVIDENCE_MISDATED */
	char why[320];    /* English, technical */
};

/**
 * evidence_is(p, n):
 * Whether a file begins as evidence does.
 */
bool evidence_is(const void *p, size_t n);

/**
 * evidence_check(p, n, root, r, e):
 * Read a file and judge it, knowing the root fingerprint only.  Foreign faults
 * are a finding; -1 is ERR_MEMORY.  Rule: protocol/README.md, "Evidence".
 */
int evidence_check(const void *p, size_t n, const struct id *root,
		   struct evidence_report *r, struct err *e);

/**
 * evidence_begin(out), evidence_put(out, kind, p, n), evidence_end(out):
 * Write such a file.
 */
void evidence_begin(struct buf *out);
void evidence_put(struct buf *out, const char *kind, const void *p, size_t n);
void evidence_end(struct buf *out);

/**
 * evidence_page_add(page, index, text, n):
 * Append one entry to the bytes of a section "page".
 */
void
evidence_page_add(struct buf *page, uint64_t index, const void *text, size_t n);

/**
 * evidence_token(f):
 * The finding's stable name, such as "two_histories".
 */
const char *evidence_token(enum evidence_finding f);

#endif
