#include <string.h>

#include "protocol/paper/docx.h"
#include "protocol/paper/style.h"
#include "protocol/paper/xml.h"

#define EMU_MM 36000 /* English metric units a millimetre */

static void
slot_para(const struct paper *p, enum paper_slot slot,
	  const struct docx_look *look, struct buf *out)
{
	if (p->slots[slot] != NULL)
		docx_para(out, look, p->slots[slot]);
}

static void
issuer(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	struct docx_look look = {.pt = s->issuer_pt, .align = "center"};

	docx_cell(out, s->issuer_mm);
	slot_para(p, PAPER_PARENT, &look, out);
	look.bold = true;
	docx_para(out, &look,
		  p->slots[PAPER_ISSUER] != NULL ? p->slots[PAPER_ISSUER] : "");
	if (s->issuer_mark != NULL)
		docx_para(out, &look, s->issuer_mark);
	else
		docx_rule(out, PAPER_RULE_MM, s->issuer_mm);
	docx_cell_end(out);
}

static void
motto(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	unsigned width = paper_text_mm(p) - s->issuer_mm;
	struct docx_look look = {
	    .pt = s->motto_pt, .bold = true, .align = "center"};

	docx_cell(out, width);
	docx_para(out, &look, s->motto);
	look.pt = s->motto2_pt;
	if (s->motto2 != NULL)
		docx_para(out, &look, s->motto2);
	docx_rule(out, s->motto_rule_mm, width);
	docx_cell_end(out);
}

/* Number left, place and date right; a letter says here what it is about. */
static void
number_and_date(const struct paper *p, const struct paper_style *s,
		struct buf *out)
{
	struct buf line = BUF_INIT(4096);
	struct docx_look look = {.pt = s->number_pt, .align = "center"};

	docx_row(out, false);
	docx_cell(out, s->issuer_mm);
	paper_number_line(p, &line);
	docx_para(out, &look, buf_str(&line));
	look.pt = s->copy_pt;
	if (p->slots[PAPER_TITLE] == NULL)
		slot_para(p, PAPER_ABSTRACT, &look, out);
	docx_cell_end(out);

	buf_reset(&line);
	docx_cell(out, paper_text_mm(p) - s->issuer_mm);
	paper_date_line(p, &line);
	look = (struct docx_look){
	    .pt = s->date_pt, .italic = true, .align = "center"};
	docx_para(out, &look, buf_str(&line));
	docx_cell_end(out);
	docx_row_end(out);
	buf_done(&line);
}

static void
title(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	struct docx_look look = {.pt = s->title_pt,
				 .bold = true,
				 .align = "center",
				 .keeps_next = true,
				 .before_pt = 12};

	if (p->slots[PAPER_TITLE] == NULL)
		return;
	docx_para(out, &look, p->slots[PAPER_TITLE]);
	look.before_pt = 0;
	look.pt = s->body_pt;
	look.left_mm = look.right_mm = PAPER_INDENT_MM;
	slot_para(p, PAPER_ABSTRACT, &look, out);
	docx_rule(out, PAPER_RULE_MM, paper_text_mm(p));
}

void
docx_head(const struct paper *p, struct buf *out)
{
	const struct paper_style *s = paper_style(p->template);
	unsigned widths[] = {s->issuer_mm, paper_text_mm(p) - s->issuer_mm};
	struct docx_look look = {
	    .pt = s->copy_pt, .bold = true, .align = "center", .after_pt = 6};

	slot_para(p, PAPER_NOTICE, &look, out);
	docx_columns(out, widths, 2, false);
	docx_row(out, false);
	issuer(p, s, out);
	motto(p, s, out);
	docx_row_end(out);
	number_and_date(p, s, out);
	docx_columns_end(out);
	title(p, s, out);
}

/* All blocks of a kind, a paragraph each. */
static void
all_of(const struct paper *p, enum paper_kind kind,
       const struct docx_look *look, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == kind)
			docx_para(out, look, p->blocks[i].text);
}

static void
signer(const struct paper *p, const struct paper_style *s,
       enum paper_kind authority, enum paper_kind name, struct buf *out)
{
	struct docx_look look = {
	    .pt = s->signer_pt, .bold = true, .align = "center"};

