#include "tests/sim/faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/cli/io.h"
#include "tests/fault/disk.h"
#include "tests/sim/controls.h"
#include "tests/sim/district.h"
#include "tests/sim/erasure.h"
#include "tests/sim/files.h"
#include "tests/sim/link.h"
#include "tests/sim/officer.h"
#include "tests/sim/person.h"

#define CUT_MAX    400 /* operations of one disk in a few steps */
#define CUT_SOON   30
#define CUT_LATE   130
#define WORK_MAX   4 /* steps */
#define CHILD_S    120
#define YEAR_MS    (INT64_C(365) * 86400 * 1000)
#define FULL_FIRST 12

static bool is_full;

bool
disk_is_full(const struct world *w)
{
	(void)w;
	return is_full;
}

void
disk_make_room(void)
{
	disk_fail(DISK_WELL, 0, false);
}

/* The machine that it happens to: a PC, or, one time in three, the hub. */
static const char *
victim(struct world *w, char out[PATH_SIZE])
{
	struct home *h = percent(w, 33) ? NULL : home_pick(w);

	if (h != NULL && w->is_harsh)
		w->aimed = home_number(w, h) + 1;
	if (h == NULL)
		return world_path(w, out, "hub/");
	return world_path(w, out, "h%02u/", home_number(w, h));
}

static _Noreturn void
child(struct world *w, void (*work)(struct world *w), const char *folder,
      uint64_t cut_at)
{
	(void)alarm(CHILD_S);
	disk_only(folder);
	disk_arm(w->seed + w->step, cut_at, false);
	for (unsigned n = 1 + below(w, WORK_MAX); n > 0; n--)
		work(w);
	w->tally[TALLY_CUT]--;
	disk_cut();
}

/* What one machine does in a step or two is some thirty operations. */
static unsigned
cut_max(struct world *w)
{
	if (!w->is_harsh)
		return CUT_MAX;
	return percent(w, 50) ? CUT_SOON : CUT_LATE;
}

void
fault_crash(struct world *w, void (*work)(struct world *w))
{
	char folder[PATH_SIZE];
	bool kills = percent(w, 40);
	uint64_t cut_at = 1 + below(w, cut_max(w));
	pid_t pid;
	int status;

	(void)victim(w, folder);
	trace(w, "crash: %s, %s", folder + strlen(w->dir) + 1,
	      kills ? "process" : "power");
	w->tally[TALLY_CRASHED]++;
	w->tally[TALLY_CUT]++;
	district_close();
	(void)fflush(NULL);
	if ((pid = fork()) < 0)
		abort();
	if (pid == 0) {
		if (kills)
			disk_keep();
		child(w, work, folder, cut_at);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	w->aimed = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != DISK_CUT_STATUS) {
		if (WIFEXITED(status) && WEXITSTATUS(status) == SIM_FAILS)
			_exit(SIM_FAILS);
		violates(w, "a process died with status %d", status);
	}
	trace(w, "crashed");
}

void
fault_full(struct world *w, void (*work)(struct world *w))
{
	char folder[PATH_SIZE];

	(void)victim(w, folder);
	trace(w, "full: %s", folder + strlen(w->dir) + 1);
	disk_only(folder);
	disk_fail(DISK_WRITE_FULL, 1 + below(w, FULL_FIRST), true);
	is_full = true;
	work(w);
	w->aimed = 0;
	/* Whoever met it does not hold the file open any longer. */
	district_close();
	is_full = false;
	disk_fail(DISK_WELL, 0, false);
	disk_only(NULL);
}

void
fault_clock(struct world *w)
{
	static const int64_t most[] = {60000, 86400000, YEAR_MS, 30 * YEAR_MS};
	int64_t by = most[below(w, 4)];
	struct home *h = percent(w, 20) ? NULL : home_pick(w);
	int64_t ms = (int64_t)below(w, 1000) * by / 1000;

	if (percent(w, 50))
		ms = -ms;
	trace(w, "clock: %lld", (long long)ms);
	if (h != NULL)
		h->skew_ms = ms;
	else
		w->hub_skew_ms = ms / 1000;
}

static const char *
copy_path(const struct world *w, const struct home *h, const char *kind,
	  unsigned n, char out[PATH_SIZE])
{
	return world_path(w, out, "%s-%02u-%u", kind, home_number(w, h),
			  n % BACKUPS_MAX);
}

