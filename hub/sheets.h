/* The sheets of a form, a folder of CSV files, on their way to a command. */
#ifndef KHEO_HUB_SHEETS_H
#define KHEO_HUB_SHEETS_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/form/xlsform.h"

/**
 * sheets_is_folder(name):
 * Whether ${name} is a folder with a survey.csv in it.
 */
bool sheets_is_folder(const char *name);

/**
 * sheets_pack(folder, out, e):
 * Append survey.csv, choices.csv and settings.csv of a folder, the second of
 * which may be missing, as one.  ERR_NOT_FOUND, ERR_LIMIT.
 */
int sheets_pack(const char *folder, struct buf *out, struct err *e);

/**
 * sheets_open(p, n, x):
 * Find the sheets in what sheets_pack() made; they stay where they are.  False
 * if it is something else.
 */
bool sheets_open(const void *p, size_t n, struct xlsform *x);

#endif
