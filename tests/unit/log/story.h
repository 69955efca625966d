/* The story that protocol/README.md tells in its examples: one hub, one unit,
 * one recorder, five entries.  Everything follows from the bytes given
 * there. */
#ifndef KHEO_TESTS_LOG_STORY_H
#define KHEO_TESTS_LOG_STORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/sign/hash.h"
#include "protocol/sign/invite.h"
#include "protocol/sign/tree.h"
#include "protocol/sign/trust.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/hello.h"
#include "protocol/wire/part.h"
#include "tests/lib/fake.h"

#define STORY_HUB   "yen-khanh"
#define STORY_URL   "https://hub.example"
#define STORY_S     (FAKE_NOW_MS / 1000)
#define STORY_SEEN  3 /* entries that the recorder had seen */
#define STORY_NODES 8

enum story_part {
	PART_TITLE,
	PART_UNIT,
	PART_ENROL,
	PART_INTRODUCE,
	PART_A,
	PART_B,
	PART_SUBMIT,
	PART_C,
	PART_RECEIVE,
	STORY_PARTS
};

enum story_header {
	HEADER_DIRECTORY_1,
	HEADER_DIRECTORY_2,
	HEADER_RECORDER_1,
	HEADER_RECORDER_2,
	HEADER_UNIT_1,
	STORY_HEADERS
};

struct story_piece {
	uint8_t salt[SALT_LEN];
	struct buf body;
	struct hash hash;
};

struct story_head {
	struct batch b;
	struct buf note;
	struct hash hash;
	struct entry entry;
	struct buf entry_text;
	struct hash leaf;
};

struct story {
	struct sign_key root, tree, receipt_key, author, device, enrol;
	struct sign_key recorder, directory, unit; /* of the three logs */
	struct box_key hub_box, device_box;
	struct id scope, rec, nonce;
	struct invite invite;
	struct hubkeys keys;
	struct story_piece parts[STORY_PARTS];
	struct story_head heads[STORY_HEADERS];
	struct hash nodes[STORY_NODES][STORY_NODES];
	uint64_t size;
	struct checkpoint seen, now;
	struct receipt receipt;
	struct hello hello;
	struct buf hubkeys_note, seen_note, now_note, receipt_note, hello_note;
	struct buf bundle, manifest_note;
};

#define STORY_OK(call)                                                         \
	do {                                                                   \
		struct err story_e = ERR_INIT;                                 \
		struct err *e = &story_e;                                      \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, e->text);                    \
	} while (0)

static inline void
story_key(struct sign_key *k, uint8_t n)
{
	uint8_t seed[SEED_LEN];

	memset(seed, n, sizeof(seed));
	sign_key_from_seed(k, seed);
}

static inline void
story_box(struct box_key *k, uint8_t n)
{
	uint8_t seed[SEED_LEN];

	memset(seed, n, sizeof(seed));
	box_key_from_seed(k, seed);
}

static inline void
story_keys(struct story *s)
{
	memset(s->scope.b, 0x10, ID_LEN);
	memset(s->rec.b, 0x14, ID_LEN);
	memset(s->nonce.b, 0x15, ID_LEN);
	story_key(&s->root, 1);
	story_key(&s->tree, 2);
	story_key(&s->receipt_key, 3);
	story_key(&s->author, 4);
	story_box(&s->hub_box, 5);
	story_key(&s->device, 6);
	story_box(&s->device_box, 7);
	story_key(&s->recorder, 8);
	story_key(&s->directory, 9);
	story_key(&s->unit, 10);
}

static inline void
story_sign(struct buf *note, struct buf *text, const char *name,
	   const struct sign_key *key, const char *name2,
	   const struct sign_key *key2)
{
	buf_init(note, NOTE_BYTES_MAX);
	STORY_OK(buf_check(text, e));
	STORY_OK(signed_put(note, buf_str(text), text->len, name, key, name2,
			    key2, e));
	buf_done(text);
}

