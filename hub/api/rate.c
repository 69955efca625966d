#include "hub/api/rate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/attr.h"

/* Room for the 10,000 devices of a province: a key picks a set, in which it
 * has a row while it is not the one that was silent longest. */
#define SETS    4096
#define OF_SET  8
#define REQUEST INT64_C(60000) /* what one costs; a ms earns per_minute */

struct row {
	uint8_t device[KEY_LEN];
	int64_t left;
	int64_t at_ms;
	bool is_used;
};

struct rate {
	pthread_mutex_t lock;
	int64_t per_minute;
	int64_t full;
	struct row rows[SETS][OF_SET];
};

struct rate *
rate_new(unsigned per_minute, struct err *e)
{
	/* Pages that no device falls into are never touched. */
	struct rate *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		err_memory(e);
		return NULL;
	}
	r->per_minute = per_minute;
	r->full = r->per_minute * REQUEST / 2;
	if (pthread_mutex_init(&r->lock, NULL) != 0)
		BUG("no mutex");
	return r;
}

void
rate_free(struct rate *r)
{

	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The device's row, made full if it had none; under the lock. */
static struct row *
row_find(struct rate *r, const uint8_t device[KEY_LEN], int64_t now_ms)
{
	size_t at = ((size_t)device[0] << 8 | device[1]) % SETS;
	struct row *set = r->rows[at];
	struct row *oldest = &set[0];

	for (size_t i = 0; i < OF_SET; i++) {
		struct row *row = &set[i];

		if (row->is_used && memcmp(row->device, device, KEY_LEN) == 0)
			return row;
		if (!row->is_used ||
		    (oldest->is_used && row->at_ms < oldest->at_ms))
			oldest = row;
	}
	memcpy(oldest->device, device, KEY_LEN);
	oldest->left = r->full;
	oldest->at_ms = now_ms;
	oldest->is_used = true;
	return oldest;
}

static void
row_earn(const struct rate *r, struct row *row, int64_t now_ms)
{
	int64_t gone = now_ms - row->at_ms;

	if (gone >= r->full / r->per_minute)
		row->left = r->full;
	else if (gone > 0)
		row->left += gone * r->per_minute;
	if (row->left > r->full)
		row->left = r->full;
	if (gone > 0)
		row->at_ms = now_ms;
}

unsigned
rate_take(struct rate *r, const uint8_t device[KEY_LEN], int64_t now_ms)
{
	struct row *row;
	int64_t ms = 0;

	pthread_mutex_lock(&r->lock);
	row = row_find(r, device, now_ms);
	row_earn(r, row, now_ms);
	if (row->left >= REQUEST)
		row->left -= REQUEST;
	else
		ms = (REQUEST - row->left) / r->per_minute + 1;
	pthread_mutex_unlock(&r->lock);
	return (unsigned)((ms + 999) / 1000);
}
