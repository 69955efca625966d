/* Forms from an XLSForm whose sheets were saved as CSV. */
#ifndef KHEO_FORM_XLSFORM_H
#define KHEO_FORM_XLSFORM_H

#include <stddef.h>

#include "protocol/base/err.h"
#include "protocol/wire/json.h"

/* The bytes of one sheet; none, if there is no such sheet. */
struct xlsform_sheet {
	const void *p;
	size_t n;
};

struct xlsform {
	struct xlsform_sheet survey;   /* survey.csv */
	struct xlsform_sheet choices;  /* choices.csv */
	struct xlsform_sheet settings; /* settings.csv */
};

/**
 * xlsform_read(x, e):
 * The form as JSON, for form_read(); a new reference.  NULL with ERR_FORMAT:
 * what is not offered is refused by file, line and column ("survey.csv: line
 * 4: type: rank is not offered"); ERR_LIMIT or ERR_MEMORY.
 * Rule: protocol/form/README.md, "XLSForm".
 */
json_t *xlsform_read(const struct xlsform *x, struct err *e);

#endif
