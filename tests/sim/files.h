/* Files that are attached to records: their contents, kept apart from what the
 * programs keep, and whether they arrive. */
#ifndef KHEO_TESTS_SIM_FILES_H
#define KHEO_TESTS_SIM_FILES_H

#include "protocol/db/db.h"
#include "tests/sim/world.h"

/**
 * person_attach(w, h):
 * A file to a record, as one more save.
 */
void person_attach(struct world *w, struct home *h);

/**
 * person_fetch(w, h):
 * Any file of the unit: whole and as it was, or not at all.
 */
void person_fetch(struct world *w, struct home *h);

/**
 * file_is_in(w, home, save):
 * Whether that PC has the whole content of the file that the save names.
 */
bool file_is_in(struct world *w, unsigned home, unsigned save);

/**
 * file_is_stored(w, db, save):
 * Whether that database of a hub says that it has the file, in the scope of
 * whoever saved it.
 */
bool file_is_stored(struct world *w, struct db *db, unsigned save);

/**
 * files_kept(w, kept):
 * Of which saves the file is on a PC's disk, or the hub's and the hub knows
 * it.  Bytes that a database put back knows nothing of are nobody's: whose
 * they were, only their unit can say.
 */
void files_kept(struct world *w, bool kept[SAVES_MAX]);

/**
 * files_check_all(w, at):
 * All is quiet: of what has effect at the hub, every file is there and whole,
 * or nobody has it and everybody says so; what is there can be fetched.
 */
void files_check_all(struct world *w, const bool has_effect[SAVES_MAX]);

#endif
