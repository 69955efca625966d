#include "protocol/paper/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "protocol/base/file.h"
#include "protocol/paper/style.h"

#define DAY_ZERO     315532800 /* 1 January 1980: no file depends on its day */
#define LINE_PT      15.5      /* of Times 12 */
#define SHEETS_MAX   64
#define TABLE_CHARS  95 /* characters of Times 12 across 160 mm */
#define SHEET_PREFIX "Bảng"
#define WHOLE        "#,##0"
#define FRACTION     "#,##0.0#####"
#define INCHES(mm)   ((mm) / 25.4)

struct book {
	lxw_workbook *file;
	lxw_format *head;
	lxw_format *text;
	lxw_format *figure;   /* a whole one */
	lxw_format *fraction; /* with digits behind the point */
	lxw_format *text_total;
	lxw_format *figure_total;
	lxw_format *fraction_total;
};

static lxw_format *
format(struct book *b, bool bold, const char *number)
{
	lxw_format *f = workbook_add_format(b->file);

	format_set_font_name(f, PAPER_FONT);
	format_set_font_size(f, 12);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	format_set_text_wrap(f);
	if (bold)
		format_set_bold(f);
	if (number != NULL)
		format_set_num_format(f, number);
	return f;
}

/* On how many lines a cell stands in a column of ${width} characters. */
static unsigned
cell_lines(const char *cell, unsigned width)
{
	unsigned lines = 1;
	unsigned chars = 0;

	if (width < 3)
		width = 3;
	for (; *cell != '\0'; cell++) {
		if (((unsigned char)*cell & 0xc0) == 0x80)
			continue;
		/* A word that does not fit goes to the next line whole, which
		 * costs the two characters less. */
		if (*cell == '\n' || ++chars > width - 2) {
			lines++;
			chars = *cell == '\n' ? 0 : 1;
		}
	}
	return lines;
}

/* Programs that read the sheet trust the height that it says. */
static void
row_height(lxw_worksheet *sheet, lxw_row_t row, const struct paper *p,
	   const struct paper_table *t, size_t from)
{
	unsigned widths[PAPER_COLUMNS_MAX];
	unsigned most = 1;

	paper_widths(t, TABLE_CHARS * paper_text_mm(p) / 160, widths);
	for (size_t c = 0; c < t->column_count; c++) {
		const char *cell =
		    row == 0 ? t->columns[c].title : t->cells[from + c];
		unsigned lines = cell_lines(cell, widths[c]);

		most = lines > most ? lines : most;
	}
	worksheet_set_row(sheet, row, LINE_PT * most + 2, NULL);
}

static void
sheet_head(struct book *b, lxw_worksheet *sheet, const struct paper *p,
	   const struct paper_table *t)
{
	const struct paper_style *s = paper_style(p->template);
	unsigned widths[PAPER_COLUMNS_MAX];

	paper_widths(t, TABLE_CHARS * paper_text_mm(p) / 160, widths);
	for (lxw_col_t c = 0; c < t->column_count; c++) {
		worksheet_set_column(sheet, c, c, widths[c], NULL);
		worksheet_write_string(sheet, 0, c, t->columns[c].title,
				       b->head);
	}
	row_height(sheet, 0, p, t, 0);
	worksheet_repeat_rows(sheet, 0, 0);
	worksheet_freeze_panes(sheet, 1, 0);
	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_margins(sheet, INCHES(s->left_mm), INCHES(s->right_mm),
			      INCHES(s->top_mm), INCHES(s->bottom_mm));
	if (p->is_wide)
		worksheet_set_landscape(sheet);
}

/* What paper_is_number() says is one; a workbook knows no exact numbers. */
static double
figure(const char *cell)
{
	const char *at = cell + (cell[0] == '-');
	double value = 0;
	double scale = 1;

	for (bool behind = false; *at != '\0'; at++) {
		if (*at == '.') {
			behind = true;
			continue;
		}
		value = value * 10 + (*at - '0');
		scale *= behind ? 10 : 1;
	}
	return (cell[0] == '-' ? -value : value) / scale;
}

