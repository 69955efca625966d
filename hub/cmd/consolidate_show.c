#include <string.h>

#include "hub/cmd/consolidate.h"
#include "hub/cmd/tell.h"
#include "protocol/domain/duty.h"

void
edition_period_put(const struct call *c, struct period period, struct buf *out)
{

	period_put(period, c->io.lang == LANG_VI, out);
}

static const char *
number(char out[24], size_t n)
{

	(void)snprintf(out, 24, "%zu", n);
	return out;
}

/* "+3 so với cùng kỳ", which is row 18: never stored, always computed. */
static const char *
before_text(const struct consolidation *k, const char *name,
	    char out[DECIMAL_SIZE + 1])
{
	struct err e = ERR_INIT;
	struct decimal d;

	if (k->edition.q.before == NULL ||
	    decimal_sub(annex_value(&k->edition.sum, name),
			annex_value(k->edition.q.before_sum, name), &d,
			&e) != 0)
		return "";
	out[0] = '+';
	(void)decimal_print(d, d.digits < 0 ? out : out + 1);
	return out;
}

static void
figures_show(const struct call *c, const struct consolidation *k)
{
	const struct annex *sum = &k->edition.sum;
	char text[DECIMAL_SIZE], change[DECIMAL_SIZE + 1];

	if (k->edition.q.before != NULL)
		cli_say(&c->io, TEXT_hub_edition_compared, NULL);
	for (size_t i = 0; annex_rows[i].code != NULL; i++) {
		const struct annex_row *row = &annex_rows[i];
		size_t n = strlen(row->code);

		cli_row(&c->io, row->code,
			decimal_print(annex_value(sum, row->code), text),
			before_text(k, row->code, change), row->unit,
			row->title, NULL);
		for (size_t f = 0; f < sum->figures.count; f++)
			if (strncmp(sum->figures.v[f].name, row->code, n) ==
				0 &&
			    sum->figures.v[f].name[n] == '.')
				cli_row(&c->io, sum->figures.v[f].name,
					decimal_print(sum->figures.v[f].value,
						      text),
					before_text(k, sum->figures.v[f].name,
						    change),
					NULL);
	}
}

static void
works_show(const struct call *c, const struct consolidation *k)
{
	const struct edition *ed = &k->edition;
	char n[3][24];
	size_t both = 0;

	for (size_t i = 0; i < ed->work_count; i++)
		both +=
		    ed->works[i].lines == (EDITION_GOVERNMENT | EDITION_PARTY);
	cli_say(&c->io, TEXT_hub_edition_works, number(n[0], ed->work_count),
		number(n[1], ed->work_inputs), number(n[2], both), NULL);
	for (size_t i = 0; i < ed->tally_count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "works.%s.%.30s",
			       ed->tallies[i].by, ed->tallies[i].value);
		cli_row(&c->io, name, number(n[0], ed->tallies[i].count), NULL);
	}
	cli_say(&c->io, TEXT_hub_edition_exemplars,
		number(n[0], ed->exemplar_count), NULL);
}

static const char *
gap_unit(const struct call *c, const struct edition *ed,
	 const struct edition_gap *g)
{

	return g->report == EDITION_NONE
		   ? text_raw(c->io.lang, TEXT_hub_edition_whole)
		   : ed->reports[g->report].in->unit;
}

static void
gaps_show(const struct call *c, const struct edition *ed)
{
	char sum[DECIMAL_SIZE], total[DECIMAL_SIZE];

	for (size_t i = 0; i < ed->gap_count; i++) {
		const struct edition_gap *g = &ed->gaps[i];
		enum text_id id = TEXT_hub_edition_gap;

		if (strcmp(g->by, "works") == 0)
			id = TEXT_hub_edition_gap_works;
		else if (strcmp(g->by, "reports") == 0)
			id = TEXT_hub_edition_gap_reports;
		cli_warn(&c->io, id, gap_unit(c, ed, g),
			 decimal_print(g->sum, sum),
			 decimal_print(g->total, total), g->row, g->by, NULL);
	}
}

/* Why nothing of a reporter counts. */
static const char *
absent_text(const struct call *c, const char *status)
{
	static const struct {
		enum duty_status status;
		enum text_id id;
	} others[] = {
	    {DUTY_EXTENDED, TEXT_hub_absent_extended},
	    {DUTY_ON_TIME, TEXT_hub_absent_open},
	    {DUTY_LATE, TEXT_hub_absent_open},
	    {DUTY_HANDED, TEXT_hub_absent_open},
	    {DUTY_RETURNED, TEXT_hub_absent_returned},
	    {DUTY_EXEMPT, TEXT_hub_absent_exempt},
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(status, duty_status_name(others[i].status)) == 0)
			return text_raw(c->io.lang, others[i].id);
	return text_raw(c->io.lang, TEXT_hub_absent_missing);
}

void
edition_show(const struct call *c, const struct consolidation *k)
{
	const struct edition *ed = &k->edition;
	size_t within = 0, nil = 0;
	char n[4][24];

	for (size_t i = 0; i < ed->report_count; i++) {
		within += ed->reports[i].within != EDITION_NONE;
		nil += ed->reports[i].is_nil;
	}
	cli_say(&c->io, TEXT_hub_edition_reports,
		number(n[0], ed->report_count), number(n[1], nil),
		number(n[2], ed->q.absent_count), NULL);
	if (within > 0)
		cli_say(&c->io, TEXT_hub_edition_within, number(n[3], within),
			NULL);
	figures_show(c, k);
	works_show(c, k);
	for (size_t i = 0; i < ed->q.absent_count; i++)
		cli_say(&c->io, TEXT_hub_edition_absent, ed->q.absent[i].unit,
			absent_text(c, ed->q.absent[i].status), NULL);
	gaps_show(c, ed);
}
