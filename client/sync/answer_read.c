/* An answer's bytes, taken apart; nothing in it is believed yet that is not
 * signed. */
#include <stdlib.h>
#include <string.h>

#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/base/reader.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"

#define RECEIPTS_MAX 256
#define PROOFS_MAX   4096
#define STAMPS_MAX   4096
#define ENTRIES_MAX  (BUNDLE_BYTES_MAX / 64)
#define PARTS_MAX    (BUNDLE_BYTES_MAX / 32)

int
answer_open(struct client *c, struct buf *out, const void *p, size_t n,
	    bool sealed, struct err *e)
{
	struct sign_key sign;
	struct box_key box;
	struct buf gz;
	int rc = -1;

	if (!sealed) {
		if (gzip_inflate(out, p, n, e) == 0)
			return 0;
		goto foreign;
	}
	buf_init(&gz, out->max);
	if (device_keys(c, &sign, &box, e) == 0)
		rc = sealed_open(&gz, p, n, &box, e);
	sign_key_wipe(&sign);
	box_key_wipe(&box);
	if (rc == 0)
		rc = gzip_inflate(out, gz.p, gz.len, e);
	buf_done(&gz);
	if (rc == 0)
		return 0;
foreign:
	/* Bytes of the right type that are no bundle come from no hub. */
	if (e->code == ERR_FORMAT) {
		e->code = ERR_NET;
		e->sys = NET_PORTAL;
	}
	return err_wrap(e, "answer");
}

/* Room for one more in a list that doubles. */
static void *
list_grow(void *list, size_t count, size_t max, size_t size, struct err *e)
{
	size_t cap = count == 0 ? 16 : count * 2;
	void *p;

	if (count >= max) {
		err_set(e, ERR_LIMIT, "answer: too many records");
		return NULL;
	}
	/* Full only at powers of two from 16 on. */
	if (count != 0 && (count < 16 || (count & (count - 1)) != 0))
		return list;
	if ((p = realloc(list, cap * size)) == NULL)
		err_memory(e);
	return p;
}

static int
receipt_take(struct client *c, struct answer *a, const struct bundle_record *r,
	     struct err *e)
{
	struct answer_receipt *list = list_grow(a->receipts, a->receipt_count,
						RECEIPTS_MAX, sizeof(*list), e);

	if (list == NULL)
		return -1;
	a->receipts = list;
	list += a->receipt_count;
	memset(list, 0, sizeof(*list));
	list->note = *r;
	if (receipt_open(&list->r, r->p, r->n, &c->keys, e) != 0)
		return -1;
	a->receipt_count++;
	return 0;
}

static int
point_take(struct client *c, struct answer *a, const struct bundle_record *r,
	   struct err *e)
{
	if (a->point_note.n != 0)
		return err_set(e, ERR_FORMAT, "answer: two checkpoints");
	a->point_note = *r;
	return checkpoint_open(&a->point, r->p, r->n, &c->keys, e);
}

static int
entry_take(struct answer *a, const struct bundle_record *r, struct err *e)
{
	struct answer_entry *list = list_grow(a->entries, a->entry_count,
					      ENTRIES_MAX, sizeof(*list), e);
	struct reader in;

	if (list == NULL)
		return -1;
	a->entries = list;
	list += a->entry_count;
	memset(list, 0, sizeof(*list));
	reader_init(&in, r->p, r->n);
	list->index = reader_be64(&in);
	list->text_len = in.left;
	list->text = reader_bytes(&in, in.left);
	list->part_first = a->part_count;
	if (in.bad || list->index > INT64_MAX)
		return err_set(e, ERR_FORMAT, "answer: not an entry");
	if (entry_parse(&list->entry, (const char *)list->text, list->text_len,
			e) != 0)
		return -1;
	a->entry_count++;
	return 0;
}

static int
part_take(struct answer *a, const struct bundle_record *r, struct err *e)
{
	struct bundle_record *list =
	    list_grow(a->parts, a->part_count, PARTS_MAX, sizeof(*list), e);

	if (list == NULL)
		return -1;
	a->parts = list;
	if (r->n <= SALT_LEN || r->n > SALT_LEN + PART_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "answer: not a part");
	a->parts[a->part_count++] = *r;
	a->entries[a->entry_count - 1].part_count++;
	return 0;
}

