#include "protocol/base/reserve.h"

#include "hub/hub.h"

/* What waits in the WAL before it is brought into the database, and as much
 * again as one group may write. */
#define RESERVE_BYTES (24 * 1024 * 1024)
#define LEAST_BYTES   (8 * 1024 * 1024)

int
hub_reserve(struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = hub_path(h->home, HUB_RESERVE, &path, e);

	if (rc == 0)
		rc = reserve_make(buf_str(&path), RESERVE_BYTES, e);
	buf_done(&path);
	return rc;
}

static enum reserve
room_look(const struct hub *h)
{
	struct buf path = BUF_INIT(4096);
	struct err ignored = ERR_INIT;
	enum reserve found = RESERVE_FINE;

	if (hub_path(h->home, HUB_RESERVE, &path, &ignored) == 0)
		found = reserve_look(buf_str(&path), LEAST_BYTES);
	buf_done(&path);
	return found;
}

bool
hub_room(struct hub *h)
{
	bool was_given = h->reserve_given;
	bool was_short = h->is_short;
	struct err ignored = ERR_INIT;

	switch (room_look(h)) {
	case RESERVE_GIVEN:
		h->reserve_given = true;
		break;
	case RESERVE_GONE:
		h->is_short = true;
		break;
	case RESERVE_FINE:
		if (h->reserve_given)
			h->reserve_given = hub_reserve(h, &ignored) != 1;
		h->is_short = h->reserve_given;
		break;
	}
	return h->reserve_given != was_given || h->is_short != was_short;
}
