/* A hub in a folder of its own, and devices that write to it. */
#ifndef KHEO_TESTS_HUB_DEVICE_H
#define KHEO_TESTS_HUB_DEVICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "hub/hub.h"
#include "hub/intake/intake.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/sign/hash.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

#define HUB  "yen-khanh"
#define DAY  INT64_C(86400000)
#define HOUR INT64_C(3600000)

struct place {
	struct tmpdir dir;
	struct fake_clock clock;
	struct fake_rng seed;
	struct clock c;
	struct rng rng;
	struct hub hub;
};

/* A failure that no test asked for. */
#define must(call)                                                             \
	do {                                                                   \
		struct err e = ERR_INIT;                                       \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, e.text);                     \
	} while (0)

static inline void
place_make(struct place *p, bool is_test)
{
	memset(p, 0, sizeof(*p));
	assert_int_equal(keys_init(), 0);
	tmpdir_make(&p->dir);
	p->c = fake_clock(&p->clock);
	p->rng = fake_rng(&p->seed, 7);
	must(hub_make(p->dir.path, HUB, "Huyện Yên Khánh", "https://h:1",
		      is_test, "mat khau", &p->c, &p->rng, &e));
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
}

static inline void
place_remove(struct place *p)
{
	hub_close(&p->hub);
	tmpdir_remove(&p->dir);
}

static inline int64_t
count_of(struct place *p, const char *sql)
{
	int64_t n = -1;

	must(db_get_int(p->hub.db, &n, &e, sql, "") != 1);
	return n;
}

/* A unit with a scope of 16 equal bytes. */
static inline void
unit_make(struct place *p, const char *code, uint8_t byte)
{
	json_t *act = hub_act(ACT_UNIT);
	struct id scope;

	memset(&scope, byte, sizeof(scope));
	json_object_set_new(act, "scope", json_id(&scope));
	json_object_set_new(act, "code", json_string(code));
	json_object_set_new(act, "kind", json_string("xã"));
	json_object_set_new(act, "name", json_string(code));
	json_object_set_new(act, "from", json_null());
	json_object_set_new(act, "to", json_null());
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
}

/* A code for a unit; its enrolment key is made from ${secret}. */
static inline void
code_make(struct place *p, uint8_t scope, uint8_t secret, enum role role,
	  bool is_auto, int64_t valid_ms, struct sign_key *key)
{
	uint8_t seed[SEED_LEN];
	struct invitation i;

	memset(seed, secret, sizeof(seed));
	sign_key_from_seed(key, seed);
	memset(&i, 0, sizeof(i));
	memcpy(i.key, key->public, KEY_LEN);
	memset(&i.scope, scope, sizeof(i.scope));
	i.role = role;
	i.is_auto = is_auto;
	i.expires_ms = hub_now_ms(&p->hub) + valid_ms;
	must(hub_begin(&p->hub, &e));
	must(invitation_add(&p->hub, &i, &e));
	must(hub_commit(&p->hub, &e));
}

/* A person's log on a machine; copy it to begin a fork. */
struct device {
	struct sign_key log;
	struct sign_key device;
	struct box_key box;
	struct id scope;
	struct id id;
	uint64_t seq; /* of the last batch made */
	struct hash head;
	int64_t time_s;
	struct seen seen;
	enum role role;
	uint32_t salt;
};

static inline void
device_make(struct device *d, uint8_t number, uint8_t scope)
{
	uint8_t seed[SEED_LEN];

	memset(d, 0, sizeof(*d));
	memset(seed, number, sizeof(seed));
	sign_key_from_seed(&d->log, seed);
	seed[0] ^= 1;
	sign_key_from_seed(&d->device, seed);
	seed[0] ^= 2;
	box_key_from_seed(&d->box, seed);
	memset(&d->scope, scope, sizeof(d->scope));
	d->id = log_id(d->log.public);
	d->time_s = FAKE_NOW_MS / 1000;
	d->role = ROLE_RECORDER;
}

/* A batch as it is handed in; its bytes are in ${note} and ${part}. */
struct made {
	struct buf note;
	struct buf part[4];
	struct hash hash;
	struct incoming in;
};

static inline void
made_done(struct made *m)
{
	buf_done(&m->note);
	for (size_t i = 0; i < 4; i++)
		buf_done(&m->part[i]);
}

