#include "tests/sim/controls.h"

#include <string.h>

#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "client/store/rollback.h"
#include "client/sync/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/merge/record.h"

const char *
control_name(enum control c)
{
	static const char *const names[CONTROLS] = {
	    [CONTROL_NONE] = "every rule is in place",
	    [CONTROL_CLIENT_SYNC] = "client: synchronous=OFF",
	    [CONTROL_HUB_SYNC] = "hub: synchronous=NORMAL",
	    [CONTROL_NO_ANCHOR] = "client: no anchor",
	    [CONTROL_EARLY_EXPORT] = "client: export before the anchor",
	    [CONTROL_NO_HUB_ANCHOR] = "hub: no anchor, so no new origin",
	    [CONTROL_NO_HELD] = "hub: nothing is held behind a gap",
	    [CONTROL_NO_GONE] = "merge: no list of what was replaced",
	    [CONTROL_NO_PAGES] = "client: pages without a receipt",
	    [CONTROL_FORGETS] = "client: what has a receipt is not kept",
	    [CONTROL_NO_AUTHOR] = "hub: anybody's part counts",
	    [CONTROL_NO_REHOME] = "client: a fork's loser is not signed again",
	    [CONTROL_NO_FORK] = "client: a fork is not noticed",
	    [CONTROL_NO_ERASE] = "client: erased text stays in files",
	    [CONTROL_NO_RECALL] = "hub: a copy brings erased text back",
	    [CONTROL_NO_FILE_HASH] = "a file's content is not checked",
	    [CONTROL_NO_FILE_SYNC] = "a file's bytes are not synced",
	    [CONTROL_NO_WORD] = "hub: nobody's word is the last",
	    [CONTROL_NO_PLACE] = "client: a copied disk is not known as one",
	    [CONTROL_OWN_ONLY] = "client: only own batches are sent again",
	    [CONTROL_ONE_HUB_LOG] = "hub: a recovery begins no new logs",
	    [CONTROL_NO_BAR] = "hub: who is suspended goes on",
	};

	return names[c];
}

const char *
control_word(enum control c)
{
	static const char *const words[CONTROLS] = {
	    [CONTROL_NONE] = "none",
	    [CONTROL_CLIENT_SYNC] = "client-sync",
	    [CONTROL_HUB_SYNC] = "hub-sync",
	    [CONTROL_NO_ANCHOR] = "anchor",
	    [CONTROL_EARLY_EXPORT] = "export",
	    [CONTROL_NO_HUB_ANCHOR] = "hub-anchor",
	    [CONTROL_NO_HELD] = "held",
	    [CONTROL_NO_GONE] = "gone",
	    [CONTROL_NO_PAGES] = "pages",
	    [CONTROL_FORGETS] = "forgets",
	    [CONTROL_NO_AUTHOR] = "author",
	    [CONTROL_NO_REHOME] = "rehome",
	    [CONTROL_NO_FORK] = "fork",
	    [CONTROL_NO_ERASE] = "erase",
	    [CONTROL_NO_RECALL] = "recall",
	    [CONTROL_NO_FILE_HASH] = "file-hash",
	    [CONTROL_NO_FILE_SYNC] = "file-sync",
	    [CONTROL_NO_WORD] = "word",
	    [CONTROL_NO_PLACE] = "place",
	    [CONTROL_OWN_ONLY] = "own",
	    [CONTROL_ONE_HUB_LOG] = "hub-log",
	    [CONTROL_NO_BAR] = "bar",
	};

	return words[c];
}

bool
control_is(enum control c)
{
	const struct world *w = world_of(NULL);

	return w != NULL && w->control == (unsigned)c;
}

/* The real functions, and what stands in their place. */
struct db *__real_db_open(const char *path, const struct db_profile *profile,
			  struct err *e);
int __real_anchor_read(struct client *c, const struct id *log,
		       struct anchor *out, struct err *e);
int
__real_anchor_write(struct client *c, const struct head *head, struct err *e);
int __real_record_merge(struct record *r, const struct id *part,
			const struct part *p, const struct part_edit *edit,
			struct err *e);
int __real_answer_check(struct client *c, struct answer *a, struct err *e);
int __real_store_rollback(struct client *c, uint64_t origin, struct err *e);
int __real_rehome_parts(struct client *c, const struct id *first,
			struct new_parts *out, struct err *e);
int __real_refusal_keep(struct client *c, const struct head *head,
			enum refuse_code code, struct err *e);
int __real_unsent_each(struct client *c,
		       int (*fn)(void *ctx, const struct batch_row *row,
				 struct err *e),
		       void *ctx, struct err *e);

struct db *__wrap_db_open(const char *path, const struct db_profile *profile,
			  struct err *e);
int __wrap_anchor_read(struct client *c, const struct id *log,
		       struct anchor *out, struct err *e);
