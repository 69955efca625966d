#include "tests/sim/courier.h"

#include <string.h>
#include <unistd.h>

#include "protocol/base/limits.h"
#include "protocol/cli/io.h"
#include "tests/sim/district.h"
#include "tests/sim/link.h"
#include "tests/sim/person.h"

static const char *
stick_path(const struct world *w, unsigned n, char out[PATH_SIZE])
{
	return world_path(w, out, "stick-%u", n);
}

/* Any stick with a request, or with an answer; STICKS_MAX if there is none. */
static unsigned
stick_pick(struct world *w, bool is_answer)
{
	unsigned from = below(w, STICKS_MAX);

	for (unsigned i = 0; i < STICKS_MAX; i++) {
		unsigned n = (from + i) % STICKS_MAX;

		if (w->sticks[n].is_used && w->sticks[n].is_answer == is_answer)
			return n;
	}
	return STICKS_MAX;
}

void
stick_export(struct world *w)
{
	struct home *h = home_pick(w);
	unsigned n = below(w, STICKS_MAX);
	char path[PATH_SIZE];
	const char *const words[] = {"export", path, NULL};

	if (h == NULL)
		return;
	(void)stick_path(w, n, path);
	if (home_command(w, h, NULL, words) != CLI_DONE)
		return;
	w->sticks[n] =
	    (struct stick){.is_used = true, .home = home_number(w, h)};
}

void
stick_import(struct world *w)
{
	static const char *const words[] = {"import", "FILE", "--answer",
					    "ANSWER", NULL};
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	struct buf answer = BUF_INIT(USB_BYTES_MAX);
	unsigned n = stick_pick(w, false);
	struct order o = {.words = words, .answer = &answer};
	char path[PATH_SIZE];

	if (n == STICKS_MAX)
		return;
	bytes_read(stick_path(w, n, path), &file);
	o.file = file.p;
	o.file_len = file.len;
	trace(w, "stick %u of h%u: %d", n, w->sticks[n].home,
	      district_order(w, &o));
	if (answer.len > 0 && percent(w, 80)) {
		unsigned to = below(w, STICKS_MAX);

		bytes_write(stick_path(w, to, path), answer.p, answer.len);
		w->sticks[to] = (struct stick){.is_used = true,
					       .is_answer = true,
					       .home = w->sticks[n].home};
	}
	buf_done(&file);
	buf_done(&answer);
}

void
stick_carry(struct world *w)
{
	struct home *h = home_pick(w);
	unsigned n = stick_pick(w, false), to = below(w, STICKS_MAX);
	char path[PATH_SIZE], answer[PATH_SIZE];
	const char *const words[] = {"sync", "--carry", path, NULL};

	if (h == NULL || n == STICKS_MAX)
		return;
	(void)stick_path(w, n, path);
	link_user(w, home_number(w, h));
	if (home_command(w, h, NULL, words) != CLI_DONE)
		return;
	(void)world_path(w, answer, "stick-%u.answer", n);
	(void)rename(answer, stick_path(w, to, path));
	w->sticks[to] = (struct stick){
	    .is_used = true, .is_answer = true, .home = w->sticks[n].home};
}

void
stick_return(struct world *w)
{
	unsigned n = stick_pick(w, true);
	char path[PATH_SIZE];
	const char *const words[] = {"import", path, NULL};
	struct home *h;

	if (n == STICKS_MAX)
		return;
	h = percent(w, 90) ? &w->homes[w->sticks[n].home] : home_pick(w);
	if (h == NULL || h->is_gone)
		return;
	(void)stick_path(w, n, path);
	(void)home_command(w, h, NULL, words);
}
