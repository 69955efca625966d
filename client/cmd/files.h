/* What the verbs about files share. */
#ifndef KHEO_CLIENT_CMD_FILES_H
#define KHEO_CLIENT_CMD_FILES_H

#include "client/cmd/cmd.h"
#include "client/store/files.h"

/**
 * files_fit(n, bytes):
 * Whether a record or submission may have so many files.
 */
bool files_fit(size_t n, uint64_t bytes);

/**
 * files_say_much(io, id, n, bytes):
 * Say ${id} with what there would be and what the limits are.  CLI_USAGE.
 */
int files_say_much(const struct cli_io *io, enum text_id id, size_t n,
		   uint64_t bytes);

/**
 * files_say_count(c, l):
 * "2 of 3 files at the hub".
 */
void files_say_count(const struct client *c, const struct file_list *l);

/**
 * files_say(c, l):
 * "2 of 3 files at the hub", and each of them; nothing if there are none.
 */
void files_say(const struct client *c, const struct file_list *l);

#endif
