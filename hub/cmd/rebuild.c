#include <stdlib.h>
#include <string.h>

#include "hub/anchor.h"
#include "hub/audit/audit.h"
#include "hub/cmd/tell.h"
#include "hub/store/audit.h"

/* The digest of each scope, before and after. */
struct digests {
	struct id *scopes;
	struct hash *before;
	size_t count;
};

static void
fault_print(void *ctx, const char *table, const char *key, const char *reason)
{
	const struct cli_io *io = ctx;
	struct buf plain = BUF_INIT(4096);

	text_plain(&plain, reason);
	cli_out(io, "%s %s %s\n", table, key, buf_str(&plain));
	buf_done(&plain);
}

static int
digests_room(struct digests *d, struct err *e)
{
	size_t room = d->count + 1;
	struct id *scopes = realloc(d->scopes, room * sizeof(*scopes));
	struct hash *before;

	if (scopes == NULL)
		goto err0;
	d->scopes = scopes;
	before = realloc(d->before, room * sizeof(*before));
	if (before == NULL)
		goto err0;
	d->before = before;
	return 0;

err0:
	err_memory(e);
	return -1;
}

static int
digests_take(struct digests *d, struct hub *h, struct err *e)
{
	struct stmt *s = audit_scopes(h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if ((rc = digests_room(d, e)) != 0)
			break;
		if (stmt_id(s, 0, &d->scopes[d->count]) != 0)
			continue;
		/* A state that cannot be read is like none. */
		memset(&d->before[d->count], 0, sizeof(d->before[0]));
		if (state_digest(h->db, &d->scopes[d->count], &h->policy,
				 &d->before[d->count], e) != 0) {
			if (e->code != ERR_CORRUPT && e->code != ERR_FORMAT) {
				rc = -1;
				break;
			}
			err_clear(e);
		}
		d->count++;
	}
	stmt_done(s);
	return rc;
}

/* How many scopes are another state than before; each is told. */
static int
digests_compare(const struct digests *d, struct call *c, size_t *differ,
		struct err *e)
{
	struct hash now;
	struct unit u;

	*differ = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (state_digest(c->hub->db, &d->scopes[i], &c->hub->policy,
				 &now, e) != 0 ||
		    view_unit(c->hub, &d->scopes[i], &u, e) != 0)
			return -1;
		if (hash_eq(&now, &d->before[i]))
			continue;
		(*differ)++;
		cli_warn(&c->io, TEXT_hub_rebuild_differs,
			 id_text(&d->scopes[i]).s, u.code, NULL);
	}
	return 0;
}

static int
tree_remake(struct hub *h, struct err *e)
{
	struct stmt *s = NULL;
	struct hash leaf, root;
	uint64_t size = 0;
	const uint8_t *p;
	size_t n;
	int rc;

	if (audit_nodes_forget(h->db, e) != 0 ||
	    (s = audit_entry_texts(h->db, e)) == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		p = stmt_blob(s, 1, &n);
		leaf = tree_leaf(p, n);
		if ((rc = tree_append(&h->tree, size++, &leaf, e)) != 0)
			break;
	}
	stmt_done(s);
	if (rc != 0 || tree_root(&h->tree, h->point.size, &root, e) != 0)
		return -1;
	if (!hash_eq(&root, &h->point.root))
		return err_set(e, ERR_FORK,
			       "the entries are not those of the newest"
			       " checkpoint");
	return 0;
}

/* The tree that is made again must be the one that was given out. */
static int
anchor_holds(struct hub *h, struct err *e)
{
	struct anchor a;
	struct hash root;
	int rc = anchor_read(h->home, &a, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || strcmp(a.origin, h->origin) != 0 || a.size > h->size)
		return err_set(e, ERR_STALE, "not the tree of the anchor");
	if (tree_root(&h->tree, a.size, &root, e) != 0)
		return -1;
	if (!hash_eq(&root, &a.root))
		return err_set(e, ERR_STALE, "not the tree of the anchor");
	return 0;
}

static int
remake(struct call *c, bool repair)
{
	struct digests d = {NULL, NULL, 0};
	struct err e = ERR_INIT;
	size_t differ = 0;
	int rc = CLI_DONE;

	if (digests_take(&d, c->hub, &e) != 0 ||
	    log_replay(c->hub->db, &e) != 0 || tree_remake(c->hub, &e) != 0 ||
	    anchor_holds(c->hub, &e) != 0 ||
	    digests_compare(&d, c, &differ, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else if (differ > 0 && !repair) {
		cli_warn(&c->io, TEXT_hub_rebuild_undone, NULL);
		rc = CLI_UNVERIFIED;
	} else {
		cli_say(&c->io, TEXT_hub_rebuilt, NULL);
	}
	free(d.scopes);
	free(d.before);
	return rc;
}

/* Nothing is made from bytes that nobody signed.  The nodes are made again and
 * may be wrong before. */
static int
cmd_rebuild(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct audit audit = {c->hub, fault_print, &c->io, 0};
	struct err e = ERR_INIT;

	if (c->hub->point.size != c->hub->size) {
		cli_warn(&c->io, TEXT_hub_rebuild_no_point, NULL);
		return CLI_UNVERIFIED;
	}
	if (audit_batches(&audit, &e) != 0 || audit_parts(&audit, &e) != 0)
		return cli_fail(&c->io, &e);
	if (audit.faults > 0) {
		cli_warn(&c->io, TEXT_hub_rebuild_undone, NULL);
		return CLI_UNVERIFIED;
	}
	return remake(c, cli_has(a, "--repair"));
}

static const struct cli_option options[] = {
    {"--repair", NULL, TEXT_hub_opt_repair},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_rebuild = {
    .verb =
	{
	    .name = "rebuild",
	    .args = "",
	    .summary = TEXT_hub_sum_rebuild,
	    .example = "kheo-hub rebuild",
	    .options = options,
	    .run = cmd_rebuild,
	},
    .input = -1,
    .on_damage = true,
};
