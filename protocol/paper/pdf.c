#include "protocol/paper/pdf.h"

#include <cairo-pdf.h>
#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/paper/pdf_page.h"
#include "protocol/paper/qr.h"

#define SIGN_ROOM  70.0 /* for the signature and the seal */
#define KEEP_LINES 3    /* that a heading wants with it */

static void
slot(struct pdf *d, const struct paper *p, enum paper_slot which, double x,
     double width, const struct pdf_look *look)
{
	if (p->slots[which] != NULL)
		pdf_text(d, x, width, look, p->slots[which]);
}

/* The left column of the head; what is on top and then what is below it. */
static void
issuer(struct pdf *d, const struct paper *p, double width)
{
	const struct paper_style *s = d->style;
	struct pdf_look look = {.pt = s->issuer_pt, .centre = true};

	slot(d, p, PAPER_PARENT, d->left, width, &look);
	look.bold = true;
	slot(d, p, PAPER_ISSUER, d->left, width, &look);
	if (s->issuer_mark != NULL)
		pdf_text(d, d->left, width, &look, s->issuer_mark);
	else
		pdf_rule(d, d->left, width, MM(PAPER_RULE_MM));
}

static void
motto(struct pdf *d, double x, double width)
{
	const struct paper_style *s = d->style;
	struct pdf_look look = {
	    .pt = s->motto_pt, .bold = true, .centre = true};

	pdf_text(d, x, width, &look, s->motto);
	look.pt = s->motto2_pt;
	if (s->motto2 != NULL)
		pdf_text(d, x, width, &look, s->motto2);
	pdf_rule(d, x, width, MM(s->motto_rule_mm));
}

static void
number_and_date(struct pdf *d, const struct paper *p, double width)
{
	const struct paper_style *s = d->style;
	struct buf line = BUF_INIT(4096);
	struct pdf_look look = {.pt = s->number_pt, .centre = true};
	double top = d->y + 4;
	double below;

	paper_number_line(p, &line);
	d->y = top;
	pdf_text(d, d->left, width, &look, buf_str(&line));
	look.pt = s->copy_pt;
	if (p->slots[PAPER_TITLE] == NULL)
		slot(d, p, PAPER_ABSTRACT, d->left, width, &look);
	below = d->y;

	buf_reset(&line);
	paper_date_line(p, &line);
	look =
	    (struct pdf_look){.pt = s->date_pt, .italic = true, .centre = true};
	d->y = top;
	pdf_text(d, d->left + width, d->width - width, &look, buf_str(&line));
	d->y = below > d->y ? below : d->y;
	buf_done(&line);
}

static void
head(struct pdf *d, const struct paper *p)
{
	const struct paper_style *s = d->style;
	double width = MM(s->issuer_mm);
	struct pdf_look look = {.pt = s->copy_pt, .bold = true, .centre = true};
	double top, below;

	slot(d, p, PAPER_NOTICE, d->left, d->width, &look);
	d->y += p->slots[PAPER_NOTICE] != NULL ? 6 : 0;
	top = d->y;
	issuer(d, p, width);
	below = d->y;
	d->y = top;
	motto(d, d->left + width, d->width - width);
	d->y = below > d->y ? below : d->y;
	number_and_date(d, p, width);
	if (p->slots[PAPER_TITLE] == NULL)
		return;
	d->y += 12;
	look.pt = s->title_pt;
	slot(d, p, PAPER_TITLE, d->left, d->width, &look);
	look.pt = s->body_pt;
	slot(d, p, PAPER_ABSTRACT, d->left + MM(PAPER_INDENT_MM),
	     d->width - 2 * MM(PAPER_INDENT_MM), &look);
	pdf_rule(d, d->left, d->width, MM(PAPER_RULE_MM));
}

/* Each line a paragraph of its own. */
static void
lines(struct pdf *d, const struct pdf_look *look, const char *text)
{
	struct buf line = BUF_INIT(PART_BYTES_MAX);
	double tail = d->tail;

	for (;;) {
		size_t n = strcspn(text, "\n");

		buf_reset(&line);
		buf_add(&line, text, n);
		d->y += 6;
		d->tail = text[n] == '\0' ? tail : 0;
		pdf_text(d, d->left, d->width, look, buf_str(&line));
		if (text[n] == '\0')
			break;
		text += n + 1;
	}
	buf_done(&line);
}

