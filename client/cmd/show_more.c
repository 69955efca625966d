/* History and receipts of one record. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/show.h"
#include "protocol/merge/record.h"
#include "protocol/wire/attachment.h"
#include "protocol/wire/part.h"

#define ZONE_MIN    (7 * 60)
#define VALUE_SHOWN 60 /* characters of a value in the history */

struct step {
	struct id part;
	struct byline by;
};

static int
step_cmp(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;

	if (x->by.time_ms != y->by.time_ms)
		return x->by.time_ms < y->by.time_ms ? -1 : 1;
	return id_cmp(&x->part, &y->part);
}

/* Cut after some characters, not inside one. */
static void
put_short(struct buf *out, const char *s)
{
	size_t chars = 0, i = 0;

	for (; s[i] != '\0'; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 &&
		    chars++ == VALUE_SHOWN)
			break;
	buf_add(out, s, i);
	if (s[i] != '\0')
		buf_text(out, "…");
}

/* What a deletion or its undoing is called. */
static enum text_id
deletion_text(bool is_row, bool deleted)
{

	if (is_row)
		return deleted ? TEXT_history_row_deleted
			       : TEXT_history_row_back;
	return deleted ? TEXT_history_deleted : TEXT_history_back;
}

/* One field of a step, as a person would say it. */
static void
set_put(const struct view *v, const struct part_set *set, struct buf *value,
	struct buf *out)
{
	const char *dot = strrchr(set->field, '.');
	enum lang lang = v->c->io.lang;
	struct attachment file;

	if (out->len > 0)
		buf_text(out, "; ");
	if (attachment_field(set->field)) {
		if (attachment_read(&file, set->value, set->value_len) == 0)
			buf_fmt(out, "+ %s", file.name);
		else
			buf_text(out, text_raw(lang, TEXT_history_detached));
	} else if (strcmp(dot == NULL ? set->field : dot + 1, FIELD_DELETED) ==
		   0) {
		buf_text(out,
			 text_raw(lang, deletion_text(dot != NULL,
						      set->value[0] == 't')));
	} else if (strcmp(set->field, FIELD_KEEPER) == 0) {
		buf_text(out, text_raw(lang, TEXT_history_keeper));
	} else {
		buf_reset(value);
		show_value(v, set->field, set->value, set->value_len, value);
		buf_fmt(out, "%s = ", show_label(v, set->field));
		put_short(out, buf_str(value));
	}
}

/* What a part says on this record: "label = value; ...". */
static int
step_text(const struct view *v, const struct id *part, struct buf *out,
	  struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct buf value = BUF_INIT(2 * PART_BYTES_MAX);
	struct part p;
	int rc = view_body(v->c, part, &body, e);

	if (rc == 1 && part_parse(&p, body.p, body.len, e) != 0)
		rc = -1;
	for (size_t i = 0; rc == 1 && i < p.edit_count; i++) {
		const struct part_edit *ed = &p.edits[i];

		if (!id_eq(&ed->rec, &v->key.rec))
			continue;
		for (size_t k = 0; k < ed->count; k++) {
			const struct part_set *set = &p.sets[ed->first + k];

			if (strcmp(set->field, FIELD_FORM) != 0)
				set_put(v, set, &value, out);
		}
	}
	if (rc == 1)
		part_done(&p);
	buf_done(&body);
	buf_done(&value);
	return rc < 0 ? -1 : 0;
}

static int
show_step(const struct view *v, const struct step *s, struct err *e)
{
	struct buf text = BUF_INIT(4 * 1024 * 1024);
	int rc = 0;

	if (!s->by.is_here)
		rc = step_text(v, &s->part, &text, e);
	if (rc == 0)
		cli_say(&v->c->io,
			s->by.is_here ? TEXT_history_here : TEXT_history,
			s->by.when, s->by.person, buf_str(&text), NULL);
	buf_done(&text);
	return rc;
}

int
show_history(const struct view *v, struct err *e)
{
	size_t n = v->r.touched_count;
	struct step *steps = calloc(n + 1, sizeof(*steps));
	int rc = 0;

	if (steps == NULL)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		steps[i].part = v->r.touched[i];
		rc = byline_of(v->c, &steps[i].part, &steps[i].by, e);
	}
	if (rc == 0 && n > 0) {
		qsort(steps, n, sizeof(*steps), step_cmp);
		cli_say(&v->c->io, TEXT_show_history, NULL);
	}
	for (size_t i = 0; rc == 0 && i < n; i++) {
		/* What is saved here is one line, with its newest time. */
		if (steps[i].by.is_here && i + 1 < n && steps[i + 1].by.is_here)
			continue;
		rc = show_step(v, &steps[i], e);
	}
	free(steps);
	return rc;
}

/* The batches that carry the record's parts and acts, each once. */
struct batches {
	struct place *v;
	size_t n;
};

