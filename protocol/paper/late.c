#include "protocol/paper/late.h"

#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

#define REPORT    "Báo cáo "
#define NAMED_MAX 8 /* addressees who are named; of more there is a list */

static const struct obligation *
first_of(const struct late *l)
{
	return l->duties->v[0].obligation;
}

static bool
is_late(const struct duty *d)
{
	return d->status == DUTY_MISSING || d->status == DUTY_LATE ||
	       d->status == DUTY_RETURNED;
}

static bool
is_reminded(const struct duty *d)
{
	return d->status == DUTY_SOON || d->status == DUTY_MISSING ||
	       d->status == DUTY_RETURNED;
}

static bool
is_other(const struct duty *d)
{
	return !is_late(d);
}

static size_t
count(const struct late *l, const struct obligation *o,
      bool (*is_meant)(const struct duty *d))
{
	size_t n = 0;

	for (size_t i = 0; i < l->duties->n; i++)
		n += (o == NULL || l->duties->v[i].obligation == o) &&
		     is_meant(&l->duties->v[i]);
	return n;
}

/* A row for each of those who are meant. */
static void
table_put(struct paper *p, const struct late *l, const struct obligation *o,
	  bool (*is_meant)(const struct duty *d))
{
	struct paper_column columns[] = {{"TT", 0, PAPER_CENTRE},
					 {"Đơn vị", 60, PAPER_LEFT},
					 {"Thời điểm gửi", 38, PAPER_CENTRE},
					 {"Tình trạng", 55, PAPER_LEFT}};
	struct buf text = BUF_INIT(8192);
	char when[TIME_TEXT_SIZE];
	char number[24];
	size_t n = 0;

	paper_numbered(p, columns, ARRAY_LEN(columns));
	paper_table(p, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < l->duties->n; i++) {
		const struct duty *d = &l->duties->v[i];

		if ((o != NULL && d->obligation != o) || !is_meant(d))
			continue;
		(void)snprintf(number, sizeof(number), "%zu", ++n);
		paper_cell(p, number);
		buf_reset(&text);
		unit_name_put(d->name, &text);
		paper_cell(p, buf_str(&text));
		paper_cell(
		    p, d->judged_ms == 0
			   ? ""
			   : time_vi(when, d->judged_ms, d->deadline.zone_min));
		buf_reset(&text);
		l->status(l->ctx, d, &text);
		paper_cell(p, buf_str(&text));
	}
	buf_done(&text);
}

/* "về UBND huyện (qua Phòng Nội vụ) trước ngày 25/5/2022" */
static void
where_put(const struct late *l, const struct obligation *o, struct buf *out)
{
	day_t day = obligation_day(o);

	if (o->recipient != NULL) {
		buf_text(out, "về ");
		office_name_put(out, l->movement, o->recipient, day);
	}
	if (o->via != NULL) {
		buf_text(out, " (qua ");
		office_name_put(out, l->movement, o->via, day);
		buf_text(out, ")");
	}
	if (o->deadline.is_set)
		buf_fmt(out, " trước ngày %s", day_vi(o->deadline.before).s);
}

static bool
is_in_time(const struct duty *d)
{
	return duty_class(d) == CLASS_SUBMITTED && d->status != DUTY_LATE;
}

static bool
is_after_time(const struct duty *d)
{
	return d->status == DUTY_LATE;
}

static bool
is_not_here(const struct duty *d)
{
	return duty_class(d) == CLASS_MISSING;
}

static bool
is_exempt(const struct duty *d)
{
	return duty_class(d) == CLASS_EXEMPT;
}

static void
obligation_put(struct paper *p, const struct late *l,
	       const struct obligation *o)
{
	struct buf line = BUF_INIT(16384);
	size_t late = count(l, o, is_late);
	size_t other = count(l, o, is_other);

	paper_add(p, PAPER_HEADING, o->title);
	buf_text(&line, "Gửi ");
	where_put(l, o, &line);
	buf_fmt(&line,
		". Phải báo cáo: %zu đơn vị; đã gửi: %zu, trong đó muộn: %zu; "
		"chưa gửi: %zu; không phải gửi: %zu.",
		late + other,
		count(l, o, is_in_time) + count(l, o, is_after_time),
		count(l, o, is_after_time), count(l, o, is_not_here),
		count(l, o, is_exempt));
	paper_add(p, PAPER_TEXT, buf_str(&line));
	if (late > 0) {
		paper_add(p, PAPER_SUBHEAD, "Chưa gửi, gửi muộn, bị trả lại");
		table_put(p, l, o, is_late);
	}
	if (other > 0) {
		paper_add(p, PAPER_SUBHEAD, "Các đơn vị còn lại");
		table_put(p, l, o, is_other);
	}
	buf_done(&line);
}

/* Through whom the reports go is who writes. */
static const struct body *
issuer_of(const struct late *l)
{
	const struct obligation *o = first_of(l);
	const char *code = o->via != NULL ? o->via : o->recipient;

	return code == NULL ? NULL
			    : units_by_code(&l->movement->units, code, l->day);
}