static void
block(struct pdf *d, const struct paper_block *b)
{
	const struct paper_style *s = d->style;
	struct pdf_look look = {
	    .pt = s->body_pt, .justify = true, .indent = MM(PAPER_INDENT_MM)};

	if (b->kind == PAPER_TABLE) {
		d->y += 6;
		pdf_table(d, b->table);
	} else if (b->kind == PAPER_ANNEX) {
		look = (struct pdf_look){
		    .pt = s->title_pt, .bold = true, .centre = true};
		pdf_page(d);
		lines(d, &look, b->text);
		d->y += 6;
	} else if (b->kind == PAPER_HEADING || b->kind == PAPER_SUBHEAD) {
		look.bold = true;
		look.justify = false;
		pdf_need(d, KEEP_LINES * 1.5 * s->body_pt);
		lines(d, &look, b->text);
	} else if (b->kind == PAPER_TEXT || b->kind == PAPER_ITEM) {
		lines(d, &look, b->text);
	}
}

static void
all_of(struct pdf *d, const struct paper *p, enum paper_kind kind, double x,
       double width, const struct pdf_look *look)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == kind)
			pdf_text(d, x, width, look, p->blocks[i].text);
}

static void
copies(struct pdf *d, const struct paper *p, double width)
{
	const struct paper_style *s = d->style;
	bool slanted = p->template == PAPER_ND30;
	struct pdf_look look = {
	    .pt = s->copy_pt, .bold = slanted, .italic = slanted};

	if (!paper_has(p, PAPER_RECIPIENT))
		return;
	pdf_text(d, d->left, width, &look, s->copy);
	look = (struct pdf_look){.pt = s->copies_pt};
	all_of(d, p, PAPER_RECIPIENT, d->left, width, &look);
}

static double
height_of(struct pdf *d, const struct paper *p, enum paper_kind kind,
	  const struct pdf_look *look)
{
	double height = 0;

	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == kind)
			height += pdf_height(d, d->width / 2, look,
					     p->blocks[i].text);
	return height;
}

static double
foot_height(struct pdf *d, const struct paper *p)
{
	const struct paper_style *s = d->style;
	struct pdf_look copy = {.pt = s->copies_pt};
	struct pdf_look signer = {.pt = s->signer_pt, .bold = true};
	double left =
	    s->copy_pt * 1.5 + height_of(d, p, PAPER_RECIPIENT, &copy);
	double right = height_of(d, p, PAPER_AUTHORITY, &signer) + SIGN_ROOM +
		       s->signer_pt * 1.5;

	return 12 + (left > right ? left : right);
}

/* Of the code and what stands beside it, with the room above them. */
static double
proof_height(struct pdf *d, const struct paper *p)
{
	static const enum paper_slot slots[] = {PAPER_FACTS, PAPER_DIGITS,
						PAPER_CAVEAT};

	bool coded = p->slots[PAPER_QR] != NULL;
	double width = d->width - (coded ? MM(PAPER_QR_MM + 4) : 0);
	struct pdf_look look = {.pt = 10};
	double text = 0;

	if (!paper_has_proof(p))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
		look.bold = slots[i] == PAPER_DIGITS;
		look.italic = slots[i] == PAPER_CAVEAT;
		if (p->slots[slots[i]] != NULL)
			text += pdf_height(d, width, &look, p->slots[slots[i]]);
	}
	return 12 + (coded && text < MM(PAPER_QR_MM) ? MM(PAPER_QR_MM) : text);
}

static void
foot(struct pdf *d, const struct paper *p)
{
	const struct paper_style *s = d->style;
	double half = d->width / 2;
	struct pdf_look look = {
	    .pt = s->signer_pt, .bold = true, .centre = true};
	double top, below;

	pdf_need(d, foot_height(d, p) + proof_height(d, p));
	d->y += 12;
	top = d->y;
	if (paper_has(p, PAPER_AUTHORITY_LEFT)) {
		all_of(d, p, PAPER_AUTHORITY_LEFT, d->left, half, &look);
		d->y += SIGN_ROOM;
		all_of(d, p, PAPER_NAME_LEFT, d->left, half, &look);
	} else {
		copies(d, p, half);
	}
	below = d->y;
	d->y = top;
	all_of(d, p, PAPER_AUTHORITY, d->left + half, half, &look);
	d->y += SIGN_ROOM;
	slot(d, p, PAPER_NAME, d->left + half, half, &look);
	d->y = below > d->y ? below : d->y;
}

