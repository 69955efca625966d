/*
 * Devices by the thousand: enrol them in the home of a stopped test hub, and
 * write the request that each will push.
 *
 *	crowd HOME DEVICES OUT
 *
 * Each has keys of its own and four batches of four records, 16 KiB of text.
 * OUT is a row of records for storm.c: log[16] head[32] seq[8] length[4] and
 * that many bytes of body, numbers big-endian.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/hub.h"
#include "hub/intake/intake.h"
#include "protocol/base/limits.h"
#include "protocol/base/num.h"
#include "protocol/base/os.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/signed.h"
#include "protocol/wire/gzip.h"
#include "protocol/wire/hello.h"

#define DEVICES_MAX 100000
#define OF_UNIT     100 /* devices */
#define OF_COMMIT   100 /* devices that are enrolled at once */
#define BATCHES     4
#define RECORDS     4 /* of a batch */
#define TEXT_BYTES  960
#define CODE_MS     (INT64_C(86400000) * 365)

struct device {
	struct sign_key log;
	struct sign_key device;
	struct box_key box;
	struct id id;
	struct id scope;
	uint64_t seq;
	struct hash head;
	struct buf bundle; /* of the request */
};

struct crowd {
	struct hub hub;
	struct clock clock;
	struct rng rng;
	uint32_t drawn[1024]; /* a call for each word costs more than signing */
	size_t drawn_left;
	FILE *out;
};

static uint32_t
draw(struct crowd *c, uint32_t n)
{
	if (c->drawn_left == 0) {
		rng_fill(&c->rng, c->drawn, sizeof(c->drawn));
		c->drawn_left = ARRAY_LEN(c->drawn);
	}
	return c->drawn[--c->drawn_left] % n;
}

static void
text_put(struct crowd *c, struct buf *out)
{
	static const char *const words[] = {
	    "dân",  "vận",  "khéo", "thôn", "bản",   "hộ",    "đường", "cầu",
	    "nước", "rừng", "suối", "mưa",  "lũ",    "nhà",   "trẻ",   "già",
	    "hội",  "họp",  "góp",  "công", "ngày",  "tháng", "xã",    "huyện",
	    "làm",  "giúp", "vốn",  "vay",  "trồng", "chè",   "lúa",   "trâu"};
	size_t end = out->len + TEXT_BYTES;

	while (out->len < end)
		buf_fmt(out, "%s %u ", words[draw(c, ARRAY_LEN(words))],
			draw(c, 1000));
}

static int
unit_make(struct crowd *c, size_t number, struct id *scope, struct err *e)
{
	json_t *act = hub_act(ACT_UNIT);
	char code[32];
	int rc;

	(void)snprintf(code, sizeof(code), "tap-%zu", number);
	rng_fill(&c->rng, scope, sizeof(*scope));
	json_object_set_new(act, "scope", json_id(scope));
	json_object_set_new(act, "code", json_string(code));
	json_object_set_new(act, "kind", json_string("xã"));
	json_object_set_new(act, "name", json_string(code));
	json_object_set_new(act, "from", json_null());
	json_object_set_new(act, "to", json_null());
	rc = hub_author(&c->hub, &SCOPE_DIRECTORY, &act, 1, NULL, e);
	json_decref(act);
	return rc;
}

/* Sign ${b}, the next of the device, with the one part whose salt and body are
 * in ${part}, and append both to its bundle. */
