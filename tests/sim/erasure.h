/* What an officer has erased, and whether anybody still has its text. */
#ifndef KHEO_TESTS_SIM_ERASURE_H
#define KHEO_TESTS_SIM_ERASURE_H

#include "tests/sim/look.h"
#include "tests/sim/world.h"

/**
 * officer_redact(w):
 * Erase any part that has effect.
 */
void officer_redact(struct world *w);

/**
 * erased_hub_lost(w):
 * The hub was put back with the list of what it has erased.
 */
void erased_hub_lost(struct world *w);

/**
 * erased_mark(w, at, is_erased):
 * Where the hub has the saves that it has erased, though it cannot say so.
 */
void erased_mark(struct world *w, enum at_hub at[SAVES_MAX],
		 bool is_erased[SAVES_MAX]);

/**
 * erased_said(w, part, field, fn, ctx):
 * The saves of which the part said something in the field, if it was erased.
 */
void erased_said(const struct world *w, const struct id *part, unsigned field,
		 void (*fn)(void *ctx, unsigned save), void *ctx);

/**
 * erased_twin(w, save):
 * Whether it was typed at a copied PC over the versions that an erased value
 * stood over: a copy drops what may be the erased text, which nobody can
 * compare.
 */
bool erased_twin(const struct world *w, unsigned save);

/**
 * erased_gone(w, save):
 * Whether its text was erased and the hub put back since, list and all, and no
 * disk that knew the part is left to tell it.
 */
bool erased_gone(const struct world *w, unsigned save);

/**
 * erased_restored(w):
 * A copy of the hub's database was put back and recovered: what was erased
 * since is so in it, before any PC has said a word.
 */
void erased_restored(struct world *w);

/**
 * erased_look(w):
 * All is quiet: which of what was erased a PC still knows, that the hub
 * answers; then the hub knows it, too.  Before erased_gone().
 */
void erased_look(struct world *w);

/**
 * erased_check(w):
 * All is quiet: what was erased stays so, and no file of the hub or of a PC
 * that it answers holds the text.
 */
void erased_check(struct world *w);

#endif
