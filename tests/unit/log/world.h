/* A small district in one file: writers that seal batches, and a hub that
 * sequences them.  Signatures are left out: this room does not check them. */
#ifndef KHEO_TESTS_LOG_WORLD_H
#define KHEO_TESTS_LOG_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/schema.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

#define PARTS_MAX 4
#define NOW_S     (FAKE_NOW_MS / 1000)

static const struct db_step STEPS[] = {{.sql = log_schema_1},
				       {.sql = log_schema_2},
				       {.sql = log_schema_files},
				       {.sql = log_schema_erased},
				       {.sql = log_schema_redacted}};

struct world {
	struct tmpdir dir;
	struct db *db;
	uint64_t size; /* of the hub's tree */
};

/* One log and the key that would sign. */
struct writer {
	struct id log, scope, first;
	enum role role;
	uint64_t seq;
	struct hash head;
	struct batch genesis;
	struct hash genesis_hash;
};

/* A batch as it travels. */
struct sealed {
	struct batch b;
	struct hash hash;
	struct buf note;
	uint8_t salt[SALT_LEN];
	struct buf bodies[PARTS_MAX];
};

#define OK(call)    assert_int_equal((call), 0)
#define FOUND(call) assert_int_equal((call), 1)

static inline struct id
id_of(unsigned n)
{
	struct id id = {.b = {(uint8_t)(n >> 8), (uint8_t)n, 0x5a}};

	return id;
}

static inline struct db *
world_file(const struct world *w, const char *name)
{
	struct err e = ERR_INIT;
	char *path = tmpdir_path(&w->dir, name);
	struct db *db = db_open(path, &DB_CLIENT, &e);

	assert_non_null(db);
	OK(db_migrate(db, STEPS, ARRAY_LEN(STEPS), &e));
	free(path);
	return db;
}

static inline int
world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	tmpdir_make(&w->dir);
	w->db = world_file(w, "a.db");
	*state = w;
	return 0;
}

static inline int
world_teardown(void **state)
{
	struct world *w = *state;

	db_close(w->db);
	tmpdir_remove(&w->dir);
	free(w);
	return 0;
}

#define WORLD_TEST(f)                                                          \
	cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

static inline void
seal_begin(struct sealed *s)
{
	memset(s, 0, sizeof(*s));
	buf_init(&s->note, NOTE_BYTES_MAX);
}

static inline void
seal_done(struct sealed *s)
{
	buf_done(&s->note);
	for (size_t i = 0; i < PARTS_MAX; i++)
		buf_done(&s->bodies[i]);
}

/* The next part's body, to be filled. */
static inline struct buf *
seal_part(struct sealed *s)
{
	struct buf *body = &s->bodies[s->b.part_count++];

	assert_true(s->b.part_count <= PARTS_MAX);
	buf_init(body, PART_BYTES_MAX);
	return body;
}

static inline void
seal_as(struct sealed *s, struct writer *w, int64_t time_s)
{
	struct note_sig sig = {.keyid = {1}};

	s->b.log = w->log;
	s->b.seq = ++w->seq;
	s->b.has_prev = w->seq > 1;
	s->b.prev = w->head;
	s->b.seen.kind = SEEN_NONE;
	s->b.time_s = time_s;
	s->b.genesis = w->genesis.genesis;
	for (size_t i = 0; i < s->b.part_count; i++) {
		struct buf *body = &s->bodies[i];

		s->b.parts[i].bytes = (uint32_t)body->len;
		s->b.parts[i].hash = part_hash(s->salt, body->p, body->len);
	}
	batch_put(&s->note, &s->b);
	s->hash = sha256(s->note.p, s->note.len);
	snprintf(sig.name, sizeof(sig.name), "log/%s", id_text(&w->log).s);
	buf_byte(&s->note, '\n');
	note_put_sig(&s->note, &sig);
	w->head = s->hash;
	if (w->seq == 1) {
		w->genesis = s->b;
		w->genesis_hash = s->hash;
	}
}

static inline void
seal(struct sealed *s, struct writer *w)
{
	seal_as(s, w, NOW_S);
}

/* Log number ${n} of ${scope}; continues ${from} unless NULL. */
static inline void
writer_init(struct writer *w, unsigned n, const struct id *scope,
	    enum role role, const struct writer *from)
{
	struct genesis *g = &w->genesis.genesis;

	memset(w, 0, sizeof(*w));
	memset(g->key, (int)n, sizeof(g->key));
	if (role != ROLE_HUB) {
		memset(g->device, 0xd0, sizeof(g->device));
		memset(g->box, 0xb0, sizeof(g->box));
	}
	g->dev = id_of(0xdd00 + n);
	g->scope = *scope;
	g->role = role;
	w->log = log_id(g->key);
	w->scope = *scope;
	w->role = role;
	w->first = w->log;
	if (from != NULL) {
		g->has_from = true;
		g->from = from->log;
		g->from_seq = from->seq == 0 ? 1 : from->seq;
		g->from_hash = from->head;
		w->first = from->first;
	}
}

/* Store header and parts; ${row} gets the log. */
static inline int64_t
deliver(struct db *db, const struct sealed *s, const struct writer *w,
	struct log_row *row)
{
	struct err e = ERR_INIT;
	struct batch_row old;
	int64_t bid;

	if (log_find(db, &w->log, row, &e) == 0)
		OK(log_add(db, &w->genesis, &w->genesis_hash, &w->first, row,
			   &e));
	if (batch_find(db, &s->hash, &old, &e) == 1)
		return old.bid;
	OK(batch_add(db, row->lid, s->b.seq, &s->hash, s->note.p, s->note.len,
		     BATCH_HELD, FAKE_NOW_MS, &bid, &e));
	for (size_t i = 0; i < s->b.part_count; i++)
		OK(part_add(db, &s->b.parts[i].hash, s->salt, s->bodies[i].p,
			    s->bodies[i].len, bid, i, &e));
	return bid;
}

