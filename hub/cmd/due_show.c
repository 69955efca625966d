#include <stdlib.h>
#include <string.h>

#include "hub/cmd/due.h"
#include "protocol/cli/text.h"

static const char *
number(char out[24], int n)
{

	(void)snprintf(out, 24, "%d", n);
	return out;
}

/* The ids of the sentences that need nothing filled in. */
static enum text_id
status_text(const struct duty *d)
{
	static const enum text_id ids[DUTY_STATUSES] = {
	    [DUTY_NOT_YET] = TEXT_due_not_yet,
	    [DUTY_SOON] = TEXT_due_soon,
	    [DUTY_EXTENDED] = TEXT_due_extended,
	    [DUTY_OPEN] = TEXT_due_open,
	    [DUTY_MISSING] = TEXT_due_missing,
	    [DUTY_ON_TIME] = TEXT_due_on_time,
	    [DUTY_LATE] = TEXT_due_late,
	    [DUTY_HANDED] = TEXT_due_handed,
	    [DUTY_RETURNED] = TEXT_due_returned,
	    [DUTY_EXEMPT] = TEXT_due_exempt,
	};

	if (d->status == DUTY_ON_TIME && d->relief != NULL &&
	    !d->relief->is_exempt)
		return TEXT_due_on_time_extended;
	return ids[d->status];
}

static void
status_put(const struct due *due, const struct duty *d, struct buf *out)
{
	enum lang lang = due->c->io.lang;
	enum text_id id = status_text(d);
	const char *document = d->relief == NULL ? "" : d->relief->document;
	char n[24];
	int days;

	switch (d->status) {
	case DUTY_SOON:
		days = deadline_days_left(&d->deadline, due->now_ms);
		if (days == 0)
			id = TEXT_due_soon_today;
		text_put(out, lang, id, number(n, days), NULL);
		return;
	case DUTY_MISSING:
		days = deadline_days_late(&d->deadline, due->now_ms);
		text_put(out, lang, id, number(n, days), NULL);
		return;
	case DUTY_LATE:
		text_put(out, lang, id, number(n, d->days_late), NULL);
		return;
	case DUTY_EXTENDED:
	case DUTY_ON_TIME:
		text_put(out, lang, id,
			 d->relief == NULL ? "" : day_vi(d->relief->until).s,
			 document, NULL);
		return;
	case DUTY_EXEMPT:
		text_put(out, lang, id, document, NULL);
		return;
	case DUTY_NOT_YET:
	case DUTY_OPEN:
	case DUTY_HANDED:
	case DUTY_RETURNED:
	case DUTY_STATUSES:
		break;
	}
	text_put(out, lang, id, NULL);
}

void
due_status(const struct due *due, const struct duty *d, struct buf *out)
{

	status_put(due, d, out);
	if (d->first != NULL && d->first->is_paper)
		text_put(out, due->c->io.lang, TEXT_due_paper, NULL);
}

/* The name of the unit that has a code on the day of the obligation. */
static void
code_put(const struct due *due, const struct obligation *o, const char *code,
	 struct buf *out)
{
	day_t day = obligation_day(o);
	const struct body *b =
	    code == NULL ? NULL : units_by_code(&due->m->units, code, day);
	const struct unit_name *n = b == NULL ? NULL : body_name_near(b, day);

	if (n != NULL)
		unit_name_put(n, out);
	else
		buf_text(out, code == NULL ? "-" : code);
}

static enum text_id
judge_text(const struct obligation *o)
{

	if (o->judge == JUDGE_SENT)
		return TEXT_due_judge_sent;
	return o->judge == JUDGE_SIGNED ? TEXT_due_judge_signed
					: TEXT_due_judge_received;
}

