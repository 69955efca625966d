#include "protocol/form/sheet.h"

#include <stdarg.h>
#include <string.h>

#include "protocol/base/text.h"

#define CELL_MAX (64 * 1024)

int
sheet_refuse(const struct sheet *s, struct err *e, const char *column,
	     const char *fmt, ...)
{
	char why[200];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	if (column == NULL)
		return err_set(e, ERR_FORMAT, "%s: line %u: %s", s->file,
			       s->csv.line, why);
	return err_set(e, ERR_FORMAT, "%s: line %u: %.60s: %s", s->file,
		       s->csv.line, column, why);
}

static bool
has_word(const char *s, const char *word)
{
	return strstr(s, word) != NULL;
}

/* Which language stands behind "::": 0 Vietnamese, 1 English, -1 another. */
static int
language_of(const char *s)
{

	if (has_word(s, "(vi)") || strcmp(s, "vi") == 0 ||
	    strcmp(s, "Tiếng Việt") == 0 || strcmp(s, "Vietnamese") == 0)
		return 0;
	if (has_word(s, "(en)") || strcmp(s, "en") == 0 ||
	    strcmp(s, "English") == 0)
		return 1;
	return -1;
}

static int
column_of(const struct sheet *s, const char *name, bool *en)
{
	const char *colons = strstr(name, "::");
	size_t n = colons == NULL ? strlen(name) : (size_t)(colons - name);
	int language = colons == NULL ? 0 : language_of(colons + 2);

	*en = language == 1;
	for (int i = 0; s->columns[i].name != NULL; i++) {
		const struct sheet_column *c = &s->columns[i];
		const char *spelt = c->alias != NULL && n == strlen(c->alias)
					? c->alias
					: c->name;

		if ((n != strlen(c->name) || memcmp(name, c->name, n) != 0) &&
		    (n != strlen(spelt) || memcmp(name, spelt, n) != 0))
			continue;
		if (language < 0 || (colons != NULL && !c->is_label))
			break;
		return i;
	}
	return SHEET_UNKNOWN;
}

/* A cell without white space at its ends. */
static const char *
cell_trim(const struct sheet *s, size_t i, size_t *n)
{
	const char *p = csv_cell(&s->csv, i);

	p += strspn(p, " \t\r\n");
	*n = strlen(p);
	while (*n > 0 && strchr(" \t\r\n", p[*n - 1]) != NULL)
		--*n;
	return p;
}

static int
header_read(struct sheet *s, struct err *e)
{

	s->count = s->csv.count;
	for (size_t i = 0; i < s->count; i++) {
		const char *name;
		size_t n;

		s->at[i] = s->names.len;
		name = cell_trim(s, i, &n);
		if (text_nfc(&s->names, name, n, e) != 0)
			return err_wrap(e, "%s: line 1", s->file);
		buf_byte(&s->names, '\0');
		if (buf_check(&s->names, e) != 0)
			return -1;
		name = (const char *)s->names.p + s->at[i];
		s->what[i] = column_of(s, name, &s->is_en[i]);
		for (size_t k = 0; k < i; k++) {
			if (s->what[i] != SHEET_UNKNOWN &&
			    s->what[k] == s->what[i] &&
			    s->is_en[k] == s->is_en[i])
				return sheet_refuse(s, e, name,
						    "the column stands twice");
		}
	}
	return 0;
}

int
sheet_open(struct sheet *s, const char *file,
	   const struct sheet_column *columns, const struct xlsform_sheet *from,
	   struct err *e)
{
	int rc;

	memset(s, 0, sizeof(*s));
	s->file = file;
	s->columns = columns;
	buf_init(&s->names, CELL_MAX);
	csv_init(&s->csv, from->p, from->n);
	rc = csv_next(&s->csv, e);
	if (rc < 0)
		return err_wrap(e, "%s", file);
	if (rc == 0)
		return err_set(e, ERR_FORMAT, "%s: it is empty", file);
	return header_read(s, e);
}

void
sheet_done(struct sheet *s)
{

	csv_done(&s->csv);
	buf_done(&s->names);
}

int
sheet_next(struct sheet *s, struct err *e)
{
	int rc = csv_next(&s->csv, e);
	size_t n;

	if (rc < 0)
		return err_wrap(e, "%s", s->file);
	for (size_t i = 0; rc == 1 && i < s->csv.count; i++) {
		(void)cell_trim(s, i, &n);
		if (n == 0)
			continue;
		if (i >= s->count)
			return sheet_refuse(s, e, NULL,
					    "more cells than the header has");
		if (s->what[i] == SHEET_UNKNOWN)
			return sheet_refuse(s, e, (char *)s->names.p + s->at[i],
					    "the column is not offered");
	}
	return rc;
}

int
sheet_cell(const struct sheet *s, const char *name, bool en, struct buf *out,
	   struct err *e)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *p;
		size_t n;

		if (s->what[i] == SHEET_UNKNOWN || s->is_en[i] != en ||
		    strcmp(s->columns[s->what[i]].name, name) != 0)
			continue;
		p = cell_trim(s, i, &n);
		return n == 0 ? 0 : text_nfc(out, p, n, e);
	}
	return 0;
}
