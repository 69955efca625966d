/* What the files of a record share; nobody else includes this. */
#ifndef KHEO_MERGE_IMPL_H
#define KHEO_MERGE_IMPL_H

#include "protocol/merge/record.h"

/**
 * room_for(n):
 * How many members the pool's array of ${n} has room for: the least power of
 * two that is not below ${n}.
 */
size_t room_for(size_t n);

/**
 * ids_have(ids, n, id):
 * Whether ${id} is among the ${n} sorted ids.
 */
bool ids_have(const struct id *ids, size_t n, const struct id *id);

/**
 * record_bytes(r):
 * How long record_put() writes.
 */
size_t record_bytes(const struct record *r);

#endif
