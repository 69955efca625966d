#include "tests/sim/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/store/files.h"
#include "client/store/view.h"
#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/cli/io.h"
#include "protocol/files/store.h"
#include "protocol/sign/hash.h"
#include "tests/sim/look.h"
#include "tests/sim/person.h"

#define SIZE_LEAST  100
#define SIZE_SPREAD 30000 /* some pieces */
#define SIZE_HARSH  90000
#define SIZE_PRIME  7919
#define SAME_IN     5 /* files: one that was there before */

/* The bytes that the number makes. */
static void
content_make(unsigned content, struct buf *out)
{
	size_t spread = world_of(NULL)->is_harsh ? SIZE_HARSH : SIZE_SPREAD;
	size_t n = SIZE_LEAST + content * SIZE_PRIME % spread;

	buf_init(out, SIZE_LEAST + spread);
	buf_text(out, "%PDF-1.4\n");
	while (out->len < n)
		buf_fmt(out, "%08x", content * SIZE_PRIME + (unsigned)out->len);
}

static struct hash
content_hash(unsigned content, uint64_t *size)
{
	struct buf b;
	struct hash hash;

	content_make(content, &b);
	hash = sha256(b.p, b.len);
	*size = b.len;
	buf_done(&b);
	return hash;
}

/* The number of this file's content: now and then that of another file. */
static unsigned
content_pick(struct world *w, unsigned save)
{
	unsigned from = below(w, save + 1);

	if (below(w, SAME_IN) != 0)
		return save;
	for (unsigned i = from; i < save; i++)
		if (w->saves[i].is_file)
			return w->saves[i].content;
	return save;
}

void
person_attach(struct world *w, struct home *h)
{
	char path[PATH_SIZE], person[PERSON_SIZE];
	struct id_text rec;
	const char *words[] = {"attach", NULL, path, "--as", person, NULL};
	struct record_key key;
	struct save *s;
	struct buf b;
	unsigned n;

	if (h == NULL || h->people == 0 || w->save_count == SAVES_MAX)
		return;
	n = save_new(w, home_number(w, h), below(w, RECORDS), FIELDS);
	s = &w->saves[n];
	s->is_file = true;
	s->content = (uint16_t)content_pick(w, n);
	key = record_of(w, h, s->rec);
	rec = id_text(&key.rec);
	words[1] = rec.s;
	person_name(w, h, below(w, h->people), person);
	content_make(s->content, &b);
	bytes_write(world_path(w, path, "số v%ux.pdf", n), b.p, b.len);
	buf_done(&b);
	s->is_told = home_command(w, h, NULL, words) == CLI_DONE;
}

/* The one file that a fetch has left in ${folder} is the right one. */
static void
fetched_check(struct world *w, const struct home *h, const char *folder,
	      const struct hash *hash)
{
	struct buf b = BUF_INIT(FILE_SIZE_MAX);
	struct buf path = BUF_INIT(PATH_SIZE);
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t count = 0;
	struct hash got;

	if (folder_list(folder, "", &names, &count, &e) != 0 || count != 1 ||
	    path_join(&path, folder, names[0], &e) != 0)
		violates(w, "h%u: a fetch leaves %zu files", home_number(w, h),
			 count);
	bytes_read(buf_str(&path), &b);
	got = sha256(b.p, b.len);
	if (!hash_eq(&got, hash))
		violates(w, "h%u: another file than was asked for",
			 home_number(w, h));
	folder_list_free(names, count);
	buf_done(&path);
	buf_done(&b);
}

static int
fetch(struct world *w, struct home *h, const struct hash *hash)
{
	char hex[HEX_LEN(HASH_LEN) + 1], folder[PATH_SIZE];
	const char *const words[] = {"fetch", hex, "-o", folder, NULL};
	int rc;

	(void)hex_encode(hex, hash->b, HASH_LEN);
	tree_remove(world_path(w, folder, "fetched"));
	rc = home_command(w, h, NULL, words);
	if (rc == CLI_DONE)
		fetched_check(w, h, folder, hash);
	return rc;
}

void
person_fetch(struct world *w, struct home *h)
{
	struct hash hash;
	uint64_t size;
	unsigned from;

	if (h == NULL || w->save_count == 0)
		return;
	from = below(w, w->save_count);
	for (unsigned i = 0; i < w->save_count; i++) {
		const struct save *s = &w->saves[(from + i) % w->save_count];

		if (!s->is_file || s->unit != h->unit)
			continue;
		hash = content_hash(s->content, &size);
		(void)fetch(w, h, &hash);
		return;
	}
}

static bool
is_in(const char *folder, unsigned content)
{
	struct err ignored = ERR_INIT;
	uint64_t size;
	struct hash hash = content_hash(content, &size);

	return files_check(folder, &hash, size, &ignored) == 0;
}

