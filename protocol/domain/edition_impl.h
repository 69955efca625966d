/* What the files of an edition share. */
#ifndef KHEO_DOMAIN_EDITION_IMPL_H
#define KHEO_DOMAIN_EDITION_IMPL_H

#include "protocol/domain/edition.h"

/**
 * edition_works_make(ed, e):
 * Fill works, exemplars, their sources and the tallies of ${ed}, whose
 * question is set.
 */
int edition_works_make(struct edition *ed, struct err *e);

/**
 * edition_work_value(w, by):
 * What a work has in the field ${by} of edition_tally; "-" nothing.
 */
const char *edition_work_value(const struct edition *ed,
			       const struct edition_work *w, const char *by);

/**
 * edition_in_order(a, b):
 * The order of inputs: units as in a Vietnamese list, then codes.
 */
int
edition_in_order(const struct edition_input *a, const struct edition_input *b);

/* By what works are told apart, NULL ends. */
extern const char *const edition_divisions[];

#endif
