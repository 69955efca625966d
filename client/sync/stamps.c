#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/sign/trust.h"

int
stamps_keep(struct client *c, const struct answer *a, struct err *e)
{
	for (size_t i = 0; i < a->stamp_count; i++) {
		const struct bundle_record *r = &a->stamps[i];
		struct stamp s;
		int rc;

		if (stamp_open(&s, r->p, r->n, &c->keys, e) != 0)
			return -1;
		if ((rc = part_has(c->db, &s.part, e)) < 0)
			return -1;
		/* Of a page that was not taken in there may be no part. */
		if (rc == 1 && stamp_put_note(c, &s.part, r->p, r->n, e) != 0)
			return -1;
	}
	return 0;
}
