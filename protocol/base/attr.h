/* Compiler attributes and the few macros that every file may use. */
#ifndef KHEO_BASE_ATTR_H
#define KHEO_BASE_ATTR_H

#include <stdio.h>
#include <stdlib.h>

#define WARN_UNUSED        __attribute__((warn_unused_result))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Our own mistake, never the world's: say where and stop. */
#define BUG(text)                                                              \
	do {                                                                   \
		fprintf(stderr, "bug: %s:%d: %s\n", __FILE__, __LINE__, text); \
		abort();                                                       \
	} while (0)

#endif
