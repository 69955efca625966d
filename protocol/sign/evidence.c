#include "protocol/sign/evidence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/sign/evidence_judge.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/lines.h"

bool
evidence_is(const void *p, size_t n)
{
	static const char line[] = EVIDENCE_FIRST_LINE "\n";

	return n >= sizeof(line) - 1 && memcmp(p, line, sizeof(line) - 1) == 0;
}

void
evidence_begin(struct buf *out)
{
	buf_text(out, EVIDENCE_FIRST_LINE "\n");
}

void
evidence_put(struct buf *out, const char *kind, const void *p, size_t n)
{
	buf_fmt(out, "== %s %zu\n", kind, n);
	buf_add(out, p, n);
	buf_text(out, "\n");
}

void
evidence_end(struct buf *out)
{
	buf_text(out, "end\n");
}

void
evidence_page_add(struct buf *page, uint64_t index, const void *text, size_t n)
{
	buf_fmt(page, "%" PRIu64 "\n", index);
	buf_add(page, text, n);
}

const char *
evidence_token(enum evidence_finding f)
{
	static const char *const tokens[EVIDENCE_FINDINGS] = {
	    [EVIDENCE_FALSE] = "not_authentic",
	    [EVIDENCE_DOUBTFUL] = "doubtful_key",
	    [EVIDENCE_OPEN] = "nothing_proven",
	    [EVIDENCE_HISTORIES] = "two_histories",
	    [EVIDENCE_SHRUNK] = "shrunk",
	    [EVIDENCE_TAKEN_BACK] = "taken_back",
	    [EVIDENCE_MISDATED] = "misdated",
	};

	return tokens[f];
}

/* ---- reading ---- */

static void
word_add(struct evidence *v, const char *origin, uint64_t size,
	 const struct hash *root, int64_t time_ms)
{
	struct evidence_word *w = &v->words[v->word_count++];

	memcpy(w->origin, origin, sizeof(w->origin));
	w->size = size;
	w->root = *root;
	w->time_ms = time_ms;
}

static int
checkpoint_read(struct evidence *v, const struct proof_section *s,
		struct err *e)
{
	struct checkpoint c;

	if (checkpoint_open(&c, s->p, s->n, &v->keys.keys, e) != 0)
		return -1;
	word_add(v, c.origin, c.size, &c.root, c.time_ms);
	v->words[v->word_count - 1].is_checkpoint = true;
	return 0;
}

static int
receipt_read(struct evidence *v, const struct proof_section *s, struct err *e)
{
	struct receipt *r = &v->receipts[v->receipt_count];

	if (receipt_open(r, s->p, s->n, &v->keys.keys, e) != 0)
		return -1;
	v->receipt_count++;
	word_add(v, r->origin, r->size, &r->root, r->time_ms);
	return 0;
}

static int
header_read(struct evidence *v, const struct proof_section *s, struct err *e)
{
	struct evidence_header *h = &v->headers[v->header_count];
	struct note n;

	if (batch_open(&h->b, &h->hash, &n, s->p, s->n, e) != 0)
		return -1;
	v->header_count++;
	return 0;
}

static struct evidence_entry *
entry_room(struct evidence *v, struct err *e)
{
	size_t cap = v->entry_count == 0 ? 64 : v->entry_count * 2;
	struct evidence_entry *p;

	/* Full at powers of two from 64 on. */
	if (v->entry_count == 0 ||
	    (v->entry_count >= 64 &&
	     (v->entry_count & (v->entry_count - 1)) == 0)) {
		if ((p = realloc(v->entries, cap * sizeof(*p))) == NULL) {
			err_memory(e);
			return NULL;
		}
		v->entries = p;
	}
	return &v->entries[v->entry_count++];
}

/* The four lines of an entry behind the line of its index. */
static int
entry_read(struct evidence *v, struct lines *l, struct sha256 *sum,
	   struct err *e)
{
	struct evidence_entry *at = entry_room(v, e);
	uint8_t be[8];
	const char *text;
	size_t n;

	if (at == NULL)
		return -1;
	at->index = word_num(l, 0, INT64_MAX);
	text = l->p;
	for (int i = 0; i < 4; i++) {
		lines_want(l, "");
		(void)word_rest(l, &n);
	}
	if (l->bad)
		return err_set(e, ERR_FORMAT, "not a page");
	for (unsigned k = 0; k < sizeof(be); k++)
		be[k] = (uint8_t)(at->index >> (56 - 8 * k));
	n = (size_t)(l->p - text);
	sha256_add(sum, be, sizeof(be));
	sha256_add(sum, text, n);
	return entry_parse(&at->en, text, n, e);
}

