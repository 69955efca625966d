#include "protocol/base/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "protocol/base/file.h"

#define PATH_BYTES_MAX 4096

/* What a user may still write beside the file. */
static int
free_bytes(const char *path, uint64_t *out)
{
	char folder[PATH_BYTES_MAX];
	struct statvfs v;

	if (path_folder(folder, sizeof(folder), path) != 0 ||
	    statvfs(folder, &v) != 0)
		return -1;
	*out = (uint64_t)v.f_bavail * v.f_frsize;
	return 0;
}

static int
file_fill(const char *path, uint64_t bytes, struct err *e)
{
	int fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int rc;

	if (fd < 0)
		return err_sys(e, "%s", path);
	rc = posix_fallocate(fd, 0, (off_t)bytes);
	if (close(fd) != 0 && rc == 0)
		rc = errno;
	if (rc == 0)
		return 0;
	(void)unlink(path);
	errno = rc;
	return err_sys(e, "%s", path);
}

int
reserve_make(const char *path, uint64_t bytes, struct err *e)
{
	uint64_t room;
	struct stat st;

	if (lstat(path, &st) == 0) {
		if (S_ISREG(st.st_mode) && (uint64_t)st.st_size == bytes)
			return 1;
		/* One that a crash kept from being finished. */
		if (unlink(path) != 0)
			return err_sys(e, "%s", path);
	}
	if (free_bytes(path, &room) != 0)
		return err_sys(e, "%s", path);
	if (room / 3 < bytes)
		return 0;
	return file_fill(path, bytes, e) == 0 ? 1 : -1;
}

enum reserve
reserve_look(const char *path, uint64_t least)
{
	uint64_t room;

	/* What cannot be asked is taken for enough: a write will tell. */
	if (free_bytes(path, &room) != 0 || room >= least)
		return RESERVE_FINE;
	return unlink(path) == 0 ? RESERVE_GIVEN : RESERVE_GONE;
}
