#include <string.h>

#include "hub/cmd/consolidate.h"
#include "protocol/wire/json.h"

#define DIFF_BYTES_MAX ((size_t)4 * 1024 * 1024)

/* Two editions beside one another, and what was told of them. */
struct comparing {
	struct call *c;
	const struct edition *old;
	const struct edition *new;
	struct buf json; /* while as_json */
	bool as_json;
	size_t told;
};

static const struct edition_report *
report_of(const struct edition *ed, const struct id *scope)
{

	for (size_t i = 0; i < ed->report_count; i++)
		if (id_eq(&ed->reports[i].in->scope, scope))
			return &ed->reports[i];
	return NULL;
}

static void
member_put(struct buf *out, const char *before, const char *key,
	   const char *text)
{

	buf_fmt(out, "%s\"%s\":", before, key);
	json_put_text(out, text, strlen(text));
}

static void
report_tell(struct comparing *d, const char *what, enum text_id id,
	    const struct edition_report *r)
{
	struct buf *out = &d->json;

	if (d->as_json) {
		member_put(out, d->told == 0 ? "{" : ",{", "what", what);
		member_put(out, ",", "code", r->in->code);
		member_put(out, ",", "unit", r->in->unit);
		member_put(out, ",", "part", hash_text(&r->in->part).s);
		buf_byte(out, '}');
	} else {
		cli_say(&d->c->io, id, r->in->unit, hash_text(&r->in->part).s,
			NULL);
	}
	d->told++;
}

static void
figure_tell(struct comparing *d, const char *name, struct decimal from,
	    struct decimal to)
{
	char text[2][DECIMAL_SIZE];
	struct buf *out = &d->json;

	if (decimal_cmp(from, to) == 0)
		return;
	(void)decimal_print(from, text[0]);
	(void)decimal_print(to, text[1]);
	if (d->as_json) {
		member_put(out, d->told == 0 ? "{" : ",{", "what", "figure");
		member_put(out, ",", "name", name);
		member_put(out, ",", "from", text[0]);
		member_put(out, ",", "to", text[1]);
		buf_byte(out, '}');
	} else {
		cli_say(&d->c->io, TEXT_hub_diff_figure, name, text[0], text[1],
			NULL);
	}
	d->told++;
}

static void
reports_compare(struct comparing *d)
{

	for (size_t i = 0; i < d->new->report_count; i++) {
		const struct edition_report *r = &d->new->reports[i];
		const struct edition_report *was =
		    report_of(d->old, &r->in->scope);

		if (was == NULL)
			report_tell(d, "came", TEXT_hub_diff_came, r);
		else if (!hash_eq(&was->in->part, &r->in->part))
			report_tell(d, "replaced", TEXT_hub_diff_replaced, r);
	}
	for (size_t i = 0; i < d->old->report_count; i++) {
		const struct edition_report *r = &d->old->reports[i];

		if (report_of(d->new, &r->in->scope) == NULL)
			report_tell(d, "gone", TEXT_hub_diff_gone, r);
	}
}

static bool
has_figure(const struct annex *a, const char *name)
{

	for (size_t i = 0; i < a->figures.count; i++)
		if (strcmp(a->figures.v[i].name, name) == 0)
			return true;
	return false;
}

static void
figures_compare(struct comparing *d)
{
	const struct annex *was = &d->old->sum;
	const struct annex *is = &d->new->sum;

	for (size_t i = 0; i < is->figures.count; i++)
		figure_tell(d, is->figures.v[i].name,
			    annex_value(was, is->figures.v[i].name),
			    is->figures.v[i].value);
	for (size_t i = 0; i < was->figures.count; i++)
		if (!has_figure(is, was->figures.v[i].name))
			figure_tell(d, was->figures.v[i].name,
				    was->figures.v[i].value, decimal_of(0));
	figure_tell(d, "works", decimal_of((int64_t)d->old->work_count),
		    decimal_of((int64_t)d->new->work_count));
	figure_tell(d, "exemplars", decimal_of((int64_t)d->old->exemplar_count),
		    decimal_of((int64_t)d->new->exemplar_count));
}

int
edition_diff(struct call *c, const struct consolidation *old,
	     const struct consolidation *new, bool as_json, struct err *e)
{
	struct comparing d = {
	    .c = c,
	    .old = &old->edition,
	    .new = &new->edition,
	    .json = BUF_INIT(DIFF_BYTES_MAX),
	    .as_json = as_json,
	};
	int rc = 0;

	buf_byte(&d.json, '[');
	reports_compare(&d);
	figures_compare(&d);
	buf_text(&d.json, "]\n");
	if (as_json && (rc = buf_check(&d.json, e)) == 0)
		cli_bytes(&c->io, d.json.p, d.json.len);
	buf_done(&d.json);
	if (rc != 0)
		return -1;
	return d.told > 0;
}
