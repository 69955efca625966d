/* Settings files: `key = value`, strict. */
#ifndef KHEO_BASE_CONF_H
#define KHEO_BASE_CONF_H

#include <stddef.h>

#include "protocol/base/err.h"

/* One setting that is known.  Set is called at most once for each key; it
 * returns -1 with ${e} set to refuse the value. */
struct conf_key {
	const char *name;
	int (*set)(void *ctx, const char *value, struct err *e);
};

/**
 * conf_read(text, n, keys, count, ctx, e):
 * Read UTF-8 lines `key = value`; blank lines and lines that begin with # are
 * skipped, spaces around key and value dropped.  An unknown key, a repeated
 * key, a line without `=` or a refused value is ERR_FORMAT whose text begins
 * "line N: ".
 */
int conf_read(const char *text, size_t n, const struct conf_key *keys,
	      size_t count, void *ctx, struct err *e);

#endif
