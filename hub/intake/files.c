#include "hub/intake/files_impl.h"

#include <stdlib.h>
#include <string.h>

#include "hub/intake/nonce.h"
#include "hub/store/files.h"
#include "protocol/base/file.h"
#include "protocol/files/store.h"
#include "protocol/log/attached.h"
#include "protocol/log/erasure.h"
#include "protocol/sign/hash.h"

/* Of one device; each is a file that some record names. */
#define BEGUN_MAX 8

int
file_call_open(struct file_call *c, const void *p, size_t n, struct err *e)
{
	struct sign_name name;
	struct note note;

	if (note_parse(&note, p, n, e) != 0 ||
	    file_call_parse(c, note.text, note.text_len, e) != 0) {
		if (e->code == ERR_LIMIT)
			e->code = ERR_FORMAT;
		return -1;
	}
	name = name_device(c->device);
	if (!signed_by(&note, name.s, c->device))
		return err_set(e, ERR_SIGNATURE,
			       "the call is not signed by its device");
	return 0;
}

int
file_work_open(struct file_work *w, struct hub *h, struct err *e)
{
	struct id root = root_fingerprint(&h->keys);
	struct exchange *x;
	int rc;

	if (!id_eq(&w->call.hub, &root))
		return err_set(e, ERR_NOT_FOUND, "the call is for another hub");
	if ((x = calloc(1, sizeof(*x))) == NULL)
		return err_memory(e);
	memcpy(x->hello.device, w->call.device, KEY_LEN);
	x->hello.has_nonce = true;
	x->hello.nonce = w->call.nonce;
	rc = exchange_settle(x, h, e);
	w->scope = x->scope;
	memcpy(w->box, x->box, KEY_LEN);
	w->what = FILE_WHOLE;
	if (!nonce_valid(h, w->call.device, &w->call.nonce))
		w->what = FILE_OLD_NONCE;
	else if (!x->may_pull)
		w->what = FILE_STRANGER;
	free(x);
	return rc;
}

static int
folder_of(const struct hub *h, struct buf *out, struct err *e)
{

	return hub_path(h->home, FILES_FOLDER, out, e);
}

/* The names of what devices are in the middle of. */
static int
incoming_folder(const struct hub *h, struct buf *out, struct err *e)
{

	return hub_path(h->home, FILES_FOLDER "/" INCOMING_FOLDER, out, e);
}

int
file_begun_path(const struct hub *h, const uint8_t device[KEY_LEN],
		const struct hash *sha256, struct buf *out, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct id who = device_id(device);
	int rc = folder_of(h, &folder, e);

	if (rc == 0)
		rc = incoming_path(out, buf_str(&folder), id_text(&who).s,
				   sha256, e);
	buf_done(&folder);
	return rc;
}

