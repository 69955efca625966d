/* Writes the inputs from which fuzzing starts, where they are made of keys,
 * hashes or packed bytes; the others lie in corpus/ as they were typed.
 *	seeds FOLDER		makes FOLDER/<target>/<name> */
#include <stdio.h>
#include <string.h>

#include "protocol/base/file.h"
#include "protocol/merge/record.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/invite.h"
#include "protocol/sign/sealed.h"
#include "protocol/sign/trust.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/gzip.h"
#include "protocol/wire/hello.h"
#include "tests/fuzz/fuzz.h"
#include "tests/lib/fake.h"

#define ORIGIN "kheo/" FUZZ_HUB "/1"

static const char *top;

static void
seed_put(const char *target, const char *name, const void *p, size_t n)
{
	struct buf folder = BUF_INIT(1024);
	struct buf path = BUF_INIT(1024);
	struct err e = ERR_INIT;

	MUST(path_join(&folder, top, target, &e) == 0);
	MUST(folder_make(buf_str(&folder), &e) == 0);
	MUST(path_join(&path, buf_str(&folder), name, &e) == 0);
	if (file_write(buf_str(&path), p, n, 0644, &e) != 0)
		fprintf(stderr, "%s\n", e.text);
	buf_done(&folder);
	buf_done(&path);
}

static void
seed_take(const char *target, const char *name, struct buf *b)
{
	MUST(b->bad == ERR_NONE);
	seed_put(target, name, b->p, b->len);
	buf_done(b);
}

static struct hash
hash_of(uint8_t c)
{
	struct hash h;

	memset(h.b, c, sizeof(h.b));
	return h;
}

static struct seen
seen_root(void)
{
	struct seen s = {
	    .kind = SEEN_ROOT, .origin = ORIGIN, .size = 9, .root = hash_of(9)};

	return s;
}

static void
genesis_fill(struct batch *b, enum role role)
{
	const uint8_t *key = fuzz_key(FUZZ_LOG)->public;

	*b = (struct batch){.log = log_id(key), .seq = 1, .time_s = 1653354000};
	b->genesis.role = role;
	memset(b->genesis.dev.b, 1, ID_LEN);
	memset(b->genesis.scope.b, 2, ID_LEN);
	memcpy(b->genesis.key, key, KEY_LEN);
	if (role != ROLE_HUB) {
		memset(b->genesis.device, 3, KEY_LEN);
		memset(b->genesis.box, 4, KEY_LEN);
	}
}

static void
headers(void)
{
	struct buf t = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(fuzz_key(FUZZ_LOG)->public);
	struct batch b;

	genesis_fill(&b, ROLE_RECORDER);
	b.part_count = 1;
	b.parts[0] = (struct part_ref){120, hash_of(7)};
	batch_put(&t, &b);
	MUST(fuzz_sign(&note, t.p, t.len, name.s, FUZZ_LOG));
	seed_take("note", "header", &note);
	seed_take("header", "genesis", &t);
	b.genesis.has_from = true;
	b.genesis.from = log_id(fuzz_key(FUZZ_PARENT)->public);
	b.genesis.from_seq = 4;
	b.genesis.from_hash = hash_of(5);
	b.seen = seen_root();
	batch_put(&t, &b);
	seed_take("header", "successor", &t);
	genesis_fill(&b, ROLE_HUB);
	batch_put(&t, &b);
	seed_take("header", "hub", &t);
	b = (struct batch){.log = log_id(fuzz_key(FUZZ_LOG)->public),
			   .seq = 2,
			   .has_prev = true,
			   .prev = hash_of(6),
			   .seen = {.kind = SEEN_SAME},
			   .time_s = 1653354001,
			   .part_count = 3,
			   .is_close = true};
	for (uint8_t i = 0; i < 3; i++)
		b.parts[i] = (struct part_ref){1u + i * 16384u, hash_of(i)};
	batch_put(&t, &b);
	seed_take("header", "close", &t);
}

