#include "protocol/paper/roll.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/check.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define ROWS_MAX 20000 /* a province's, and more */
#define YES      "dong-y"

struct roll_row {
	bool is_person;
	char *unit;
	char *name;
	json_t *cells; /* texts, without the number */
};

/* What a column of a list says of a record. */
struct column {
	struct paper_column look;
	void (*put)(const struct roll *r, const json_t *content,
		    struct buf *out);
};

static void
field_show(const struct roll *r, const json_t *content, const char *name,
	   struct buf *out)
{
	const struct form_field *f = form_find(r->form, name);
	const json_t *value = json_object_get(content, name);

	if (f != NULL && value != NULL)
		form_shown(f, value, false, out);
}

/* Behind what stands there already, on a line of its own. */
static void
line_show(const struct roll *r, const json_t *content, const char *name,
	  struct buf *out)
{
	size_t before = out->len;

	if (before > 0)
		buf_byte(out, '\n');
	field_show(r, content, name, out);
	if (before > 0 && out->len == before + 1)
		out->len = before;
}

static void
name_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "title", out);
	if (out->len == 0)
		field_show(r, content, "person", out);
}

static void
lead_put(const struct roll *r, const json_t *content, struct buf *out)
{
	const char *code = json_get_text(content, "lead");

	if (code != NULL)
		office_name_put(out, r->movement, code, r->day);
}

static void
field_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "field", out);
}

static void
kind_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "kind", out);
	line_show(r, content, "subject", out);
}

static void
founded_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "founded_on", out);
}

static void
activity_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "activity", out);
	line_show(r, content, "stopped_on", out);
}

/* "Đất hiến: 1.146,5 m²", a line each. */
static void
amounts_put(const struct roll *r, const json_t *content, const char *repeat,
	    const char *const *names, struct buf *out)
{
	static const struct paper_column figure = {"", 1, PAPER_FIGURE};
	const struct form_group *g = form_group_find(r->form, repeat);
	struct form_rows rows = {0};
	struct err e = ERR_INIT;

	if (g == NULL || form_rows_list(g, content, &rows, &e) != 0)
		return;
	for (size_t i = 0; i < rows.count; i++) {
		const char *texts[3];

		for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
			struct buf path = BUF_INIT(2 * FIELD_NAME_MAX);

			buf_fmt(&path, "%s.%s.%s", repeat, rows.ids[i],
				names[k]);
			texts[k] = json_get_text(content, buf_str(&path));
			buf_done(&path);
		}
		if (texts[0] == NULL)
			continue;
		buf_fmt(out, "%s%s", out->len > 0 ? "\n" : "", texts[0]);
		if (texts[1] == NULL)
			continue;
		buf_text(out, ": ");
		paper_shown(&figure, texts[1], out);
		if (texts[2] != NULL)
			buf_fmt(out, " %s", texts[2]);
	}
	form_rows_done(&rows);
}

static void
results_put(const struct roll *r, const json_t *content, struct buf *out)
{
	static const char *const names[] = {"result", "result_amount",
					    "result_unit"};

	amounts_put(r, content, "results", names, out);
}

static void
figures_put(const struct roll *r, const json_t *content, struct buf *out)
{
	static const char *const names[] = {"figure", "amount", "amount_unit"};

	amounts_put(r, content, "figures", names, out);
}

static void
person_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "birth_year", out);
	line_show(r, content, "sex", out);
	line_show(r, content, "ethnicity", out);
}

static void
address_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "address", out);
}

static void
model_put(const struct roll *r, const json_t *content, struct buf *out)
{
	const char *model = json_get_text(content, "model");

	field_show(r, content, "field", out);
	if (model == NULL || r->title == NULL)
		return;
	if (out->len > 0)
		buf_text(out, "\n");
	r->title(r->ctx, model, out);
}

static void
summary_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "summary", out);
}

static void
rewards_put(const struct roll *r, const json_t *content, struct buf *out)
{
	static const char *const names[] = {"recognition_text", "-", "-"};

	amounts_put(r, content, "recognitions", names, out);
}

static void
proposals_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "proposals", out);
}

static void
consent_put(const struct roll *r, const json_t *content, struct buf *out)
{
	field_show(r, content, "consent", out);
	line_show(r, content, "consent_on", out);
}

#define COLUMNS_MAX (PAPER_COLUMNS_MAX - 1) /* the first one is the number */

