/* The records of the units as a table, for who reckons on his own. */
#ifndef KHEO_HUB_CMD_LIST_CSV_H
#define KHEO_HUB_CMD_LIST_CSV_H

#include "hub/cmd/tell.h"

/**
 * list_csv_head(out):
 * Append the row with the names of the columns: record, type, unit, unit_name,
 * state, counts (the lines in whose totals it is), field, value.
 */
void list_csv_head(struct buf *out);

/**
 * list_csv_put(h, key, r, out, e):
 * Append one row for each value of a record as it is shown, as it is stored:
 * codes of choices, decimals as text; no personal field, no row that was
 * deleted.  0 or -1.
 */
int list_csv_put(struct hub *h, const struct record_key *key, struct record *r,
		 struct buf *out, struct err *e);

#endif