static void
hellos(void)
{
	static struct hello h;
	struct manifest m = {.count = 12, .sha256 = hash_of(1)};
	struct buf t = BUF_INIT(2 * NOTE_BYTES_MAX);

	memset(h.hub.b, 1, ID_LEN);
	memset(h.device, 2, KEY_LEN);
	hello_put(&t, &h);
	seed_take("hello", "first", &t);
	h.has_nonce = true;
	memset(h.nonce.b, 3, ID_LEN);
	h.hubkeys = 2;
	memcpy(h.origin, ORIGIN, sizeof(ORIGIN));
	h.head_count = 3;
	h.at_count = 2;
	h.locator_count = 2;
	for (uint8_t i = 0; i < 3; i++) {
		memset(h.heads[i].log.b, 10 + i, ID_LEN);
		h.heads[i].seq = 1u + i;
		h.heads[i].hash = hash_of((uint8_t)(20 + i));
		memset(h.at[i].scope.b, 2 * i, ID_LEN);
		h.at[i].size = 10u * i;
		h.locators[i] = (struct locator){100u - i * 50u, hash_of(i)};
	}
	hello_put(&t, &h);
	seed_take("hello", "later", &t);
	memset(m.device, 2, KEY_LEN);
	memset(m.to, 3, KEY_LEN);
	manifest_put(&t, &m);
	seed_take("hello", "manifest", &t);
}

static void
hub_notes(void)
{
	static struct receipt r = {.origin = ORIGIN, .size = 9};
	struct buf t = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hubkeys k;

	fuzz_hubkeys(&k);
	hubkeys_put(&t, &k);
	seed_take("hubkeys", "first", &t);
	k.version = 2;
	k.origin = 2;
	k.is_test = true;
	k.threshold = 2;
	k.root_count = 2;
	memcpy(k.roots[1], fuzz_key(FUZZ_ROOT_NEXT)->public, KEY_LEN);
	k.keys[k.key_count] = k.keys[0];
	k.keys[k.key_count++].from = 100;
	k.pin_count = 2;
	hubkeys_put(&t, &k);
	seed_take("hubkeys", "second", &t);
	receipt_put(&t, &r);
	seed_take("receipt", "empty", &t);
	r.time_ms = 1653354000123;
	r.line_count = 4;
	r.page_count = 2;
	for (uint8_t i = 0; i < 4; i++) {
		r.lines[i].kind = (enum receipt_line_kind)i;
		r.lines[i].head.seq = 1u + i;
		r.lines[i].head.hash = hash_of(i);
		r.lines[i].code = i == 3 ? REFUSE_KEY : REFUSE_FORK;
	}
	for (uint8_t i = 0; i < 2; i++)
		r.pages[i] = (struct receipt_page){
		    .from = i, .to = 9, .count = 3, .sha256 = hash_of(i)};
	receipt_put(&t, &r);
	MUST(fuzz_sign(&note, t.p, t.len, name_receipt(FUZZ_HUB).s,
		       FUZZ_RECEIPT));
	seed_take("note", "receipt", &note);
	seed_take("receipt", "full", &t);
}

static void
stamp_notes(void)
{
	struct stamp s = {.origin = ORIGIN,
			  .unit = "02287",
			  .version = 1,
			  .part = hash_of(3),
			  .recv_ms = 1653354000123,
			  .size = 1};
	struct buf t = BUF_INIT(NOTE_BYTES_MAX);

	stamp_put(&t, &s);
	seed_take("stamp", "first", &t);
	memset(s.record.b, 7, ID_LEN);
	s.version = INT64_MAX;
	s.index = INT64_MAX - 1;
	s.size = INT64_MAX;
	stamp_put(&t, &s);
	seed_take("stamp", "largest", &t);
}

static void
tree_notes(void)
{
	struct checkpoint c = {.origin = ORIGIN,
			       .size = 9,
			       .root = hash_of(9),
			       .time_ms = 1653354000123,
			       .durable = 4};
	struct entry en = {.head = {.seq = 3, .hash = hash_of(3)},
			   .recv_ms = 1653354000123,
			   .teff_s = 1653354000};
	struct buf t = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);

	checkpoint_put(&t, &c);
	MUST(fuzz_sign(&note, t.p, t.len, c.origin, FUZZ_TREE));
	seed_take("note", "checkpoint", &note);
	seed_take("checkpoint", "checkpoint", &t);
	entry_put(&t, &en);
	seed_take("checkpoint", "applied", &t);
	en.disp = DISP_QUARANTINE;
	en.code = Q_AUTHOR;
	entry_put(&t, &en);
	seed_take("checkpoint", "held", &t);
}

static void
bundles(void)
{
	static const char records[] = "L\3abcH\5hellox\1yP\0W\2zz";
	struct buf b = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;

	bundle_begin(&b);
	bundle_put(&b, BUNDLE_HELLO, "hello", 5);
	bundle_put(&b, (enum bundle_type)'x', "skipped", 7);
	bundle_put(&b, BUNDLE_PART, "salt and body", 13);
	MUST(gzip_deflate(&gz, b.p, b.len, &e) == 0);
	seed_take("bundle", "gzip", &gz);
	bundle_put(&b, (enum bundle_type)'X', "foreign", 7);
	seed_take("bundle", "plain", &b);
	seed_put("bundle", "records", records, sizeof(records) - 1);
}

