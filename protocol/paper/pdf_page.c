#include <pango/pangocairo.h>
#include <stdio.h>

#include "protocol/paper/pdf_page.h"

#define FONT "Liberation Serif"
#define LINE 1.15f /* height of a line, of the font's own */
#define KEEP 2     /* lines of a paragraph that go with what follows it */

/* NOLINTBEGIN(misc-no-recursion): a page's number needs no page */
void
pdf_page(struct pdf *d)
{
	char number[12];
	const struct paper_style *s = d->style;
	struct pdf_look look = {.pt = s->page_pt, .centre = true};

	cairo_show_page(d->cr);
	d->page++;
	snprintf(number, sizeof(number), "%u", d->page);
	d->y = MM(s->top_mm) / 2 - s->page_pt / 2.0;
	pdf_text(d, d->left, d->width, &look, number);
	d->y = MM(s->top_mm);
}

static PangoLayout *
layout_new(struct pdf *d, double width, const struct pdf_look *look,
	   const char *text)
{
	PangoLayout *l = pango_cairo_create_layout(d->cr);
	PangoFontDescription *f = pango_font_description_from_string(FONT);

	pango_font_description_set_absolute_size(f, look->pt * PANGO_SCALE);
	if (look->bold)
		pango_font_description_set_weight(f, PANGO_WEIGHT_BOLD);
	if (look->italic)
		pango_font_description_set_style(f, PANGO_STYLE_ITALIC);
	pango_layout_set_font_description(l, f);
	pango_font_description_free(f);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(l, LINE);
	pango_layout_set_indent(l, (int)(look->indent * PANGO_SCALE));
	pango_layout_set_justify(l, look->justify);
	pango_layout_set_alignment(l, look->centre  ? PANGO_ALIGN_CENTER
				      : look->right ? PANGO_ALIGN_RIGHT
						    : PANGO_ALIGN_LEFT);
	pango_layout_set_text(l, text, -1);
	return l;
}

/* What the line that begins at ${top} wants from there to the page's end. */
static double
line_room(struct pdf *d, PangoLayout *l, int line, const PangoRectangle *r,
	  double tail)
{
	double height = (double)r->height / PANGO_SCALE;
	double rest;
	PangoRectangle all;

	if (tail <= 0 || line + KEEP < pango_layout_get_line_count(l))
		return height;
	pango_layout_get_extents(l, NULL, &all);
	rest = (double)(all.height - r->y) / PANGO_SCALE + tail;
	return rest < d->bottom - MM(d->style->top_mm) ? rest : height;
}

void
pdf_text(struct pdf *d, double x, double width, const struct pdf_look *look,
	 const char *text)
{
	PangoLayout *l = layout_new(d, width, look, text);
	PangoLayoutIter *at = pango_layout_get_iter(l);
	double began = d->y;
	double skipped = 0;
	double tail = d->tail;

	d->tail = 0;
	for (int line = 0;; line++) {
		PangoRectangle r;
		double top, height, base;

		pango_layout_iter_get_line_extents(at, NULL, &r);
		top = (double)r.y / PANGO_SCALE;
		height = (double)r.height / PANGO_SCALE;
		base = (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE;
		if (began + top - skipped + line_room(d, l, line, &r, tail) >
		    d->bottom) {
			pdf_page(d);
			began = d->y;
			skipped = top;
		}
		cairo_move_to(d->cr, x + (double)r.x / PANGO_SCALE,
			      began + base - skipped);
		pango_cairo_show_layout_line(
		    d->cr, pango_layout_iter_get_line_readonly(at));
		d->y = began + top - skipped + height;
		if (!pango_layout_iter_next_line(at))
			break;
	}
	pango_layout_iter_free(at);
	g_object_unref(l);
}

/* NOLINTEND(misc-no-recursion) */

double
pdf_height(struct pdf *d, double width, const struct pdf_look *look,
	   const char *text)
{
	PangoLayout *l = layout_new(d, width, look, text);
	PangoRectangle r;

	pango_layout_get_extents(l, NULL, &r);
	g_object_unref(l);
	return (double)r.height / PANGO_SCALE;
}

void
pdf_rule(struct pdf *d, double x, double width, double length)
{
	double from = x + (width - length) / 2;

	d->y += 2;
	cairo_set_line_width(d->cr, 0.75);
	cairo_move_to(d->cr, from, d->y);
	cairo_line_to(d->cr, from + length, d->y);
	cairo_stroke(d->cr);
	d->y += 4;
}

void
pdf_need(struct pdf *d, double height)
{
	if (d->y + height > d->bottom)
		pdf_page(d);
}
