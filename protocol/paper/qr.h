/* A QR code as squares, and as a picture. */
#ifndef KHEO_PAPER_QR_H
#define KHEO_PAPER_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"

#define QR_QUIET 4 /* white squares around it that a reader needs */

struct qr {
	uint8_t *dark; /* side × side, 1 for a dark square */
	size_t side;
};

/**
 * qr_make(q, text, e), qr_done(q):
 * The smallest code of ${text}, with the level of correction (M, 15 %) that a
 * worn sheet of paper needs.  ERR_LIMIT: the text is too long for a code.
 */
int qr_make(struct qr *q, const char *text, struct err *e);
void qr_done(struct qr *q);

/**
 * qr_png(q, scale, out, e):
 * Append a grey PNG of the code with its quiet zone, ${scale} pixels a square.
 */
int qr_png(const struct qr *q, size_t scale, struct buf *out, struct err *e);

#endif
