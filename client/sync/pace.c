#include "client/sync/pace.h"

#include <inttypes.h>

#include "protocol/base/limits.h"
#include "protocol/base/num.h"
#include "protocol/log/state.h"

#define SETTING_PACE    "pace"
#define SETTING_PIECE   "pace-files"
#define PACE_MS         8000 /* what a cut may cost */
#define PIECE_MS        5000 /* of a long file many are cut */
#define PIECE_BYTES_MIN 4096 /* a call about it is 800 */
#define PIECE_STEP      1024
#define NEAR_MS         100 /* to a hub on the same network, or a good one */

/* Steps of two, so that what is kept seldom changes. */
static size_t
step_of(uint64_t bytes)
{
	size_t step = REQUEST_BYTES_MIN;

	while (step < REQUEST_BYTES_MAX && step * 2 <= bytes)
		step *= 2;
	return step;
}

size_t
pace_first(int64_t handshake_ms)
{
	if (handshake_ms > 0 && handshake_ms < NEAR_MS)
		return REQUEST_BYTES_MAX;
	return REQUEST_BYTES_SOFT;
}

/* What the link carries in ${limit_ms}, if ${n} bytes took so long. */
static uint64_t
carried_in(int64_t limit_ms, size_t n, int64_t took_ms)
{
	return (uint64_t)n * (uint64_t)limit_ms /
	       (took_ms > 0 ? (uint64_t)took_ms : 1);
}

size_t
pace_next(size_t budget, size_t n, int64_t took_ms)
{
	size_t carried = step_of(carried_in(PACE_MS, n, took_ms));

	if (carried < budget && n < budget / 2)
		return budget;
	return carried;
}

size_t
pace_lost(size_t budget, size_t n, int64_t took_ms)
{
	size_t half = step_of(budget / 2);
	size_t carried = step_of(carried_in(PACE_MS, n, took_ms));

	return carried < half ? carried : half;
}

static size_t
piece_of(uint64_t bytes)
{
	if (bytes < PIECE_BYTES_MIN)
		return PIECE_BYTES_MIN;
	if (bytes > FILE_CHUNK_MAX)
		return FILE_CHUNK_MAX;
	return (size_t)(bytes - bytes % PIECE_STEP);
}

size_t
piece_first(size_t budget)
{
	/* Text shrinks to a quarter; pictures do not. */
	return piece_of((uint64_t)budget / 4 * PIECE_MS / PACE_MS);
}

size_t
piece_next(size_t piece, size_t n, int64_t took_ms)
{
	size_t carried = piece_of(carried_in(PIECE_MS, n, took_ms));

	if (carried < piece && n < piece / 2)
		return piece;
	return carried;
}

size_t
piece_lost(size_t piece, size_t n, int64_t took_ms)
{
	size_t half = piece_of(piece / 2);
	size_t carried = piece_of(carried_in(PIECE_MS, n, took_ms));

	return carried < half ? carried : half;
}

static int
bytes_load(struct client *c, const char *name, uint64_t max, uint64_t *out,
	   struct err *e)
{
	struct buf text = BUF_INIT(32);
	uint64_t bytes = 0;
	int rc = setting_get(c->db, name, &text, e);

	if (rc == 1 && num_parse(buf_str(&text), text.len, 0, max, &bytes) != 0)
		rc = 0;
	if (rc == 1)
		*out = bytes;
	buf_done(&text);
	return rc;
}

static int
bytes_keep(struct client *c, const char *name, uint64_t bytes, struct err *e)
{
	struct buf text = BUF_INIT(32);
	int rc;

	buf_fmt(&text, "%" PRIu64, bytes);
	if ((rc = buf_check(&text, e)) == 0)
		rc = setting_put(c->db, name, text.p, text.len, e);
	buf_done(&text);
	return rc;
}

int
pace_load(struct client *c, size_t *budget, struct err *e)
{
	uint64_t bytes = 0;
	int rc = bytes_load(c, SETTING_PACE, REQUEST_BYTES_MAX, &bytes, e);

	if (rc == 1)
		*budget = step_of(bytes);
	return rc;
}

int
pace_keep(struct client *c, size_t budget, struct err *e)
{
	size_t kept;
	int rc = pace_load(c, &kept, e);

	if (rc < 0 || (rc == 1 && kept == budget))
		return rc < 0 ? -1 : 0;
	return bytes_keep(c, SETTING_PACE, budget, e);
}

int
piece_load(struct client *c, size_t *piece, struct err *e)
{
	uint64_t bytes = 0;
	int rc = bytes_load(c, SETTING_PIECE, FILE_CHUNK_MAX, &bytes, e);

	if (rc == 1)
		*piece = piece_of(bytes);
	return rc;
}

int
piece_keep(struct client *c, size_t piece, struct err *e)
{
	size_t kept;
	int rc = piece_load(c, &kept, e);

	if (rc < 0 || (rc == 1 && kept == piece))
		return rc < 0 ? -1 : 0;
	return bytes_keep(c, SETTING_PIECE, piece, e);
}