static lxw_format *
figure_format(const struct book *b, const char *cell, bool is_total)
{
	if (strchr(cell, '.') != NULL)
		return is_total ? b->fraction_total : b->fraction;
	return is_total ? b->figure_total : b->figure;
}

static void
sheet_fill(struct book *b, lxw_worksheet *sheet, const struct paper *p,
	   const struct paper_table *t)
{
	sheet_head(b, sheet, p, t);
	for (size_t i = 0; i < t->cell_count; i++) {
		lxw_col_t c = (lxw_col_t)(i % t->column_count);
		lxw_row_t row = (lxw_row_t)(i / t->column_count + 1);
		bool total =
		    t->has_total && i >= t->cell_count - t->column_count;

		if (c == 0)
			row_height(sheet, row, p, t, i);
		if (t->columns[c].align == PAPER_FIGURE &&
		    paper_is_number(t->cells[i]))
			worksheet_write_number(
			    sheet, row, c, figure(t->cells[i]),
			    figure_format(b, t->cells[i], total));
		else
			worksheet_write_string(sheet, row, c, t->cells[i],
					       total ? b->text_total : b->text);
	}
}

static int
sheets_fill(struct book *b, const struct paper *p, struct err *e)
{
	unsigned n = 0;

	for (size_t i = 0; i < p->count; i++) {
		char name[32];
		lxw_worksheet *sheet;

		if (p->blocks[i].table == NULL)
			continue;
		if (++n > SHEETS_MAX)
			return err_set(e, ERR_LIMIT, "over %d tables",
				       SHEETS_MAX);
		snprintf(name, sizeof(name), SHEET_PREFIX " %u", n);
		sheet = workbook_add_worksheet(b->file, name);
		if (sheet == NULL)
			return err_memory(e);
		sheet_fill(b, sheet, p, p->blocks[i].table);
	}
	return n > 0 ? 0 : err_set(e, ERR_INVALID, "the document has no table");
}

static int
book_write(const struct paper *p, const char *path, struct err *e)
{
	struct book b = {.file = workbook_new(path)};
	lxw_doc_properties about = {.created = DAY_ZERO};
	lxw_error rc;

	if (b.file == NULL)
		return err_memory(e);
	workbook_set_properties(b.file, &about);
	b.head = format(&b, true, NULL);
	format_set_align(b.head, LXW_ALIGN_CENTER);
	b.text = format(&b, false, NULL);
	b.figure = format(&b, false, WHOLE);
	b.fraction = format(&b, false, FRACTION);
	b.text_total = format(&b, true, NULL);
	b.figure_total = format(&b, true, WHOLE);
	b.fraction_total = format(&b, true, FRACTION);
	if (sheets_fill(&b, p, e) != 0) {
		lxw_workbook_free(b.file);
		return -1;
	}
	rc = workbook_close(b.file);
	return rc == LXW_NO_ERROR
		   ? 0
		   : err_set(e, ERR_IO, "xlsx: %s", lxw_strerror(rc));
}

/* The library of Debian 12 writes to files only. */
int
paper_xlsx(const struct paper *p, struct buf *out, struct err *e)
{
	const char *folder = getenv("TMPDIR");
	struct buf path = BUF_INIT(4096);
	int fd;
	int rc = -1;

	if (paper_check(p, e) != 0)
		return -1;
	buf_fmt(&path, "%s/kheo.XXXXXX", folder != NULL ? folder : "/tmp");
	if (buf_check(&path, e) != 0)
		goto out;
	fd = mkstemp((char *)path.p);
	if (fd == -1) {
		err_sys(e, "%s", buf_str(&path));
		goto out;
	}
	close(fd);
	if (book_write(p, buf_str(&path), e) == 0)
		rc = file_read(out, buf_str(&path), e);
	unlink(buf_str(&path));
out:
	buf_done(&path);
	return rc;
}
