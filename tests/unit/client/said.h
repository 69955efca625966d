/* A home that was restored, among versions that others have told. */
#ifndef KHEO_TESTS_CLIENT_SAID_H
#define KHEO_TESTS_CLIENT_SAID_H

#include "tests/unit/log/world.h"

#include "client/client.h"
#include "client/store/edit.h"
#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/log/redaction.h"

/* A home that was restored: others have told what was signed here once, and
 * the drafts of that time are unsealed again. */
struct home {
	struct tmpdir dir;
	struct client c;
	struct fake_clock clock;
	struct world w; /* shows the client's database */
	struct writer writers[4];
	struct id versions[9];
	struct id rec;
};

/* Who wrote. */
enum who {
	CLERK,
	CLERK_ANEW, /* the log that continues the clerk's */
	COLLEAGUE,
	ELSEWHERE /* as if the clerk wrote in another unit, too */
};

/* What the versions say, in this order. */
enum version {
	ONE,      /* the clerk's first title */
	TWO,      /* the colleague's, who had not seen it: a conflict */
	THREE,    /* the clerk's pick over both */
	PLACE,    /* by the log that continues */
	FAR,      /* the same record's number in another unit */
	EXEMPLAR, /* the same number in another type */
	FOUR,    /* the clerk's over the first one: in conflict with the pick */
	WAITING, /* in quarantine */
	FIGURE,
	VERSIONS
};

#define OVER(v) (1U << (v))

static const struct told {
	enum who who;
	const char *type;
	const char *field;
	const char *value;
	unsigned over;
	enum q_code code;
} told[VERSIONS] = {
    [ONE] = {CLERK, "registration", "title", "\"một\"", 0, Q_NONE},
    [TWO] = {COLLEAGUE, "registration", "title", "\"hai\"", 0, Q_NONE},
    [THREE] = {CLERK, "registration", "title", "\"ba\"", OVER(ONE) | OVER(TWO),
	       Q_NONE},
    [PLACE] = {CLERK_ANEW, "registration", "place", "\"thôn Đông\"", 0, Q_NONE},
    [FAR] = {ELSEWHERE, "registration", "note", "\"xa\"", 0, Q_NONE},
    [EXEMPLAR] = {CLERK, "exemplar", "phone", "\"0912\"", 0, Q_NONE},
    [FOUR] = {CLERK, "registration", "title", "\"bốn\"", OVER(ONE), Q_NONE},
    [WAITING] = {CLERK, "registration", "note", "\"chờ\"", 0, Q_SUSPENDED},
    [FIGURE] = {CLERK, "registration", "models", "12", 0, Q_NONE},
};

static inline size_t
ids_of(const struct home *h, unsigned mask, struct id *out)
{
	size_t n = 0;

	for (size_t i = 0; i < VERSIONS; i++)
		if (mask & OVER(i))
			out[n++] = h->versions[i];
	return n;
}

static inline void
tell(struct home *h, const struct told *t, struct id *out)
{
	struct writer *w = &h->writers[t->who];
	struct sealed s;
	struct id over[VERSIONS];
	size_t n = ids_of(h, t->over, over);

	seal_begin(&s);
	edit_put(&s, w, &h->rec, t->type, t->field, t->value, over, n);
	seal(&s, w);
	sequence_at(h->w.db, &s, w, h->w.size++, t->code);
	*out = hash_id(&s.b.parts[0].hash);
	seal_done(&s);
}

static inline void
hear_nothing(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

static inline int
setup(void **state)
{
	static const struct id root = {.b = {1}}, unit = {.b = {2}},
			       other = {.b = {3}};
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = hear_nothing}};
	struct home *h = calloc(1, sizeof(*h));
	struct err e = ERR_INIT;

	assert_non_null(h);
	OK(keys_init());
	tmpdir_make(&h->dir);
	OK(client_open(&h->c, h->dir.path, &io, &e));
	h->c.clock = fake_clock(&h->clock);
	OK(client_settle(&h->c, "https://hub.example", &root, &unit, &e));
	h->w.db = h->c.db;
	h->rec = id_of(7);
	writer_init(&h->writers[CLERK], 1, &unit, ROLE_RECORDER, NULL);
	writer_init(&h->writers[CLERK_ANEW], 2, &unit, ROLE_RECORDER,
		    &h->writers[CLERK]);
	writer_init(&h->writers[COLLEAGUE], 3, &unit, ROLE_RECORDER, NULL);
	writer_init(&h->writers[ELSEWHERE], 4, &other, ROLE_RECORDER, NULL);
	h->writers[ELSEWHERE].first = h->writers[CLERK].first;
	for (size_t i = 0; i < VERSIONS; i++)
		tell(h, &told[i], &h->versions[i]);
	*state = h;
	return 0;
}

static inline int
teardown(void **state)
{
	struct home *h = *state;

	client_close(&h->c);
	tmpdir_remove(&h->dir);
	free(h);
	return 0;
}

#define REG "registration"

#define SAID_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
