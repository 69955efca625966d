#include "protocol/domain/edition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/domain/edition_impl.h"

const struct edition_section edition_sections[] = {
    {"section1", "Công tác lãnh đạo, chỉ đạo, triển khai"},
    {"section2", "Tình hình đăng ký và kết quả thực hiện"},
    {"section2_1", "Tình hình đăng ký"},
    {"section2_2", "Kết quả theo 4 lĩnh vực"},
    {"section2_3", "Dân vận trong cơ quan nhà nước, cải cách hành chính, "
		   "chuyển đổi số"},
    {"section2_4", "Các chương trình"},
    {"section2_5", "Tuyên truyền, gương điển hình"},
    {"section2_6", "Kiểm tra, giám sát"},
    {"section2_7", "Bình xét, công nhận, biểu dương, khen thưởng"},
    {"section3", "Đánh giá chung: ưu điểm; tồn tại, hạn chế; nguyên nhân"},
    {"section4", "Phương hướng, nhiệm vụ kỳ tới"},
    {"section5", "Đề xuất, kiến nghị"},
    {NULL, NULL},
};

unsigned
edition_line_bit(const char *line)
{
	if (strcmp(line, "chinh-quyen") == 0)
		return EDITION_GOVERNMENT;
	return strcmp(line, "dang") == 0 ? EDITION_PARTY : 0;
}

const char *
edition_text(const struct edition_report *r, const char *field)
{
	const char *text = json_get_text(r->in->content, field);

	return text == NULL || text[0] == '\0' ? NULL : text;
}

int
edition_in_order(const struct edition_input *a, const struct edition_input *b)
{
	int c = text_order(a->order, b->order);

	if (c == 0)
		c = text_order(a->unit, b->unit);
	return c != 0 ? c : strcmp(a->code, b->code);
}

static int
number_order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
report_order(const void *a, const void *b)
{
	const struct edition_input *x = ((const struct edition_report *)a)->in;
	const struct edition_input *y = ((const struct edition_report *)b)->in;
	int c = edition_in_order(x, y);

	if (c == 0)
		c = id_cmp(&x->scope, &y->scope);
	/* Of one unit the newest stands first, and is the one that counts. */
	if (c == 0)
		c = number_order(y->index, x->index);
	return c != 0 ? c : hash_cmp(&x->part, &y->part);
}

static bool
report_is_asked(const struct edition *ed, const struct edition_input *in)
{
	const char *period;
	char asked[PERIOD_TEXT_SIZE];

	if (in->kind != EDITION_REPORT ||
	    (in->lines & edition_line_bit(ed->q.line)) == 0)
		return false;
	period = json_get_text(in->content, "period");
	return period != NULL &&
	       strcmp(period, period_text(ed->q.period, asked)) == 0;
}

static bool
annex_is_overridden(const json_t *annex)
{
	json_t *all = (json_t *)(uintptr_t)annex;
	const char *name;
	json_t *value;

	json_object_foreach(all, name, value)
	{
		if (json_is_object(value))
			return true;
	}
	return false;
}

static int
report_fill(const struct edition *ed, struct edition_report *r,
	    const struct edition_input *in, struct err *e)
{
	const char *activity = json_get_text(in->content, "activity");

	r->in = in;
	r->within = EDITION_NONE;
	r->is_nil =
	    activity != NULL && strcmp(activity, "khong-phat-sinh") == 0;
	r->is_overridden = annex_is_overridden(in->annex);
	annex_init(&r->figures, ed->q.period, ed->q.window);
	if (annex_read(&r->figures, in->annex, e) != 0)
		return err_wrap(e, "%s", in->code);
	return 0;
}

static int
gap_add(struct edition *ed, const struct edition_gap *g, struct err *e)
{
	struct edition_gap *more =
	    realloc(ed->gaps, (ed->gap_count + 1) * sizeof(*more));

	if (more == NULL)
		return err_memory(e);
	more[ed->gap_count++] = *g;
	ed->gaps = more;
	return 0;
}

/* Keep one report of each unit, and say where there were more. */
static int
reports_single(struct edition *ed, struct err *e)
{
	size_t n = 0;
	size_t same;
	int rc = 0;

	for (size_t i = 0; i < ed->report_count; i = same) {
		struct edition_gap g = {.report = n, .by = "reports"};

		for (same = i + 1; same < ed->report_count &&
				   id_eq(&ed->reports[i].in->scope,
					 &ed->reports[same].in->scope);
		     same++)
			annex_done(&ed->reports[same].figures);
		ed->reports[n++] = ed->reports[i];
		g.sum = decimal_of((int64_t)(same - i));
		g.total = decimal_of(1);
		if (same - i > 1 && rc == 0)
			rc = gap_add(ed, &g, e);
	}
	ed->report_count = n;
	return rc;
}

