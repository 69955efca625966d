/* What forms have to tell people: labels, findings, changes. */
#ifndef KHEO_CLI_FORM_SAY_H
#define KHEO_CLI_FORM_SAY_H

#include "protocol/cli/io.h"
#include "protocol/form/change.h"
#include "protocol/form/check.h"

/**
 * form_say_label(form, path, lang):
 * What a field is called: its label, or its path if the form (NULL: none) does
 * not have it.
 */
const char *
form_say_label(const struct form *form, const char *path, enum lang lang);

/**
 * form_say_finding(io, finding):
 * One finding of a check as a sentence on stderr.
 */
void form_say_finding(const struct cli_io *io, const struct form_finding *f);

/**
 * form_say_changes(io, form, was, is, e):
 * What is different in two contents, one line "label: old → new" a field, on
 * stdout; a line says so if nothing is.  0 or -1.
 */
int form_say_changes(const struct cli_io *io, const struct form *form,
		     const json_t *was, const json_t *is, struct err *e);

/**
 * form_say_changes_of(io, was, is, e):
 * The same of an annex, name → figure; nothing is said where nothing is
 * different.
 */
int form_say_changes_of(const struct cli_io *io, const json_t *was,
			const json_t *is, struct err *e);

#endif
