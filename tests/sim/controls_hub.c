/* The hub's rules that can be taken away. */
#include <string.h>

#include "hub/intake/intake.h"
#include "protocol/log/apply.h"
#include "protocol/sign/signed.h"
#include "tests/sim/controls.h"

int __real_anchor_check(struct hub *h, struct err *e);
int __real_intake_accept(struct hub *h, const struct incoming *in,
			 struct acceptance *out, struct err *e);
int __real_batch_judge(struct db *db, const struct log_row *log,
		       const struct batch_parts *parts, enum q_code *code,
		       struct err *e);

int
__real_hub_author(struct hub *h, const struct id *scope, json_t *const *acts,
		  size_t count, struct hash *part, struct err *e);
int __real_hub_adopt(struct hub *h, const struct id *scope, json_t *act,
		     const struct part_ref *parts, size_t count, struct err *e);

int __wrap_anchor_check(struct hub *h, struct err *e);
int __wrap_intake_accept(struct hub *h, const struct incoming *in,
			 struct acceptance *out, struct err *e);
int __wrap_batch_judge(struct db *db, const struct log_row *log,
		       const struct batch_parts *parts, enum q_code *code,
		       struct err *e);
int
__wrap_hub_author(struct hub *h, const struct id *scope, json_t *const *acts,
		  size_t count, struct hash *part, struct err *e);
int __wrap_hub_adopt(struct hub *h, const struct id *scope, json_t *act,
		     const struct part_ref *parts, size_t count, struct err *e);

int
__wrap_anchor_check(struct hub *h, struct err *e)
{
	if (control_is(CONTROL_NO_HUB_ANCHOR))
		return 0;
	return __real_anchor_check(h, e);
}

/* Whether a header that can be read stands behind one that is not here. */
static bool
is_behind_gap(struct hub *h, const struct incoming *in, struct head *head)
{
	struct err ignored = ERR_INIT;
	struct note note;
	struct batch b;
	struct log_row log;

	if (batch_open(&b, &head->hash, &note, in->header.p, in->header.n,
		       &ignored) != 0 ||
	    log_find(h->db, &b.log, &log, &ignored) != 1)
		return false;
	head->log = b.log;
	head->seq = b.seq;
	return b.seq > log.seq + 1;
}

int
__wrap_intake_accept(struct hub *h, const struct incoming *in,
		     struct acceptance *out, struct err *e)
{
	struct head head;

	if (!control_is(CONTROL_NO_HELD) || !is_behind_gap(h, in, &head))
		return __real_intake_accept(h, in, out, e);
	memset(out, 0, sizeof(*out));
	out->what = ACCEPTED_HELD;
	out->head = head;
	return 0;
}

int
__wrap_batch_judge(struct db *db, const struct log_row *log,
		   const struct batch_parts *parts, enum q_code *code,
		   struct err *e)
{
	int rc = __real_batch_judge(db, log, parts, code, e);

	if (control_is(CONTROL_NO_AUTHOR) && *code == Q_AUTHOR)
		*code = Q_NONE;
	if (control_is(CONTROL_NO_BAR) &&
	    (*code == Q_SUSPENDED || *code == Q_REVOKED))
		*code = Q_NONE;
	return rc;
}

/* The key of the hub's log of a scope follows from the origin: as if there had
 * been one only.  Return what it is. */
static uint64_t
origin_hide(struct hub *h)
{
	uint64_t origin = h->keys.origin;

	if (control_is(CONTROL_ONE_HUB_LOG))
		h->keys.origin = 1;
	return origin;
}

int
__wrap_hub_author(struct hub *h, const struct id *scope, json_t *const *acts,
		  size_t count, struct hash *part, struct err *e)
{
	uint64_t origin = origin_hide(h);
	int rc = __real_hub_author(h, scope, acts, count, part, e);

	h->keys.origin = origin;
	return rc;
}

int
__wrap_hub_adopt(struct hub *h, const struct id *scope, json_t *act,
		 const struct part_ref *parts, size_t count, struct err *e)
{
	uint64_t origin = origin_hide(h);
	int rc = __real_hub_adopt(h, scope, act, parts, count, e);

	h->keys.origin = origin;
	return rc;
}