static void
sealed_bundles(void)
{
	/* where, how, how long, and the bytes that are sealed */
	static const char plans[][10] = {
	    "\0\0\0\0\0abcd", "\0\0\xff\1\xfd wxyz", "\1\0\x10\2\xff wxyz"};
	static const uint8_t seed[SEED_LEN] = {7};
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct box_key key;
	struct err e = ERR_INIT;

	seed_put("sealed", "whole", plans[0], 9);
	seed_put("sealed", "cut", plans[1], 9);
	seed_put("sealed", "changed", plans[2], 9);
	box_key_from_seed(&key, seed);
	MUST(sealed_put(&b, "sealed", 6, (const uint8_t(*)[KEY_LEN])key.public,
			1, &e) == 0);
	seed_take("sealed", "to-us", &b);
}

static void
rows(void)
{
	static const char body[] =
	    "{\"v\":1,\"by\":\"YWFhYWFhYWFhYWFhYWFhYQ\",\"refs\":["
	    "\"YmJiYmJiYmJiYmJiYmJiYg\",\"Y2NjY2NjY2NjY2NjY2NjYw\"],"
	    "\"edits\":[{\"rec\":\"cnJycnJycnJycnJycnJycg\",\"type\":\"model\","
	    "\"set\":{\"title\":[\"T\",0],\"_del\":[true,0,1],"
	    "\"group.1.n\":[5]}}]}";
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	struct id ids[2];
	struct record r;
	struct part p;
	struct err e = ERR_INIT;

	memset(ids[0].b, 'a', ID_LEN);
	memset(ids[1].b, 'd', ID_LEN);
	MUST(part_parse(&p, body, sizeof(body) - 1, &e) == 0);
	record_init(&r);
	record_put(&row, &r);
	seed_take("row", "empty", &row);
	MUST(record_merge(&r, &ids[0], &p, &p.edits[0], &e) == 0);
	record_put(&row, &r);
	seed_take("row", "one", &row);
	MUST(record_merge(&r, &ids[1], &p, &p.edits[0], &e) == 0);
	record_put(&row, &r);
	seed_take("row", "two", &row);
	record_done(&r);
	part_done(&p);
}

static void
invites(void)
{
	struct invite i = {.url = "https://hub.example:8443"};
	char code[INVITE_CODE_SIZE];
	char raw[3 * ID_LEN + sizeof("http://h")];

	memset(i.scope.b, 1, ID_LEN);
	memset(i.secret, 2, sizeof(i.secret));
	memset(i.root.b, 3, ID_LEN);
	invite_put(code, &i);
	seed_put("invite", "code", code, strlen(code));
	memset(raw, 'x', sizeof(raw));
	memcpy(raw + 3 * ID_LEN, "http://h", 8);
	seed_put("invite", "raw", raw, sizeof(raw) - 1);
}

static void
key_file(const char *name, const char *passphrase)
{
	static const uint8_t seed[SEED_LEN] = {1};
	static const struct keyfile_cost cost = {1, 8 * 1024 * 1024};
	struct buf b = BUF_INIT(KEYFILE_BYTES_MAX);
	struct buf path = BUF_INIT(1024);
	struct fake_rng f;
	struct rng rng = fake_rng(&f, 1);
	struct err e = ERR_INIT;

	MUST(path_join(&path, top, "key", &e) == 0);
	MUST(keyfile_write(buf_str(&path), "log", seed, passphrase, &cost, &rng,
			   &e) == 0);
	MUST(file_read(&b, buf_str(&path), &e) == 0);
	MUST(file_remove(buf_str(&path), &e) == 0);
	seed_put("keyfile", name, b.p, b.len);
	buf_done(&b);
	buf_done(&path);
}

int
main(int argc, char **argv)
{
	struct err e = ERR_INIT;

	if (argc != 2) {
		fprintf(stderr, "usage: seeds FOLDER\n");
		return 2;
	}
	top = argv[1];
	MUST(keys_init() == 0 && folder_make(top, &e) == 0);
	headers();
	hellos();
	hub_notes();
	stamp_notes();
	tree_notes();
	bundles();
	sealed_bundles();
	rows();
	invites();
	key_file("plain", NULL);
	key_file("locked", "mật khẩu");
	return 0;
}
