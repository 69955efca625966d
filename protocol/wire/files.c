#include "protocol/wire/files.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/reader.h"
#include "protocol/wire/lines.h"

static const char *const REFUSALS[] = {
    [FILES_WANTED] = "want",
    [FILES_SIZE] = "size",
    [FILES_QUOTA] = "quota",
    [FILES_TYPE] = "type",
};
_Static_assert(ARRAY_LEN(REFUSALS) == FILES_REFUSALS, "a word is missing");

static const char *const METHODS[] = {
    [FILE_HEAD] = "HEAD",
    [FILE_PATCH] = "PATCH",
    [FILE_GET] = "GET",
};
_Static_assert(ARRAY_LEN(METHODS) == FILE_METHODS, "a name is missing");

const char *
file_method_name(enum file_method m)
{
	if ((unsigned)m >= FILE_METHODS)
		BUG("no such method");
	return METHODS[m];
}

void
files_note_put(struct buf *out, const struct files_note *f)
{
	buf_fmt(out, FILES_FIRST_LINE "\norigin %s\nsize %" PRIu64 "\nscope",
		f->origin, f->size);
	put_id(out, &f->scope);
	buf_fmt(out,
		"\ntime %" PRId64 "\nlimit %" PRIu64 "\nmissing %" PRIu64 "\n",
		f->time_ms, f->limit, f->missing);
	for (size_t i = 0; i < f->want_count; i++) {
		const struct file_want *w = &f->wants[i];

		buf_text(out, REFUSALS[w->why]);
		put_hash(out, &w->sha256);
		buf_fmt(out, " %" PRIu64 " %" PRIu64 "\n", w->size, w->have);
	}
}

static bool
want_next(struct lines *l, enum files_refusal *why)
{
	for (unsigned i = 0; i < FILES_REFUSALS; i++) {
		if (lines_next(l, REFUSALS[i])) {
			*why = (enum files_refusal)i;
			return true;
		}
	}
	return false;
}

static int
wants_read(struct lines *l, struct files_note *f, struct err *e)
{
	enum files_refusal why;

	while (want_next(l, &why)) {
		struct file_want *w;

		if (f->want_count == FILES_WANTS_MAX)
			return err_set(e, ERR_LIMIT, "files: too many lines");
		w = &f->wants[f->want_count++];
		w->why = why;
		word_hash(l, &w->sha256);
		w->size = word_num(l, 1, INT64_MAX);
		w->have = word_num(l, 0, INT64_MAX);
	}
	if (f->missing < f->want_count)
		l->bad = true;
	return 0;
}

int
files_note_parse(struct files_note *f, const char *text, size_t n,
		 struct err *e)
{
	struct files_note got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, FILES_FIRST_LINE);
	lines_want(&l, "origin");
	word_copy(&l, got.origin, sizeof(got.origin));
	if (!origin_valid(got.origin, strlen(got.origin)))
		l.bad = true;
	lines_want(&l, "size");
	got.size = word_num(&l, 0, INT64_MAX);
	lines_want(&l, "scope");
	word_id(&l, &got.scope);
	lines_want(&l, "time");
	got.time_ms = (int64_t)word_num(&l, 0, INT64_MAX);
	lines_want(&l, "limit");
	got.limit = word_num(&l, 1, FILE_SIZE_MAX);
	lines_want(&l, "missing");
	got.missing = word_num(&l, 0, INT64_MAX);
	if (wants_read(&l, &got, e) != 0)
		return -1;
	if (!l.bad)
		files_note_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "files");
	*f = got;
	return 0;
}

void
file_call_put(struct buf *out, const struct file_call *c)
{
	buf_text(out, CALL_FIRST_LINE "\nhub");
	put_id(out, &c->hub);
	buf_text(out, "\ndevice");
	put_b64(out, c->device, KEY_LEN);
	buf_text(out, "\nnonce");
	put_id(out, &c->nonce);
	buf_fmt(out, "\nmethod %s\nsha256", file_method_name(c->method));
	put_hash(out, &c->sha256);
	buf_fmt(out,
		"\nsize %" PRIu64 "\nfrom %" PRIu64 "\nbytes %" PRIu64 "\n",
		c->size, c->from, c->bytes);
}

/* Which numbers a method has, and that they lie inside of a file. */
static bool
call_fits(const struct file_call *c)
{
	switch (c->method) {
	case FILE_HEAD:
		return c->size == 0 && c->from == 0 && c->bytes == 0;
	case FILE_GET:
		return c->size == 0 && c->bytes > 0;
	case FILE_PATCH:
		return c->bytes > 0 && c->from < c->size &&
		       c->bytes <= c->size - c->from;
	case FILE_METHODS:
		break;
	}
	return false;
}

static void
method_read(struct lines *l, enum file_method *m)
{
	for (unsigned i = 0; i < FILE_METHODS; i++) {
		if (word_is(l, METHODS[i])) {
			*m = (enum file_method)i;
			return;
		}
	}
	l->bad = true;
}

int
file_call_parse(struct file_call *c, const char *text, size_t n, struct err *e)
{
	struct file_call got = {.method = FILE_HEAD};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, CALL_FIRST_LINE);
	lines_want(&l, "hub");
	word_id(&l, &got.hub);
	lines_want(&l, "device");
	word_b64(&l, got.device, KEY_LEN);
	lines_want(&l, "nonce");
	word_id(&l, &got.nonce);
	lines_want(&l, "method");
	method_read(&l, &got.method);
	lines_want(&l, "sha256");
	word_hash(&l, &got.sha256);
	lines_want(&l, "size");
	got.size = word_num(&l, 0, FILE_SIZE_MAX);
	lines_want(&l, "from");
	got.from = word_num(&l, 0, FILE_SIZE_MAX);
	lines_want(&l, "bytes");
	got.bytes = word_num(&l, 0, FILE_CHUNK_MAX);
	if (!call_fits(&got))
		l.bad = true;
	if (!l.bad)
		file_call_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "file call");
	*c = got;
	return 0;
}

void
file_chunk_put(struct buf *out, const struct file_chunk *c)
{
	buf_add(out, c->sha256.b, HASH_LEN);
	buf_be64(out, c->size);
	buf_be64(out, c->from);
	buf_add(out, c->p, c->n);
}

int
file_chunk_read(struct file_chunk *c, const void *p, size_t n, struct err *e)
{
	struct reader in;

	reader_init(&in, p, n);
	reader_copy(&in, c->sha256.b, HASH_LEN);
	c->size = reader_be64(&in);
	c->from = reader_be64(&in);
	c->n = in.left;
	c->p = reader_bytes(&in, in.left);
	if (in.bad || c->n == 0 || c->n > FILE_CHUNK_MAX ||
	    c->size > FILE_SIZE_MAX || c->from >= c->size ||
	    c->n > c->size - c->from)
		return err_set(e, ERR_FORMAT, "not a piece of a file");
	return 0;
}
