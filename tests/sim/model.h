/* What people saved and were told, kept apart from what the programs keep. */
#ifndef KHEO_TESTS_SIM_MODEL_H
#define KHEO_TESTS_SIM_MODEL_H

#include "tests/sim/world.h"

#define SAVE_TEXT_SIZE 24

/**
 * save_new(w, home, rec, field):
 * The number of a value that is about to be saved; save_text() is its JSON.
 */
unsigned save_new(struct world *w, unsigned home, unsigned rec, unsigned field);
const char *save_text(unsigned save, char out[SAVE_TEXT_SIZE]);

/**
 * saves_in(w, p, n, fn, ctx), saves_said(w, p, n, fn, ctx):
 * Call ${fn} for each save whose value is in the text; only if that is a part
 * with edits.
 */
void saves_in(struct world *w, const void *p, size_t n,
	      void (*fn)(void *ctx, unsigned save), void *ctx);
void saves_said(struct world *w, const void *p, size_t n,
		void (*fn)(void *ctx, unsigned save), void *ctx);

/* What one disk holds: each save, and under a receipt. */
struct holding {
	bool has[SAVES_MAX];
	bool handed[SAVES_MAX];
	bool typed[SAVES_MAX];   /* not signed yet */
	bool says[SAVES_MAX];    /* its text, in a submission perhaps */
	bool file[SAVES_MAX];    /* the one that it names */
	bool erased[ERASED_MAX]; /* the part, or what is left of it */
	bool told[ERASED_MAX];   /* that it is to be erased */
};

/**
 * model_before(w, home, out), model_after(w, home, before):
 * Look at a disk that is about to be changed by force, and after it; what is
 * gone is lost there, and not by the programs' fault.
 */
void model_before(struct world *w, unsigned home, struct holding *out);
void model_after(struct world *w, unsigned home, const struct holding *before);

/**
 * model_doubt(w, home):
 * Its disk exists twice, or an older one was put back: what was typed there
 * and is not signed may be said by two parts.
 */
void model_doubt(struct world *w, unsigned home);

/**
 * model_hub_lost(w):
 * The hub was put back, and does not run yet: receipts for what it has not got
 * any more are kept by who still holds what they are about.
 */
void model_hub_lost(struct world *w);

/**
 * model_check(w):
 * Everything that was promised about saves, now that all is quiet.
 */
void model_check(struct world *w);

#endif
