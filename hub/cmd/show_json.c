#include <string.h>

#include "hub/cmd/show.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/json.h"

/* Set a member that is taken even when it cannot be set; 0 or -1. */
static int
put(json_t *o, const char *name, json_t *v)
{

	return json_object_set_new(o, name, v);
}

static int
put_time(json_t *o, const char *name, int64_t ms)
{

	return put(o, name, json_string(tell_time(ms).s));
}

static json_t *
head_json(struct hub *h, const struct record_head *head, struct err *e)
{
	json_t *o = json_object();
	struct author by;

	memset(&by, 0, sizeof(by));
	if (author_of(h->db, &head->part, &by, e) < 0 ||
	    put(o, "value", json_value_read(head->value, head->value_len, e)) !=
		0 ||
	    put(o, "by", json_string(by.person)) != 0 ||
	    put(o, "unit", json_string(by.unit_name)) != 0 ||
	    put_time(o, "time", by.time_s * 1000) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *
field_json(struct hub *h, const struct record_field *f, struct err *e)
{
	json_t *o = json_object();
	json_t *heads = json_array();
	const struct record_head *best;

	if (view_head(h, f, &best, NULL, e) != 1 ||
	    put(o, "value", json_value_read(best->value, best->value_len, e)) !=
		0)
		goto err0;
	for (size_t i = 0; i < f->head_count; i++)
		if (json_array_append_new(heads,
					  head_json(h, &f->heads[i], e)) != 0)
			goto err0;
	if (put(o, "heads", heads) == 0)
		return o;
	json_decref(o);
	return NULL;

err0:
	json_decref(heads);
	json_decref(o);
	return NULL;
}

static json_t *
fields_json(struct shown *s, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; i < s->record.field_count; i++) {
		const struct record_field *f = &s->record.fields[i];

		if (f->name[0] == '_' || f->head_count == 0)
			continue;
		if (put(o, f->name, field_json(s->c->hub, f, e)) != 0) {
			json_decref(o);
			return NULL;
		}
	}
	return o;
}

static json_t *
lines_json(const struct submission *sub)
{
	json_t *lines = json_object();

	for (size_t i = 0; i < sub->line_count; i++) {
		const char *state = line_state_name(&sub->lines[i]);

		if (put(lines, sub->lines[i].line, json_string(state)) != 0) {
			json_decref(lines);
			return NULL;
		}
	}
	return lines;
}

/* The lines on which it is in the totals. */
static json_t *
counts_json(const struct submission *sub)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sub->line_count; i++)
		if (sub->lines[i].counts &&
		    json_array_append_new(
			list, json_string(sub->lines[i].line)) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *
approval_json(struct hub *h, const struct act *a, struct err *e)
{
	struct id part = hash_id(&a->part);
	json_t *o = json_object();
	struct author by;

	memset(&by, 0, sizeof(by));
	if (author_of(h->db, &part, &by, e) < 0 ||
	    put(o, "by", json_string(by.person)) != 0 ||
	    put_time(o, "time", by.time_s * 1000) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *
approvals_json(struct shown *s, const struct act *submit, struct err *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->life.act_count; i++) {
		const struct act *a = &s->life.acts[i];

		if (act_approves(a, submit, &s->c->hub->policy) &&
		    json_array_append_new(
			list, approval_json(s->c->hub, a, e)) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *
submission_json(struct shown *s, const struct submission *sub, struct err *e)
{
	const struct act *submit = &s->life.acts[sub->act];
	json_t *o = json_object();

	if (put(o, "part", json_hash(&submit->part)) != 0 ||
	    put(o, "digits", json_string(tell_digits(&submit->part).s)) != 0 ||
	    put(o, "after",
		submit->has_after ? json_hash(&submit->after) : json_null()) !=
		0 ||
	    put(o, "approvals", json_integer((json_int_t)sub->approvals)) !=
		0 ||
	    put(o, "approved", approvals_json(s, submit, e)) != 0 ||
	    put(o, "lines", lines_json(sub)) != 0 ||
	    put(o, "counts", counts_json(sub)) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *
submissions_json(struct shown *s, struct err *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->life.sub_count; i++)
		if (json_array_append_new(
			list, submission_json(s, &s->life.subs[i], e)) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *
receipt_json(const struct received *r)
{
	json_t *o = json_object();

	if (put(o, "log", json_id(&r->head.log)) != 0 ||
	    put(o, "seq", json_integer((json_int_t)r->head.seq)) != 0 ||
	    put(o, "state", json_string("confirmed")) != 0 ||
	    put_time(o, "time", r->recv_ms) != 0 ||
	    put(o, "index", json_integer((json_int_t)r->index)) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *
receipts_json(const struct shown *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->received_count; i++)
		if (json_array_append_new(list,
					  receipt_json(&s->received[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

int
shown_json(struct shown *s, struct buf *out, struct err *e)
{
	json_t *o = json_object();
	int rc = -1;

	if (put(o, "id", json_id(&s->key.rec)) != 0 ||
	    put(o, "type", json_string(s->key.type)) != 0 ||
	    put(o, "unit", json_string(s->unit.code)) != 0 ||
	    put(o, "home", json_string(s->home.code)) != 0 ||
	    put(o, "fields", fields_json(s, e)) != 0 ||
	    put(o, "state", json_string(life_state(&s->life, &s->record))) !=
		0 ||
	    put(o, "conflict", json_boolean(record_in_conflict(&s->record))) !=
		0 ||
	    put(o, "submissions", submissions_json(s, e)) != 0 ||
	    put(o, "receipts", receipts_json(s)) != 0) {
		err_memory(e);
	} else if (json_put(out, o, e) == 0) {
		buf_byte(out, '\n');
		rc = buf_check(out, e);
	}
	json_decref(o);
	return rc;
}
