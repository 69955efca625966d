#include <string.h>

#include "hub/cmd/show.h"

static int
by_load(struct shown *s, const struct id *part, struct author *by,
	struct err *e)
{

	memset(by, 0, sizeof(*by));
	return author_of(s->c->hub->db, part, by, e) < 0 ? -1 : 0;
}

/* One version of a field and who gave it. */
static int
head_text(struct shown *s, const struct record_field *f,
	  const struct record_head *head, struct err *e)
{
	struct buf value = BUF_INIT(PART_BYTES_MAX);
	struct author by;
	int rc = -1;

	if (by_load(s, &head->part, &by, e) == 0 &&
	    view_value(s->has_form ? &s->form : NULL, f->name, head,
		       s->c->io.lang, &value, e) == 0) {
		cli_say(&s->c->io, TEXT_hub_show_head, buf_str(&value),
			by.person, by.machine, by.unit_name,
			tell_when(by.time_s * 1000).s, NULL);
		rc = 0;
	}
	buf_done(&value);
	return rc;
}

static int
field_text(struct shown *s, const struct record_field *f, struct err *e)
{
	const struct form_field *known =
	    s->has_form ? form_find(&s->form, f->name) : NULL;
	const char *label =
	    known == NULL
		? f->name
		: form_label_in(&known->label, s->c->io.lang == LANG_EN);

	cli_say(&s->c->io,
		field_in_conflict(f) ? TEXT_hub_show_conflict
				     : TEXT_hub_show_field,
		f->name, label, NULL);
	for (size_t i = 0; i < f->head_count; i++)
		if (head_text(s, f, &f->heads[i], e) != 0)
			return -1;
	return 0;
}

/* In the form's order, then what the form does not have. */
static int
fields_text(struct shown *s, struct err *e)
{
	size_t known = s->has_form ? s->form.field_count : 0;

	for (size_t i = 0; i < known; i++) {
		const struct record_field *f =
		    record_field(&s->record, s->form.fields[i].name);

		if (f != NULL && f->head_count > 0 && field_text(s, f, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->record.field_count; i++) {
		const struct record_field *f = &s->record.fields[i];

		/* Rows of tables stand behind the other fields, in order. */
		if (f->head_count == 0 ||
		    (s->has_form && strchr(f->name, '.') == NULL &&
		     form_find(&s->form, f->name) != NULL) ||
		    (f->name[0] == '_' && !field_in_conflict(f)))
			continue;
		if (field_text(s, f, e) != 0)
			return -1;
	}
	return 0;
}

int
shown_text(struct shown *s, struct err *e)
{
	const struct cli_io *io = &s->c->io;

	cli_say(io, TEXT_hub_show_record, id_text(&s->key.rec).s,
		s->has_form ? form_label_in(&s->form.title, io->lang == LANG_EN)
			    : s->key.type,
		s->unit.code, s->unit.name,
		tell_state(s->c, life_state(&s->life, &s->record)), NULL);
	if (!id_eq(&s->home.scope, &s->key.scope))
		cli_say(io, TEXT_hub_show_home, s->home.code, s->home.name,
			NULL);
	if (fields_text(s, e) != 0)
		return -1;
	if (shown_life(s, e) != 0)
		return -1;
	for (size_t i = 0; i < s->received_count; i++) {
		char index[24];

		snprintf(index, sizeof(index), "%llu",
			 (unsigned long long)s->received[i].index);
		cli_say(io, TEXT_hub_show_received, index,
			tell_when(s->received[i].recv_ms).s, NULL);
	}
	return 0;
}