static int
page_read(struct evidence *v, const struct proof_section *s, struct err *e)
{
	struct evidence_page *page = &v->pages[v->page_count];
	struct sha256 sum;
	struct lines l;

	lines_init(&l, s->p, s->n);
	sha256_init(&sum);
	page->first = v->entry_count;
	while (lines_next(&l, ""))
		if (entry_read(v, &l, &sum, e) != 0)
			return -1;
	page->count = v->entry_count - page->first;
	sha256_done(&sum, &page->sha256);
	if (!lines_done(&l))
		return err_set(e, ERR_FORMAT, "not a page");
	if (!page_is_named(v, page, NULL))
		return err_set(e, ERR_SIGNATURE, "a page of no receipt");
	v->page_count++;
	return 0;
}

static int
hubkeys_read(struct evidence *v, const struct proof_section *s, struct err *e)
{
	return proof_hubkeys_read(&v->keys, s, &v->root, e);
}

static int
section_read(struct evidence *v, const struct proof_section *s, struct err *e)
{
	static const struct {
		const char *kind;
		int (*read)(struct evidence *v, const struct proof_section *s,
			    struct err *e);
	} kinds[] = {
	    {"hubkeys", hubkeys_read}, {"checkpoint", checkpoint_read},
	    {"receipt", receipt_read}, {"page", page_read},
	    {"header", header_read},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i].kind, s->kind) != 0)
			continue;
		if (i > 0 && !v->keys.has_keys)
			return err_set(e, ERR_FORMAT, "without hubkeys");
		return kinds[i].read(v, s, e);
	}
	return err_set(e, ERR_FORMAT, "an unknown section");
}

/* Take the section whose line begins where ${l} stands. */
static int
section_next(struct lines *l, struct proof_section *s, struct err *e)
{
	uint64_t bytes;

	word_copy(l, s->kind, sizeof(s->kind));
	bytes = word_num(l, 0, PROOF_BYTES_MAX);
	if (l->bad || bytes >= l->left || l->p[bytes] != '\n')
		return err_set(e, ERR_FORMAT, "a section that was cut");
	s->p = l->p;
	s->n = (size_t)bytes;
	l->p += bytes + 1;
	l->left -= (size_t)bytes + 1;
	return 0;
}

static int
sections_read(struct evidence *v, const void *p, size_t n, struct err *e)
{
	struct proof_section s;
	struct lines l;
	size_t count = 0;

	lines_init(&l, p, n);
	lines_want(&l, EVIDENCE_FIRST_LINE);
	while (lines_next(&l, "==")) {
		if (++count > EVIDENCE_SECTIONS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d sections",
				       EVIDENCE_SECTIONS_MAX);
		if (section_next(&l, &s, e) != 0 || section_read(v, &s, e) != 0)
			return err_wrap(e, "section %zu", count);
	}
	lines_want(&l, "end");
	if (!lines_done(&l))
		return err_set(e, ERR_FORMAT, "not evidence, or cut off");
	if (!v->keys.has_keys)
		return err_set(e, ERR_FORMAT, "without hubkeys");
	return 0;
}

static int
arrays_make(struct evidence *v, struct err *e)
{
	v->words = calloc(EVIDENCE_SECTIONS_MAX, sizeof(*v->words));
	v->receipts = calloc(EVIDENCE_SECTIONS_MAX, sizeof(*v->receipts));
	v->headers = calloc(EVIDENCE_SECTIONS_MAX, sizeof(*v->headers));
	v->pages = calloc(EVIDENCE_SECTIONS_MAX, sizeof(*v->pages));
	if (v->words == NULL || v->receipts == NULL || v->headers == NULL ||
	    v->pages == NULL)
		return err_memory(e);
	return 0;
}

static void
evidence_done(struct evidence *v)
{
	free(v->words);
	free(v->receipts);
	free(v->headers);
	free(v->pages);
	free(v->entries);
}

int
evidence_check(const void *p, size_t n, const struct id *root,
	       struct evidence_report *r, struct err *e)
{
	struct evidence v = {.root = *root};
	int rc = -1;

	memset(r, 0, sizeof(*r));
	if (n > PROOF_BYTES_MAX)
		err_set(e, ERR_LIMIT, "evidence of %zu bytes", n);
	else if (arrays_make(&v, e) == 0)
		rc = sections_read(&v, p, n, e);
	if (rc == 0) {
		evidence_judge(&v, r);
	} else if (e->code != ERR_MEMORY) {
		memcpy(r->why, e->text, sizeof(r->why));
		r->finding = EVIDENCE_FALSE;
		err_clear(e);
		rc = 0;
	}
	evidence_done(&v);
	return rc;
}
