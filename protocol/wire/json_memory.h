/* Whether the JSON library ran out of memory; for json.c alone. */
#ifndef KHEO_WIRE_JSON_MEMORY_H
#define KHEO_WIRE_JSON_MEMORY_H

#include <stdbool.h>

/**
 * json_memory_watch(), json_memory_ran_out():
 * Look at what this thread's calls of the library allocate from now on;
 * whether it got no memory since.
 */
void json_memory_watch(void);
bool json_memory_ran_out(void);

#endif
