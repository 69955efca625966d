#include "hub/intake/files_impl.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/files.h"
#include "protocol/files/store.h"
#include "protocol/log/attached.h"

/* One more line, those that are wanted before those that are not. */
static void
want_add(struct files_note *f, const struct file_want *w)
{

	f->missing++;
	if (f->want_count < FILES_WANTS_MAX) {
		f->wants[f->want_count++] = *w;
		return;
	}
	for (size_t i = f->want_count; w->why == FILES_WANTED && i-- > 0;)
		if (f->wants[i].why != FILES_WANTED) {
			f->wants[i] = *w;
			return;
		}
}

static int
wants_fill(struct files_note *f, struct exchange *x, struct hub *h,
	   struct err *e)
{
	struct stmt *s = stored_missing(h->db, &x->scope, e);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	uint64_t bytes;
	int rc = -1;

	if (s == NULL || stored_bytes(h->db, &x->scope, &bytes, e) != 0)
		goto out;
	while ((rc = stmt_step(s, e)) == 1) {
		struct file_want w = {.why = FILES_WANTED};

		if (stmt_hash(s, 0, &w.sha256) != 0) {
			rc = err_set(e, ERR_CORRUPT, "attached: damaged row");
			break;
		}
		w.size = (uint64_t)stmt_int(s, 1);
		w.why = stmt_int(s, 2) != 0 ? FILES_TYPE
					    : file_refusal(h, bytes, w.size);
		if (w.why == FILES_WANTED &&
		    (file_begun_path(h, x->hello.device, &w.sha256, &path, e) !=
			 0 ||
		     incoming_have(buf_str(&path), &w.have, e) != 0)) {
			rc = -1;
			break;
		}
		want_add(f, &w);
	}
out:
	stmt_done(s);
	buf_done(&path);
	return rc;
}

static int
note_sign(struct exchange *x, struct hub *h, const struct files_note *f,
	  struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(h->keys.hub);
	int rc = -1;

	files_note_put(&text, f);
	if (buf_check(&text, e) == 0 &&
	    signed_put(&note, buf_str(&text), text.len, name.s, &h->receipt_key,
		       NULL, NULL, e) == 0) {
		bundle_put(&x->answer, BUNDLE_FILES, note.p, note.len);
		rc = buf_check(&x->answer, e);
	}
	buf_done(&text);
	buf_done(&note);
	return rc;
}

int
files_tell(struct exchange *x, struct hub *h, struct err *e)
{
	struct files_note *f;
	int rc = attached_any(h->db, &x->scope, e);

	if (rc <= 0)
		return rc;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return err_memory(e);
	memcpy(f->origin, h->origin, sizeof(f->origin));
	f->size = h->point.size;
	f->scope = x->scope;
	f->time_ms = hub_now_ms(h);
	f->limit = h->file_bytes;
	rc = wants_fill(f, x, h, e);
	if (rc == 0)
		rc = note_sign(x, h, f, e);
	free(f);
	return rc;
}
