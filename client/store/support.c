#include "client/store/support.h"

#include "client/store/check.h"
#include "client/store/evidence.h"
#include "protocol/log/support.h"

/* Keys are names of files and ids: what kind of fault it is helps. */
static void
fault_put(void *ctx, const char *what, const char *key, const char *reason)
{
	(void)key;
	buf_fmt(ctx, "fault %s: %s\n", what, reason);
}

static int
files_put(struct client *c, struct buf *out, struct err *e)
{
	char **names;
	size_t n;

	if (evidence_list(c, &names, &n, e) != 0)
		return -1;
	folder_list_free(names, n);
	buf_fmt(out, "evidence %zu\n", n);
	return buf_check(out, e);
}

int
store_support(struct client *c, struct buf *out, struct err *e)
{
	static const struct support_count counts[] = {
	    {"people", "SELECT count(*) FROM signer"},
	    {"people.locked", "SELECT count(*) FROM signer WHERE locked = 1"},
	    {"people.leave", "SELECT count(*) FROM signer WHERE leave = 1"},
	    {"logs.own", "SELECT count(*) FROM own_log"},
	    {"unsealed", "SELECT count(*) FROM unsealed"},
	    {"own_parts", "SELECT count(*) FROM own_part"},
	    {"receipts", "SELECT count(*) FROM receipt"},
	    {"refused", "SELECT count(*) FROM refused"},
	    {"cursor.least", "SELECT min(size) FROM cursor"},
	    {"cursor.most", "SELECT max(size) FROM cursor"},
	};
	struct fault_sink sink = {.tell = fault_put, .ctx = out};

	buf_fmt(out, "enrolled %d\nhubkeys %llu\norigin %llu\ntest %d\n",
		c->has_scope, (unsigned long long)c->keys.version,
		(unsigned long long)c->keys.origin, c->keys.is_test);
	if (support_shared(c->db, out, e) != 0 ||
	    support_counts(c->db, counts, ARRAY_LEN(counts), out, e) != 0 ||
	    files_put(c, out, e) != 0 || store_check(c, &sink, e) != 0)
		return -1;
	return buf_check(out, e);
}
