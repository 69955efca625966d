#include "hub/totals/as_report.h"

#include <string.h>

#include "hub/intake/intake.h"
#include "hub/totals/narrative.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"

#define LINE_TO     "dang"
#define FORM_REPORT "report"
/* For what is neither figure nor text: names of fields, what they replace, the
 * period, hashes. */
#define REST_BYTES_MAX ((size_t)16 * 1024)

struct handing {
	struct hub *h;
	const struct consolidation *k;
	const struct frozen *f;
	const struct body *to; /* whose report it becomes */
	struct record_key key;
	struct record before; /* as it stands, if it was handed on before */
	bool has_after;
	struct hash after;
	json_t *content;
	size_t cut;
};

/* Who is named as recipient of the reports and owes one himself. */
static int
recipient_find(struct handing *w, struct err *e)
{
	const struct movement *m = &w->k->movement;
	day_t day = day_at(hub_now_ms(w->h), ZONE_VIETNAM_MIN);
	const char *code = NULL;

	for (size_t i = 0; i < m->obligation_count && code == NULL; i++) {
		const struct obligation *o = &m->obligations[i];

		if (o->form != NULL && o->has_period &&
		    strcmp(o->form, FORM_REPORT) == 0 &&
		    strcmp(o->line, w->f->line) == 0 &&
		    o->period.kind == w->f->period.kind &&
		    o->period.year == w->f->period.year)
			code = o->recipient;
	}
	w->to = code == NULL ? NULL : units_by_code(&m->units, code, day);
	if (w->to == NULL)
		return err_set(e, ERR_STATE, "the reports have no recipient");
	if (movement_duty(m, FORM_REPORT, LINE_TO, w->f->period, w->to) == NULL)
		return err_set(e, ERR_STATE, "%s owes no report on that line",
			       code);
	w->key.scope = w->to->scope;
	return 0;
}

/* Whether that submission hands on this very edition: 1, 0 or -1. */
static int
is_handed_on(const struct handing *w, const struct hash *part, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct hash edition;
	struct part p;
	int rc = part_load(w->h->db, part, salt, &body, e);

	if (rc == 1 && part_parse(&p, body.p, body.len, e) != 0)
		rc = -1;
	if (rc == 1) {
		rc = json_get_hash(json_object_get(p.root, "content"),
				   "_edition", &edition) == 0 &&
		     hash_eq(&edition, &w->f->act);
		part_done(&p);
	}
	buf_done(&body);
	return rc;
}

/* What the newest submission of the period hands on. */
static int
after_take(struct handing *w, const struct lives *l, struct err *e)
{
	const struct handed *newest = NULL;
	int rc;

	for (size_t i = 0; i < l->handed_count; i++) {
		const struct handed *d = &l->handed[i];

		if (id_eq(&d->scope, &w->key.scope) &&
		    strcmp(d->line, LINE_TO) == 0 &&
		    (newest == NULL || d->index > newest->index))
			newest = d;
	}
	if (newest == NULL)
		return 0;
	w->has_after = true;
	w->after = newest->part;
	w->key.rec = newest->rec;
	if (record_load(w->h->db, &w->key, &w->before, e) < 0 ||
	    (rc = is_handed_on(w, &newest->part, e)) < 0)
		return -1;
	return rc == 0 ? 0
		       : err_set(e, ERR_STATE,
				 "this edition was handed on already");
}

static int
after_find(struct handing *w, struct err *e)
{
	char period[PERIOD_TEXT_SIZE];
	struct lives now;
	int rc;

	(void)snprintf(w->key.type, sizeof(w->key.type), FORM_REPORT);
	rng_fill(&w->h->rng, w->key.rec.b, ID_LEN);
	rc = lives_load(w->h, w->h->size, period_text(w->f->period, period),
			&now, e);
	if (rc == 0)
		rc = after_take(w, &now, e);
	lives_done(&now);
	return rc;
}

/* A submission is one part: what the figures leave of it. */
static int
room_find(const struct handing *w, size_t *room, struct err *e)
{
	struct buf sum = BUF_INIT(PART_BYTES_MAX);
	int rc = json_put(&sum, w->f->sum, e);

	if (rc == 0 && sum.len + REST_BYTES_MAX >= PART_BYTES_MAX)
		rc = err_set(e, ERR_LIMIT, "the figures fill the report");
	if (rc == 0)
		*room = PART_BYTES_MAX - REST_BYTES_MAX - sum.len;
	buf_done(&sum);
	return rc;
}

