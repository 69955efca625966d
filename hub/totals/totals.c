#include "hub/totals/totals.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/find.h"
#include "hub/totals/same.h"
#include "hub/view/view.h"
#include "protocol/base/num.h"
#include "protocol/base/text.h"
#include "protocol/wire/json.h"

#define TYPE_COUNTED "registration"
#define VALUE_MAX    256 /* of a value outside of the form, in bytes */

/* One count at work. */
struct counting {
	struct hub *h;
	struct totals *t;
	uint64_t version; /* of the form that was looked up last */
	int is_trial;     /* whether that one is on trial */
	struct same_list same;
};

const char *
totals_name(enum totals_by by)
{
	static const char *const names[BYS] = {"field", "subject", "kind"};

	return names[by];
}

uint64_t
totals_sum(const struct division *d)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < d->count; i++)
		sum += d->rows[i].count;
	return sum;
}

bool
totals_add_up(const struct totals *t)
{

	for (unsigned by = 0; by < BYS; by++)
		if (totals_sum(&t->by[by]) != t->total)
			return false;
	return true;
}

void
totals_done(struct totals *t)
{

	for (unsigned by = 0; by < BYS; by++) {
		struct division *d = &t->by[by];

		for (size_t i = 0; i < d->count; i++)
			free(d->rows[i].name);
		buf_done(&d->store);
		free(d->label);
	}
	memset(t, 0, sizeof(*t));
}

static struct tally *
tally_find(struct division *d, const char *name)
{

	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->rows[i].name, name) == 0)
			return &d->rows[i];
	return NULL;
}

/* Two words, each with its NUL, in one allocation; NULL on failure. */
static char *
words_copy(const char *first, const char *second, struct err *e)
{
	struct buf words = BUF_INIT(2 * FORM_BYTES_MAX);

	buf_add(&words, first, strlen(first) + 1);
	buf_text(&words, second);
	if (buf_check(&words, e) != 0) {
		buf_done(&words);
		return NULL;
	}
	return (char *)buf_take(&words, NULL);
}

static struct tally *
tally_add(struct division *d, const char *name, const char *label,
	  struct err *e)
{
	struct tally row = {.name = words_copy(name, label, e)};

	if (row.name == NULL)
		return NULL;
	row.label = row.name + strlen(name) + 1;
	buf_add(&d->store, &row, sizeof(row));
	if (buf_check(&d->store, e) != 0) {
		free(row.name);
		return NULL;
	}
	d->rows = (struct tally *)(void *)d->store.p;
	return &d->rows[d->count++];
}

/* What a stored value is counted under: a choice's name; any other value as
 * its JSON, cut; "" for none. */
static void
value_name(const json_t *v, struct buf *out)
{
	const char *s = json_string_value(v);
	struct buf text = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	size_t n;

	if (v == NULL || json_is_null(v))
		return;
	if (s == NULL && json_put(&text, v, &e) == 0)
		s = buf_str(&text);
	n = s == NULL ? 0 : strlen(s);
	if (n >= VALUE_MAX)
		n = VALUE_MAX - 1;
	while (n > 0 && !text_is_utf8(s, n))
		n--;
	if (n > 0)
		buf_add(out, s, n);
	buf_done(&text);
}

static int
value_count(struct counting *c, enum totals_by by, const json_t *v,
	    struct err *e)
{
	struct division *d = &c->t->by[by];
	struct buf name = BUF_INIT(VALUE_MAX);
	struct tally *row;
	int rc;

	value_name(v, &name);
	rc = buf_check(&name, e);
	if (rc == 0) {
		row = tally_find(d, buf_str(&name));
		if (row == NULL)
			row = tally_add(d, buf_str(&name), buf_str(&name), e);
		if (row == NULL)
			rc = -1;
		else
			row->count++;
	}
	buf_done(&name);
	return rc;
}

/* Whether that version of the form is on trial: nothing that was written on it
 * is ever counted.  1, 0 or -1. */
static int
is_trial(struct counting *c, uint64_t version, struct err *e)
{

	if (version != c->version) {
		c->is_trial = form_is_trial(c->h->db, TYPE_COUNTED, version, e);
		c->version = version;
	}
	return c->is_trial;
}

/* As is_trial(), of a record: every version that somebody gave it. */
static int
record_is_trial(struct counting *c, const struct record *r, struct err *e)
{
	const struct record_field *f = record_field(r, FIELD_FORM);
	uint64_t version;
	int rc = 0;

	for (size_t i = 0; rc == 0 && f != NULL && i < f->head_count; i++) {
		if (num_parse(f->heads[i].value, f->heads[i].value_len, 1,
			      INT64_MAX, &version) == 0)
			rc = is_trial(c, version, e);
	}
	return rc;
}

static int
record_count(void *ctx, const struct record_key *key, struct record *r,
	     struct err *e)
{
	struct counting *c = ctx;
	const struct record_head *head;
	int trial;

	if (strcmp(key->type, TYPE_COUNTED) != 0 || record_deleted(r))
		return 0;
	if ((trial = record_is_trial(c, r, e)) != 0)
		return trial < 0 ? -1 : 0;
	if (!same_is_first(&c->same, &key->rec))
		return 0;
	c->t->total++;
	for (unsigned by = 0; by < BYS; by++) {
		const char *name = totals_name((enum totals_by)by);
		json_t *v = NULL;
		int rc = view_head(c->h, record_field(r, name), &head, NULL, e);

		if (rc == 1 && (v = json_value_read(
				    head->value, head->value_len, e)) == NULL)
			rc = -1;
		if (rc >= 0)
			rc = value_count(c, (enum totals_by)by, v, e);
		json_decref(v);
		if (rc < 0)
			return -1;
	}
	return 0;
}

