#include "protocol/paper/html.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/paper/qr.h"
#include "protocol/paper/style.h"
#include "protocol/paper/xml.h"

static void
element(struct buf *out, const char *tag, const char *class, const char *text)
{
	if (text == NULL)
		return;
	buf_fmt(out, "<%s class=\"%s\">", tag, class);
	xml_text(out, text);
	buf_fmt(out, "</%s>\n", tag);
}

static void
sheet(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	buf_fmt(out,
		"@page{size:A4%s;margin:%umm %umm %umm %umm}\n"
		"@page{@top-center{content:counter(page);font-size:%upt}}\n",
		p->is_wide ? " landscape" : "", s->top_mm, s->right_mm,
		s->bottom_mm, s->left_mm, s->page_pt);
	buf_fmt(out,
		"@page:first{@top-center{content:none}}\n"
		"body{font:%upt/1.25 \"%s\",\"Liberation Serif\",serif;"
		"color:#000;margin:0 auto;max-width:%umm}\n",
		s->body_pt, PAPER_FONT, paper_text_mm(p));
	buf_fmt(out,
		"p{margin:6pt 0 0;text-align:justify;text-indent:%umm}\n"
		"table{border-collapse:collapse;width:100%%}\n"
		".frame td{vertical-align:top;padding:0;text-align:center}\n"
		".frame td:first-child{width:%umm}\n",
		PAPER_INDENT_MM, s->issuer_mm);
	buf_fmt(out,
		".frame p,.title p,.foot p,.to p,.proof p"
		"{margin:0;text-indent:0;text-align:inherit;"
		"white-space:pre-line}\n"
		".issuer{font-size:%upt}.motto{font-size:%upt}"
		".motto2{font-size:%upt}\n",
		s->issuer_pt, s->motto_pt,
		s->motto2 != NULL ? s->motto2_pt : s->motto_pt);
	buf_fmt(out,
		".number{font-size:%upt}.date{font-size:%upt;"
		"font-style:italic}.caveat{font-style:italic}\n"
		"hr{border:0;border-top:0.75pt solid;margin:1pt auto 4pt;"
		"width:%umm}.motto-rule{width:%umm}\n",
		s->number_pt, s->date_pt, PAPER_RULE_MM, s->motto_rule_mm);
	buf_fmt(out,
		"b,.b{font-weight:bold}.title{text-align:center;"
		"margin:12pt 12mm 0}.to{margin:12pt 0 0 40mm}"
		".to p+p{margin-left:10mm}\n"
		".data{font-size:%upt;margin:6pt 0}.data th,.data td"
		"{border:0.5pt solid;padding:1pt 1mm;vertical-align:top}\n",
		s->table_pt);
	buf_fmt(out, ".data tr{break-inside:avoid}.centre{text-align:center}"
		     ".figure{text-align:right}.total td{font-weight:bold}\n"
		     ".end,.foot{break-inside:avoid}.last{break-after:avoid}"
		     ".foot{margin-top:12pt}.foot td"
		     "{width:50%%;vertical-align:top;text-align:center}\n"
		     ".foot td.copies{text-align:left}\n");
	buf_fmt(out,
		".copy{font-size:%upt;font-weight:bold;font-style:italic}"
		".copies p+p{font-size:%upt}.name{padding-top:70pt}\n"
		".annex{break-before:page;text-align:center;"
		"text-indent:0}.head{break-after:avoid}\n",
		s->copy_pt, s->copies_pt);
	buf_fmt(out,
		".proof{font-size:10pt;margin-top:10pt;break-inside:avoid}"
		".proof td{vertical-align:top;text-align:left}\n"
		".proof td:first-child{width:%umm}svg{width:%umm;"
		"height:%umm}.notice{border:1pt solid;padding:3pt;"
		"text-align:center;text-indent:0;font-weight:bold}\n",
		PAPER_QR_MM + 4, PAPER_QR_MM, PAPER_QR_MM);
}

static void
head(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	struct buf line = BUF_INIT(4096);

	element(out, "p", "notice", p->slots[PAPER_NOTICE]);
	buf_text(out, "<table class=\"frame\"><tr><td>\n");
	element(out, "p", "issuer", p->slots[PAPER_PARENT]);
	element(out, "p", "issuer b", p->slots[PAPER_ISSUER]);
	if (s->issuer_mark != NULL)
		element(out, "p", "issuer b", s->issuer_mark);
	else
		buf_text(out, "<hr>\n");
	buf_text(out, "</td><td>\n");
	element(out, "p", "motto b", s->motto);
	element(out, "p", "motto2 b", s->motto2);
	buf_text(out, "<hr class=\"motto-rule\">\n</td></tr><tr><td>\n");
	paper_number_line(p, &line);
	element(out, "p", "number", buf_str(&line));
	if (p->slots[PAPER_TITLE] == NULL)
		element(out, "p", "issuer", p->slots[PAPER_ABSTRACT]);
	buf_text(out, "</td><td>\n");
	buf_reset(&line);
	paper_date_line(p, &line);
	element(out, "p", "date", buf_str(&line));
	buf_text(out, "</td></tr></table>\n");
	buf_done(&line);
	if (p->slots[PAPER_TITLE] == NULL)
		return;
	buf_text(out, "<div class=\"title\">\n");
	element(out, "p", "b", p->slots[PAPER_TITLE]);
	element(out, "p", "b", p->slots[PAPER_ABSTRACT]);
	buf_text(out, "<hr>\n</div>\n");
}

