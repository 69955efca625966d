#include "hub/store/support.h"

#include "protocol/log/support.h"

int
store_support(struct db *db, struct buf *out, struct err *e)
{
	static const struct support_count counts[] = {
	    {"invitations", "SELECT count(*) FROM invitation"},
	    {"invitations.unused",
	     "SELECT count(*) FROM invitation WHERE genesis IS NULL"},
	    {"batches.first_ms", "SELECT min(recv) FROM batch WHERE recv > 0"},
	    {"batches.last_ms", "SELECT max(recv) FROM batch"},
	};

	if (support_shared(db, out, e) != 0)
		return -1;
	return support_counts(db, counts, ARRAY_LEN(counts), out, e);
}
