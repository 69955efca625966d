#include "protocol/paper/report.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/domain/annex.h"
#include "protocol/paper/office.h"

#define REPORT       "Báo cáo "
#define FIELD_PERIOD "period" /* stands in the title */

/* What stands above the text, by record type. */
static const char *
title_of(const char *form)
{
	static const char *const titles[][2] = {
	    {"report", "BÁO CÁO"},
	    {"registration", "BẢN ĐĂNG KÝ"},
	    {"inspection", "BIÊN BẢN KIỂM TRA"},
	    {"proposal", "PHIẾU GIỚI THIỆU"},
	};

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i][0], form) == 0)
			return titles[i][1];
	return NULL;
}

/* What the record answers; NULL: nobody asked for it. */
static const struct obligation *
duty_of(const struct report *r)
{
	const char *text = json_get_text(r->content, FIELD_PERIOD);
	struct period period;

	if (text == NULL || period_parse(text, &period) != 0)
		return NULL;
	return movement_duty(r->movement, r->form->name, r->line, period,
			     r->body);
}

static void
period_name(const struct report *r, struct buf *out)
{
	const char *text = json_get_text(r->content, FIELD_PERIOD);
	struct period period;

	if (text == NULL || period_parse(text, &period) != 0)
		return;
	buf_byte(out, ' ');
	period_put(period, true, out);
}

/* "Báo cáo kết quả …" is headed BÁO CÁO, and then begins with "Kết quả". */
static void
title_set(struct paper *p, const struct report *r,
	  const struct obligation *duty, struct err *e)
{
	const char *whole = duty != NULL ? duty->title : r->form->title.vi;
	const char *title = title_of(r->form->name);
	struct buf text = BUF_INIT(4096);

	if (title == NULL) {
		if (text_upper(&text, whole, strlen(whole), e) == 0)
			paper_set(p, PAPER_TITLE, buf_str(&text));
		buf_done(&text);
		return;
	}
	paper_set(p, PAPER_TITLE, title);
	if (strncmp(whole, REPORT, strlen(REPORT)) == 0) {
		whole += strlen(REPORT);
		if (text_upper(&text, whole, 1, e) == 0)
			buf_text(&text, whole + 1);
		whole = buf_str(&text);
	}
	if (whole != buf_str(&text))
		buf_text(&text, whole);
	if (duty == NULL)
		period_name(r, &text);
	paper_set(p, PAPER_ABSTRACT, buf_str(&text));
	buf_done(&text);
}

/* A long text stands under its label, anything else behind it. */
static void
field_put(struct paper *p, const struct form_field *f, const json_t *value)
{
	struct buf shown = BUF_INIT(2 * PART_BYTES_MAX);
	struct buf line = BUF_INIT(2 * PART_BYTES_MAX);

	form_shown(f, value, false, &shown);
	if (shown.len > 0 && f->type == FORM_LONG_TEXT) {
		paper_add(p, PAPER_HEADING, f->label.vi);
		paper_add(p, PAPER_TEXT, buf_str(&shown));
	} else if (shown.len > 0) {
		buf_fmt(&line, "%s: %s", f->label.vi, buf_str(&shown));
		paper_add(p, PAPER_TEXT, buf_str(&line));
	}
	buf_done(&line);
	buf_done(&shown);
}

/* The eighteen rows less the comparison, which needs another report. */
static void
annex_put(struct paper *p, const json_t *figures)
{
	static const struct paper_column columns[] = {
	    {"Mã", 8, PAPER_CENTRE},
	    {"Chỉ tiêu", 60, PAPER_LEFT},
	    {"Đơn vị tính", 22, PAPER_CENTRE},
	    {"Số liệu", 18, PAPER_FIGURE},
	};

	if (figures == NULL || json_object_size(figures) == 0)
		return;
	paper_add(p, PAPER_ANNEX, "PHỤ LỤC\nSỐ LIỆU");
	paper_table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		const char *value = json_get_text(figures, annex_rows[i].code);

		paper_cell(p, annex_rows[i].code);
		paper_cell(p, annex_rows[i].title);
		paper_cell(p, annex_rows[i].unit);
		paper_cell(p, value != NULL           ? value
			      : annex_rows[i].by_hand ? ""
						      : "0");
	}
}

static void
notice_set(struct paper *p, const struct report *r)
{
	if (r->is_test)
		paper_set(p, PAPER_NOTICE,
			  "HỆ THỐNG THỬ NGHIỆM - KHÔNG CÓ GIÁ TRỊ");
	else if (r->is_draft)
		paper_set(p, PAPER_NOTICE, "DỰ THẢO");
}

struct paper *
report_paper(const struct report *r, struct err *e)
{
	const struct obligation *duty = duty_of(r);
	day_t day = duty != NULL ? obligation_day(duty) : r->day;
	struct paper *p = paper_new(office_template(r->line));

	if (p == NULL) {
		err_memory(e);
		return NULL;
	}
	if (office_fill(p, r->movement, r->body, day, e) != 0) {
		paper_free(p);
		return NULL;
	}
	notice_set(p, r);
	title_set(p, r, duty, e);
	for (size_t i = 0; i < r->form->field_count; i++) {
		const struct form_field *f = &r->form->fields[i];
		const json_t *value = json_object_get(r->content, f->name);

		if (value != NULL && strcmp(f->name, FIELD_PERIOD) != 0)
			field_put(p, f, value);
	}
	annex_put(p, r->annex);
	office_recipients(p, r->movement, duty, day);
	paper_set(p, PAPER_CAVEAT,
		  "Bản in từ hệ thống Khéo chứng minh nguồn gốc và tính toàn "
		  "vẹn trong hệ thống; không thay chữ ký số chuyên dùng công "
		  "vụ và không phải dấu thời gian theo luật.");
	if (e->code == ERR_NONE && paper_check(p, e) == 0)
		return p;
	paper_free(p);
	return NULL;
}
