/* The rules about files and about what is erased that can be taken away. */
#include "client/store/erase.h"
#include "hub/redactions.h"
#include "hub/store/find.h"
#include "protocol/base/file.h"
#include "protocol/base/stream.h"
#include "protocol/files/store.h"
#include "tests/sim/controls.h"

int __real_erase_files(struct client *c, struct err *e);
int __real_redactions_apply(struct hub *h, struct err *e);
int
__real_incoming_end(const char *path, const char *folder,
		    const struct hash *sha256, uint64_t size, struct err *e);
int __real_stream_sync(const struct stream *s, struct err *e);
int __real_find_word(struct db *db, const struct hash *header,
		     enum act_kind *word, struct err *e);

int __wrap_erase_files(struct client *c, struct err *e);
int __wrap_redactions_apply(struct hub *h, struct err *e);
int
__wrap_incoming_end(const char *path, const char *folder,
		    const struct hash *sha256, uint64_t size, struct err *e);
int __wrap_stream_sync(const struct stream *s, struct err *e);
int __wrap_find_word(struct db *db, const struct hash *header,
		     enum act_kind *word, struct err *e);

int
__wrap_erase_files(struct client *c, struct err *e)
{
	return control_is(CONTROL_NO_ERASE) ? 0 : __real_erase_files(c, e);
}

int
__wrap_redactions_apply(struct hub *h, struct err *e)
{
	if (control_is(CONTROL_NO_RECALL))
		return 0;
	return __real_redactions_apply(h, e);
}

int
__wrap_incoming_end(const char *path, const char *folder,
		    const struct hash *sha256, uint64_t size, struct err *e)
{
	struct buf name = BUF_INIT(FILES_PATH_MAX);
	int rc;

	if (!control_is(CONTROL_NO_FILE_HASH))
		return __real_incoming_end(path, folder, sha256, size, e);
	rc = files_path(&name, folder, sha256, e);
	if (rc == 0)
		rc = file_rename(path, buf_str(&name), e);
	buf_done(&name);
	return rc;
}

int
__wrap_stream_sync(const struct stream *s, struct err *e)
{
	return control_is(CONTROL_NO_FILE_SYNC) ? 0 : __real_stream_sync(s, e);
}

int
__wrap_find_word(struct db *db, const struct hash *header, enum act_kind *word,
		 struct err *e)
{
	if (control_is(CONTROL_NO_WORD))
		return 0;
	return __real_find_word(db, header, word, e);
}
