/* A hub whose database was restored from a backup begins anew where the backup
 * ends. */
#ifndef KHEO_HUB_RECOVER_H
#define KHEO_HUB_RECOVER_H

#include "hub/hub.h"
#include "protocol/files/copies.h"

/**
 * hub_recover(home, passphrase, clock, rng, origin, e):
 * Sign hubkeys with the next origin by the root key (${passphrase} NULL: it has
 * none), then a checkpoint of that origin over what is stored, and the anchor.
 * The hub's own logs begin anew with their next batch.  ${origin} gets the new
 * number.  ERR_PASSPHRASE; ERR_NOT_FOUND: the root key is not here;
 * ERR_CORRUPT: what is stored does not hold.
 */
int
hub_recover(const char *home, const char *passphrase, const struct clock *clock,
	    const struct rng *rng, uint64_t *origin, struct err *e);

/**
 * hub_backup(home, folder, keep, clock, path, e):
 * Copy the database of a hub, running or not, into ${folder} under the
 * present time, check the copy, and keep the newest ${keep} of them.
 */
int hub_backup(const char *home, const char *folder, size_t keep,
	       const struct clock *clock, struct buf *path, struct err *e);

/**
 * hub_backup_files(home, copy, out, e):
 * Copy the attached files into the folder beside the copy ${copy} of the
 * database, which all copies in that place share.  Files that are there
 * already are left as they are; erased ones leave that folder.
 */
int hub_backup_files(const char *home, const char *copy, struct copies *out,
		     struct err *e);

/**
 * hub_restore(home, path, e):
 * Put a checked copy in the place of the database of a hub that is stopped;
 * the one in place is kept as hub.db.before-restore.
 */
int hub_restore(const char *home, const char *path, struct err *e);

/**
 * hub_restore_files(home, copy, out, e):
 * After hub_restore(): bring back from beside the copy the files that the
 * database says are here and that are not.  What is missing is wanted again
 * once the hub opens.
 */
int hub_restore_files(const char *home, const char *copy, struct copies *out,
		      struct err *e);

#endif
