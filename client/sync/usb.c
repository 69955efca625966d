/* The same exchange by a file that only the addressed machine can open. */
#include <inttypes.h>
#include <string.h>

#include "client/store/erase.h"
#include "client/store/files.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/files/store.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/hello.h"

/* Room for the manifest and for what sealing adds. */
#define USB_SPARE   (2 * 1024 * 1024)
#define PIECE_BYTES (256 * 1024) /* of a file, in a record */

static uint64_t
records_count(const struct buf *bundle)
{
	struct err ignored = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;
	uint64_t n = 0;

	if (bundle_open(&in, bundle->p, bundle->len, &ignored) != 0)
		BUG("a bundle without its first line");
	while (bundle_next(&in, &r) == 1)
		n++;
	return n;
}

/* Close a bundle: for whom it is, and that it is whole. */
static int
manifest_give(struct client *c, struct buf *bundle, struct err *e)
{
	const uint8_t *box = hubkeys_find(&c->keys, HUB_BOX, UINT64_MAX);
	struct manifest m = {.count = records_count(bundle)};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = -1;

	if (box == NULL)
		return err_set(e, ERR_STATE, "the hub has no key to seal to");
	memcpy(m.to, box, KEY_LEN);
	m.sha256 = sha256(bundle->p + BUNDLE_MAGIC_LEN,
			  bundle->len - BUNDLE_MAGIC_LEN);
	if (device_public(c, m.device, e) != 0)
		return -1;
	manifest_put(&text, &m);
	if (buf_check(&text, e) == 0 &&
	    device_note_put(c, &note, &text, e) == 0) {
		bundle_put(bundle, BUNDLE_MANIFEST, note.p, note.len);
		rc = buf_check(bundle, e);
	}
	buf_done(&note);
	buf_done(&text);
	return rc;
}

/* One file, in pieces. */
static int
file_put(const struct file_entry *en, const char *folder, struct buf *bundle,
	 struct err *e)
{
	struct buf piece = BUF_INIT(PIECE_BYTES);
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	uint64_t size;
	int rc = 0;

	for (uint64_t at = 0; rc == 0 && at < en->a.size; at += piece.len) {
		struct file_chunk c = {
		    .sha256 = en->a.sha256, .size = en->a.size, .from = at};

		buf_reset(&piece);
		buf_reset(&record);
		rc = files_read(folder, &en->a.sha256, at, PIECE_BYTES, &piece,
				&size, e);
		if (rc != 0)
			break;
		c.p = piece.p;
		c.n = piece.len;
		file_chunk_put(&record, &c);
		if ((rc = buf_check(&record, e)) == 0)
			bundle_put(bundle, BUNDLE_CHUNK, record.p, record.len);
	}
	buf_done(&piece);
	buf_done(&record);
	return rc == 0 ? buf_check(bundle, e) : -1;
}

/* Behind the text, whole files as long as they fit. */
static int
files_put(struct client *c, struct outgoing *o, struct buf *bundle,
	  struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	size_t room = o->files_max;
	struct file_list l;
	int rc;

	if (o->files_max == 0)
		return 0;
	rc = files_of_all(c, &l, e);
	if (rc == 0)
		rc = files_folder(c, &folder, e);
	for (size_t i = 0; rc == 0 && i < l.n; i++) {
		const struct file_entry *en = &l.v[i];

		if (en->place != FILE_HERE)
			continue;
		if (en->a.size > room) {
			o->files_left++;
			continue;
		}
		room -= (size_t)en->a.size;
		o->files++;
		rc = file_put(en, buf_str(&folder), bundle, e);
	}
	files_list_done(&l);
	buf_done(&folder);
	return rc;
}

int64_t
usb_put(struct client *c, struct outgoing *o, struct buf *out, struct err *e)
{
	struct buf bundle = BUF_INIT(USB_BYTES_MAX);
	int64_t batches;

	batches = request_put(c, o, &bundle,
			      USB_BYTES_MAX - USB_SPARE - o->files_max, e);
	if (batches >= 0 &&
	    (files_put(c, o, &bundle, e) != 0 ||
	     manifest_give(c, &bundle, e) != 0 ||
	     request_close(c, out, bundle.p, bundle.len, true, e) != 0))
		batches = -1;
	buf_done(&bundle);
	return batches;
}

/* Nobody stands behind a file, so nobody is offline. */
static int
file_fault(struct err *e)
{
	if (e->code == ERR_NET)
		e->code = ERR_FORMAT;
	return -1;
}

static int
answer_take_file(struct client *c, const void *p, size_t n,
		 struct sync_report *report, bool *more, struct err *e)
{
	struct outgoing o = {.is_sealed = true, .is_file = true};
	struct buf bundle = BUF_INIT(USB_BYTES_MAX);
	int rc = answer_open(c, &bundle, p, n, true, e);

	if (rc == 0)
		rc = answer_apply(c, &o, bundle.p, bundle.len, report, more, e);
	if (rc == 0)
		rc = erase_files(c, e);
	outgoing_done(&o);
	buf_done(&bundle);
	return rc == 0 ? 0 : file_fault(e);
}

int
usb_take(struct client *c, const void *p, size_t n, struct sync_report *report,
	 bool *more, struct err *e)
{
	struct lock lock = LOCK_INIT;
	int rc;

	*more = false;
	if (!sealed_is(p, n))
		return err_set(e, ERR_FORMAT, "not a sealed file");
	if (sync_lock(c, &lock, e) != 0)
		return -1;
	rc = answer_take_file(c, p, n, report, more, e);
	lock_release(&lock);
	return rc;
}
