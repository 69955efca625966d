/* What the two templates ask for, in one table for every writer. */
#ifndef KHEO_PAPER_STYLE_H
#define KHEO_PAPER_STYLE_H

#include "protocol/paper/paper.h"

/* Sizes in points, margins in millimetres, of A4. */
struct paper_style {
	unsigned top_mm;
	unsigned bottom_mm;
	unsigned left_mm;
	unsigned right_mm;
	const char *motto;  /* bold, in capitals, top right */
	const char *motto2; /* bold, below it; NULL: none */
	unsigned motto_pt;
	unsigned motto2_pt;
	unsigned motto_rule_mm; /* as long as the line above it */
	unsigned issuer_mm;     /* the left column of the head */
	unsigned issuer_pt;
	const char *issuer_mark; /* below the issuer; NULL: a short rule */
	unsigned number_pt;
	unsigned date_pt;
	unsigned title_pt;
	unsigned body_pt;
	unsigned signer_pt;
	const char *to;   /* Kính gửi */
	const char *copy; /* Nơi nhận */
	unsigned copy_pt; /* its label */
	unsigned copies_pt;
	unsigned table_pt;
	unsigned page_pt; /* page number, centred in the top margin */
};

#define PAPER_WIDTH_MM  210U
#define PAPER_HEIGHT_MM 297U
#define PAPER_RULE_MM   25U /* below the issuer and the title */
#define PAPER_QR_MM     35U
#define PAPER_INDENT_MM 12U /* of a paragraph's first line */
#define PAPER_FONT      "Times New Roman"

/* What stands on every page of a test installation; on every page. */
#define PAPER_TEST_NOTICE "HỆ THỐNG THỬ NGHIỆM - KHÔNG CÓ GIÁ TRỊ"
#define PAPER_CAVEAT_TEXT                                                                          \
	"Bản in từ hệ thống Khéo chứng minh nguồn gốc và tính toàn vẹn trong " \
	"hệ thống; không thay chữ ký số chuyên dùng công vụ và không phải "     \
	"dấu thời gian theo luật."

/* Room for a pen: six spaces that no line is broken at. */
#define PAPER_BLANK "\xc2\xa0\xc2\xa0\xc2\xa0\xc2\xa0\xc2\xa0\xc2\xa0"

/**
 * paper_style(template):
 * The rules of a template.  Sources: Nghị định 30/2020/NĐ-CP, Phụ lục I;
 * Hướng dẫn 36-HD/VPTW of 03/4/2018.
 */
const struct paper_style *paper_style(enum paper_template template);

/**
 * paper_width_mm(p), paper_height_mm(p), paper_text_mm(p):
 * How wide and high its page is; how wide what stands between its margins.
 */
unsigned paper_width_mm(const struct paper *p);
unsigned paper_height_mm(const struct paper *p);
unsigned paper_text_mm(const struct paper *p);

/**
 * paper_number_line(p, out), paper_date_line(p, out):
 * Append "Số: 12/BC-UBND" or "Số 12-BC/ĐU", and "Chiêm Hóa, ngày 05 tháng 02
 * năm 2022", each with room for a pen where nothing was entered.
 */
void paper_number_line(const struct paper *p, struct buf *out);
void paper_date_line(const struct paper *p, struct buf *out);

/**
 * paper_shown(column, cell, out):
 * Append a cell as it is read: "1146.24" of a figure as "1.146,24".
 */
void paper_shown(const struct paper_column *column, const char *cell,
		 struct buf *out);

/**
 * paper_widths(t, whole_mm, widths):
 * Share ${whole_mm} among the columns, without a millimetre left.
 */
void paper_widths(const struct paper_table *t, unsigned whole_mm,
		  unsigned widths[PAPER_COLUMNS_MAX]);

/**
 * paper_numbered(p, columns, count):
 * Give the first of ${count} columns, which numbers the rows, the width of
 * three digits on the page of ${p}.
 */
void paper_numbered(const struct paper *p, struct paper_column *columns,
		    size_t count);

/**
 * paper_is_number(cell):
 * Whether a cell is digits, one optional minus before and one point with
 * digits behind.
 */
bool paper_is_number(const char *cell);

/**
 * paper_has(p, kind):
 * Whether there is a block of that kind.
 */
bool paper_has(const struct paper *p, enum paper_kind kind);

/**
 * paper_has_proof(p):
 * Whether anything stands below the signer: the code, or what it would say.
 */
bool paper_has_proof(const struct paper *p);

/**
 * paper_last(p):
 * The paragraph behind which signer and proof come, which do not stand on a
 * page without it; SIZE_MAX if a table does, or nothing.
 */
size_t paper_last(const struct paper *p);

/**
 * paper_annex(p):
 * Where the first annex begins among the blocks, or their count.
 */
size_t paper_annex(const struct paper *p);

#endif
