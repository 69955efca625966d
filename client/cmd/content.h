/* A record as one object of field path → value, and what its form says. */
#ifndef KHEO_CLIENT_CMD_CONTENT_H
#define KHEO_CLIENT_CMD_CONTENT_H

#include "client/cmd/cmd.h"
#include "protocol/form/check.h"

/**
 * content_of(c, r, e):
 * The values of ${r} that are shown first, without its own fields ("_form"),
 * with the deletions of rows; a new reference or NULL.
 */
json_t *content_of(struct client *c, const struct record *r, struct err *e);

/**
 * content_today(c):
 * The day in Việt Nam, as forms reckon.
 */
int64_t content_today(const struct client *c);

/**
 * content_check(c, form, r, out, e):
 * What the form says about the record today; form_report_done() frees,
 * whatever came back.
 */
int
content_check(struct client *c, const struct form *form, const struct record *r,
	      struct form_report *out, struct err *e);

/* The new rows that one command makes. */
#define NEW_ROWS_MAX 64

struct new_row {
	const struct form_group *repeat;
	char token[8]; /* as typed: +, +2 */
	char id[FORM_ROW_ID_MAX + 1];
};

struct new_rows {
	struct new_row v[NEW_ROWS_MAX];
	size_t n;
};

/**
 * row_path(c, form, r, typed, made, out):
 * Turn a typed field path into the stored one in ${out}, of FIELD_NAME_MAX + 1
 * bytes: in "repeat.ROW.name" ROW is a row's id, its number on screen, or "+",
 * "+2" and so on for a row that ${made} remembers or begins.  ${r} may be
 * NULL.  CLI_DONE, or the exit status after saying that there is no such row.
 */
int row_path(struct client *c, const struct form *form, const struct record *r,
	     const char *typed, struct new_rows *made, char *out);

#endif
