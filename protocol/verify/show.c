#include "protocol/verify/show.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/base/text.h"
#include "protocol/verify/show_edition.h"

#define COLUMN 26

static bool
is_authentic(const struct proof_report *r)
{

	return r->verdict == VERDICT_RECEIVED ||
	       r->verdict == VERDICT_UNRECEIPTED;
}

/* ---- for people ---- */

/* Labels are in NFC, where a letter is one column wide. */
static size_t
columns(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)
			n++;
	return n;
}

void
show_fact(struct buf *out, enum verify_lang lang, enum verify_text label,
	  const char *value)
{
	const char *s = verify_text(lang, label);
	size_t n = columns(s);

	buf_text(out, s);
	do
		buf_text(out, " ");
	while (++n < COLUMN);
	buf_text(out, value[0] == '\0' ? verify_text(lang, VT_ABSENT) : value);
	buf_text(out, "\n");
}

static const char *
time_put(char *out, enum verify_lang lang, int64_t ms)
{

	if (lang == VERIFY_VI)
		return time_vi(out, ms, SHOW_ZONE_MIN);
	return time_iso(out, ms, SHOW_ZONE_MIN);
}

void
show_fact_time(struct buf *out, enum verify_lang lang, enum verify_text label,
	       int64_t ms, enum verify_text none)
{
	char text[TIME_TEXT_SIZE];

	show_fact(out, lang, label,
		  ms == 0 ? verify_text(lang, none) : time_put(text, lang, ms));
}

static void
facts_who(struct buf *out, const struct proof_report *r, enum verify_lang lang)
{
	struct buf line = BUF_INIT(1024);
	struct id_text rec = id_text(&r->rec);

	show_fact(out, lang, VT_HUB, r->hub);
	if (r->unit_name[0] != '\0')
		buf_fmt(&line, "%s (%s)", r->unit_name, r->unit_code);
	show_fact(out, lang, VT_UNIT, buf_str(&line));
	show_fact(out, lang, VT_PERSON, r->person);
	show_fact(out, lang, VT_MACHINE, r->machine);
	show_fact(out, lang, VT_ROLE,
		  verify_text(lang, r->role == ROLE_APPROVER ? VT_APPROVER
							     : VT_RECORDER));
	buf_reset(&line);
	buf_fmt(&line, "%s %s", r->type, rec.s);
	show_fact(out, lang, VT_RECORD, buf_str(&line));
	buf_done(&line);
}

static void
facts_when(struct buf *out, const struct proof_report *r, enum verify_lang lang)
{
	struct buf line = BUF_INIT(1024);
	struct hash_text submission = hash_text(&r->submission);
	char text[TIME_TEXT_SIZE];

	show_fact_time(out, lang, VT_NOT_BEFORE, r->not_before_ms, VT_UNKNOWN);
	show_fact_time(out, lang, VT_RECEIVED_AT, r->recv_ms, VT_NOT_RECEIVED);
	if (r->verdict == VERDICT_RECEIVED) {
		buf_fmt(&line, "%llu, %s", (unsigned long long)r->index,
			r->origin);
		show_fact(out, lang, VT_ENTRY, buf_str(&line));
		buf_reset(&line);
		buf_fmt(&line, "%llu", (unsigned long long)r->size);
		show_fact(out, lang, VT_TREE_SIZE, buf_str(&line));
	}
	for (size_t i = 0; i < r->approval_count; i++) {
		const struct proof_approval *a = &r->approvals[i];

		buf_reset(&line);
		buf_fmt(&line, "%s, %s",
			a->person[0] == '\0' ? verify_text(lang, VT_ABSENT)
					     : a->person,
			time_put(text, lang, a->recv_ms));
		show_fact(out, lang, VT_APPROVAL, buf_str(&line));
	}
	show_fact(out, lang, VT_SUBMISSION, submission.s);
	buf_done(&line);
}

static enum verify_text
meaning(const struct proof_report *r)
{
	static const enum verify_text of_verdict[] = {
	    [VERDICT_RECEIVED] = VT_RECEIVED,
	    [VERDICT_UNRECEIPTED] = VT_UNRECEIPTED,
	    [VERDICT_DOUBTFUL] = VT_DOUBTFUL,
	    [VERDICT_FALSE] = VT_FALSE,
	};

	static const enum verify_text of_edition[] = {
	    [INCLUSION_HOLDS] = VT_INCLUDED,
	    [INCLUSION_WITHIN] = VT_WITHIN,
	    [INCLUSION_WRONG] = VT_NOT_INCLUDED,
	};

	return r->edition.is == INCLUSION_NONE ? of_verdict[r->verdict]
					       : of_edition[r->edition.is];
}

