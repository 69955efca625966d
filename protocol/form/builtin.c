#include <string.h>

#include "protocol/form/form.h"

/* Put the bytes of a file between two symbols, so that the form that people
 * read and translate is the form in the program.  The path is from the root,
 * where make runs.
 * NOLINTBEGIN(bugprone-macro-parentheses): a name that is declared has none */
#define EMBED(symbol, path)                                                    \
	extern const char symbol[];                                            \
	extern const char symbol##_end[];                                      \
	__asm__(".pushsection .rodata\n"                                       \
		".global " #symbol "\n" #symbol ":\n"                          \
		".incbin \"" path "\"\n"                                       \
		".global " #symbol "_end\n" #symbol "_end:\n"                  \
		".byte 0\n"                                                    \
		".popsection\n")
/* NOLINTEND(bugprone-macro-parentheses) */

EMBED(form_registration, "protocol/form/data/registration.json");
EMBED(form_report, "protocol/form/data/report.json");

const char *
form_builtin(const char *name, size_t *n)
{
	const struct {
		const char *name;
		const char *p;
		const char *end;
	} rows[] = {
	    {"registration", form_registration, form_registration_end},
	    {"report", form_report, form_report_end},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		*n = (size_t)(rows[i].end - rows[i].p);
		return rows[i].p;
	}
	return NULL;
}
