#include "hub/intake/pages.h"

#include <string.h>

#include "hub/store/store.h"
#include "hub/view/stamp.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/entry.h"

#define SUBMITS_MAX 4 /* of one batch that get a stamp at once */

struct submit {
	struct hash part;
	struct id rec;
};

/* A page while it is filled. */
struct filling {
	struct pages *p;
	struct hub *h;
	const struct hello *hello;
	struct receipt_page *page;
	struct sha256 sum;
	struct submit submits[SUBMITS_MAX]; /* of the batch at hand */
	size_t submit_count;
};

void
pages_init(struct pages *p, size_t budget, size_t max)
{

	memset(p, 0, sizeof(*p));
	buf_init(&p->out, max);
	p->budget = budget;
}

void
pages_done(struct pages *p)
{

	buf_done(&p->out);
	memset(p, 0, sizeof(*p));
}

static bool
device_has(const struct hello *hello, const struct id *log, uint64_t seq)
{

	for (size_t i = 0; hello != NULL && i < hello->head_count; i++)
		if (id_eq(&hello->heads[i].log, log) &&
		    seq <= hello->heads[i].seq)
			return true;
	return false;
}

/* Whether a body is an act.  The word stands in every one, so that most
 * bodies of edits need not be parsed. */
static int
body_is_act(struct filling *f, const struct hash *hash, const struct buf *body,
	    bool *is_act, struct err *e)
{
	struct submit *s = &f->submits[f->submit_count];
	struct part p;

	*is_act = false;
	if (strstr(buf_str(body), "\"act\"") == NULL)
		return 0;
	if (part_parse(&p, body->p, body->len, e) == 0) {
		*is_act = p.act != ACT_NONE;
		if (p.act == ACT_SUBMIT && f->submit_count < SUBMITS_MAX &&
		    json_get_id(p.root, "rec", &s->rec) == 0) {
			s->part = *hash;
			f->submit_count++;
		}
		part_done(&p);
		return 0;
	}
	if (e->code == ERR_MEMORY)
		return -1;
	err_clear(e);
	return 0;
}

/* A part as it travels; of a redacted one its skeleton. */
static int
part_give(struct filling *f, const struct hash *hash,
	  const uint8_t salt[SALT_LEN], const struct buf *body, struct buf *out,
	  struct err *e)
{
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX + SALT_LEN);
	enum bundle_type type = BUNDLE_PART;
	int rc = redaction_of(f->h->db, hash, salt, e);

	if (rc == 1) {
		type = BUNDLE_SKELETON;
		rc = redaction_record(f->h->db, hash, &record, e);
	} else if (rc == 0) {
		buf_add(&record, salt, SALT_LEN);
		buf_add(&record, body->p, body->len);
	}
	if (rc >= 0 && (rc = buf_check(&record, e)) == 0)
		bundle_put(out, type, record.p, record.len);
	buf_done(&record);
	return rc;
}

/* Append the header's parts to ${out} and learn whether one is an act. */
static int
parts_put(struct filling *f, const struct batch *b, struct buf *out,
	  bool *has_act, struct err *e)
{
	struct buf body = BUF_INIT(BUNDLE_RECORD_MAX);
	uint8_t salt[SALT_LEN];
	bool is_act;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->part_count; i++) {
		buf_reset(&body);
		rc = part_load(f->h->db, &b->parts[i].hash, salt, &body, e);
		if (rc == 0)
			rc = err_set(e, ERR_CORRUPT, "a part is missing");
		if (rc < 0 || (rc = body_is_act(f, &b->parts[i].hash, &body,
						&is_act, e)) != 0)
			break;
		if (is_act)
			*has_act = true;
		rc = part_give(f, &b->parts[i].hash, salt, &body, out, e);
	}
	buf_done(&body);
	return rc == 0 ? buf_check(out, e) : -1;
}

