#include <string.h>

#include "client/store/edit.h"
#include "client/store/impl.h"
#include "protocol/base/num.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"

static uint64_t *
count_of(struct counts *out, int64_t state)
{

	switch ((enum batch_state)state) {
	case BATCH_SEALED:
		return &out->sealed;
	case BATCH_EXPORTED:
		return &out->exported;
	case BATCH_RECEIPTED:
		return &out->receipted;
	case BATCH_CONFIRMED:
		return &out->confirmed;
	case BATCH_DEAD:
		return &out->dead;
	case BATCH_INCOMPLETE:
	case BATCH_HELD:
	case BATCH_EVIDENCE:
		break;
	}
	return NULL;
}

static int
contact_load(struct client *c, int64_t *ms, struct err *e)
{
	struct buf text = BUF_INIT(32);
	uint64_t n = 0;
	int rc = setting_get(c->db, "last_contact", &text, e);

	if (rc == 1)
		rc = num_parse(buf_str(&text), text.len, 0, INT64_MAX, &n);
	buf_done(&text);
	*ms = (int64_t)n;
	return rc < 0 ? err_set(e, ERR_CORRUPT, "setting last_contact") : 0;
}

int
store_counts(struct client *c, struct counts *out, struct err *e)
{
	struct stmt *s;
	uint64_t *n;
	int64_t unsealed;
	int rc;

	memset(out, 0, sizeof(*out));
	if ((unsealed = edit_count(c, e)) < 0 ||
	    contact_load(c, &out->last_contact_ms, e) != 0)
		return -1;
	out->unsealed = (uint64_t)unsealed;
	s = db_query(
	    c->db, e,
	    "SELECT b.state, count(*) FROM own_log AS o"
	    " JOIN log AS l ON l.id = o.log JOIN batch AS b ON b.lid = l.lid"
	    " GROUP BY b.state",
	    "");
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((n = count_of(out, stmt_int(s, 0))) != NULL)
			*n = (uint64_t)stmt_int(s, 1);
	return rc;
}
