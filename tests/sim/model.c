#include "tests/sim/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/erasure.h"
#include "tests/sim/files.h"
#include "tests/sim/person.h"

unsigned
save_new(struct world *w, unsigned home, unsigned rec, unsigned field)
{
	struct save *s = &w->saves[w->save_count];

	memset(s, 0, sizeof(*s));
	s->home = (uint8_t)home;
	s->unit = (uint8_t)w->homes[home].unit;
	s->rec = (uint8_t)rec;
	s->field = (uint8_t)field;
	return w->save_count++;
}

const char *
save_text(unsigned save, char out[SAVE_TEXT_SIZE])
{
	(void)snprintf(out, SAVE_TEXT_SIZE, "\"số v%ux\"", save);
	return out;
}

/* The text ${what} in ${at}..${end}; NULL if it is not there. */
static const char *
find(const char *at, const char *end, const char *what)
{
	size_t n = strlen(what);

	for (; at + n <= end; at++)
		if (memcmp(at, what, n) == 0)
			return at;
	return NULL;
}

static bool
number_read(const char **at, const char *end, unsigned *out)
{
	unsigned n = 0;
	const char *c = *at;

	while (c < end && *c >= '0' && *c <= '9' && n < SAVES_MAX)
		n = n * 10 + (unsigned)(*c++ - '0');
	if (c == *at || c == end || *c != 'x')
		return false;
	*at = c;
	*out = n;
	return true;
}

void
saves_in(struct world *w, const void *p, size_t n,
	 void (*fn)(void *ctx, unsigned save), void *ctx)
{
	static const char mark[] = "số v";
	const char *c = p, *end = c + n;
	unsigned save;

	while ((c = find(c, end, mark)) != NULL) {
		c += sizeof(mark) - 1;
		if (number_read(&c, end, &save) && save < w->save_count)
			fn(ctx, save);
	}
}

void
saves_said(struct world *w, const void *p, size_t n,
	   void (*fn)(void *ctx, unsigned save), void *ctx)
{
	static const char edits[] = "\"edits\":";

	const char *c = p;

	if (n > 0 && find(c, c + n, edits) != NULL)
		saves_in(w, p, n, fn, ctx);
}

void
model_before(struct world *w, unsigned home, struct holding *out)
{
	home_holds(w, &w->homes[home], out);
	for (unsigned i = 0; i < w->save_count; i++)
		w->saves[i].is_handed |= out->handed[i];
}

/* What the disks of all others hold. */
static void
others_look(struct world *w, unsigned home, bool has[SAVES_MAX])
{
	struct holding *one = calloc(1, sizeof(*one));

	if (one == NULL)
		abort();
	for (unsigned h = 0; h < w->home_count; h++) {
		if (h == home || !w->homes[h].is_used || w->homes[h].is_gone)
			continue;
		home_peek(w, &w->homes[h], one);
		for (unsigned i = 0; i < w->save_count; i++)
			has[i] |= one->has[i];
	}
	free(one);
}

static void
lost_mark(struct world *w, unsigned home, const struct holding *before,
	  const struct holding *now)
{
	bool others[SAVES_MAX] = {false}, kept[SAVES_MAX] = {false};

	others_look(w, home, others);
	files_kept(w, kept);
	for (unsigned i = 0; i < w->save_count; i++) {
		struct save *s = &w->saves[i];

		if (before->has[i] && !now->has[i]) {
			s->is_torn = true;
			s->is_lost |= !others[i];
		}
		if (before->file[i] && !now->file[i])
			s->is_bare |= !kept[i];
	}
	for (unsigned i = 0; i < w->erased_count; i++)
		w->erased[i].is_torn |= before->erased[i] && !now->erased[i];
}

void
model_after(struct world *w, unsigned home, const struct holding *before)
{
	struct holding *now = calloc(1, sizeof(*now));

	if (now == NULL)
		abort();
	if (!w->homes[home].is_gone)
		home_holds(w, &w->homes[home], now);
	lost_mark(w, home, before, now);
	free(now);
}

void
model_doubt(struct world *w, unsigned home)
{
	struct holding *now = calloc(1, sizeof(*now));

	if (now == NULL)
		abort();
	home_peek(w, &w->homes[home], now);
	for (unsigned i = 0; i < w->save_count; i++)
		w->saves[i].is_doubtful |= now->typed[i];
	free(now);
}

void
model_hub_lost(struct world *w)
{
	struct holding *copy = calloc(1, sizeof(*copy));

	if (copy == NULL)
		abort();
	hub_peek(w, copy);
	for (unsigned i = 0; i < w->save_count; i++)
		w->saves[i].is_handed = copy->has[i];
	free(copy);
}