/* The newest submission that counts on a line, or NULL. */
static const struct act *
counted_act(const struct life *l)
{
	const struct act *found = NULL;

	for (size_t i = 0; i < l->sub_count; i++) {
		const struct submission *s = &l->subs[i];

		for (size_t j = 0; j < s->line_count; j++)
			if (s->lines[j].counts)
				found = &l->acts[s->act];
	}
	return found;
}

static int
content_count(struct counting *c, const json_t *root, struct err *e)
{
	struct id rec;
	const char *type = json_get_text(root, "type");
	const json_t *content = json_object_get(root, "content");
	int64_t version = FORM_NEWEST;
	int trial;

	if (type == NULL || strcmp(type, TYPE_COUNTED) != 0)
		return 0;
	(void)json_get_int(content, FIELD_FORM, 1, INT64_MAX, &version);
	if ((trial = is_trial(c, (uint64_t)version, e)) != 0)
		return trial < 0 ? -1 : 0;
	if (json_get_id(root, "rec", &rec) == 0 &&
	    !same_is_first(&c->same, &rec))
		return 0;
	c->t->total++;
	for (unsigned by = 0; by < BYS; by++) {
		const char *name = totals_name((enum totals_by)by);

		if (value_count(c, (enum totals_by)by,
				json_object_get(content, name), e) != 0)
			return -1;
	}
	return 0;
}

/* A submission that hides its form is judged by its record's. */
static int
rec_is_trial(struct counting *c, const struct id *rec, struct err *e)
{
	struct record_key key;
	struct record r;
	int rc = record_find(c->h->db, rec, &key, e);

	record_init(&r);
	if (rc == 1)
		rc = record_load(c->h->db, &key, &r, e);
	if (rc == 1)
		rc = record_is_trial(c, &r, e);
	record_done(&r);
	return rc;
}

static int
submitted_count(struct counting *c, const struct id *scope,
		const struct id *rec, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	const struct act *act;
	struct part p;
	struct life l;
	int rc;

	if ((rc = rec_is_trial(c, rec, e)) != 0)
		return rc < 0 ? -1 : 0;
	if (life_load(c->h, scope, rec, &l, e) != 0)
		return -1;
	act = counted_act(&l);
	rc = act == NULL ? 0 : part_load(c->h->db, &act->part, salt, &body, e);
	if (rc == 1 && (rc = part_parse(&p, body.p, body.len, e)) == 0) {
		rc = content_count(c, p.root, e);
		part_done(&p);
	}
	life_done(&l);
	buf_done(&body);
	return rc;
}

static int
accepted_count(struct counting *c, const struct id *scope, struct err *e)
{
	struct stmt *s = find_submitted(c->h->db, scope, e);
	struct id rec, in;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &rec) != 0 || stmt_id(s, 1, &in) != 0)
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
		else
			rc = submitted_count(c, &in, &rec, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static const char *
label_of(const struct form_label *l, bool en)
{

	return en && l->en != NULL ? l->en : l->vi;
}

/* The rows of the form's choices, in its order. */
static int
division_begin(struct division *d, const struct form *f, const char *name,
	       bool en, struct err *e)
{
	const struct form_field *field = f == NULL ? NULL : form_find(f, name);

	buf_init(&d->store, SIZE_MAX);
	d->label = words_copy(
	    field == NULL ? name : label_of(&field->label, en), "", e);
	if (d->label == NULL)
		return -1;
	for (size_t i = 0; field != NULL && i < field->choice_count; i++)
		if (tally_add(d, field->choices[i].name,
			      label_of(&field->choices[i].label, en),
			      e) == NULL)
			return -1;
	return 0;
}

static int
divisions_begin(struct counting *c, bool en, struct err *e)
{
	struct form f;
	int has = view_form(c->h, TYPE_COUNTED, FORM_NEWEST, &f, e);
	int rc = has < 0 ? -1 : 0;

	for (unsigned by = 0; by < BYS && rc == 0; by++)
		rc = division_begin(&c->t->by[by], has == 1 ? &f : NULL,
				    totals_name((enum totals_by)by), en, e);
	if (has == 1)
		form_done(&f);
	return rc;
}

/* What is not written stands last. */
static void
missing_last(struct division *d)
{

	for (size_t i = 0; i + 1 < d->count; i++)
		if (d->rows[i].name[0] == '\0') {
			struct tally row = d->rows[i];

			memmove(&d->rows[i], &d->rows[i + 1],
				(d->count - i - 1) * sizeof(row));
			d->rows[d->count - 1] = row;
			return;
		}
}

int
totals_count(struct hub *h, const struct id *scope, enum totals_state state,
	     bool en, struct totals *t, struct err *e)
{
	struct counting c = {.h = h, .t = t};
	int rc;

	memset(t, 0, sizeof(*t));
	rc = same_load(h, INT64_MAX, &c.same, e);
	if (rc == 0)
		rc = divisions_begin(&c, en, e);
	if (rc == 0 && state == TOTALS_REGISTERED)
		rc = record_each(h->db, scope, record_count, &c, e);
	else if (rc == 0)
		rc = accepted_count(&c, scope, e);
	same_done(&c.same);
	for (unsigned by = 0; by < BYS; by++)
		missing_last(&t->by[by]);
	return rc;
}
