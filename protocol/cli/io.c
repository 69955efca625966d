#include "protocol/cli/io.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/buf.h"

/* A sentence or a row; lists are written row by row. */
#define LINE_BYTES_MAX (1024 * 1024)
#define JSON_BYTES_MAX ((size_t)64 * 1024 * 1024)

static void
std_write(void *ctx, int fd, const char *p, size_t n)
{
	FILE *to = fd == 2 ? stderr : stdout;

	(void)ctx;
	/* Keep the order in which a person expects to read both. */
	if (fd == 2)
		(void)fflush(stdout);
	(void)fwrite(p, 1, n, to);
}

void
cli_io_std(struct cli_io *io, enum lang lang)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	io->lang = lang;
	io->terminal = isatty(STDOUT_FILENO) == 1;
	io->color = io->terminal && isatty(STDERR_FILENO) == 1 &&
		    (no_color == NULL || no_color[0] == '\0') && term != NULL &&
		    strcmp(term, "dumb") != 0;
	io->watched = isatty(STDERR_FILENO) == 1 && term != NULL &&
		      strcmp(term, "dumb") != 0;
	io->sink.write = std_write;
	io->sink.ctx = NULL;
}

int
cli_std_flush(struct err *e)
{

	if (fflush(stdout) != 0)
		return err_sys(e, "standard output");
	if (ferror(stdout))
		return err_set(e, ERR_IO, "standard output: lost");
	return 0;
}

void
cli_bytes(const struct cli_io *io, const void *p, size_t n)
{

	if (n > 0)
		io->sink.write(io->sink.ctx, 1, p, n);
}

int
cli_json(const struct cli_io *io, const json_t *v, struct err *e)
{
	struct buf out = BUF_INIT(JSON_BYTES_MAX);
	int rc = v == NULL ? err_memory(e) : json_put(&out, v, e);

	buf_byte(&out, '\n');
	if (rc == 0 && (rc = buf_check(&out, e)) == 0)
		cli_bytes(io, out.p, out.len);
	buf_done(&out);
	return rc;
}

void
cli_out(const struct cli_io *io, const char *fmt, ...)
{
	char line[1024];
	char *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n < sizeof(line)) {
		cli_bytes(io, line, (size_t)n);
		return;
	}
	if ((p = malloc((size_t)n + 1)) == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	cli_bytes(io, p, (size_t)n);
	free(p);
}

/* What a failed buffer holds is still worth reading, so it is written too. */
static void
put_line(const struct cli_io *io, int fd, struct buf *b)
{

	buf_byte(b, '\n');
	io->sink.write(io->sink.ctx, fd, buf_str(b), b->len);
	buf_done(b);
}

void
cli_row(const struct cli_io *io, ...)
{
	struct buf b = BUF_INIT(LINE_BYTES_MAX);
	const char *cell;
	bool first = true;
	va_list ap;

	va_start(ap, io);
	while ((cell = va_arg(ap, const char *)) != NULL) {
		if (!first)
			buf_byte(&b, '\t');
		first = false;
		text_plain(&b, cell);
	}
	va_end(ap);
	put_line(io, 1, &b);
}

static void
put_sentence(const struct cli_io *io, int fd, enum text_id id, va_list ap)
{
	struct buf b = BUF_INIT(LINE_BYTES_MAX);

	(void)text_vput(&b, io->lang, id, ap);
	put_line(io, fd, &b);
}

void
cli_say(const struct cli_io *io, enum text_id id, ...)
{
	va_list ap;

	va_start(ap, id);
	put_sentence(io, 1, id, ap);
	va_end(ap);
}

void
cli_warn(const struct cli_io *io, enum text_id id, ...)
{
	va_list ap;

	va_start(ap, id);
	put_sentence(io, 2, id, ap);
	va_end(ap);
}

int
cli_fail(const struct cli_io *io, const struct err *e)
{
	struct buf b = BUF_INIT(LINE_BYTES_MAX);

	if (io->color)
		buf_text(&b, "\033[31m");
	(void)text_put(&b, io->lang, cli_text_of(e->code), NULL);
	if (io->color)
		buf_text(&b, "\033[0m");
	if (e->text[0] != '\0') {
		buf_byte(&b, '\n');
		(void)text_put(&b, io->lang, TEXT_cli_detail, e->text, NULL);
	}
	put_line(io, 2, &b);
	return (int)cli_exit_of(e->code);
}

int
cli_std_end(const struct cli_io *io, int rc)
{
	struct err e = ERR_INIT;

	if (cli_std_flush(&e) == 0 || rc != CLI_DONE)
		return rc;
	cli_warn(io, TEXT_output_lost, e.text, NULL);
	return CLI_STORAGE;
}
