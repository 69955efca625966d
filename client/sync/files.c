/* Files, once the text is at the hub: what it wants goes up in pieces, what a
 * person asks for comes down. */
#include <stdlib.h>
#include <string.h>

#include "client/store/files.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "client/sync/pace.h"
#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/files/store.h"
#include "protocol/sign/sealed.h"

#define PATH_FILES "/v1/files/"
#define PATH_SIZE  (sizeof(PATH_FILES) + HEX_LEN(HASH_LEN))
#define WHO_DOWN   "down"
#define STALE_MAX  4 /* wrong offsets in a row */

/* A file on its way. */
struct moving {
	struct client *c;
	struct transport *t;
	struct hash sha256;
	uint64_t size;
	uint64_t at;
	uint64_t before; /* bytes of other files that are done */
	uint64_t all;    /* bytes of all files */
	size_t piece;    /* what the next request holds */
	unsigned stale;
	int64_t began_ms; /* of the last request */
	struct buf folder;
	struct buf bytes;  /* of a piece */
	struct buf sealed; /* the same, as it travels */
	struct buf call;
	char path[PATH_SIZE];
};

static void
moving_init(struct moving *m, struct client *c, struct transport *t,
	    size_t budget)
{
	memset(m, 0, sizeof(*m));
	m->c = c;
	m->t = t;
	m->piece = piece_first(budget);
	buf_init(&m->folder, FILES_PATH_MAX);
	buf_init(&m->bytes, FILE_CHUNK_MAX);
	buf_init(&m->sealed, 2 * FILE_CHUNK_MAX);
	buf_init(&m->call, 2 * NOTE_BYTES_MAX);
}

static void
moving_done(struct moving *m)
{
	buf_done(&m->folder);
	buf_done(&m->bytes);
	buf_done(&m->sealed);
	buf_done(&m->call);
}

static void
moving_start(struct moving *m, const struct hash *sha256, uint64_t size)
{
	char hex[HEX_LEN(HASH_LEN) + 1];

	m->sha256 = *sha256;
	m->size = size;
	m->at = 0;
	m->stale = 0;
	memcpy(m->path, PATH_FILES, sizeof(PATH_FILES));
	memcpy(m->path + sizeof(PATH_FILES) - 1,
	       hex_encode(hex, sha256->b, HASH_LEN), sizeof(hex));
}

static void
progress_tell(const struct moving *m)
{
	const struct progress *p = m->c->progress;

	if (p != NULL)
		p->tell(p->ctx, m->before + m->at, m->all);
}

/* Sign what is about to be asked, as it goes into a header. */
static int
call_make(struct moving *m, enum file_method method, size_t n, struct err *e)
{
	struct file_call call = {
	    .hub = m->c->root,
	    .method = method,
	    .sha256 = m->sha256,
	    .size = method == FILE_PATCH ? m->size : 0,
	    .from = m->at,
	    .bytes = n,
	};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	char *to;
	int rc = -1;

	buf_reset(&m->call);
	if (nonce_get(m->c, &call.nonce, e) < 0 ||
	    device_public(m->c, call.device, e) != 0)
		goto out;
	file_call_put(&text, &call);
	if (buf_check(&text, e) != 0 ||
	    device_note_put(m->c, &note, &text, e) != 0)
		goto out;
	to = (char *)buf_grow(&m->call, B64_LEN(note.len) + 1);
	if (to != NULL)
		b64_encode(to, note.p, note.len);
	rc = buf_check(&m->call, e);
out:
	buf_done(&text);
	buf_done(&note);
	return rc;
}

static int
piece_seal(struct moving *m, struct err *e)
{
	const uint8_t *box = hubkeys_find(&m->c->keys, HUB_BOX, UINT64_MAX);
	uint8_t boxes[1][KEY_LEN];

	if (box == NULL)
		return err_set(e, ERR_STATE, "the hub has no key to seal to");
	memcpy(boxes[0], box, KEY_LEN);
	buf_reset(&m->sealed);
	return sealed_put(&m->sealed, m->bytes.p, m->bytes.len,
			  (const uint8_t(*)[KEY_LEN])boxes, 1, e);
}

static void
piece_pace(struct moving *m, size_t n)
{
	m->piece = piece_next(m->piece, n, m->t->took_ms);
}

