/* What a text still says from an earlier period. */
#ifndef KHEO_DOMAIN_CARRIED_H
#define KHEO_DOMAIN_CARRIED_H

#include "protocol/domain/unit.h"

enum carried_kind {
	CARRIED_UNCHANGED, /* a paragraph as it stood in the earlier text */
	CARRIED_DATE,      /* a day or year from before the period */
	CARRIED_UNIT       /* a unit that is not called so any more */
};

/* One passage; the text is borrowed. */
struct carried {
	enum carried_kind kind;
	const char *text;
	size_t len;
};

/* What a text is held against. */
struct carried_facts {
	const char *before;        /* the earlier text, or NULL */
	struct window window;      /* what the report counts */
	const struct units *units; /* or NULL */
	day_t day;                 /* whose names are right */
};

/**
 * carried_each(f, text, fn, ctx):
 * Call ${fn} for every passage of ${text} that a person should look at again:
 * unchanged paragraphs, then days "d/m/yyyy" before the window and years
 * "năm yyyy" before its year, then names that ended.  Nothing of it is wrong
 * by itself: a document of last year may well be named.
 */
void carried_each(const struct carried_facts *f, const char *text,
		  void (*fn)(void *ctx, const struct carried *c), void *ctx);

#endif
