/* The duties for machines: one object, or one row, each. */
#include <string.h>

#include "hub/cmd/due.h"
#include "protocol/base/csv.h"
#include "protocol/wire/json.h"

enum column {
	OBLIGATION,
	LINE,
	PERIOD,
	BEFORE,
	RECIPIENT,
	VIA,
	CODE,
	UNIT,
	KIND,
	STATUS,
	DAYS_LATE,
	RECEIVED,
	SENT,
	SIGNED,
	JUDGED_BY,
	UNTIL,
	DOCUMENT,
	CONTACT,
	RECORD,
	CHANNEL,
	COLUMNS
};

static const char *const names[COLUMNS] = {
    "obligation", "line",     "period",  "before", "recipient",
    "via",        "code",     "unit",    "kind",   "status",
    "days_late",  "received", "sent",    "signed", "judged_by",
    "until",      "document", "contact", "record", "channel",
};

/* One duty as texts; "" where there is nothing to say. */
struct cells {
	const char *v[COLUMNS];
	char period[PERIOD_TEXT_SIZE];
	struct day_text before;
	struct day_text until;
	char unit[UNIT_NAME_MAX + 20];
	char days[24];
	char times[3][TIME_TEXT_SIZE];
	struct id_text record;
};

static const char *
time_text_of(char out[TIME_TEXT_SIZE], int64_t ms, int zone_min)
{

	return ms == 0 ? "" : time_iso(out, ms, zone_min);
}

static void
what_fill(const struct duty *d, struct cells *c)
{
	const struct obligation *o = d->obligation;

	c->v[OBLIGATION] = o->name;
	c->v[LINE] = o->line;
	c->v[PERIOD] = period_text(o->period, c->period);
	if (o->deadline.is_set) {
		c->before = day_iso(o->deadline.before);
		c->v[BEFORE] = c->before.s;
	}
	c->v[RECIPIENT] = o->recipient == NULL ? "" : o->recipient;
	c->v[VIA] = o->via == NULL ? "" : o->via;
	c->v[JUDGED_BY] = judged_by_name(o->judge);
}

static void
who_fill(const struct duty *d, struct cells *c)
{
	struct buf name = BUF_INIT(sizeof(c->unit) - 1);

	unit_name_put(d->name, &name);
	(void)snprintf(c->unit, sizeof(c->unit), "%s", buf_str(&name));
	buf_done(&name);
	c->v[CODE] = d->name->code;
	c->v[UNIT] = c->unit;
	c->v[KIND] = d->name->kind;
	c->v[CONTACT] = d->body->contact;
}

static void
state_fill(const struct duty *d, struct cells *c)
{
	const struct handed *h = d->first;
	int zone = d->deadline.zone_min;

	c->v[STATUS] = duty_status_name(d->status);
	if (d->days_late > 0) {
		(void)snprintf(c->days, sizeof(c->days), "%d", d->days_late);
		c->v[DAYS_LATE] = c->days;
	}
	if (d->relief != NULL) {
		c->v[DOCUMENT] = d->relief->document;
		if (!d->relief->is_exempt) {
			c->until = day_iso(d->relief->until);
			c->v[UNTIL] = c->until.s;
		}
	}
	if (h == NULL)
		return;
	c->v[RECEIVED] = time_text_of(c->times[0], h->received_ms, zone);
	c->v[SENT] = time_text_of(c->times[1], h->sent_ms, zone);
	c->v[SIGNED] = time_text_of(c->times[2], h->signed_ms, zone);
	c->record = id_text(&d->newest->rec);
	c->v[RECORD] = c->record.s;
	c->v[CHANNEL] = h->is_paper ? "paper" : "device";
}

static void
cells_fill(const struct duty *d, struct cells *c)
{

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < COLUMNS; i++)
		c->v[i] = "";
	what_fill(d, c);
	who_fill(d, c);
	state_fill(d, c);
}

int
due_csv(const struct due *due, struct buf *out, struct err *e)
{
	struct cells c;

	csv_put(out, names, COLUMNS);
	for (size_t i = 0; i < due->d->n; i++) {
		cells_fill(&due->d->v[i], &c);
		csv_put(out, c.v, COLUMNS);
	}
	return buf_check(out, e);
}

static void
object_put(const struct duty *d, struct buf *out)
{
	struct cells c;

	cells_fill(d, &c);
	for (size_t i = 0; i < COLUMNS; i++) {
		buf_fmt(out, "%s\"%s\":", i == 0 ? "{" : ",", names[i]);
		if (i == DAYS_LATE)
			buf_fmt(out, "%d", d->days_late);
		else if (c.v[i][0] == '\0')
			buf_text(out, "null");
		else
			json_put_text(out, c.v[i], strlen(c.v[i]));
	}
	buf_text(out, "}");
}

int
due_json(const struct due *due, struct buf *out, struct err *e)
{

	buf_text(out, "[");
	for (size_t i = 0; i < due->d->n; i++) {
		buf_text(out, i == 0 ? "\n" : ",\n");
		object_put(&due->d->v[i], out);
	}
	buf_text(out, "\n]\n");
	return buf_check(out, e);
}
