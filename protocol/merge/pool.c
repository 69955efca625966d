#include "protocol/merge/pool.h"

#include <stdint.h>
#include <stdlib.h>

#include "protocol/base/attr.h"

#define CHUNK_BYTES_MIN 1024
#define ALIGNMENT       8

/* The memory it rules stands behind it. */
struct record_chunk {
	struct record_chunk *next;
	unsigned char *at;
	size_t left;
};

/* A new pool is one piece with its first chunk. */
struct pool_start {
	struct record_pool pool;
	struct record_chunk chunk;
};

struct record_pool *
pool_new(size_t bytes)
{
	struct pool_start *start;

	bytes = pool_size(bytes);
	if (bytes < CHUNK_BYTES_MIN)
		bytes = CHUNK_BYTES_MIN;
	if (bytes > SIZE_MAX / 2 ||
	    (start = malloc(sizeof(*start) + bytes)) == NULL)
		return NULL;
	start->chunk = (struct record_chunk){
	    .at = (unsigned char *)(start + 1),
	    .left = bytes,
	};
	start->pool = (struct record_pool){.chunks = &start->chunk};
	return &start->pool;
}

void
pool_free(struct record_pool *pool)
{
	struct record_chunk *chunk;

	if (pool == NULL)
		return;
	/* The last one is the pool's own piece. */
	while ((chunk = pool->chunks)->next != NULL) {
		pool->chunks = chunk->next;
		free(chunk);
	}
	free(pool);
}

size_t
pool_size(size_t bytes)
{
	return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

int
pool_reserve(struct record_pool *pool, size_t bytes)
{
	struct record_chunk *chunk;
	size_t size = bytes;

	if (bytes <= pool->chunks->left)
		return 0;
	/* Growing with what is there keeps the number of chunks small. */
	if (size < pool->taken)
		size = pool->taken;
	if (size > SIZE_MAX / 2)
		return -1;
	size = pool_size(size);
	chunk = malloc(sizeof(*chunk) + size);
	if (chunk == NULL)
		return -1;
	chunk->next = pool->chunks;
	chunk->at = (unsigned char *)(chunk + 1);
	chunk->left = size;
	pool->chunks = chunk;
	return 0;
}

void *
pool_take(struct record_pool *pool, size_t bytes)
{
	struct record_chunk *chunk = pool->chunks;
	void *p = chunk->at;

	bytes = pool_size(bytes);
	if (bytes > chunk->left)
		BUG("more taken from a pool than was reserved");
	chunk->at += bytes;
	chunk->left -= bytes;
	pool->taken += bytes;
	return p;
}
