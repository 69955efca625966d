/* The data that every program carries: protocol/domain/data. */
#ifndef KHEO_DOMAIN_BUILTIN_H
#define KHEO_DOMAIN_BUILTIN_H

#include <stddef.h>

/**
 * domain_builtin(name, n):
 * The JSON text of a file of data/ by its name without ".json", such as
 * "units-2022"; NULL if there is none.
 */
const char *domain_builtin(const char *name, size_t *n);

#endif
