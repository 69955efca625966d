#include "tests/lib/fake.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/num.h"

static int64_t
fake_now(void *ctx)
{
	const struct fake_clock *f = ctx;

	return f->now_ms;
}

static int64_t
fake_steady(void *ctx)
{
	const struct fake_clock *f = ctx;

	return f->steady_ms;
}

struct clock
fake_clock(struct fake_clock *f)
{
	f->now_ms = FAKE_NOW_MS;
	f->steady_ms = 0;
	return (struct clock){fake_now, fake_steady, f};
}

void
fake_advance(struct fake_clock *f, int64_t ms)
{
	f->now_ms += ms;
	f->steady_ms += ms;
}

static uint64_t
rotate(uint64_t x, unsigned k)
{
	return x << k | x >> (64 - k);
}

static uint64_t
fake_next(struct fake_rng *f)
{
	uint64_t *s = f->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

static void
fake_fill(void *ctx, void *out, size_t n)
{
	uint8_t *p = out;

	while (n > 0) {
		uint64_t v = fake_next(ctx);
		size_t take = n < sizeof(v) ? n : sizeof(v);

		memcpy(p, &v, take);
		p += take;
		n -= take;
	}
}

struct rng
fake_rng(struct fake_rng *f, uint64_t seed)
{
	for (size_t i = 0; i < ARRAY_LEN(f->s); i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15U;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
		z = (z ^ z >> 27) * 0x94d049bb133111ebU;
		f->s[i] = z ^ z >> 31;
	}
	return (struct rng){fake_fill, f};
}

uint64_t
fake_below(const struct rng *r, uint64_t n)
{
	uint64_t skip;
	uint64_t v;

	if (n == 0)
		BUG("no number is below 0");
	/* The numbers past the last whole multiple of n are drawn again. */
	skip = (UINT64_MAX % n + 1) % n;
	do {
		r->fill(r->ctx, &v, sizeof(v));
	} while (v > UINT64_MAX - skip);
	return v % n;
}

uint64_t
fake_seed(void)
{
	const char *s = getenv("KHEO_SEED");
	struct clock c = os_clock(0);
	uint64_t seed;

	if (s != NULL && num_parse(s, strlen(s), 0, UINT64_MAX, &seed) == 0)
		return seed;
	return (uint64_t)clock_now_ms(&c);
}
