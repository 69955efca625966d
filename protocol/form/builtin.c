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

/* The newest version of each name stands first; an old one never goes, since a
 * draft stays on the version that it was begun with. */
static const struct {
	const char *name;
	uint64_t version;
	const char *p;
	const char *end;
} rows[] = {
    {"registration", 1, form_registration, form_registration_end},
    {"report", 1, form_report, form_report_end},
};

const char *
form_builtin(const char *name, uint64_t version, size_t *n)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].name, name) != 0 ||
		    (version != 0 && version != rows[i].version))
			continue;
		*n = (size_t)(rows[i].end - rows[i].p);
		return rows[i].p;
	}
	return NULL;
}

const char *
form_builtin_name(size_t i)
{
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		if (k > 0 && strcmp(rows[k].name, rows[k - 1].name) == 0)
			continue;
		if (i-- == 0)
			return rows[k].name;
	}
	return NULL;
}