static inline void
story_hubkeys(struct story *s)
{
	const struct hub_key keys[] = {{.role = HUB_TREE},
				       {.role = HUB_RECEIPT},
				       {.role = HUB_AUTHOR},
				       {.role = HUB_BOX}};
	const uint8_t *public[] = {s->tree.public, s->receipt_key.public,
				   s->author.public, s->hub_box.public};
	struct hubkeys *k = &s->keys;
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_root(s->root.public);

	k->version = 1;
	memcpy(k->hub, STORY_HUB, sizeof(STORY_HUB));
	k->origin = 1;
	k->threshold = 1;
	memcpy(k->roots[k->root_count++], s->root.public, KEY_LEN);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		k->keys[i] = keys[i];
		memcpy(k->keys[i].key, public[i], KEY_LEN);
		k->key_count++;
	}
	memset(k->pins[k->pin_count++].b, 0x16, HASH_LEN);
	hubkeys_put(&text, k);
	story_sign(&s->hubkeys_note, &text, name.s, &s->root, NULL, NULL);
}

static inline void
story_invite(struct story *s)
{
	s->invite.scope = s->scope;
	memset(s->invite.secret, 0x13, sizeof(s->invite.secret));
	s->invite.root = root_fingerprint(&s->keys);
	memcpy(s->invite.url, STORY_URL, sizeof(STORY_URL));
	invite_key(&s->invite, &s->enrol);
}

static inline void story_body(struct story *s, enum story_part i,
			      const char *fmt, ...) PRINTF(3, 4);

static inline void
story_body(struct story *s, enum story_part i, const char *fmt, ...)
{
	struct story_piece *p = &s->parts[i];
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert_true(n > 0 && (size_t)n < sizeof(text));
	memset(p->salt, 0x20 + (int)i, SALT_LEN);
	buf_init(&p->body, PART_BYTES_MAX);
	buf_add(&p->body, text, (size_t)n);
	p->hash = part_hash(p->salt, p->body.p, p->body.len);
}

static inline struct id_text
story_by(const struct sign_key *log)
{
	struct id id = log_id(log->public);

	return id_text(&id);
}

static inline struct id_text
story_pid(const struct story *s, enum story_part i)
{
	struct id id = hash_id(&s->parts[i].hash);

	return id_text(&id);
}

#define ACT_HEAD  "{\"v\":1,\"by\":\"%s\",\"act\":"
#define EDIT_HEAD "{\"v\":1,\"by\":\"%s\",\"refs\":["

/* What the recorder's edits and acts say. */
static inline void
story_unit_parts(struct story *s)
{
	struct id_text by = story_by(&s->recorder);
	struct id_text rec = id_text(&s->rec);

	story_body(s, PART_INTRODUCE,
		   ACT_HEAD "\"introduce\",\"machine\":\"Máy 1\","
			    "\"person\":\"Nguyễn Thị Hòa\"}",
		   by.s);
	story_body(s, PART_A,
		   EDIT_HEAD "],\"edits\":[{\"rec\":\"%s\",\"type\":\"report\","
			     "\"set\":{\"title\":[\"Báo cáo quý I\"],"
			     "\"models\":[3]}}]}",
		   by.s, rec.s);
	story_body(s, PART_B,
		   EDIT_HEAD "\"%s\"],\"edits\":[{\"rec\":\"%s\","
			     "\"type\":\"report\",\"set\":{\"title\":"
			     "[\"Báo cáo quý I năm 2022\",0]}}]}",
		   by.s, story_pid(s, PART_A).s, rec.s);
	story_body(s, PART_SUBMIT,
		   ACT_HEAD "\"submit\",\"rec\":\"%s\",\"type\":\"report\","
			    "\"lines\":[\"chinh-quyen\",\"dang\"],"
			    "\"after\":null,\"reason\":null,\"content\":"
			    "{\"title\":\"Báo cáo quý I năm 2022\","
			    "\"models\":3},\"annex\":{},\"personal\":null,"
			    "\"files\":[]}",
		   by.s, rec.s);
}

