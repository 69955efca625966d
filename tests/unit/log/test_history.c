/* Random histories: whatever the order in which a home gets the entries, it
 * ends in the hub's bytes. */
#include "protocol/wire/skeleton.h"
#include "world.h"

#define ENTRIES 48
#define RECORDS 4
#define FIELDS  3

static const struct id SCOPE = {.b = {7}};
static const struct id OTHER = {.b = {8}};

enum who { DIR, HUB, ANNA, BINH, NEXT, FAR, WHO };

struct happened {
	struct sealed s;
	enum who who;
	enum q_code code;
};

struct history {
	struct rng rng;
	struct fake_rng state;
	struct writer who[WHO];
	struct happened entries[ENTRIES];
	size_t count;

	struct {
		struct id part;
		unsigned rec, field;
		size_t place; /* in its batch, until that is sealed */
	} versions[ENTRIES * PARTS_MAX];

	size_t version_count;

	struct {
		struct hash hash;
		enum who who;
	} submits[ENTRIES];

	size_t submit_count;
	size_t redacted;
};

static uint64_t
below(struct history *h, uint64_t n)
{
	return fake_below(&h->rng, n);
}

static void
put_edit(struct history *h, struct sealed *s, enum who who)
{
	unsigned rec = (unsigned)below(h, RECORDS);
	unsigned field = (unsigned)below(h, FIELDS);
	struct id over[3], id = id_of(rec);
	size_t n = 0;
	char name[16], value[16];

	for (size_t i = 0; i < h->version_count && n < 3; i++)
		if (!id_is_zero(&h->versions[i].part) &&
		    h->versions[i].rec == rec &&
		    h->versions[i].field == field && below(h, 3) == 0)
			over[n++] = h->versions[i].part;
	snprintf(name, sizeof(name), "f%u", field);
	snprintf(value, sizeof(value), "\"%u\"", (unsigned)below(h, 3));
	edit_put(s, &h->who[who], &id, rec % 2 ? "model" : "report", name,
		 value, over, n);
	h->versions[h->version_count].rec = rec;
	h->versions[h->version_count].field = field;
	h->versions[h->version_count++].place = s->b.part_count - 1;
}

static void
put_submit(struct history *h, struct sealed *s, enum who who)
{
	struct id rec = id_of((unsigned)below(h, RECORDS));
	struct buf *b = act_begin(s, &h->who[who], ACT_SUBMIT);
	size_t after = below(h, h->submit_count + 1);

	buf_fmt(b,
		",\"rec\":\"%s\",\"type\":\"report\","
		"\"lines\":[\"chinh-quyen\",\"dang\"],\"after\":",
		id_text(&rec).s);
	if (after < h->submit_count)
		buf_fmt(b, "\"%s\"", hash_text(&h->submits[after].hash).s);
	else
		buf_text(b, "null");
	buf_text(b, ",\"reason\":null,\"content\":{},\"annex\":{},"
		    "\"personal\":null,\"files\":[]}");
}

/* Cut the values out of an earlier part of edits, if one is found. */
static bool
put_redact(struct history *h, struct sealed *s)
{
	const struct happened *old = &h->entries[below(h, h->count + 1)];
	struct buf skeleton = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	struct buf *b;

	if (h->count == 0 || old == &h->entries[h->count] || old->who == FAR ||
	    skeleton_make(&skeleton, old->s.bodies[0].p, old->s.bodies[0].len,
			  &e) != 0)
		return false;
	b = act_begin(s, &h->who[HUB], ACT_REDACT);
	buf_fmt(b,
		",\"reference\":\"x\",\"parts\":[{\"part\":\"%s\","
		"\"skeleton\":",
		hash_text(&old->s.b.parts[0].hash).s);
	buf_add(b, skeleton.p, skeleton.len);
	buf_text(b, "}]}");
	buf_done(&skeleton);
	h->redacted++;
	return true;
}

static void
put_act(struct history *h, struct sealed *s, enum who who)
{
	static const enum act_kind hub[] = {ACT_RECEIVE, ACT_RETURN, ACT_ACCEPT,
					    ACT_ACCEPT, ACT_ASK};
	enum act_kind kind = who == HUB         ? hub[below(h, ARRAY_LEN(hub))]
			     : below(h, 4) == 0 ? ACT_WITHDRAW
						: ACT_APPROVE;
	struct buf *b = act_begin(s, &h->who[who], kind);

	buf_fmt(b, ",\"target\":\"%s\"",
		hash_text(&h->submits[below(h, h->submit_count)].hash).s);
	if (kind == ACT_WITHDRAW || kind == ACT_RETURN || kind == ACT_ASK)
		buf_text(b, ",\"reason\":\"x\"");
	if (who == HUB)
		buf_fmt(b, ",\"line\":\"%s\"",
			below(h, 2) ? "dang" : "chinh-quyen");
	if (kind == ACT_RETURN || kind == ACT_ASK)
		buf_text(b, ",\"fields\":{}");
	if (kind == ACT_ASK)
		buf_text(b, ",\"until\":null");
	buf_byte(b, '}');
}

