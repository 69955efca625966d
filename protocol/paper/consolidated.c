#include "protocol/paper/consolidated.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/paper/figures.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

#define REPORT  "Báo cáo "
#define SECTION "section" /* and a digit, which of a subsection "_" follows */

/* What the reports of the line and period answer. */
static const struct obligation *
duty_of(const struct consolidated *c)
{
	const struct edition_question *q = &c->edition->q;

	for (size_t i = 0; i < c->movement->obligation_count; i++) {
		const struct obligation *o = &c->movement->obligations[i];

		if (o->form != NULL && o->recipient != NULL && o->has_period &&
		    strcmp(o->form, "report") == 0 &&
		    strcmp(o->line, q->line) == 0 &&
		    o->period.kind == q->period.kind &&
		    o->period.year == q->period.year)
			return o;
	}
	return NULL;
}

/* "I. Công tác lãnh đạo…", "1. Tình hình đăng ký" */
static void
heading_put(struct paper *p, const struct edition_section *s)
{
	static const char *const roman[] = {"I", "II", "III", "IV", "V"};
	const char *number = s->field + strlen(SECTION);
	size_t n = (size_t)(number[0] - '1');
	struct buf line = BUF_INIT(4096);

	if (number[1] == '_')
		buf_fmt(&line, "%s. %s", number + 2, s->title);
	else
		buf_fmt(&line, "%s. %s", n < ARRAY_LEN(roman) ? roman[n] : "",
			s->title);
	paper_add(p, number[1] == '_' ? PAPER_SUBHEAD : PAPER_HEADING,
		  buf_str(&line));
	buf_done(&line);
}

static void
section_put(struct paper *p, const struct edition *ed,
	    const struct edition_section *s)
{
	struct buf line = BUF_INIT(2 * PART_BYTES_MAX);
	bool is_headed = false;

	for (size_t i = 0; i < ed->report_count; i++) {
		const char *text = edition_text(&ed->reports[i], s->field);

		if (text == NULL || text[0] == '\0')
			continue;
		if (!is_headed)
			heading_put(p, s);
		is_headed = true;
		buf_reset(&line);
		buf_fmt(&line, "- %s: %s", ed->reports[i].in->unit, text);
		paper_add(p, PAPER_ITEM, buf_str(&line));
	}
	buf_done(&line);
}

static void
opening_put(struct paper *p, const struct consolidated *c)
{
	const struct edition *ed = c->edition;
	struct buf line = BUF_INIT(8192);
	size_t nil = 0;

	for (size_t i = 0; i < ed->report_count; i++)
		nil += ed->reports[i].is_nil;
	buf_fmt(&line,
		"Tổng hợp từ %zu báo cáo được chấp nhận, trong đó %zu báo cáo "
		"không phát sinh; %zu đơn vị chưa có báo cáo được chấp nhận "
		"(Phụ lục 4). Số mô hình, nội dung, việc làm sau khi loại "
		"trùng giữa các tuyến: %zu (trước khi loại trùng: %zu).",
		ed->report_count, nil, ed->q.absent_count, ed->work_count,
		ed->work_inputs);
	paper_add(p, PAPER_TEXT, buf_str(&line));
	buf_done(&line);
}

/* By what it is divided, as a person says it. */
static const char *
division_name(const char *by)
{
	static const char *const names[][2] = {
	    {"field", "lĩnh vực"}, {"kind", "loại"}, {"subject", "đối tượng"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], by) == 0)
			return names[i][1];
	return by;
}

static void
gap_put(const struct edition *ed, const struct edition_gap *g, struct buf *out)
{
	char sum[DECIMAL_SIZE], total[DECIMAL_SIZE];

	decimal_print(g->sum, sum);
	decimal_print(g->total, total);
	buf_fmt(out, "Số liệu chưa khớp (%s): ",
		g->report == EDITION_NONE ? "toàn bộ"
					  : ed->reports[g->report].in->unit);
	if (strcmp(g->by, "works") == 0)
		buf_fmt(out,
			"danh sách ở Phụ lục 2 có %s đăng ký mới, dòng 01 ghi "
			"%s.",
			sum, total);
	else if (strcmp(g->by, "reports") == 0)
		buf_fmt(out, "%s báo cáo cùng được tính, lẽ ra là %s.", sum,
			total);
	else
		buf_fmt(out, "dòng %s chia theo %s cộng lại được %s, ghi %s.",
			g->row, division_name(g->by), sum, total);
}

static void
gaps_put(struct paper *p, const struct edition *ed)
{
	struct buf line = BUF_INIT(8192);

	for (size_t i = 0; i < ed->gap_count; i++) {
		buf_reset(&line);
		gap_put(ed, &ed->gaps[i], &line);
		paper_add(p, PAPER_TEXT, buf_str(&line));
	}
	buf_done(&line);
}

static const char *
lines_text(unsigned lines)
{
	if (lines == (EDITION_GOVERNMENT | EDITION_PARTY))
		return "Chính quyền, Đảng";
	return lines == EDITION_PARTY ? "Đảng" : "Chính quyền";
}

static void
works_put(struct paper *p, const char *title, const struct edition_work *works,
	  size_t n)
{
	struct paper_column columns[] = {{"TT", 0, PAPER_CENTRE},
					 {"Tên", 74, PAPER_LEFT},
					 {"Đơn vị", 40, PAPER_LEFT},
					 {"Nguồn", 44, PAPER_LEFT}};
	char number[24];

	paper_add(p, PAPER_ANNEX, title);
	if (n == 0) {
		paper_add(p, PAPER_TEXT, "Không có.");
		return;
	}
	paper_numbered(p, columns, ARRAY_LEN(columns));
	paper_table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		const char *name = edition_work_title(&works[i]);

		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		paper_cell(p, number);
		paper_cell(p, name[0] != '\0' ? name
					      : "Cá nhân (tên là dữ liệu cá "
						"nhân, không tổng hợp)");
		paper_cell(p, works[i].in->unit);
		paper_cell(p, lines_text(works[i].lines));
	}
}