static int
batch_add_of(const struct view *v, const struct id *part, struct batches *all,
	     struct err *e)
{
	struct place p;
	int rc;

	if (view_temporary(part))
		return 0;
	if ((rc = view_place(v->c, part, &p, e)) != 1)
		return rc;
	for (size_t i = 0; i < all->n; i++)
		if (hash_eq(&all->v[i].head.hash, &p.head.hash))
			return 0;
	all->v[all->n++] = p;
	return 0;
}

static int
place_cmp(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;
	int c = id_cmp(&x->head.log, &y->head.log);

	if (c != 0)
		return c;
	return (x->head.seq > y->head.seq) - (x->head.seq < y->head.seq);
}

static int
batches_load(const struct view *v, struct batches *all, struct err *e)
{
	size_t n = v->r.touched_count + v->st.act_count;
	int rc = 0;

	all->n = 0;
	all->v = calloc(n + 1, sizeof(*all->v));
	if (all->v == NULL)
		return err_memory(e);
	for (size_t i = 0; rc == 0 && i < v->r.touched_count; i++)
		rc = batch_add_of(v, &v->r.touched[i], all, e);
	for (size_t i = 0; rc == 0 && i < v->st.act_count; i++) {
		struct id part = hash_id(&v->st.acts[i].part);

		rc = batch_add_of(v, &part, all, e);
	}
	qsort(all->v, all->n, sizeof(*all->v), place_cmp);
	return rc;
}

static const char *
state_name(enum batch_state s)
{

	switch (s) {
	case BATCH_SEALED:
		return "sealed";
	case BATCH_EXPORTED:
		return "exported";
	case BATCH_RECEIPTED:
		return "receipted";
	case BATCH_CONFIRMED:
		return "confirmed";
	case BATCH_DEAD:
		return "dead";
	case BATCH_INCOMPLETE:
	case BATCH_HELD:
	case BATCH_EVIDENCE:
		break;
	}
	return "held";
}

/* Whether a verified receipt covers the batch: 1 with the time of custody, or
 * of the receipt as long as that is not known; 0 or -1. */
static int
place_time(const struct view *v, const struct place *p, int64_t *ms,
	   struct err *e)
{
	int rc = receipt_of(v->c, &p->head, NULL, ms, e);

	if (rc == 1 && p->recv_ms > 0)
		*ms = p->recv_ms;
	return rc;
}

static int
show_receipt(const struct view *v, const struct place *p, struct err *e)
{
	struct buf name = BUF_INIT(64);
	char when[TIME_TEXT_SIZE] = "";
	enum text_id id = TEXT_show_sealed;
	int64_t ms = 0;
	int rc = place_time(v, p, &ms, e);

	if (rc < 0)
		return -1;
	if (rc == 1)
		id = TEXT_show_receipt;
	else if (p->state == BATCH_CONFIRMED)
		id = TEXT_show_confirmed;
	else if (p->state == BATCH_EXPORTED)
		id = TEXT_show_exported;
	else if (p->state == BATCH_DEAD)
		id = TEXT_show_dead;
	buf_fmt(&name, "%s/%llu", id_text(&p->head.log).s,
		(unsigned long long)p->head.seq);
	cli_say(&v->c->io, id, buf_str(&name), time_vi(when, ms, ZONE_MIN),
		NULL);
	buf_done(&name);
	return 0;
}

int
show_receipts(const struct view *v, struct err *e)
{
	struct batches all;
	int rc = batches_load(v, &all, e);

	for (size_t i = 0; rc == 0 && i < all.n; i++)
		rc = show_receipt(v, &all.v[i], e);
	free(all.v);
	return rc;
}

static json_t *
receipt_json(const struct view *v, const struct place *p, struct err *e)
{
	char when[TIME_TEXT_SIZE];
	int64_t ms;
	int rc = place_time(v, p, &ms, e);
	json_t *o;

	if (rc < 0)
		return NULL;
	o = json_pack(
	    "{s:o,s:I,s:s,s:o}", "log", json_id(&p->head.log), "seq",
	    (json_int_t)p->head.seq, "state", state_name(p->state), "time",
	    rc == 1 ? json_string(time_iso(when, ms - ms % 1000, ZONE_MIN))
		    : json_null());
	if (o == NULL)
		err_memory(e);
	return o;
}

json_t *
receipts_json(const struct view *v, struct err *e)
{
	json_t *list = json_array();
	struct batches all;
	int rc = batches_load(v, &all, e);

	for (size_t i = 0; rc == 0 && i < all.n; i++)
		rc = json_array_append_new(list, receipt_json(v, &all.v[i], e));
	free(all.v);
	if (rc == 0 && list != NULL)
		return list;
	json_decref(list);
	err_memory(e);
	return NULL;
}
