#define _GNU_SOURCE
#include "tests/sim/erasure.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/base/limits.h"
#include "protocol/cli/io.h"
#include "protocol/wire/attachment.h"
#include "protocol/wire/part.h"
#include "tests/sim/district.h"
#include "tests/sim/model.h"
#include "tests/sim/person.h"

#define TRIES          8 /* most parts are acts */
#define FILE_BYTES_MAX ((size_t)64 * 1024 * 1024)

static void
said_add(void *ctx, unsigned save)
{
	struct erased *x = ctx;

	for (unsigned i = 0; i < x->count; i++)
		if (x->saves[i] == save)
			return;
	if (x->count < FIELDS)
		x->saves[x->count++] = (uint16_t)save;
}

/* The record that the part is about, if it says no more than this world's
 * saves. */
static bool
is_plain(const struct buf *body, struct id *rec)
{
	struct err ignored = ERR_INIT;
	struct part p;
	bool is_one;

	if (memmem(body->p, body->len, FILES_FIELD, strlen(FILES_FIELD)) !=
		NULL ||
	    part_parse(&p, body->p, body->len, &ignored) != 0)
		return false;
	is_one = p.act == ACT_NONE && p.edit_count == 1;
	if (is_one)
		*rec = p.edits[0].rec;
	part_done(&p);
	return is_one;
}

/* The order may be carried out though nobody is told of it. */
static void
erase(struct world *w, const struct buf *body, const struct hash *part,
      const struct id *rec)
{
	struct hash_text hash = hash_text(part);
	struct id_text id = id_text(rec);
	const char *const words[] = {
	    "redact", id.s,   "--reference", "yêu cầu số 12",
	    "--part", hash.s, NULL};
	static const char *const names[FIELDS] = {"\"title\"", "\"note\""};
	const struct order o = {.words = words};
	struct erased *x = &w->erased[w->erased_count++];
	int rc;

	memset(x, 0, sizeof(*x));
	x->part = *part;
	x->unit = rec->b[6];
	x->rec = rec->b[7];
	for (unsigned i = 0; i < FIELDS; i++)
		x->has[i] = memmem(body->p, body->len, names[i],
				   strlen(names[i])) != NULL;
	saves_in(w, body->p, body->len, said_add, x);
	rc = district_order(w, &o);
	x->is_told = rc == CLI_DONE;
	trace(w, "officer: redacts v%u: %d", x->count > 0 ? x->saves[0] : 0u,
	      rc);
}

void
officer_redact(struct world *w)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct hash part;
	struct id rec;

	for (unsigned i = 0; i < TRIES && w->erased_count < ERASED_MAX; i++) {
		buf_reset(&body);
		if (!look_part(w, &part, &body))
			break;
		if (!is_plain(&body, &rec))
			continue;
		erase(w, &body, &part, &rec);
		break;
	}
	buf_done(&body);
}

void
erased_hub_lost(struct world *w)
{
	for (unsigned i = 0; i < w->erased_count; i++)
		w->erased[i].is_doubtful = true;
}

void
erased_mark(struct world *w, enum at_hub at[SAVES_MAX],
	    bool is_erased[SAVES_MAX])
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];
		bool has_effect;

		if (!look_erased(w, &x->part, &has_effect))
			continue;
		for (unsigned k = 0; k < x->count; k++) {
			is_erased[x->saves[k]] = true;
			if (at[x->saves[k]] != HUB_EFFECT)
				at[x->saves[k]] =
				    has_effect ? HUB_EFFECT : HUB_CUSTODY;
		}
	}
}

void
erased_said(const struct world *w, const struct id *part, unsigned field,
	    void (*fn)(void *ctx, unsigned save), void *ctx)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];

		if (memcmp(x->part.b, part->b, ID_LEN) != 0)
			continue;
		for (unsigned k = 0; k < x->count; k++)
			if (w->saves[x->saves[k]].field == field)
				fn(ctx, x->saves[k]);
	}
}

/* What a save stood over when it was signed: what was typed over before that
 * hands on its own. */
struct base {
	uint16_t saves[OVER_MAX];
	unsigned n;
};

static void
base_add(const struct world *w, const struct save *s, struct base *b)
{
	for (unsigned k = 0; k < s->over_count; k++) {
		unsigned i = 0;

		if ((s->typed >> k & 1) != 0) {
			base_add(w, &w->saves[s->over[k]], b);
			continue;
		}
		while (i < b->n && b->saves[i] != s->over[k])
			i++;
		if (i == b->n && b->n < OVER_MAX)
			b->saves[b->n++] = s->over[k];
	}
}

static bool
is_of_one_base(const struct world *w, const struct save *a,
	       const struct save *b)
{
	struct base x = {.n = 0}, y = {.n = 0};
	unsigned same = 0;

	base_add(w, a, &x);
	base_add(w, b, &y);
	for (unsigned i = 0; i < x.n; i++)
		for (unsigned k = 0; k < y.n; k++)
			same += x.saves[i] == y.saves[k];
	return same == x.n && same == y.n;
}

