#include "protocol/paper/docx.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/paper/qr.h"
#include "protocol/paper/style.h"
#include "protocol/paper/zip.h"

#define QR_SCALE 8 /* pixels a square: over 300 a inch on PAPER_QR_MM */

#define XML   "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OPEN  "http://schemas.openxmlformats.org/"
#define WORD  OPEN "wordprocessingml/2006/main"
#define REL   OPEN "officeDocument/2006/relationships"
#define TYPES "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const char content_types[] =
    XML "<Types xmlns=\"" OPEN "package/2006/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/"
	"vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"png\" ContentType=\"image/png\"/>"
	"<Override PartName=\"/word/document.xml\" ContentType=\"" TYPES
	"document.main+xml\"/>"
	"<Override PartName=\"/word/styles.xml\" ContentType=\"" TYPES
	"styles+xml\"/>"
	"<Override PartName=\"/word/header1.xml\" ContentType=\"" TYPES
	"header+xml\"/></Types>";

static const char package_rels[] =
    XML "<Relationships xmlns=\"" OPEN "package/2006/relationships\">"
	"<Relationship Id=\"doc\" Type=\"" REL "/officeDocument\""
	" Target=\"word/document.xml\"/></Relationships>";

static const char document_rels[] =
    XML "<Relationships xmlns=\"" OPEN "package/2006/relationships\">"
	"<Relationship Id=\"styles\" Type=\"" REL "/styles\""
	" Target=\"styles.xml\"/>"
	"<Relationship Id=\"header\" Type=\"" REL "/header\""
	" Target=\"header1.xml\"/>"
	"<Relationship Id=\"qr\" Type=\"" REL "/image\" Target=\"qr.png\"/>"
	"</Relationships>";

static const char styles[] =
    XML "<w:styles xmlns:w=\"" WORD "\"><w:docDefaults><w:rPrDefault><w:rPr>"
	"<w:rFonts w:ascii=\"" PAPER_FONT "\" w:hAnsi=\"" PAPER_FONT
	"\" w:cs=\"" PAPER_FONT "\" w:eastAsia=\"" PAPER_FONT "\"/>"
	"<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>"
	"<w:lang w:val=\"vi-VN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
	"<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
	"<w:name w:val=\"Normal\"/></w:style></w:styles>";

static void
table(const struct paper_table *t, const struct paper *p, struct buf *out)
{
	static const char *const aligns[] = {
	    [PAPER_LEFT] = "left",
	    [PAPER_CENTRE] = "center",
	    [PAPER_FIGURE] = "right",
	};
	unsigned widths[PAPER_COLUMNS_MAX];
	struct docx_look look = {.pt = paper_style(p->template)->table_pt,
				 .bold = true,
				 .align = "center"};
	struct buf cell = BUF_INIT(PART_BYTES_MAX);

	if (t->column_count == 0)
		return;
	paper_widths(t, paper_text_mm(p), widths);
	docx_columns(out, widths, t->column_count, true);
	docx_row(out, true);
	for (size_t i = 0; i < t->column_count; i++) {
		docx_cell(out, widths[i]);
		docx_para(out, &look, t->columns[i].title);
		docx_cell_end(out);
	}
	docx_row_end(out);
	for (size_t i = 0; i < t->cell_count; i++) {
		size_t c = i % t->column_count;

		if (c == 0)
			docx_row(out, false);
		look.bold =
		    t->has_total && i >= t->cell_count - t->column_count;
		look.align = aligns[t->columns[c].align];
		buf_reset(&cell);
		paper_shown(&t->columns[c], t->cells[i], &cell);
		docx_cell(out, widths[c]);
		docx_para(out, &look, buf_str(&cell));
		docx_cell_end(out);
		if (c + 1 == t->column_count)
			docx_row_end(out);
	}
	docx_columns_end(out);
	docx_para(out, &(struct docx_look){.pt = 6, .align = "left"}, "");
	buf_done(&cell);
}

/* Each line a paragraph of its own. */
static void
lines(struct docx_look *look, const char *text, bool is_last, struct buf *out)
{
	struct buf line = BUF_INIT(PART_BYTES_MAX);

	for (;;) {
		size_t n = strcspn(text, "\n");

		buf_reset(&line);
		buf_add(&line, text, n);
		look->keeps_next |= is_last && text[n] == '\0';
		docx_para(out, look, buf_str(&line));
		look->breaks = false;
		if (text[n] == '\0')
			break;
		text += n + 1;
	}
	buf_done(&line);
}

static void
block(const struct paper_block *b, const struct paper *p, bool is_last,
      struct buf *out)
{
	const struct paper_style *s = paper_style(p->template);
	struct docx_look look = {.pt = s->body_pt,
				 .align = "both",
				 .indented = true,
				 .before_pt = 6};

