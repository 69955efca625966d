/* Files: what a foreign file is, what it is called, and what client and hub
 * say of it.  The first byte chooses how the rest is read. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/files/name.h"
#include "protocol/files/sniff.h"
#include "protocol/wire/attachment.h"
#include "protocol/wire/files.h"

struct bytes {
	const uint8_t *p;
	size_t n;
};

static int
bytes_read(void *ctx, uint64_t at, void *p, size_t n, struct err *e)
{
	const struct bytes *b = ctx;

	(void)e;
	MUST(at <= b->n && n <= b->n - at);
	memcpy(p, b->p + at, n);
	return 0;
}

static void
sniff_holds(const uint8_t *p, size_t n, const char *name)
{
	struct bytes b = {p, n};
	struct sniff_source source = {bytes_read, &b, n};
	struct sniffed got;
	struct err e = ERR_INIT;

	MUST(sniff(&got, &source, name, &e) == 0);
	MUST((unsigned)got.verdict < SNIFF_VERDICTS);
	MUST((unsigned)got.kind < FILE_KINDS);
	MUST(got.verdict != SNIFF_OK || got.kind != KIND_NONE);
	MUST((got.verdict == SNIFF_OK && name != NULL) ==
	     (got.type[0] != '\0'));
}

static void
name_holds(const uint8_t *p, size_t n)
{
	struct buf text = BUF_INIT(4096);
	struct buf name = BUF_INIT(SAFE_NAME_MAX);
	struct err e = ERR_INIT;

	if (n == 0 || n > 1000 || memchr(p, '\0', n) != NULL)
		return;
	buf_add(&text, p, n);
	MUST(name_safe(&name, buf_str(&text), KIND_PDF, &e) == 0);
	MUST(strpbrk(buf_str(&name), "/\\:") == NULL);
	MUST(name.p[0] != '.' && name.p[0] != '-');
	MUST(text_is_name(buf_str(&name), SAFE_NAME_MAX));
	buf_done(&text);
	buf_done(&name);
}

static int
note_again(const char *s, size_t n, struct buf *out)
{
	static struct files_note f;
	struct err e = ERR_INIT;

	if (files_note_parse(&f, s, n, &e) != 0)
		return -1;
	MUST(f.want_count <= FILES_WANTS_MAX && f.missing >= f.want_count);
	files_note_put(out, &f);
	return 0;
}

static int
call_again(const char *s, size_t n, struct buf *out)
{
	struct file_call c;
	struct err e = ERR_INIT;

	if (file_call_parse(&c, s, n, &e) != 0)
		return -1;
	MUST(c.bytes <= FILE_CHUNK_MAX);
	MUST(c.method != FILE_PATCH || c.from + c.bytes <= c.size);
	file_call_put(out, &c);
	return 0;
}

static void
chunk_holds(const uint8_t *p, size_t n)
{
	struct buf again = BUF_INIT(FILE_CHUNK_MAX + 64);
	struct file_chunk c;
	struct err e = ERR_INIT;

	if (file_chunk_read(&c, p, n, &e) != 0)
		return;
	MUST(c.n > 0 && c.from + c.n <= c.size && c.size <= FILE_SIZE_MAX);
	file_chunk_put(&again, &c);
	MUST(again.len == n && memcmp(again.p, p, n) == 0);
	buf_done(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = {NULL, "a.docx", "a.xlsx", "a.txt",
					    "a.pdf"};
	struct attachment a;

	if (n == 0)
		return 0;
	sniff_holds(p + 1, n - 1, names[p[0] % ARRAY_LEN(names)]);
	name_holds(p, n);
	chunk_holds(p, n);
	(void)attachment_read(&a, (const char *)p, n);
	(void)fuzz_text(p, n, note_again);
	(void)fuzz_text(p, n, call_again);
	return 0;
}