void
fault_backup(struct world *w)
{
	struct home *h = home_pick(w);
	char path[PATH_SIZE];
	const char *const words[] = {"backup", path, NULL};

	if (h == NULL)
		return;
	(void)copy_path(w, h, "backup", h->backups, path);
	(void)unlink(path);
	if (home_command(w, h, NULL, words) == CLI_DONE)
		h->backups++;
}

static unsigned
older(struct world *w, unsigned count)
{
	unsigned kept = count < BACKUPS_MAX ? count : BACKUPS_MAX;

	return count - 1 - below(w, kept);
}

/* What happened to the disk of ${h} by force ends here. */
static void
settle(struct world *w, struct home *h, struct holding *before)
{
	model_doubt(w, home_number(w, h));
	model_after(w, home_number(w, h), before);
	free(before);
}

static struct holding *
look(struct world *w, struct home *h)
{
	struct holding *before = calloc(1, sizeof(*before));

	if (before == NULL)
		abort();
	model_before(w, home_number(w, h), before);
	return before;
}

void
fault_restore(struct world *w)
{
	struct home *h = home_pick(w);
	char path[PATH_SIZE];
	const char *const words[] = {"restore", path, NULL};
	struct holding *before;

	if (h == NULL || h->backups == 0)
		return;
	(void)copy_path(w, h, "backup", older(w, h->backups), path);
	before = look(w, h);
	if (home_command(w, h, NULL, words) != CLI_DONE)
		violates(w, "h%u: a backup cannot be restored",
			 home_number(w, h));
	h->is_copy = true;
	settle(w, h, before);
}

void
fault_image(struct world *w)
{
	struct home *h = home_pick(w);
	char from[PATH_SIZE], to[PATH_SIZE];

	if (h == NULL)
		return;
	trace(w, "h%u: image", home_number(w, h));
	tree_copy(home_path(w, h, from),
		  copy_path(w, h, "image", h->images, to));
	h->images++;
}

void
fault_image_back(struct world *w)
{
	struct home *h = home_pick(w);
	char from[PATH_SIZE], to[PATH_SIZE];
	struct holding *before;

	if (h == NULL || h->images == 0)
		return;
	trace(w, "h%u: image put back", home_number(w, h));
	before = look(w, h);
	tree_copy(copy_path(w, h, "image", older(w, h->images), from),
		  home_path(w, h, to));
	h->is_copy = true;
	h->may_fork = true;
	if (percent(w, 50))
		h->print = ++w->prints;
	settle(w, h, before);
}

void
fault_db_back(struct world *w)
{
	struct home *h = home_pick(w);
	char image[PATH_SIZE], from[PATH_SIZE], to[PATH_SIZE];
	struct holding *before;
	struct buf db = BUF_INIT((size_t)64 * 1024 * 1024);

	if (h == NULL || h->images == 0)
		return;
	trace(w, "h%u: an old database in its place", home_number(w, h));
	before = look(w, h);
	(void)snprintf(from, sizeof(from), "%.300s/kheo.db",
		       copy_path(w, h, "image", older(w, h->images), image));
	bytes_read(from, &db);
	(void)snprintf(to, sizeof(to), "%.300s/kheo.db-journal",
		       home_path(w, h, image));
	(void)unlink(to);
	to[strlen(to) - strlen("-journal")] = '\0';
	bytes_write(to, db.p, db.len);
	buf_done(&db);
	h->is_copy = true;
	h->is_older = true;
	settle(w, h, before);
}

void
fault_clone(struct world *w)
{
	struct home *h = home_pick(w), *twin;
	char from[PATH_SIZE], to[PATH_SIZE];

	if (h == NULL || w->home_count == HOMES_MAX)
		return;
	twin = &w->homes[w->home_count++];
	*twin = *h;
	(void)fake_rng(&twin->random, w->seed * 1000 + w->home_count);
	twin->backups = 0;
	twin->images = 0;
	if (percent(w, 50))
		twin->print = ++w->prints;
	h->is_copy = true;
	twin->is_copy = true;
	h->may_fork = true;
	twin->may_fork = true;
	tree_copy(home_path(w, h, from), home_path(w, twin, to));
	model_doubt(w, home_number(w, h));
	trace(w, "h%u: cloned as h%u", home_number(w, h), home_number(w, twin));
}