static void
absent_put(struct paper *p, const struct edition *ed)
{
	struct paper_column columns[] = {{"TT", 0, PAPER_CENTRE},
					 {"Mã", 30, PAPER_LEFT},
					 {"Đơn vị", 110, PAPER_LEFT}};
	char number[24];

	paper_add(p, PAPER_ANNEX,
		  "PHỤ LỤC 4\nĐơn vị chưa có báo cáo được chấp nhận");
	if (ed->q.absent_count == 0) {
		paper_add(p, PAPER_TEXT, "Không có.");
		return;
	}
	paper_numbered(p, columns, ARRAY_LEN(columns));
	paper_table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < ed->q.absent_count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		paper_cell(p, number);
		paper_cell(p, ed->q.absent[i].code);
		paper_cell(p, ed->q.absent[i].unit);
	}
}

static void
inputs_put(struct paper *p, const struct consolidated *c)
{
	struct paper_column columns[] = {
	    {"TT", 0, PAPER_CENTRE},
	    {"Đơn vị", 40, PAPER_LEFT},
	    {"Số tiếp nhận", 22, PAPER_FIGURE},
	    {"Mã băm của bản báo cáo", 96, PAPER_LEFT}};
	const struct edition *ed = c->edition;
	struct buf line = BUF_INIT(1024);
	char number[24];

	paper_add(p, PAPER_ANNEX, "PHỤ LỤC 5\nCác báo cáo đã tổng hợp");
	if (c->number > 0)
		buf_fmt(&line, "Bản tổng hợp số %" PRIu64 ", ", c->number);
	else
		buf_text(&line, "Bản tổng hợp chưa chốt, ");
	buf_fmt(&line, "mã băm SHA-256:\n%s", c->sha256);
	paper_add(p, PAPER_TEXT, buf_str(&line));
	buf_done(&line);
	paper_numbered(p, columns, ARRAY_LEN(columns));
	paper_table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < ed->report_count; i++) {
		const struct edition_input *in = ed->reports[i].in;

		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		paper_cell(p, number);
		paper_cell(p, in->unit);
		(void)snprintf(number, sizeof(number), "%" PRIu64, in->index);
		paper_cell(p, number);
		paper_cell(p, hash_text(&in->part).s);
	}
}

static int
annexes_put(struct paper *p, const struct consolidated *c, struct err *e)
{
	const struct edition *ed = c->edition;
	json_t *figures = annex_json(&ed->sum, e);

	if (figures == NULL)
		return -1;
	figures_put(p, "PHỤ LỤC 1\nSố liệu tổng hợp", figures,
		    ed->q.before_sum);
	json_decref(figures);
	gaps_put(p, ed);
	works_put(p, "PHỤ LỤC 2\nDanh sách mô hình, nội dung, việc làm",
		  ed->works, ed->work_count);
	works_put(p, "PHỤ LỤC 3\nDanh sách điển hình", ed->exemplars,
		  ed->exemplar_count);
	absent_put(p, ed);
	inputs_put(p, c);
	return 0;
}

static void
title_set(struct paper *p, const struct obligation *o, struct err *e)
{
	size_t n = strlen(REPORT);
	const char *rest =
	    strncmp(o->title, REPORT, n) == 0 ? o->title + n : o->title;
	struct buf line = BUF_INIT(4096);
	size_t first = 1;

	while (((unsigned char)rest[first] & 0xc0) == 0x80)
		first++;
	if (text_upper(&line, rest, first, e) == 0)
		buf_text(&line, rest + first);
	paper_set(p, PAPER_TITLE, "BÁO CÁO");
	paper_set(p, PAPER_ABSTRACT, buf_str(&line));
	buf_done(&line);
}

/* Where the issuer reports in its turn, for the same period. */
static const struct obligation *
next_of(const struct consolidated *c, const struct body *b)
{
	return movement_duty(c->movement, "report", "dang",
			     c->edition->q.period, b);
}

struct paper *
consolidated_paper(const struct consolidated *c, struct err *e)
{
	const struct obligation *o = duty_of(c);
	const struct body *b =
	    o == NULL ? NULL
		      : units_by_code(&c->movement->units, o->recipient,
				      obligation_day(o));
	struct paper *p;

	if (b == NULL) {
		err_set(e, ERR_NOT_FOUND, "nobody collects these reports");
		return NULL;
	}
	p = paper_new(office_template(c->edition->q.line));
	if (p == NULL) {
		err_memory(e);
		return NULL;
	}
	if (c->is_test || c->number == 0)
		paper_set(p, PAPER_NOTICE,
			  c->is_test ? PAPER_TEST_NOTICE : "DỰ THẢO");
	if (office_head(p, c->movement, b, obligation_day(o), "BC", e) != 0)
		goto err0;
	title_set(p, o, e);
	opening_put(p, c);
	for (size_t i = 0; edition_sections[i].field != NULL; i++)
		section_put(p, c->edition, &edition_sections[i]);
	office_signer(p, b, obligation_day(o));
	office_recipients(p, c->movement, next_of(c, b), obligation_day(o));
	paper_set(p, PAPER_CAVEAT, PAPER_CAVEAT_TEXT);
	if (annexes_put(p, c, e) != 0 || paper_check(p, e) != 0)
		goto err0;
	return p;

err0:
	paper_free(p);
	return NULL;
}
