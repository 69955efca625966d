/* The parts of `kheo show`. */
#ifndef KHEO_CLIENT_CMD_SHOW_H
#define KHEO_CLIENT_CMD_SHOW_H

#include "client/cmd/cmd.h"
#include "protocol/form/check.h"

/* One record with everything that is shown of it. */
struct view {
	struct client *c;
	struct record_key key;
	struct record r;
	struct standing st;
	const char *state;
	bool has_form;
	struct form form;
	struct form_report report; /* if it has a form */
};

/**
 * show_label(v, path):
 * What a field is called: its label, or its path if the form has none.
 */
const char *show_label(const struct view *v, const char *path);

/**
 * show_fields(v, e):
 * Print the fields, under the headings of the form, tables row by row, with
 * what is calculated and without what does not count.
 */
int show_fields(const struct view *v, struct err *e);

/**
 * show_value(v, field, value, n, out):
 * Append a field's stored value as a person reads it.
 */
void show_value(const struct view *v, const char *field, const char *value,
		size_t n, struct buf *out);

/**
 * show_life(v, e):
 * Print every submission: what it corrects and what became different, where it
 * stands on each line, and all that was done and said about it, in order.
 */
int show_life(const struct view *v, struct err *e);

/**
 * show_history(v, e):
 * Print every known part that touched the record, by time.
 */
int show_history(const struct view *v, struct err *e);

/**
 * show_receipts(v, e), receipts_json(v, e):
 * Where each signed batch that touched the record stands; as an array.
 */
int show_receipts(const struct view *v, struct err *e);
json_t *receipts_json(const struct view *v, struct err *e);

/**
 * show_json(v, e):
 * Print the record for machines.
 */
int show_json(const struct view *v, struct err *e);

#endif
