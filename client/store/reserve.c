#include "client/store/store.h"

#define PATH_BYTES_MAX 4096
#define RESERVE_FILE   "reserve"
/* Enough for a batch three times over: database, journal and outbox; and for
 * the receipts of what waits. */
#define RESERVE_BYTES (8 * 1024 * 1024)
/* With less than this nothing more is begun but sending. */
#define LEAST_BYTES (2 * 1024 * 1024)

int
home_reserve(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, RESERVE_FILE, e);

	if (rc == 0)
		rc = reserve_make(buf_str(&path), RESERVE_BYTES, e);
	buf_done(&path);
	return rc;
}

enum reserve
home_room(struct client *c, uint64_t bytes)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	enum reserve found = RESERVE_FINE;
	struct err ignored = ERR_INIT;

	if (client_path(c, &path, RESERVE_FILE, &ignored) == 0)
		found = reserve_look(buf_str(&path), LEAST_BYTES + bytes);
	if (found == RESERVE_GIVEN)
		c->reserve_given = true;
	buf_done(&path);
	return found;
}