static void
head_print(const struct due *due, const struct obligation *o)
{
	const struct cli_io *io = &due->c->io;
	struct buf to = BUF_INIT(4096), via = BUF_INIT(4096);
	struct buf whole = BUF_INIT(8192), when = BUF_INIT(1024);
	bool is_english = io->lang == LANG_EN && o->english != NULL;

	cli_say(io, TEXT_hub_due_head,
		text_raw(io->lang, strcmp(o->line, "dang") == 0
				       ? TEXT_due_line_dang
				       : TEXT_due_line_gov),
		is_english ? o->english : o->title, NULL);
	code_put(due, o, o->recipient, &to);
	if (o->via == NULL) {
		buf_text(&whole, buf_str(&to));
	} else {
		code_put(due, o, o->via, &via);
		text_put(&whole, io->lang, TEXT_due_via, buf_str(&to),
			 buf_str(&via), NULL);
	}
	if (o->deadline.is_set)
		text_put(&when, io->lang, TEXT_due_before,
			 day_vi(o->deadline.before).s, NULL);
	else
		text_put(&when, io->lang, TEXT_due_no_deadline, NULL);
	cli_say(io, TEXT_hub_due_to, buf_str(&whole), buf_str(&when),
		text_raw(io->lang, judge_text(o)), NULL);
	buf_done(&to);
	buf_done(&via);
	buf_done(&whole);
	buf_done(&when);
}

static void
sum_print(const struct due *due, size_t from, size_t to)
{
	int n[3] = {0, 0, 0};
	char text[4][24];

	for (size_t i = from; i < to; i++)
		n[duty_class(&due->d->v[i])]++;
	cli_say(&due->c->io, TEXT_hub_due_sum,
		number(text[0], n[0] + n[1] + n[2]), number(text[1], n[0]),
		number(text[2], n[1]), number(text[3], n[2]), NULL);
}

/* When the report that is judged came, for people. */
static const char *
judged_text(const struct duty *d, char out[TIME_TEXT_SIZE])
{

	if (d->judged_ms == 0)
		return "-";
	return time_vi(out, d->judged_ms, d->deadline.zone_min);
}

/* Whose telephone it is: its own, or that of the desk that writes for it. */
static const char *
contact_of(const struct due *due, const struct body *b)
{
	const struct body *desk = units_find(&due->m->units, &b->desk);

	if (b->contact[0] != '\0')
		return b->contact;
	return desk != NULL && desk->contact[0] != '\0' ? desk->contact : "-";
}

/* The first duty behind those of the same obligation. */
static size_t
group_end(const struct due *due, size_t i)
{
	const struct obligation *o = due->d->v[i].obligation;

	while (i < due->d->n && due->d->v[i].obligation == o)
		i++;
	return i;
}

static int
row_print(const struct due *due, const struct duty *d, bool is_call,
	  struct err *e)
{
	struct buf name = BUF_INIT(1024), status = BUF_INIT(4096);
	char when[TIME_TEXT_SIZE];
	int rc = -1;

	unit_name_put(d->name, &name);
	due_status(due, d, &status);
	if (buf_check(&name, e) == 0 && buf_check(&status, e) == 0) {
		cli_row(&due->c->io, d->name->code, buf_str(&name),
			is_call ? contact_of(due, d->body)
				: judged_text(d, when),
			buf_str(&status), NULL);
		rc = 0;
	}
	buf_done(&name);
	buf_done(&status);
	return rc;
}

int
due_text(const struct due *due, struct err *e)
{

	for (size_t i = 0, end; i < due->d->n; i = end) {
		end = group_end(due, i);
		head_print(due, due->d->v[i].obligation);
		sum_print(due, i, end);
		for (size_t k = i; k < end; k++)
			if (row_print(due, &due->d->v[k], false, e) != 0)
				return -1;
	}
	return 0;
}

/* Who still has something to do, and would be reminded. */
static bool
is_to_be_called(const struct duty *d)
{

	return d->status == DUTY_SOON || d->status == DUTY_MISSING ||
	       d->status == DUTY_EXTENDED || d->status == DUTY_RETURNED;
}

int
due_calls(const struct due *due, struct err *e)
{
	const struct obligation *told = NULL;

	for (size_t i = 0; i < due->d->n; i++) {
		const struct duty *d = &due->d->v[i];

		if (!is_to_be_called(d))
			continue;
		if (told != d->obligation)
			head_print(due, d->obligation);
		told = d->obligation;
		if (row_print(due, d, true, e) != 0)
			return -1;
	}
	return 0;
}
