#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/file.h"

#define PATH_BYTES_MAX 4096

/* A new name lasts only once its folder is on the disk. */
static int
folder_flush(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;
	int fd;

	if (slash == NULL)
		buf_text(&folder, ".");
	else
		buf_add(&folder, path,
			slash == path ? 1 : (size_t)(slash - path));
	if (buf_check(&folder, e) == 0) {
		fd = open(buf_str(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && (fsync(fd) == 0 || errno == EINVAL))
			rc = 0;
		else
			err_sys(e, "sync %s", buf_str(&folder));
		if (fd >= 0)
			close(fd);
	}
	buf_done(&folder);
	return rc;
}

int
file_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_sys(e, "rename %s", from);
	return folder_flush(to, e);
}

int
file_link(const char *path, const char *name, struct err *e)
{
	if (unlink(name) != 0 && errno != ENOENT)
		return err_sys(e, "remove %s", name);
	if (link(path, name) != 0)
		return err_sys(e, "link %s", path);
	return folder_flush(name, e);
}
