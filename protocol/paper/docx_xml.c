#include <stdio.h>
#include <string.h>

#include "protocol/paper/docx.h"
#include "protocol/paper/style.h"
#include "protocol/paper/xml.h"

/* Lines of one paragraph. */
static void
text_put(struct buf *out, const char *text)
{
	for (;;) {
		size_t n = strcspn(text, "\n");

		buf_text(out, "<w:t xml:space=\"preserve\">");
		xml_bytes(out, text, n);
		buf_text(out, "</w:t>");
		if (text[n] == '\0')
			return;
		buf_text(out, "<w:br/>");
		text += n + 1;
	}
}

static void
run(struct buf *out, const struct docx_look *look, const char *text)
{
	buf_fmt(out, "<w:r><w:rPr>%s%s<w:sz w:val=\"%u\"/>",
		look->bold ? "<w:b/>" : "", look->italic ? "<w:i/>" : "",
		2 * look->pt);
	buf_fmt(out, "<w:szCs w:val=\"%u\"/></w:rPr>", 2 * look->pt);
	text_put(out, text);
	buf_text(out, "</w:r>");
}

void
docx_para(struct buf *out, const struct docx_look *look, const char *text)
{
	buf_fmt(out, "<w:p><w:pPr>%s%s<w:spacing w:before=\"%u\"",
		look->keeps_next ? "<w:keepNext/>" : "",
		look->breaks ? "<w:pageBreakBefore/>" : "",
		20 * look->before_pt);
	buf_fmt(out, " w:after=\"%u\"/>", 20 * look->after_pt);
	buf_fmt(out, "<w:ind w:left=\"%u\" w:right=\"%u\" w:firstLine=\"%u\"/>",
		TWIPS(look->left_mm), TWIPS(look->right_mm),
		look->indented ? TWIPS(PAPER_INDENT_MM) : 0);
	buf_fmt(out, "<w:jc w:val=\"%s\"/></w:pPr>", look->align);
	if (text[0] != '\0')
		run(out, look, text);
	buf_text(out, "</w:p>");
}

void
docx_rule(struct buf *out, unsigned length_mm, unsigned width_mm)
{
	unsigned side = TWIPS(width_mm - length_mm) / 2;

	buf_fmt(out,
		"<w:p><w:pPr><w:pBdr><w:top w:val=\"single\" w:sz=\"6\""
		" w:space=\"1\" w:color=\"000000\"/></w:pBdr>"
		"<w:spacing w:before=\"20\" w:after=\"0\" w:line=\"120\""
		" w:lineRule=\"exact\"/>"
		"<w:ind w:left=\"%u\" w:right=\"%u\"/></w:pPr></w:p>",
		side, side);
}

void
docx_columns(struct buf *out, const unsigned *widths_mm, size_t count,
	     bool with_lines)
{
	static const char *const sides[] = {"top",   "left",    "bottom",
					    "right", "insideH", "insideV"};
	unsigned all = 0;

	for (size_t i = 0; i < count; i++)
		all += widths_mm[i];
	buf_fmt(out, "<w:tbl><w:tblPr><w:tblW w:w=\"%u\" w:type=\"dxa\"/>",
		TWIPS(all));
	if (with_lines) {
		buf_text(out, "<w:tblBorders>");
		for (size_t i = 0; i < ARRAY_LEN(sides); i++)
			buf_fmt(out,
				"<w:%s w:val=\"single\" w:sz=\"4\""
				" w:space=\"0\" w:color=\"000000\"/>",
				sides[i]);
		buf_text(out, "</w:tblBorders>");
	}
	buf_fmt(out,
		"<w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
		"<w:left w:w=\"%u\" w:type=\"dxa\"/>"
		"<w:right w:w=\"%u\" w:type=\"dxa\"/></w:tblCellMar>"
		"</w:tblPr><w:tblGrid>",
		with_lines ? TWIPS(1) : 0, with_lines ? TWIPS(1) : 0);
	for (size_t i = 0; i < count; i++)
		buf_fmt(out, "<w:gridCol w:w=\"%u\"/>", TWIPS(widths_mm[i]));
	buf_text(out, "</w:tblGrid>");
}

void
docx_row(struct buf *out, bool is_head)
{
	buf_fmt(out, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>",
		is_head ? "<w:tblHeader/>" : "");
}

void
docx_cell(struct buf *out, unsigned width_mm)
{
	buf_fmt(out,
		"<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/></w:tcPr>",
		TWIPS(width_mm));
}

void
docx_cell_end(struct buf *out)
{
	buf_text(out, "</w:tc>");
}

void
docx_row_end(struct buf *out)
{
	buf_text(out, "</w:tr>");
}

void
docx_columns_end(struct buf *out)
{
	buf_text(out, "</w:tbl>");
}
