#include "protocol/paper/style.h"

#include <string.h>

const struct paper_style *paper_style(enum paper_template template)
{
	static const struct paper_style styles[PAPER_TEMPLATES] = {
	    [PAPER_ND30] = {.top_mm = 20,
			    .bottom_mm = 20,
			    .left_mm = 30,
			    .right_mm = 20,
			    .motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
			    .motto2 = "Độc lập - Tự do - Hạnh phúc",
			    .motto_pt = 12,
			    .motto2_pt = 13,
			    .motto_rule_mm = 58,
			    .issuer_mm = 64,
			    .issuer_pt = 12,
			    .number_pt = 13,
			    .date_pt = 13,
			    .title_pt = 14,
			    .body_pt = 14,
			    .signer_pt = 14,
			    .to = "Kính gửi:",
			    .copy = "Nơi nhận:",
			    .copy_pt = 12,
			    .copies_pt = 11,
			    .table_pt = 12,
			    .page_pt = 13},
	    [PAPER_HD36] = {.top_mm = 20,
			    .bottom_mm = 20,
			    .left_mm = 30,
			    .right_mm = 15,
			    .motto = "ĐẢNG CỘNG SẢN VIỆT NAM",
			    .motto_pt = 15,
			    .motto_rule_mm = 76,
			    .issuer_mm = 77,
			    .issuer_pt = 14,
			    .issuer_mark = "*",
			    .number_pt = 14,
			    .date_pt = 14,
			    .title_pt = 15,
			    .body_pt = 14,
			    .signer_pt = 14,
			    .to = "Kính gửi:",
			    .copy = "Nơi nhận:",
			    .copy_pt = 14,
			    .copies_pt = 12,
			    .table_pt = 12,
			    .page_pt = 14},
	};

	return &styles[template];
}

unsigned
paper_width_mm(const struct paper *p)
{
	return p->is_wide ? PAPER_HEIGHT_MM : PAPER_WIDTH_MM;
}

unsigned
paper_height_mm(const struct paper *p)
{
	return p->is_wide ? PAPER_WIDTH_MM : PAPER_HEIGHT_MM;
}

unsigned
paper_text_mm(const struct paper *p)
{
	const struct paper_style *s = paper_style(p->template);

	return paper_width_mm(p) - s->left_mm - s->right_mm;
}

void
paper_number_line(const struct paper *p, struct buf *out)
{
	const char *number = p->slots[PAPER_NUMBER];
	const char *sign = p->slots[PAPER_SIGN];

	buf_text(out, p->template == PAPER_ND30 ? "Số: " : "Số ");
	buf_text(out, number != NULL ? number : PAPER_BLANK);
	buf_text(out, p->template == PAPER_ND30 ? "/" : "-");
	buf_text(out, sign != NULL ? sign : PAPER_BLANK);
}

/* A zero stands before days 1 to 9, and before months 1 and 2 only. */
void
paper_date_line(const struct paper *p, struct buf *out)
{
	const char *date = p->slots[PAPER_DATE];
	const char *place = p->slots[PAPER_PLACE];
	size_t n = date != NULL ? strlen(date) : 0;

	if (place != NULL)
		buf_fmt(out, "%s, ", place);
	if (n == 10) {
		const char *month = date + 5;

		if (month[0] == '0' && month[1] > '2')
			month++;
		buf_fmt(out, "ngày %.2s tháng %.*s năm %.4s", date + 8,
			(int)(date + 7 - month), month, date);
	} else {
		buf_fmt(out,
			"ngày " PAPER_BLANK " tháng " PAPER_BLANK " năm %s",
			n == 4 ? date : PAPER_BLANK);
	}
}

void
paper_numbered(const struct paper *p, struct paper_column *columns,
	       size_t count)
{
	unsigned others = 0;

	for (size_t i = 1; i < count; i++)
		others += columns[i].width;
	columns[0].width = (others * (p->is_wide ? 5 : 7) + 99) / 100;
}

bool
paper_is_number(const char *cell)
{
	const char *digits = "0123456789";
	size_t n;

	cell += cell[0] == '-';
	n = strspn(cell, digits);
	if (n == 0)
		return false;
	if (cell[n] == '\0')
		return true;
	return cell[n] == '.' && cell[n + 1] != '\0' &&
	       cell[n + 1 + strspn(cell + n + 1, digits)] == '\0';
}

void
paper_shown(const struct paper_column *column, const char *cell,
	    struct buf *out)
{
	size_t whole;

	if (column->align != PAPER_FIGURE || !paper_is_number(cell)) {
		buf_text(out, cell);
		return;
	}
	if (cell[0] == '-')
		buf_byte(out, (uint8_t)*cell++);
	whole = strcspn(cell, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_byte(out, '.');
		buf_byte(out, (uint8_t)cell[i]);
	}
	if (cell[whole] == '.')
		buf_fmt(out, ",%s", cell + whole + 1);
}

void
paper_widths(const struct paper_table *t, unsigned whole_mm,
	     unsigned widths[PAPER_COLUMNS_MAX])
{
	unsigned shares = 0;
	unsigned taken = 0;
	unsigned share = 0;

	for (size_t i = 0; i < t->column_count; i++)
		shares += t->columns[i].width;
	for (size_t i = 0; i < t->column_count; i++) {
		share += t->columns[i].width;
		widths[i] = shares == 0 ? whole_mm / (unsigned)t->column_count
					: whole_mm * share / shares - taken;
		taken += widths[i];
	}
}

bool
paper_has(const struct paper *p, enum paper_kind kind)
{
	size_t i = 0;

	while (i < p->count && p->blocks[i].kind != kind)
		i++;
	return i < p->count;
}

bool
paper_has_proof(const struct paper *p)
{
	return p->slots[PAPER_QR] != NULL || p->slots[PAPER_FACTS] != NULL ||
	       p->slots[PAPER_CAVEAT] != NULL;
}

size_t
paper_last(const struct paper *p)
{
	for (size_t i = paper_annex(p); i > 0; i--) {
		enum paper_kind kind = p->blocks[i - 1].kind;

		if (kind == PAPER_TEXT || kind == PAPER_ITEM)
			return i - 1;
		if (kind == PAPER_TABLE)
			break;
	}
	return SIZE_MAX;
}

size_t
paper_annex(const struct paper *p)
{
	size_t i = 0;

	while (i < p->count && p->blocks[i].kind != PAPER_ANNEX)
		i++;
	return i;
}
