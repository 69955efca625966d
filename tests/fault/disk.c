#include "tests/fault/disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fault/image.h"

/* One file of SQLite; the real one follows in memory. */
struct shim {
	sqlite3_file base;
	struct image *image; /* NULL: a temporary file */
	bool is_other;       /* not on this disk */
	sqlite3_file *real;
};

static sqlite3_vfs *unix_vfs;

static struct {
	bool armed;
	bool lies;
	bool keeps;
	uint64_t ops;
	uint64_t cut_at;
	enum disk_fault fault;
	uint64_t fault_at;
	uint64_t fault_seen;
	bool stays;
	bool failed;
	char only[256];
} disk;

void
disk_arm(uint64_t seed, uint64_t cut_at, bool lies)
{
	images_begin(seed);
	disk.armed = true;
	disk.lies = lies;
	disk.ops = 0;
	disk.cut_at = cut_at;
}

void
disk_keep(void)
{
	disk.keeps = true;
}

void
disk_only(const char *folder)
{
	disk.only[0] = '\0';
	if (folder != NULL)
		(void)snprintf(disk.only, sizeof(disk.only), "%s", folder);
}

bool
disk_has(const char *path)
{
	return strncmp(path, disk.only, strlen(disk.only)) == 0;
}

uint64_t
disk_ops(void)
{
	return disk.ops;
}

void
disk_cut(void)
{
	disk.armed = false;
	if (!disk.keeps)
		images_settle();
	_exit(DISK_CUT_STATUS);
}

void
disk_tick(void)
{
	if (disk.armed && ++disk.ops == disk.cut_at)
		disk_cut();
}

bool
disk_is_armed(void)
{
	return disk.armed;
}

void
disk_fail(enum disk_fault kind, uint64_t nth, bool stays)
{
	disk.fault = kind;
	disk.fault_at = nth;
	disk.fault_seen = 0;
	disk.stays = stays;
	disk.failed = false;
}

bool
disk_failed(void)
{
	return disk.failed;
}

/* Whether this operation is the one that fails. */
static bool
is_hit(enum disk_fault kind, bool is_other)
{
	if (disk.fault != kind || is_other)
		return false;
	disk.fault_seen++;
	if (disk.fault_seen != disk.fault_at &&
	    !(disk.stays && disk.fault_seen > disk.fault_at))
		return false;
	disk.failed = true;
	return true;
}

#define REAL(f) (((struct shim *)(f))->real)

static bool
is_other(const sqlite3_file *f)
{
	return ((const struct shim *)f)->is_other;
}

static void
tick(const sqlite3_file *f)
{
	if (!is_other(f))
		disk_tick();
}

static int
file_close(sqlite3_file *f)
{
	return REAL(f)->pMethods->xClose(REAL(f));
}

static int
file_read_at(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	if (is_hit(DISK_READ_EIO, is_other(f)))
		return SQLITE_IOERR_READ;
	if (is_hit(DISK_READ_SHORT, is_other(f))) {
		memset(p, 0, (size_t)n);
		return SQLITE_IOERR_READ;
	}
	return REAL(f)->pMethods->xRead(REAL(f), p, n, at);
}

static int
file_write_at(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct shim *s = (struct shim *)f;
	int rc;

	if (is_hit(DISK_WRITE_EIO, is_other(f)))
		return SQLITE_IOERR_WRITE;
	if (is_hit(DISK_WRITE_FULL, is_other(f)))
		return SQLITE_FULL;
	if (is_hit(DISK_WRITE_SHORT, is_other(f))) {
		(void)REAL(f)->pMethods->xWrite(REAL(f), p, n / 2, at);
		return SQLITE_FULL;
	}
	if (disk.armed && s->image != NULL)
		image_write(s->image, p, (size_t)n, (uint64_t)at);
	rc = REAL(f)->pMethods->xWrite(REAL(f), p, n, at);
	tick(f);
	return rc;
}

static int
file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct shim *s = (struct shim *)f;
	int rc;

	if (is_hit(DISK_TRUNCATE_EIO, is_other(f)))
		return SQLITE_IOERR_TRUNCATE;
	if (disk.armed && s->image != NULL)
		image_truncate(s->image, (uint64_t)size);
	rc = REAL(f)->pMethods->xTruncate(REAL(f), size);
	tick(f);
	return rc;
}

static int
file_sync(sqlite3_file *f, int flags)
{
	struct shim *s = (struct shim *)f;

	if (is_hit(DISK_SYNC_EIO, is_other(f)))
		return SQLITE_IOERR_FSYNC;
	tick(f);
	if (disk.armed && s->image != NULL && !disk.lies)
		image_sync(s->image);
	/* Nothing but this process looks at the real disk. */
	(void)flags;
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return REAL(f)->pMethods->xFileSize(REAL(f), size);
}

static int
file_lock(sqlite3_file *f, int how)
{
	return REAL(f)->pMethods->xLock(REAL(f), how);
}

static int
file_unlock(sqlite3_file *f, int how)
{
	return REAL(f)->pMethods->xUnlock(REAL(f), how);
}

static int
file_check_lock(sqlite3_file *f, int *out)
{
	return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out);
}

static int
file_control(sqlite3_file *f, int op, void *arg)
{
	return REAL(f)->pMethods->xFileControl(REAL(f), op, arg);
}

static int
file_sector(sqlite3_file *f)
{
	return REAL(f)->pMethods->xSectorSize(REAL(f));
}

static int
file_traits(sqlite3_file *f)
{
	return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f));
}

static int
shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}

static int
shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags);
}

static void
shm_barrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int
shm_unmap(sqlite3_file *f, int delete)
{
	return REAL(f)->pMethods->xShmUnmap(REAL(f), delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read_at,
    .xWrite = file_write_at,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int
disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags,
	  int *out_flags)
{
	struct shim *s = (struct shim *)f;
	bool is_new = path != NULL && access(path, F_OK) != 0;
	int rc;

	(void)vfs;
	memset(s, 0, sizeof(*s));
	s->real = (sqlite3_file *)(s + 1);
	s->is_other = path != NULL && !disk_has(path);
	if (is_new && (flags & SQLITE_OPEN_CREATE) != 0)
		tick(f);
	if (disk.armed && path != NULL && !s->is_other)
		s->image = image_open(path, is_new);
	rc = unix_vfs->xOpen(unix_vfs, path, s->real, flags, out_flags);
	s->base.pMethods = s->real->pMethods != NULL ? &METHODS : NULL;
	return rc;
}

static int
disk_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	bool elsewhere = !disk_has(path);

	(void)vfs;
	if (is_hit(DISK_DELETE_EIO, elsewhere))
		return SQLITE_IOERR_DELETE;
	if (!elsewhere)
		disk_tick();
	if (disk.armed && !elsewhere)
		image_delete(path, sync != 0 && !disk.lies);
	return unix_vfs->xDelete(unix_vfs, path, 0);
}

void
disk_install(void)
{
	static sqlite3_vfs vfs;

	unix_vfs = sqlite3_vfs_find("unix");
	if (unix_vfs == NULL)
		abort();
	vfs = *unix_vfs;
	vfs.zName = "fault";
	vfs.pNext = NULL;
	vfs.szOsFile = (int)sizeof(struct shim) + unix_vfs->szOsFile;
	vfs.xOpen = disk_open;
	vfs.xDelete = disk_delete;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		abort();
}