/* What is known at the end. */
struct verdict {
	enum at_hub at[SAVES_MAX];
	bool is_head[SAVES_MAX];
	bool is_held[SAVES_MAX];     /* by a disk that is there */
	bool is_answered[SAVES_MAX]; /* typed over before it was signed */
	bool is_over[SAVES_MAX];     /* replaced by something with effect */
	bool is_erased[SAVES_MAX];   /* by an officer */
	bool has_effect[SAVES_MAX];
};

static void
disks_look(struct world *w, struct verdict *v)
{
	struct holding *one = calloc(1, sizeof(*one));

	if (one == NULL)
		abort();
	for (unsigned h = 0; h < w->home_count; h++) {
		if (w->homes[h].is_gone)
			continue;
		home_holds(w, &w->homes[h], one);
		for (unsigned i = 0; i < w->save_count; i++)
			if (w->homes[h].is_refused)
				w->saves[i].is_lost |= one->has[i];
			else
				v->is_held[i] |= one->has[i];
	}
	free(one);
}

/* Typing again over an own unsealed value replaces it, so it need not be
 * anywhere; what replaced it stands for it.  Saves are numbered in time.  What
 * two disks had unsigned is typed over on one of them only. */
static void
answers_look(struct world *w, struct verdict *v)
{
	for (unsigned i = w->save_count; i-- > 0;) {
		const struct save *s = &w->saves[i];

		for (unsigned k = 0; k < s->over_count; k++) {
			unsigned o = s->over[k];

			if ((s->typed >> k & 1) == 0 ||
			    (w->saves[o].home != s->home &&
			     !w->saves[o].is_torn))
				continue;
			if (v->at[i] != HUB_NOTHING || v->is_answered[i])
				v->is_answered[o] = true;
			w->saves[o].is_lost |= s->is_lost;
		}
	}
}

static void
replaced_mark(const struct world *w, struct verdict *v, unsigned save)
{
	const struct save *s = &w->saves[save];

	for (unsigned k = 0; k < s->over_count; k++) {
		v->is_over[s->over[k]] = true;
		/* One that was typed over hands on what it replaced, though
		 * another PC with the same disk may have signed it.  One that
		 * was signed says so itself, if it ever arrives. */
		if ((s->typed >> k & 1) != 0)
			replaced_mark(w, v, s->over[k]);
	}
}

static void
save_check(struct world *w, const struct verdict *v, unsigned i)
{
	const struct save *s = &w->saves[i];

	if (v->at[i] == HUB_CUSTODY && !w->is_barred[s->unit] &&
	    !w->homes[s->home].is_copy && !w->homes[s->home].is_gone &&
	    !w->homes[s->home].is_refused)
		violates(w, "v%u of h%u has no effect, and nothing hinders it",
			 i, s->home);
	if (v->at[i] != HUB_NOTHING || !s->is_told)
		return;
	if (v->is_held[i])
		violates(w,
			 "v%u of h%u is not at the hub, though a disk "
			 "holds it",
			 i, s->home);
	if (s->is_handed)
		violates(w, "v%u of h%u had a receipt and is gone", i, s->home);
	if (!v->is_answered[i] && !s->is_lost && !erased_twin(w, i) &&
	    !erased_gone(w, i))
		violates(w, "v%u of h%u was saved and is gone", i, s->home);
}

static void
head_check(struct world *w, const struct verdict *v, unsigned i)
{
	const struct save *s = &w->saves[i];

	if (v->at[i] != HUB_EFFECT || v->is_erased[i])
		return;
	if (!v->is_over[i] && !v->is_head[i])
		violates(w, "nothing replaces v%u of h%u, but it is not shown",
			 i, s->home);
	if (v->is_over[i] && v->is_head[i] && !s->is_doubtful)
		violates(w, "v%u of h%u was replaced, but it is shown", i,
			 s->home);
}

void
model_check(struct world *w)
{
	struct verdict *v = calloc(1, sizeof(*v));

	if (v == NULL)
		abort();
	look_saves(w, v->at);
	erased_mark(w, v->at, v->is_erased);
	erased_look(w);
	look_heads(w, v->is_head);
	disks_look(w, v);
	answers_look(w, v);
	for (unsigned i = 0; i < w->save_count; i++) {
		v->has_effect[i] = v->at[i] == HUB_EFFECT;
		if (v->has_effect[i])
			replaced_mark(w, v, i);
	}
	for (unsigned i = 0; i < w->save_count; i++) {
		save_check(w, v, i);
		head_check(w, v, i);
	}
	files_check_all(w, v->has_effect);
	free(v);
}