/* What the hub says in the unit's scope. */
static inline void
story_hub_parts(struct story *s)
{
	struct id_text by = story_by(&s->unit);

	story_body(s, PART_C,
		   EDIT_HEAD "\"%s\"],\"edits\":[{\"rec\":\"%s\","
			     "\"type\":\"report\",\"set\":{\"title\":"
			     "[\"Báo cáo quý 1\",0]}}]}",
		   by.s, story_pid(s, PART_A).s, id_text(&s->rec).s);
	story_body(s, PART_RECEIVE,
		   ACT_HEAD "\"receive\",\"target\":\"%s\",\"line\":\"dang\","
			    "\"account\":\"admin\"}",
		   by.s, hash_text(&s->parts[PART_SUBMIT].hash).s);
}

/* What the hub says in the directory; the recorder's genesis is signed. */
static inline void
story_directory_parts(struct story *s)
{
	struct id_text by = story_by(&s->directory);
	struct id_text scope = id_text(&s->scope);

	story_body(s, PART_TITLE,
		   ACT_HEAD "\"hub\",\"title\":\"Ban Dân vận Huyện ủy "
			    "Yên Khánh\",\"account\":\"admin\"}",
		   by.s);
	story_body(s, PART_UNIT,
		   ACT_HEAD "\"unit\",\"scope\":\"%s\","
			    "\"code\":\"khanh-thanh\",\"kind\":\"xa\","
			    "\"name\":\"Xã Khánh Thành\",\"from\":null,"
			    "\"to\":null,\"account\":\"admin\"}",
		   by.s, scope.s);
	story_body(s, PART_ENROL,
		   ACT_HEAD "\"enrol\",\"log\":\"%s\",\"genesis\":\"%s\","
			    "\"scope\":\"%s\",\"role\":\"recorder\","
			    "\"unit\":\"khanh-thanh\",\"account\":\"admin\"}",
		   by.s, story_by(&s->recorder).s,
		   hash_text(&s->heads[HEADER_RECORDER_1].hash).s, scope.s);
}

/* Sign the header ${i} of ${log} over ${count} parts. */
static inline void
story_header(struct story *s, enum story_header i, const struct sign_key *log,
	     const enum story_part *parts, size_t count, const char *name2,
	     const struct sign_key *second)
{
	struct story_head *h = &s->heads[i];
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(log->public);

	h->b.log = log_id(log->public);
	h->b.seq = i == HEADER_DIRECTORY_2 || i == HEADER_RECORDER_2 ? 2 : 1;
	h->b.has_prev = h->b.seq > 1;
	if (h->b.has_prev)
		h->b.prev = s->heads[i - 1].hash;
	h->b.time_s = STORY_S + (int64_t)i;
	if (h->b.seq == 1)
		memcpy(h->b.genesis.key, log->public, KEY_LEN);
	for (size_t k = 0; k < count; k++) {
		h->b.parts[k].bytes = (uint32_t)s->parts[parts[k]].body.len;
		h->b.parts[k].hash = s->parts[parts[k]].hash;
	}
	h->b.part_count = count;
	batch_put(&text, &h->b);
	h->hash = sha256(text.p, text.len);
	story_sign(&h->note, &text, name.s, log, name2, second);
}

static inline void
story_hub_genesis(struct genesis *g, const struct id *scope)
{
	memset(g->dev.b, 0x12, ID_LEN);
	g->scope = *scope;
	g->role = ROLE_HUB;
}

static inline int
story_node_get(void *ctx, unsigned level, uint64_t n, struct hash *out,
	       struct err *e)
{
	struct story *s = ctx;

