#include "client/sync/pace.h"

#include "protocol/base/limits.h"
#include "protocol/base/num.h"
#include "protocol/log/state.h"

#define PIECE_BYTES_MIN 4096 /* a call about it is 800 */
#define PIECE_STEP      1024
#define NEAR_MS         100 /* to a hub on the same network, or a good one */

/* What is sent in one go: how much of the link it may take, in which sizes,
 * and where the last one is kept. */
struct portion {
	size_t (*size_of)(uint64_t bytes);
	int64_t limit_ms;
	const char *setting;
	uint64_t max;
};

/* Steps of two, so that what is kept seldom changes. */
static size_t
request_of(uint64_t bytes)
{
	size_t step = REQUEST_BYTES_MIN;

	while (step < REQUEST_BYTES_MAX && step * 2 <= bytes)
		step *= 2;
	return step;
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

/* A cut may cost eight seconds of the link; of a long file many are cut. */
static const struct portion REQUEST = {request_of, 8000, "pace",
				       REQUEST_BYTES_MAX};
static const struct portion PIECE = {piece_of, 5000, "pace-files",
				     FILE_CHUNK_MAX};

/* What the link carries in the time of the portion, if ${n} bytes took so long. */
static size_t
carried(const struct portion *p, size_t n, int64_t took_ms)
{
	return p->size_of((uint64_t)n * (uint64_t)p->limit_ms /
			  (took_ms > 0 ? (uint64_t)took_ms : 1));
}

static size_t
answered(const struct portion *p, size_t size, size_t n, int64_t took_ms)
{
	size_t next = carried(p, n, took_ms);

	return next < size && n < size / 2 ? size : next;
}

static size_t
broken(const struct portion *p, size_t size, size_t n, int64_t took_ms)
{
	size_t half = p->size_of(size / 2);
	size_t next = carried(p, n, took_ms);

	return next < half ? next : half;
}

static int
kept_load(const struct portion *p, struct client *c, size_t *size,
	  struct err *e)
{
	struct buf text = BUF_INIT(32);
	uint64_t bytes = 0;
	int rc = setting_get(c->db, p->setting, &text, e);

	if (rc == 1 &&
	    num_parse(buf_str(&text), text.len, 0, p->max, &bytes) != 0)
		rc = 0;
	if (rc == 1)
		*size = p->size_of(bytes);
	buf_done(&text);
	return rc;
}

static int
keep(const struct portion *p, struct client *c, size_t size, struct err *e)
{
	struct buf text = BUF_INIT(32);
	size_t kept;
	int rc = kept_load(p, c, &kept, e);

	if (rc < 0 || (rc == 1 && kept == size))
		return rc < 0 ? -1 : 0;
	buf_fmt(&text, "%zu", size);
	if ((rc = buf_check(&text, e)) == 0)
		rc = setting_put(c->db, p->setting, text.p, text.len, e);
	buf_done(&text);
	return rc;
}

size_t
pace_first(int64_t handshake_ms)
{
	if (handshake_ms > 0 && handshake_ms < NEAR_MS)
		return REQUEST_BYTES_MAX;
	return REQUEST_BYTES_SOFT;
}

size_t
pace_next(size_t budget, size_t n, int64_t took_ms)
{
	return answered(&REQUEST, budget, n, took_ms);
}

size_t
pace_lost(size_t budget, size_t n, int64_t took_ms)
{
	return broken(&REQUEST, budget, n, took_ms);
}

int
pace_load(struct client *c, size_t *budget, struct err *e)
{
	return kept_load(&REQUEST, c, budget, e);
}

int
pace_keep(struct client *c, size_t budget, struct err *e)
{
	return keep(&REQUEST, c, budget, e);
}

size_t
piece_first(size_t budget)
{
	/* Text shrinks to a quarter; pictures do not. */
	return piece_of((uint64_t)budget / 4 * (uint64_t)PIECE.limit_ms /
			(uint64_t)REQUEST.limit_ms);
}

size_t
piece_next(size_t piece, size_t n, int64_t took_ms)
{
	return answered(&PIECE, piece, n, took_ms);
}

size_t
piece_lost(size_t piece, size_t n, int64_t took_ms)
{
	return broken(&PIECE, piece, n, took_ms);
}

int
piece_load(struct client *c, size_t *piece, struct err *e)
{
	return kept_load(&PIECE, c, piece, e);
}

int
piece_keep(struct client *c, size_t piece, struct err *e)
{
	return keep(&PIECE, c, piece, e);
}
