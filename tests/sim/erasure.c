#define _GNU_SOURCE
#include "tests/sim/erasure.h"

#include <dirent.h>
#include <stdio.h>
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

bool
erased_twin(const struct world *w, unsigned save)
{
	const struct save *s = &w->saves[save];

	for (unsigned i = 0; w->homes[s->home].is_copy && i < w->erased_count;
	     i++) {
		const struct erased *x = &w->erased[i];

		if (s->field < FIELDS && x->unit == s->unit &&
		    x->rec == s->rec && x->has[s->field])
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
				return w->homes[w->saves[save].home].is_gone;
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

static void
text_search(struct world *w, unsigned save, bool only_hub)
{
	char path[PATH_SIZE], text[SAVE_TEXT_SIZE];

	(void)snprintf(text, sizeof(text), "số v%ux", save);
	folder_search(w, world_path(w, path, "hub"), text);
	if (only_hub)
		return;
	for (unsigned i = 0; i < w->home_count; i++)
		if (w->homes[i].is_settled)
			folder_search(w, home_path(w, &w->homes[i], path),
				      text);
}

static void
all_check(struct world *w, bool only_hub)
{
	for (unsigned i = 0; i < w->erased_count; i++) {
		const struct erased *x = &w->erased[i];
		bool ignored;

		if (!look_erased(w, &x->part, &ignored)) {
			if (x->is_told && !x->is_doubtful)
				violates(w, "the hub forgot what was erased");
			continue;
		}
		for (unsigned k = 0; k < x->count; k++)
			if (!w->saves[x->saves[k]].is_doubtful &&
			    !w->saves[x->saves[k]].is_repeated)
				text_search(w, x->saves[k], only_hub);
	}
}

void
erased_restored(struct world *w)
{
	all_check(w, true);
}

void
erased_check(struct world *w)
{
	all_check(w, false);
}