static int
content_make(struct handing *w, struct err *e)
{
	char period[PERIOD_TEXT_SIZE];
	json_t *o = json_object();
	size_t room;
	int rc = 0;

	w->content = o;
	rc |= json_object_set_new(
	    o, "period", json_string(period_text(w->f->period, period)));
	rc |= json_object_set_new(
	    o, "window_from",
	    json_string(day_iso(w->k->edition.q.window.from).s));
	rc |= json_object_set_new(
	    o, "window_to", json_string(day_iso(w->k->edition.q.window.to).s));
	rc |= json_object_set_new(o, "activity", json_string("co-phat-sinh"));
	rc |= json_object_set_new(o, "_form", json_integer(2));
	rc |= json_object_set_new(o, "_edition", json_hash(&w->f->act));
	if (rc != 0)
		return err_memory(e);
	if (room_find(w, &room, e) != 0)
		return -1;
	return narrative_put(&w->k->edition, w->f, room, o, &w->cut, e);
}

static json_t *
submit_act(const struct handing *w, struct err *e)
{
	json_t *act = hub_act(ACT_SUBMIT);
	char reason[80];
	int rc = 0;

	(void)snprintf(reason, sizeof(reason), "bản tổng hợp số %llu",
		       (unsigned long long)w->f->number);
	rc |= json_object_set_new(act, "rec", json_id(&w->key.rec));
	rc |= json_object_set_new(act, "type", json_string(FORM_REPORT));
	rc |= json_object_set_new(act, "lines", json_pack("[s]", LINE_TO));
	rc |= json_object_set_new(
	    act, "after", w->has_after ? json_hash(&w->after) : json_null());
	rc |= json_object_set_new(
	    act, "reason", w->has_after ? json_string(reason) : json_null());
	rc |= json_object_set(act, "content", w->content);
	rc |= json_object_set_new(act, "annex", json_deep_copy(w->f->sum));
	rc |= json_object_set_new(act, "personal", json_null());
	rc |= json_object_set_new(act, "files", json_array());
	if (rc == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

static int
field_write(struct part_writer *pw, const struct record *before,
	    const char *name, const json_t *value, struct err *e)
{
	const struct record_field *f = record_field(before, name);
	struct buf text = BUF_INIT(PART_BYTES_MAX);
	struct id over[PART_FIELDS_MAX];
	size_t count = 0;
	int rc;

	for (size_t i = 0; f != NULL && i < f->head_count; i++)
		if (count < PART_FIELDS_MAX)
			over[count++] = f->heads[i].part;
	rc = json_put(&text, value, e);
	if (rc == 0)
		rc = part_writer_set(pw, name, buf_str(&text), text.len, over,
				     count, e);
	buf_done(&text);
	return rc;
}

/* The record that the submission is a snapshot of. */
static json_t *
record_edits(const struct handing *w, struct err *e)
{
	struct id by = hub_log_id(w->h, &w->key.scope);
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct part_writer pw;
	json_t *root = NULL;
	const char *name;
	json_t *value;
	int rc = 0;

	part_writer_init(&pw);
	part_writer_record(&pw, &w->key.rec, FORM_REPORT);
	json_object_foreach(w->content, name, value)
	{
		if (rc == 0 && strcmp(name, "_edition") != 0)
			rc = field_write(&pw, &w->before, name, value, e);
	}
	if (rc == 0 && part_writer_finish(&pw, &by, &body, e) == 0)
		root = json_read(body.p, body.len, e);
	part_writer_done(&pw);
	buf_done(&body);
	return root;
}

static json_t *
paper_act(const struct handing *w, const struct signed_paper *paper,
	  const struct hash *part, struct err *e)
{
	json_t *act = hub_act(ACT_PAPER);
	int rc = 0;

	rc |= json_object_set_new(act, "target", json_hash(part));
	rc |= json_object_set_new(act, "date", json_string(paper->date));
	rc |= json_object_set_new(act, "received",
				  json_string(hub_today(w->h).s));
	rc |= json_object_set_new(
	    act, "number",
	    paper->number == NULL ? json_null() : json_string(paper->number));
	if (rc == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

/* The submission and its record in one batch, then what gives it effect. */
static int
all_sign(struct handing *w, const struct signed_paper *paper, struct hash *part,
	 struct err *e)
{
	json_t *acts[2] = {submit_act(w, e), NULL};
	json_t *word = NULL;
	int rc = -1;

	if (acts[0] != NULL)
		acts[1] = record_edits(w, e);
	if (acts[1] != NULL &&
	    hub_author(w->h, &w->key.scope, acts, 2, part, e) == 0)
		word = paper_act(w, paper, part, e);
	if (word != NULL)
		rc = hub_author(w->h, &w->key.scope, &word, 1, NULL, e);
	json_decref(acts[0]);
	json_decref(acts[1]);
	json_decref(word);
	return rc;
}

int
edition_hand_on(struct hub *h, const struct consolidation *k,
		const struct frozen *f, const struct signed_paper *paper,
		struct hash *part, size_t *cut, struct err *e)
{
	struct handing w = {.h = h, .k = k, .f = f};
	int rc = -1;

	record_init(&w.before);
	if (recipient_find(&w, e) == 0 && after_find(&w, e) == 0 &&
	    content_make(&w, e) == 0)
		rc = all_sign(&w, paper, part, e);
	*cut = w.cut;
	json_decref(w.content);
	record_done(&w.before);
	return rc;
}
