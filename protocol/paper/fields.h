/* What a form asks and a record answers, as text and tables of a document. */
#ifndef KHEO_PAPER_FIELDS_H
#define KHEO_PAPER_FIELDS_H

#include "protocol/paper/report.h"

/**
 * fields_put(p, r, day, e):
 * Append the fields of ${r}->form that ${r}->content has, in the form's order
 * and under its groups' labels: a long text below its label, a repeat as a
 * table, anything else in a line; units under their names of ${day}, records
 * by their titles.  The period of a report is left out, which its title says.
 * 0 or -1 with ${e}.
 */
int
fields_put(struct paper *p, const struct report *r, day_t day, struct err *e);

#endif
