#include "protocol/verify/show_edition.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/base/text.h"
#include "protocol/verify/show.h"

#define COLUMN 26

/* "6 tháng đầu năm 2022 (2022-H1)" */
static void
period_put(struct buf *out, const char *period, enum verify_lang lang)
{
	const char *half = strchr(period, '-');

	if (half != NULL && strcmp(half, "-H1") == 0)
		buf_fmt(out, "%s %.*s (%s)", verify_text(lang, VT_FIRST_HALF),
			(int)(half - period), period, period);
	else
		buf_text(out, period);
}

static void
facts(struct buf *out, const struct proof_edition *ed, enum verify_lang lang)
{
	struct buf line = BUF_INIT(1024);

	buf_fmt(&line, "%" PRIu64 ", %s, ", ed->number,
		verify_text(lang, strcmp(ed->line, "dang") == 0
				      ? VT_LINE_PARTY
				      : VT_LINE_GOVERNMENT));
	period_put(&line, ed->period, lang);
	show_fact(out, lang, VT_EDITION, buf_str(&line));
	buf_reset(&line);
	buf_fmt(&line, "%" PRIu64, ed->reports);
	show_fact(out, lang, VT_REPORTS, buf_str(&line));
	show_fact_time(out, lang, VT_FROZEN_AT, ed->recv_ms, VT_UNKNOWN);
	buf_reset(&line);
	buf_fmt(&line, "%" PRIu64, ed->index);
	show_fact(out, lang, VT_FROZEN_ENTRY, buf_str(&line));
	show_fact(out, lang, VT_EDITION_HASH, hash_text(&ed->act).s);
	if (ed->is == INCLUSION_WITHIN)
		show_fact(out, lang, VT_WITHIN_OF, hash_text(&ed->within).s);
	buf_done(&line);
}

/* A name may hold anything that JSON may. */
static const char *
shown(const char *name)
{

	return text_is_name(name, FIGURE_NAME_MAX) ? name : "?";
}

static void
figures(struct buf *out, const struct proof_edition *ed, enum verify_lang lang)
{
	char text[2][DECIMAL_SIZE];

	buf_fmt(out, "\n%s\n", verify_text(lang, VT_FIGURES));
	for (size_t i = 0; i < ed->total.count; i++) {
		const struct figure *f = &ed->total.v[i];

		buf_fmt(
		    out, "  %-*s %12s %12s\n", COLUMN, shown(f->name),
		    decimal_print(figures_value(&ed->own, f->name), text[0]),
		    decimal_print(f->value, text[1]));
	}
}

void
show_edition(struct buf *out, const struct proof_edition *ed,
	     enum verify_lang lang)
{

	buf_text(out, "\n");
	facts(out, ed, lang);
	if (ed->is == INCLUSION_WRONG)
		buf_fmt(out, "%s: %s\n", verify_text(lang, VT_WHY),
			text_is_name(ed->why, sizeof(ed->why)) ? ed->why : "?");
	else
		figures(out, ed, lang);
}

static int
member(json_t *o, const char *key, json_t *value)
{

	return json_object_set_new(o, key, value);
}

static int
number(json_t *o, const char *key, uint64_t n)
{

	return member(o, key, json_integer((json_int_t)n));
}

static json_t *
time_json(int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	return ms == 0 ? json_null()
		       : json_string(time_iso(text, ms, SHOW_ZONE_MIN));
}

json_t *
show_edition_json(const struct proof_edition *ed, struct err *e)
{
	bool holds = ed->is != INCLUSION_WRONG;
	json_t *o = json_object();
	int rc = 0;

	if (ed->is == INCLUSION_NONE) {
		json_decref(o);
		return json_null();
	}
	rc |= member(o, "edition", json_hash(&ed->act));
	rc |= member(o, "line", json_string(ed->line));
	rc |= member(o, "period", json_string(ed->period));
	rc |= number(o, "number", ed->number);
	rc |= number(o, "reports", ed->reports);
	rc |= number(o, "index", ed->index);
	rc |= member(o, "received", time_json(ed->recv_ms));
	rc |= member(o, "why", holds ? json_null() : json_string(ed->why));
	rc |= member(o, "within",
		     ed->is == INCLUSION_WITHIN ? json_hash(&ed->within)
						: json_null());
	rc |= member(o, "own", holds ? figures_json(&ed->own, e) : json_null());
	rc |= member(o, "total",
		     holds ? figures_json(&ed->total, e) : json_null());
	if (rc == 0)
		return o;
	json_decref(o);
	err_memory(e);
	return NULL;
}