static void
put_enrol(struct history *h, struct sealed *s, const struct writer *w,
	  enum role role)
{
	struct buf *b = act_begin(s, &h->who[DIR], ACT_ENROL);

	buf_fmt(b,
		",\"log\":\"%s\",\"genesis\":\"%s\",\"scope\":\"%s\","
		"\"role\":\"%s\",\"unit\":\"xa-1\"}",
		id_text(&w->log).s, hash_text(&w->genesis_hash).s,
		id_text(&w->scope).s, role_name(role));
}

static void
put_release(struct history *h, struct sealed *s)
{
	const struct hash *hash = &h->entries[0].s.hash;
	struct buf *b = act_begin(s, &h->who[DIR], ACT_RELEASE);

	for (size_t i = 0; i < h->count; i++)
		if (h->entries[i].code != Q_NONE && below(h, 2) == 0)
			hash = &h->entries[i].s.hash;
	buf_fmt(b, ",\"index\":0,\"batch\":\"%s\"}", hash_text(hash).s);
}

/* Take back what a log carries from some index on, earlier ones included. */
static void
put_revoke(struct history *h, struct sealed *s)
{
	static const enum who logs[] = {ANNA, NEXT, FAR};
	struct buf *b = act_begin(s, &h->who[DIR], ACT_REVOKE);

	buf_fmt(b, ",\"log\":\"%s\",\"from\":%u,\"reason\":\"x\"}",
		id_text(&h->who[logs[below(h, 3)]].log).s,
		(unsigned)below(h, h->count + 1));
}

/* The bodies of an earlier batch of the same chain once more. */
static bool
put_again(struct history *h, struct sealed *s, enum who who)
{
	const struct happened *old = &h->entries[below(h, h->count)];

	if (!id_eq(&h->who[old->who].first, &h->who[who].first))
		return false;
	for (size_t i = 0; i < old->s.b.part_count; i++)
		buf_add(seal_part(s), old->s.bodies[i].p, old->s.bodies[i].len);
	return s->b.part_count > 0;
}

static void
put_parts(struct history *h, struct sealed *s, enum who who)
{
	uint64_t n = 1 + below(h, PARTS_MAX);
	bool edits = below(h, 2) == 0;

	if (h->count > 0 && below(h, 6) == 0 && put_again(h, s, who))
		return;
	if (who == HUB && below(h, 2) == 0 && put_redact(h, s))
		return;
	if (who == DIR && below(h, 4) == 0)
		put_revoke(h, s);
	else if (who == DIR)
		put_release(h, s);
	else if (who == HUB ||
		 (!edits && h->submit_count > 0 && below(h, 2) == 0))
		put_act(h, s, who);
	else if (!edits)
		put_submit(h, s, who);
	else
		while (n-- > 0)
			put_edit(h, s, who);
}

static void
happen(struct history *h, enum who who, enum q_code code)
{
	struct happened *new = &h->entries[h->count];

	new->who = who;
	new->code = code;
	seal(&new->s, &h->who[who]);
	for (size_t i = 0; i < new->s.b.part_count; i++)
		if (strstr(buf_str(&new->s.bodies[i]), "\"submit\"") != NULL)
			h->submits[h->submit_count++].hash =
			    new->s.b.parts[i].hash;
	for (size_t i = 0; i < h->version_count; i++)
		if (id_is_zero(&h->versions[i].part))
			h->versions[i].part =
			    hash_id(&new->s.b.parts[h->versions[i].place].hash);
	h->count++;
}

static void
history_init(struct history *h, uint64_t seed)
{
	static const enum role roles[] = {ROLE_HUB,      ROLE_HUB,
					  ROLE_RECORDER, ROLE_APPROVER,
					  ROLE_RECORDER, ROLE_APPROVER};
	struct sealed *s;

	memset(h, 0, sizeof(*h));
	h->rng = fake_rng(&h->state, seed);
	for (unsigned i = 0; i < WHO; i++)
		writer_init(&h->who[i], i + 1,
			    i == DIR   ? &SCOPE_DIRECTORY
			    : i == FAR ? &OTHER
				       : &SCOPE,
			    roles[i], i == NEXT ? &h->who[BINH] : NULL);
	while (h->count < ENTRIES) {
		enum who who = (enum who)below(h, WHO);
		bool is_unit = who != DIR && who != HUB;

		s = &h->entries[h->count].s;
		if ((who == HUB && h->submit_count == 0) ||
		    (who == DIR && h->count == 0))
			continue;
		seal_begin(s);
		if (h->count % 9 == 3 && h->count < 36) {
			static const enum role as[] = {
			    ROLE_RECORDER, ROLE_APPROVER, ROLE_RECORDER,
			    ROLE_APPROVER};

			size_t i = h->count / 9;

			put_enrol(h, s, &h->who[ANNA + i], as[i]);
			happen(h, DIR, Q_NONE);
			continue;
		}
		put_parts(h, s, who);
		happen(h, who,
		       is_unit && below(h, 5) == 0 ? Q_SUSPENDED : Q_NONE);
	}
}