static int
hash_order(const void *a, const void *b)
{
	return hash_cmp(a, b);
}

/* Figures that another report of this edition holds already. */
static void
within_set(struct edition *ed)
{
	for (size_t i = 0; i < ed->report_count; i++) {
		const struct edition_input *whole = ed->reports[i].in;

		for (size_t j = 0;
		     whole->covers != NULL && j < ed->report_count; j++)
			if (j != i &&
			    bsearch(&ed->reports[j].in->part, whole->covers,
				    whole->cover_count, sizeof(*whole->covers),
				    hash_order) != NULL)
				ed->reports[j].within = i;
	}
}

static int
reports_make(struct edition *ed, struct err *e)
{
	const struct edition_question *q = &ed->q;

	ed->reports =
	    calloc(q->count == 0 ? 1 : q->count, sizeof(*ed->reports));
	if (ed->reports == NULL)
		return err_memory(e);
	for (size_t i = 0; i < q->count; i++) {
		if (!report_is_asked(ed, &q->inputs[i]))
			continue;
		if (report_fill(ed, &ed->reports[ed->report_count++],
				&q->inputs[i], e) != 0)
			return -1;
	}
	qsort(ed->reports, ed->report_count, sizeof(*ed->reports),
	      report_order);
	if (reports_single(ed, e) != 0)
		return -1;
	within_set(ed);
	for (size_t i = 0; i < ed->report_count; i++)
		if (ed->reports[i].within == EDITION_NONE &&
		    figures_add_all(&ed->sum.figures,
				    &ed->reports[i].figures.figures, e) != 0)
			return -1;
	return 0;
}

/* One row against what it is divided by; a row that is not divided, as of a
 * person who typed only the total, is no gap unless something says otherwise:
 * row 01 always is. */
static int
division_check(struct edition *ed, size_t report, const struct annex *a,
	       const char *row, const char *by, struct err *e)
{
	struct edition_gap g = {.report = report, .sum = decimal_of(0)};
	char prefix[ANNEX_NAME_MAX + 1];
	bool is_divided = strcmp(row, "01") == 0;
	size_t n;

	(void)snprintf(prefix, sizeof(prefix), "%s.%s.", row, by);
	n = strlen(prefix);
	for (size_t i = 0; i < a->figures.count; i++) {
		if (strncmp(a->figures.v[i].name, prefix, n) != 0)
			continue;
		is_divided = true;
		if (decimal_add(g.sum, a->figures.v[i].value, &g.sum, e) != 0)
			return -1;
	}
	g.total = annex_value(a, row);
	if (!is_divided || decimal_cmp(g.sum, g.total) == 0)
		return 0;
	(void)snprintf(g.row, sizeof(g.row), "%s", row);
	(void)snprintf(g.by, sizeof(g.by), "%s", by);
	return gap_add(ed, &g, e);
}

static int
annex_check(struct edition *ed, size_t report, const struct annex *a,
	    struct err *e)
{
	static const char *const rows[] = {"01", "02", "03"};

	for (size_t r = 0; r < ARRAY_LEN(rows); r++)
		for (size_t i = 0; i < 3; i++)
			if (division_check(ed, report, a, rows[r],
					   edition_divisions[i], e) != 0)
				return -1;
	return 0;
}

/* Of the works that came by its line, the list may hold more than was reported,
 * or less. */
static int
works_check(struct edition *ed, struct err *e)
{
	struct edition_gap g = {.report = EDITION_NONE, .by = "works"};
	unsigned line = edition_line_bit(ed->q.line);
	size_t n = 0;

	for (size_t i = 0; i < ed->work_count; i++)
		n += (ed->works[i].lines & line) != 0 &&
		     strcmp(edition_work_value(ed, &ed->works[i], "status"),
			    "moi") == 0;
	g.sum = decimal_of((int64_t)n);
	g.total = annex_value(&ed->sum, "01");
	return decimal_cmp(g.sum, g.total) == 0 ? 0 : gap_add(ed, &g, e);
}

int
edition_make(const struct edition_question *q, struct edition *out,
	     struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->q = *q;
	annex_init(&out->sum, q->period, q->window);
	if (reports_make(out, e) != 0 || edition_works_make(out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->report_count; i++)
		if (annex_check(out, i, &out->reports[i].figures, e) != 0)
			return -1;
	if (annex_check(out, EDITION_NONE, &out->sum, e) != 0)
		return -1;
	return works_check(out, e);
}

void
edition_done(struct edition *ed)
{
	for (size_t i = 0; i < ed->report_count; i++)
		annex_done(&ed->reports[i].figures);
	free(ed->reports);
	free(ed->works);
	free(ed->exemplars);
	free(ed->sources);
	free(ed->tallies);
	free(ed->gaps);
	annex_done(&ed->sum);
	memset(ed, 0, sizeof(*ed));
}
