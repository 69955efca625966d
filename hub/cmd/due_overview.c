#include <stdlib.h>
#include <string.h>

#include "hub/cmd/due.h"
#include "protocol/paper/xml.h"

/* Duties as a table: a row for each reporter, a column for each obligation. */
struct table {
	const struct body **rows;
	size_t row_count;
	const struct obligation **columns;
	size_t column_count;
};

static void
word(const struct due *due, enum text_id id, struct buf *out)
{
	xml_text(out, text_raw(due->c->io.lang, id));
}

/* In the order in which they come: by line, then by name. */
static int
table_make(const struct due *due, struct table *t, struct err *e)
{
	t->rows = calloc(due->d->n + 1, sizeof(const struct body *));
	t->columns = calloc(due->d->n + 1, sizeof(const struct obligation *));
	if (t->rows == NULL || t->columns == NULL)
		return err_memory(e);
	for (size_t i = 0; i < due->d->n; i++) {
		const struct duty *d = &due->d->v[i];
		size_t row = 0;

		if (t->column_count == 0 ||
		    t->columns[t->column_count - 1] != d->obligation)
			t->columns[t->column_count++] = d->obligation;
		while (row < t->row_count && t->rows[row] != d->body)
			row++;
		if (row == t->row_count)
			t->rows[t->row_count++] = d->body;
	}
	return 0;
}

static void
table_done(struct table *t)
{
	free(t->rows);
	free(t->columns);
}

static const struct duty *
duty_at(const struct due *due, const struct body *b, const struct obligation *o)
{
	for (size_t i = 0; i < due->d->n; i++)
		if (due->d->v[i].body == b && due->d->v[i].obligation == o)
			return &due->d->v[i];
	return NULL;
}

static void
cell_put(const struct due *due, const struct duty *d, struct buf *out)
{
	struct buf status = BUF_INIT(1024);
	char when[TIME_TEXT_SIZE];

	if (d == NULL) {
		buf_text(out, "<td class=\"none\">–</td>");
		return;
	}
	due_status(due, d, &status);
	buf_fmt(out, "<td class=\"%s\">", duty_status_name(d->status));
	xml_text(out, buf_str(&status));
	if (d->judged_ms != 0) {
		buf_text(out, "<br><small>");
		xml_text(out,
			 time_vi(when, d->judged_ms, d->deadline.zone_min));
		buf_text(out, "</small>");
	}
	buf_text(out, "</td>");
	buf_done(&status);
}

static void
columns_put(const struct due *due, const struct table *t, struct buf *out)
{
	buf_text(out, "<thead><tr><th>");
	word(due, TEXT_overview_reporter, out);
	buf_text(out, "</th>");
	for (size_t i = 0; i < t->column_count; i++) {
		const struct obligation *o = t->columns[i];
		bool is_english =
		    due->c->io.lang == LANG_EN && o->english != NULL;

		buf_text(out, "<th>");
		xml_text(out, is_english ? o->english : o->title);
		buf_text(out, "<br><small>");
		word(due,
		     strcmp(o->line, "dang") == 0 ? TEXT_due_line_dang
						  : TEXT_due_line_gov,
		     out);
		if (o->deadline.is_set) {
			struct buf before = BUF_INIT(256);

			buf_text(out, " · ");
			text_put(&before, due->c->io.lang, TEXT_due_before,
				 day_vi(o->deadline.before).s, NULL);
			xml_text(out, buf_str(&before));
			buf_done(&before);
		}
		buf_text(out, "</small></th>");
	}
	buf_text(out, "</tr></thead>\n");
}

static void
row_put(const struct due *due, const struct table *t, const struct body *b,
	struct buf *out)
{
	const struct unit_name *name = NULL;
	struct buf text = BUF_INIT(1024);

	for (size_t i = 0; name == NULL; i++)
		if (due->d->v[i].body == b)
			name = due->d->v[i].name;
	unit_name_put(name, &text);
	buf_text(out, "<tr><th>");
	xml_text(out, buf_str(&text));
	buf_text(out, "</th>");
	for (size_t i = 0; i < t->column_count; i++)
		cell_put(due, duty_at(due, b, t->columns[i]), out);
	buf_text(out, "</tr>\n");
	buf_done(&text);
}

/* A class is the name of a status; what a colour says, a word says too. */
static const char style[] =
    "body{font:15px/1.35 \"Be Vietnam Pro\",\"Segoe UI\",Roboto,sans-serif;"
    "margin:1.5em;color:#1b1b1b}\n"
    "table{border-collapse:collapse}th,td{border:1px solid #bbb;"
    "padding:.3em .6em;text-align:left;vertical-align:top}\n"
    "thead th{position:sticky;top:0;background:#eee}"
    "small{color:#555;font-weight:normal}\n"
    ".on_time,.handed{background:#dff3e0}.late,.returned,.extended"
    "{background:#fff1cc}.missing{background:#fbdcdc}"
    ".none,.exempt{color:#888}\n"
    "@media print{thead th{position:static}tr{break-inside:avoid}"
    "td,th{print-color-adjust:exact}}\n";

int
due_overview(const struct due *due, struct buf *out, struct err *e)
{
	const char *lang = due->c->io.lang == LANG_EN ? "en" : "vi";
	struct table t = {0};
	char now[TIME_TEXT_SIZE];
	int rc = table_make(due, &t, e);

	if (rc == 0) {
		buf_fmt(out,
			"<!doctype html>\n<html lang=\"%s\"><head>"
			"<meta charset=\"utf-8\"><title>",
			lang);
		word(due, TEXT_overview_title, out);
		buf_fmt(out, "</title><style>\n%s</style></head><body>\n<h1>",
			style);
		word(due, TEXT_overview_title, out);
		buf_text(out, "</h1>\n<p>");
		xml_text(out, time_vi(now, due->now_ms, ZONE_VIETNAM_MIN));
		buf_text(out, "</p>\n<table>");
		columns_put(due, &t, out);
		buf_text(out, "<tbody>\n");
		for (size_t i = 0; i < t.row_count; i++)
			row_put(due, &t, t.rows[i], out);
		buf_text(out, "</tbody></table>\n</body></html>\n");
		rc = buf_check(out, e);
	}
	table_done(&t);
	return rc;
}