static void
table(const struct paper_table *t, struct buf *out)
{
	static const char *const classes[] = {
	    [PAPER_LEFT] = "left",
	    [PAPER_CENTRE] = "centre",
	    [PAPER_FIGURE] = "figure",
	};
	struct buf cell = BUF_INIT(PART_BYTES_MAX);

	if (t->column_count == 0)
		return;
	buf_text(out, "<table class=\"data\"><thead><tr>");
	for (size_t i = 0; i < t->column_count; i++)
		element(out, "th", "centre", t->columns[i].title);
	buf_text(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < t->cell_count; i++) {
		size_t c = i % t->column_count;

		if (c == 0)
			buf_fmt(out, "<tr%s>",
				t->has_total &&
					i == t->cell_count - t->column_count
				    ? " class=\"total\""
				    : "");
		buf_reset(&cell);
		paper_shown(&t->columns[c], t->cells[i], &cell);
		element(out, "td", classes[t->columns[c].align],
			buf_str(&cell));
		if (c + 1 == t->column_count)
			buf_text(out, "</tr>\n");
	}
	buf_text(out, "</tbody></table>\n");
	buf_done(&cell);
}

static void
lines(struct buf *out, const char *class, const char *text, bool is_last)
{
	for (;;) {
		size_t n = strcspn(text, "\n");

		buf_fmt(out, "<p class=\"%s%s\">", class,
			is_last && text[n] == '\0' ? " last" : "");
		xml_bytes(out, text, n);
		buf_text(out, "</p>\n");
		if (text[n] == '\0')
			return;
		text += n + 1;
	}
}

static void
all_of(const struct paper *p, enum paper_kind kind, const char *class,
       struct buf *out)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == kind)
			element(out, "p", class, p->blocks[i].text);
}

static void
block(const struct paper_block *b, bool is_last, struct buf *out)
{
	if (b->kind == PAPER_TABLE)
		table(b->table, out);
	else if (b->kind == PAPER_HEADING || b->kind == PAPER_SUBHEAD)
		lines(out, "head b", b->text, false);
	else if (b->kind == PAPER_ANNEX)
		lines(out, "annex b", b->text, false);
	else if (b->kind == PAPER_TEXT || b->kind == PAPER_ITEM)
		lines(out, "text", b->text, is_last);
}

static void
foot(const struct paper *p, const struct paper_style *s, struct buf *out)
{
	bool two = paper_has(p, PAPER_AUTHORITY_LEFT);

	buf_fmt(out, "<table class=\"foot\"><tr><td class=\"%s\">\n",
		two ? "signer" : "copies");
	if (two) {
		all_of(p, PAPER_AUTHORITY_LEFT, "b", out);
		all_of(p, PAPER_NAME_LEFT, "b name", out);
	} else if (paper_has(p, PAPER_RECIPIENT)) {
		element(out, "p", "copy", s->copy);
		all_of(p, PAPER_RECIPIENT, "to-whom", out);
	}
	buf_text(out, "</td><td>\n");
	all_of(p, PAPER_AUTHORITY, "b", out);
	element(out, "p", "b name",
		p->slots[PAPER_NAME] != NULL ? p->slots[PAPER_NAME] : "");
	buf_text(out, "</td></tr></table>\n");
}

static int
code(const char *text, struct buf *out, struct err *e)
{
	struct qr q;
	size_t whole;

	if (qr_make(&q, text, e) != 0)
		return -1;
	whole = q.side + 2 * QR_QUIET;
	buf_fmt(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\""
		" viewBox=\"0 0 %zu %zu\" shape-rendering=\"crispEdges\">"
		"<path d=\"",
		whole, whole);
	for (size_t i = 0; i < q.side * q.side; i++)
		if (q.dark[i] != 0)
			buf_fmt(out, "M%zu %zuh1v1h-1z", i % q.side + QR_QUIET,
				i / q.side + QR_QUIET);
	buf_text(out, "\"/></svg>");
	qr_done(&q);
	return 0;
}

static int
proof(const struct paper *p, struct buf *out, struct err *e)
{
	buf_text(out, "<table class=\"proof\"><tr><td>");
	if (p->slots[PAPER_QR] != NULL && code(p->slots[PAPER_QR], out, e) != 0)
		return -1;
	buf_text(out, "</td><td>\n");
	element(out, "p", "facts", p->slots[PAPER_FACTS]);
	element(out, "p", "b", p->slots[PAPER_DIGITS]);
	element(out, "p", "caveat", p->slots[PAPER_CAVEAT]);
	buf_text(out, "</td></tr></table>\n");
	return 0;
}

int
paper_html(const struct paper *p, struct buf *out, struct err *e)
{
	const struct paper_style *s = paper_style(p->template);
	size_t annex = paper_annex(p);
	size_t last = paper_last(p);

	if (paper_check(p, e) != 0)
		return -1;
	buf_text(out, "<!DOCTYPE html>\n<html lang=\"vi\"><head>"
		      "<meta charset=\"utf-8\">\n");
	element(out, "title", "title",
		p->slots[PAPER_ABSTRACT] != NULL ? p->slots[PAPER_ABSTRACT]
						 : "");
	buf_text(out, "<style>\n");
	sheet(p, s, out);
	buf_text(out, "</style></head><body>\n");
	head(p, s, out);
	if (paper_has(p, PAPER_TO)) {
		buf_text(out, "<div class=\"to\">\n");
		element(out, "p", "label", s->to);
		all_of(p, PAPER_TO, "addressee", out);
		buf_text(out, "</div>\n");
	}
	for (size_t i = 0; i < annex; i++)
		block(&p->blocks[i], i == last, out);
	buf_text(out, "<div class=\"end\">\n");
	foot(p, s, out);
	if (paper_has_proof(p) && proof(p, out, e) != 0)
		return -1;
	buf_text(out, "</div>\n");
	for (size_t i = annex; i < p->count; i++)
		block(&p->blocks[i], false, out);
	buf_text(out, "</body></html>\n");
	return buf_check(out, e);
}
