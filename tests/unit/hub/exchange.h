/* A hub, its devices, and what one trip to it brings back. */
#ifndef KHEO_TESTS_HUB_EXCHANGE_H
#define KHEO_TESTS_HUB_EXCHANGE_H

#include "tests/unit/hub/device.h"

#include <stdlib.h>

#include "hub/intake/exchange.h"
#include "hub/intake/hello.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"

#define A       0x11 /* scopes of the units "A" and "B" */
#define B       0x22
#define RECORDS 4096

/* An answer, taken apart and checked against the hub's keys. */
struct got {
	struct buf bytes;
	struct bundle_record rec[RECORDS];
	size_t count;
	struct receipt r;    /* the first */
	size_t lines;        /* of all receipts */
	struct checkpoint k; /* size 0: there was none */
};

static inline int
setup(void **state)
{
	static struct place p;

	place_make(&p, true);
	unit_make(&p, "A", A);
	unit_make(&p, "B", B);
	*state = &p;
	return 0;
}

static inline int
teardown(void **state)
{

	place_remove(*state);
	return 0;
}

/* What a device asks: a hello that says nothing but who it is. */
static inline void
hello_make(struct place *p, const struct device *d, struct hello *h)
{

	memset(h, 0, sizeof(*h));
	h->hub = root_fingerprint(&p->hub.keys);
	memcpy(h->device, d->device.public, KEY_LEN);
	if (d->seq == 0)
		return;
	h->heads[0].log = d->id;
	h->heads[0].seq = d->seq;
	h->heads[0].hash = d->head;
	h->head_count = 1;
}

/* A request's bundle; ${m} are ${count} batches. */
static inline void
request_make(const struct device *d, const struct hello *h,
	     const struct made *m, size_t count, struct buf *out)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_device(d->device.public);

	buf_init(out, BUNDLE_BYTES_MAX);
	hello_put(&text, h);
	must(signed_put(&note, buf_str(&text), text.len, name.s, &d->device,
			NULL, NULL, &e));
	bundle_begin(out);
	bundle_put(out, BUNDLE_HELLO, note.p, note.len);
	for (size_t i = 0; i < count; i++) {
		bundle_put(out, BUNDLE_HEADER, m[i].in.header.p,
			   m[i].in.header.n);
		for (size_t j = 0; j < m[i].in.part_count; j++)
			bundle_put(out, BUNDLE_PART, m[i].in.parts[j].p,
				   m[i].in.parts[j].n);
	}
	buf_done(&text);
	buf_done(&note);
}

static inline void
pack(const struct place *p, const struct buf *bundle, bool sealed,
     struct buf *out)
{
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);

	buf_init(out, BUNDLE_BYTES_MAX);
	must(gzip_deflate(&gz, bundle->p, bundle->len, &e));
	if (sealed)
		must(sealed_put(out, gz.p, gz.len,
				(const uint8_t(*)[KEY_LEN]) &
				    p->hub.box_key.public,
				1, &e));
	else
		buf_add(out, gz.p, gz.len);
	buf_done(&gz);
}

/* The whole way of a request through the hub: 0 with the packed answer, or
 * the code that it was refused with. */
static inline enum err_code
exchange_packed(struct place *p, const struct buf *body, bool sealed,
		size_t budget, struct buf *out)
{
	struct err why = ERR_INIT;
	struct exchange x;
	int rc;

	exchange_init(&x, budget);
	rc = exchange_open(&x, &p->hub.box_key, body->p, body->len, sealed,
			   &why);
	if (rc == 0) {
		must(hub_begin(&p->hub, &e));
		rc = exchange_take(&x, &p->hub, &why);
		if (rc == 0) {
			must(hub_point(&p->hub, &e));
			must(exchange_answer(&x, &p->hub, &e));
			must(hub_commit(&p->hub, &e));
			rc = exchange_close(&x, out, &why);
		} else {
			hub_rollback(&p->hub);
		}
	}
	exchange_done(&x);
	return rc == 0 ? ERR_NONE : why.code;
}

static inline void
answer_read(struct place *p, struct got *g)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct receipt more;

	must(bundle_open(&r, g->bytes.p, g->bytes.len, &e));
	while (bundle_next(&r, &rec) == 1) {
		assert_true(g->count < RECORDS);
		g->rec[g->count++] = rec;
		if (rec.type == BUNDLE_RECEIPT) {
			must(receipt_open(&more, rec.p, rec.n, &p->hub.keys,
					  &e));
			if (g->lines == 0 && g->r.origin[0] == '\0')
				g->r = more;
			g->lines += more.line_count;
		} else if (rec.type == BUNDLE_CHECKPOINT) {
			must(checkpoint_open(&g->k, rec.p, rec.n, &p->hub.keys,
					     &e));
		}
	}
	assert_false(r.torn);
	assert_false(r.foreign);
}

static inline struct got *
exchange(struct place *p, const struct device *d, const struct hello *h,
	 const struct made *m, size_t count, bool sealed, size_t budget)
{
	struct got *g = calloc(1, sizeof(*g));
	struct buf bundle, body;
	struct buf packed = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);

	assert_non_null(g);
	request_make(d, h, m, count, &bundle);
	pack(p, &bundle, sealed, &body);
	assert_int_equal(exchange_packed(p, &body, sealed, budget, &packed),
			 ERR_NONE);
	buf_init(&g->bytes, BUNDLE_BYTES_MAX);
	if (sealed) {
		must(sealed_open(&gz, packed.p, packed.len, &d->box, &e));
		must(gzip_inflate(&g->bytes, gz.p, gz.len, &e));
	} else {
		must(gzip_inflate(&g->bytes, packed.p, packed.len, &e));
	}
	answer_read(p, g);
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&packed);
	buf_done(&gz);
	return g;
}

static inline void
got_free(struct got *g)
{

	buf_done(&g->bytes);
	free(g);
}

static inline size_t
type_count(const struct got *g, uint8_t type)
{
	size_t n = 0;

	for (size_t i = 0; i < g->count; i++)
		if (g->rec[i].type == type)
			n++;
	return n;
}

static inline const struct receipt_line *
line_of(const struct got *g, enum receipt_line_kind kind, uint64_t seq)
{

	for (size_t i = 0; i < g->r.line_count; i++)
		if (g->r.lines[i].kind == kind && g->r.lines[i].head.seq == seq)
			return &g->r.lines[i];
	return NULL;
}

#endif
