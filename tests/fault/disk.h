/* A disk that loses what was not synced: under SQLite as its default VFS, and
 * under the renames and removals of the programs' own files. */
#ifndef KHEO_TESTS_FAULT_DISK_H
#define KHEO_TESTS_FAULT_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* The status with which a process ends whose power was cut. */
#define DISK_CUT_STATUS 77

/* How one operation of SQLite's files fails. */
enum disk_fault {
	DISK_WELL,
	DISK_WRITE_EIO,
	DISK_WRITE_FULL,
	DISK_WRITE_SHORT, /* some of the bytes arrive, then the disk is full */
	DISK_SYNC_EIO,
	DISK_TRUNCATE_EIO,
	DISK_READ_EIO,
	DISK_READ_SHORT,
	DISK_DELETE_EIO,
	DISK_FAULTS
};

/**
 * disk_install():
 * Make it SQLite's default VFS.  Until disk_arm() everything passes through.
 */
void disk_install(void);

/**
 * disk_arm(seed, cut_at, lies):
 * From now on remember what a power cut would lose; cut at operation number
 * ${cut_at} (0 never).  A disk that ${lies} says that it synced and did not.
 */
void disk_arm(uint64_t seed, uint64_t cut_at, bool lies);

/**
 * disk_keep():
 * A cut kills the process and no more: all that it wrote is there.
 */
void disk_keep(void);

/**
 * disk_only(folder):
 * From now on all of this is about the files below ${folder} (NULL: any); the
 * others are on a disk that never fails.
 */
void disk_only(const char *folder);

/**
 * disk_ops():
 * How many operations there were since disk_arm().
 */
uint64_t disk_ops(void);

/**
 * disk_cut():
 * Cut the power: leave in the files what the disk would hold, end the process
 * with DISK_CUT_STATUS.  Sectors of 512 bytes that were not synced arrive each
 * or not; a file whose folder was not synced is there or not.
 */
_Noreturn void disk_cut(void);

/**
 * disk_fail(kind, nth, stays):
 * Let the ${nth} operation (from 1) of that kind fail, and if it ${stays}
 * every later one.  disk_failed() tells whether it came to that.
 */
void disk_fail(enum disk_fault kind, uint64_t nth, bool stays);
bool disk_failed(void);

#endif
