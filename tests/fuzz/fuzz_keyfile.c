/* Key files: the input as it is, and with the sum over its lines put right.
 * No passphrase is tried: Argon2id is made to be slow. */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

static struct tmpdir folder;
static char *path;
static char *copy;

static void
folder_remove(void)
{
	free(path);
	free(copy);
	tmpdir_remove(&folder);
}

static void
folder_make_once(void)
{
	if (path != NULL)
		return;
	tmpdir_make(&folder);
	path = tmpdir_path(&folder, "key");
	copy = tmpdir_path(&folder, "copy");
	atexit(folder_remove);
	MUST(keys_init() == 0);
}

/* Not through file_write(), which waits for the disk. */
static void
bytes_write(const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0);
	MUST(write(fd, p, n) == (ssize_t)n);
	MUST(close(fd) == 0);
}

/* A plain key written again is the same file. */
static void
written_again(const uint8_t *seed, const void *p, size_t n)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, 1);
	struct buf b = BUF_INIT(KEYFILE_BYTES_MAX);
	struct err e = ERR_INIT;

	MUST(keyfile_write(copy, "log", seed, NULL, NULL, &rng, &e) == 0);
	MUST(file_read(&b, copy, &e) == 0);
	MUST(fuzz_same(&b, p, n));
	buf_done(&b);
}

static void
key_read(const void *p, size_t n)
{
	uint8_t seed[SEED_LEN];
	bool locked = false;
	struct err e = ERR_INIT;
	struct err why = ERR_INIT;
	int rc;

	bytes_write(p, n);
	rc = keyfile_is_locked(path, &locked, &e);
	if (rc != 0)
		MUST(e.code == ERR_CORRUPT);
	if (keyfile_read(path, "log", NULL, seed, &why) == 0) {
		MUST(rc == 0 && !locked && n <= KEYFILE_BYTES_MAX);
		written_again(seed, p, n);
	} else {
		MUST(why.code == ERR_CORRUPT ||
		     (locked && why.code == ERR_PASSPHRASE));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(2 * KEYFILE_BYTES_MAX);
	struct hash sum;

	folder_make_once();
	key_read(p, n);
	sum = sha256(p, n);
	buf_add(&b, p, n);
	buf_fmt(&b, "sum %s\n", hash_text(&sum).s);
	if (b.bad == ERR_NONE)
		key_read(b.p, b.len);
	buf_done(&b);
	return 0;
}
