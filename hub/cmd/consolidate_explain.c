#include <string.h>

#include "hub/cmd/consolidate.h"
#include "hub/cmd/tell.h"
#include "hub/view/view.h"
#include "protocol/domain/deadline.h"
#include "protocol/log/log.h"

#define ROW_COMPARE "18." /* what that row was a year before */

/* A figure on its way down to the records. */
struct opening {
	struct call *c;
	const struct consolidation *k;
	const char *figure;
	const char *counted; /* what it is counted as: "18.01" as "01" */
	struct period period;
	struct window window;
	struct annex all;     /* of the unit */
	struct annex seen;    /* of its records so far */
	struct decimal today; /* what the records of the unit add up to */
};

/* What an officer is shown of the record, as content. */
static json_t *
content_of(struct hub *h, const struct record *r, struct err *e)
{
	json_t *o = json_object();
	const struct record_head *head;

	for (size_t i = 0; o != NULL && i < r->field_count; i++) {
		int rc = view_head(h, &r->fields[i], &head, NULL, e);
		json_t *v =
		    rc != 1 ? NULL
			    : json_value_read(head->value, head->value_len, e);

		if (rc < 0 || (rc == 1 && v == NULL) ||
		    (v != NULL &&
		     json_object_set_new(o, r->fields[i].name, v) != 0)) {
			json_decref(o);
			return NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

static void
record_tell(const struct opening *o, const struct record_key *key,
	    const json_t *content, struct decimal value)
{
	const char *title = json_get_text(content, "title");
	char text[DECIMAL_SIZE];

	cli_row(&o->c->io, "", "", id_text(&key->rec).s, key->type,
		decimal_print(value, text), title == NULL ? "" : title, NULL);
}

/* The record as the unit counted it: 1, 0 if it is deleted, -1; the content is
 * the caller's. */
static int
counted_make(struct hub *h, const struct record_key *key,
	     const struct record *r, struct annex_counted *out,
	     json_t **content, struct err *e)
{
	int64_t s = 0;

	*content = NULL;
	*out = (struct annex_counted){.rec = key->rec, .type = key->type};
	if (record_deleted(r))
		return 0;
	if ((*content = content_of(h, r, e)) == NULL)
		return -1;
	out->content = *content;
	if (annex_asks_day(key->type, *content) &&
	    signed_first(h->db, r->touched, r->touched_count, &s, e) < 0)
		return -1;
	out->signed_on = day_at(s * 1000, ZONE_VIETNAM_MIN);
	return 1;
}

static int
record_count(void *ctx, const struct record_key *key, struct record *r,
	     struct err *e)
{
	struct opening *o = ctx;
	struct annex_counted one;
	json_t *content;
	int rc = counted_make(o->c->hub, key, r, &one, &content, e);

	if (rc == 1)
		rc = annex_record(&o->all, &one, e);
	json_decref(content);
	return rc;
}

static int
record_open(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct opening *o = ctx;
	struct annex_counted one;
	struct decimal value = decimal_of(0);
	json_t *content;
	int rc = counted_make(o->c->hub, key, r, &one, &content, e);

	if (rc == 1)
		rc =
		    annex_share(&o->all, &o->seen, o->counted, &one, &value, e);
	if (rc == 0 && value.digits != 0) {
		record_tell(o, key, content, value);
		rc = decimal_add(o->today, value, &o->today, e);
	}
	json_decref(content);
	return rc;
}

/* Every record of a unit, and what it is of the figure. */
static int
records_open(struct opening *o, const struct id *scope, struct err *e)
{
	struct db *db = o->c->hub->db;
	int rc;

	annex_init(&o->all, o->period, o->window);
	annex_init(&o->seen, o->period, o->window);
	o->today = decimal_of(0);
	rc = record_each(db, scope, record_count, o, e);
	if (rc == 0)
		rc = record_each(db, scope, record_open, o, e);
	annex_done(&o->all);
	annex_done(&o->seen);
	return rc;
}

/* What was counted, where a person wrote something else. */
static struct decimal
computed_of(const json_t *over, struct decimal value)
{
	const char *text = json_get_text(over, "computed");
	struct err e = ERR_INIT;
	struct decimal d;

	return text != NULL && decimal_read(text, strlen(text), &d, &e) == 0
		   ? d
		   : value;
}

static int
report_open(struct opening *o, const struct edition_report *r, struct err *e)
{
	struct decimal value = annex_value(&r->figures, o->figure);
	const json_t *over = json_object_get(r->in->annex, o->figure);
	const char *reason = json_get_text(over, "reason");
	const struct cli_io *io = &o->c->io;
	enum text_id note = TEXT_hub_explain_counted;
	char text[2][DECIMAL_SIZE];

	if (r->within != EDITION_NONE)
		note = TEXT_hub_explain_within;
	else if (json_is_object(over))
		note = TEXT_hub_explain_by_hand;
	cli_row(io, r->in->unit, decimal_print(value, text[0]),
		hash_text(&r->in->part).s, text_raw(io->lang, note), reason,
		NULL);
	value = computed_of(over, value);
	if (records_open(o, &r->in->scope, e) != 0)
		return -1;
	if (decimal_cmp(o->today, value) != 0)
		cli_warn(io, TEXT_hub_explain_changed, r->in->unit,
			 decimal_print(value, text[0]),
			 decimal_print(o->today, text[1]), NULL);
	return 0;
}

static const char *
lines_text(const struct call *c, unsigned lines)
{

	if (lines == (EDITION_GOVERNMENT | EDITION_PARTY))
		return text_raw(c->io.lang, TEXT_hub_line_both);
	return tell_line(c, lines == EDITION_PARTY ? "dang" : "chinh-quyen");
}

/* ${which} is "" or ".field.kinh-te". */
static int
works_open(const struct opening *o, const char *which)
{
	const struct edition *ed = &o->k->edition;
	int found = which[0] == '\0';

	for (size_t i = 0; i < ed->tally_count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), ".%s.%.30s",
			       ed->tallies[i].by, ed->tallies[i].value);
		found |= strcmp(name, which) == 0;
	}
	for (size_t i = 0; found && i < ed->work_count; i++) {
		const struct edition_work *w = &ed->works[i];

		if (which[0] == '\0' || edition_work_is(ed, w, which + 1))
			cli_row(&o->c->io, w->in->unit, id_text(&w->id).s,
				edition_work_title(w),
				lines_text(o->c, w->lines), NULL);
	}
	return found;
}

static bool
is_row(const char *figure)
{

	for (size_t i = 0; annex_rows[i].code != NULL; i++)
		if (strcmp(annex_rows[i].code, figure) == 0)
			return true;
	return false;
}

/* A row is one also where nobody counted anything. */
static bool
is_known(const struct edition *ed, const char *figure)
{

	for (size_t i = 0; i < ed->report_count; i++)
		for (size_t f = 0; f < ed->reports[i].figures.figures.count;
		     f++)
			if (strcmp(ed->reports[i].figures.figures.v[f].name,
				   figure) == 0)
				return true;
	return is_row(figure);
}

static int
figure_open(struct opening *o, struct err *e)
{
	const struct edition *ed = &o->k->edition;
	char text[DECIMAL_SIZE];

	cli_say(&o->c->io, TEXT_hub_explain_head, o->figure,
		decimal_print(annex_value(&ed->sum, o->figure), text), NULL);
	for (size_t i = 0; i < ed->report_count; i++)
		if (report_open(o, &ed->reports[i], e) != 0)
			return -1;
	return 1;
}

/* A row of the year before, as the units compared with it. */
static int
compared_open(struct opening *o, struct err *e)
{
	const struct edition *ed = &o->k->edition;
	char text[DECIMAL_SIZE];

	o->counted = o->figure + strlen(ROW_COMPARE);
	o->period.year--;
	o->window = period_window(o->period);
	if (figure_open(o, e) != 1)
		return -1;
	if (ed->q.before != NULL)
		cli_say(&o->c->io, TEXT_hub_explain_before,
			hash_text(ed->q.before).s, o->counted,
			decimal_print(annex_value(ed->q.before_sum, o->counted),
				      text),
			NULL);
	return 1;
}

/* Row 18 is there for every other one. */
static int
comparison_open(const struct opening *o, struct err *e)
{
	int found = 0;

	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		struct opening row = *o;
		char name[ANNEX_NAME_MAX + 1];

		(void)snprintf(name, sizeof(name), ROW_COMPARE "%s",
			       annex_rows[i].code);
		row.figure = name;
		if (annex_value(&o->k->edition.sum, name).digits == 0)
			continue;
		if (compared_open(&row, e) != 1)
			return -1;
		found = 1;
	}
	if (!found)
		cli_say(&o->c->io, TEXT_hub_explain_no_before, NULL);
	return 1;
}

int
edition_explain(struct call *c, const struct consolidation *k,
		const char *figure, struct err *e)
{
	const struct edition *ed = &k->edition;
	struct opening o = {.c = c,
			    .k = k,
			    .figure = figure,
			    .counted = figure,
			    .period = ed->q.period,
			    .window = ed->q.window};

	if (strncmp(figure, "works", 5) == 0 &&
	    (figure[5] == '\0' || figure[5] == '.'))
		return works_open(&o, figure + 5);
	if (strcmp(figure, "18") == 0)
		return comparison_open(&o, e);
	if (!is_known(ed, figure))
		return 0;
	if (strncmp(figure, ROW_COMPARE, strlen(ROW_COMPARE)) == 0)
		return compared_open(&o, e);
	return figure_open(&o, e);
}
