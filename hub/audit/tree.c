#include <stdlib.h>
#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/log/state.h"
#include "protocol/wire/entry.h"

/* The tree made again, leaf by leaf.  Of each level the last two nodes are
 * enough for the next leaf and for the root. */
struct regrown {
	struct audit *a;
	struct hash last[TREE_DEPTH_MAX][2];
	uint64_t size;
	struct hash root; /* at size */
};

static int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	const struct regrown *r = ctx;

	if (level >= TREE_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "a tree that is too high");
	*out = r->last[level][n & 1];
	return 0;
}

static int
node_check(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	   struct err *e)
{
	struct regrown *r = ctx;
	struct hash stored;
	char key[48];
	int rc;

	if (level >= TREE_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "a tree that is too high");
	r->last[level][n & 1] = *h;
	if ((rc = audit_node(r->a->h->db, level, n, &stored, e)) < 0)
		return -1;
	snprintf(key, sizeof(key), "%u,%llu", level, (unsigned long long)n);
	if (rc == 0)
		audit_fault(r->a, "node", key, "is missing or damaged");
	else if (!hash_eq(&stored, h))
		audit_fault(r->a, "node", key,
			    "differs from what the entries make");
	return 0;
}

/* What an entry's columns say beside its text. */
static int
entry_check(struct audit *a, struct stmt *s, const char *key, struct err *e)
{
	struct entry en;
	struct id scope, log, log_scope;
	struct hash hash;
	size_t n;
	const uint8_t *text = stmt_blob(s, 2, &n);

	if (entry_parse(&en, (const char *)text, n, e) != 0)
		return audit_told(a, "entry", key, e);
	if (stmt_hash(s, 3, &hash) != 0 || stmt_id(s, 5, &log) != 0 ||
	    stmt_id(s, 6, &log_scope) != 0) {
		audit_fault(a, "entry", key, "bid: no such header");
		return 0;
	}
	if (!hash_eq(&hash, &en.head.hash) || !id_eq(&log, &en.head.log) ||
	    (uint64_t)stmt_int(s, 4) != en.head.seq)
		audit_fault(a, "entry", key, "bid: the text names another");
	if (stmt_id(s, 1, &scope) != 0 || !id_eq(&scope, &log_scope))
		audit_fault(a, "entry", key, "scope differs from its log's");
	return 0;
}

/* The checkpoint of the tree as it is by now, if there is one. */
static int
root_check(struct regrown *r, const struct tree_store *store, struct err *e)
{
	struct hub *h = r->a->h;
	struct checkpoint_row row;
	char key[48];
	int rc = checkpoint_at(h->db, h->keys.origin, r->size, &row, NULL, e);

	snprintf(key, sizeof(key), "%llu,%llu",
		 (unsigned long long)h->keys.origin,
		 (unsigned long long)r->size);
	if (rc < 0)
		return audit_told(r->a, "checkpoint", key, e);
	if (rc == 0 && r->size != h->point.size)
		return 0;
	if (rc == 0) {
		audit_fault(r->a, "checkpoint", key, "is missing");
		return 0;
	}
	if (tree_root(store, r->size, &r->root, e) != 0)
		return -1;
	if (!hash_eq(&r->root, &row.root))
		audit_fault(r->a, "checkpoint", key,
			    "root differs from what the entries make");
	return 0;
}

/* 1 to go on with the next entry. */
static int
entry_grow(struct regrown *r, const struct tree_store *store, struct stmt *s,
	   struct err *e)
{
	struct row_key key = row_key(s, "i", 1);
	struct hash leaf;
	const uint8_t *text;
	size_t n;

	if ((uint64_t)stmt_int(s, 0) != r->size) {
		audit_fault(r->a, "entry", key.s, "%llu should come here",
			    (unsigned long long)r->size);
		return 0;
	}
	if (entry_check(r->a, s, key.s, e) != 0)
		return -1;
	text = stmt_blob(s, 2, &n);
	leaf = tree_leaf(text, n);
	if (tree_append(store, r->size, &leaf, e) != 0)
		return -1;
	r->size++;
	return root_check(r, store, e) == 0 ? 1 : -1;
}

static int
extra_nodes_check(struct audit *a, uint64_t size, struct err *e)
{
	struct stmt *s = audit_node_rows(a->h->db, size, e);
	struct row_key key;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		key = row_key(s, "ii", 2);
		audit_fault(a, "node", key.s, "no such node is in the tree");
	}
	return rc;
}

static int
tree_grow(struct regrown *r, struct err *e)
{
	struct tree_store store = {node_get, node_check, r};
	struct stmt *s = audit_entry_rows(r->a->h->db, e);
	char key[24];
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = entry_grow(r, &store, s, e)) != 1)
			break;
	stmt_done(s);
	if (rc != 0)
		return -1;
	if (r->size != r->a->h->size) {
		snprintf(key, sizeof(key), "%llu", (unsigned long long)r->size);
		audit_fault(r->a, "entry", key, "the tree has %llu entries",
			    (unsigned long long)r->a->h->size);
	}
	return extra_nodes_check(r->a, r->size, e);
}

int
audit_tree(struct audit *a, struct err *e)
{
	struct regrown *r = calloc(1, sizeof(*r));
	int rc;

	if (r == NULL)
		return err_memory(e);
	r->a = a;
	rc = tree_grow(r, e);
	free(r);
	return rc;
}

static int
checkpoint_check(struct audit *a, struct stmt *s, struct err *e)
{
	struct row_key key = row_key(s, "ii", 2);
	uint64_t size = (uint64_t)stmt_int(s, 1);
	struct checkpoint c;
	struct hash root;
	const uint8_t *note;
	size_t n;

	note = stmt_blob(s, 4, &n);
	if (checkpoint_open(&c, note, n, &a->h->keys, e) != 0)
		return audit_told(a, "checkpoint", key.s, e);
	if (origin_number(c.origin) != (uint64_t)stmt_int(s, 0))
		audit_fault(a, "checkpoint", key.s,
			    "origin differs from the note's");
	if (c.size != size)
		audit_fault(a, "checkpoint", key.s,
			    "size differs from the note's");
	if (stmt_hash(s, 2, &root) != 0 || !hash_eq(&root, &c.root))
		audit_fault(a, "checkpoint", key.s,
			    "root differs from the note's");
	if (c.time_ms != stmt_int(s, 3))
		audit_fault(a, "checkpoint", key.s,
			    "time differs from the note's");
	if (origin_number(c.origin) == a->h->keys.origin && c.size > a->h->size)
		audit_fault(a, "checkpoint", key.s,
			    "is of a tree with more entries");
	return 0;
}

int
audit_checkpoints(struct audit *a, struct err *e)
{
	struct stmt *s = audit_checkpoint_rows(a->h->db, e);
	char key[48];
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = checkpoint_check(a, s, e)) != 0)
			break;
	stmt_done(s);
	if (rc == 0 && a->h->point.size == 0 && a->h->size > 0) {
		snprintf(key, sizeof(key), "%llu,%llu",
			 (unsigned long long)a->h->keys.origin,
			 (unsigned long long)a->h->size);
		audit_fault(a, "checkpoint", key, "is missing or damaged");
	}
	return rc;
}