static int
batch_close(struct device *d, struct batch *b, const struct buf *part,
	    const struct sign_key *code, struct incoming *in, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name own = name_log(d->log.public);
	struct sign_name second;
	size_t at, header;
	int rc;

	if (code != NULL)
		second = name_enrol(code->public);
	b->log = d->id;
	b->seq = ++d->seq;
	b->has_prev = b->seq > 1;
	b->prev = d->head;
	b->parts[0].bytes = (uint32_t)(part->len - SALT_LEN);
	b->parts[0].hash =
	    part_hash(part->p, part->p + SALT_LEN, part->len - SALT_LEN);
	b->part_count = 1;
	batch_put(&text, b);
	rc = signed_put(&note, buf_str(&text), text.len, own.s, &d->log,
			code == NULL ? NULL : second.s, code, e);
	d->head = sha256(text.p, text.len);
	header = d->bundle.len;
	bundle_put(&d->bundle, BUNDLE_HEADER, note.p, note.len);
	at = d->bundle.len;
	bundle_put(&d->bundle, BUNDLE_PART, part->p, part->len);
	if (in != NULL) {
		memset(in, 0, sizeof(*in));
		in->header = (struct bundle_record){.type = BUNDLE_HEADER,
						    .p = d->bundle.p + header +
							 BUNDLE_HEAD_LEN,
						    .n = note.len};
		in->parts[0] = (struct bundle_record){.type = BUNDLE_PART,
						      .p = d->bundle.p + at +
							   BUNDLE_HEAD_LEN,
						      .n = part->len};
		in->part_count = 1;
	}
	buf_done(&text);
	buf_done(&note);
	return rc == 0 ? buf_check(&d->bundle, e) : -1;
}

static void
part_begin(struct crowd *c, struct buf *part)
{
	uint8_t salt[SALT_LEN];

	rng_fill(&c->rng, salt, sizeof(salt));
	buf_init(part, PART_BYTES_MAX);
	buf_add(part, salt, sizeof(salt));
}

/* Enrolled by a code of its own that approves by itself. */
static int
device_enrol(struct crowd *c, struct device *d, struct err *e)
{
	struct invitation i = {.role = ROLE_RECORDER, .is_auto = true};
	struct incoming *in = calloc(1, sizeof(*in));
	struct acceptance a = {.what = ACCEPTED_REFUSED};
	struct batch b = {.seen = {0}};
	struct sign_key code;
	struct buf part;
	int rc = -1;

	if (in == NULL)
		return err_memory(e);
	sign_key_new(&code, &c->rng);
	memcpy(i.key, code.public, KEY_LEN);
	i.scope = d->scope;
	i.expires_ms = hub_now_ms(&c->hub) + CODE_MS;
	b.time_s = hub_now_ms(&c->hub) / 1000;
	b.genesis.scope = d->scope;
	b.genesis.role = ROLE_RECORDER;
	memcpy(b.genesis.key, d->log.public, KEY_LEN);
	memcpy(b.genesis.device, d->device.public, KEY_LEN);
	memcpy(b.genesis.box, d->box.public, KEY_LEN);
	part_begin(c, &part);
	buf_fmt(&part,
		"{\"v\":1,\"by\":\"%s\",\"act\":\"introduce\","
		"\"machine\":\"m\",\"person\":\"p\"}",
		id_text(&d->id).s);
	if (invitation_add(&c->hub, &i, e) == 0 &&
	    batch_close(d, &b, &part, &code, in, e) == 0 &&
	    intake_accept(&c->hub, in, &a, e) == 0)
		rc = a.what == ACCEPTED_SEQUENCED
			 ? 0
			 : err_set(e, ERR_STATE, "not enrolled: %u",
				   (unsigned)a.what);
	buf_done(&part);
	free(in);
	return rc;
}

