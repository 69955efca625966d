#include "protocol/db/stmt.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "protocol/db/impl.h"

/* More copies of one literal in use than any recursion here needs. */
#define STMT_COPIES_MAX 16

struct stmt {
	struct stmt *next; /* in its bucket */
	struct db *db;
	const char *sql; /* the literal whose address is the key */
	sqlite3_stmt *h;
	bool open; /* between a step that gave a row and its end */
	int bad;   /* a failed bind or column, SQLite's code */
};

static struct stmt **
bucket_of(struct db *db, const char *sql)
{
	uint64_t x = (uint64_t)(uintptr_t)sql * 0x9e3779b97f4a7c15u;

	return &db->stmts[x >> 57];
}

static struct stmt *
stmt_new(struct db *db, const char *sql, struct err *e)
{
	struct stmt *s = calloc(1, sizeof(*s));
	const char *tail = "";
	int rc;

	if (s == NULL) {
		err_memory(e);
		return NULL;
	}
	rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT,
				&s->h, &tail);
	if (rc != SQLITE_OK) {
		db_fail(db, e, rc);
		goto err0;
	}
	if (s->h == NULL || tail[strspn(tail, " \t\n;")] != '\0') {
		err_set(e, ERR_STATE, "database: not one statement");
		goto err1;
	}
	s->db = db;
	s->sql = sql;
	return s;

err1:
	sqlite3_finalize(s->h);
err0:
	free(s);
	return NULL;
}

struct stmt *
db_stmt(struct db *db, const char *sql, struct err *e)
{
	struct stmt **bucket = bucket_of(db, sql);
	struct stmt *s;
	size_t copies = 0;

	for (s = *bucket; s != NULL; s = s->next) {
		if (s->sql != sql)
			continue;
		if (!s->open) {
			stmt_done(s);
			return s;
		}
		copies++;
	}
	if (copies >= STMT_COPIES_MAX) {
		err_set(e, ERR_STATE, "database: left open: %.80s", sql);
		return NULL;
	}
	if ((s = stmt_new(db, sql, e)) == NULL)
		return NULL;
	s->next = *bucket;
	*bucket = s;
	return s;
}

void
db_stmts_reset(struct db *db)
{
	struct stmt *s;
	size_t i;

	for (i = 0; i < STMT_BUCKETS; i++)
		for (s = db->stmts[i]; s != NULL; s = s->next)
			stmt_done(s);
}

void
db_stmts_free(struct db *db)
{
	struct stmt *s;
	size_t i;

	for (i = 0; i < STMT_BUCKETS; i++)
		while ((s = db->stmts[i]) != NULL) {
			db->stmts[i] = s->next;
			sqlite3_finalize(s->h);
			free(s);
		}
}

bool
db_is_idle(const struct db *db)
{
	const struct stmt *s;
	size_t i;

	for (i = 0; i < STMT_BUCKETS; i++)
		for (s = db->stmts[i]; s != NULL; s = s->next)
			if (s->open)
				return false;
	return true;
}

static void
bound(struct stmt *s, int rc)
{
	if (rc != SQLITE_OK && s->bad == 0)
		s->bad = rc;
}

static void
bind_blob(struct stmt *s, int pos, const void *p, size_t n,
	  sqlite3_destructor_type life)
{
	if (n == 0)
		bound(s, sqlite3_bind_zeroblob(s->h, pos, 0));
	else
		bound(s, sqlite3_bind_blob64(s->h, pos, p, n, life));
}

static void
bind_text(struct stmt *s, int pos, const char *p, size_t n,
	  sqlite3_destructor_type life)
{
	bound(s, sqlite3_bind_text64(s->h, pos, p, n, life, SQLITE_UTF8));
}

void
stmt_bind_int(struct stmt *s, int pos, int64_t v)
{
	bound(s, sqlite3_bind_int64(s->h, pos, v));
}

void
stmt_bind_text(struct stmt *s, int pos, const char *p, size_t n)
{
	bind_text(s, pos, p, n, SQLITE_TRANSIENT);
}

void
stmt_bind_blob(struct stmt *s, int pos, const void *p, size_t n)
{
	bind_blob(s, pos, p, n, SQLITE_TRANSIENT);
}

void
stmt_bind_null(struct stmt *s, int pos)
{
	bound(s, sqlite3_bind_null(s->h, pos));
}

static void
bind_one(struct stmt *s, int pos, char type, va_list ap,
	 sqlite3_destructor_type life)
{
	const void *p;
	size_t n = 0;

	switch (type) {
	case 'i':
		stmt_bind_int(s, pos, va_arg(ap, int64_t));
		return;
	case 'n':
		stmt_bind_null(s, pos);
		return;
	default:
		break;
	}
	p = va_arg(ap, const void *);
	switch (type) {
	case 's':
	case 'b':
	case 'B':
		n = va_arg(ap, size_t);
		break;
	case 't':
		n = p == NULL ? 0 : strlen(p);
		break;
	case 'd':
		n = ID_LEN;
		break;
	case 'h':
		n = HASH_LEN;
		break;
	default:
		BUG("no such type of a bound value");
	}
	if (p == NULL && type != 'b')
		stmt_bind_null(s, pos);
	else if (type == 's' || type == 't')
		bind_text(s, pos, p, n, life);
	else
		bind_blob(s, pos, p, n, life);
}

