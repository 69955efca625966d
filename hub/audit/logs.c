#include <string.h>

#include "hub/audit/audit.h"
#include "hub/intake/genesis.h"
#include "hub/store/audit.h"
#include "hub/store/store.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"

/* A log's row beside the header that began it. */
struct begun {
	struct log_row row;
	struct batch b;
	struct note note; /* borrows from text */
	struct buf text;
	struct hash hash;
	const char *key; /* the log's id in print */
};

/* Load the genesis that the row names: 1, 0 if that was told, -1. */
static int
genesis_open(struct audit *a, struct begun *g, struct err *e)
{
	struct batch_row row;
	int rc = batch_find(a->h->db, &g->row.genesis, &row, e);

	if (rc == 0 || (rc == 1 && (row.lid != g->row.lid || row.seq != 1))) {
		audit_fault(a, "log", g->key, "genesis: no such header");
		return 0;
	}
	if (rc == 1 && batch_note(a->h->db, row.bid, &g->text, e) == 0 &&
	    batch_open(&g->b, &g->hash, &g->note, g->text.p, g->text.len, e) ==
		0)
		return 1;
	return audit_told(a, "log", g->key, e);
}

static void
columns_check(struct audit *a, const struct begun *g)
{
	const struct genesis *said = &g->b.genesis;
	const struct log_row *row = &g->row;
	bool is_hub = said->role == ROLE_HUB;

	const struct {
		const char *name;
		bool holds;
	} columns[] = {
	    {"id", id_eq(&row->id, &g->b.log)},
	    {"scope", id_eq(&row->scope, &said->scope)},
	    {"key", memcmp(row->key, said->key, KEY_LEN) == 0},
	    {"dev", id_eq(&row->dev, &said->dev)},
	    {"device",
	     row->has_device == !is_hub &&
		 (is_hub || memcmp(row->device, said->device, KEY_LEN) == 0)},
	    {"box", is_hub || memcmp(row->box, said->box, KEY_LEN) == 0},
	    {"role", row->asked == said->role},
	    {"genesis", hash_eq(&row->genesis, &g->hash)},
	};

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (!columns[i].holds)
			audit_fault(a, "log", g->key,
				    "%s differs from the signed genesis",
				    columns[i].name);
}

static bool
author_signed(const struct hub *h, const struct note *n)
{
	struct sign_name name = name_author(h->keys.hub);

	for (size_t i = 0; i < h->keys.key_count; i++)
		if (h->keys.keys[i].role == HUB_AUTHOR &&
		    signed_by(n, name.s, h->keys.keys[i].key))
			return true;
	return false;
}

/* What the code that was used says of itself. */
static int
code_check(struct audit *a, const struct begun *g, const struct invitation *i,
	   struct err *e)
{
	struct id id = enrol_id(i->key);
	struct id_text key = id_text(&id);
	struct enrolment row;
	int rc;

	if (!i->is_used)
		audit_fault(a, "invitation", key.s, "genesis: %s used it",
			    g->key);
	if (!id_eq(&i->scope, &g->b.genesis.scope))
		audit_fault(a, "invitation", key.s,
			    "scope differs from that of %s", g->key);
	if (!i->is_used || !hash_eq(&i->genesis, &g->hash))
		return 0;
	if ((rc = enrolment_of(a->h->db, &g->row.id, &row, e)) < 0)
		return -1;
	if (rc == 1 && hash_eq(&row.genesis, &g->hash) && row.role != i->role)
		audit_fault(a, "invitation", key.s,
			    "role differs from the enrolment of %s", g->key);
	return 0;
}

/* A code may be lost in a restore; then the directory must name that very
 * genesis. */
static int
unvouched_check(struct audit *a, const struct begun *g, struct err *e)
{
	struct enrolment row;
	int rc = store_is_enrolled(a->h->db, &g->row.id, e);

	if (rc == 1)
		rc = enrolment_of(a->h->db, &g->row.id, &row, e);
	if (rc == 0 || (rc == 1 && !hash_eq(&row.genesis, &g->hash)))
		audit_fault(a, "log", g->key, "nobody vouches for it");
	return rc < 0 ? -1 : 0;
}

/* Who vouches for the log, and which chain it belongs to. */
static int
voucher_check(struct audit *a, const struct begun *g, struct err *e)
{
	struct id first = g->row.id;
	struct voucher v;
	int rc = 0;

	if (g->b.genesis.role == ROLE_HUB) {
		if (!author_signed(a->h, &g->note))
			audit_fault(a, "log", g->key,
				    "not signed by the author key");
	} else {
		if (voucher_find(a->h, &g->note, &g->b, &v, e) != 0)
			return -1;
		if (v.kind == VOUCHER_NONE)
			rc = unvouched_check(a, g, e);
		else if (v.kind == VOUCHER_PARENT)
			first = v.parent.first;
		else
			rc = code_check(a, g, &v.code, e);
	}
	if (!id_eq(&first, &g->row.first))
		audit_fault(a, "log", g->key,
			    "first differs from the log that it continues");
	return rc;
}

static int
log_check(struct audit *a, int64_t lid, const char *key, struct err *e)
{
	struct begun g = {.key = key};
	int rc = log_get(a->h->db, lid, &g.row, e);

	if (rc < 0)
		return audit_told(a, "log", key, e);
	buf_init(&g.text, NOTE_BYTES_MAX);
	rc = genesis_open(a, &g, e);
	if (rc == 1) {
		columns_check(a, &g);
		rc = voucher_check(a, &g, e);
		if (rc != 0)
			rc = audit_told(a, "log", key, e);
	}
	buf_done(&g.text);
	return rc;
}

int
audit_logs(struct audit *a, struct err *e)
{
	struct stmt *s = audit_log_rows(a->h->db, e);
	struct row_key key;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		key = row_key(s, "ib", 2);
		if (stmt_int(s, 2) != 0)
			audit_fault(a, "log", strchr(key.s, ',') + 1,
				    "device and box go together");
		rc = log_check(a, stmt_int(s, 0), strchr(key.s, ',') + 1, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}
