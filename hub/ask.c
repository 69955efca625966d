#include "hub/ask.h"

#include <stdlib.h>
#include <string.h>

#include "hub/sheets.h"
#include "protocol/base/reader.h"
#include "protocol/base/text.h"
#include "protocol/paper/carry.h"
#include "protocol/paper/load.h"

#define ASK_MAGIC  "kheo ask 2\n"
#define TOLD_MAGIC "kheo told 1\n"

#define WORDS_BYTES_MAX (1024 * 1024)

static void
text_put_n(struct buf *out, const void *p, size_t n)
{

	buf_be32(out, (uint32_t)n);
	buf_add(out, p, n);
}

/* The next text, ${n} bytes without a NUL; NULL once bad. */
static const uint8_t *
text_ref(struct reader *r, size_t *n)
{
	const uint8_t *p;

	*n = reader_be32(r);
	p = reader_bytes(r, *n);
	if (p == NULL || memchr(p, '\0', *n) != NULL) {
		r->bad = true;
		return NULL;
	}
	return p;
}

static void
word_get(struct reader *r, struct buf *words)
{
	size_t n;
	const uint8_t *p = text_ref(r, &n);

	if (p == NULL)
		return;
	buf_add(words, p, n);
	buf_byte(words, '\0');
}

/* A copy of the next text with a NUL; NULL once bad or out of memory. */
static char *
text_get(struct reader *r)
{
	size_t n;
	const uint8_t *p = text_ref(r, &n);
	char *s;

	if (p == NULL)
		return NULL;
	if ((s = malloc(n + 1)) == NULL) {
		r->bad = true;
		return NULL;
	}
	memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

static struct call_file
file_get(struct reader *r)
{
	struct call_file f = {.name = text_get(r)};
	size_t n = reader_be32(r);
	const uint8_t *p = reader_bytes(r, n);

	buf_init(&f.data, USB_BYTES_MAX);
	if (p != NULL)
		buf_add(&f.data, p, n);
	return f;
}

static void
file_done(struct call_file *f)
{

	free(f->name);
	buf_done(&f->data);
	memset(f, 0, sizeof(*f));
}

static bool
magic_is(struct reader *r, const char *magic)
{
	size_t n = strlen(magic);
	const uint8_t *p = reader_bytes(r, n);

	return p != NULL && memcmp(p, magic, n) == 0;
}

static int
words_check(size_t n, struct err *e)
{

	if (n < 1 || n > ASK_WORDS_MAX)
		return err_set(e, ERR_LIMIT, "a command of %zu words", n);
	return 0;
}

/* Point to each of the ${n} words. */
static int
argv_make(struct ask *a, size_t n, struct err *e)
{
	const char *word = buf_str(&a->words);

	if (buf_check(&a->words, e) != 0)
		return -1;
	if ((a->argv = calloc(n + 1, sizeof(*a->argv))) == NULL)
		return err_memory(e);
	a->argc = (int)n;
	for (size_t i = 0; i < n; i++) {
		a->argv[i] = word;
		word += strlen(word) + 1;
	}
	return 0;
}

/* What is no name is nobody's. */
static void
account_take(struct ask *a, const char *name)
{

	if (name != NULL && text_is_name(name, NAME_MAX_BYTES))
		memcpy(a->account, name, strlen(name) + 1);
}

static void
account_get(struct ask *a, struct reader *r)
{
	char *name = text_get(r);

	account_take(a, name);
	free(name);
}

int
ask_init(struct ask *a, int argc, const char *const *argv,
	 const struct cli_io *io, struct err *e)
{

	memset(a, 0, sizeof(*a));
	buf_init(&a->words, WORDS_BYTES_MAX);
	a->lang = io->lang;
	a->color = io->color;
	a->terminal = io->terminal;
	account_take(a, getenv("USER"));
	if (words_check((size_t)argc, e) != 0)
		return -1;
	for (int i = 0; i < argc; i++)
		buf_add(&a->words, argv[i], strlen(argv[i]) + 1);
	return argv_make(a, (size_t)argc, e);
}

void
ask_done(struct ask *a)
{

	free(a->argv);
	buf_done(&a->words);
	file_done(&a->file);
	memset(a, 0, sizeof(*a));
}

int
ask_file(struct ask *a, const char *name, struct err *e)
{

	buf_init(&a->file.data, USB_BYTES_MAX);
	if ((sheets_is_folder(name) ? sheets_pack(name, &a->file.data, e)
				    : file_read(&a->file.data, name, e)) != 0)
		return -1;
	if ((a->file.name = strdup(name)) == NULL)
		return err_memory(e);
	return 0;
}

void
ask_put(struct buf *out, const struct ask *a)
{

	buf_text(out, ASK_MAGIC);
	buf_byte(out, (uint8_t)a->lang);
	buf_byte(out, a->color);
	buf_byte(out, a->terminal);
	text_put_n(out, a->account, strlen(a->account));
	buf_be32(out, (uint32_t)a->argc);
	for (int i = 0; i < a->argc; i++)
		text_put_n(out, a->argv[i], strlen(a->argv[i]));
	buf_byte(out, a->file.name != NULL);
	if (a->file.name == NULL)
		return;
	text_put_n(out, a->file.name, strlen(a->file.name));
	text_put_n(out, a->file.data.p, a->file.data.len);
}

int
ask_parse(struct ask *a, const void *p, size_t n, struct err *e)
{
	struct reader r;
	size_t words;

	memset(a, 0, sizeof(*a));
	buf_init(&a->words, WORDS_BYTES_MAX);
	reader_init(&r, p, n);
	if (!magic_is(&r, ASK_MAGIC))
		return err_set(e, ERR_FORMAT, "not a command");
	a->lang = reader_u8(&r) == LANG_EN ? LANG_EN : LANG_VI;
	a->color = reader_u8(&r) != 0;
	a->terminal = reader_u8(&r) != 0;
	account_get(a, &r);
	words = reader_be32(&r);
	if (words_check(words, e) != 0)
		return -1;
	for (size_t i = 0; i < words && !r.bad; i++)
		word_get(&r, &a->words);
	if (reader_u8(&r) == 1)
		a->file = file_get(&r);
	if (r.bad || r.left != 0)
		return err_set(e, ERR_FORMAT, "a damaged command");
	return argv_make(a, words, e);
}

void
told_init(struct told *t)
{

	memset(t, 0, sizeof(*t));
	buf_init(&t->text, USB_BYTES_MAX);
}

void
told_done(struct told *t)
{

	for (size_t i = 0; i < t->file_count; i++)
		file_done(&t->files[i]);
	buf_done(&t->text);
	memset(t, 0, sizeof(*t));
}

void
told_put(struct buf *out, const struct told *t)
{

	buf_text(out, TOLD_MAGIC);
	buf_be32(out, (uint32_t)t->status);
	text_put_n(out, t->text.p, t->text.len);
	buf_be32(out, (uint32_t)t->file_count);
	for (size_t i = 0; i < t->file_count; i++) {
		const struct call_file *f = &t->files[i];

		text_put_n(out, f->name, strlen(f->name));
		text_put_n(out, f->data.p, f->data.len);
		buf_byte(out, f->is_paper);
	}
}

static void
told_file_get(struct told *t, struct reader *r)
{
	struct call_file *f = &t->files[t->file_count++];

	*f = file_get(r);
	f->is_paper = reader_u8(r) == 1;
}

int
told_parse(struct told *t, const void *p, size_t n, struct err *e)
{
	struct reader r;
	const uint8_t *text;
	size_t len;
	size_t files;

	told_init(t);
	reader_init(&r, p, n);
	if (!magic_is(&r, TOLD_MAGIC))
		return err_set(e, ERR_FORMAT, "not the answer to a command");
	t->status = (int)(reader_be32(&r) & 0xff);
	len = reader_be32(&r);
	if ((text = reader_bytes(&r, len)) != NULL)
		buf_add(&t->text, text, len);
	files = reader_be32(&r);
	while (!r.bad && t->file_count < files &&
	       t->file_count < CALL_FILES_MAX)
		told_file_get(t, &r);
	if (r.bad || r.left != 0)
		return err_set(e, ERR_FORMAT, "a damaged answer to a command");
	return buf_check(&t->text, e);
}

static void
told_write(void *ctx, int fd, const char *p, size_t n)
{
	struct told *t = ctx;

	buf_byte(&t->text, (uint8_t)fd);
	text_put_n(&t->text, p, n);
}

static void
told_io(struct told *t, const struct ask *a, struct cli_io *io)
{

	io->lang = a->lang;
	io->color = a->color;
	io->terminal = a->terminal;
	io->sink.write = told_write;
	io->sink.ctx = t;
}

void
told_fail(struct told *t, enum lang lang, const struct err *e)
{
	struct cli_io io = {.lang = lang, .sink = {told_write, t}};

	told_done(t);
	told_init(t);
	t->status = cli_fail(&io, e);
}

static int
paper_save(const struct call_file *f, struct err *e)
{
	struct paper *p = paper_read(f->data.p, f->data.len, e);
	struct buf out = BUF_INIT(PAPER_BYTES_MAX);
	int rc = -1;

	if (p != NULL &&
	    paper_write(p, paper_format_named(f->name), &out, e) == 0)
		rc = file_write(f->name, out.p, out.len, 0600, e);
	buf_done(&out);
	paper_free(p);
	return rc;
}

static int
told_save(const struct call_file *f, struct err *e)
{
	return f->is_paper
		   ? paper_save(f, e)
		   : file_write(f->name, f->data.p, f->data.len, 0600, e);
}

int
told_show(const struct told *t, const struct cli_io *io, struct err *e)
{
	struct reader r;

	/* The files first: who reads that they were written finds them. */
	for (size_t i = 0; i < t->file_count; i++)
		if (told_save(&t->files[i], e) != 0)
			return -1;
	reader_init(&r, t->text.p, t->text.len);
	while (r.left > 0 && !r.bad) {
		int fd = reader_u8(&r);
		size_t n = reader_be32(&r);
		const uint8_t *p = reader_bytes(&r, n);

		if (p != NULL)
			io->sink.write(io->sink.ctx, fd, (const char *)p, n);
	}
	return 0;
}

static bool
status_keeps(int status)
{

	return status == CLI_DONE || status == CLI_NOTHING ||
	       status == CLI_PARTLY || status == CLI_PERSON;
}

/* Take the files that a command wrote, unless it failed. */
static void
files_move(struct call *c, struct told *t)
{

	for (size_t i = 0; i < c->file_count; i++) {
		if (c->files[i].is_output && status_keeps(t->status))
			t->files[t->file_count++] = c->files[i];
		else
			file_done(&c->files[i]);
	}
	c->file_count = 0;
}

static int
input_give(struct call *c, const struct ask *a, struct err *e)
{
	struct call_file *f = &c->files[0];

	if (a->file.name == NULL)
		return 0;
	memset(f, 0, sizeof(*f));
	buf_init(&f->data, USB_BYTES_MAX);
	if ((f->name = strdup(a->file.name)) == NULL)
		return err_memory(e);
	buf_add(&f->data, a->file.data.p, a->file.data.len);
	c->file_count = 1;
	return buf_check(&f->data, e);
}

bool
ask_run(const struct ask *a, struct hub *h, struct told *t)
{
	const struct cli_verb *verbs[ADMIN_VERBS_MAX];
	const struct admin_verb *admin = NULL;
	struct cli_program p;
	struct cli_call parsed;
	struct call c = {.hub = h, .account = a->account};
	struct err e = ERR_INIT;

	program_make(&p, verbs);
	told_io(t, a, &c.io);
	if (!cli_parse(&parsed, &p, a->argc, a->argv, &c.io)) {
		t->status = parsed.status;
		cli_call_done(&parsed);
		return false;
	}
	admin = admin_verb_of(parsed.args.verb);
	if (admin == NULL)
		err_set(&e, ERR_USAGE, "%s does not run inside of a hub",
			parsed.args.verb->name);
	else if (input_give(&c, a, &e) == 0)
		t->status = admin->verb.run(&c, &parsed.args);
	if (e.code != ERR_NONE)
		t->status = cli_fail(&c.io, &e);
	files_move(&c, t);
	cli_call_done(&parsed);
	if (buf_check(&t->text, &e) != 0) {
		told_fail(t, a->lang, &e);
		return false;
	}
	return admin != NULL && !admin->reads_only && status_keeps(t->status);
}

/* What finds and mends damage must not be stopped by it. */
static int
home_open(const struct ask *a, struct hub *h, const char *home,
	  const struct clock *clock, const struct rng *rng, struct err *e)
{

	if (hub_open(h, home, clock, rng, e) == 0)
		return 0;
	if (!a->on_damage ||
	    (e->code != ERR_CORRUPT && e->code != ERR_STALE &&
	     e->code != ERR_FORMAT && e->code != ERR_SIGNATURE))
		return -1;
	err_clear(e);
	return hub_open_damaged(h, home, clock, rng, e);
}

int
ask_local(const struct ask *a, const char *home, const struct clock *clock,
	  const struct rng *rng, struct told *t, struct err *e)
{
	struct hub h;
	int rc = -1;

	if (home_open(a, &h, home, clock, rng, e) != 0)
		return -1;
	if (hub_begin(&h, e) != 0)
		goto out;
	if (!ask_run(a, &h, t)) {
		hub_rollback(&h);
		rc = 0;
	} else {
		rc = hub_commit(&h, e);
	}
out:
	hub_close(&h);
	return rc;
}
