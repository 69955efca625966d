/* What a district is made of: logs, parts, batches, and entries of a tree. */
#ifndef KHEO_TESTS_SIGN_MADE_H
#define KHEO_TESTS_SIGN_MADE_H

#include <stdio.h>

#include "protocol/sign/hash.h"
#include "protocol/sign/proof.h"
#include "protocol/sign/tree.h"
#include "tests/unit/sign/hub.h"
#include "tests/unit/sign/plan.h"

#define ORIGIN     "kheo/" HUB "/1"
#define NODES      32
#define PARTS      14
#define HEADERS    16
#define SEEN_SIZE  2 /* leaves when the author last heard of the hub */
#define SEEN_MS    (FAKE_NOW_MS - 3600000)
#define RECV_MS    FAKE_NOW_MS
#define PERSON     "Nguyễn Thị Hòa"
#define UNIT_NOW   "Xã Khánh Thành"
#define UNIT_LATER "Xã Khánh Thành mới"

struct made_part {
	uint8_t salt[SALT_LEN];
	struct buf body;
	struct hash hash;
};

struct made_header {
	struct buf note;
	struct hash hash;
	struct head head;
};

struct made_log {
	struct sign_key key;
	struct id id;
	struct id scope;
	struct hash genesis;
	uint64_t seq;
	struct hash last;
};

struct made_entry {
	struct buf text;
	uint64_t index;
};

struct district {
	struct test_hub hub;
	struct hash nodes[6][NODES];
	uint64_t size;
	struct made_part parts[PARTS];
	size_t part_count;
	struct made_header headers[HEADERS];
	size_t header_count;
	struct made_entry entries[HEADERS];
	size_t entry_count;
	struct made_log directory;
	struct made_log author;
	struct made_log next;  /* continues the author's */
	struct made_log third; /* continues the next one */
	struct made_log approver;
	struct checkpoint seen;
	struct checkpoint now;
	struct made_header *submitted;
	struct hash submission;
	struct hash approval; /* the approver's last */
};

static inline int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	struct district *d = ctx;

	(void)e;
	assert_true(level < 6 && n < NODES);
	*out = d->nodes[level][n];
	return 0;
}

static inline int
node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	 struct err *e)
{
	struct district *d = ctx;

	(void)e;
	assert_true(level < 6 && n < NODES);
	d->nodes[level][n] = *h;
	return 0;
}

static inline struct tree_store
district_store(struct district *d)
{

	return (struct tree_store){node_get, node_put, d};
}

static inline size_t
part_make(struct district *d, const char *json)
{
	struct made_part *p = &d->parts[d->part_count];

	assert_true(d->part_count < PARTS);
	memset(p->salt, (int)(1 + d->part_count), SALT_LEN);
	buf_init(&p->body, PART_BYTES_MAX);
	buf_text(&p->body, json);
	p->hash = part_hash(p->salt, p->body.p, p->body.len);
	return d->part_count++;
}

static inline void
log_make(struct made_log *l, uint8_t n, bool in_directory)
{

	key_numbered(&l->key, n);
	l->id = log_id(l->key.public);
	memset(l->scope.b, in_directory ? 0 : 0x5c, ID_LEN);
	l->seq = 0;
}

/* Append a batch of these parts to a log; -1 ends the list. */
static inline struct made_header *
batch_make(struct district *d, struct made_log *l, const struct batch *like,
	   const int *parts, const struct sign_key *signer, const char *name2,
	   const struct sign_key *second)
{
	struct made_header *h = &d->headers[d->header_count];
	struct batch b = *like;
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(l->key.public);

	assert_true(d->header_count++ < HEADERS);
	b.log = l->id;
	b.seq = ++l->seq;
	b.has_prev = b.seq > 1;
	b.prev = l->last;
	b.time_s = RECV_MS / 1000 - 60;
	if (b.seq == 1) {
		b.genesis.scope = l->scope;
		memcpy(b.genesis.key, l->key.public, KEY_LEN);
	}
	for (; *parts >= 0; parts++) {
		b.parts[b.part_count].bytes =
		    (uint32_t)d->parts[*parts].body.len;
		b.parts[b.part_count++].hash = d->parts[*parts].hash;
	}
	batch_put(&text, &b);
	note_sign(&h->note, &text, name.s, signer, name2, second);
	h->hash = sha256(text.p, text.len);
	h->head = (struct head){b.log, b.seq, h->hash};
	l->last = h->hash;
	if (b.seq == 1)
		l->genesis = h->hash;
	buf_done(&text);
	return h;
}