static size_t
piece_len(const struct moving *m)
{
	uint64_t left = m->size - m->at;

	return left < m->piece ? (size_t)left : m->piece;
}

/* One piece up: 1 once the hub has all of it, 0, -1. */
static int
piece_send(struct moving *m, struct err *e)
{
	struct file_trip f = {.method = FILE_PATCH,
			      .path = m->path,
			      .sealed = m->t->sealed_only,
			      .from = m->at};
	struct buf answer = BUF_INIT(64 * 1024);
	size_t n = piece_len(m);
	uint64_t size;
	int rc;

	buf_reset(&m->bytes);
	if (files_read(buf_str(&m->folder), &m->sha256, m->at, n, &m->bytes,
		       &size, e) != 0 ||
	    call_make(m, FILE_PATCH, n, e) != 0 ||
	    (f.sealed && piece_seal(m, e) != 0))
		return -1;
	f.call = buf_str(&m->call);
	f.p = f.sealed ? m->sealed.p : m->bytes.p;
	f.n = f.sealed ? m->sealed.len : m->bytes.len;
	f.is_last = m->at + n == m->size;
	m->began_ms = clock_steady_ms(&m->c->clock);
	rc = m->t->file(m->t->ctx, &f, &answer, e);
	buf_done(&answer);
	if (rc != 0 && e->code == ERR_STALE && f.has_offset &&
	    f.offset < m->size && m->stale++ < STALE_MAX) {
		err_clear(e);
		m->at = f.offset;
		return 0;
	}
	if (rc != 0)
		return -1;
	piece_pace(m, f.n);
	m->stale = 0;
	m->at = f.offset;
	progress_tell(m);
	return f.is_complete ? 1 : 0;
}

/* Whether a failure is about this file only; it stays queued or is not taken,
 * and the others go on. */
static bool
is_of_file(enum err_code code)
{
	return code == ERR_STALE || code == ERR_INVALID || code == ERR_LIMIT ||
	       code == ERR_NOT_FOUND || code == ERR_CORRUPT;
}

/* One file up: 1 if it is at the hub, 0 if it is left, -1. */
static int
file_send(struct moving *m, const struct file_want *w, struct err *e)
{
	int rc = 0;

	moving_start(m, &w->sha256, w->size);
	m->at = w->have < w->size ? w->have : 0;
	while (rc == 0 && (m->t->stop == NULL || *m->t->stop == 0))
		rc = piece_send(m, e);
	if (rc < 0 && is_of_file(e->code)) {
		err_clear(e);
		rc = 0;
	}
	return rc;
}

/* What the hub wants and is here. */
static int
wants_send(struct moving *m, const struct files_note *f,
	   struct sync_report *report, struct err *e)
{
	for (size_t i = 0; i < f->want_count; i++) {
		const struct file_want *w = &f->wants[i];
		int rc;

		if (w->why != FILES_WANTED ||
		    !files_has(buf_str(&m->folder), &w->sha256, w->size))
			continue;
		report->files_left++;
		if ((rc = file_send(m, w, e)) < 0)
			return -1;
		report->files += (uint64_t)rc;
		report->files_left -= (uint64_t)rc;
		m->before += w->size;
	}
	return 0;
}

static uint64_t
wants_bytes(const struct moving *m, const struct files_note *f)
{
	uint64_t all = 0;

	for (size_t i = 0; i < f->want_count; i++)
		if (f->wants[i].why == FILES_WANTED &&
		    files_has(buf_str(&m->folder), &f->wants[i].sha256,
			      f->wants[i].size))
			all += f->wants[i].size;
	return all;
}

/* What broke under a piece is asked for less the next time. */
static void
pace_settle(struct moving *m, int rc, const struct err *e)
{
	struct err ignored = ERR_INIT;

	if (m->began_ms == 0)
		return;
	if (rc < 0 && e->code == ERR_NET && e->sys == NET_SILENT)
		m->piece =
		    piece_lost(m->piece, m->piece,
			       clock_steady_ms(&m->c->clock) - m->began_ms);
	(void)piece_keep(m->c, m->piece, &ignored);
}

