/* How much a request may hold, so that a bad link carries it whole. */
#ifndef KHEO_CLIENT_SYNC_PACE_H
#define KHEO_CLIENT_SYNC_PACE_H

#include "client/client.h"

/**
 * pace_first(handshake_ms):
 * What the first request over a link may hold, in bytes before gzip, when
 * connecting took so long; 0: not known.
 */
size_t pace_first(int64_t handshake_ms);

/**
 * pace_next(budget, n, took_ms):
 * The budget after a request of ${n} bytes was answered in ${took_ms}: what
 * the link carries in eight seconds.  One that was far from full says nothing
 * against more.
 */
size_t pace_next(size_t budget, size_t n, int64_t took_ms);

/**
 * pace_lost(budget, n, took_ms):
 * The budget after a request of ${n} bytes broke off within ${took_ms}: half,
 * or less if the link cannot have carried that much in eight seconds.
 */
size_t pace_lost(size_t budget, size_t n, int64_t took_ms);

/**
 * pace_load(c, budget, e), pace_keep(c, budget, e):
 * The budget that the last sync ended with: 1, 0 if there is none, -1; keep
 * it for the next one, if it is another.
 */
int pace_load(struct client *c, size_t *budget, struct err *e);
int pace_keep(struct client *c, size_t budget, struct err *e);

/**
 * piece_first(budget), piece_next(piece, n, took_ms),
 * piece_lost(piece, n, took_ms):
 * The same for a piece of a file, in bytes as they travel: where none was
 * sent before, from the budget of a request; after one of ${n} bytes.  Less
 * than a request, as nothing of a piece that breaks off is kept: 5 seconds of
 * the link, of which a cut loses half, cost a link that is cut every two
 * minutes 3 of 100 bytes.
 */
size_t piece_first(size_t budget);
size_t piece_next(size_t piece, size_t n, int64_t took_ms);
size_t piece_lost(size_t piece, size_t n, int64_t took_ms);

/**
 * piece_load(c, piece, e), piece_keep(c, piece, e):
 * As pace_load() and pace_keep().
 */
int piece_load(struct client *c, size_t *piece, struct err *e);
int piece_keep(struct client *c, size_t piece, struct err *e);

#endif