static inline struct entry
entry_for(const struct sealed *s, enum q_code code)
{
	struct entry en = {
	    .head = {.log = s->b.log, .seq = s->b.seq, .hash = s->hash},
	    .recv_ms = FAKE_NOW_MS,
	    .teff_s = NOW_S - 60,
	    .disp = code == Q_NONE ? DISP_APPLIED : DISP_QUARANTINE,
	    .code = code,
	};

	return en;
}

/* The entry ${idx} of a delivered batch takes effect. */
static inline void
effect_at(struct db *db, const struct sealed *s, const struct writer *w,
	  uint64_t idx, enum q_code code)
{
	struct err e = ERR_INIT;
	struct entry en = entry_for(s, code);
	struct log_row row;
	struct batch_parts *parts = calloc(1, sizeof(*parts));

	assert_non_null(parts);
	FOUND(log_find(db, &w->log, &row, &e));
	OK(batch_parts_load(db, &s->b, parts, &e));
	if (batch_apply(db, &row, idx, &en, parts, &e) != 0)
		fail_msg("apply: %s", e.text);
	batch_parts_done(parts);
	free(parts);
}

/* As the hub: the batch gets entry ${idx}. */
static inline void
sequence_at(struct db *db, const struct sealed *s, const struct writer *w,
	    uint64_t idx, enum q_code code)
{
	struct err e = ERR_INIT;
	struct entry en = entry_for(s, code);
	struct log_row row;
	int64_t bid = deliver(db, s, w, &row);

	OK(entry_add(db, idx, bid, &w->scope, &en, &e));
	effect_at(db, s, w, idx, code);
}

/* What the hub would say of the batch. */
static inline enum q_code
judge(struct db *db, const struct sealed *s, const struct writer *w)
{
	struct err e = ERR_INIT;
	struct log_row row;
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	enum q_code code = Q_CODES;

	assert_non_null(parts);
	deliver(db, s, w, &row);
	OK(batch_parts_load(db, &s->b, parts, &e));
	OK(batch_judge(db, &row, parts, &code, &e));
	batch_parts_done(parts);
	free(parts);
	return code;
}

/* Begin the body of an act: {"v":1,"by":…,"act":… */
static inline struct buf *
act_begin(struct sealed *s, const struct writer *w, enum act_kind kind)
{
	struct buf *b = seal_part(s);

	buf_fmt(b, "{\"v\":1,\"by\":\"%s\",\"act\":\"%s\"",
		id_text(&w->first).s, act_name(kind));
	if (kind >= ACT_RECEIVE && kind != ACT_COMMENT)
		buf_text(b, ",\"account\":\"huyen.lan\"");
	return b;
}

/* Seal a batch of one act whose further members are ${fmt}, and sequence it
 * at the end of the tree; its part's hash comes back. */
static inline struct hash
act_say(struct world *world, struct writer *w, enum act_kind kind,
	const char *members)
{
	struct sealed s;
	struct hash hash;
	struct buf *b;

	seal_begin(&s);
	b = act_begin(&s, w, kind);
	buf_text(b, members);
	buf_byte(b, '}');
	seal(&s, w);
	sequence_at(world->db, &s, w, world->size++, Q_NONE);
	hash = s.b.parts[0].hash;
	seal_done(&s);
	return hash;
}

static inline const char *
say(char out[1024], const char *fmt, ...) PRINTF(2, 3);

static inline const char *
say(char out[1024], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out, 1024, fmt, ap);
	va_end(ap);
	return out;
}

static inline void
enrol(struct world *world, struct writer *hub, const struct writer *w,
      enum role role)
{
	char t[1024];

	act_say(world, hub, ACT_ENROL,
		say(t,
		    ",\"log\":\"%s\",\"genesis\":\"%s\",\"scope\":\"%s\","
		    "\"role\":\"%s\",\"unit\":\"xa-1\"",
		    id_text(&w->log).s, hash_text(&w->genesis_hash).s,
		    id_text(&w->scope).s, role_name(role)));
}

/* One part that sets one field of one record. */
static inline void
edit_put(struct sealed *s, const struct writer *w, const struct id *rec,
	 const char *type, const char *field, const char *value,
	 const struct id *over, size_t count)
{
	struct err e = ERR_INIT;
	struct part_writer pw;

	part_writer_init(&pw);
	part_writer_record(&pw, rec, type);
	OK(part_writer_set(&pw, field, value, strlen(value), over, count, &e));
	OK(part_writer_finish(&pw, &w->first, seal_part(s), &e));
	part_writer_done(&pw);
}

/* Seal and sequence one edit; its part's id comes back. */
static inline struct id
edit_say(struct world *world, struct writer *w, const struct id *rec,
	 const char *field, const char *value, const struct id *over,
	 size_t count)
{
	struct sealed s;
	struct id part;

	seal_begin(&s);
	edit_put(&s, w, rec, "registration", field, value, over, count);
	seal(&s, w);
	sequence_at(world->db, &s, w, world->size++, Q_NONE);
	part = hash_id(&s.b.parts[0].hash);
	seal_done(&s);
	return part;
}

static inline struct hash
digest_of(struct db *db, const struct id *scope)
{
	struct act_policy policy = {.two_persons = true};
	struct err e = ERR_INIT;
	struct hash h;

	OK(state_digest(db, scope, &policy, &h, &e));
	return h;
}

static inline int64_t
count_of(struct db *db, const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;

	FOUND(db_get_int(db, &n, &e, sql, ""));
	return n;
}

#endif
