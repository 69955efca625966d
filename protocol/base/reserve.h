/* Room on a disk that is given up when the disk is full, so that what was begun
 * can be finished. */
#ifndef KHEO_BASE_RESERVE_H
#define KHEO_BASE_RESERVE_H

#include <stdint.h>

#include "protocol/base/err.h"

enum reserve {
	RESERVE_FINE,  /* there is room enough */
	RESERVE_GIVEN, /* there was not: the reserve was given up just now */
	RESERVE_GONE   /* there is not, and nothing to give up */
};

/**
 * reserve_make(path, bytes, e):
 * Make the file ${path} of ${bytes} unless it is there: 1. Return 0 where the
 * disk would not keep twice as much beside it, -1 on failure.  It is no data:
 * nothing waits until it is on the disk.
 */
int reserve_make(const char *path, uint64_t bytes, struct err *e);

/**
 * reserve_look(path, least):
 * Remove the file ${path} if less than ${least} bytes are free beside it.
 */
enum reserve reserve_look(const char *path, uint64_t least);

#endif
