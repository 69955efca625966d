#include "hub/cmd/history.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/cli/form_say.h"
#include "protocol/wire/json.h"

/* Whether the path is the field that is asked for, or of that table. */
static bool
is_asked(const char *field, const char *path)
{
	size_t n = field == NULL ? 0 : strlen(field);

	return field == NULL || (strncmp(path, field, n) == 0 &&
				 (path[n] == '\0' || path[n] == '.'));
}

/* A value as a person reads it. */
static void
value_put(const struct history *h, const char *path, const json_t *v,
	  struct buf *out)
{
	const struct form_field *f =
	    h->has_form ? form_find(&h->form, path) : NULL;
	struct err e = ERR_INIT;
	size_t before = out->len;

	if (f != NULL)
		form_shown(f, v, h->c->io.lang == LANG_EN, out);
	else if (json_is_string(v))
		buf_text(out, json_string_value(v));
	else if (!json_is_null(v))
		(void)json_put(out, v, &e);
	if (out->len == before)
		text_put(out, h->c->io.lang, TEXT_change_nothing, NULL);
}

/* "old → new"; of two that were replaced both. */
static int
set_say(const struct history *h, const struct step *s,
	const struct part_set *set, struct err *e)
{
	struct buf was = BUF_INIT(2 * PART_BYTES_MAX);
	struct buf is = BUF_INIT(2 * PART_BYTES_MAX);
	json_t *old = history_was(h, s, set, e);
	json_t *new = json_value_read(set->value, set->value_len, e);
	const json_t *v;
	size_t i;
	int rc = -1;

	if (old == NULL || new == NULL)
		goto out;
	json_array_foreach(old, i, v)
	{
		buf_text(&was, i == 0 ? "" : " | ");
		value_put(h, set->field, v, &was);
	}
	if (json_array_size(old) == 0)
		text_put(&was, h->c->io.lang, TEXT_change_nothing, NULL);
	if (s->is_redacted)
		text_put(&is, h->c->io.lang, TEXT_hub_history_erased, NULL);
	else
		value_put(h, set->field, new, &is);
	cli_say(&h->c->io, TEXT_change,
		form_say_label(h->has_form ? &h->form : NULL, set->field,
			       h->c->io.lang),
		buf_str(&was), buf_str(&is), NULL);
	rc = 0;
out:
	json_decref(old);
	json_decref(new);
	buf_done(&was);
	buf_done(&is);
	return rc;
}

/* Call ${fn} for each field of the record that the step sets and that is asked
 * for: how many, or -1. */
static int
sets_each(const struct history *h, const struct step *s, const char *field,
	  int (*fn)(void *ctx, const struct step *s, const struct part_set *set,
		    struct err *e),
	  void *ctx, struct err *e)
{
	int n = 0;

	for (size_t k = 0; k < s->body.edit_count; k++) {
		const struct part_edit *ed = &s->body.edits[k];

		if (!id_eq(&ed->rec, &h->key.rec))
			continue;
		for (size_t j = ed->first; j < ed->first + ed->count; j++) {
			const struct part_set *set = &s->body.sets[j];

			if (!is_asked(field, set->field))
				continue;
			if (fn(ctx, s, set, e) != 0)
				return -1;
			n++;
		}
	}
	return n;
}

static int
set_count(void *ctx, const struct step *s, const struct part_set *set,
	  struct err *e)
{

	(void)ctx;
	(void)s;
	(void)set;
	(void)e;
	return 0;
}

static int
set_tell(void *ctx, const struct step *s, const struct part_set *set,
	 struct err *e)
{

	return set_say(ctx, s, set, e);
}

static const char *
reason_of(const struct step *s)
{
	const char *text = NULL;

	if (s->act != NULL)
		text = json_get_text(s->body.root, "reason");
	if (s->act != NULL && text == NULL)
		text = json_get_text(s->body.root, "text");
	return text == NULL ? "" : text;
}

/* Who, with which device, when, as which entry of the log. */
static int
step_text(const struct history *h, const struct step *s, const char *field,
	  struct err *e)
{
	struct buf place = BUF_INIT(128), what = BUF_INIT(PART_BYTES_MAX + 256);
	int n = 0;

	if (s->act == NULL &&
	    (n = sets_each(h, s, field, set_count, NULL, e)) <= 0)
		return n;
	buf_fmt(&place, "%s/%" PRIu64, id_text(&s->head.log).s, s->head.seq);
	if (s->act != NULL) {
		buf_fmt(&what, " · %s", tell_act_name(h->c, s->act->kind));
		if (s->act->line[0] != '\0')
			buf_fmt(&what, " (%s)", tell_line(h->c, s->act->line));
		if (reason_of(s)[0] != '\0')
			buf_fmt(&what, ": %s", reason_of(s));
	}
	cli_say(&h->c->io, TEXT_hub_history_step, tell_when(s->by.recv_ms).s,
		s->by.person, s->by.machine[0] == '\0' ? "-" : s->by.machine,
		s->by.unit_name, buf_str(&place), buf_str(&what), NULL);
	buf_done(&place);
	buf_done(&what);
	if (s->act != NULL)
		return 0;
	return sets_each(h, s, field, set_tell, (void *)(uintptr_t)h, e) < 0
		   ? -1
		   : 0;
}

