/* nftw() is X/Open's. */
#define _XOPEN_SOURCE 700
#include "tests/lib/tmpdir.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/buf.h"

void
tmpdir_make(struct tmpdir *t)
{
	const char *root = getenv("TMPDIR");
	int n;

	n = snprintf(t->path, sizeof(t->path), "%s/kheo-test-XXXXXX",
		     root != NULL && root[0] == '/' ? root : "/tmp");
	if (n < 0 || (size_t)n >= sizeof(t->path) || mkdtemp(t->path) == NULL)
		BUG("no temporary folder");
}

char *
tmpdir_path(const struct tmpdir *t, const char *name)
{
	struct buf b = BUF_INIT(4096);
	struct err e = ERR_INIT;

	buf_fmt(&b, "%s/%s", t->path, name);
	if (buf_check(&b, &e) != 0)
		BUG(e.text);
	return (char *)buf_take(&b, NULL);
}

static void
file_copy(int from, int to)
{
	char chunk[65536];
	ssize_t n;

	if (from < 0 || to < 0)
		BUG("no copy of a file");
	while ((n = read(from, chunk, sizeof(chunk))) > 0)
		if (write(to, chunk, (size_t)n) != n)
			BUG("no copy of a file");
	close(from);
	if (close(to) != 0)
		BUG("no copy of a file");
}

static void
folder_copy(const char *from, const char *to)
{
	struct buf a = BUF_INIT(4096), b = BUF_INIT(4096);
	DIR *dir = opendir(from);
	const struct dirent *d;
	struct err e = ERR_INIT;
	struct stat st;

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		buf_reset(&a);
		buf_reset(&b);
		buf_fmt(&a, "%s/%s", from, d->d_name);
		buf_fmt(&b, "%s/%s", to, d->d_name);
		if (buf_check(&a, &e) != 0 || buf_check(&b, &e) != 0 ||
		    lstat(buf_str(&a), &st) != 0)
			BUG("no copy of a folder");
		if (S_ISREG(st.st_mode))
			file_copy(open(buf_str(&a), O_RDONLY | O_CLOEXEC),
				  open(buf_str(&b),
				       O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
				       st.st_mode & 0777));
		else if (S_ISDIR(st.st_mode) &&
			 mkdir(buf_str(&b), st.st_mode & 0777) == 0)
			folder_copy(buf_str(&a), buf_str(&b));
	}
	if (dir == NULL)
		BUG("no copy of a folder");
	closedir(dir);
	buf_done(&a);
	buf_done(&b);
}

void
tmpdir_copy(struct tmpdir *t, const struct tmpdir *from)
{
	tmpdir_make(t);
	folder_copy(from->path, t->path);
}

static int
entry_remove(const char *path, const struct stat *st, int type,
	     struct FTW *where)
{
	(void)st;
	(void)where;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

void
tmpdir_remove(struct tmpdir *t)
{
	if (t->path[0] != '\0')
		nftw(t->path, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
	t->path[0] = '\0';
}
