/* What a verb that writes a document is told about it. */
#ifndef KHEO_PAPER_WANTED_H
#define KHEO_PAPER_WANTED_H

#include "protocol/paper/paper.h"

/* Borrowed from the words of a command; NULL: not said. */
struct wanted {
	const char *line; /* "chinh-quyen" or "dang" */
	const char *file;
	const char *number;
	const char *date; /* YYYY-MM-DD */
	const char *signer;
	const char *other; /* the second one, who signs on the left */
};

enum wanted_fault { WANTED_SOUND, WANTED_FILE, WANTED_LINE, WANTED_DATE };

/**
 * wanted_check(w):
 * Which of the words is none that can be followed.
 */
enum wanted_fault wanted_check(const struct wanted *w);

/**
 * wanted_set(w, p):
 * Put number, day and names onto the document.
 */
void wanted_set(const struct wanted *w, struct paper *p);

#endif