static const struct {
	const char *name;
	const char *type;
	const char *abstract;
	struct column columns[COLUMNS_MAX];
} kinds[ROLL_KINDS] = {
    [ROLL_MODELS] = {"models",
		     "model",
		     "Mô hình “Dân vận khéo”",
		     {{{"Tên mô hình", 46, PAPER_LEFT}, name_put},
		      {{"Đơn vị chủ trì", 30, PAPER_LEFT}, lead_put},
		      {{"Lĩnh vực", 26, PAPER_LEFT}, field_put},
		      {{"Loại, đối tượng", 18, PAPER_LEFT}, kind_put},
		      {{"Ngày thành lập", 22, PAPER_CENTRE}, founded_put},
		      {{"Mức độ hoạt động", 22, PAPER_LEFT}, activity_put},
		      {{"Kết quả lũy kế", 40, PAPER_LEFT}, results_put}}},
    [ROLL_EXEMPLARS] =
	{"exemplars",
	 "exemplar",
	 "Tập thể, cá nhân điển hình “Dân vận khéo”",
	 {{{"Họ và tên, tên tập thể", 24, PAPER_LEFT}, name_put},
	  {{"Năm sinh; nam, nữ; dân tộc", 16, PAPER_LEFT}, person_put},
	  {{"Chức vụ, đơn vị, địa chỉ", 24, PAPER_LEFT}, address_put},
	  {{"Lĩnh vực; tên mô hình", 28, PAPER_LEFT}, model_put},
	  {{"Tóm tắt thành tích", 52, PAPER_LEFT}, summary_put},
	  {{"Kết quả bằng số", 24, PAPER_LEFT}, figures_put},
	  {{"Công nhận, khen thưởng đã có", 26, PAPER_LEFT}, rewards_put},
	  {{"Đề nghị", 24, PAPER_LEFT}, proposals_put},
	  {{"Đồng ý công khai", 22, PAPER_LEFT}, consent_put}}},
    [ROLL_PUBLICITY] =
	{"publicity",
	 "exemplar",
	 "Tập thể, cá nhân điển hình “Dân vận khéo” để tuyên truyền",
	 {{{"Họ và tên, tên tập thể", 28, PAPER_LEFT}, name_put},
	  {{"Chức vụ, đơn vị, địa chỉ", 28, PAPER_LEFT}, address_put},
	  {{"Lĩnh vực; tên mô hình", 32, PAPER_LEFT}, model_put},
	  {{"Tóm tắt thành tích", 64, PAPER_LEFT}, summary_put},
	  {{"Kết quả bằng số", 28, PAPER_LEFT}, figures_put},
	  {{"Công nhận, khen thưởng đã có", 28, PAPER_LEFT}, rewards_put}}},
};

enum roll_kind
roll_named(const char *name)
{
	size_t i = 0;

	while (i < ROLL_KINDS && strcmp(kinds[i].name, name) != 0)
		i++;
	return (enum roll_kind)i;
}

const char *
roll_type(enum roll_kind kind)
{
	return kinds[kind].type;
}

static int
row_make(const struct roll *r, const struct id *scope, const json_t *content,
	 struct roll_row *row, struct err *e)
{
	const struct body *b = units_find(&r->movement->units, scope);
	const struct unit_name *n =
	    b == NULL ? NULL : body_name_near(b, r->day);
	const char *subject = json_get_text(content, "subject");
	struct buf cell = BUF_INIT(2 * PART_BYTES_MAX);
	bool is_whole = true;

	row->is_person = roll_type(r->kind) != kinds[ROLL_MODELS].type &&
			 subject != NULL && strcmp(subject, "ca-nhan") == 0;
	row->cells = json_array();
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		const struct column *c = &kinds[r->kind].columns[i];

		if (c->put == NULL)
			break;
		buf_reset(&cell);
		c->put(r, content, &cell);
		if (i == 0)
			row->name = strdup(buf_str(&cell));
		if (json_array_append_new(row->cells,
					  json_string(buf_str(&cell))) != 0)
			is_whole = false;
	}
	is_whole = is_whole && buf_check(&cell, e) == 0;
	buf_done(&cell);
	row->unit = strdup(n != NULL ? n->name : "");
	if (!is_whole || row->unit == NULL || row->name == NULL)
		return err_memory(e);
	return 0;
}

static void
row_done(struct roll_row *row)
{
	free(row->unit);
	free(row->name);
	json_decref(row->cells);
}

/* Whether a recognition is named, or a reward written. */
static bool
is_recognised(const json_t *content)
{
	const char *path;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)content, path, v)
	{
		const char *s = json_string_value(v);

		if (strncmp(path, "recognitions.", 13) == 0 && s != NULL &&
		    s[0] != '\0')
			return true;
	}
	return false;
}

