#include "client/store/files.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/view.h"
#include "protocol/base/text.h"
#include "protocol/files/store.h"
#include "protocol/log/attached.h"
#include "protocol/log/erasure.h"

#define SETTING_FILES "files"

int
files_folder(const struct client *c, struct buf *out, struct err *e)
{
	return client_path(c, out, FILES_FOLDER, e);
}

int
files_known(struct client *c, struct files_note *out, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	char origin[ORIGIN_MAX + 1];
	struct err ignored = ERR_INIT;
	int rc = 0;

	if (c->has_keys)
		rc = setting_get(c->db, SETTING_FILES, &note, e);
	/* One that the present keys did not sign says nothing any more. */
	if (rc == 1 &&
	    files_note_open(out, note.p, note.len, &c->keys, &ignored) != 0)
		rc = 0;
	if (rc == 1) {
		hubkeys_origin(&c->keys, origin);
		rc = strcmp(origin, out->origin) == 0 &&
		     id_eq(&out->scope, &c->scope);
	}
	buf_done(&note);
	return rc;
}

int
files_keep(struct client *c, const struct files_note *f, const void *note,
	   size_t n, bool is_asked, struct err *e)
{
	struct files_note *known = calloc(1, sizeof(*known));
	int rc;

	if (known == NULL)
		return err_memory(e);
	rc = files_known(c, known, e);
	/* Its clock may have been set back. */
	if (rc == 0 ||
	    (rc == 1 && (known->size < f->size ||
			 (known->size == f->size &&
			  (is_asked || known->time_ms <= f->time_ms)))))
		rc = setting_put(c->db, SETTING_FILES, note, n, e);
	free(known);
	return rc < 0 ? -1 : 0;
}

/* What the hub said of one file. */
static const struct file_want *
want_find(const struct files_note *f, const struct hash *sha256)
{
	for (size_t i = 0; i < f->want_count; i++)
		if (hash_eq(&f->wants[i].sha256, sha256))
			return &f->wants[i];
	return NULL;
}

/* Whether an entry that the hub's note speaks of names the file: 1, 0, -1. */
static int
is_spoken_of(struct client *c, const struct files_note *f,
	     const struct hash *sha256, struct err *e)
{
	uint64_t idx;
	int rc = attached_index(c->db, &c->scope, sha256, &idx, e);

	return rc == 1 ? idx < f->size : rc;
}

static int
entry_place(struct client *c, const struct files_note *f, const char *folder,
	    struct file_entry *en, struct err *e)
{
	const struct file_want *w;
	int rc = erasure_find(c->db, &c->scope, &en->a.sha256, e);

	if (rc < 0)
		return -1;
	en->is_here = files_has(folder, &en->a.sha256, en->a.size);
	en->place = en->is_here ? FILE_HERE : FILE_LOST;
	if (rc == 1) {
		en->place = FILE_ERASED;
		return 0;
	}
	if (f == NULL || (rc = is_spoken_of(c, f, &en->a.sha256, e)) == 0)
		return 0;
	if (rc < 0)
		return -1;
	w = want_find(f, &en->a.sha256);
	/* A list that is cut short says nothing about what is not on it. */
	if (w == NULL && f->missing == f->want_count)
		en->place = FILE_AT_HUB;
	if (w != NULL && w->why != FILES_WANTED) {
		en->place = FILE_UNWANTED;
		en->why = w->why;
	}
	return 0;
}

static bool
is_listed(const struct file_list *l, const struct hash *sha256)
{
	for (size_t i = 0; i < l->n; i++)
		if (hash_eq(&l->v[i].a.sha256, sha256))
			return true;
	return false;
}

static int
entries_add(struct client *c, const struct record *r, struct file_list *l,
	    struct err *e)
{
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];
		const struct record_head *h;
		struct file_entry en = {.is_here = false};
		struct file_entry *more;

		if (f->head_count == 0 || !attachment_field(f->name))
			continue;
		h = view_head(c, f);
		if (attachment_read(&en.a, h->value, h->value_len) != 0 ||
		    is_listed(l, &en.a.sha256))
			continue;
		more = realloc(l->v, (l->n + 1) * sizeof(*l->v));
		if (more == NULL)
			return err_memory(e);
		l->v = more;
		memcpy(en.field, f->name, strlen(f->name) + 1);
		l->v[l->n++] = en;
	}
	return 0;
}

static int
entry_cmp(const void *a, const void *b)
{
	const struct file_entry *x = a;
	const struct file_entry *y = b;
	int c = text_order(x->a.name, y->a.name);

	return c != 0 ? c : hash_cmp(&x->a.sha256, &y->a.sha256);
}

/* Where each is, and what all are together. */
static int
list_settle(struct client *c, struct file_list *l, struct err *e)
{
	struct files_note *f;
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	int rc;

	if (l->n == 0)
		return 0;
	qsort(l->v, l->n, sizeof(*l->v), entry_cmp);
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return err_memory(e);
	rc = files_known(c, f, e);
	if (rc >= 0 && files_folder(c, &folder, e) != 0)
		rc = -1;
	for (size_t i = 0; rc >= 0 && i < l->n; i++) {
		if (entry_place(c, rc == 1 ? f : NULL, buf_str(&folder),
				&l->v[i], e) != 0) {
			rc = -1;
			break;
		}
		l->bytes += l->v[i].a.size;
		l->at_hub += l->v[i].place == FILE_AT_HUB;
		l->erased += l->v[i].place == FILE_ERASED;
	}
	buf_done(&folder);
	free(f);
	return rc < 0 ? -1 : 0;
}

int
files_of(struct client *c, const struct record *r, struct file_list *out,
	 struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (entries_add(c, r, out, e) != 0)
		return -1;
	return list_settle(c, out, e);
}

void
files_list_done(struct file_list *l)
{
	free(l->v);
	memset(l, 0, sizeof(*l));
}

/* All records, into one list. */
struct gathering {
	struct client *c;
	struct file_list *out;
};

static int
record_gather(void *ctx, const struct record_key *key, struct record *r,
	      struct err *e)
{
	struct gathering *g = ctx;

	(void)key;
	return entries_add(g->c, r, g->out, e);
}

int
files_of_all(struct client *c, struct file_list *out, struct err *e)
{
	struct gathering g = {c, out};

	memset(out, 0, sizeof(*out));
	if (view_each(c, NULL, record_gather, &g, e) != 0)
		return -1;
	return list_settle(c, out, e);
}
