/* The examples of protocol/README.md, written by the code. */
#ifndef KHEO_TESTS_LOG_README_H
#define KHEO_TESTS_LOG_README_H

#include <inttypes.h>
#include <stdio.h>

#include "protocol/merge/act.h"
#include "protocol/merge/record.h"
#include "protocol/sign/proof.h"
#include "protocol/sign/tlog.h"
#include "tests/unit/log/hexlines.h"
#include "tests/unit/log/readme_limits.h"
#include "tests/unit/log/readme_sums.h"
#include "tests/unit/log/story_sent.h"

static inline void
bundle_hex(struct buf *out, const struct buf *bundle)
{
	struct bundle_reader r;
	struct bundle_record rec;
	char remark[80];

	hex_lines(out, "magic line", bundle->p, BUNDLE_MAGIC_LEN);
	STORY_OK(bundle_open(&r, bundle->p, bundle->len, e));
	while (bundle_next(&r, &rec) == 1) {
		snprintf(remark, sizeof(remark), "%c: type, length %zu, crc32c",
			 rec.type, rec.n);
		hex_lines(out, remark, rec.p - BUNDLE_HEAD_LEN,
			  BUNDLE_HEAD_LEN);
		hex_lines(out, "its bytes", rec.p, rec.n);
	}
}

static inline void
key_lines(struct buf *out, const char *what, const struct sign_key *k,
	  const char *name)
{
	char b64[B64_LEN(KEY_LEN) + 1];

	buf_fmt(out, "%s\n  key  %s\n  name %s\n  vkey ", what,
		b64_encode(b64, k->public, KEY_LEN), name);
	vkey_put(out, name, k->public);
	buf_byte(out, '\n');
}

static inline void
put_keys(struct story *s, struct buf *out)
{
	char b64[B64_LEN(KEY_LEN) + 1];

	key_lines(out, "root", &s->root, name_root(s->root.public).s);
	key_lines(out, "tree", &s->tree, s->now.origin);
	key_lines(out, "receipt", &s->receipt_key, name_receipt(STORY_HUB).s);
	key_lines(out, "author", &s->author, name_author(STORY_HUB).s);
	key_lines(out, "device", &s->device, name_device(s->device.public).s);
	key_lines(out, "recorder's log", &s->recorder,
		  name_log(s->recorder.public).s);
	key_lines(out, "hub's log of the directory", &s->directory,
		  name_log(s->directory.public).s);
	key_lines(out, "hub's log of the unit", &s->unit,
		  name_log(s->unit.public).s);
	key_lines(out, "enrolment", &s->enrol, name_enrol(s->enrol.public).s);
	buf_fmt(out, "hub's box\n  key  %s\n",
		b64_encode(b64, s->hub_box.public, KEY_LEN));
	buf_fmt(out, "device's box\n  key  %s\n",
		b64_encode(b64, s->device_box.public, KEY_LEN));
}

static inline void
put_parts(struct story *s, struct buf *out)
{
	static const char *const names[] = {
	    [PART_TITLE] = "title",
	    [PART_UNIT] = "unit",
	    [PART_ENROL] = "enrol",
	    [PART_INTRODUCE] = "introduce",
	    [PART_A] = "A",
	    [PART_B] = "B",
	    [PART_SUBMIT] = "submit",
	    [PART_C] = "C",
	    [PART_RECEIVE] = "receive",
	};
	char hex[HEX_LEN(SALT_LEN) + 1];

	for (unsigned i = 0; i < STORY_PARTS; i++) {
		struct story_piece *p = &s->parts[i];

		buf_fmt(out, "%s\n  salt  %s\n  body  %s\n  bytes %zu\n",
			names[i], hex_encode(hex, p->salt, SALT_LEN),
			buf_str(&p->body), p->body.len);
		buf_fmt(out, "  hash  %s\n  id    %s\n", hash_text(&p->hash).s,
			story_pid(s, (enum story_part)i).s);
	}
}

static inline void
put_bytes(struct buf *out, const struct buf *from)
{
	buf_add(out, from->p, from->len);
}

static inline void
put_genesis(struct story *s, struct buf *out)
{
	put_bytes(out, &s->heads[HEADER_RECORDER_1].note);
}

