#include "hub/cmd/app.h"

#include <string.h>

#include "protocol/base/file.h"
#include "protocol/base/limits.h"

int
passphrase_read(const char *path, char *out, size_t size, struct err *e)
{
	struct buf text = BUF_INIT(4 * PASSPHRASE_MAX);
	size_t n;
	int rc = file_read(&text, path, e);

	n = rc == 0 ? strcspn(buf_str(&text), "\r\n") : 0;
	if (rc == 0 && (n == 0 || n >= size))
		rc = err_set(e, ERR_PASSPHRASE,
			     "%s: the first line is empty or too long", path);
	if (rc == 0) {
		memcpy(out, text.p, n);
		out[n] = '\0';
	}
	if (text.p != NULL)
		wipe(text.p, text.len);
	buf_done(&text);
	return rc;
}
