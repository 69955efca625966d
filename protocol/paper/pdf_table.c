#include <cairo.h>

#include "protocol/base/limits.h"
#include "protocol/paper/pdf_page.h"

#define PAD   3.0 /* points between a cell's text and its lines */
#define WHOLE 0.9 /* of a page: a higher row may go over several */

struct row {
	double widths[PAPER_COLUMNS_MAX];
	struct pdf_look looks[PAPER_COLUMNS_MAX];
	const char *cells[PAPER_COLUMNS_MAX];
	size_t count;
};

static double
row_height(struct pdf *d, const struct row *r)
{
	double most = 0;

	for (size_t i = 0; i < r->count; i++) {
		double h = pdf_height(d, r->widths[i] - 2 * PAD, &r->looks[i],
				      r->cells[i]);

		most = h > most ? h : most;
	}
	return most + 2 * PAD;
}

static void
frame(struct pdf *d, double x, double y, double width, double height)
{
	cairo_set_line_width(d->cr, 0.5);
	cairo_rectangle(d->cr, x, y, width, height);
	cairo_stroke(d->cr);
}

/* A row too high for a page: its cells one below the other, each under its
 * whole width, so that nothing is cut off. */
static void
row_unfold(struct pdf *d, const struct row *r)
{
	for (size_t i = 0; i < r->count; i++) {
		struct pdf_look look = r->looks[i];

		look.right = look.centre = false;
		d->y += PAD;
		pdf_text(d, d->left + PAD, d->width - 2 * PAD, &look,
			 r->cells[i]);
	}
	d->y += PAD;
}

static void
row_put(struct pdf *d, const struct row *r, double height)
{
	double x = d->left;
	double top = d->y;

	for (size_t i = 0; i < r->count; i++) {
		frame(d, x, top, r->widths[i], height);
		d->y = top + PAD;
		pdf_text(d, x + PAD, r->widths[i] - 2 * PAD, &r->looks[i],
			 r->cells[i]);
		x += r->widths[i];
	}
	d->y = top + height;
}

static void
row_init(struct pdf *d, const struct paper_table *t, struct row *r)
{
	unsigned shares[PAPER_COLUMNS_MAX];

	paper_widths(t, (unsigned)d->width, shares);
	r->count = t->column_count;
	for (size_t i = 0; i < r->count; i++) {
		r->widths[i] = shares[i];
		r->cells[i] = t->columns[i].title;
		r->looks[i] = (struct pdf_look){
		    .pt = d->style->table_pt, .bold = true, .centre = true};
	}
}

static void
row_look(const struct paper_table *t, struct row *r, bool is_total)
{
	for (size_t i = 0; i < r->count; i++) {
		r->looks[i].bold = is_total;
		r->looks[i].centre = t->columns[i].align == PAPER_CENTRE;
		r->looks[i].right = t->columns[i].align == PAPER_FIGURE;
	}
}

void
pdf_table(struct pdf *d, const struct paper_table *t)
{
	double page = d->bottom - MM(d->style->top_mm);
	struct buf shown[PAPER_COLUMNS_MAX];
	struct row head;
	struct row r;
	double head_height;

	row_init(d, t, &head);
	r = head;
	head_height = row_height(d, &head);
	pdf_need(d, head_height + 2 * d->style->table_pt);
	row_put(d, &head, head_height);
	for (size_t c = 0; c < t->column_count; c++)
		buf_init(&shown[c], PART_BYTES_MAX);
	for (size_t i = 0; i + t->column_count <= t->cell_count;
	     i += t->column_count) {
		double height;

		row_look(t, &r,
			 t->has_total && i + t->column_count == t->cell_count);
		for (size_t c = 0; c < t->column_count; c++) {
			buf_reset(&shown[c]);
			paper_shown(&t->columns[c], t->cells[i + c], &shown[c]);
			r.cells[c] = buf_str(&shown[c]);
		}
		height = row_height(d, &r);
		if (height > WHOLE * page) {
			row_unfold(d, &r);
			continue;
		}
		if (d->y + height > d->bottom) {
			pdf_page(d);
			row_put(d, &head, head_height);
		}
		row_put(d, &r, height);
	}
	for (size_t c = 0; c < t->column_count; c++)
		buf_done(&shown[c]);
	d->y += 6;
}
