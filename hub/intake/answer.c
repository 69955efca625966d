#include <stdlib.h>
#include <string.h>

#include "hub/intake/exchange.h"
#include "hub/intake/files.h"
#include "hub/intake/nonce.h"
#include "hub/intake/pages.h"
#include "hub/store/store.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"

#define EXPORT_POINTS 256 /* checkpoints that an export can follow */

/* An answer in the making. */
struct answering {
	struct hub *h;
	struct exchange *x;
	struct pages *pages;
	struct receipt *r; /* the one that is filled now */
	size_t receipts;   /* written so far */
	struct id *told;   /* logs that have their lines */
	size_t told_count;
};

static void
receipt_begin(struct answering *a)
{
	struct hub *h = a->h;

	memset(a->r, 0, sizeof(*a->r));
	memcpy(a->r->origin, h->origin, sizeof(a->r->origin));
	a->r->size = h->point.size;
	a->r->root = h->point.root;
	a->r->time_ms = hub_now_ms(h);
	nonce_make(h, a->x->hello.device, &a->r->nonce);
	if (a->receipts > 0)
		return;
	a->r->page_count = a->pages->count;
	memcpy(a->r->pages, a->pages->page,
	       a->pages->count * sizeof(*a->pages->page));
}

static int
receipt_end(struct answering *a, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(a->h->keys.hub);
	int rc = -1;

	receipt_put(&text, a->r);
	if (buf_check(&text, e) == 0 &&
	    signed_put(&note, buf_str(&text), text.len, name.s,
		       &a->h->receipt_key, NULL, NULL, e) == 0) {
		bundle_put(&a->x->answer, BUNDLE_RECEIPT, note.p, note.len);
		rc = buf_check(&a->x->answer, e);
	}
	a->receipts++;
	buf_done(&text);
	buf_done(&note);
	return rc;
}

static int
line_add(struct answering *a, const struct receipt_line *line, struct err *e)
{

	if (a->r->line_count == RECEIPT_LINES_MAX) {
		if (receipt_end(a, e) != 0)
			return -1;
		receipt_begin(a);
	}
	a->r->lines[a->r->line_count++] = *line;
	return 0;
}

/* Whether the log has its lines already; if not, it is noted that it has. */
static bool
is_told(struct answering *a, const struct id *log)
{

	for (size_t i = 0; i < a->told_count; i++)
		if (id_eq(&a->told[i], log))
			return true;
	a->told[a->told_count++] = *log;
	return false;
}

