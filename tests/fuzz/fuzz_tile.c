/* Paths of tiles, as anybody may ask the hub for them. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/tlog.h"

static int
tile_again(const char *s, size_t n, struct buf *out)
{
	char *path = malloc(n + 1);
	struct tile t;
	int rc = -1;

	MUST(path != NULL);
	if (n > 0)
		memcpy(path, s, n);
	path[n] = '\0';
	memset(&t, 0xa5, sizeof(t));
	/* A path ends at its NUL. */
	if (strlen(path) == n && tile_parse(&t, path) == 0) {
		MUST(t.level < 64 && (!t.is_entries || t.level == 0));
		MUST(t.width >= 1 && t.width <= TILE_WIDTH);
		MUST(t.n < UINT64_C(1000000000000000000));
		tile_path_put(out, &t);
		rc = 0;
	}
	free(path);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf out = BUF_INIT(FUZZ_NOTE_MAX);

	if (tile_again((const char *)p, n, &out) == 0)
		MUST(fuzz_same(&out, p, n));
	buf_done(&out);
	return 0;
}
