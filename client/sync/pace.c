#include "client/sync/pace.h"

#include "protocol/base/limits.h"
#include "protocol/base/num.h"
#include "protocol/log/state.h"

#define SETTING_PACE "pace"
#define PACE_MS      8000 /* what a cut may cost */
#define NEAR_MS      100  /* to a hub on the same network, or on a good one */

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

size_t
pace_next(size_t budget, size_t n, int64_t took_ms)
{
	uint64_t ms = took_ms > 0 ? (uint64_t)took_ms : 1;
	size_t carried = step_of((uint64_t)n * PACE_MS / ms);

	if (carried < budget && n < budget / 2)
		return budget;
	return carried;
}

size_t
pace_lost(size_t budget, size_t n, int64_t took_ms)
{
	uint64_t ms = took_ms > 0 ? (uint64_t)took_ms : 1;
	size_t half = step_of(budget / 2);
	size_t carried = step_of((uint64_t)n * PACE_MS / ms);

	return carried < half ? carried : half;
}

int
pace_load(struct client *c, size_t *budget, struct err *e)
{
	struct buf text = BUF_INIT(32);
	uint64_t bytes;
	int rc = setting_get(c->db, SETTING_PACE, &text, e);

	if (rc == 1 && num_parse(buf_str(&text), text.len, 0, REQUEST_BYTES_MAX,
				 &bytes) != 0)
		rc = 0;
	if (rc == 1)
		*budget = step_of(bytes);
	buf_done(&text);
	return rc;
}

int
pace_keep(struct client *c, size_t budget, struct err *e)
{
	struct buf text = BUF_INIT(32);
	size_t kept;
	int rc = pace_load(c, &kept, e);

	if (rc < 0 || (rc == 1 && kept == budget))
		return rc < 0 ? -1 : 0;
	buf_fmt(&text, "%zu", budget);
	if ((rc = buf_check(&text, e)) == 0)
		rc = setting_put(c->db, SETTING_PACE, text.p, text.len, e);
	buf_done(&text);
	return rc;
}
