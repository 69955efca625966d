#include "hub/intake/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "hub/intake/files.h"
#include "hub/intake/hello.h"
#include "hub/intake/nonce.h"
#include "hub/store/store.h"
#include "protocol/base/limits.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"

void
exchange_init(struct exchange *x, size_t budget)
{

	memset(x, 0, sizeof(*x));
	buf_init(&x->bundle, BUNDLE_BYTES_MAX);
	buf_init(&x->wants, BUNDLE_RECORD_MAX);
	buf_init(&x->answer, BUNDLE_BYTES_MAX);
	x->budget = budget;
	x->headers_max = x->refused_max = SIZE_MAX;
}

void
exchange_done(struct exchange *x)
{

	buf_done(&x->bundle);
	buf_done(&x->wants);
	buf_done(&x->answer);
	free(x->done);
	memset(x, 0, sizeof(*x));
}

/* What was cut is used as far as it goes; another failure stays. */
static int
cut_pardon(struct exchange *x, int rc, struct err *e)
{

	if (rc != 0 && e->code == ERR_STALE) {
		x->is_torn = true;
		err_clear(e);
		return 0;
	}
	return rc;
}

int
exchange_open(struct exchange *x, const struct box_key *box, const void *p,
	      size_t n, bool sealed, struct err *e)
{
	struct buf plain;
	int rc;

	x->is_sealed = sealed;
	if (!sealed)
		return cut_pardon(x, gzip_inflate(&x->bundle, p, n, e), e);
	buf_init(&plain, n + 1);
	rc = cut_pardon(x, sealed_open(&plain, p, n, box, e), e);
	if (rc == 0)
		rc = cut_pardon(
		    x, gzip_inflate(&x->bundle, plain.p, plain.len, e), e);
	buf_done(&plain);
	return rc;
}

static int
hello_take(struct exchange *x, const struct hub *h,
	   const struct bundle_record *rec, struct err *e)
{
	struct id root = root_fingerprint(&h->keys);

	if (hello_open(&x->hello, rec, e) != 0)
		return -1;
	if (!id_eq(&x->hello.hub, &root))
		return err_set(e, ERR_NOT_FOUND,
			       "the hello is for another hub");
	x->has_hello = true;
	return 0;
}

static int
done_add(struct exchange *x, const struct acceptance *a, struct err *e)
{
	struct acceptance *more;

	/* Grows by doubling whenever the count is a power of two. */
	if ((x->done_count & (x->done_count - 1)) == 0) {
		size_t room = x->done_count == 0 ? 1 : x->done_count * 2;

		more = realloc(x->done, room * sizeof(*more));
		if (more == NULL)
			return err_memory(e);
		x->done = more;
	}
	x->done[x->done_count++] = *a;
	return 0;
}

static int
batch_take(struct exchange *x, struct hub *h, const struct incoming *in,
	   struct err *e)
{
	struct acceptance a;

	x->is_settled = false;
	if (h->is_short)
		return err_set(e, ERR_FULL, "no room for a batch");
	if (intake_accept(h, in, &a, e) != 0)
		return -1;
	if (a.what == ACCEPTED_INCOMPLETE &&
	    x->wants.len + BATCH_PARTS_MAX * HASH_LEN <= BUNDLE_RECORD_MAX &&
	    intake_missing(h, &a.head.hash, &x->wants, e) != 0)
		return -1;
	/* A fork is authentic: its author's signature is on it. */
	x->refused += a.what == ACCEPTED_REFUSED && a.code != REFUSE_FORK;
	return done_add(x, &a, e);
}

/* What a manifest says must be so: it is the last word of the device that
 * wrote the file. */
static int
manifest_check(struct exchange *x, const struct hub *h,
	       const struct bundle_record *rec, uint64_t count, struct err *e)
{
	const uint8_t *first = x->bundle.p + BUNDLE_MAGIC_LEN;
	size_t n = (size_t)(rec->p - first) - BUNDLE_HEAD_LEN;
	struct sign_name name = name_device(x->hello.device);
	struct hash sum = sha256(first, n);
	struct manifest m;
	struct note note;

	if (note_parse(&note, rec->p, rec->n, e) != 0 ||
	    manifest_parse(&m, note.text, note.text_len, e) != 0) {
		if (e->code == ERR_LIMIT)
			e->code = ERR_FORMAT;
		return -1;
	}
	if (memcmp(m.device, x->hello.device, KEY_LEN) != 0 ||
	    !signed_by(&note, name.s, m.device) || m.count != count ||
	    !hash_eq(&m.sha256, &sum))
		return err_set(e, ERR_FORMAT,
			       "the manifest is not of this bundle");
	if (memcmp(m.to, h->box_key.public, KEY_LEN) != 0)
		return err_set(e, ERR_NOT_FOUND,
			       "the manifest is for another hub");
	x->is_closed = true;
	return 0;
}

/* Files come behind the last batch, which may be what names them. */
static int
chunk_take(struct exchange *x, struct hub *h, struct incoming *in,
	   const struct bundle_record *rec, struct err *e)
{

	if (in->header.p != NULL) {
		if (batch_take(x, h, in, e) != 0)
			return -1;
		in->header.p = NULL;
	}
	/* Once, whoever asks: of a stranger it would else be asked anew for each
	 * of the hundred thousand pieces that a request has room for. */
	if (!x->has_box && !x->is_settled && exchange_settle(x, h, e) != 0)
		return -1;
	return files_chunk(x, h, rec, e);
}

