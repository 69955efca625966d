/* Statements: prepared once, bound, stepped, and always put back. */
#ifndef KHEO_DB_STMT_H
#define KHEO_DB_STMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/db/db.h"

/*
 * Owned by its connection.  Between its first step and its end (a step that
 * returned 0 or -1, or stmt_done()) it holds a lock on the file, so a loop
 * that is left early calls stmt_done().
 *
 * Types of bound values, one letter each:
 *	i	int64_t
 *	t	const char *; NULL is SQL's NULL
 *	s	const char *, size_t	text with its length; NULL is SQL's NULL
 *	b	const void *, size_t	bytes; none is an empty blob
 *	B	const void *, size_t	the same, but a NULL pointer is NULL
 *	d	const struct id *; NULL is SQL's NULL
 *	h	const struct hash *; NULL is SQL's NULL
 *	n	(no argument)		SQL's NULL
 * Arguments have exactly these types: a literal 1 is (int64_t)1.
 */
struct stmt;

/**
 * db_run(db, e, sql, types, ...):
 * Bind and run to the end; rows are passed over.  Return 0 or -1.
 */
int
db_run(struct db *db, struct err *e, const char *sql, const char *types, ...);

/**
 * db_query(db, e, sql, types, ...):
 * Bind and return the statement, to be stepped.  NULL on failure.
 */
struct stmt *db_query(struct db *db, struct err *e, const char *sql,
		      const char *types, ...) WARN_UNUSED;

/**
 * db_get_int(db, out, e, sql, types, ...):
 * Put the first column of the first row into ${out}.  Return 1, 0 when there
 * is no row or it holds NULL (${out} untouched), -1 on failure.
 */
int db_get_int(struct db *db, int64_t *out, struct err *e, const char *sql,
	       const char *types, ...) WARN_UNUSED;

/**
 * db_stmt(db, sql, e):
 * The prepared form of ${sql}, one statement in a string literal: it is kept
 * under the literal's address, so the string must never change or move.  It is
 * reset and has nothing bound.  While the same literal is still being stepped
 * (a function that calls itself) another copy is given out.  NULL on failure.
 */
struct stmt *db_stmt(struct db *db, const char *sql, struct err *e) WARN_UNUSED;

/**
 * stmt_bind_int(s, pos, v), stmt_bind_text(s, pos, p, n),
 * stmt_bind_blob(s, pos, p, n), stmt_bind_null(s, pos):
 * Set parameter ${pos}, counted from 1.  Bytes are copied.  A failure shows at
 * the next stmt_step().
 */
void stmt_bind_int(struct stmt *s, int pos, int64_t v);
void stmt_bind_text(struct stmt *s, int pos, const char *p, size_t n);
void stmt_bind_blob(struct stmt *s, int pos, const void *p, size_t n);
void stmt_bind_null(struct stmt *s, int pos);

/**
 * stmt_step(s, e):
 * 1: a row is there.  0: no more rows.  -1: failure.  After 0 and -1 the
 * statement is put back as by stmt_done().  Codes: ERR_FULL, ERR_READONLY,
 * ERR_BUSY, ERR_CORRUPT, ERR_MEMORY, ERR_IO, ERR_LIMIT (value too long),
 * ERR_STATE (a constraint does not hold, or anything else).  The text is
 * SQLite's and names tables and columns, never bound values; sys is its
 * extended result code.
 */
int stmt_step(struct stmt *s, struct err *e) WARN_UNUSED;

/**
 * stmt_run(s, e):
 * Step to the end.  Return 0 or -1.
 */
int stmt_run(struct stmt *s, struct err *e);

/**
 * stmt_done(s):
 * Put the statement back: no row, no lock, nothing bound.  May be repeated;
 * NULL is allowed.
 */
void stmt_done(struct stmt *s);

/**
 * stmt_int(s, col), stmt_text(s, col), stmt_text_n(s, col, n),
 * stmt_blob(s, col, n), stmt_is_null(s, col):
 * A column of the row, counted from 0.  Text is followed by a NUL.  Text and
 * bytes are borrowed until the next step; never NULL, so that SQL's NULL reads
 * as 0, "" or no bytes.
 */
int64_t stmt_int(struct stmt *s, int col);
const char *stmt_text(struct stmt *s, int col);
const char *stmt_text_n(struct stmt *s, int col, size_t *n);
const uint8_t *stmt_blob(struct stmt *s, int col, size_t *n);
bool stmt_is_null(struct stmt *s, int col);

/**
 * stmt_id(s, col, out), stmt_hash(s, col, out):
 * Copy a column of exactly 16 or 32 bytes; else return -1 and leave zeroes.
 */
int stmt_id(struct stmt *s, int col, struct id *out);
int stmt_hash(struct stmt *s, int col, struct hash *out);

#endif