static int
code(struct pdf *d, const char *text, struct err *e)
{
	struct qr q;
	double square;

	if (qr_make(&q, text, e) != 0)
		return -1;
	square = MM(PAPER_QR_MM) / (double)(q.side + 2 * QR_QUIET);
	for (size_t i = 0; i < q.side * q.side; i++) {
		size_t row = i / q.side + QR_QUIET;
		size_t column = i % q.side + QR_QUIET;

		if (q.dark[i] != 0)
			cairo_rectangle(
			    d->cr, d->left + (double)column * square,
			    d->y + (double)row * square, square, square);
	}
	cairo_fill(d->cr);
	qr_done(&q);
	return 0;
}

static int
proof(struct pdf *d, const struct paper *p, struct err *e)
{
	bool coded = p->slots[PAPER_QR] != NULL;
	double aside = coded ? MM(PAPER_QR_MM + 4) : 0;
	double width = d->width - aside;
	struct pdf_look look = {.pt = 10};
	double top;

	if (!paper_has_proof(p))
		return 0;
	pdf_need(d, proof_height(d, p));
	d->y += 12;
	top = d->y;
	if (coded && code(d, p->slots[PAPER_QR], e) != 0)
		return -1;
	slot(d, p, PAPER_FACTS, d->left + aside, width, &look);
	look.bold = true;
	slot(d, p, PAPER_DIGITS, d->left + aside, width, &look);
	look.bold = false;
	look.italic = true;
	slot(d, p, PAPER_CAVEAT, d->left + aside, width, &look);
	if (coded && d->y < top + MM(PAPER_QR_MM))
		d->y = top + MM(PAPER_QR_MM);
	return 0;
}

static void
addressees(struct pdf *d, const struct paper *p)
{
	struct pdf_look look = {.pt = d->style->body_pt};

	if (!paper_has(p, PAPER_TO))
		return;
	d->y += 12;
	pdf_text(d, d->left + MM(40), d->width - MM(40), &look, d->style->to);
	all_of(d, p, PAPER_TO, d->left + MM(50), d->width - MM(50), &look);
}

static int
document(struct pdf *d, const struct paper *p, struct err *e)
{
	size_t annex = paper_annex(p);
	size_t last = paper_last(p);

	head(d, p);
	addressees(d, p);
	for (size_t i = 0; i < annex; i++) {
		if (i == last)
			d->tail = foot_height(d, p) + proof_height(d, p);
		block(d, &p->blocks[i]);
	}
	foot(d, p);
	if (proof(d, p, e) != 0)
		return -1;
	for (size_t i = annex; i < p->count; i++)
		block(d, &p->blocks[i]);
	cairo_show_page(d->cr);
	return 0;
}

static cairo_status_t
out_take(void *ctx, const unsigned char *p, unsigned int n)
{
	buf_add(ctx, p, n);
	return CAIRO_STATUS_SUCCESS;
}

int
paper_pdf(const struct paper *p, struct buf *out, struct err *e)
{
	const struct paper_style *s = paper_style(p->template);
	cairo_surface_t *surface;
	cairo_status_t status;
	struct pdf d = {.style = s,
			.y = MM(s->top_mm),
			.bottom = MM(paper_height_mm(p) - s->bottom_mm),
			.left = MM(s->left_mm),
			.width = MM(paper_text_mm(p)),
			.page = 1};
	int rc;

	if (paper_check(p, e) != 0)
		return -1;
	surface = cairo_pdf_surface_create_for_stream(
	    out_take, out, MM(paper_width_mm(p)), MM(paper_height_mm(p)));
	/* No file depends on the day on which it was made. */
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
				       "1980-01-01T00:00:00Z");
	if (p->slots[PAPER_ABSTRACT] != NULL)
		cairo_pdf_surface_set_metadata(surface,
					       CAIRO_PDF_METADATA_TITLE,
					       p->slots[PAPER_ABSTRACT]);
	d.cr = cairo_create(surface);
	rc = document(&d, p, e);
	cairo_destroy(d.cr);
	cairo_surface_finish(surface);
	status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (rc == 0 && status != CAIRO_STATUS_SUCCESS)
		rc = err_set(e, ERR_IO, "pdf: %s",
			     cairo_status_to_string(status));
	return rc != 0 ? -1 : buf_check(out, e);
}