/* Of what an erased part said of a field, whether it can be what ${s} is; what
 * nobody of this world has saved may be anything. */
static bool
may_be_said(const struct world *w, const struct erased *x, const struct save *s)
{
	bool is_ours = false;

	for (unsigned k = 0; k < x->count; k++) {
		const struct save *said = &w->saves[x->saves[k]];

		if (said->field != s->field)
			continue;
		if (is_of_one_base(w, said, s))
			return true;
		is_ours = true;
	}
	return !is_ours;
}

bool
erased_twin(const struct world *w, unsigned save)
{
	const struct save *s = &w->saves[save];

	for (unsigned i = 0; w->homes[s->home].is_copy && i < w->erased_count;
	     i++) {
		const struct erased *x = &w->erased[i];

		if (s->field < FIELDS && x->unit == s->unit &&
		    x->rec == s->rec && x->has[s->field] &&
		    may_be_said(w, x, s))
			return true;
	}
	return false;
}

bool
erased_gone(const struct world *w, unsigned save)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];

		for (unsigned k = 0; k < x->count; k++)
			if (x->saves[k] == save && x->is_told && x->is_doubtful)
				return x->is_torn && !x->is_known;
	}
	return false;
}

/* Look for the text in every file of a folder and below. */
static void
folder_search(struct world *w, const char *folder, const char *text)
{
	struct buf b = BUF_INIT(FILE_BYTES_MAX);
	DIR *d = opendir(folder);
	const struct dirent *n;
	char path[PATH_SIZE];
	struct stat st;

	while (d != NULL && (n = readdir(d)) != NULL) {
		if (n->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%.200s/%.100s", folder,
			       n->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			folder_search(w, path, text);
			continue;
		}
		bytes_read(path, &b);
		if (b.len > 0 && memmem(b.p, b.len, text, strlen(text)) != NULL)
			violates(w, "%s was erased and is in %s", text,
				 path + strlen(w->dir) + 1);
	}
	if (d != NULL)
		(void)closedir(d);
	buf_done(&b);
}

/* A submission, or what two disks had unsigned, may say it again in a part
 * that nobody ordered to erase: whoever has that part has the text. */
static bool
may_repeat(const struct save *s)
{
	return s->is_doubtful || s->is_repeated;
}

/* No file of the folder holds what the hub knows to be erased. */
static void
disk_search(struct world *w, const char *folder, const struct holding *here)
{
	char text[SAVE_TEXT_SIZE];

	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];
		bool ignored;

		if (!look_erased(w, &x->part, &ignored))
			continue;
		for (unsigned k = 0; k < x->count; k++) {
			unsigned n = x->saves[k];

			if (may_repeat(&w->saves[n]) && here->says[n])
				continue;
			(void)snprintf(text, sizeof(text), "số v%ux", n);
			folder_search(w, folder, text);
		}
	}
}

/* Of a hub that was put back with its list, those tell who were told. */
static void
memory_check(struct world *w)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];
		bool ignored;

		if (x->is_told && !x->is_doubtful &&
		    !look_erased(w, &x->part, &ignored))
			violates(w, "the hub forgot what was erased");
	}
}

static struct holding *
holding_new(void)
{
	struct holding *new = calloc(1, sizeof(*new));

	if (new == NULL)
		abort();
	return new;
}

static void
known_mark(struct world *w, const struct home *h, const struct holding *here)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		struct erased *x = &w->erased[i];
		bool ignored, is_erased = look_erased(w, &x->part, &ignored);

		x->is_known |= here->erased[i];
		if (here->told[i] && !is_erased)
			violates(w, "h%u was told to erase v%u, the hub not",
				 home_number(w, h), x->saves[0]);
		if (here->erased[i] && !look_part_is(w, &x->part))
			violates(w,
				 "the hub has not the part of v%u, of which "
				 "h%u knows",
				 x->saves[0], home_number(w, h));
	}
}

void
erased_look(struct world *w)
{
	struct holding *here = holding_new();

	for (unsigned i = 0; i < w->home_count; i++) {
		if (!w->homes[i].is_settled)
			continue;
		home_peek(w, &w->homes[i], here);
		known_mark(w, &w->homes[i], here);
	}
	free(here);
}

void
erased_restored(struct world *w)
{
	struct holding *here = holding_new();
	char path[PATH_SIZE];

	hub_peek(w, here);
	hub_kept_says(w, here->says);
	memory_check(w);
	disk_search(w, world_path(w, path, "hub"), here);
	free(here);
}

void
erased_check(struct world *w)
{
	struct holding *here = holding_new();
	char path[PATH_SIZE];

	erased_restored(w);
	for (unsigned i = 0; i < w->home_count; i++) {
		if (!w->homes[i].is_settled)
			continue;
		home_peek(w, &w->homes[i], here);
		home_outbox_says(w, &w->homes[i], here->says);
		disk_search(w, home_path(w, &w->homes[i], path), here);
	}
	free(here);
}
