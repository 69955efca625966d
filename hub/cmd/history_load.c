#include <stdlib.h>
#include <string.h>

#include "hub/cmd/history.h"
#include "hub/store/find.h"
#include "protocol/log/apply.h"
#include "protocol/wire/json.h"

static int
step_order(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;

	if (x->by.index != y->by.index)
		return x->by.index < y->by.index ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return id_cmp(&x->id, &y->id);
}

/* The batch that brought the part, and where it stands in it. */
static int
place_load(struct history *h, struct step *s, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hub *hub = h->c->hub;
	struct entry en;
	struct hash hash;
	struct batch b;
	int64_t bid;
	int rc = entry_load(hub->db, s->by.index, &en, &bid, e);

	if (rc == 1 &&
	    (rc = batch_load(hub->db, bid, &b, &hash, &note, e)) == 0) {
		s->head = en.head;
		s->place = b.part_count;
		for (size_t i = 0; i < b.part_count; i++) {
			struct id id = hash_id(&b.parts[i].hash);

			if (!id_eq(&id, &s->id))
				continue;
			s->place = i;
			s->part = b.parts[i].hash;
		}
		rc = 1;
	}
	buf_done(&note);
	return rc;
}

static bool
is_zero(const uint8_t *p, size_t n)
{

	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static int
body_load(struct history *h, struct step *s, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = part_load(h->c->hub->db, &s->part, salt, &body, e);

	if (rc == 1) {
		s->is_redacted = is_zero(salt, sizeof(salt));
		rc = part_parse(&s->body, body.p, body.len, e);
		s->has_body = rc == 0;
	}
	buf_done(&body);
	return rc;
}

static int
step_add(struct history *h, const struct id *part, const struct act *act,
	 struct err *e)
{
	struct step *s = &h->steps[h->step_count];
	int rc;

	memset(s, 0, sizeof(*s));
	s->id = *part;
	s->act = act;
	if ((rc = author_of(h->c->hub->db, part, &s->by, e)) != 1 ||
	    !s->by.sequenced)
		return rc < 0 ? -1 : 0;
	if ((rc = place_load(h, s, e)) != 1)
		return rc;
	if (act != NULL)
		s->part = act->part;
	if (body_load(h, s, e) != 0)
		return -1;
	h->step_count++;
	return 0;
}

/* Each log once, with what it has said so far. */
static int
spoken_add(struct history *h, const struct step *s, struct err *e)
{
	struct spoken *l;

	for (size_t i = 0; i < h->log_count; i++)
		if (id_eq(&h->logs[i].log, &s->head.log))
			return 0;
	l = &h->logs[h->log_count++];
	l->log = s->head.log;
	memcpy(l->person, s->by.person, sizeof(l->person));
	return find_log_extent(h->c->hub->db, &l->log, &l->count, &l->newest,
			       e);
}

static int
steps_load(struct history *h, struct err *e)
{
	size_t room = h->record.touched_count + h->life.act_count + 1;

	h->steps = calloc(room, sizeof(*h->steps));
	h->logs = calloc(room, sizeof(*h->logs));
	if (h->steps == NULL || h->logs == NULL)
		return err_memory(e);
	for (size_t i = 0; i < h->record.touched_count; i++)
		if (step_add(h, &h->record.touched[i], NULL, e) != 0)
			return -1;
	for (size_t i = 0; i < h->life.act_count; i++) {
		struct id part = hash_id(&h->life.acts[i].part);

		if (step_add(h, &part, &h->life.acts[i], e) != 0)
			return -1;
	}
	qsort(h->steps, h->step_count, sizeof(*h->steps), step_order);
	for (size_t i = 0; i < h->step_count; i++)
		if (spoken_add(h, &h->steps[i], e) != 0)
			return -1;
	return 0;
}

int
history_load(struct history *h, struct err *e)
{
	struct hub *hub = h->c->hub;
	int rc = record_load(hub->db, &h->key, &h->record, e);

	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "the record is gone");
	if (rc < 0 ||
	    life_load(hub, &h->key.scope, &h->key.rec, &h->life, e) != 0)
		return -1;
	rc = view_form_of(hub, h->key.type, view_form_version(&h->record),
			  &h->form, e);
	h->has_form = rc == 1;
	return rc < 0 ? -1 : steps_load(h, e);
}

void
history_done(struct history *h)
{

	for (size_t i = 0; i < h->step_count; i++)
		if (h->steps[i].has_body)
			part_done(&h->steps[i].body);
	free(h->steps);
	free(h->logs);
	record_done(&h->record);
	life_done(&h->life);
	if (h->has_form)
		form_done(&h->form);
}

/* What the part of that id says of the field. */
static const struct part_set *
set_find(const struct history *h, const struct id *part, const char *field)
{
	for (size_t i = 0; i < h->step_count; i++) {
		const struct part *p = &h->steps[i].body;

		if (!id_eq(&h->steps[i].id, part))
			continue;
		for (size_t k = 0; k < p->edit_count; k++) {
			const struct part_edit *ed = &p->edits[k];

			for (size_t j = ed->first;
			     id_eq(&ed->rec, &h->key.rec) &&
			     j < ed->first + ed->count;
			     j++)
				if (strcmp(p->sets[j].field, field) == 0)
					return &p->sets[j];
		}
	}
	return NULL;
}

json_t *
history_was(const struct history *h, const struct step *s,
	    const struct part_set *set, struct err *e)
{
	json_t *list = json_array();

	for (size_t i = 0; list != NULL && i < set->over_count; i++) {
		const struct part_set *old =
		    set_find(h, &s->body.refs[set->over[i]], set->field);
		json_t *v = old == NULL ? json_null()
					: json_value_read(old->value,
							  old->value_len, e);

		if (v == NULL || json_array_append_new(list, v) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	if (list == NULL && e->code == ERR_NONE)
		err_memory(e);
	return list;
}
