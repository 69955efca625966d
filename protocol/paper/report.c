#include "protocol/paper/report.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/paper/fields.h"
#include "protocol/paper/figures.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

#define FIELD_PERIOD    "period"    /* stands in the title */
#define FIELD_INSPECTED "inspected" /* so does whom an inspection was at */

/* How a record of a type is headed; what is not here, by its form's title. */
struct heading {
	const char *form;
	const char *title;
	const char *kind;   /* in its sign; "": no abbreviation is laid down */
	const char *prefix; /* of its name, which the title says already */
};

static const struct heading *
heading_of(const struct form *form)
{
	static const struct heading headings[] = {
	    {"report", "BÁO CÁO", "BC", "Báo cáo "},
	    {"registration", "BẢN ĐĂNG KÝ", "", "Bản đăng ký "},
	    {"inspection", "BIÊN BẢN", "BB", "Biên bản "},
	    {"proposal", "PHIẾU GIỚI THIỆU", "", ""},
	};
	static const struct heading any = {"", NULL, "", ""};

	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		if (strcmp(headings[i].form, form->name) == 0)
			return &headings[i];
	return &any;
}

static bool
is_inspection(const struct report *r)
{
	return strcmp(r->form->name, "inspection") == 0;
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
abstract_put(const char *whole, const char *prefix, struct buf *out,
	     struct err *e)
{
	size_t n = strlen(prefix);
	size_t first = 1;

	if (strncmp(whole, prefix, n) != 0)
		n = 0;
	whole += n;
	while (((unsigned char)whole[first] & 0xc0) == 0x80)
		first++;
	if (n == 0 || text_upper(out, whole, first, e) != 0)
		first = 0;
	buf_text(out, whole + first);
}

static void
title_set(struct paper *p, const struct report *r,
	  const struct obligation *duty, day_t day, struct err *e)
{
	const char *whole = duty != NULL ? duty->title : r->form->title.vi;
	const char *inspected = json_get_text(r->content, FIELD_INSPECTED);
	const struct heading *h = heading_of(r->form);
	struct buf text = BUF_INIT(4096);

	if (h->title == NULL) {
		if (text_upper(&text, whole, strlen(whole), e) == 0)
			paper_set(p, PAPER_TITLE, buf_str(&text));
		buf_done(&text);
		return;
	}
	paper_set(p, PAPER_TITLE, h->title);
	abstract_put(whole, h->prefix, &text, e);
	if (is_inspection(r) && inspected != NULL) {
		buf_text(&text, " việc thực hiện Phong trào thi đua “Dân vận "
				"khéo” tại ");
		office_name_put(&text, r->movement, inspected, day);
	} else if (duty == NULL) {
		period_name(r, &text);
	}
	paper_set(p, PAPER_ABSTRACT, buf_str(&text));
	buf_done(&text);
}

/* Both sides sign an inspection's record. */
static void
signers_set(struct paper *p, const struct report *r, day_t day)
{
	if (!is_inspection(r)) {
		office_signer(p, r->body, day);
		return;
	}
	paper_add(p, PAPER_AUTHORITY_LEFT, "ĐẠI DIỆN ĐƠN VỊ\nĐƯỢC KIỂM TRA");
	paper_add(p, PAPER_AUTHORITY, "ĐẠI DIỆN CƠ QUAN\nKIỂM TRA");
}

static void
notice_set(struct paper *p, const struct report *r)
{
	if (r->is_test)
		paper_set(p, PAPER_NOTICE, PAPER_TEST_NOTICE);
	else if (r->is_draft)
		paper_set(p, PAPER_NOTICE, "DỰ THẢO");
}

/* The figures, beside what they were a year before where that is in them. */
static void
annex_put(struct paper *p, const json_t *figures, struct err *e)
{
	struct annex before = {.year = 0};
	bool is_known = false;

	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		char name[ANNEX_NAME_MAX + 1];
		struct decimal d;
		const char *text;

		(void)snprintf(name, sizeof(name), "18.%s", annex_rows[i].code);
		text = json_get_text(figures, name);
		if (text == NULL ||
		    decimal_read(text, strlen(text), &d, e) != 0)
			continue;
		is_known = true;
		if (annex_add(&before, annex_rows[i].code, d, e) != 0)
			break;
	}
	figures_put(p, "PHỤ LỤC\nSỐ LIỆU", figures, is_known ? &before : NULL);
	annex_done(&before);
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
	if (office_head(p, r->movement, r->body, day, heading_of(r->form)->kind,
			e) != 0) {
		paper_free(p);
		return NULL;
	}
	notice_set(p, r);
	title_set(p, r, duty, day, e);
	if (fields_put(p, r, day, e) != 0) {
		paper_free(p);
		return NULL;
	}
	signers_set(p, r, day);
	if (r->annex != NULL && json_object_size(r->annex) > 0)
		annex_put(p, r->annex, e);
	office_recipients(p, r->movement, duty, day);
	paper_set(p, PAPER_CAVEAT, PAPER_CAVEAT_TEXT);
	if (e->code == ERR_NONE && paper_check(p, e) == 0)
		return p;
	paper_free(p);
	return NULL;
}
