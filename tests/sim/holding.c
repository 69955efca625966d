/* What a PC's disk holds, read as kheo reads it. */
#include <string.h>

#include "client/store/seal.h"
#include "protocol/db/stmt.h"
#include "tests/sim/district.h"
#include "tests/sim/files.h"
#include "tests/sim/person.h"

static void
has_add(void *ctx, unsigned save)
{
	bool *has = ctx;

	has[save] = true;
}

/* Unsealed edits. */
static void
typed_add(struct world *w, struct client *c, struct holding *out, struct err *e)
{
	struct stmt *s = db_query(c->db, e, "SELECT value FROM unsealed", "");
	const uint8_t *p;
	size_t n;

	while (s != NULL && stmt_step(s, e) == 1) {
		p = stmt_blob(s, 0, &n);
		saves_in(w, p, n, has_add, out->has);
	}
	stmt_done(s);
}

/* Receipts of the origin that the hub has now are kept by the hub. */
static void
signed_add(struct world *w, struct client *c, struct holding *out,
	   struct err *e)
{
	bool counts = !w->hub_is_rolled && c->keys.origin == district_origin(w);
	struct stmt *s = db_query(c->db, e,
				  "SELECT p.body, b.state FROM part AS p"
				  " JOIN batch AS b ON b.bid = p.bid",
				  "");
	const uint8_t *p;
	size_t n;

	while (s != NULL && stmt_step(s, e) == 1) {
		int64_t state = stmt_int(s, 1);

		p = stmt_blob(s, 0, &n);
		saves_said(w, p, n, has_add, out->has);
		if (counts &&
		    (state == BATCH_RECEIPTED || state == BATCH_CONFIRMED))
			saves_said(w, p, n, has_add, out->handed);
	}
	stmt_done(s);
}

void
home_holds(struct world *w, struct home *h, struct holding *out)
{
	struct err e = ERR_INIT;
	struct client c;

	memset(out, 0, sizeof(*out));
	if (home_open(w, h, &c, &e) == 0) {
		typed_add(w, &c, out, &e);
		signed_add(w, &c, out, &e);
	}
	client_close(&c);
	if (e.code != ERR_NONE)
		violates(w, "h%u does not open: %s", home_number(w, h), e.text);
	for (unsigned i = 0; i < w->save_count; i++)
		out->file[i] =
		    w->saves[i].is_file && file_is_in(w, home_number(w, h), i);
}