static struct paper *
begin(const struct late *l, const char *kind, struct err *e)
{
	const struct body *b = issuer_of(l);
	struct paper *p;

	if (b == NULL) {
		err_set(e, ERR_NOT_FOUND, "nobody collects these reports");
		return NULL;
	}
	p = paper_new(office_template(first_of(l)->line));
	if (p == NULL) {
		err_memory(e);
		return NULL;
	}
	if (l->is_test)
		paper_set(p, PAPER_NOTICE, PAPER_TEST_NOTICE);
	paper_set(p, PAPER_CAVEAT, PAPER_CAVEAT_TEXT);
	office_signer(p, b, l->day);
	if (office_head(p, l->movement, b, l->day, kind, e) == 0)
		return p;
	paper_free(p);
	return NULL;
}

static struct paper *
end(struct paper *p, struct err *e)
{
	if (paper_check(p, e) == 0)
		return p;
	paper_free(p);
	return NULL;
}

struct paper *
late_list(const struct late *l, struct err *e)
{
	struct paper *p = begin(l, "", e);
	struct buf line = BUF_INIT(1024);

	if (p == NULL)
		return NULL;
	paper_set(p, PAPER_TITLE, "DANH SÁCH");
	buf_fmt(&line,
		"Đơn vị chưa gửi, gửi muộn và đã gửi báo cáo\n(tính đến ngày "
		"%s)",
		day_vi(l->day).s);
	paper_set(p, PAPER_ABSTRACT, buf_str(&line));
	buf_done(&line);
	for (size_t i = 0; i < l->duties->n; i++) {
		const struct obligation *o = l->duties->v[i].obligation;

		if (i == 0 || l->duties->v[i - 1].obligation != o)
			obligation_put(p, l, o);
	}
	office_recipients(p, l->movement, NULL, l->day);
	return end(p, e);
}

static void
addressees_put(struct paper *p, const struct late *l, size_t n)
{
	struct buf line = BUF_INIT(8192);

	for (size_t i = 0; n <= NAMED_MAX && i < l->duties->n; i++) {
		const struct duty *d = &l->duties->v[i];

		if (!is_reminded(d))
			continue;
		buf_reset(&line);
		if (n > 1)
			buf_text(&line, "- ");
		office_addressee_put(&line, d->name);
		if (n > 1)
			buf_text(&line, ";");
		paper_add(p, PAPER_TO, buf_str(&line));
	}
	if (n > NAMED_MAX)
		paper_add(p, PAPER_TO,
			  "Các đơn vị có tên trong danh sách kèm theo");
	buf_done(&line);
}

static void
letter_text(struct paper *p, const struct late *l, size_t n)
{
	const struct obligation *o = first_of(l);
	struct buf line = BUF_INIT(16384);

	if (o->basis != NULL) {
		buf_fmt(&line, "Căn cứ %s;", o->basis);
		paper_add(p, PAPER_TEXT, buf_str(&line));
		buf_reset(&line);
	}
	buf_fmt(&line, "%s gửi ", o->title);
	where_put(l, o, &line);
	buf_fmt(&line,
		". Tính đến ngày %s, còn %zu đơn vị chưa gửi báo cáo hoặc chưa "
		"gửi lại báo cáo bị trả lại (có danh sách kèm theo).",
		day_vi(l->day).s, n);
	paper_add(p, PAPER_TEXT, buf_str(&line));
	paper_add(p, PAPER_TEXT,
		  "Đề nghị các đơn vị khẩn trương hoàn thành và gửi báo cáo; "
		  "đơn vị không có nội dung phát sinh trong kỳ thì gửi báo cáo "
		  "“Không phát sinh”./.");
	buf_done(&line);
}

struct paper *
late_letter(const struct late *l, struct err *e)
{
	size_t n = count(l, NULL, is_reminded);
	const char *title = first_of(l)->title;
	struct buf line = BUF_INIT(8192);
	struct paper *p;

	if (n == 0) {
		err_set(e, ERR_NOT_FOUND, "everybody has reported");
		return NULL;
	}
	p = begin(l, NULL, e);
	if (p == NULL)
		return NULL;
	buf_fmt(&line, "V/v đôn đốc gửi %s%s",
		strncmp(title, REPORT, strlen(REPORT)) == 0 ? "báo cáo " : "",
		strncmp(title, REPORT, strlen(REPORT)) == 0
		    ? title + strlen(REPORT)
		    : title);
	paper_set(p, PAPER_ABSTRACT, buf_str(&line));
	buf_done(&line);
	addressees_put(p, l, n);
	letter_text(p, l, n);
	paper_add(p, PAPER_RECIPIENT,
		  p->template == PAPER_HD36 ? "- Như trên," : "- Như trên;");
	office_recipients(p, l->movement, NULL, l->day);
	paper_add(p, PAPER_ANNEX, "DANH SÁCH\nĐơn vị chưa gửi báo cáo");
	table_put(p, l, NULL, is_reminded);
	return end(p, e);
}