	(void)e;
	assert_true(level < STORY_NODES && n < STORY_NODES);
	*out = s->nodes[level][n];
	return 0;
}

static inline int
story_node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	       struct err *e)
{
	struct story *s = ctx;

	(void)e;
	assert_true(level < STORY_NODES && n < STORY_NODES);
	s->nodes[level][n] = *h;
	return 0;
}

static inline struct tree_store
story_tree(struct story *s)
{
	return (struct tree_store){story_node_get, story_node_put, s};
}

/* Sequence the headers up to ${size} and sign the checkpoint. */
static inline void
story_grow(struct story *s, uint64_t size, struct checkpoint *c,
	   struct buf *note)
{
	struct tree_store tree = story_tree(s);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);

	for (; s->size < size; s->size++) {
		struct story_head *h = &s->heads[s->size];

		h->entry.head = (struct head){h->b.log, h->b.seq, h->hash};
		h->entry.recv_ms =
		    FAKE_NOW_MS + 60000 + 1000 * (int64_t)s->size;
		h->entry.teff_s = h->b.time_s;
		buf_init(&h->entry_text, ENTRY_TEXT_MAX);
		entry_put(&h->entry_text, &h->entry);
		h->leaf = tree_leaf(h->entry_text.p, h->entry_text.len);
		STORY_OK(tree_append(&tree, s->size, &h->leaf, e));
	}
	memcpy(c->origin, "kheo/" STORY_HUB "/1", sizeof(STORY_HUB) + 7);
	c->size = size;
	STORY_OK(tree_root(&tree, size, &c->root, e));
	c->time_ms = FAKE_NOW_MS + 60000 + 1000 * (int64_t)size;
	checkpoint_put(&text, c);
	story_sign(note, &text, c->origin, &s->tree, NULL, NULL);
}

static inline void
story_headers(struct story *s)
{
	static const enum story_part begin[] = {PART_TITLE, PART_UNIT};

	static const enum story_part enrol[] = {PART_ENROL};

	static const enum story_part person[] = {PART_INTRODUCE};

	static const enum story_part work[] = {PART_A, PART_B, PART_SUBMIT};

	static const enum story_part hub[] = {PART_C, PART_RECEIVE};
	const struct id directory = {.b = {0}};
	struct sign_name author = name_author(STORY_HUB);
	struct sign_name vouch = name_enrol(s->enrol.public);
	struct genesis *g = &s->heads[HEADER_RECORDER_1].b.genesis;
	struct seen *seen = &s->heads[HEADER_RECORDER_2].b.seen;

	memset(g->dev.b, 0x11, ID_LEN);
	g->scope = s->scope;
	memcpy(g->device, s->device.public, KEY_LEN);
	memcpy(g->box, s->device_box.public, KEY_LEN);
	story_header(s, HEADER_RECORDER_1, &s->recorder, person, 1, vouch.s,
		     &s->enrol);
	story_directory_parts(s);
	story_hub_genesis(&s->heads[HEADER_DIRECTORY_1].b.genesis, &directory);
	story_header(s, HEADER_DIRECTORY_1, &s->directory, begin, 2, author.s,
		     &s->author);
	story_header(s, HEADER_DIRECTORY_2, &s->directory, enrol, 1, NULL,
		     NULL);
	story_grow(s, STORY_SEEN, &s->seen, &s->seen_note);
	seen->kind = SEEN_ROOT;
	memcpy(seen->origin, s->seen.origin, sizeof(seen->origin));
	seen->size = s->seen.size;
	seen->root = s->seen.root;
	story_header(s, HEADER_RECORDER_2, &s->recorder, work, 3, NULL, NULL);
	story_hub_genesis(&s->heads[HEADER_UNIT_1].b.genesis, &s->scope);
	story_header(s, HEADER_UNIT_1, &s->unit, hub, 2, author.s, &s->author);
	story_grow(s, STORY_HEADERS, &s->now, &s->now_note);
}

#endif