	all_of(p, authority, &look, out);
	look.before_pt = 70; /* for the signature and the seal */
	if (name == PAPER_NAME_LEFT && paper_has(p, PAPER_NAME_LEFT))
		all_of(p, PAPER_NAME_LEFT, &look, out);
	else
		docx_para(out, &look,
			  name != PAPER_NAME_LEFT &&
				  p->slots[PAPER_NAME] != NULL
			      ? p->slots[PAPER_NAME]
			      : "");
}

static void
copies(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	struct docx_look look = {.pt = s->copy_pt,
				 .bold = p->template == PAPER_ND30,
				 .italic = p->template == PAPER_ND30,
				 .align = "left"};

	if (paper_has(p, PAPER_RECIPIENT))
		docx_para(out, &look, s->copy);
	look = (struct docx_look){.pt = s->copies_pt, .align = "left"};
	all_of(p, PAPER_RECIPIENT, &look, out);
	docx_para(out, &look, "");
}

static void
foot(const struct paper *p, struct buf *out)
{
	const struct paper_style *s = paper_style(p->template);
	unsigned widths[] = {paper_text_mm(p) / 2,
			     paper_text_mm(p) - paper_text_mm(p) / 2};

	docx_columns(out, widths, 2, false);
	docx_row(out, false);
	docx_cell(out, widths[0]);
	if (paper_has(p, PAPER_AUTHORITY_LEFT))
		signer(p, s, PAPER_AUTHORITY_LEFT, PAPER_NAME_LEFT, out);
	else
		copies(p, s, out);
	docx_cell_end(out);
	docx_cell(out, widths[1]);
	signer(p, s, PAPER_AUTHORITY, PAPER_KINDS, out);
	docx_cell_end(out);
	docx_row_end(out);
	docx_columns_end(out);
}

static void
picture(struct buf *out)
{
	unsigned side = PAPER_QR_MM * EMU_MM;

	buf_fmt(out,
		"<w:p><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\""
		" distL=\"0\" distR=\"0\"><wp:extent cx=\"%u\" cy=\"%u\"/>"
		"<wp:docPr id=\"1\" name=\"QR\"/><a:graphic>"
		"<a:graphicData uri=\"http://schemas.openxmlformats.org/"
		"drawingml/2006/picture\"><pic:pic><pic:nvPicPr>"
		"<pic:cNvPr id=\"1\" name=\"qr.png\"/><pic:cNvPicPr/>"
		"</pic:nvPicPr><pic:blipFill><a:blip r:embed=\"qr\"/>"
		"<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
		"<pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>",
		side, side);
	buf_fmt(out,
		"<a:ext cx=\"%u\" cy=\"%u\"/></a:xfrm>"
		"<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>"
		"</pic:spPr></pic:pic></a:graphicData></a:graphic>"
		"</wp:inline></w:drawing></w:r></w:p>",
		side, side);
}

static void
proof(const struct paper *p, struct buf *out)
{
	unsigned widths[] = {PAPER_QR_MM + 4,
			     paper_text_mm(p) - PAPER_QR_MM - 4};
	struct docx_look look = {.pt = 10, .align = "left", .after_pt = 3};

	if (p->slots[PAPER_QR] == NULL) {
		look.italic = true;
		slot_para(p, PAPER_FACTS, &look, out);
		slot_para(p, PAPER_CAVEAT, &look, out);
		return;
	}
	docx_para(out, &look, "");
	docx_columns(out, widths, 2, false);
	docx_row(out, false);
	docx_cell(out, widths[0]);
	picture(out);
	docx_cell_end(out);
	docx_cell(out, widths[1]);
	slot_para(p, PAPER_FACTS, &look, out);
	look.bold = true;
	slot_para(p, PAPER_DIGITS, &look, out);
	look.bold = false;
	look.italic = true;
	slot_para(p, PAPER_CAVEAT, &look, out);
	docx_cell_end(out);
	docx_row_end(out);
	docx_columns_end(out);
}

void
docx_end(const struct paper *p, struct buf *out)
{
	unsigned width = paper_text_mm(p);
	struct docx_look gap = {.pt = 6, .align = "left", .keeps_next = true};

	docx_para(out, &gap, "");
	docx_columns(out, &width, 1, false);
	docx_row(out, false);
	docx_cell(out, width);
	foot(p, out);
	proof(p, out);
	/* A cell ends with a paragraph. */
	gap = (struct docx_look){.pt = 1, .align = "left"};
	docx_para(out, &gap, "");
	docx_cell_end(out);
	docx_row_end(out);
	docx_columns_end(out);
}