int
roll_add(struct roll *r, const struct id *scope, const json_t *content,
	 struct err *e)
{
	const char *consent = json_get_text(content, "consent");
	struct roll_row row = {0};
	struct roll_row *more;

	if (r->kind == ROLL_PUBLICITY &&
	    (consent == NULL || strcmp(consent, YES) != 0 ||
	     !is_recognised(content))) {
		r->left_out++;
		return 0;
	}
	if (r->count == ROWS_MAX)
		return err_set(e, ERR_LIMIT, "over %d rows", ROWS_MAX);
	if (row_make(r, scope, content, &row, e) != 0) {
		row_done(&row);
		return -1;
	}
	more = realloc(r->rows, (r->count + 1) * sizeof(*more));
	if (more == NULL) {
		row_done(&row);
		return err_memory(e);
	}
	r->rows = more;
	r->rows[r->count++] = row;
	return 0;
}

void
roll_done(struct roll *r)
{
	for (size_t i = 0; i < r->count; i++)
		row_done(&r->rows[i]);
	free(r->rows);
	r->rows = NULL;
	r->count = 0;
}

static int
row_cmp(const void *a, const void *b)
{
	const struct roll_row *x = a;
	const struct roll_row *y = b;
	int c = x->is_person - y->is_person;

	if (c == 0)
		c = text_order(x->unit, y->unit);
	if (c == 0)
		c = text_order(x->name, y->name);
	/* Two of one name and unit: by what is told of them, so that the
	 * order of records in the store shows nowhere. */
	for (size_t i = 1; c == 0 && i < json_array_size(x->cells); i++)
		c = strcmp(json_string_value(json_array_get(x->cells, i)),
			   json_string_value(json_array_get(y->cells, i)));
	return c;
}

static void
table_put(struct paper *p, const struct roll *r)
{
	struct paper_column columns[PAPER_COLUMNS_MAX] = {
	    {"TT", 0, PAPER_CENTRE}};
	size_t n = 1;
	char number[24];

	while (n < PAPER_COLUMNS_MAX &&
	       kinds[r->kind].columns[n - 1].put != NULL) {
		columns[n] = kinds[r->kind].columns[n - 1].look;
		n++;
	}
	paper_numbered(p, columns, n);
	paper_table(p, columns, n);
	for (size_t i = 0; i < r->count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		paper_cell(p, number);
		for (size_t c = 0; c + 1 < n; c++)
			paper_cell(p, json_string_value(
					  json_array_get(r->rows[i].cells, c)));
	}
}

/* "Tổng số: 3 điển hình (2 tập thể, 1 cá nhân)." */
static void
sum_put(struct paper *p, const struct roll *r)
{
	struct buf line = BUF_INIT(1024);
	size_t people = 0;

	for (size_t i = 0; i < r->count; i++)
		people += r->rows[i].is_person;
	if (r->kind == ROLL_MODELS)
		buf_fmt(&line, "Tổng số: %zu mô hình.", r->count);
	else
		buf_fmt(&line,
			"Tổng số: %zu điển hình (%zu tập thể, %zu cá nhân).",
			r->count, r->count - people, people);
	paper_add(p, PAPER_TEXT, buf_str(&line));
	buf_done(&line);
}

struct paper *
roll_paper(struct roll *r, struct err *e)
{
	struct paper *p = paper_new(office_template(r->line));
	struct buf abstract = BUF_INIT(1024);

	if (p == NULL) {
		err_memory(e);
		return NULL;
	}
	paper_widen(p);
	if (r->is_test)
		paper_set(p, PAPER_NOTICE, PAPER_TEST_NOTICE);
	if (office_head(p, r->movement, r->body, r->day, "", e) != 0)
		goto err0;
	buf_fmt(&abstract, "%s\n(tính đến ngày %s)", kinds[r->kind].abstract,
		day_vi(r->day).s);
	paper_set(p, PAPER_TITLE, "DANH SÁCH");
	paper_set(p, PAPER_ABSTRACT, buf_str(&abstract));
	if (r->count > 0)
		qsort(r->rows, r->count, sizeof(*r->rows), row_cmp);
	table_put(p, r);
	sum_put(p, r);
	office_signer(p, r->body, r->day);
	office_recipients(p, r->movement, NULL, r->day);
	paper_set(p, PAPER_CAVEAT, PAPER_CAVEAT_TEXT);
	if (paper_check(p, e) != 0)
		goto err0;
	buf_done(&abstract);
	return p;

err0:
	buf_done(&abstract);
	paper_free(p);
	return NULL;
}