static inline void
sequence(struct district *d, const struct made_header *h, int64_t recv_ms,
	 enum disp disp)
{
	struct made_entry *m = &d->entries[d->entry_count++];
	struct entry en = {.head = h->head,
			   .recv_ms = recv_ms,
			   .teff_s = recv_ms / 1000,
			   .disp = disp,
			   .code =
			       disp == DISP_QUARANTINE ? Q_SUSPENDED : Q_NONE};
	struct tree_store s = district_store(d);
	struct hash leaf;
	struct err e = ERR_INIT;

	buf_init(&m->text, ENTRY_TEXT_MAX);
	entry_put(&m->text, &en);
	m->index = d->size;
	leaf = tree_leaf(m->text.p, m->text.len);
	assert_int_equal(tree_append(&s, d->size++, &leaf, &e), 0);
}

static inline struct checkpoint
checkpoint_make(struct district *d, uint64_t size, int64_t time_ms)
{
	struct checkpoint c = {.size = size, .time_ms = time_ms};
	struct tree_store s = district_store(d);
	struct err e = ERR_INIT;

	memcpy(c.origin, ORIGIN, sizeof(ORIGIN));
	assert_int_equal(tree_root(&s, size, &c.root, &e), 0);
	return c;
}

/* A day of JSON. */
static inline void
day_put(char out[16], const char *day)
{
	snprintf(out, 16, day == NULL ? "null" : "\"%.10s\"", day);
}

static inline size_t
unit_part(struct district *d, const char *name, const char *from,
	  const char *to)
{
	char json[600];
	char first[16];
	char last[16];
	struct id_text by = id_text(&d->directory.id);
	struct id_text scope = id_text(&d->author.scope);

	day_put(first, from);
	day_put(last, to);
	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"unit\",\"scope\":\"%s\","
		 "\"code\":\"khanh-thanh\",\"kind\":\"xa\",\"name\":\"%s\","
		 "\"from\":%s,\"to\":%s,\"account\":\"admin\"}",
		 by.s, scope.s, name, first, last);
	return part_make(d, json);
}

static inline size_t
enrol_part(struct district *d, const struct made_log *l, const char *role,
	   const struct plan *plan)
{
	char json[600];
	struct id other = {{9}};
	struct id_text by = id_text(&d->directory.id);
	struct id_text log = id_text(&l->id);
	struct id_text scope =
	    id_text(plan->enrol_other_scope ? &other : &l->scope);
	struct hash_text genesis = hash_text(
	    plan->enrol_other_genesis ? &d->directory.genesis : &l->genesis);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"enrol\",\"log\":\"%s\","
		 "\"genesis\":\"%s\",\"scope\":\"%s\",\"role\":\"%s\","
		 "\"unit\":\"khanh-thanh\",\"account\":\"admin\"}",
		 by.s, log.s, genesis.s, scope.s, role);
	return part_make(d, json);
}

static inline size_t
introduce_part(struct district *d, const struct made_log *l, const char *who)
{
	char json[400];
	struct id_text by = id_text(&l->id);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"introduce\","
		 "\"machine\":\"Máy 1\",\"person\":\"%s\"}",
		 by.s, who);
	return part_make(d, json);
}

static inline size_t
submit_part(struct district *d, const struct id *by, const struct plan *plan)
{
	char json[600];
	struct id rec = {{7}};
	struct id_text b = id_text(by);
	struct id_text r = id_text(&rec);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"submit\",\"rec\":\"%s\","
		 "\"type\":\"report\",\"lines\":[\"chinh-quyen\"],"
		 "\"after\":null,\"reason\":null,\"content\":{\"title\":"
		 "\"Báo cáo sơ kết\"%s},\"annex\":{%s},\"personal\":null,"
		 "\"files\":[]}",
		 b.s, r.s, plan->content == NULL ? "" : plan->content,
		 plan->annex == NULL ? "" : plan->annex);
	return part_make(d, json);
}

static inline size_t
approve_part(struct district *d, const struct id *by)
{
	char json[300];
	struct id_text b = id_text(by);
	struct hash_text target = hash_text(&d->submission);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"approve\","
		 "\"target\":\"%s\"}",
		 b.s, target.s);
	return part_make(d, json);
}

#endif
