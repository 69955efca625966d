/* The memory of one record: taken bit by bit, freed at once. */
#ifndef KHEO_MERGE_POOL_H
#define KHEO_MERGE_POOL_H

#include <stddef.h>

struct record_chunk;

struct record_pool {
	struct record_chunk *chunks; /* the newest first */
	size_t taken;                /* bytes handed out since it was made */
	size_t row_max; /* the record's encoding is no longer than this */
};

/**
 * pool_new(bytes), pool_free(pool):
 * A pool from which ${bytes} can be taken; NULL when out of memory.  NULL may
 * be freed.
 */
struct record_pool *pool_new(size_t bytes);
void pool_free(struct record_pool *pool);

/**
 * pool_size(bytes):
 * What taking ${bytes} uses up.
 */
size_t pool_size(size_t bytes);

/**
 * pool_reserve(pool, bytes):
 * Make sure that ${bytes}, counted with pool_size(), can be taken.  0, or -1
 * when out of memory.
 */
int pool_reserve(struct record_pool *pool, size_t bytes);

/**
 * pool_take(pool, bytes):
 * ${bytes} of memory fit for any pointer or number, which were reserved.
 */
void *pool_take(struct record_pool *pool, size_t bytes);

#endif
