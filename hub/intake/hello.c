#include "hub/intake/hello.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/sign/sealed.h"
#include "protocol/sign/signed.h"
#include "protocol/sign/trust.h"
#include "protocol/wire/gzip.h"

/* What may be in front of a hello's end: of a sealed bundle all its boxes and
 * a first chunk of 64 KiB, of gzip what it makes of bytes that do not shrink,
 * of what it unfolds to one turn of the inflater and more. */
#define SEALED_PEEK_BYTES (80 * 1024)
#define PACKED_PEEK_BYTES (16 * 1024)
#define PEEK_BYTES        (32 * 1024)

int
hello_open(struct hello *h, const struct bundle_record *rec, struct err *e)
{
	struct note note;
	struct sign_name name;

	if (rec->type != BUNDLE_HELLO)
		return err_set(e, ERR_FORMAT, "a bundle without a hello");
	if (note_parse(&note, rec->p, rec->n, e) != 0 ||
	    hello_parse(h, note.text, note.text_len, e) != 0) {
		if (e->code == ERR_LIMIT)
			e->code = ERR_FORMAT;
		return -1;
	}
	name = name_device(h->device);
	if (!signed_by(&note, name.s, h->device))
		return err_set(e, ERR_SIGNATURE,
			       "the hello is not signed by its device");
	return 0;
}

static size_t
at_most(size_t n, size_t max)
{

	return n < max ? n : max;
}

/* Reading less than all ends too early or too far, which is no failure. */
static int
part_pardon(int rc, struct err *e)
{

	if (rc == 0 || (e->code != ERR_STALE && e->code != ERR_LIMIT))
		return rc;
	err_clear(e);
	return 0;
}

static int
first_open(struct hello *h, const struct buf *bundle, struct err *e)
{
	struct bundle_reader r;
	struct bundle_record rec;

	if (bundle_open(&r, bundle->p, bundle->len, e) != 0)
		return -1;
	if (bundle_next(&r, &rec) != 1)
		return err_set(e, ERR_FORMAT, "cut before its first record");
	return hello_open(h, &rec, e);
}

int
hello_peek(struct hello *h, const struct box_key *box, const void *p, size_t n,
	   bool sealed, struct err *e)
{
	struct buf plain = BUF_INIT(SEALED_PEEK_BYTES);
	struct buf bundle = BUF_INIT(PEEK_BYTES);
	int rc = 0;

	if (sealed) {
		rc = part_pardon(sealed_open(&plain, p,
					     at_most(n, SEALED_PEEK_BYTES), box,
					     e),
				 e);
		p = plain.p;
		n = plain.len;
	}
	if (rc == 0)
		rc = part_pardon(
		    gzip_inflate(&bundle, p, at_most(n, PACKED_PEEK_BYTES), e),
		    e);
	if (rc == 0)
		rc = first_open(h, &bundle, e);
	buf_done(&plain);
	buf_done(&bundle);
	return rc;
}
