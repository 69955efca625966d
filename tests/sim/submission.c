/* What is handed in at a PC, and approved there. */
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/store/seal.h"
#include "client/store/view.h"
#include "protocol/cli/io.h"
#include "tests/sim/faults.h"
#include "tests/sim/person.h"

static void
repeated_mark(void *ctx, unsigned save)
{
	struct world *w = ctx;

	w->saves[save].is_repeated = true;
}

static json_t *
content_of(const struct record *r, struct err *e)
{
	struct world *w = world_of(NULL);
	json_t *content = json_object();

	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (f->name[0] == '_' || f->head_count == 0)
			continue;
		saves_in(w, f->heads[0].value, f->heads[0].value_len,
			 repeated_mark, w);
		json_object_set_new(content, f->name,
				    json_value_read(f->heads[0].value,
						    f->heads[0].value_len, e));
	}
	return content;
}

static json_t *
submission(const struct person *p, const struct record_key *key,
	   const struct record *r, struct err *e)
{
	json_t *act = act_new(ACT_SUBMIT, &p->first);
	json_t *rest =
	    json_pack("{s:o,s:s,s:[s,s],s:n,s:n,s:o,s:{},s:n,s:[]}", "rec",
		      json_id(&key->rec), "type", key->type, "lines",
		      "chinh-quyen", "dang", "after", "reason", "content",
		      content_of(r, e), "annex", "personal", "files");

	if (act == NULL || rest == NULL || json_object_update(act, rest) != 0)
		BUG("no submission");
	json_decref(rest);
	return act;
}

/* In place of the newest one that was not withdrawn. */
static int
correction(struct world *w, struct client *c, const struct record_key *key,
	   json_t *act, struct err *e)
{
	struct standing st;

	if (standing_load(c, &key->rec, &st, e) != 0)
		return -1;
	if (st.newest != NULL) {
		json_object_set_new(act, "after",
				    json_hash(&st.acts[st.newest->act].part));
		json_object_set_new(act, "reason", json_string("Sửa số liệu"));
		w->tally[TALLY_CORRECTED]++;
	}
	standing_done(&st);
	return 0;
}

/* Who came there first, so that somebody else can approve. */
static bool
submitter(struct world *w, struct client *c, struct person *out)
{
	struct err e = ERR_INIT;

	if (!w->is_harsh)
		return person_any(w, c, out);
	return person_pick(c, NULL, ROLE_RECORDER, out, &e) == 1;
}

static void
submit_at(struct world *w, struct home *h, struct client *c)
{
	struct record_key key = record_of(w, h, below(w, RECORDS));
	struct err e = ERR_INIT;
	struct sign_key sign;
	struct record r;
	struct person p;
	struct hash part;
	json_t *act;

	record_init(&r);
	if (submitter(w, c, &p) && view_record(c, &key, &r, &e) == 0 &&
	    r.field_count > 0 && !record_in_conflict(&r) &&
	    person_key(c, &p, NULL, &sign, &e) == 0) {
		act = submission(&p, &key, &r, &e);
		if ((!w->is_harsh || correction(w, c, &key, act, &e) == 0) &&
		    seal(c, &p, &sign, act, &part, &e) == 1)
			trace(w, "h%u: submits", home_number(w, h));
		json_decref(act);
	}
	record_done(&r);
	if (e.code != ERR_NONE && !disk_is_full(w))
		violates(w, "h%u: submit: %s", home_number(w, h), e.text);
}

void
person_submit(struct world *w, struct home *h)
{
	struct err e = ERR_INIT;
	struct client c;

	if (home_open(w, h, &c, &e) == 0)
		submit_at(w, h, &c);
	client_close(&c);
}

/* A record whose newest submission nobody has approved. */
static bool
unapproved_pick(struct world *w, struct home *h, struct client *c,
		struct record_key *out)
{
	unsigned from = below(w, RECORDS);
	struct err ignored = ERR_INIT;
	struct standing st;
	bool is_one = false;

	for (unsigned i = 0; i < RECORDS && !is_one; i++) {
		*out = record_of(w, h, (from + i) % RECORDS);
		if (standing_load(c, &out->rec, &st, &ignored) != 0)
			return false;
		is_one = st.newest != NULL && st.newest->approvals == 0;
		standing_done(&st);
	}
	return is_one;
}

void
person_approve(struct world *w, struct home *h)
{
	struct err ignored = ERR_INIT;
	struct record_key key;
	struct id_text rec;
	const char *words[] = {"approve", NULL, NULL};
	struct client c;
	bool is_one = home_open(w, h, &c, &ignored) == 0 &&
		      unapproved_pick(w, h, &c, &key);

	client_close(&c);
	if (!is_one)
		return;
	rec = id_text(&key.rec);
	words[1] = rec.s;
	if (home_command(w, h, NULL, words) == CLI_DONE)
		w->tally[TALLY_APPROVED]++;
}
