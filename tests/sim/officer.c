#include "tests/sim/officer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/base/hex64.h"
#include "protocol/cli/io.h"
#include "tests/sim/district.h"
#include "tests/sim/look.h"

#define TEXT_MAX     ((size_t)1024 * 1024)
#define LOGS_MAX     128
#define ID_SIZE      64
#define STATE_COLUMN 4

/* The first column of any line of what a command lists: 1, or 0 if it lists
 * nothing. */
static int
line_pick(struct world *w, const char *const *words, char *out, size_t size)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	const struct order o = {.words = words, .out = &text};
	unsigned lines = 0;
	const char *c;
	size_t n;

	out[0] = '\0';
	if (district_order(w, &o) == CLI_DONE) {
		for (size_t i = 0; i < text.len; i++)
			lines += text.p[i] == '\n';
		c = buf_str(&text);
		for (unsigned at = lines == 0 ? 0 : below(w, lines); at > 0;
		     at--)
			c = strchr(c, '\n') + 1;
		n = strcspn(c, "\t\n ");
		if (n < size) {
			memcpy(out, c, n);
			out[n] = '\0';
		}
	}
	buf_done(&text);
	return out[0] != '\0';
}

static int
order(struct world *w, const char *verb, const char *what, const char *option,
      const char *value)
{
	const char *const words[] = {verb, what, option, value, NULL};
	const struct order o = {.words = words};
	int rc = district_order(w, &o);

	trace(w, "officer: %s: %d", verb, rc);
	return rc;
}

/* A record whose newest submission waits for an officer. */
struct handed {
	char rec[ID_SIZE];
	bool is_received;
};

/* One line of kheo-hub list: record, type, unit, its name, state, title. */
static bool
handed_read(const char *line, struct handed *out)
{
	const char *state = line;

	for (unsigned i = 0; i < STATE_COLUMN && state != NULL; i++)
		state = strchr(state, '\t') == NULL ? NULL
						    : strchr(state, '\t') + 1;
	if (state == NULL || strcspn(line, "\t") >= sizeof(out->rec))
		return false;
	(void)snprintf(out->rec, sizeof(out->rec), "%.*s",
		       (int)strcspn(line, "\t"), line);
	out->is_received = strncmp(state, "received\t", 9) == 0;
	return out->is_received || strncmp(state, "sent\t", 5) == 0;
}

static bool
handed_pick(struct world *w, struct handed *out)
{
	static const char *const list[] = {"list", NULL};
	struct buf text = BUF_INIT(TEXT_MAX);
	const struct order o = {.words = list, .out = &text};
	struct handed all[UNITS * RECORDS];
	unsigned n = 0;

	if (district_order(w, &o) == CLI_DONE)
		for (const char *c = buf_str(&text);
		     *c != '\0' && n < ARRAY_LEN(all);
		     c += strcspn(c, "\n"), c += *c == '\n')
			n += handed_read(c, &all[n]);
	buf_done(&text);
	if (n > 0)
		*out = all[below(w, n)];
	return n > 0;
}

/* What an officer does who looks at what there is to be reviewed. */
static void
handed_review(struct world *w)
{
	static const struct {
		const char *verb;
		const char *reason;
		enum tally tally;
	} acts[] = {
	    {"receive", NULL, TALLY_RECEIVED},
	    {"accept", NULL, TALLY_ACCEPTED},
	    {"return", "Thiếu số liệu", TALLY_RETURNED},
	    {"ask", "Giải thích số liệu", TALLY_ASKED},
	};
	struct handed h;
	unsigned at;

	for (unsigned i = 1 + below(w, 3); i > 0; i--) {
		if (!handed_pick(w, &h))
			return;
		at = below(w, 10);
		at = at < 6 ? h.is_received : at < 8 ? 1 : at - 6;
		if (order(w, acts[at].verb, h.rec,
			  acts[at].reason == NULL ? NULL : "--reason",
			  acts[at].reason) == CLI_DONE)
			w->tally[acts[at].tally]++;
	}
}

void
officer_review(struct world *w)
{
	static const char *const list[] = {"list", NULL};
	char rec[64];

	if (w->is_harsh) {
		handed_review(w);
		return;
	}
	if (line_pick(w, list, rec, sizeof(rec)) == 0)
		return;
	switch (below(w, 3)) {
	case 0:
		(void)order(w, "receive", rec, NULL, NULL);
		break;
	case 1:
		(void)order(w, "return", rec, "--reason", "Thiếu số liệu");
		break;
	default:
		(void)order(w, "accept", rec, NULL, NULL);
		break;
	}
}

struct chosen {
	struct id logs[LOGS_MAX];
	unsigned n;
	bool suspended;
};

