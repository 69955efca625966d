#include "protocol/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/base/buf.h"

#define TELL_MS   200
#define BAR_CELLS 20
#define KIB       1024
#define MIB       (1024 * 1024)

char *
cli_size(char out[SIZE_TEXT_SIZE], uint64_t bytes, enum lang lang)
{
	uint64_t tenths = (bytes * 10 + MIB / 2) / MIB;

	if (bytes < KIB)
		(void)snprintf(out, SIZE_TEXT_SIZE, "%" PRIu64 " B", bytes);
	else if (tenths < 10)
		(void)snprintf(out, SIZE_TEXT_SIZE, "%" PRIu64 " KiB",
			       (bytes + KIB / 2) / KIB);
	else
		(void)snprintf(out, SIZE_TEXT_SIZE,
			       "%" PRIu64 "%c%" PRIu64 " MiB", tenths / 10,
			       lang == LANG_EN ? '.' : ',', tenths % 10);
	return out;
}

static void
bar_put(struct buf *b, uint64_t done, uint64_t all)
{
	unsigned full = (unsigned)(done * BAR_CELLS / all);

	buf_byte(b, '[');
	for (unsigned i = 0; i < BAR_CELLS; i++)
		buf_byte(b, i < full ? '#' : '-');
	buf_text(b, "] ");
}

static void
line_write(const struct cli_progress *p, uint64_t done, uint64_t all,
	   uint64_t rate)
{
	const struct cli_io *io = p->io;
	struct buf b = BUF_INIT(1024);
	char share[24], left[48], size[3][SIZE_TEXT_SIZE];
	uint64_t s = rate > 0 ? (all - done) / rate : 0;

	(void)snprintf(share, sizeof(share), "%" PRIu64, done * 100 / all);
	(void)snprintf(left, sizeof(left), "%" PRIu64 ":%02" PRIu64, s / 60,
		       s % 60);
	buf_byte(&b, '\r');
	bar_put(&b, done, all);
	(void)text_put(
	    &b, io->lang, TEXT_progress, share,
	    cli_size(size[0], done, io->lang), cli_size(size[1], all, io->lang),
	    cli_size(size[2], rate, io->lang), rate > 0 ? left : "?", NULL);
	buf_text(&b, "\033[K");
	io->sink.write(io->sink.ctx, 2, buf_str(&b), b.len);
	buf_done(&b);
}

void
cli_progress_tell(struct cli_progress *p, uint64_t done, uint64_t all)
{
	int64_t now = clock_steady_ms(p->clock);
	uint64_t rate = 0;

	if (!p->io->watched || all == 0)
		return;
	if (done > all)
		done = all;
	if (p->began_ms == 0) {
		p->began_ms = now;
		p->first = done;
	}
	if (p->is_told && now - p->told_ms < TELL_MS && done < all)
		return;
	if (now > p->began_ms && done > p->first)
		rate = (done - p->first) * 1000 / (uint64_t)(now - p->began_ms);
	p->told_ms = now;
	p->is_told = true;
	line_write(p, done, all, rate);
}

void
cli_progress_end(struct cli_progress *p)
{

	if (p->is_told)
		p->io->sink.write(p->io->sink.ctx, 2, "\r\033[K", 4);
	p->is_told = false;
}
