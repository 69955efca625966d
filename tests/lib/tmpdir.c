/* nftw() is X/Open's. */
#define _XOPEN_SOURCE 700
#include "tests/lib/tmpdir.h"

#include <ftw.h>
#include <stdlib.h>
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
