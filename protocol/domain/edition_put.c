#include <string.h>

#include "protocol/domain/edition_impl.h"

/* ,"key":"text" with the comma unless it is the first of its object. */
static void
text_put(struct buf *out, bool first, const char *key, const char *text)
{
	buf_fmt(out, "%s\"%s\":", first ? "{" : ",", key);
	json_put_text(out, text, strlen(text));
}

static int
annex_put(struct buf *out, const char *key, const struct annex *a,
	  struct err *e)
{
	json_t *o = annex_json(a, e);
	int rc;

	if (o == NULL)
		return -1;
	buf_fmt(out, ",\"%s\":", key);
	rc = json_put(out, o, e);
	json_decref(o);
	return rc;
}

static void
unit_put(struct buf *out, const struct edition_input *in)
{
	text_put(out, false, "code", in->code);
	text_put(out, false, "unit", in->unit);
}

static void
head_put(struct buf *out, const struct edition_question *q)
{
	char period[PERIOD_TEXT_SIZE];

	buf_text(out, "{\"v\":1");
	text_put(out, false, "line", q->line);
	text_put(out, false, "period", period_text(q->period, period));
	text_put(out, false, "from", day_iso(q->window.from).s);
	text_put(out, false, "to", day_iso(q->window.to).s);
	buf_fmt(out, ",\"size\":%llu", (unsigned long long)q->size);
}

static int
report_put(struct buf *out, const struct edition *ed,
	   const struct edition_report *r, struct err *e)
{
	text_put(out, true, "part", hash_text(&r->in->part).s);
	text_put(out, false, "rec", id_text(&r->in->rec).s);
	unit_put(out, r->in);
	buf_fmt(out, ",\"nil\":%s,\"by_hand\":%s", r->is_nil ? "true" : "false",
		r->is_overridden ? "true" : "false");
	if (r->within == EDITION_NONE)
		buf_text(out, ",\"within\":null");
	else
		text_put(out, false, "within",
			 hash_text(&ed->reports[r->within].in->part).s);
	if (annex_put(out, "annex", &r->figures, e) != 0)
		return -1;
	buf_byte(out, '}');
	return 0;
}

static int
reports_put(struct buf *out, const struct edition *ed, struct err *e)
{
	buf_text(out, ",\"reports\":[");
	for (size_t i = 0; i < ed->report_count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		if (report_put(out, ed, &ed->reports[i], e) != 0)
			return -1;
	}
	buf_text(out, "],\"absent\":[");
	for (size_t i = 0; i < ed->q.absent_count; i++) {
		const struct edition_absent *a = &ed->q.absent[i];

		buf_text(out, i == 0 ? "" : ",");
		text_put(out, true, "code", a->code);
		text_put(out, false, "unit", a->unit);
		text_put(out, false, "status", a->status);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
	return annex_put(out, "sum", &ed->sum, e);
}

static int
before_put(struct buf *out, const struct edition_question *q, struct err *e)
{
	if (q->before == NULL) {
		buf_text(out, ",\"before\":null");
		return 0;
	}
	buf_text(out, ",\"before\":");
	text_put(out, true, "edition", hash_text(q->before).s);
	if (annex_put(out, "sum", q->before_sum, e) != 0)
		return -1;
	buf_byte(out, '}');
	return 0;
}

static void
lines_put(struct buf *out, unsigned lines)
{
	buf_fmt(out, ",\"lines\":[%s%s%s]",
		(lines & EDITION_GOVERNMENT) != 0 ? "\"chinh-quyen\"" : "",
		lines == (EDITION_GOVERNMENT | EDITION_PARTY) ? "," : "",
		(lines & EDITION_PARTY) != 0 ? "\"dang\"" : "");
}

static void
work_put(struct buf *out, const struct edition *ed,
	 const struct edition_work *w)
{
	text_put(out, true, "id", id_text(&w->id).s);
	text_put(out, false, "title", edition_work_title(w));
	unit_put(out, w->in);
	for (size_t d = 0; edition_divisions[d] != NULL; d++)
		text_put(out, false, edition_divisions[d],
			 edition_work_value(ed, w, edition_divisions[d]));
	lines_put(out, w->lines);
	buf_text(out, ",\"parts\":[");
	for (size_t i = w->first; i < w->first + w->count; i++)
		buf_fmt(out, "%s\"%s\"", i == w->first ? "" : ",",
			hash_text(&ed->sources[i]->part).s);
	buf_text(out, "]}");
}

static void
works_put(struct buf *out, const char *key, const struct edition *ed,
	  const struct edition_work *works, size_t count)
{
	buf_fmt(out, ",\"%s\":[", key);
	for (size_t i = 0; i < count; i++) {
		buf_text(out, i == 0 ? "" : ",");
		work_put(out, ed, &works[i]);
	}
	buf_byte(out, ']');
}

static void
tallies_put(struct buf *out, const struct edition *ed)
{
	buf_fmt(out, ",\"work_inputs\":%zu,\"tallies\":[", ed->work_inputs);
	for (size_t i = 0; i < ed->tally_count; i++) {
		const struct edition_tally *t = &ed->tallies[i];

		buf_text(out, i == 0 ? "" : ",");
		text_put(out, true, "by", t->by);
		text_put(out, false, "value", t->value);
		buf_fmt(out, ",\"count\":%zu}", t->count);
	}
	buf_byte(out, ']');
}

static void
gaps_put(struct buf *out, const struct edition *ed)
{
	char text[DECIMAL_SIZE];

	buf_text(out, ",\"gaps\":[");
	for (size_t i = 0; i < ed->gap_count; i++) {
		const struct edition_gap *g = &ed->gaps[i];

		buf_text(out, i == 0 ? "" : ",");
		text_put(out, true, "row", g->row);
		text_put(out, false, "by", g->by);
		text_put(out, false, "sum", decimal_print(g->sum, text));
		text_put(out, false, "total", decimal_print(g->total, text));
		if (g->report == EDITION_NONE)
			buf_text(out, ",\"code\":null}");
		else {
			text_put(out, false, "code",
				 ed->reports[g->report].in->code);
			buf_byte(out, '}');
		}
	}
	buf_byte(out, ']');
}

static void
section_put(struct buf *out, const struct edition *ed, const char *field)
{
	bool first = true;

	text_put(out, true, "section", field);
	buf_text(out, ",\"texts\":[");
	for (size_t i = 0; i < ed->report_count; i++) {
		const struct edition_report *r = &ed->reports[i];
		const char *text = edition_text(r, field);

		if (text == NULL)
			continue;
		buf_text(out, first ? "" : ",");
		first = false;
		text_put(out, true, "code", r->in->code);
		text_put(out, false, "unit", r->in->unit);
		text_put(out, false, "text", text);
		buf_byte(out, '}');
	}
	buf_text(out, "]}");
}

int
edition_put(const struct edition *ed, struct buf *out, struct err *e)
{
	head_put(out, &ed->q);
	if (reports_put(out, ed, e) != 0 || before_put(out, &ed->q, e) != 0)
		return -1;
	tallies_put(out, ed);
	works_put(out, "works", ed, ed->works, ed->work_count);
	works_put(out, "exemplars", ed, ed->exemplars, ed->exemplar_count);
	gaps_put(out, ed);
	buf_text(out, ",\"narrative\":[");
	for (size_t i = 0; edition_sections[i].field != NULL; i++) {
		buf_text(out, i == 0 ? "" : ",");
		section_put(out, ed, edition_sections[i].field);
	}
	buf_text(out, "]}");
	return buf_check(out, e);
}
