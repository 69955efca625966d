#include "protocol/paper/figures.h"

#include <string.h>

#include "protocol/paper/style.h"

#define MARK " (*)" /* behind a figure that a person wrote over */

static const char *
value_of(const json_t *now, const char *code)
{
	const json_t *v = json_object_get(now, code);

	return json_is_object(v) ? json_get_text(v, "value")
				 : json_string_value(v);
}

static bool
is_written_over(const json_t *now, const char *code)
{
	return json_is_object(json_object_get(now, code));
}

/* What the row is now less what it was. */
static void
change_put(struct paper *p, const char *now, struct decimal before)
{
	struct err e = ERR_INIT;
	struct decimal d = decimal_of(0);
	char text[DECIMAL_SIZE];

	if (decimal_read(now, strlen(now), &d, &e) != 0 ||
	    decimal_sub(d, before, &d, &e) != 0)
		paper_cell(p, "");
	else
		paper_cell(p, decimal_print(d, text));
}

static void
row_put(struct paper *p, const struct annex_row *row, const json_t *now,
	const struct annex *before)
{
	const char *value = value_of(now, row->code);
	struct buf code = BUF_INIT(64);
	char text[DECIMAL_SIZE];

	buf_fmt(&code, "%s%s", row->code,
		is_written_over(now, row->code) ? MARK : "");
	paper_cell(p, buf_str(&code));
	buf_done(&code);
	paper_cell(p, row->title);
	paper_cell(p, row->unit);
	if (value == NULL)
		value = row->by_hand ? "" : "0";
	paper_cell(p, value);
	if (before == NULL)
		return;
	paper_cell(p, decimal_print(annex_value(before, row->code), text));
	change_put(p, value[0] == '\0' ? "0" : value,
		   annex_value(before, row->code));
}

/* "(*) Dòng 09: máy đếm được 0; ghi lại là 12, lý do: …" */
static void
note_put(struct paper *p, const char *code, const json_t *figure)
{
	static const struct paper_column look = {"", 1, PAPER_FIGURE};
	const char *value = json_get_text(figure, "value");
	const char *computed = json_get_text(figure, "computed");
	const char *reason = json_get_text(figure, "reason");
	struct buf line = BUF_INIT(65536);

	buf_fmt(&line, "(*) Dòng %s: hệ thống đếm được ", code);
	paper_shown(&look, computed != NULL ? computed : "0", &line);
	buf_text(&line, "; đơn vị ghi ");
	paper_shown(&look, value != NULL ? value : "", &line);
	buf_fmt(&line, ". Lý do: %s", reason != NULL ? reason : "");
	paper_add(p, PAPER_TEXT, buf_str(&line));
	buf_done(&line);
}

void
figures_put(struct paper *p, const char *title, const json_t *now,
	    const struct annex *before)
{
	static const struct paper_column columns[] = {
	    {"Mã", 12, PAPER_CENTRE},
	    {"Chỉ tiêu", 56, PAPER_LEFT},
	    {"Đơn vị tính", 22, PAPER_CENTRE},
	    {"Số liệu", 20, PAPER_FIGURE},
	    {"Cùng kỳ năm trước", 20, PAPER_FIGURE},
	    {"18. So sánh", 20, PAPER_FIGURE},
	};

	paper_add(p, PAPER_ANNEX, title);
	paper_table(p, columns, before == NULL ? 4 : 6);
	for (size_t i = 0; annex_rows[i].code != NULL; i++)
		row_put(p, &annex_rows[i], now, before);
	if (before == NULL)
		paper_add(p, PAPER_TEXT,
			  "18. So với cùng kỳ năm trước: hệ thống không có số "
			  "liệu cùng kỳ năm trước để so sánh.");
	for (size_t i = 0; annex_rows[i].code != NULL; i++)
		if (is_written_over(now, annex_rows[i].code))
			note_put(p, annex_rows[i].code,
				 json_object_get(now, annex_rows[i].code));
}