static inline void
part_put(struct device *d, struct batch *b, struct made *m, const char *body)
{
	size_t i = b->part_count++;
	uint8_t salt[SALT_LEN] = {0};

	d->salt++;
	memcpy(salt, &d->salt, sizeof(d->salt));
	memcpy(salt + 4, d->id.b, 8);
	buf_init(&m->part[i], BUNDLE_RECORD_MAX);
	buf_add(&m->part[i], salt, SALT_LEN);
	buf_text(&m->part[i], body);
	b->parts[i].bytes = (uint32_t)strlen(body);
	b->parts[i].hash = part_hash(salt, body, strlen(body));
	m->in.parts[i].type = BUNDLE_PART;
	m->in.parts[i].p = m->part[i].p;
	m->in.parts[i].n = m->part[i].len;
	m->in.part_count = i + 1;
}

/* Sign ${b}, the next one of ${d}; a genesis is also signed by ${second}
 * under ${name}. */
static inline void
header_make(struct device *d, struct batch *b, struct made *m, const char *name,
	    const struct sign_key *second)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name own = name_log(d->log.public);

	b->log = d->id;
	b->seq = ++d->seq;
	b->has_prev = b->seq > 1;
	b->prev = d->head;
	b->seen = d->seen;
	b->time_s = d->time_s;
	batch_put(&text, b);
	buf_init(&m->note, NOTE_BYTES_MAX);
	m->hash = sha256(text.p, text.len);
	must(signed_put(&m->note, buf_str(&text), text.len, own.s, &d->log,
			name, second, &e));
	d->head = m->hash;
	m->in.header.type = BUNDLE_HEADER;
	m->in.header.p = m->note.p;
	m->in.header.n = m->note.len;
	buf_done(&text);
}

/* The log's first batch, with an introduction. */
static inline void
genesis_make(struct device *d, struct made *m, const struct sign_key *code)
{
	struct sign_name name = name_enrol(code->public);
	struct batch b;
	char body[256];

	memset(&b, 0, sizeof(b));
	memset(m, 0, sizeof(*m));
	b.genesis.scope = d->scope;
	b.genesis.role = d->role;
	memcpy(b.genesis.key, d->log.public, KEY_LEN);
	memcpy(b.genesis.device, d->device.public, KEY_LEN);
	memcpy(b.genesis.box, d->box.public, KEY_LEN);
	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"act\":\"introduce\","
		       "\"machine\":\"PC 1\",\"person\":\"Văn thư\"}",
		       id_text(&d->id).s);
	part_put(d, &b, m, body);
	header_make(d, &b, m, name.s, code);
}

/* The next batch, with the bodies ${one} and ${two} (may be NULL). */
static inline void
next_make(struct device *d, struct made *m, const char *one, const char *two)
{
	struct batch b;

	memset(&b, 0, sizeof(b));
	memset(m, 0, sizeof(*m));
	part_put(d, &b, m, one);
	if (two != NULL)
		part_put(d, &b, m, two);
	header_make(d, &b, m, NULL, NULL);
}

/* An edit by ${d} of a title: record ${n}, value ${value}. */
static inline const char *
edit_body(const struct device *d, unsigned n, const char *value, char *out,
	  size_t size)
{
	struct id rec;

	memset(&rec, (int)n, sizeof(rec));
	(void)snprintf(out, size,
		       "{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":["
		       "{\"rec\":\"%s\",\"type\":\"registration\",\"set\":{"
		       "\"title\":[\"%s\"]}}]}",
		       id_text(&d->id).s, id_text(&rec).s, value);
	return out;
}

static inline void
edit_make(struct device *d, struct made *m, unsigned n, const char *value)
{
	char body[4096];

	next_make(d, m, edit_body(d, n, value, body, sizeof(body)), NULL);
}

/* Hand one batch in, in a transaction of its own. */
static inline struct acceptance
hand_in(struct place *p, const struct made *m)
{
	struct acceptance a;

	must(hub_begin(&p->hub, &e));
	must(intake_accept(&p->hub, &m->in, &a, &e));
	must(hub_commit(&p->hub, &e));
	return a;
}

/* A device that is enrolled at once. */
static inline void
device_enrol(struct place *p, struct device *d, uint8_t number, uint8_t scope,
	     enum role role)
{
	struct sign_key code;
	struct made m;

	code_make(p, scope, (uint8_t)(number + 100), role, false, DAY, &code);
	device_make(d, number, scope);
	genesis_make(d, &m, &code);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &d->id, &e));
	must(hub_commit(&p->hub, &e));
	made_done(&m);
}

#endif
