#include "tests/sim/border.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/sync/sync.h"
#include "protocol/db/stmt.h"
#include "protocol/log/log.h"
#include "protocol/sign/hash.h"
#include "tests/sim/world.h"

int __real_anchor_read(struct client *c, const struct id *log,
		       struct anchor *out, struct err *e);

/* Whether this home still writes to the log: it may carry what a copy of it
 * has written since to one that it has left. */
static bool
is_written(struct world *w, struct client *c, const struct id *log)
{
	struct err e = ERR_INIT;
	int64_t one;
	int rc = db_get_int(c->db, &one, &e,
			    "SELECT 1 FROM signer WHERE log = ?1"
			    " AND leave = 0",
			    "d", log);

	if (rc < 0)
		violates(w, "people: %s", e.text);
	return rc == 1;
}

/* Whether another disk's anchor is beside the key: this one is a copy. */
static bool
is_elsewhere(struct world *w, struct client *c, const struct anchor *a)
{
	struct err e = ERR_INIT;
	char here[AT_TEXT_MAX + 1];

	if (anchor_here(c, here, &e) != 0)
		violates(w, "where a home is: %s", e.text);
	return strcmp(a->at, here) != 0;
}

/* A copy may have been made between a commit and its anchor, which stays as it
 * is there: what the copy carries was signed before (pen_look). */
static void
anchor_look(struct world *w, struct client *c, const struct batch *b)
{
	struct err e = ERR_INIT;
	struct anchor a;
	int rc;

	if (!is_written(w, c, &b->log))
		return;
	rc = __real_anchor_read(c, &b->log, &a, &e);
	if (rc == 1 && (a.head.seq >= b->seq || is_elsewhere(w, c, &a)))
		return;
	violates(w, "header %llu of %s leaves ahead of its anchor",
		 (unsigned long long)b->seq, id_text(&b->log).s);
}

/* Whoever has signed in a log whose disk exists twice may have signed twice,
 * and so may a hub that does not know yet that its whole disk was put back. */
static bool
may_fork(struct world *w, struct client *c, const struct id *log)
{
	struct err e = ERR_INIT;
	struct log_row row;

	for (unsigned i = 0; i < w->pen_count; i++)
		if (id_eq(&w->pens[i].log, log) &&
		    w->homes[w->pens[i].home].may_fork)
			return true;
	return w->hub_may_fork && log_find(c->db, log, &row, &e) == 1 &&
	       row.asked == ROLE_HUB;
}

static void
header_look(struct world *w, struct client *c, const struct batch *b,
	    const struct hash *hash)
{
	for (unsigned i = 0; i < w->header_count; i++) {
		const struct exported *x = &w->headers[i];

		if (x->seq != b->seq || !id_eq(&x->log, &b->log))
			continue;
		if (memcmp(&x->hash, hash, sizeof(*hash)) != 0 &&
		    !may_fork(w, c, &b->log))
			violates(w, "two headers %llu of %s left",
				 (unsigned long long)b->seq,
				 id_text(&b->log).s);
		return;
	}
	if (w->header_count == HEADERS_MAX)
		violates(w, "more headers than can be noted");
	w->headers[w->header_count++] =
	    (struct exported){.log = b->log, .seq = b->seq, .hash = *hash};
}

void
border_leave(struct client *c, const void *p, size_t n)
{
	struct world *w = world_of(NULL);
	struct batch *b = malloc(sizeof(*b));
	struct err e = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;
	struct note note;
	struct hash hash;

	if (b == NULL || bundle_open(&in, p, n, &e) != 0)
		abort();
	while (bundle_next(&in, &r) == 1) {
		if (r.type != BUNDLE_HEADER)
			continue;
		if (note_parse(&note, r.p, r.n, &e) != 0 ||
		    batch_parse(b, note.text, note.text_len, &e) != 0)
			violates(w, "a header that cannot be read leaves");
		hash = sha256(note.text, note.text_len);
		anchor_look(w, c, b);
		header_look(w, c, b, &hash);
	}
	free(b);
}

int __real_request_close(struct client *c, struct buf *out, const void *p,
			 size_t n, bool sealed, struct err *e);
int __wrap_request_close(struct client *c, struct buf *out, const void *p,
			 size_t n, bool sealed, struct err *e);

int
__wrap_request_close(struct client *c, struct buf *out, const void *p, size_t n,
		     bool sealed, struct err *e)
{
	border_leave(c, p, n);
	return __real_request_close(c, out, p, n, sealed, e);
}

static void
pen_note(struct world *w, const struct client *c, const struct id *log)
{
	const char *name = c->home + strlen(w->dir) + 2;
	unsigned home =
	    (unsigned)(name[0] - '0') * 10 + (unsigned)(name[1] - '0');

	for (unsigned i = 0; i < w->pen_count; i++)
		if (w->pens[i].home == home && id_eq(&w->pens[i].log, log))
			return;
	if (w->pen_count == PENS_MAX)
		violates(w, "more logs than can be noted");
	w->pens[w->pen_count++] = (struct written){*log, home};
}

/* A log is left by every copy of its disk before it signs. */
static void
pen_look(struct world *w, struct client *c, const struct pen *pen)
{
	const struct head *head = &pen->head;
	struct err e = ERR_INIT;
	struct anchor a;

	if (head->seq == 0 || __real_anchor_read(c, &head->log, &a, &e) != 1 ||
	    !is_elsewhere(w, c, &a))
		return;
	violates(w, "a copy goes on with %s after header %llu",
		 id_text(&head->log).s, (unsigned long long)head->seq);
}

int __real_pen_write(struct client *c, struct pen *pen,
		     const struct new_part *parts, size_t count, struct err *e);
int __wrap_pen_write(struct client *c, struct pen *pen,
		     const struct new_part *parts, size_t count, struct err *e);

int
__wrap_pen_write(struct client *c, struct pen *pen,
		 const struct new_part *parts, size_t count, struct err *e)
{
	struct world *w = world_of(NULL);

	pen_look(w, c, pen);
	pen_note(w, c, &pen->head.log);
	return __real_pen_write(c, pen, parts, count, e);
}