	switch (b->kind) {
	case PAPER_HEADING:
	case PAPER_SUBHEAD:
		look.bold = true;
		look.keeps_next = true;
		break;
	case PAPER_ANNEX:
		look = (struct docx_look){.pt = s->title_pt,
					  .bold = true,
					  .align = "center",
					  .keeps_next = true,
					  .breaks = true,
					  .after_pt = 12};
		break;
	case PAPER_TABLE:
		table(b->table, p, out);
		return;
	case PAPER_TEXT:
	case PAPER_ITEM:
		break;
	case PAPER_TO:
	case PAPER_RECIPIENT:
	case PAPER_AUTHORITY:
	case PAPER_AUTHORITY_LEFT:
	case PAPER_NAME_LEFT:
	case PAPER_KINDS:
		return; /* stand elsewhere */
	}
	lines(&look, b->text, is_last, out);
}

static void
addressees(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	struct docx_look look = {
	    .pt = s->body_pt, .align = "left", .left_mm = 40, .before_pt = 12};

	if (!paper_has(p, PAPER_TO))
		return;
	docx_para(out, &look, s->to);
	look.before_pt = 0;
	look.left_mm = 50;
	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == PAPER_TO)
			docx_para(out, &look, p->blocks[i].text);
}

static void
document(const struct paper *p, struct buf *out)
{
	const struct paper_style *s = paper_style(p->template);
	size_t annex = paper_annex(p);
	size_t last = paper_last(p);

	buf_text(out,
		 XML "<w:document xmlns:w=\"" WORD "\" xmlns:r=\"" REL
		     "\" xmlns:wp=\"" OPEN
		     "drawingml/2006/wordprocessingDrawing\" xmlns:a=\"" OPEN
		     "drawingml/2006/main\" xmlns:pic=\"" OPEN
		     "drawingml/2006/picture\"><w:body>");
	docx_head(p, out);
	addressees(p, s, out);
	for (size_t i = 0; i < annex; i++)
		block(&p->blocks[i], p, i == last, out);
	docx_end(p, out);
	for (size_t i = annex; i < p->count; i++)
		block(&p->blocks[i], p, false, out);
	buf_fmt(out,
		"<w:sectPr><w:headerReference w:type=\"default\""
		" r:id=\"header\"/><w:pgSz w:w=\"%u\" w:h=\"%u\"%s/>"
		"<w:pgMar w:top=\"%u\" w:right=\"%u\" w:bottom=\"%u\"",
		TWIPS(paper_width_mm(p)), TWIPS(paper_height_mm(p)),
		p->is_wide ? " w:orient=\"landscape\"" : "", TWIPS(s->top_mm),
		TWIPS(s->right_mm), TWIPS(s->bottom_mm));
	buf_fmt(out,
		" w:left=\"%u\" w:header=\"%u\" w:footer=\"%u\""
		" w:gutter=\"0\"/><w:titlePg/></w:sectPr></w:body>"
		"</w:document>",
		TWIPS(s->left_mm), TWIPS(s->top_mm / 2),
		TWIPS(s->bottom_mm / 2));
}

static void
header(const struct paper_style *s, struct buf *out)
{
	buf_fmt(out,
		XML "<w:hdr xmlns:w=\"" WORD "\"><w:p><w:pPr>"
		    "<w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr>"
		    "<w:sz w:val=\"%u\"/></w:rPr><w:fldChar"
		    " w:fldCharType=\"begin\"/><w:instrText>PAGE"
		    "</w:instrText><w:fldChar w:fldCharType=\"end\"/>"
		    "</w:r></w:p></w:hdr>",
		2 * s->page_pt);
}

/* Without a code a picture of one white square, so that the parts are the
 * same ones. */
static int
code_picture(const struct paper *p, struct buf *out, struct err *e)
{
	struct qr q = {.side = 0};
	int rc = -1;

	if (p->slots[PAPER_QR] == NULL ||
	    (qr_make(&q, p->slots[PAPER_QR], e) == 0))
		rc = qr_png(&q, QR_SCALE, out, e);
	qr_done(&q);
	return rc;
}

int
paper_docx(const struct paper *p, struct buf *out, struct err *e)
{
	struct buf body = BUF_INIT(PAPER_BYTES_MAX);
	struct buf head = BUF_INIT(4096);
	struct buf code = BUF_INIT(PAPER_BYTES_MAX);
	int rc = -1;

	if (paper_check(p, e) != 0)
		return -1;
	document(p, &body);
	header(paper_style(p->template), &head);
	if (buf_check(&body, e) == 0 && buf_check(&head, e) == 0 &&
	    code_picture(p, &code, e) == 0) {
		const struct zip_part parts[] = {
		    {"[Content_Types].xml", content_types,
		     sizeof(content_types) - 1},
		    {"_rels/.rels", package_rels, sizeof(package_rels) - 1},
		    {"word/document.xml", body.p, body.len},
		    {"word/_rels/document.xml.rels", document_rels,
		     sizeof(document_rels) - 1},
		    {"word/styles.xml", styles, sizeof(styles) - 1},
		    {"word/header1.xml", head.p, head.len},
		    {"word/qr.png", code.p, code.len},
		};

		rc = zip_parts(parts, ARRAY_LEN(parts), out, e);
	}
	buf_done(&code);
	buf_done(&head);
	buf_done(&body);
	return rc;
}
