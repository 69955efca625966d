#include "protocol/verify/show_evidence.h"

#include <inttypes.h>

#include "protocol/base/clock.h"
#include "protocol/base/hex64.h"
#include "protocol/base/id.h"
#include "protocol/wire/json.h"

#define VIETNAM_MIN (7 * 60)

bool
evidence_holds(enum evidence_finding f)
{
	return f == EVIDENCE_HISTORIES || f == EVIDENCE_SHRUNK ||
	       f == EVIDENCE_TAKEN_BACK || f == EVIDENCE_MISDATED;
}

static bool
names_log(enum evidence_finding f)
{
	return f == EVIDENCE_TAKEN_BACK || f == EVIDENCE_MISDATED;
}

static void
word_show(struct buf *out, enum verify_lang lang, enum verify_text label,
	  const struct evidence_word *w)
{
	char when[TIME_TEXT_SIZE];

	buf_fmt(out, "%s: %s %" PRIu64 " %s, %s\n", verify_text(lang, label),
		w->origin, w->size, hash_text(&w->root).s,
		lang == VERIFY_VI ? time_vi(when, w->time_ms, VIETNAM_MIN)
				  : time_iso(when, w->time_ms, VIETNAM_MIN));
}

void
show_evidence(struct buf *out, const struct evidence_report *r,
	      enum verify_lang lang)
{
	buf_fmt(out, "%s\n%s\n", evidence_token(r->finding),
		verify_text(lang, (enum verify_text)(VE_FALSE + r->finding)));
	if (r->is_test)
		buf_fmt(out, "%s\n", verify_text(lang, VT_TEST));
	if (r->why[0] != '\0') {
		buf_fmt(out, "%s: ", verify_text(lang, VT_WHY));
		buf_text(out, r->why);
		buf_text(out, "\n");
	}
	if (!evidence_holds(r->finding))
		return;
	buf_fmt(out, "%s: %s\n", verify_text(lang, VT_HUB), r->hub);
	word_show(out, lang, VE_EARLIER, &r->a);
	word_show(out, lang, VE_LATER, &r->b);
	if (names_log(r->finding))
		buf_fmt(out, "%s: %s %" PRIu64 "\n", verify_text(lang, VE_LOG),
			id_text(&r->head.log).s, r->head.seq);
	buf_fmt(out, "%s\n", verify_text(lang, VE_LIMITS));
}

/* ---- for machines ---- */

static int
member(json_t *o, const char *key, json_t *v)
{
	return json_object_set_new(o, key, v);
}

static json_t *
word_json(const struct evidence_report *r, const struct evidence_word *w)
{
	char when[TIME_TEXT_SIZE];
	json_t *o;

	if (!evidence_holds(r->finding))
		return json_null();
	o = json_object();
	(void)member(o, "size", json_integer((json_int_t)w->size));
	(void)member(o, "root", json_string(hash_text(&w->root).s));
	(void)member(o, "time",
		     json_string(time_iso(when, w->time_ms, VIETNAM_MIN)));
	return o;
}

int
show_evidence_json(struct buf *out, const struct evidence_report *r,
		   struct err *e)
{
	bool known = evidence_holds(r->finding);
	bool log = names_log(r->finding);
	json_t *o = json_object();
	int rc = 0;

	rc |= member(o, "verdict", json_string(evidence_token(r->finding)));
	rc |= member(o, "why",
		     r->why[0] == '\0' ? json_null() : json_string(r->why));
	rc |= member(o, "test", json_boolean(r->is_test));
	rc |= member(o, "hub", known ? json_string(r->hub) : json_null());
	rc |=
	    member(o, "origin", known ? json_string(r->a.origin) : json_null());
	rc |= member(o, "earlier", word_json(r, &r->a));
	rc |= member(o, "later", word_json(r, &r->b));
	rc |= member(o, "log",
		     log ? json_string(id_text(&r->head.log).s) : json_null());
	rc |= member(o, "seq",
		     log ? json_integer((json_int_t)r->head.seq) : json_null());
	if (rc == 0 && json_put(out, o, e) == 0) {
		buf_text(out, "\n");
		rc = buf_check(out, e);
	}
	json_decref(o);
	return rc == 0 ? 0 : err_memory(e);
}
