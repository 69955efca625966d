#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

#define UNIT_COLUMNS "SELECT scope, idx, code, kind, name FROM unit "

static int
unit_read(struct stmt *s, struct unit *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (stmt_id(s, 0, &out->scope) != 0)
		return err_set(e, ERR_CORRUPT, "unit: damaged row");
	out->index = (uint64_t)stmt_int(s, 1);
	text_into(out->code, sizeof(out->code), stmt_text(s, 2));
	text_into(out->kind, sizeof(out->kind), stmt_text(s, 3));
	text_into(out->name, sizeof(out->name), stmt_text(s, 4));
	return 0;
}

static int
unit_one(struct stmt *s, struct unit *out, struct err *e)
{
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && unit_read(s, out, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

/* First what holds on a day, ?2, which may be NULL. */
#define HOLDS_FIRST                                                            \
	"(coalesce(valid_from, '') <= ?2 AND coalesce(valid_to, 'a') >= ?2)"   \
	" IS NOT 1, idx DESC"

int
unit_by_code(struct db *db, const char *code, const char *day, struct unit *out,
	     struct err *e)
{
	return unit_one(db_query(db, e,
				 UNIT_COLUMNS
				 "WHERE code = ?1 ORDER BY " HOLDS_FIRST
				 ", scope LIMIT 1",
				 "tt", code, day),
			out, e);
}

int
unit_by_scope(struct db *db, const struct id *scope, const char *day,
	      struct unit *out, struct err *e)
{
	return unit_one(db_query(db, e,
				 UNIT_COLUMNS
				 "WHERE scope = ?1 ORDER BY " HOLDS_FIRST
				 " LIMIT 1",
				 "dt", scope, day),
			out, e);
}