static void
history_done(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		seal_done(&h->entries[i].s);
}

static void
tell(struct db *db, const struct history *h, const size_t *order)
{
	struct err e = ERR_INIT;

	OK(db_begin(db, &e));
	for (size_t i = 0; i < h->count; i++) {
		size_t idx = order[i];

		sequence_at(db, &h->entries[idx].s,
			    &h->who[h->entries[idx].who], idx,
			    h->entries[idx].code);
	}
	assert_true(state_settle(db, &e) >= 0);
	OK(db_commit(db, &e));
}

static void
tell_again(struct db *db, const struct history *h, const size_t *order)
{
	struct err e = ERR_INIT;

	for (size_t i = 0; i < h->count; i++) {
		size_t idx = order[i];

		effect_at(db, &h->entries[idx].s, &h->who[h->entries[idx].who],
			  idx, h->entries[idx].code);
	}
	assert_true(state_settle(db, &e) >= 0);
}

/* Everything that was derived, as one hash. */
static struct hash
state_of(struct db *db)
{
	struct err e = ERR_INIT;
	struct sha256 sum;
	struct hash part[2], out;
	struct stmt *s;

	part[0] = digest_of(db, &SCOPE);
	part[1] = digest_of(db, &OTHER);
	sha256_init(&sum);
	sha256_add(&sum, part, sizeof(part));
	s = db_query(
	    db, &e,
	    "SELECT hex(a.scope) || hex(a.part) || '/' || a.idx || '/' || a.n"
	    " || '/' || a.role || '/' || hex(l.id) FROM act AS a"
	    " JOIN log AS l ON l.lid = a.lid"
	    " UNION ALL SELECT hex(scope) || hex(part) || idx FROM applied"
	    " ORDER BY 1",
	    "");
	assert_non_null(s);
	while (stmt_step(s, &e) == 1) {
		size_t n;
		const char *p = stmt_text_n(s, 0, &n);

		sha256_add(&sum, p, n);
	}
	sha256_done(&sum, &out);
	return out;
}

static void
shuffle(struct history *h, size_t order[ENTRIES])
{
	for (size_t i = ENTRIES - 1; i > 0; i--) {
		size_t j = below(h, i + 1), swap = order[i];

		order[i] = order[j];
		order[j] = swap;
	}
}

/* Of what was redacted neither body nor value is stored. */
static void
assert_nothing_is_left(struct db *db, uint64_t seed)
{
	struct err e = ERR_INIT;
	int64_t n = -1;

	FOUND(db_get_int(db, &n, &e,
			 "SELECT count(*) FROM redaction AS r JOIN part AS p"
			 " ON p.hash = r.part WHERE length(p.salt) > 0"
			 " OR p.body <> r.skeleton",
			 ""));
	if (n != 0)
		fail_msg("KHEO_SEED=%llu: not cut", (unsigned long long)seed);
}

static void
try_history(struct world *w, uint64_t seed, unsigned round, size_t *redacted)
{
	struct history *h = calloc(1, sizeof(*h));
	struct err e = ERR_INIT;
	size_t order[ENTRIES];
	struct hash want, got;
	struct db *hub, *home;
	char name[32];

	assert_non_null(h);
	history_init(h, seed);
	snprintf(name, sizeof(name), "hub%u.db", round);
	hub = world_file(w, name);
	snprintf(name, sizeof(name), "home%u.db", round);
	home = world_file(w, name);
	for (size_t i = 0; i < ENTRIES; i++)
		order[i] = i;
	tell(hub, h, order);
	want = state_of(hub);

	shuffle(h, order);
	tell(home, h, order);
	got = state_of(home);
	if (!hash_eq(&want, &got))
		fail_msg("KHEO_SEED=%llu: shuffled", (unsigned long long)seed);

	OK(db_begin(home, &e));
	shuffle(h, order);
	tell_again(home, h, order);
	got = state_of(home);
	if (!hash_eq(&want, &got))
		fail_msg("KHEO_SEED=%llu: again", (unsigned long long)seed);
	if (log_replay(home, &e) != 0)
		fail_msg("replay: %s", e.text);
	got = state_of(home);
	if (!hash_eq(&want, &got))
		fail_msg("KHEO_SEED=%llu: replay", (unsigned long long)seed);
	OK(db_commit(home, &e));
	*redacted += h->redacted;
	assert_nothing_is_left(home, seed);
	db_close(home);
	db_close(hub);
	history_done(h);
	free(h);
}

static void
any_order_and_any_repetition_end_in_the_same_state(void **state)
{
	uint64_t seed = fake_seed();
	size_t redacted = 0;

	for (unsigned i = 0; i < 60; i++)
		try_history(*state, seed + i, i, &redacted);
	print_message("%zu redactions\n", redacted);
	assert_true(redacted > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(any_order_and_any_repetition_end_in_the_same_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
