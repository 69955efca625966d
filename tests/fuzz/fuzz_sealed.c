/* Sealed bundles.  The input is opened as it is; then it is sealed, changed in
 * one place and opened again: bytes 0 to 4 say where, how, and how long the
 * sealed bytes are. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include <sodium.h>

#include "protocol/sign/sealed.h"

#define PLAN_LEN 5
#define OUT_MAX  (256 * 1024)
#define CHUNK    (64 * 1024)

static uint64_t random_state;

static const char *
random_name(void)
{
	return "fuzz";
}

/* So that an input does the same each time. */
static uint32_t
random_next(void)
{
	random_state =
	    random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 32);
}

static void
random_fill(void *out, const size_t n)
{
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)random_next();
}

static struct randombytes_implementation random_source = {
    .implementation_name = random_name,
    .random = random_next,
    .buf = random_fill,
};

static const struct box_key *
box(void)
{
	static const uint8_t seed[SEED_LEN] = {7};
	static struct box_key key;
	static bool made;

	if (!made) {
		MUST(randombytes_set_implementation(&random_source) == 0);
		MUST(keys_init() == 0);
		box_key_from_seed(&key, seed);
		made = true;
	}
	return &key;
}

static void
opened_raw(const uint8_t *p, size_t n)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;

	if (sealed_open(&out, p, n, box(), &e) != 0)
		MUST(e.code == ERR_FORMAT || e.code == ERR_DENIED ||
		     e.code == ERR_STALE || e.code == ERR_SIGNATURE ||
		     e.code == ERR_LIMIT);
	MUST(out.len < n || n == 0);
	buf_done(&out);
}

/* As many bytes as one, two or three chunks need, from those given. */
static void
plain_make(struct buf *out, const uint8_t *p, size_t n, uint8_t how)
{
	static const size_t lens[] = {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK};
	size_t len = how < 252 ? n : lens[how - 252];

	while (out->len < len && n > 0)
		buf_add(out, p, len - out->len < n ? len - out->len : n);
}

static void
opened_changed(const struct buf *plain, struct buf *b, const uint8_t *plan)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct err e = ERR_INIT;
	size_t at =
	    ((size_t)plan[0] << 16 | (size_t)plan[1] << 8 | plan[2]) % b->len;
	bool same = plan[3] == 0;
	int rc;

	if (plan[3] == 1)
		b->len = at; /* cut */
	else
		b->p[at] ^= plan[3];
	rc = sealed_open(&out, b->p, b->len, box(), &e);
	MUST((rc == 0) == same);
	MUST(out.len <= plain->len);
	MUST(out.len == 0 || memcmp(out.p, plain->p, out.len) == 0);
	MUST(rc != 0 || out.len == plain->len);
	if (plan[3] == 1)
		MUST(e.code == ERR_STALE || e.code == ERR_FORMAT);
	buf_done(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf plain = BUF_INIT(OUT_MAX);
	struct buf b = BUF_INIT(OUT_MAX);
	uint8_t boxes[2][KEY_LEN];
	struct err e = ERR_INIT;

	random_state = 1;
	opened_raw(p, n);
	if (n < PLAN_LEN || sealed_is(p, n))
		return 0;
	plain_make(&plain, p + PLAN_LEN, n - PLAN_LEN, p[4]);
	random_fill(boxes[0], KEY_LEN);
	memcpy(boxes[1], box()->public, KEY_LEN);
	MUST(sealed_put(&b, plain.p == NULL ? p : plain.p, plain.len,
			(const uint8_t(*)[KEY_LEN])boxes, 2, &e) == 0);
	opened_changed(&plain, &b, p);
	buf_done(&b);
	buf_done(&plain);
	return 0;
}
