#include "client/store/rebuild_impl.h"
#include "protocol/db/stmt.h"

/* A table: how it is read and written, and its columns' types, one letter
 * each as in protocol/db/stmt.h. */
struct table {
	const char *read;
	const char *write;
	const char *types;
};

#define TABLE(name, columns, marks, types)                                     \
	{                                                                      \
		"SELECT " columns " FROM " name,                               \
		    "INSERT INTO " name "(" columns ") VALUES(" marks ")",     \
		    types                                                      \
	}

/* In an order in which each row finds what it refers to. */
static const struct table tables[] = {
    TABLE("setting", "name, value", "?,?", "sb"),
    TABLE("log",
	  "lid, id, scope, key, dev, device, box, role, first, genesis, seq,"
	  " hash, teff",
	  "?,?,?,?,?,?,?,?,?,?,?,?,?", "ibbbbbbibbibi"),
    TABLE("batch", "bid, lid, seq, hash, note, state, recv", "?,?,?,?,?,?,?",
	  "iiibbii"),
    TABLE("redaction", "num, part, scope, idx, act, reference, skeleton, done",
	  "?,?,?,?,?,?,?,?", "ibbibsbi"),
    TABLE("redacted_in", "num, part, scope, act", "?,?,?,?", "ibbb"),
    TABLE("part", "pid, hash, salt, body, bid, n", "?,?,?,?,?,?", "ibbbii"),
    TABLE("entry", "idx, bid, scope, text", "?,?,?,?", "iibb"),
    TABLE("checkpoint", "origin, size, root, time, note", "?,?,?,?,?", "iibib"),
    TABLE("signer",
	  "first, log, role, name, machine, locked, position, leave,"
	  " seen_origin, seen_size",
	  "?,?,?,?,?,?,?,?,?,?", "bbissiiiii"),
    TABLE("own_log", "num, log, first", "?,?,?", "ibb"),
    /* Numbers are not given twice: it holds the newest one. */
    TABLE("sqlite_sequence", "name, seq", "?,?", "si"),
    TABLE("unsealed", "num, first, grp, rec, type, field, value, base, at",
	  "?,?,?,?,?,?,?,?,?", "ibibssbbi"),
    TABLE("numbered", "num, part", "?,?", "ib"),
    TABLE("cursor", "scope, size", "?,?", "bi"),
    TABLE("inclusion", "idx, size, path", "?,?,?", "iib"),
    TABLE("receipt", "rnum, origin, time, note", "?,?,?,?", "isib"),
    TABLE("receipt_line", "log, kind, seq, hash, rnum", "?,?,?,?,?", "biibi"),
    TABLE("refused", "hash, log, seq, code", "?,?,?,?", "bbii"),
};

static void
column_copy(struct stmt *from, int col, struct stmt *to, char type)
{
	const void *p;
	size_t n;

	if (stmt_is_null(from, col)) {
		stmt_bind_null(to, col + 1);
	} else if (type == 'i') {
		stmt_bind_int(to, col + 1, stmt_int(from, col));
	} else if (type == 's') {
		p = stmt_text_n(from, col, &n);
		stmt_bind_text(to, col + 1, p, n);
	} else {
		p = stmt_blob(from, col, &n);
		stmt_bind_blob(to, col + 1, p, n);
	}
}

/* Whether a failure is the old file's fault, and may be lived with. */
static bool
is_damage(const struct err *e)
{

	return e->code == ERR_CORRUPT || e->code == ERR_STATE ||
	       e->code == ERR_LIMIT || e->code == ERR_FORMAT;
}

static int
table_copy(struct db *old, struct db *new, const struct table *t, bool *whole,
	   struct err *e)
{
	struct stmt *from = db_stmt(old, t->read, e);
	struct stmt *to;
	int rc = -1;

	while (from != NULL && (rc = stmt_step(from, e)) == 1) {
		if ((to = db_stmt(new, t->write, e)) == NULL) {
			rc = -1;
			break;
		}
		for (int col = 0; t->types[col] != '\0'; col++)
			column_copy(from, col, to, t->types[col]);
		if (stmt_run(to, e) == 0)
			continue;
		if (!is_damage(e)) {
			rc = -1;
			break;
		}
		err_clear(e);
		*whole = false;
	}
	stmt_done(from);
	if (rc == 0)
		return 0;
	if (!is_damage(e))
		return -1;
	err_clear(e);
	*whole = false;
	return 0;
}

int
rebuild_copy(struct db *old, struct db *new, bool *whole, struct err *e)
{

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (table_copy(old, new, &tables[i], whole, e) != 0)
			return -1;
	return 0;
}
