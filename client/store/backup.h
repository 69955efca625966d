/* Copies of the database: by hand, by themselves, and back. */
#ifndef KHEO_CLIENT_STORE_BACKUP_H
#define KHEO_CLIENT_STORE_BACKUP_H

#include "client/client.h"
#include "protocol/files/copies.h"

/**
 * store_backup(c, to, path, e):
 * Copy the database, without keys and anchors, to the file ${to}, or into the
 * folder ${to} under today's date; check the copy.  ${path} gets its name.
 */
int
store_backup(struct client *c, const char *to, struct buf *path, struct err *e);

/**
 * store_backup_files(c, copy, out, e):
 * Copy the attached files that are here into the folder beside the copy
 * ${copy} of the database, which all copies in that place share.  Files that
 * are there already are left as they are; erased ones leave that folder.
 */
int store_backup_files(struct client *c, const char *copy, struct copies *out,
		       struct err *e);

/**
 * store_backup_daily(c, e):
 * Copy it into the home's folder "backups" unless that was done today or the
 * home is younger than a day; keep the newest seven.  Attached files get a
 * second name there, which takes no room.
 */
int store_backup_daily(struct client *c, struct err *e);

/**
 * store_restore(c, path, e):
 * Put a copy in the place of the database of a home that is not attached; the
 * one in place is kept as kheo.db.before-restore.  Signed batches of the
 * outbox that the copy lacks are taken in, and the next seal begins a new log.
 * The home is attached afterwards.  ERR_FORMAT, ERR_CORRUPT: no such copy;
 * ERR_STATE: it is of another unit; ERR_NEWER.
 */
int store_restore(struct client *c, const char *path, struct err *e);

/**
 * store_restore_files(c, copy, out, e):
 * Bring back from beside the copy ${copy} the files that records of the home
 * name and that are not here.  What that folder does not hold either is
 * missing.
 */
int store_restore_files(struct client *c, const char *copy, struct copies *out,
			struct err *e);

/**
 * backup_copy(c, from, out, e), backup_copy_end(c, e):
 * A copy of the backup ${from} beside the database, brought to the present
 * schema and checked, in which nothing of ours is at risk; ${out} is the
 * caller's to close.  Remove it again.
 */
int
backup_copy(struct client *c, const char *from, struct db **out, struct err *e);
int backup_copy_end(struct client *c, struct err *e);

#endif