static struct stmt *
bind_all(struct db *db, struct err *e, const char *sql, const char *types,
	 va_list ap, sqlite3_destructor_type life)
{
	struct stmt *s = db_stmt(db, sql, e);
	va_list rest;
	int i;

	if (s == NULL)
		return NULL;
	if ((size_t)sqlite3_bind_parameter_count(s->h) != strlen(types))
		BUG("a statement was given too few or too many values");
	va_copy(rest, ap);
	for (i = 0; types[i] != '\0'; i++)
		bind_one(s, i + 1, types[i], rest, life);
	va_end(rest);
	return s;
}

int
db_run(struct db *db, struct err *e, const char *sql, const char *types, ...)
{
	struct stmt *s;
	va_list ap;

	va_start(ap, types);
	s = bind_all(db, e, sql, types, ap, SQLITE_STATIC);
	va_end(ap);
	return s == NULL ? -1 : stmt_run(s, e);
}

struct stmt *
db_query(struct db *db, struct err *e, const char *sql, const char *types, ...)
{
	struct stmt *s;
	va_list ap;

	va_start(ap, types);
	s = bind_all(db, e, sql, types, ap, SQLITE_TRANSIENT);
	va_end(ap);
	return s;
}

int
db_get_int(struct db *db, int64_t *out, struct err *e, const char *sql,
	   const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	int rc;

	va_start(ap, types);
	s = bind_all(db, e, sql, types, ap, SQLITE_STATIC);
	va_end(ap);
	if (s == NULL || (rc = stmt_step(s, e)) == -1)
		return -1;
	if (rc == 1 && !stmt_is_null(s, 0))
		*out = stmt_int(s, 0);
	else
		rc = 0;
	stmt_done(s);
	return rc;
}

int
stmt_step(struct stmt *s, struct err *e)
{
	struct db *db = s->db;
	int rc = s->bad;

	/* Else this would become a transaction of its own. */
	if (db->in_tx && !db_in_transaction(db)) {
		stmt_done(s);
		return err_set(e, ERR_STATE,
			       "database: the transaction was undone");
	}
	if (rc == 0)
		rc = sqlite3_step(s->h);
	if (rc == SQLITE_ROW) {
		s->open = true;
		return 1;
	}
	if (rc != SQLITE_DONE)
		db_fail(db, e, rc);
	stmt_done(s);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
stmt_run(struct stmt *s, struct err *e)
{
	int rc;

	while ((rc = stmt_step(s, e)) == 1)
		continue;
	return rc;
}

void
stmt_done(struct stmt *s)
{
	if (s == NULL)
		return;
	sqlite3_reset(s->h);
	sqlite3_clear_bindings(s->h);
	s->open = false;
	s->bad = 0;
}

int64_t
stmt_int(struct stmt *s, int col)
{
	return sqlite3_column_int64(s->h, col);
}

const char *
stmt_text_n(struct stmt *s, int col, size_t *n)
{
	const unsigned char *p = sqlite3_column_text(s->h, col);

	if (p == NULL && !stmt_is_null(s, col))
		s->bad = SQLITE_NOMEM;
	*n = p == NULL ? 0 : (size_t)sqlite3_column_bytes(s->h, col);
	return p == NULL ? "" : (const char *)p;
}

const char *
stmt_text(struct stmt *s, int col)
{
	size_t n;

	return stmt_text_n(s, col, &n);
}

const uint8_t *
stmt_blob(struct stmt *s, int col, size_t *n)
{
	static const uint8_t none[1];
	const uint8_t *p = sqlite3_column_blob(s->h, col);

	*n = p == NULL ? 0 : (size_t)sqlite3_column_bytes(s->h, col);
	return p == NULL ? none : p;
}

bool
stmt_is_null(struct stmt *s, int col)
{
	return sqlite3_column_type(s->h, col) == SQLITE_NULL;
}

static int
copy_exact(struct stmt *s, int col, void *out, size_t size)
{
	size_t n;
	const uint8_t *p = stmt_blob(s, col, &n);

	memset(out, 0, size);
	if (n != size)
		return -1;
	memcpy(out, p, size);
	return 0;
}

int
stmt_id(struct stmt *s, int col, struct id *out)
{
	return copy_exact(s, col, out->b, sizeof(out->b));
}

int
stmt_hash(struct stmt *s, int col, struct hash *out)
{
	return copy_exact(s, col, out->b, sizeof(out->b));
}