/* A file for several machines has a proof for each size they may know. */
static int
proof_take(struct answer *a, const struct bundle_record *r, struct err *e)
{
	struct bundle_record *list =
	    list_grow(a->proofs, a->proof_count, PROOFS_MAX, sizeof(*list), e);

	if (list == NULL)
		return -1;
	a->proofs = list;
	a->proofs[a->proof_count++] = *r;
	return 0;
}

static int
stamp_take(struct answer *a, const struct bundle_record *r, struct err *e)
{
	struct bundle_record *list =
	    list_grow(a->stamps, a->stamp_count, STAMPS_MAX, sizeof(*list), e);

	if (list == NULL)
		return -1;
	a->stamps = list;
	a->stamps[a->stamp_count++] = *r;
	return 0;
}

/* A record that may stand once. */
static int
once(struct bundle_record *to, const struct bundle_record *r, struct err *e)
{
	if (to->n != 0 || r->n == 0)
		return err_set(e, ERR_FORMAT, "answer: record '%c' misplaced",
			       r->type);
	*to = *r;
	return 0;
}

static int
files_take(struct client *c, struct answer *a, const struct bundle_record *r,
	   struct err *e)
{
	if (once(&a->files_note, r, e) != 0)
		return -1;
	return files_note_open(&a->files, r->p, r->n, &c->keys, e);
}

static int
record_take(struct client *c, struct answer *a, const struct bundle_record *r,
	    struct err *e)
{
	struct answer_entry *last =
	    a->entry_count > 0 ? &a->entries[a->entry_count - 1] : NULL;

	switch (r->type) {
	case BUNDLE_HUBKEYS:
		return keys_learn(c, r->p, r->n, e);
	case BUNDLE_RECEIPT:
		return receipt_take(c, a, r, e);
	case BUNDLE_CHECKPOINT:
		return point_take(c, a, r, e);
	case BUNDLE_CONSISTENCY:
		return proof_take(a, r, e);
	case BUNDLE_WANTS:
		return once(&a->wants, r, e);
	case BUNDLE_ENTRY:
		return entry_take(a, r, e);
	case BUNDLE_STAMP:
		return stamp_take(a, r, e);
	case BUNDLE_FILES:
		return files_take(c, a, r, e);
	default:
		break;
	}
	if (last == NULL)
		return err_set(e, ERR_FORMAT, "answer: record '%c' misplaced",
			       r->type);
	switch (r->type) {
	case BUNDLE_INCLUSION:
		return once(&last->inclusion, r, e);
	case BUNDLE_HEADER:
		return once(&last->header, r, e);
	case BUNDLE_PART:
	case BUNDLE_SKELETON:
		return part_take(a, r, e);
	default:
		return err_set(e, ERR_FORMAT, "answer: record '%c' misplaced",
			       r->type);
	}
}

int
answer_read(struct client *c, struct answer *a, const void *p, size_t n,
	    struct err *e)
{
	struct bundle_reader in;
	struct bundle_record r;

	if (bundle_open(&in, p, n, e) != 0) {
		e->code = ERR_NET;
		e->sys = NET_PORTAL;
		return -1;
	}
	while (bundle_next(&in, &r) == 1)
		if (record_take(c, a, &r, e) != 0)
			return err_wrap(e, "answer");
	if (in.foreign)
		return err_set(e, ERR_NEWER,
			       "answer: a record of a newer version");
	if (in.torn)
		return err_set(e, ERR_FORMAT, "answer: cut off");
	if (a->receipt_count == 0)
		return err_set(e, ERR_FORMAT, "answer: no receipt");
	return 0;
}

void
answer_done(struct answer *a)
{
	free(a->receipts);
	free(a->entries);
	free(a->parts);
	free(a->proofs);
	buf_done(&a->before);
	free(a->stamps);
	memset(a, 0, sizeof(*a));
}