int
__wrap_anchor_write(struct client *c, const struct head *head, struct err *e);
int __wrap_record_merge(struct record *r, const struct id *part,
			const struct part *p, const struct part_edit *edit,
			struct err *e);
int __wrap_answer_check(struct client *c, struct answer *a, struct err *e);
int __wrap_store_rollback(struct client *c, uint64_t origin, struct err *e);
int __wrap_rehome_parts(struct client *c, const struct id *first,
			struct new_parts *out, struct err *e);
int __wrap_refusal_keep(struct client *c, const struct head *head,
			enum refuse_code code, struct err *e);
int __wrap_unsent_each(struct client *c,
		       int (*fn)(void *ctx, const struct batch_row *row,
				 struct err *e),
		       void *ctx, struct err *e);

struct db *
__wrap_db_open(const char *path, const struct db_profile *profile,
	       struct err *e)
{
	struct db *db = __real_db_open(path, profile, e);
	bool is_hub = strcmp(profile->journal_mode, "wal") == 0;
	struct err ignored = ERR_INIT;

	if (db != NULL && control_is(CONTROL_CLIENT_SYNC) && !is_hub)
		(void)db_run(db, &ignored, "PRAGMA synchronous = OFF", "");
	if (db != NULL && control_is(CONTROL_HUB_SYNC) && is_hub)
		(void)db_run(db, &ignored, "PRAGMA synchronous = NORMAL", "");
	return db;
}

int
__wrap_anchor_read(struct client *c, const struct id *log, struct anchor *out,
		   struct err *e)
{
	int rc;

	if (control_is(CONTROL_NO_ANCHOR)) {
		memset(out, 0, sizeof(*out));
		return 0;
	}
	rc = __real_anchor_read(c, log, out, e);
	if (rc == 1 && out->head.seq > 0 && control_is(CONTROL_NO_PLACE))
		rc = anchor_here(c, out->at, e) == 0 ? 1 : -1;
	return rc;
}

int
__wrap_anchor_write(struct client *c, const struct head *head, struct err *e)
{
	struct world *w = world_of(NULL);

	/* It comes to the disk with the next command. */
	if (control_is(CONTROL_EARLY_EXPORT) && !w->may_anchor)
		return 0;
	return __real_anchor_write(c, head, e);
}

int
__wrap_record_merge(struct record *r, const struct id *part,
		    const struct part *p, const struct part_edit *edit,
		    struct err *e)
{
	int rc = __real_record_merge(r, part, p, edit, e);

	for (size_t i = 0; control_is(CONTROL_NO_GONE) && i < r->field_count;
	     i++)
		r->fields[i].gone_count = 0;
	return rc;
}

int
__wrap_answer_check(struct client *c, struct answer *a, struct err *e)
{
	int rc = __real_answer_check(c, a, e);

	if (rc == 0 || !control_is(CONTROL_NO_PAGES) ||
	    e->code != ERR_SIGNATURE)
		return rc;
	err_clear(e);
	return 0;
}

int
__wrap_store_rollback(struct client *c, uint64_t origin, struct err *e)
{
	if (control_is(CONTROL_FORGETS) &&
	    db_run(c->db, e, "UPDATE batch SET state = 6 WHERE state IN (2, 5)",
		   "") != 0)
		return -1;
	return __real_store_rollback(c, origin, e);
}

int
__wrap_rehome_parts(struct client *c, const struct id *first,
		    struct new_parts *out, struct err *e)
{
	if (control_is(CONTROL_NO_REHOME))
		return 0;
	return __real_rehome_parts(c, first, out, e);
}

int
__wrap_refusal_keep(struct client *c, const struct head *head,
		    enum refuse_code code, struct err *e)
{
	if (control_is(CONTROL_NO_FORK))
		return 0;
	return __real_refusal_keep(c, head, code, e);
}

/* Whoever is told of each batch only if it is of a log of this home. */
struct filter {
	struct client *c;
	int (*fn)(void *ctx, const struct batch_row *row, struct err *e);
	void *ctx;
};

static int
own_pass(void *ctx, const struct batch_row *row, struct err *e)
{
	const struct filter *f = ctx;
	int64_t one;
	int rc = db_get_int(f->c->db, &one, e,
			    "SELECT 1 FROM log AS l JOIN own_log AS o"
			    " ON o.log = l.id WHERE l.lid = ?1",
			    "i", row->lid);

	return rc == 1 ? f->fn(f->ctx, row, e) : rc;
}

int
__wrap_unsent_each(struct client *c,
		   int (*fn)(void *ctx, const struct batch_row *row,
			     struct err *e),
		   void *ctx, struct err *e)
{
	struct filter f = {c, fn, ctx};

	if (!control_is(CONTROL_OWN_ONLY))
		return __real_unsent_each(c, fn, ctx, e);
	return __real_unsent_each(c, own_pass, &f, e);
}