static bool
log_is_whole(const struct spoken *l)
{
	return l->count == l->newest;
}

static void
logs_text(const struct history *h)
{
	char newest[24], count[24];

	for (size_t i = 0; i < h->log_count; i++) {
		const struct spoken *l = &h->logs[i];

		(void)snprintf(newest, sizeof(newest), "%" PRIu64, l->newest);
		(void)snprintf(count, sizeof(count), "%" PRIu64, l->count);
		cli_say(&h->c->io,
			log_is_whole(l) ? TEXT_hub_history_whole
					: TEXT_hub_history_gap,
			id_text(&l->log).s, newest, count, NULL);
	}
}

static int
history_text(const struct history *h, const char *field, struct err *e)
{

	for (size_t i = 0; i < h->step_count; i++)
		if (step_text(h, &h->steps[i], field, e) != 0)
			return -1;
	logs_text(h);
	return 0;
}

/* One object, with the members of its own that ${more} has (taken). */
static int
object_add(json_t *list, const struct step *s, json_t *more, struct err *e)
{
	json_t *o = json_pack(
	    "{s:I,s:s,s:s,s:s,s:s,s:o,s:I}", "index", (json_int_t)s->by.index,
	    "time", tell_time(s->by.recv_ms).s, "person", s->by.person,
	    "machine", s->by.machine, "unit", s->by.unit_name, "log",
	    json_id(&s->head.log), "seq", (json_int_t)s->head.seq);
	int rc = -1;

	if (o != NULL && more != NULL && json_object_update(o, more) == 0 &&
	    json_array_append(list, o) == 0)
		rc = 0;
	json_decref(o);
	json_decref(more);
	return rc == 0 || e->code != ERR_NONE ? rc : err_memory(e);
}

struct json_list {
	const struct history *h;
	json_t *list;
};

static int
set_json(void *ctx, const struct step *s, const struct part_set *set,
	 struct err *e)
{
	struct json_list *l = ctx;
	json_t *was = history_was(l->h, s, set, e);
	json_t *is = json_value_read(set->value, set->value_len, e);

	if (was == NULL || is == NULL) {
		json_decref(was);
		json_decref(is);
		return -1;
	}
	return object_add(l->list, s,
			  json_pack("{s:s,s:s,s:o,s:o,s:b}", "kind", "edit",
				    "field", set->field, "old", was, "new", is,
				    "erased", (int)s->is_redacted),
			  e);
}

static json_t *
steps_json(const struct history *h, const char *field, struct err *e)
{
	struct json_list l = {h, json_array()};
	int rc = 0;

	for (size_t i = 0; rc >= 0 && i < h->step_count; i++) {
		const struct step *s = &h->steps[i];

		if (s->act == NULL)
			rc = sets_each(h, s, field, set_json, &l, e);
		else
			rc = object_add(l.list, s,
					json_pack("{s:s,s:s,s:s}", "kind",
						  act_name(s->act->kind),
						  "line", s->act->line,
						  "reason", reason_of(s)),
					e);
	}
	if (rc >= 0)
		return l.list;
	json_decref(l.list);
	return NULL;
}

static json_t *
logs_json(const struct history *h)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->log_count; i++) {
		const struct spoken *l = &h->logs[i];

		(void)json_array_append_new(
		    list, json_pack("{s:o,s:s,s:I,s:b}", "log",
				    json_id(&l->log), "person", l->person,
				    "newest", (json_int_t)l->newest, "whole",
				    (int)log_is_whole(l)));
	}
	return list;
}

static int
history_json(const struct history *h, const char *field, struct err *e)
{
	json_t *steps = steps_json(h, field, e);
	json_t *o = steps == NULL ? NULL
				  : json_pack("{s:o,s:o,s:o}", "record",
					      json_id(&h->key.rec), "history",
					      steps, "logs", logs_json(h));
	int rc = cli_json(&h->c->io, o, e);

	json_decref(o);
	return rc;
}

static int
cmd_history(void *app, const struct cli_args *a)
{
	const char *field = cli_opt(a, "--field");
	struct err e = ERR_INIT;
	struct history h;
	int rc;

	memset(&h, 0, sizeof(h));
	h.c = app;
	record_init(&h.record);
	rc = tell_found(h.c, view_record(h.c->hub, a->v[0], &h.key, &e),
			TEXT_hub_no_record, a->v[0], &e);
	if (rc != CLI_DONE)
		return rc;
	if (history_load(&h, &e) != 0 ||
	    (cli_has(a, "--json") ? history_json(&h, field, &e)
				  : history_text(&h, field, &e)) != 0)
		rc = cli_fail(&h.c->io, &e);
	history_done(&h);
	return rc;
}

static const struct cli_option options[] = {
    {"--field", "NAME", TEXT_hub_opt_history_field},
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_history;
const struct admin_verb admin_history = {
    .verb =
	{
	    .name = "history",
	    .args = "RECORD",
	    .summary = TEXT_hub_sum_history,
	    .example = "kheo-hub history pGNxg2Zt --field aims",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_history,
	},
    .input = -1,
    .reads_only = true,
};