static inline void
put_second(struct story *s, struct buf *out)
{
	put_bytes(out, &s->heads[HEADER_RECORDER_2].note);
}

static inline void
put_hub_genesis(struct story *s, struct buf *out)
{
	put_bytes(out, &s->heads[HEADER_UNIT_1].note);
}

static inline void
put_hashes(struct story *s, struct buf *out)
{
	for (size_t i = 0; i < STORY_HEADERS; i++)
		buf_fmt(out, "%s %" PRIu64 " %s\n",
			id_text(&s->heads[i].b.log).s, s->heads[i].b.seq,
			hash_text(&s->heads[i].hash).s);
}

static inline void
put_entry(struct story *s, struct buf *out)
{
	put_bytes(out, &s->heads[HEADER_RECORDER_2].entry_text);
}

static inline void
put_leaves(struct story *s, struct buf *out)
{
	for (size_t i = 0; i < STORY_HEADERS; i++)
		buf_fmt(out, "%zu %s\n", i, hash_text(&s->heads[i].leaf).s);
}

static inline void
path_lines(struct buf *out, const char *what, const struct hash *path,
	   size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_fmt(out, "%s %s\n", what, hash_text(&path[i]).s);
}

static inline void
put_tree(struct story *s, struct buf *out)
{
	struct tree_store tree = story_tree(s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct hash empty = tree_empty();
	size_t n;

	buf_fmt(out, "root of 0      %s\n", hash_text(&empty).s);
	buf_fmt(out, "root of 3      %s\n", hash_text(&s->seen.root).s);
	buf_fmt(out, "root of 5      %s\n", hash_text(&s->now.root).s);
	STORY_OK(tree_prove_inclusion(&tree, 3, 5, path, &n, e));
	path_lines(out, "leaf 3 in 5   ", path, n);
	STORY_OK(tree_prove_consistency(&tree, 3, 5, path, &n, e));
	path_lines(out, "from 3 to 5   ", path, n);
}

static inline void
put_proof_records(struct story *s, struct buf *out)
{
	struct tree_store tree = story_tree(s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct buf record = BUF_INIT(NOTE_BYTES_MAX);
	size_t n;

	STORY_OK(tree_prove_inclusion(&tree, 3, 5, path, &n, e));
	buf_be64(&record, 3);
	buf_be64(&record, 5);
	hex_lines(out, "I: index, size", record.p, record.len);
	hex_lines(out, "hashes", path, n * sizeof(*path));
	STORY_OK(tree_prove_consistency(&tree, 3, 5, path, &n, e));
	hex_lines(out, "C: from, to", record.p, record.len);
	hex_lines(out, "hashes", path, n * sizeof(*path));
	buf_done(&record);
}

static inline void
put_checkpoint(struct story *s, struct buf *out)
{
	put_bytes(out, &s->now_note);
}

static inline void
put_receipt(struct story *s, struct buf *out)
{
	put_bytes(out, &s->receipt_note);
}

static inline void
put_hubkeys(struct story *s, struct buf *out)
{
	put_bytes(out, &s->hubkeys_note);
}

static inline void
put_fingerprint(struct story *s, struct buf *out)
{
	char text[FINGERPRINT_TEXT_SIZE];

	buf_fmt(out, "%s\n", fingerprint_text(text, &s->invite.root));
}

static inline void
put_hello(struct story *s, struct buf *out)
{
	put_bytes(out, &s->hello_note);
}

static inline void
put_crc(struct story *s, struct buf *out)
{
	(void)s;
	buf_fmt(out, "123456789 %08" PRIx32 "\n", crc32c("123456789", 9));
}

static inline void
put_bundle(struct story *s, struct buf *out)
{
	bundle_hex(out, &s->bundle);
}

static inline void
put_manifest(struct story *s, struct buf *out)
{
	put_bytes(out, &s->manifest_note);
}

static inline void
put_invitation(struct story *s, struct buf *out)
{
	char code[INVITE_CODE_SIZE];

	buf_fmt(out, "%s\n", invite_put(code, &s->invite));
}

static inline void
put_invitation_file(struct story *s, struct buf *out)
{
	buf_text(out, "kheo/invitation@v1\n");
	put_invitation(s, out);
	buf_byte(out, '\n');
	put_bytes(out, &s->hubkeys_note);
}

static inline void
put_digits(struct story *s, struct buf *out)
{
	char text[6 * 6];

	buf_fmt(out, "%s\n",
		digits(text, &s->heads[HEADER_RECORDER_1].hash, 6));
}

/* A varint below 128 is its own byte. */
static inline void
short_byte(struct buf *out, const char *remark, size_t n)
{
	uint8_t b = (uint8_t)n;

	assert_true(n < 0x80);
	hex_lines(out, remark, &b, 1);
}

static inline void
story_record(struct story *s, struct record *r)
{
	static const enum story_part edits[] = {PART_C, PART_A, PART_B};

	record_init(r);
	for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
		struct story_piece *piece = &s->parts[edits[i]];
		struct id id = hash_id(&piece->hash);
		struct part p;

		STORY_OK(part_parse(&p, piece->body.p, piece->body.len, e));
		STORY_OK(record_merge(r, &id, &p, &p.edits[0], e));
		part_done(&p);
	}
}

/* The bytes as the text explains them, not as record_put() writes them. */
static inline void
put_row(struct story *s, struct buf *out)
{
	struct record r;

	story_record(s, &r);
	short_byte(out, "touched: count", r.touched_count);
	hex_lines(out, "ids", r.touched, r.touched_count * ID_LEN);
	short_byte(out, "fields: count", r.field_count);
	for (size_t i = 0; i < r.field_count; i++) {
		const struct record_field *f = &r.fields[i];

		short_byte(out, "field: length of its name", strlen(f->name));
		hex_lines(out, f->name, f->name, strlen(f->name));
		short_byte(out, "heads: count", f->head_count);
		for (size_t k = 0; k < f->head_count; k++) {
			const struct record_head *h = &f->heads[k];

			hex_lines(out, "head: id", h->part.b, ID_LEN);
			short_byte(out, "length of its value", h->value_len);
			hex_lines(out, h->value, h->value, h->value_len);
		}
		short_byte(out, "gone: count", f->gone_count);
		if (f->gone_count > 0)
			hex_lines(out, "ids", f->gone, f->gone_count * ID_LEN);
	}
	record_done(&r);
}

static inline void
length_line(struct buf *out, const char *remark, size_t n)
{
	uint8_t b[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
			(uint8_t)(n >> 8), (uint8_t)n};

	hex_lines(out, remark, b, sizeof(b));
}

static inline void
digest_line(struct story *s, struct buf *out, const char *line, uint8_t state)
{
	uint8_t counts = 0;

	hex_lines(out, "record", s->rec.b, ID_LEN);
	hex_lines(out, "submission", s->parts[PART_SUBMIT].hash.b, HASH_LEN);
	length_line(out, "length of the line's name", strlen(line));
	hex_lines(out, line, line, strlen(line));
	hex_lines(out, "state", &state, 1);
	hex_lines(out, "counts", &counts, 1);
}

static inline void
put_digest_bytes(struct story *s, struct buf *out)
{
	struct buf row = BUF_INIT(NOTE_BYTES_MAX);
	struct record r;

	story_record(s, &r);
	record_put(&row, &r);
	length_line(out, "length of the type", 6);
	hex_lines(out, "report", "report", 6);
	hex_lines(out, "record", s->rec.b, ID_LEN);
	length_line(out, "length of the row", row.len);
	hex_lines(out, "the row of \"Records\"", row.p, row.len);
	hex_lines(out, "separator",
		  "\xff"
		  "acts\n",
		  6);
	digest_line(s, out, "chinh-quyen", STATE_SENT);
	digest_line(s, out, "dang", STATE_RECEIVED);
	buf_done(&row);
	record_done(&r);
}

static inline void
put_digest(struct story *s, struct buf *out)
{
	struct buf text = BUF_INIT(2 * NOTE_BYTES_MAX);
	struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
	char hex[HEX_LEN(HASH_LEN) + 1];
	struct hash h;

	put_digest_bytes(s, &text);
	hex_read(&bytes, buf_str(&text), text.len);
	h = sha256(bytes.p, bytes.len);
	buf_fmt(out, "%s\n", hex_encode(hex, h.b, HASH_LEN));
	buf_done(&bytes);
	buf_done(&text);
}

static inline void
put_proof(struct story *s, struct buf *out)
{
	static const enum story_part parts[] = {PART_UNIT, PART_ENROL,
						PART_INTRODUCE, PART_SUBMIT};
	struct tree_store tree = story_tree(s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct proof_writer w;
	size_t n;

	proof_begin(&w);
	proof_put_note(&w, "hubkeys", s->hubkeys_note.p, s->hubkeys_note.len);
	for (size_t i = 0; i <= HEADER_RECORDER_2; i++)
		proof_put_note(&w, "header", s->heads[i].note.p,
			       s->heads[i].note.len);
	proof_put_note(&w, "checkpoint", s->seen_note.p, s->seen_note.len);
	proof_put_note(&w, "checkpoint", s->now_note.p, s->now_note.len);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		struct story_piece *p = &s->parts[parts[i]];

		proof_put_part(&w, p->salt, p->body.p, p->body.len);
	}
	for (size_t i = 0; i <= HEADER_RECORDER_2; i++) {
		STORY_OK(tree_prove_inclusion(&tree, i, 5, path, &n, e));
		proof_put_entry(&w, i, s->heads[i].entry_text.p,
				s->heads[i].entry_text.len, 5, path, n);
	}
	STORY_OK(proof_finish(&w, &s->parts[PART_SUBMIT].hash, NULL, out, e));
	proof_done(&w);
}

/* A tile of the story's last tree, by the path under which it stands. */
static inline void
tile_lines(struct story *s, struct buf *out, const char *path)
{
	struct tree_store tree = story_tree(s);
	struct buf bytes = BUF_INIT(TILE_TEXT_MAX);
	char remark[64];
	struct tile t;

	assert_int_equal(tile_parse(&t, path), 0);
	assert_true(tile_is_in(&t, STORY_HEADERS));
	if (t.is_entries)
		for (unsigned i = 0; i < t.width; i++)
			tile_put_entry(&bytes, s->heads[i].entry_text.p,
				       s->heads[i].entry_text.len);
	else
		STORY_OK(tile_put_hashes(&bytes, &t, &tree, e));
	snprintf(remark, sizeof(remark), "/tile/%s", path);
	hex_lines(out, remark, bytes.p, bytes.len);
	buf_done(&bytes);
}

static inline void
put_tiles(struct story *s, struct buf *out)
{
	tile_lines(s, out, "0/000.p/5");
	tile_lines(s, out, "entries/000.p/2");
}

static inline void
put_tlog_proof(struct story *s, struct buf *out)
{
	const struct story_head *h = &s->heads[HEADER_RECORDER_2];
	struct tree_store tree = story_tree(s);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct tlog_proof p = {
	    .entry = h->entry_text.p,
	    .entry_len = h->entry_text.len,
	    .index = HEADER_RECORDER_2,
	    .path = path,
	    .point = s->now_note.p,
	    .point_len = s->now_note.len,
	};

	STORY_OK(tree_prove_inclusion(&tree, p.index, s->now.size, path,
				      &p.count, e));
	tlog_proof_put(out, &p);
}

/* Every example of the text, in its order; the sealed one was made once, as
 * its stream key is random. */
static const struct example {
	const char *name;
	void (*put)(struct story *s, struct buf *out);
} EXAMPLES[] = {
    {"keys", put_keys},
    {"parts", put_parts},
    {"batch-genesis", put_genesis},
    {"batch-second", put_second},
    {"batch-hub", put_hub_genesis},
    {"batch-hashes", put_hashes},
    {"entry", put_entry},
    {"leaves", put_leaves},
    {"tree", put_tree},
    {"checkpoint", put_checkpoint},
    {"receipt", put_receipt},
    {"hubkeys", put_hubkeys},
    {"fingerprint", put_fingerprint},
    {"hello", put_hello},
    {"crc32c", put_crc},
    {"bundle", put_bundle},
    {"proof-records", put_proof_records},
    {"sealed", NULL},
    {"manifest", put_manifest},
    {"invitation", put_invitation},
    {"invitation-file", put_invitation_file},
    {"digits", put_digits},
    {"tiles", put_tiles},
    {"tlog-proof", put_tlog_proof},
    {"row", put_row},
    {"digest-bytes", put_digest_bytes},
    {"digest", put_digest},
    {"proof", put_proof},
    {"sums", put_sums},
    {"limits", put_limits},
};

#endif