/* What the device prints on paper for each submission of the batch. */
static int
stamps_put(struct filling *f, struct err *e)
{
	for (size_t i = 0; i < f->submit_count; i++) {
		struct record_key key = {.scope = f->page->scope,
					 .rec = f->submits[i].rec};
		struct buf note = BUF_INIT(NOTE_BYTES_MAX);
		struct stamp s;
		int rc =
		    stamp_make(f->h, &key, &f->submits[i].part, &s, &note, e);

		if (rc == 1)
			bundle_put(&f->p->out, BUNDLE_STAMP, note.p, note.len);
		buf_done(&note);
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
inclusion_put(struct filling *f, uint64_t idx, struct err *e)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct buf record = BUF_INIT(16 + sizeof(path));
	size_t count;
	int rc = -1;

	if (tree_prove_inclusion(&f->h->tree, idx, f->h->size, path, &count,
				 e) != 0)
		return -1;
	buf_be64(&record, idx);
	buf_be64(&record, f->h->size);
	buf_add(&record, path, count * sizeof(*path));
	if ((rc = buf_check(&record, e)) == 0)
		bundle_put(&f->p->out, BUNDLE_INCLUSION, record.p, record.len);
	buf_done(&record);
	return rc;
}

static int
entry_record(struct filling *f, struct stmt *s, uint64_t idx, struct err *e)
{
	struct buf record = BUF_INIT(8 + ENTRY_TEXT_MAX);
	const uint8_t *text;
	size_t n;
	int rc;

	text = stmt_blob(s, 1, &n);
	buf_be64(&record, idx);
	buf_add(&record, text, n);
	if ((rc = buf_check(&record, e)) == 0) {
		sha256_add(&f->sum, record.p, record.len);
		bundle_put(&f->p->out, BUNDLE_ENTRY, record.p, record.len);
	}
	buf_done(&record);
	return rc;
}

/* The entry of one batch and what belongs to it. */
static int
batch_records(struct filling *f, struct stmt *s, struct err *e)
{
	uint64_t idx = (uint64_t)stmt_int(s, 0);
	struct buf parts = BUF_INIT(2 * BATCH_BYTES_MAX);
	const uint8_t *text;
	struct note note;
	struct batch b;
	struct id log;
	size_t n;
	bool has_act = false;
	int rc = -1;

	f->submit_count = 0;
	text = stmt_blob(s, 2, &n);
	if (note_parse(&note, text, n, e) != 0 ||
	    batch_parse(&b, note.text, note.text_len, e) != 0)
		goto out;
	if (stmt_id(s, 4, &log) != 0) {
		err_set(e, ERR_CORRUPT, "log: damaged row");
		goto out;
	}
	if (parts_put(f, &b, &parts, &has_act, e) != 0 ||
	    entry_record(f, s, idx, e) != 0 ||
	    (has_act && inclusion_put(f, idx, e) != 0))
		goto out;
	if (!device_has(f->hello, &log, b.seq)) {
		bundle_put(&f->p->out, BUNDLE_HEADER, text, n);
		buf_add(&f->p->out, parts.p, parts.len);
	}
	rc = stamps_put(f, e);
	if (rc == 0)
		rc = buf_check(&f->p->out, e);
out:
	buf_done(&parts);
	return rc;
}

static int
page_fill(struct filling *f, struct err *e)
{
	struct receipt_page *page = f->page;
	struct stmt *s =
	    store_entries(f->h->db, &page->scope, page->from, f->h->size, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (f->p->out.len >= f->p->budget) {
			page->to = (uint64_t)stmt_int(s, 0);
			break;
		}
		if (batch_records(f, s, e) != 0) {
			rc = -1;
			break;
		}
		page->count++;
	}
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

int
page_add(struct pages *p, struct hub *h, const struct id *scope, uint64_t from,
	 const struct hello *hello, struct err *e)
{
	struct filling f = {.p = p, .h = h, .hello = hello};

	if (from >= h->size || p->out.len >= p->budget ||
	    p->count == ARRAY_LEN(p->page))
		return 0;
	f.page = &p->page[p->count];
	memset(f.page, 0, sizeof(*f.page));
	f.page->scope = *scope;
	f.page->from = from;
	f.page->to = h->size;
	sha256_init(&f.sum);
	if (page_fill(&f, e) != 0)
		return -1;
	sha256_done(&f.sum, &f.page->sha256);
	p->count++;
	return 0;
}
