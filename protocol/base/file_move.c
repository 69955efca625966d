#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/file.h"

#define PATH_BYTES_MAX 4096

int
path_folder(char *out, size_t size, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = 1;

	if (slash == NULL)
		path = ".";
	else if (slash > path)
		n = (size_t)(slash - path);
	if (n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(out, path, n);
	out[n] = '\0';
	return 0;
}

/* No allocation: nothing but the disk may fail behind a rename. */
int
folder_sync(const char *path, struct err *e)
{
	char folder[PATH_BYTES_MAX];
	int rc = 0;
	int fd;

	if (path_folder(folder, sizeof(folder), path) != 0)
		return err_sys(e, "%.64s...", path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, "%s", folder);
	/* Some file systems (FAT on a stick) cannot sync a folder. */
	if (fsync(fd) != 0 && errno != EINVAL)
		rc = err_sys(e, "sync %s", folder);
	close(fd);
	return rc;
}

int
file_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_sys(e, "rename %s", from);
	return folder_sync(to, e);
}

int
file_link(const char *path, const char *name, struct err *e)
{
	if (unlink(name) != 0 && errno != ENOENT)
		return err_sys(e, "remove %s", name);
	if (link(path, name) != 0)
		return err_sys(e, "link %s", path);
	return folder_sync(name, e);
}
