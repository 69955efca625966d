#include "protocol/files/copies.h"

#include <string.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"
#include "protocol/base/stream.h"
#include "protocol/files/store.h"

int
copies_folder(struct buf *out, const char *copy, struct err *e)
{
	const char *slash = strrchr(copy, '/');

	buf_reset(out);
	if (slash != NULL)
		buf_add(out, copy, (size_t)(slash - copy) + 1);
	buf_text(out, COPIES_FOLDER);
	return buf_check(out, e);
}

/* Whether something of that length is at the path. */
static bool
has_length(const char *path, uint64_t size)
{
	struct stream s = STREAM_INIT;
	struct err ignored = ERR_INIT;
	uint64_t got;
	bool has = stream_open(&s, path, &got, &ignored) == 0 && got == size;

	stream_close(&s);
	return has;
}

/* Copy and read again what was written; what went wrong leaves nothing. */
static int
copy_one(const char *from, const char *to, const char *path,
	 const struct hash *sha256, uint64_t size, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (file_remove(path, e) != 0 || files_save(from, sha256, path, e) != 0)
		return -1;
	if (files_check(to, sha256, size, e) == 0)
		return 0;
	(void)file_remove(path, &ignored);
	return -1;
}

/* One file that ${to} lacks or has only in part. */
static int
one_bring(const char *from, const char *to, bool by_link,
	  const struct hash *sha256, uint64_t size, struct copies *out,
	  struct err *e)
{
	struct buf source = BUF_INIT(FILES_PATH_MAX);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct err ignored = ERR_INIT;
	int rc = -1;

	if (files_path(&source, from, sha256, e) != 0 ||
	    files_path(&path, to, sha256, e) != 0)
		goto out;
	if (has_length(buf_str(&path), size)) {
		out->had++;
		rc = 0;
		goto out;
	}
	/* A disk that knows no second names, or another disk. */
	if (!by_link ||
	    file_link(buf_str(&source), buf_str(&path), &ignored) != 0)
		rc = copy_one(from, to, buf_str(&path), sha256, size, e);
	else
		rc = 0;
	out->added += rc == 0;
	if (rc != 0 && e->code == ERR_CORRUPT) {
		err_clear(e);
		out->damaged++;
		rc = 0;
	}
out:
	buf_done(&source);
	buf_done(&path);
	return rc;
}

/* The length of a file that may be gone by now: 1, 0, -1. */
static int
length_of(const char *folder, const struct hash *sha256, uint64_t *size,
	  struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct stream s = STREAM_INIT;
	int rc = files_path(&path, folder, sha256, e);

	if (rc == 0 && stream_open(&s, buf_str(&path), size, e) == 0)
		rc = 1;
	else if (e->code == ERR_NOT_FOUND)
		err_clear(e);
	else
		rc = -1;
	stream_close(&s);
	buf_done(&path);
	return rc;
}

/* ${name}: of whatever is in the folder. */
static int
name_bring(const char *from, const char *to, bool by_link, const char *name,
	   struct copies *out, struct err *e)
{
	struct hash sha256;
	uint64_t size = 0;
	int rc;

	if (hex_decode(sha256.b, HASH_LEN, name, strlen(name)) != 0 ||
	    (rc = length_of(from, &sha256, &size, e)) == 0)
		return 0;
	if (rc < 0 || folder_make(to, e) != 0)
		return -1;
	return one_bring(from, to, by_link, &sha256, size, out, e);
}

int
copies_make(const char *from, const char *to, bool by_link, struct copies *out,
	    struct err *e)
{
	char **names = NULL;
	size_t count = 0;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (!file_exists(from))
		return 0;
	rc = folder_list(from, "", &names, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = name_bring(from, to, by_link, names[i], out, e);
	folder_list_free(names, count);
	return rc;
}

int
copies_take(const char *from, const struct hash *sha256, uint64_t size,
	    const char *to, struct copies *out, struct err *e)
{
	if (files_has(to, sha256, size)) {
		out->had++;
		return 0;
	}
	if (!files_has(from, sha256, size)) {
		out->missing++;
		return 0;
	}
	if (folder_make(to, e) != 0)
		return -1;
	return one_bring(from, to, false, sha256, size, out, e);
}

/* Every file of a folder whose name ends in the content's. */
static int
endings_drop(const char *folder, const char *ending, struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	char **names = NULL;
	size_t count = 0;
	int rc = 0;

	if (file_exists(folder))
		rc = folder_list(folder, ending, &names, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = path_join(&path, folder, names[i], e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
	folder_list_free(names, count);
	buf_done(&path);
	return rc;
}

int
copies_drop(const char *folder, const struct hash *sha256, struct err *e)
{
	struct buf incoming = BUF_INIT(FILES_PATH_MAX);
	char hex[HEX_LEN(HASH_LEN) + 1];
	int rc = endings_drop(folder, hex_encode(hex, sha256->b, HASH_LEN), e);

	if (rc == 0)
		rc = path_join(&incoming, folder, INCOMING_FOLDER, e);
	if (rc == 0)
		rc = endings_drop(buf_str(&incoming), hex, e);
	buf_done(&incoming);
	return rc;
}