/* What the hub holds of a log: its head, and what waits behind it. */
static int
log_lines(struct answering *a, const struct id *id, struct err *e)
{
	struct receipt_line line;
	struct log_row log;
	struct stmt *s;
	int rc;

	if (is_told(a, id))
		return 0;
	if ((rc = log_find(a->h->db, id, &log, e)) != 1)
		return rc;
	memset(&line, 0, sizeof(line));
	line.head.log = log.id;
	if (log.seq > 0) {
		line.kind = RECEIPT_SEQUENCED;
		line.head.seq = log.seq;
		line.head.hash = log.hash;
		if (line_add(a, &line, e) != 0)
			return -1;
	}
	if ((rc = store_is_enrolled(a->h->db, id, e)) < 0)
		return -1;
	line.kind = rc == 1 ? RECEIPT_HELD : RECEIPT_PENDING;
	if ((s = store_custody(a->h->db, log.lid, e)) == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		line.head.seq = (uint64_t)stmt_int(s, 0);
		if (stmt_hash(s, 1, &line.head.hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
		else
			rc = line_add(a, &line, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
refusal_line(struct answering *a, const struct acceptance *done, struct err *e)
{
	struct receipt_line line;

	if (done->what != ACCEPTED_REFUSED || done->head.seq == 0)
		return 0;
	memset(&line, 0, sizeof(line));
	line.kind = RECEIPT_REFUSE;
	line.head = done->head;
	line.code = done->code;
	return line_add(a, &line, e);
}

static int
receipts_put(struct answering *a, struct err *e)
{
	struct exchange *x = a->x;

	receipt_begin(a);
	for (size_t i = 0; i < x->hello.head_count; i++)
		if (log_lines(a, &x->hello.heads[i].log, e) != 0)
			return -1;
	for (size_t i = 0; i < x->done_count; i++)
		if (x->done[i].head.seq > 0 &&
		    log_lines(a, &x->done[i].head.log, e) != 0)
			return -1;
	for (size_t i = 0; i < x->done_count; i++)
		if (refusal_line(a, &x->done[i], e) != 0)
			return -1;
	return receipt_end(a, e);
}

static int
consistency_put(struct answering *a, uint64_t from, struct err *e)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct buf record = BUF_INIT(16 + sizeof(path));
	size_t count;
	int rc;

	if (tree_prove_consistency(&a->h->tree, from, a->h->point.size, path,
				   &count, e) != 0)
		return -1;
	buf_be64(&record, from);
	buf_be64(&record, a->h->point.size);
	buf_add(&record, path, count * sizeof(*path));
	if ((rc = buf_check(&record, e)) == 0)
		bundle_put(&a->x->answer, BUNDLE_CONSISTENCY, record.p,
			   record.len);
	buf_done(&record);
	return rc;
}

/* Whether a tree that the client names is one that this one grew from: 1, 0,
 * -1. */
static int
locator_holds(struct answering *a, const struct locator *l, struct err *e)
{
	struct hash root;

	if (strcmp(a->x->hello.origin, a->h->origin) != 0 || l->size == 0 ||
	    l->size > a->h->point.size)
		return 0;
	if (tree_root(&a->h->tree, l->size, &root, e) != 0)
		return -1;
	return hash_eq(&root, &l->root);
}

/* The first locator is what the client stands on; the others it met elsewhere
 * and wants to see in this tree. */
static int
point_put(struct answering *a, struct err *e)
{
	const struct hello *hello = &a->x->hello;
	bool stands[ARRAY_LEN(hello->locators)] = {false};
	bool is_now = hello->locator_count > 0;

	for (size_t i = 0; i < hello->locator_count; i++) {
		const struct locator *l = &hello->locators[i];
		int rc = locator_holds(a, l, e);

		if (rc < 0)
			return -1;
		stands[i] = rc == 1;
		if (!stands[i] || l->size != a->h->point.size)
			is_now = false;
	}
	if (is_now)
		return 0;
	bundle_put(&a->x->answer, BUNDLE_CHECKPOINT, a->h->point_note.p,
		   a->h->point_note.len);
	for (size_t i = 0; i < hello->locator_count; i++)
		if (stands[i] && hello->locators[i].size < a->h->point.size &&
		    consistency_put(a, hello->locators[i].size, e) != 0)
			return -1;
	return 0;
}

static uint64_t
cursor_of(const struct hello *hello, const struct id *scope)
{

	for (size_t i = 0; i < hello->at_count; i++)
		if (id_eq(&hello->at[i].scope, scope))
			return hello->at[i].size;
	return 0;
}

static int
pages_make(struct answering *a, struct err *e)
{
	struct exchange *x = a->x;

	if (!x->may_pull)
		return 0;
	if (page_add(a->pages, a->h, &SCOPE_DIRECTORY,
		     cursor_of(&x->hello, &SCOPE_DIRECTORY), &x->hello, e) != 0)
		return -1;
	return page_add(a->pages, a->h, &x->scope,
			cursor_of(&x->hello, &x->scope), &x->hello, e);
}

static int
answering_begin(struct answering *a, struct hub *h, struct exchange *x,
		struct pages *pages, struct err *e)
{

	memset(a, 0, sizeof(*a));
	a->h = h;
	a->x = x;
	a->pages = pages;
	a->r = calloc(1, sizeof(*a->r));
	a->told = calloc(HELLO_LINES_MAX + x->done_count, sizeof(*a->told));
	if (a->r == NULL || a->told == NULL) {
		err_memory(e);
		return -1;
	}
	bundle_begin(&x->answer);
	if (h->keys.version > x->hello.hubkeys)
		bundle_put(&x->answer, BUNDLE_HUBKEYS, h->keys_note.p,
			   h->keys_note.len);
	return 0;
}

static void
answering_end(struct answering *a)
{

	free(a->r);
	free(a->told);
}

int
exchange_answer(struct exchange *x, struct hub *h, struct err *e)
{
	struct answering a;
	struct pages pages;
	int rc = -1;

	pages_init(&pages, x->budget, BUNDLE_BYTES_MAX);
	if (answering_begin(&a, h, x, &pages, e) != 0 ||
	    pages_make(&a, e) != 0 || receipts_put(&a, e) != 0 ||
	    point_put(&a, e) != 0)
		goto out;
	if (x->wants.len > 0)
		bundle_put(&x->answer, BUNDLE_WANTS, x->wants.p, x->wants.len);
	if (x->may_pull && files_tell(x, h, e) != 0)
		goto out;
	buf_add(&x->answer, pages.out.p, pages.out.len);
	rc = buf_check(&x->answer, e);
out:
	answering_end(&a);
	pages_done(&pages);
	return rc;
}

/* Each client follows from the newest checkpoint that it holds; which one that
 * is, nobody told the hub. */
static int
points_put(struct answering *a, struct err *e)
{
	struct stmt *s =
	    store_points(a->h->db, a->h->keys.origin, EXPORT_POINTS, e);
	int rc;

	if (s == NULL)
		return -1;
	bundle_put(&a->x->answer, BUNDLE_CHECKPOINT, a->h->point_note.p,
		   a->h->point_note.len);
	while ((rc = stmt_step(s, e)) == 1) {
		uint64_t size = (uint64_t)stmt_int(s, 0);

		if (size > 0 && size < a->h->point.size &&
		    (rc = consistency_put(a, size, e)) != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

/* The boxes of a scope's active devices, each once, and the lines of their
 * logs. */
static int
boxes_find(struct answering *a, const struct id *scope,
	   uint8_t (*boxes)[KEY_LEN], size_t *count, struct err *e)
{
	struct stmt *s = store_active(a->h->db, scope, e);
	struct log_row log;
	int rc;

	*count = 0;
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		size_t i = 0;

		if ((rc = log_get(a->h->db, stmt_int(s, 0), &log, e)) != 1)
			break;
		if ((rc = batch_is_revoked(a->h->db, &log, INT64_MAX, e)) < 0)
			break;
		if (rc == 1)
			continue;
		while (i < *count && memcmp(boxes[i], log.box, KEY_LEN) != 0)
			i++;
		if (i < *count)
			continue;
		if (*count == SEALED_BOXES_MAX) {
			rc = err_set(e, ERR_LIMIT, "more than %d devices",
				     SEALED_BOXES_MAX);
			break;
		}
		memcpy(boxes[(*count)++], log.box, KEY_LEN);
	}
	stmt_done(s);
	if (rc == 0 && *count == 0)
		rc = err_set(e, ERR_NOT_FOUND, "no active device");
	return rc < 0 ? -1 : 0;
}

static int
unit_lines(struct answering *a, const struct id *scope, struct err *e)
{
	struct stmt *s = store_active(a->h->db, scope, e);
	struct log_row log;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1 && a->told_count < HELLO_LINES_MAX)
		if (log_get(a->h->db, stmt_int(s, 0), &log, e) != 1 ||
		    log_lines(a, &log.id, e) != 0) {
			rc = -1;
			break;
		}
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

static int
export_fill(struct answering *a, const struct id *scope, struct err *e)
{

	if (page_add(a->pages, a->h, &SCOPE_DIRECTORY, 0, NULL, e) != 0 ||
	    page_add(a->pages, a->h, scope, 0, NULL, e) != 0)
		return -1;
	receipt_begin(a);
	if (unit_lines(a, scope, e) != 0 || receipt_end(a, e) != 0 ||
	    points_put(a, e) != 0)
		return -1;
	buf_add(&a->x->answer, a->pages->out.p, a->pages->out.len);
	return buf_check(&a->x->answer, e);
}

int
export_answer(struct hub *h, const struct id *scope, struct buf *out,
	      struct err *e)
{
	uint8_t boxes[SEALED_BOXES_MAX][KEY_LEN];
	struct answering a;
	struct exchange x;
	struct pages pages;
	struct buf packed = BUF_INIT(USB_BYTES_MAX);
	size_t count;
	int rc = -1;

	exchange_init(&x, 0);
	buf_init(&x.answer, USB_BYTES_MAX);
	pages_init(&pages, USB_BYTES_MAX, USB_BYTES_MAX);
	if (answering_begin(&a, h, &x, &pages, e) != 0 ||
	    boxes_find(&a, scope, boxes, &count, e) != 0 ||
	    export_fill(&a, scope, e) != 0 ||
	    gzip_deflate(&packed, x.answer.p, x.answer.len, e) != 0)
		goto out;
	rc = sealed_put(out, packed.p, packed.len,
			(const uint8_t(*)[KEY_LEN])boxes, count, e);
out:
	answering_end(&a);
	pages_done(&pages);
	exchange_done(&x);
	buf_done(&packed);
	return rc;
}
