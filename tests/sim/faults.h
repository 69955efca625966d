/* What happens to machines and disks. */
#ifndef KHEO_TESTS_SIM_FAULTS_H
#define KHEO_TESTS_SIM_FAULTS_H

#include "tests/sim/world.h"

/**
 * disk_is_full(w):
 * Whether a disk refuses to write now, so that a failure is no wonder.
 */
bool disk_is_full(const struct world *w);

/**
 * disk_make_room():
 * Somebody deletes something else: the disk writes again.
 */
void disk_make_room(void);

/**
 * fault_crash(w, work):
 * Let ${work} be done by a process whose machine, a PC or the hub, loses its
 * power or only the process at some write.
 */
void fault_crash(struct world *w, void (*work)(struct world *w));

/**
 * fault_full(w, work):
 * Let ${work} be done while the disk of one machine is full.
 */
void fault_full(struct world *w, void (*work)(struct world *w));

/**
 * fault_clock(w):
 * One clock jumps, up to years either way.
 */
void fault_clock(struct world *w);

/**
 * fault_backup(w), fault_restore(w):
 * kheo backup; kheo restore of one of its copies.
 */
void fault_backup(struct world *w);
void fault_restore(struct world *w);

/**
 * fault_image(w), fault_image_back(w):
 * An image of a whole disk is made; it is put back, onto the same disk or
 * another one.
 */
void fault_image(struct world *w);
void fault_image_back(struct world *w);

/**
 * fault_db_back(w):
 * The database of an image is copied over the present one, by hand.
 */
void fault_db_back(struct world *w);

/**
 * fault_clone(w):
 * A disk is copied into a second PC, which may look the same to it.
 */
void fault_clone(struct world *w);

/**
 * fault_destroy(w):
 * A PC burns.
 */
void fault_destroy(struct world *w);

/**
 * fault_rebuild(w):
 * kheo rebuild, with or without the old file.
 */
void fault_rebuild(struct world *w);

/**
 * fault_hub_restore(w):
 * The hub's newest or an older copy is put back; the anchor tells of it.
 */
void fault_hub_restore(struct world *w);

/**
 * fault_hub_image(w), fault_hub_image_back(w):
 * The same of the whole machine, anchor and all: nothing there tells of it.
 */
void fault_hub_image(struct world *w);
void fault_hub_image_back(struct world *w);

#endif