void
show_text(struct buf *out, const struct proof_report *r, enum verify_lang lang)
{

	buf_fmt(out, "%s\n%s\n", proof_token(r), verify_text(lang, meaning(r)));
	if (r->is_test)
		buf_fmt(out, "%s\n", verify_text(lang, VT_TEST));
	if (!is_authentic(r)) {
		if (!id_is_zero(&r->claimed))
			buf_fmt(out, "%s: %s\n", verify_text(lang, VT_CLAIMED),
				id_text(&r->claimed).s);
		buf_fmt(out, "%s: %s\n", verify_text(lang, VT_WHY), r->why);
		return;
	}
	buf_text(out, "\n");
	facts_who(out, r, lang);
	facts_when(out, r, lang);
	if (r->edition.is != INCLUSION_NONE) {
		show_edition(out, &r->edition, lang);
		buf_fmt(out, "\n%s\n", verify_text(lang, VT_EDITION_LIMITS));
	}
	buf_fmt(out, "\n%s\n", verify_text(lang, VT_LIMITS));
}

/* ---- for machines ---- */

/* ${s}, or null where it is empty. */
static json_t *
text_or_null(const char *s)
{

	return s[0] == '\0' ? json_null() : json_string(s);
}

static json_t *
time_or_null(int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	return ms == 0 ? json_null()
		       : json_string(time_iso(text, ms, SHOW_ZONE_MIN));
}

static json_t *
approvals_json(const struct proof_report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->approval_count; i++) {
		const struct proof_approval *a = &r->approvals[i];
		json_t *o = json_object();

		if (json_object_set_new(o, "person", text_or_null(a->person)) !=
			0 ||
		    json_object_set_new(o, "role",
					json_string(role_name(a->role))) != 0 ||
		    json_object_set_new(
			o, "index", json_integer((json_int_t)a->index)) != 0 ||
		    json_object_set_new(o, "received",
					time_or_null(a->recv_ms)) != 0 ||
		    json_array_append(list, o) != 0) {
			json_decref(o);
			json_decref(list);
			return NULL;
		}
		json_decref(o);
	}
	return list;
}

static int
member(json_t *o, const char *key, json_t *value)
{

	return json_object_set_new(o, key, value);
}

static int
number(json_t *o, const char *key, bool is_known, uint64_t n)
{

	return member(o, key,
		      is_known ? json_integer((json_int_t)n) : json_null());
}

static int
verdict_json(json_t *o, const struct proof_report *r)
{
	bool known = r->hub[0] != '\0';
	int rc = 0;

	rc |= member(o, "verdict", json_string(proof_token(r)));
	rc |= member(o, "why", text_or_null(r->why));
	rc |= member(o, "test", known ? json_boolean(r->is_test) : json_null());
	rc |= member(o, "hub", text_or_null(r->hub));
	return rc;
}

static int
who_json(json_t *o, const struct proof_report *r)
{
	bool known = is_authentic(r);
	json_t *unit = json_object();
	int rc = 0;

	rc |= member(unit, "code", text_or_null(r->unit_code));
	rc |= member(unit, "name", text_or_null(r->unit_name));
	rc |= member(o, "record", known ? json_id(&r->rec) : json_null());
	rc |= member(o, "claimed",
		     id_is_zero(&r->claimed) ? json_null()
					     : json_id(&r->claimed));
	rc |= member(o, "type", text_or_null(r->type));
	rc |= member(o, "unit", unit);
	rc |= member(o, "person", text_or_null(r->person));
	rc |= member(o, "machine", text_or_null(r->machine));
	rc |= member(o, "role",
		     known ? json_string(role_name(r->role)) : json_null());
	return rc;
}

static int
when_json(json_t *o, const struct proof_report *r)
{
	bool known = r->verdict == VERDICT_RECEIVED;
	int rc = 0;

	rc |= member(o, "not_before", time_or_null(r->not_before_ms));
	rc |= member(o, "received", time_or_null(r->recv_ms));
	rc |= number(o, "index", known, r->index);
	rc |= member(o, "origin", text_or_null(r->origin));
	rc |= number(o, "size", known, r->size);
	rc |= member(o, "approvals", approvals_json(r));
	return rc;
}

/* The members of the submission's body that say something. */
static int
content_json(json_t *o, const struct proof_report *r, struct err *e)
{
	static const char *const keys[] = {"lines",   "after", "reason",
					   "content", "annex", "files"};
	json_t *body = NULL;
	int rc = 0;

	if (is_authentic(r)) {
		body = json_read(r->content.p, r->content.len, e);
		if (body == NULL)
			return -1;
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		json_t *v = json_object_get(body, keys[i]);

		rc |= json_object_set(o, keys[i], v == NULL ? json_null() : v);
	}
	json_decref(body);
	return rc;
}

int
show_json(struct buf *out, const struct proof_report *r, struct err *e)
{
	static const struct hash none = {{0}};
	json_t *o = json_object();
	int rc = -1;

	if (verdict_json(o, r) == 0 && who_json(o, r) == 0 &&
	    when_json(o, r) == 0 &&
	    member(o, "submission",
		   hash_eq(&r->submission, &none)
		       ? json_null()
		       : json_hash(&r->submission)) == 0 &&
	    member(o, "edition", show_edition_json(&r->edition, e)) == 0 &&
	    content_json(o, r, e) == 0 && json_put(out, o, e) == 0) {
		buf_text(out, "\n");
		rc = buf_check(out, e);
	}
	json_decref(o);
	return rc == 0 ? 0 : err_memory(e);
}
