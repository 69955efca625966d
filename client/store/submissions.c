#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/view.h"
#include "protocol/db/stmt.h"

/* Own acts count behind whatever the hub has sequenced. */
#define OWN_INDEX (UINT64_C(1) << 62)

/* Acts of one record, growing. */
struct acts {
	struct act *v;
	size_t n;
};

static int
acts_push(struct acts *all, const struct act *a, struct err *e)
{
	struct act *more = realloc(all->v, (all->n + 1) * sizeof(*more));

	if (more == NULL)
		return err_memory(e);
	all->v = more;
	all->v[all->n++] = *a;
	return 0;
}

/* An act as the hub will see it, as far as that is known here. */
static int
own_act(struct client *c, const struct hash *hash, int64_t num, struct act *a,
	struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct id id = hash_id(hash);
	struct author who;
	struct part p;
	int rc = part_load(c->db, hash, salt, &body, e);

	memset(a, 0, sizeof(*a));
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "part %s is missing",
			hash_text(hash).s);
	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		rc = act_from_part(a, &p);
		part_done(&p);
		if (rc != 0)
			err_set(e, ERR_CORRUPT, "own act: malformed");
	} else {
		rc = -1;
	}
	buf_done(&body);
	if (rc != 0 || author_of(c->db, &id, &who, e) < 0)
		return -1;
	a->index = OWN_INDEX + (uint64_t)num;
	a->part = *hash;
	a->person = who.first;
	a->role = who.role;
	return 0;
}

static int
own_acts(struct client *c, const struct id *rec, struct acts *all,
	 struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT hash, num FROM own_part WHERE rec = ?1 AND act <> 0"
	    " AND NOT EXISTS(SELECT 1 FROM applied AS a"
	    " WHERE a.scope = ?2 AND a.part = own_part.hash) ORDER BY num",
	    "dd", rec, &c->scope);
	struct hash hash;
	struct act a;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_hash(s, 0, &hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "own_part: damaged row");
		else if ((rc = own_act(c, &hash, stmt_int(s, 1), &a, e)) == 0)
			rc = acts_push(all, &a, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
view_submissions(struct client *c, const struct id *rec,
		 struct submission **out, size_t *count, struct act **acts,
		 size_t *act_count, struct err *e)
{
	struct acts all = {NULL, 0};

	if (acts_in_scope(c->db, &c->scope, rec, &all.v, &all.n, e) < 0 ||
	    own_acts(c, rec, &all, e) != 0 ||
	    act_fold(all.v, all.n, &c->policy, out, count, e) != 0) {
		free(all.v);
		return -1;
	}
	*acts = all.v;
	*act_count = all.n;
	return 0;
}
