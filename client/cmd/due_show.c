#include <string.h>

#include "client/cmd/due.h"
#include "protocol/wire/json.h"

#define OUT_BYTES_MAX ((size_t)1024 * 1024)

static const char *
number(char out[24], int n)
{

	(void)snprintf(out, 24, "%d", n);
	return out;
}

static const char *
weekday(const struct due *due, day_t day)
{

	return due->c->io.lang == LANG_EN ? day_weekday_en(day)
					  : day_weekday_vi(day);
}

static const char *
title(const struct due *due, const struct obligation *o)
{

	return due->c->io.lang == LANG_EN && o->english != NULL ? o->english
								: o->title;
}

/* Nothing came: what is to be done, and until when. */
static void
awaited_put(const struct due *due, const struct duty *d, struct buf *out)
{
	enum lang lang = due->c->io.lang;
	int left = deadline_days_left(&d->deadline, due->now_ms);
	char n[24];

	if (d->status == DUTY_MISSING)
		text_put(out, lang, TEXT_due_missing, number(n, -left), NULL);
	else if (d->status == DUTY_SOON && left == 0)
		text_put(out, lang, TEXT_due_soon_today, NULL);
	else if (d->status == DUTY_SOON)
		text_put(out, lang, TEXT_due_soon, number(n, left), NULL);
	else if (d->status == DUTY_EXTENDED)
		text_put(out, lang, TEXT_due_extended,
			 day_vi(d->relief->until).s, d->relief->document, NULL);
	else if (d->status == DUTY_EXEMPT)
		text_put(out, lang, TEXT_due_exempt, d->relief->document, NULL);
	else
		text_put(out, lang,
			 d->status == DUTY_OPEN ? TEXT_due_open
						: TEXT_due_not_yet,
			 NULL);
}

void
due_status(const struct due *due, const struct duty *d, struct buf *out)
{
	enum lang lang = due->c->io.lang;
	char n[24];

	if (d->first == NULL)
		awaited_put(due, d, out);
	else if (d->status == DUTY_RETURNED)
		text_put(out, lang, TEXT_due_returned, NULL);
	else if (d->first->received_ms == 0)
		text_put(out, lang, TEXT_due_unconfirmed, NULL);
	else if (d->status == DUTY_LATE)
		text_put(out, lang, TEXT_due_late, number(n, d->days_late),
			 NULL);
	else
		text_put(out, lang,
			 d->status == DUTY_ON_TIME ? TEXT_due_on_time
						   : TEXT_due_handed,
			 NULL);
	if (d->first != NULL && d->first->is_paper)
		text_put(out, lang, TEXT_due_paper, NULL);
}

static void
code_put(const struct due *due, const struct obligation *o, const char *code,
	 struct buf *out)
{
	day_t day = obligation_day(o);
	const struct body *b =
	    code == NULL ? NULL : units_by_code(&due->m.units, code, day);
	const struct unit_name *n = b == NULL ? NULL : body_name_near(b, day);

	if (n != NULL)
		unit_name_put(n, out);
	else
		buf_text(out, code == NULL ? "-" : code);
}

static void
who_print(const struct due *due, const struct duty *d)
{
	const struct cli_io *io = &due->c->io;
	const struct obligation *o = d->obligation;
	struct buf who = BUF_INIT(1024), to = BUF_INIT(4096);
	struct buf via = BUF_INIT(1024), whole = BUF_INIT(8192);

	unit_name_put(d->name, &who);
	code_put(due, o, o->recipient, &to);
	if (o->via == NULL) {
		buf_text(&whole, buf_str(&to));
	} else {
		code_put(due, o, o->via, &via);
		text_put(&whole, io->lang, TEXT_due_via, buf_str(&to),
			 buf_str(&via), NULL);
	}
	cli_say(io, TEXT_due_who, buf_str(&who),
		text_raw(io->lang, strcmp(o->line, "dang") == 0
				       ? TEXT_due_line_dang
				       : TEXT_due_line_gov),
		buf_str(&whole), NULL);
	buf_done(&who);
	buf_done(&to);
	buf_done(&via);
	buf_done(&whole);
}

/* The deadline as it was ordered, and what it means for working days. */
static void
deadline_print(const struct due *due, const struct duty *d)
{
	const struct deadline *dl = &d->obligation->deadline;
	day_t last = deadline_last_day(dl);
	day_t working = deadline_last_working(dl);
	enum text_id id = TEXT_due_last;

	if (!dl->is_set) {
		cli_say(&due->c->io, TEXT_due_never_late, NULL);
		return;
	}
	if (working != last)
		id = day_is_working(dl->before) ? TEXT_due_last_rest
						: TEXT_due_last_weekend;
	cli_say(&due->c->io, id, day_vi(dl->before).s, weekday(due, last),
		day_vi_short(last).s, weekday(due, working),
		day_vi_short(working).s, weekday(due, dl->before),
		day_vi_short(dl->before).s, NULL);
	if (d->relief != NULL && !d->relief->is_exempt)
		cli_say(&due->c->io, TEXT_due_extended_last,
			weekday(due, d->relief->until),
			day_vi(d->relief->until).s, d->relief->document, NULL);
}