bool
file_is_in(struct world *w, unsigned home, unsigned save)
{
	char path[PATH_SIZE];

	return is_in(world_path(w, path, "h%02u/files", home),
		     w->saves[save].content);
}

bool
file_is_stored(struct world *w, struct db *db, unsigned save)
{
	const struct save *s = &w->saves[save];
	uint64_t size;
	struct hash hash;

	if (!s->is_file)
		return false;
	hash = content_hash(s->content, &size);
	return look_stored(w, db, &w->scopes[s->unit], &hash);
}

void
files_kept(struct world *w, bool kept[SAVES_MAX])
{
	struct holding *hub = calloc(1, sizeof(*hub));
	char path[PATH_SIZE];

	if (hub == NULL)
		abort();
	hub_peek(w, hub);
	for (unsigned i = 0; i < w->save_count; i++) {
		const struct save *s = &w->saves[i];

		if (!s->is_file)
			continue;
		kept[i] = hub->file[i] &&
			  is_in(world_path(w, path, "hub/files"), s->content);
		for (unsigned h = 0; h < w->home_count && !kept[i]; h++)
			kept[i] = w->homes[h].is_used && !w->homes[h].is_gone &&
				  file_is_in(w, h, i);
	}
	free(hub);
}

/* The hub has not got it: whoever has it would have handed it in. */
static void
missing_check(struct world *w, unsigned save)
{
	const struct save *s = &w->saves[save];
	bool is_held = false;

	for (unsigned i = 0; i < w->home_count; i++) {
		const struct home *h = &w->homes[i];

		if (h->is_gone || !file_is_in(w, i, save))
			continue;
		is_held = true;
		if (h->is_settled && h->unit == s->unit)
			violates(w, "the file of v%u is at h%u, not at the hub",
				 save, i);
	}
	if (!is_held && s->is_told && !s->is_bare)
		violates(w, "the file of v%u is gone", save);
}

static void
save_check(struct world *w, unsigned save)
{
	const struct save *s = &w->saves[save];
	char path[PATH_SIZE];
	uint64_t size;
	struct hash hash = content_hash(s->content, &size);

	if (!look_file(w, &w->scopes[s->unit], &hash))
		missing_check(w, save);
	else if (!is_in(world_path(w, path, "hub/files"), s->content))
		violates(w, "the hub says that it has the file of v%u", save);
}

/* What a PC tells of one file.  Of one that nothing with effect names any
 * more, the hub says nothing, though it still has the bytes. */
static void
entry_check(struct world *w, struct home *h, const struct file_entry *en)
{
	bool is_at_hub = look_file(w, &w->scopes[h->unit], &en->a.sha256);
	char path[PATH_SIZE];
	struct err ignored = ERR_INIT;

	if (en->place == FILE_AT_HUB && !is_at_hub)
		violates(w, "h%u says of a file that it is at the hub",
			 home_number(w, h));
	if (en->place != FILE_AT_HUB && is_at_hub &&
	    look_named(w, &w->scopes[h->unit], &en->a.sha256))
		violates(w, "h%u says of a file that it is not at the hub",
			 home_number(w, h));
	if (en->is_here &&
	    files_check(world_path(w, path, "h%02u/files", home_number(w, h)),
			&en->a.sha256, en->a.size, &ignored) != 0)
		violates(w, "h%u has a file that is another one",
			 home_number(w, h));
}

static void
home_check(struct world *w, struct home *h)
{
	struct file_list all = {.n = 0};
	struct err e = ERR_INIT;
	struct client c;
	unsigned at;

	if (home_open(w, h, &c, &e) != 0 || files_of_all(&c, &all, &e) != 0)
		violates(w, "h%u: files: %s", home_number(w, h), e.text);
	client_close(&c);
	for (size_t i = 0; i < all.n; i++)
		entry_check(w, h, &all.v[i]);
	at = all.n == 0 ? 0 : below(w, (unsigned)all.n);
	if (at < all.n && all.v[at].place == FILE_AT_HUB &&
	    fetch(w, h, &all.v[at].a.sha256) != CLI_DONE)
		violates(w, "h%u: a file of the hub cannot be fetched",
			 home_number(w, h));
	files_list_done(&all);
}

void
files_check_all(struct world *w, const bool has_effect[SAVES_MAX])
{
	for (unsigned i = 0; i < w->save_count; i++)
		if (w->saves[i].is_file && has_effect[i])
			save_check(w, i);
	for (unsigned i = 0; i < w->home_count; i++)
		if (w->homes[i].is_settled)
			home_check(w, &w->homes[i]);
}