static void
choose(void *ctx, const struct id *log, bool suspended)
{
	struct chosen *c = ctx;

	if (suspended == c->suspended && c->n < LOGS_MAX)
		c->logs[c->n++] = *log;
}

/* What comes after the order has no effect until somebody takes it back. */
static void
bar_note(struct world *w, const struct id *log)
{
	unsigned unit = look_unit(w, log);

	if (unit < UNITS)
		w->is_barred[unit] = true;
	if (w->bar_count < BARS_MAX)
		w->bars[w->bar_count++] = (struct bar){*log, district_size(w)};
}

void
bars_look(struct world *w)
{
	for (unsigned i = 0; i < w->bar_count; i++)
		if (look_effects(w, &w->bars[i].log, w->bars[i].size) > 0)
			violates(w, "log %s is suspended and has effect",
				 id_text(&w->bars[i].log).s);
}

void
bars_forget(struct world *w)
{
	w->bar_count = 0;
}

static unsigned
logs_order(struct world *w, bool suspended, bool all)
{
	struct chosen c = {.suspended = suspended};
	unsigned at;

	look_logs(w, choose, &c);
	if (c.n == 0)
		return 0;
	at = below(w, c.n);
	if (suspended) {
		bars_look(w);
		bars_forget(w);
	}
	for (unsigned i = 0; i < c.n; i++) {
		if (!all && i != at)
			continue;
		if (order(w, suspended ? "resume" : "suspend",
			  id_text(&c.logs[i]).s, suspended ? NULL : "--reason",
			  "mất máy") == CLI_DONE &&
		    !suspended)
			bar_note(w, &c.logs[i]);
	}
	return c.n;
}

void
officer_suspend(struct world *w)
{
	(void)logs_order(w, false, false);
}

void
officer_resume(struct world *w)
{
	(void)logs_order(w, true, false);
}

void
officer_revoke(struct world *w)
{
	struct chosen c = {.suspended = false};
	char from[24];
	const char *const words[] = {
	    "revoke", NULL, "--reason", "mất khóa", "--from", from, NULL,
	};
	const char *here[ARRAY_LEN(words)];
	const struct order o = {.words = here};
	struct id_text log;
	unsigned at;
	int rc;

	look_logs(w, choose, &c);
	if (c.n == 0)
		return;
	at = below(w, c.n);
	log = id_text(&c.logs[at]);
	memcpy(here, words, sizeof(here));
	here[1] = log.s;
	if (percent(w, 50))
		here[4] = NULL;
	(void)snprintf(from, sizeof(from), "%u",
		       below(w, (unsigned)district_size(w)));
	rc = district_order(w, &o);
	trace(w, "officer: revokes: %d", rc);
	if (rc == CLI_DONE)
		bar_note(w, &c.logs[at]);
}

void
officer_release(struct world *w)
{
	static const char *const list[] = {"quarantine", NULL};
	char what[64];

	/* Only what has an index has an entry. */
	if (line_pick(w, list, what, sizeof(what)) == 1 && strlen(what) < 12)
		(void)order(w, "release", what, NULL, NULL);
}

void
officer_release_last(struct world *w)
{
	char what[24];

	(void)snprintf(what, sizeof(what), "%llu",
		       (unsigned long long)district_size(w) - 1);
	(void)order(w, "release", what, NULL, NULL);
}

/* After the last word on ${what} every other one is refused. */
static void
last_word(struct world *w, const char *what)
{
	static const char *const words[] = {"discard", "adopt", "release"};

	for (unsigned i = 0; i < ARRAY_LEN(words); i++)
		if (order(w, words[i], what, i == 2 ? NULL : "--reason",
			  i == 2 ? NULL : "đã xem lại") == CLI_DONE)
			violates(w, "%s after the last word on %s", words[i],
				 what);
}

static bool
judge(struct world *w, const char *verb)
{
	static const char *const list[] = {"quarantine", NULL};
	char what[64];

	if (line_pick(w, list, what, sizeof(what)) == 0 ||
	    order(w, verb, what, "--reason", "cán bộ đã nghỉ") != CLI_DONE)
		return false;
	last_word(w, what);
	return true;
}

void
officer_discard(struct world *w)
{
	if (!judge(w, "discard"))
		return;
	for (unsigned n = 0; n < UNITS; n++)
		w->is_barred[n] = true;
}

void
officer_adopt(struct world *w)
{
	(void)judge(w, "adopt");
}

void
officer_approve(struct world *w)
{
	trace(w, "officer: approves %u", district_approve(w));
}

void
officer_settle(struct world *w)
{
	if (percent(w, 30))
		return;
	(void)district_approve(w);
	(void)logs_order(w, true, true);
	for (unsigned i = 0; i < 8; i++)
		officer_release(w);
}
