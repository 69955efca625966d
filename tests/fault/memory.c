#include "tests/fault/memory.h"

#include <sqlite3.h>
#include <stdlib.h>

static sqlite3_mem_methods of_sqlite;

static void *
sqlite_malloc(int n)
{
	return memory_is_hit() ? NULL : of_sqlite.xMalloc(n);
}

static void *
sqlite_realloc(void *p, int n)
{
	return memory_is_hit() ? NULL : of_sqlite.xRealloc(p, n);
}

void
memory_install(void)
{
	sqlite3_mem_methods ours;

	memory_jansson();
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &of_sqlite) != SQLITE_OK)
		abort();
	ours = of_sqlite;
	ours.xMalloc = sqlite_malloc;
	ours.xRealloc = sqlite_realloc;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK ||
	    /* Otherwise small ones come out of SQLite's own store. */
	    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
		abort();
}