static int
batch_make(struct crowd *c, struct device *d, struct err *e)
{
	struct batch b = {.seen = {0}};
	struct buf part;
	int rc;

	part_begin(c, &part);
	buf_fmt(&part, "{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":[",
		id_text(&d->id).s);
	for (size_t i = 0; i < RECORDS; i++) {
		struct id rec;

		rng_fill(&c->rng, &rec, sizeof(rec));
		buf_fmt(&part,
			"%s{\"rec\":\"%s\",\"type\":\"registration\","
			"\"set\":{\"title\":[\"",
			i > 0 ? "," : "", id_text(&rec).s);
		text_put(c, &part);
		buf_text(&part, "\"]}}");
	}
	buf_text(&part, "]}");
	b.time_s = clock_now_ms(&c->clock) / 1000;
	rc = batch_close(d, &b, &part, NULL, NULL, e);
	buf_done(&part);
	return rc;
}

static int
hello_add(struct crowd *c, struct device *d, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_device(d->device.public);
	struct hello h;
	int rc;

	memset(&h, 0, sizeof(h));
	h.hub = root_fingerprint(&c->hub.keys);
	memcpy(h.device, d->device.public, KEY_LEN);
	h.heads[0] = (struct head){.log = d->id, .seq = d->seq};
	h.heads[0].hash = d->head;
	h.head_count = 1;
	hello_put(&text, &h);
	rc = signed_put(&note, buf_str(&text), text.len, name.s, &d->device,
			NULL, NULL, e);
	bundle_put(&d->bundle, BUNDLE_HELLO, note.p, note.len);
	buf_done(&text);
	buf_done(&note);
	return rc;
}

static int
request_write(struct crowd *c, struct device *d, struct err *e)
{
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf packed = BUF_INIT(BUNDLE_BYTES_MAX);
	int rc = gzip_deflate(&packed, d->bundle.p, d->bundle.len, e);

	buf_add(&out, d->id.b, ID_LEN);
	buf_add(&out, d->head.b, HASH_LEN);
	buf_be64(&out, d->seq);
	buf_be32(&out, (uint32_t)packed.len);
	buf_add(&out, packed.p, packed.len);
	if (rc == 0)
		rc = buf_check(&out, e);
	if (rc == 0 && fwrite(out.p, 1, out.len, c->out) != out.len)
		rc = err_sys(e, "out");
	buf_done(&out);
	buf_done(&packed);
	return rc;
}

static int
device_make(struct crowd *c, const struct id *scope, struct err *e)
{
	struct device d = {.scope = *scope};
	int rc;

	sign_key_new(&d.log, &c->rng);
	sign_key_new(&d.device, &c->rng);
	box_key_new(&d.box, &c->rng);
	d.id = log_id(d.log.public);
	buf_init(&d.bundle, BUNDLE_BYTES_MAX);
	rc = device_enrol(c, &d, e);
	buf_reset(&d.bundle);
	bundle_begin(&d.bundle);
	if (rc == 0)
		rc = hello_add(c, &d, e);
	for (size_t i = 0; rc == 0 && i < BATCHES; i++)
		rc = batch_make(c, &d, e);
	if (rc == 0)
		rc = request_write(c, &d, e);
	buf_done(&d.bundle);
	return rc;
}

static int
crowd_make(struct crowd *c, uint64_t devices, struct err *e)
{
	struct id scope;

	for (uint64_t i = 0; i < devices; i++) {
		if (i % OF_COMMIT == 0 && hub_begin(&c->hub, e) != 0)
			return -1;
		if (i % OF_UNIT == 0 &&
		    unit_make(c, (size_t)(i / OF_UNIT), &scope, e) != 0)
			return -1;
		if (device_make(c, &scope, e) != 0)
			return -1;
		if ((i + 1 == devices || (i + 1) % OF_COMMIT == 0) &&
		    hub_commit(&c->hub, e) != 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	static struct crowd c;
	struct err e = ERR_INIT;
	uint64_t devices;
	int rc = -1;

	if (argc != 4 || num_parse(argv[2], strlen(argv[2]), 1, DEVICES_MAX,
				   &devices) != 0) {
		fprintf(stderr, "usage: crowd HOME DEVICES OUT\n");
		return 2;
	}
	c.clock = os_clock(0);
	c.rng = os_rng();
	if (keys_init() != 0 || (c.out = fopen(argv[3], "wb")) == NULL) {
		perror(argv[3]);
		return 1;
	}
	if (hub_open(&c.hub, argv[1], &c.clock, &c.rng, &e) == 0) {
		rc = crowd_make(&c, devices, &e);
		hub_close(&c.hub);
	}
	if (fclose(c.out) != 0 && rc == 0)
		rc = err_sys(&e, "%s", argv[3]);
	if (rc != 0)
		fprintf(stderr, "crowd: %s\n", e.text);
	return rc == 0 ? 0 : 1;
}