int
files_send(struct client *c, struct transport *t, struct outgoing *o,
	   struct sync_report *report, struct err *e)
{
	struct files_note *f = calloc(1, sizeof(*f));
	struct moving m;
	uint64_t before = report->files;
	int rc = -1;

	moving_init(&m, c, t, o->budget);
	if (f == NULL) {
		err_memory(e);
		goto out;
	}
	if (files_folder(c, &m.folder, e) != 0 ||
	    piece_load(c, &m.piece, e) < 0 || (rc = files_known(c, f, e)) <= 0)
		goto out;
	m.all = wants_bytes(&m, f);
	rc = m.all == 0 ? 0 : wants_send(&m, f, report, e);
	pace_settle(&m, rc, e);
	/* The nonce ran out on the way, or the hub's disk is full: the text
	 * is there, and the next sync goes on with the files. */
	if (rc < 0 && (e->code == ERR_DENIED ||
		       (e->code == ERR_BUSY && e->sys == NET_HUB_FULL))) {
		report->is_hub_full = e->code == ERR_BUSY;
		err_clear(e);
		rc = 0;
	}
	if (rc == 0)
		rc = report->files > before ? 1 : 0;
out:
	moving_done(&m);
	free(f);
	return rc;
}

/* One piece down: 1 once the file is here and whole, 0, -1. */
static int
piece_fetch(struct moving *m, const char *path, struct err *e)
{
	struct file_trip f = {.method = FILE_GET,
			      .path = m->path,
			      .sealed = m->t->sealed_only,
			      .from = m->at};
	size_t n = piece_len(m);
	struct sign_key sign;
	struct box_key box;
	int rc = -1;

	buf_reset(&m->bytes);
	buf_reset(&m->sealed);
	if (call_make(m, FILE_GET, n, e) != 0)
		return -1;
	f.call = buf_str(&m->call);
	if (m->t->file(m->t->ctx, &f, f.sealed ? &m->sealed : &m->bytes, e) !=
	    0)
		return -1;
	if (f.sealed && device_keys(m->c, &sign, &box, e) == 0) {
		rc =
		    sealed_open(&m->bytes, m->sealed.p, m->sealed.len, &box, e);
		sign_key_wipe(&sign);
		box_key_wipe(&box);
	}
	if (f.sealed && rc != 0)
		return -1;
	if (m->bytes.len == 0 || m->bytes.len > n)
		return err_set(e, ERR_FORMAT,
			       "other bytes than were asked for");
	piece_pace(m, m->bytes.len);
	if (incoming_add(path, m->at, m->bytes.p, m->bytes.len, e) != 0)
		return -1;
	m->at += m->bytes.len;
	progress_tell(m);
	if (m->at < m->size)
		return 0;
	return incoming_end(path, buf_str(&m->folder), &m->sha256, m->size,
			    e) == 0
		   ? 1
		   : -1;
}

static int
file_fetch(struct moving *m, const struct attachment *a, struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	int rc = -1;

	moving_start(m, &a->sha256, a->size);
	if (path_join(&folder, buf_str(&m->folder), INCOMING_FOLDER, e) == 0 &&
	    folder_make(buf_str(&folder), e) == 0 &&
	    incoming_path(&path, buf_str(&m->folder), WHO_DOWN, &a->sha256,
			  e) == 0 &&
	    incoming_have(buf_str(&path), &m->at, e) == 0)
		rc = 0;
	/* Whatever that was, it was another one. */
	if (rc == 0 && m->at >= a->size) {
		rc = file_remove(buf_str(&path), e);
		m->at = 0;
	}
	while (rc == 0)
		rc = piece_fetch(m, buf_str(&path), e);
	buf_done(&path);
	buf_done(&folder);
	return rc == 1 ? 0 : -1;
}

int
files_fetch(struct client *c, struct transport *t, struct outgoing *o,
	    const struct attachment *list, size_t n, struct err *e)
{
	struct moving m;
	int rc;

	moving_init(&m, c, t, o->budget);
	rc = files_folder(c, &m.folder, e);
	for (size_t i = 0; i < n; i++)
		m.all += list[i].size;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!files_has(buf_str(&m.folder), &list[i].sha256,
			       list[i].size))
			rc = file_fetch(&m, &list[i], e);
		m.before += list[i].size;
	}
	moving_done(&m);
	return rc;
}