static int
state_print(const struct due *due, const struct duty *d, struct err *e)
{
	const struct due_draft *draft = due_draft(due, d);
	struct buf status = BUF_INIT(4096);
	char when[TIME_TEXT_SIZE];
	int rc;

	due_status(due, d, &status);
	if ((rc = buf_check(&status, e)) == 0 && d->first != NULL &&
	    d->first->received_ms != 0)
		cli_say(
		    &due->c->io, TEXT_due_state_at, buf_str(&status),
		    time_vi(when, d->first->received_ms, d->deadline.zone_min),
		    NULL);
	else if (rc == 0)
		cli_say(&due->c->io, TEXT_due_state, buf_str(&status), NULL);
	if (rc == 0 && d->first == NULL && draft != NULL)
		cli_say(&due->c->io, TEXT_due_draft, id_text(&draft->rec).s,
			NULL);
	buf_done(&status);
	return rc;
}

int
due_text(const struct due *due, struct err *e)
{
	bool is_empty = due->d.n == 0;

	for (size_t i = 0; i < due->d.n; i++) {
		const struct duty *d = &due->d.v[i];

		cli_say(&due->c->io, TEXT_due_head, title(due, d->obligation),
			NULL);
		who_print(due, d);
		deadline_print(due, d);
		if (state_print(due, d, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < due->m.obligation_count; i++) {
		const struct obligation *o = &due->m.obligations[i];

		if (!due_is_near(due, o))
			continue;
		cli_say(&due->c->io, TEXT_due_head, title(due, o), NULL);
		cli_say(&due->c->io, TEXT_due_event, day_vi(o->window.from).s,
			NULL);
		is_empty = false;
	}
	if (is_empty)
		cli_say(&due->c->io, TEXT_due_nothing, NULL);
	return 0;
}

static void
put_text(struct buf *out, const char *key, const char *s)
{

	buf_fmt(out, ",\"%s\":", key);
	if (s == NULL || s[0] == '\0')
		buf_text(out, "null");
	else
		json_put_text(out, s, strlen(s));
}

static void
put_deadline(const struct deadline *dl, struct buf *out)
{
	day_t last = deadline_last_day(dl);

	put_text(out, "before", dl->is_set ? day_iso(dl->before).s : NULL);
	put_text(out, "last_day", dl->is_set ? day_iso(last).s : NULL);
	put_text(out, "last_working_day",
		 dl->is_set ? day_iso(deadline_last_working(dl)).s : NULL);
}

static void
object_put(const struct due *due, const struct duty *d, struct buf *out)
{
	const struct obligation *o = d->obligation;
	const struct due_draft *draft =
	    d->first == NULL ? due_draft(due, d) : NULL;
	char period[PERIOD_TEXT_SIZE], when[TIME_TEXT_SIZE];
	struct buf name = BUF_INIT(1024);
	int64_t received = d->first == NULL ? 0 : d->first->received_ms;

	unit_name_put(d->name, &name);
	buf_text(out, "{\"obligation\":");
	json_put_text(out, o->name, strlen(o->name));
	put_text(out, "line", o->line);
	put_text(out, "title", title(due, o));
	put_text(out, "period", period_text(o->period, period));
	put_text(out, "code", d->name->code);
	put_text(out, "unit", buf_str(&name));
	put_text(out, "recipient", o->recipient);
	put_text(out, "via", o->via);
	put_deadline(&o->deadline, out);
	put_text(out, "status", duty_status_name(d->status));
	buf_fmt(out, ",\"days_late\":%d", d->days_late);
	put_text(out, "received",
		 received == 0
		     ? NULL
		     : time_iso(when, received, d->deadline.zone_min));
	put_text(out, "judged_by", judged_by_name(o->judge));
	put_text(out, "until",
		 d->relief == NULL || d->relief->is_exempt
		     ? NULL
		     : day_iso(d->relief->until).s);
	put_text(out, "document",
		 d->relief == NULL ? NULL : d->relief->document);
	put_text(out, "record",
		 d->newest != NULL ? id_text(&d->newest->rec).s
		 : draft != NULL   ? id_text(&draft->rec).s
				   : NULL);
	buf_text(out, "}");
	buf_done(&name);
}

int
due_json(const struct due *due, struct err *e)
{
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	int rc;

	buf_text(&out, "[");
	for (size_t i = 0; i < due->d.n; i++) {
		buf_text(&out, i == 0 ? "\n" : ",\n");
		object_put(due, &due->d.v[i], &out);
	}
	buf_text(&out, "\n]\n");
	if ((rc = buf_check(&out, e)) == 0)
		cli_bytes(&due->c->io, out.p, out.len);
	buf_done(&out);
	return rc;
}