/* A device that begins one more gives up another, the last by name. */
static int
begun_limit(const struct hub *h, const uint8_t device[KEY_LEN], struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct id who = device_id(device);
	struct buf own_names = BUF_INIT(FILES_PATH_MAX);
	char **names = NULL;
	size_t count = 0, own = 0;
	int rc = -1;

	buf_fmt(&own_names, INCOMING_NAME, id_text(&who).s);
	if (buf_check(&own_names, e) != 0 ||
	    incoming_folder(h, &folder, e) != 0 ||
	    folder_make(buf_str(&folder), e) != 0 ||
	    folder_list(buf_str(&folder), "", &names, &count, e) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		if (strncmp(names[i], buf_str(&own_names), own_names.len) !=
			0 ||
		    ++own < BEGUN_MAX)
			continue;
		rc = path_join(&path, buf_str(&folder), names[i], e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
out:
	folder_list_free(names, count);
	buf_done(&own_names);
	buf_done(&folder);
	buf_done(&path);
	return rc;
}

/* Nobody goes on with what somebody else has handed in. */
static int
begun_forget(const struct hub *h, const struct hash *sha256, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct buf suffix = BUF_INIT(FILES_PATH_MAX);
	char **names = NULL;
	size_t count = 0;
	int rc = -1;

	if (incoming_folder(h, &folder, e) != 0 ||
	    files_path(&suffix, "", sha256, e) != 0 ||
	    folder_list(buf_str(&folder), buf_str(&suffix), &names, &count,
			e) != 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = path_join(&path, buf_str(&folder), names[i], e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
out:
	folder_list_free(names, count);
	buf_done(&folder);
	buf_done(&path);
	buf_done(&suffix);
	return rc;
}

enum files_refusal
file_refusal(const struct hub *h, uint64_t unit_bytes, uint64_t size)
{

	if (size > h->file_bytes)
		return FILES_SIZE;
	return unit_bytes + size > h->unit_bytes ? FILES_QUOTA : FILES_WANTED;
}

/* Whether the device's unit still lacks the file: FILE_GROWN if so. */
static int
want_check(struct hub *h, const struct id *scope, const struct hash *sha256,
	   uint64_t size, enum file_outcome *out, struct err *e)
{
	uint64_t named = 0, stored = 0, bytes;
	enum files_refusal why;
	int has = attached_find(h->db, scope, sha256, &named, e);
	int is_in = stored_find(h->db, scope, sha256, &stored, e);
	int is_erased = erasure_find(h->db, scope, sha256, e);

	if (has < 0 || is_in < 0 || is_erased < 0 ||
	    stored_bytes(h->db, scope, &bytes, e) != 0)
		return -1;
	*out = FILE_GROWN;
	if (is_erased == 1)
		*out = FILE_NOT_WANTED;
	else if (is_in == 1)
		*out = stored > 0 ? FILE_WHOLE : FILE_REFUSED;
	else if (has == 0)
		*out = FILE_NOT_WANTED;
	else if (size > named)
		*out = FILE_TOO_LARGE;
	else if ((why = file_refusal(h, bytes, named)) != FILES_WANTED)
		*out = why == FILES_SIZE ? FILE_TOO_LARGE : FILE_OVER_QUOTA;
	return 0;
}

/* It is whole: check it, look what it is, and give it its name. */
static int
whole_take(struct hub *h, const struct id *scope, const char *path,
	   const struct hash *sha256, uint64_t size, enum file_outcome *out,
	   struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct sniffed s;
	int rc = folder_of(h, &folder, e);

	if (rc == 0)
		rc = sniff_path(path, NULL, &s, e);
	if (rc == 0)
		rc = incoming_end(path, buf_str(&folder), sha256, size, e);
	if (rc != 0 && e->code == ERR_SIGNATURE) {
		err_clear(e);
		*out = FILE_OTHER;
		rc = 0;
		goto out;
	}
	if (rc != 0)
		goto out;
	*out = s.verdict == SNIFF_OK ? FILE_WHOLE : FILE_REFUSED;
	rc = stored_put(h->db, scope, sha256, *out == FILE_WHOLE ? size : 0, e);
	if (rc == 0)
		rc = begun_forget(h, sha256, e);
out:
	buf_done(&folder);
	return rc;
}

/* A piece of a wanted file; what is there already of it is passed over. */
static int
piece_take(struct hub *h, const struct id *scope, const uint8_t device[KEY_LEN],
	   const struct file_chunk *c, uint64_t *have, enum file_outcome *out,
	   struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	uint64_t skip;
	int rc = -1;

	/* The room that is left is for text. */
	*out = h->is_short ? FILE_NO_ROOM : FILE_OFFSET;
	if (h->is_short)
		return 0;
	if (file_begun_path(h, device, &c->sha256, &path, e) != 0 ||
	    incoming_have(buf_str(&path), have, e) != 0)
		goto out;
	rc = 0;
	if (c->from > *have)
		goto out;
	skip = *have - c->from;
	if (*have == 0 && (rc = begun_limit(h, device, e)) != 0)
		goto out;
	*out = FILE_GROWN;
	if (skip < c->n) {
		rc = incoming_add(buf_str(&path), *have, c->p + skip,
				  c->n - (size_t)skip, e);
		if (rc != 0 && e->code == ERR_FULL) {
			err_clear(e);
			*out = FILE_NO_ROOM;
			rc = 0;
			goto out;
		}
		if (rc != 0)
			goto out;
		*have += c->n - skip;
	}
	if (*have >= c->size)
		rc = whole_take(h, scope, buf_str(&path), &c->sha256, c->size,
				out, e);
out:
	buf_done(&path);
	return rc;
}

static int
patch_do(struct file_work *w, struct hub *h, const void *p, size_t n,
	 struct err *e)
{
	struct file_chunk c = {
	    .sha256 = w->call.sha256,
	    .size = w->call.size,
	    .from = w->call.from,
	    .p = p,
	    .n = n,
	};
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	int rc;

	if (w->what != FILE_GROWN)
		return 0;
	rc = file_begun_path(h, w->call.device, &c.sha256, &path, e);
	if (rc == 0)
		rc = incoming_have(buf_str(&path), &w->offset, e);
	/* A hub that died after the last byte has all of it, and no name for
	 * it: whatever comes next makes it whole. */
	if (rc == 0 && w->offset >= c.size)
		rc = whole_take(h, &w->scope, buf_str(&path), &c.sha256, c.size,
				&w->what, e);
	/* Of what is sent again over HTTP the offset would not be true. */
	else if (rc == 0 && w->offset != c.from)
		w->what = FILE_OFFSET;
	else if (rc == 0)
		rc = piece_take(h, &w->scope, w->call.device, &c, &w->offset,
				&w->what, e);
	buf_done(&path);
	return rc;
}

static int
head_do(struct file_work *w, struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	int rc = 0;

	if (w->what == FILE_WHOLE) {
		rc = stored_find(h->db, &w->scope, &w->call.sha256, &w->offset,
				 e);
		return rc < 0 ? -1 : 0;
	}
	if (w->what == FILE_GROWN) {
		rc = file_begun_path(h, w->call.device, &w->call.sha256, &path,
				     e);
		if (rc == 0)
			rc = incoming_have(buf_str(&path), &w->offset, e);
	}
	buf_done(&path);
	return rc;
}

static int
get_do(struct file_work *w, struct hub *h, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	int rc = 0;

	if (w->what == FILE_WHOLE) {
		w->what = FILE_GIVEN;
		if ((rc = folder_of(h, &folder, e)) == 0)
			rc = files_read(buf_str(&folder), &w->call.sha256,
					w->call.from, (size_t)w->call.bytes,
					&w->out, &w->size, e);
		if (rc != 0 && e->code == ERR_NOT_FOUND) {
			err_clear(e);
			rc = 0;
		}
		if (rc == 0 && w->out.len == 0)
			w->what = FILE_NOT_HERE;
	} else if (w->what != FILE_NOT_WANTED) {
		w->what = FILE_NOT_HERE;
	}
	buf_done(&folder);
	return rc;
}

int
file_work_do(struct file_work *w, struct hub *h, const void *p, size_t n,
	     struct err *e)
{

	if (w->what != FILE_WHOLE)
		return 0;
	if (want_check(h, &w->scope, &w->call.sha256, w->call.size, &w->what,
		       e) != 0)
		return -1;
	if (w->call.method == FILE_GET)
		return get_do(w, h, e);
	if (w->call.method == FILE_HEAD || w->what == FILE_WHOLE)
		return head_do(w, h, e);
	return patch_do(w, h, p, n, e);
}

int
files_chunk(struct exchange *x, struct hub *h, const struct bundle_record *rec,
	    struct err *e)
{
	struct file_chunk c;
	enum file_outcome what = FILE_STRANGER;
	struct err bad = ERR_INIT;
	uint64_t have;

	if (file_chunk_read(&c, rec->p, rec->n, &bad) != 0) {
		x->files_left++;
		return 0;
	}
	if (x->may_pull && x->is_sealed &&
	    want_check(h, &x->scope, &c.sha256, c.size, &what, e) != 0)
		return -1;
	if (what == FILE_WHOLE)
		return 0;
	if (what != FILE_GROWN) {
		x->files_left++;
		return 0;
	}
	if (piece_take(h, &x->scope, x->hello.device, &c, &have, &what, e) != 0)
		return -1;
	if (what == FILE_WHOLE)
		x->files_taken++;
	else if (what != FILE_GROWN)
		x->files_left++;
	return 0;
}

int
files_settle(struct hub *h, uint64_t *gone, struct err *e)
{
	struct stmt *s = stored_all(h->db, e);
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct hash sha256;
	int rc = s == NULL ? -1 : folder_of(h, &folder, e);

	*gone = 0;
	while (rc == 0 && (rc = stmt_step(s, e)) == 1) {
		rc = stmt_hash(s, 0, &sha256);
		if (rc == 0 && !files_has(buf_str(&folder), &sha256,
					  (uint64_t)stmt_int(s, 1))) {
			rc = stored_drop(h->db, &sha256, e);
			++*gone;
		}
	}
	stmt_done(s);
	buf_done(&folder);
	return rc;
}
