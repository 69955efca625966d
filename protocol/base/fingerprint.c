/* statx() is Linux's. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/base/file.h"

#define MACHINE_ID_PATH "/etc/machine-id"
#define MACHINE_ID_LEN  32

/* 32 hex digits and LF (machine-id(5)); "-" if there is none. */
static int
put_machine_id(struct buf *out, struct err *e)
{
	struct buf id = BUF_INIT(256);
	struct err why = ERR_INIT;
	int rc = file_read(&id, MACHINE_ID_PATH, &why);

	if (rc == 0 && id.len >= MACHINE_ID_LEN &&
	    strspn(buf_str(&id), "0123456789abcdef") == MACHINE_ID_LEN)
		buf_add(out, id.p, MACHINE_ID_LEN);
	else
		buf_byte(out, '-');
	buf_done(&id);
	/* Then the machine must not be taken for another one, without an id. */
	if (rc != 0 && err_is_passing(&why))
		return err_set(e, why.code, "%s", why.text);
	return 0;
}

int
file_fingerprint(const char *path, struct buf *out, struct err *e)
{
	struct statx st;

	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME,
		  &st) != 0)
		return err_sys(e, "%s", path);
	buf_fmt(out, "%llu:", (unsigned long long)st.stx_ino);
	/* FAT and old kernels know no creation time; the rest must do. */
	if ((st.stx_mask & STATX_BTIME) != 0)
		buf_fmt(out, "%lld.%09u:", (long long)st.stx_btime.tv_sec,
			st.stx_btime.tv_nsec);
	else
		buf_text(out, "-:");
	if (put_machine_id(out, e) != 0)
		return -1;
	return buf_check(out, e);
}