/* The records behind the hello, batch by batch. */
static int
record_take(struct exchange *x, struct hub *h, struct incoming *in,
	    const struct bundle_record *rec, uint64_t count, struct err *e)
{

	switch (rec->type) {
	case BUNDLE_HEADER:
		if (in->header.p != NULL && batch_take(x, h, in, e) != 0)
			return -1;
		in->header = *rec;
		in->part_count = 0;
		return 0;
	case BUNDLE_PART:
		if (in->header.p != NULL && in->part_count < BATCH_PARTS_MAX)
			in->parts[in->part_count++] = *rec;
		return 0;
	case BUNDLE_CHECKPOINT:
		if (x->shown == REQUEST_SHOWN_MAX)
			return 0;
		x->shown++;
		return hub_shown(h, rec->p, rec->n, e);
	case BUNDLE_CHUNK:
		return chunk_take(x, h, in, rec, e);
	case BUNDLE_MANIFEST:
		return manifest_check(x, h, rec, count, e);
	default:
		return 0;
	}
}

static bool
is_full(const struct exchange *x)
{

	return x->done_count >= x->headers_max || x->refused >= x->refused_max;
}

static int
batches_take(struct exchange *x, struct hub *h, struct bundle_reader *r,
	     struct err *e)
{
	struct incoming *in = calloc(1, sizeof(*in));
	struct bundle_record rec;
	uint64_t count = 1; /* the hello */
	int rc = 0;

	if (in == NULL)
		return err_memory(e);
	while (rc == 0 && !is_full(x) && bundle_next(r, &rec) == 1)
		rc = record_take(x, h, in, &rec, count++, e);
	x->is_stopped = is_full(x);
	if (rc == 0 && in->header.p != NULL && !x->is_stopped)
		rc = batch_take(x, h, in, e);
	if (r->torn)
		x->is_torn = true;
	free(in);
	return rc;
}

/* Let the exchange be on behalf of one of the device's logs.  Scope and box
 * are always those of one genesis: a stranger's genesis that names somebody
 * else's device opens nothing but the stranger's own scope to the stranger. */
static int
log_use(struct exchange *x, struct hub *h, const struct log_row *log,
	struct err *e)
{
	struct enrolment row;
	int own = store_is_enrolled(h->db, &log->id, e);
	int rc = own == 1 ? enrolment_of(h->db, &log->id, &row, e) : own;

	if (rc < 0)
		return -1;
	if (rc == 1 && row.suspended)
		rc = 0;
	if (rc == 0 && x->has_box)
		return 0;
	x->may_pull = rc == 1;
	x->scope = log->scope;
	memcpy(x->box, log->box, KEY_LEN);
	x->has_box = true;
	return 0;
}

static int
named_logs_use(struct exchange *x, struct hub *h, struct err *e)
{

	for (size_t i = 0; i < x->hello.head_count && !x->may_pull; i++) {
		struct log_row log;
		int rc = log_find(h->db, &x->hello.heads[i].log, &log, e);

		if (rc < 0)
			return -1;
		if (rc == 1 && log.has_device &&
		    memcmp(log.device, x->hello.device, KEY_LEN) == 0 &&
		    log_use(x, h, &log, e) != 0)
			return -1;
	}
	return 0;
}

static int
device_logs_use(struct exchange *x, struct hub *h, struct err *e)
{
	struct stmt *s = store_device_logs(h->db, x->hello.device, e);
	int rc;

	if (s == NULL)
		return -1;
	while (!x->may_pull && (rc = stmt_step(s, e)) != 0) {
		struct log_row log;

		if (rc == 1)
			rc = log_get(h->db, stmt_int(s, 0), &log, e);
		if (rc == 1 && log_use(x, h, &log, e) != 0)
			rc = -1;
		if (rc < 0) {
			stmt_done(s);
			return -1;
		}
	}
	stmt_done(s);
	return 0;
}

int
exchange_settle(struct exchange *x, struct hub *h, struct err *e)
{

	x->is_settled = true;
	x->looks++;
	if (named_logs_use(x, h, e) != 0 || device_logs_use(x, h, e) != 0)
		return -1;
	if (!x->is_sealed &&
	    !(x->hello.has_nonce &&
	      nonce_valid(h, x->hello.device, &x->hello.nonce)))
		x->may_pull = false;
	return 0;
}

int
exchange_take(struct exchange *x, struct hub *h, struct err *e)
{
	struct bundle_reader r;
	struct bundle_record rec;

	if (x->is_torn && x->bundle.len < BUNDLE_MAGIC_LEN)
		return err_set(e, ERR_FORMAT, "cut before its first record");
	if (bundle_open(&r, x->bundle.p, x->bundle.len, e) != 0)
		return -1;
	if (bundle_next(&r, &rec) != 1)
		return err_set(e, ERR_FORMAT, "cut before its first record");
	if (hello_take(x, h, &rec, e) != 0 || batches_take(x, h, &r, e) != 0)
		return -1;
	return exchange_settle(x, h, e);
}

int
exchange_close(struct exchange *x, struct buf *out, struct err *e)
{
	struct buf packed = BUF_INIT(USB_BYTES_MAX);
	int rc;

	if (!x->is_sealed)
		return gzip_deflate(out, x->answer.p, x->answer.len, e);
	if (!x->has_box)
		return err_set(e, ERR_DENIED,
			       "an answer for a device that is not known");
	rc = gzip_deflate(&packed, x->answer.p, x->answer.len, e);
	if (rc == 0)
		rc = sealed_put(out, packed.p, packed.len,
				(const uint8_t(*)[KEY_LEN]) & x->box, 1, e);
	buf_done(&packed);
	return rc;
}