void
fault_destroy(struct world *w)
{
	struct home *h = home_pick(w);
	struct holding *before;
	char path[PATH_SIZE];

	if (h == NULL)
		return;
	trace(w, "h%u: destroyed", home_number(w, h));
	before = look(w, h);
	tree_remove(home_path(w, h, path));
	h->is_gone = true;
	settle(w, h, before);
}

void
fault_rebuild(struct world *w)
{
	static const char *const words[] = {"rebuild", NULL};
	struct home *h = home_pick(w);

	if (h == NULL)
		return;
	if (home_command(w, h, NULL, words) != CLI_DONE)
		violates(w, "h%u: no rebuild", home_number(w, h));
}

/* How much the hub has, which nobody but a harsh world asks. */
static unsigned
hub_saves(struct world *w)
{
	struct holding *now;
	unsigned n = 0;

	if (!w->is_harsh)
		return 0;
	if ((now = calloc(1, sizeof(*now))) == NULL)
		abort();
	hub_peek(w, now);
	for (unsigned i = 0; i < w->save_count; i++)
		n += now->has[i];
	free(now);
	return n;
}

static void
back_count(struct world *w, unsigned before)
{
	w->tally[TALLY_HUB_BACK]++;
	w->tally[TALLY_FORGOTTEN] += hub_saves(w) < before;
}

/* Files that only the hub had, and one put back knows nothing of, are not
 * asked for. */
static void
bare_mark(struct world *w, const bool before[SAVES_MAX])
{
	bool now[SAVES_MAX] = {false};

	files_kept(w, now);
	for (unsigned i = 0; i < w->save_count; i++)
		w->saves[i].is_bare |= before[i] && !now[i];
}

void
fault_hub_restore(struct world *w)
{
	struct err e = ERR_INIT;
	bool files[SAVES_MAX] = {false};
	unsigned held;
	bool refused;

	if (w->hub_backups == 0)
		return;
	trace(w, "hub: restored");
	district_close();
	files_kept(w, files);
	held = hub_saves(w);
	district_restore(w, older(w, w->hub_backups) % BACKUPS_MAX);
	back_count(w, held);
	bare_mark(w, files);
	refused = district_open(w, &e) != 0;
	if (refused && e.code != ERR_STALE)
		violates(w, "the restored hub: %s", e.text);
	if (!refused && !control_is(CONTROL_NO_HUB_ANCHOR))
		violates(w, "a restored hub signs on");
	if (!refused)
		return;
	model_hub_lost(w);
	district_recover(w);
	erased_restored(w);
}

void
fault_hub_image(struct world *w)
{
	char from[PATH_SIZE], to[PATH_SIZE];

	trace(w, "hub: image");
	district_close();
	tree_copy(world_path(w, from, "hub"), world_path(w, to, "hub-image"));
	w->hub_images++;
}

void
fault_hub_image_back(struct world *w)
{
	char from[PATH_SIZE], to[PATH_SIZE];
	bool files[SAVES_MAX] = {false};
	unsigned held;

	if (w->hub_images == 0)
		return;
	trace(w, "hub: image put back");
	district_close();
	files_kept(w, files);
	held = hub_saves(w);
	tree_copy(world_path(w, from, "hub-image"), world_path(w, to, "hub"));
	back_count(w, held);
	bare_mark(w, files);
	model_hub_lost(w);
	erased_hub_lost(w);
	bars_forget(w);
	w->hub_is_rolled = true;
	w->hub_may_fork = true;
}

/* What the machine sees of its disk. */
int __wrap_file_fingerprint(const char *path, struct buf *out, struct err *e);

int
__wrap_file_fingerprint(const char *path, struct buf *out, struct err *e)
{
	const struct world *w = world_of(NULL);
	const char *name = path + strlen(w->dir) + 2;
	unsigned n = (unsigned)(name[0] - '0') * 10 + (unsigned)(name[1] - '0');

	if (n >= HOMES_MAX)
		return err_set(e, ERR_IO, "%s: no machine", path);
	buf_fmt(out, "sim %u", w->homes[n].print);
	return buf_check(out, e);
}
