/* Sequencing, with what it decided. */
#ifndef KHEO_HUB_INTAKE_SEQUENCE_H
#define KHEO_HUB_INTAKE_SEQUENCE_H

#include "hub/intake/intake.h"
#include "protocol/wire/entry.h"

/**
 * sequence_one(h, log, row, disp, e):
 * As intake_sequence(); ${disp} gets whether the batch took effect.
 */
int sequence_one(struct hub *h, struct log_row *log,
		 const struct batch_row *row, enum disp *disp, struct err *e);

#endif
