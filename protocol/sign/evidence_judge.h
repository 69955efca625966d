/* Evidence taken apart, every section of it checked, and how it is judged. */
#ifndef KHEO_SIGN_EVIDENCE_JUDGE_H
#define KHEO_SIGN_EVIDENCE_JUDGE_H

#include "protocol/sign/evidence.h"
#include "protocol/sign/proof_file.h"

struct evidence_header {
	struct batch b;
	struct hash hash;
};

struct evidence_entry {
	uint64_t index;
	struct entry en;
};

/* What one section "page" holds: ${count} of the entries. */
struct evidence_page {
	size_t first;
	size_t count;
	struct hash sha256;
};

struct evidence {
	struct id root;
	struct proof_file keys; /* its hubkeys only */
	struct evidence_word *words;
	size_t word_count;
	struct receipt *receipts;
	size_t receipt_count;
	struct evidence_header *headers;
	size_t header_count;
	struct evidence_page *pages;
	size_t page_count;
	struct evidence_entry *entries; /* of all pages */
	size_t entry_count;
};

/**
 * page_is_named(v, page, origin):
 * Whether a receipt of that origin, or of any (NULL), names the page.
 */
bool page_is_named(const struct evidence *v, const struct evidence_page *page,
		   const char *origin);

/**
 * evidence_judge(v, r):
 * Find what does not go together.
 */
void evidence_judge(const struct evidence *v, struct evidence_report *r);

/**
 * receipt_takes_back(before, after):
 * Whether a receipt says less than an earlier one of the same origin on a log
 * that both name, or names another header: the line of ${before}, or NULL.
 */
const struct receipt_line *
receipt_takes_back(const struct receipt *before, const struct receipt *after);

#endif
