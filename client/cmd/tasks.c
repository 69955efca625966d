#include "client/cmd/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "client/cmd/link.h"
#include "client/store/find.h"
#include "protocol/cli/form_say.h"
#include "protocol/domain/deadline.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define TITLE_BYTES_MAX (64 * 1024)

/* A submission that was sent back, or to which something is to be added. */
struct task {
	struct record_key key;
	struct hash part;             /* of the submission */
	enum act_kind kind;           /* ACT_RETURN or ACT_ASK */
	const char *lines[LINES_MAX]; /* on which it is said in these words */
	size_t line_count;
	json_t *said; /* the act's members; owned */
	struct byline by;
	char *title;
};

struct tasks {
	struct task *v; /* in the order of the hub's words */
	size_t n;
};

static void
task_done(struct task *t)
{

	json_decref(t->said);
	free(t->title);
}

static void
tasks_done(struct tasks *t)
{

	for (size_t i = 0; i < t->n; i++)
		task_done(&t->v[i]);
	free(t->v);
	memset(t, 0, sizeof(*t));
}

/* The name of a line that outlives what it was read from. */
static const char *
line_name(const char *line)
{

	return strcmp(line, "dang") == 0 ? "dang" : "chinh-quyen";
}

/* Whether two acts say the same; who, when and on which line aside. */
static bool
is_same(const struct task *t, enum act_kind kind, const json_t *said)
{
	static const char *const members[] = {"target", "reason", "fields",
					      "until"};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const json_t *a = json_object_get(t->said, members[i]);
		const json_t *b = json_object_get(said, members[i]);

		if (a != b && !json_equal(a, b))
			return false;
	}
	return t->kind == kind;
}

static int
title_make(struct client *c, const struct record_key *key, char **out,
	   struct err *e)
{
	struct buf title = BUF_INIT(TITLE_BYTES_MAX);
	struct record r;
	int rc;

	record_init(&r);
	if ((rc = view_record(c, key, &r, e)) == 0) {
		cmd_title(c, &r, &title);
		if ((rc = buf_check(&title, e)) == 0)
			*out = (char *)buf_take(&title, NULL);
	}
	buf_done(&title);
	record_done(&r);
	return rc;
}

static int
task_add(struct client *c, struct tasks *all, const struct record_key *key,
	 const struct act *a, struct err *e)
{
	struct id part = hash_id(&a->part);
	json_t *said = part_json(c, &a->part, e);
	struct task *t, *more;

	if (said == NULL)
		return -1;
	t = all->n == 0 ? NULL : &all->v[all->n - 1];
	if (t != NULL && t->line_count < LINES_MAX &&
	    is_same(t, a->kind, said)) {
		t->lines[t->line_count++] = line_name(a->line);
		json_decref(said);
		return 0;
	}
	more = realloc(all->v, (all->n + 1) * sizeof(*more));
	if (more == NULL) {
		json_decref(said);
		return err_memory(e);
	}
	all->v = more;
	t = &all->v[all->n++];
	*t = (struct task){.key = *key,
			   .part = a->target,
			   .kind = a->kind,
			   .lines = {line_name(a->line)},
			   .line_count = 1,
			   .said = said};
	if (byline_of(c, &part, &t->by, e) != 0)
		return -1;
	return title_make(c, key, &t->title, e);
}

struct loading {
	struct client *c;
	struct tasks *all;
};

static int
record_take(void *ctx, const struct record_key *key, struct err *e)
{
	struct loading *l = ctx;
	struct standing st;
	int rc = standing_load(l->c, &key->rec, &st, e);

	for (size_t i = 0; rc == 0 && i < st.count; i++) {
		const struct submission *sub = &st.subs[i];

		for (size_t k = 0; rc == 0 && k < sub->line_count; k++)
			if (sub->lines[k].task != ACT_NOWHERE)
				rc = task_add(l->c, l->all, key,
					      &st.acts[sub->lines[k].task], e);
	}
	standing_done(&st);
	return rc;
}

/* All that the hub has sent back or wants more of and that no later submission
 * answers; tasks_done() also after a failure. */
static int
tasks_load(struct client *c, struct tasks *out, struct err *e)
{
	struct loading l = {c, out};

	memset(out, 0, sizeof(*out));
	return answered_each(c, record_take, &l, e);
}

void
tasks_tell(struct client *c)
{
	struct err ignored = ERR_INIT;
	struct tasks t;
	char n[24];

	if (tasks_load(c, &t, &ignored) == 0 && t.n > 0)
		cli_say(&c->io, TEXT_tasks_some, link_number(n, t.n), NULL);
	tasks_done(&t);
}

static void
lines_put(const struct client *c, const struct task *t, struct buf *out)
{

	for (size_t i = 0; i < t->line_count; i++)
		buf_fmt(out, "%s%s", i == 0 ? "" : ", ",
			text_raw(c->io.lang, text_of_line(t->lines[i])));
}

/* Until when something is to be added, and how long that is. */
static void
until_say(const struct client *c, const struct task *t)
{
	const char *until = json_get_text(t->said, "until");
	day_t today = day_at(clock_now_ms(&c->clock), ZONE_VIETNAM_MIN);
	char n[24];
	day_t day;

	if (until == NULL || day_parse(until, &day) != 0)
		return;
	cli_say(
	    &c->io, day < today ? TEXT_task_overdue : TEXT_task_until,
	    day_vi(day).s,
	    link_number(n, (uint64_t)(day < today ? today - day : day - today)),
	    NULL);
}

/* What is said about the fields, under the names that the form gives them. */
static int
fields_say(struct client *c, const struct task *t, struct err *e)
{
	struct record r;
	struct form form;
	const char *path;
	json_t *text;
	int rc;

	record_init(&r);
	rc = view_record(c, &t->key, &r, e);
	if (rc == 0)
		rc = view_form_of(c, t->key.type, &r, &form, e);
	record_done(&r);
	if (rc < 0)
		return -1;
	json_object_foreach(json_object_get(t->said, "fields"), path, text)
	{
		cli_say(
		    &c->io, TEXT_task_field,
		    form_say_label(rc == 1 ? &form : NULL, path, c->io.lang),
		    json_string_value(text), path, NULL);
	}
	if (rc == 1)
		form_done(&form);
	return 0;
}

static int
task_say(struct client *c, const struct task *t, struct err *e)
{
	struct buf lines = BUF_INIT(256);
	int rc;

	lines_put(c, t, &lines);
	cli_say(&c->io, t->kind == ACT_ASK ? TEXT_task_ask : TEXT_task_return,
		t->title, id_text(&t->key.rec).s, buf_str(&lines), NULL);
	cli_say(&c->io, TEXT_task_said, t->by.person, t->by.unit, t->by.when,
		json_get_text(t->said, "reason"), NULL);
	rc = fields_say(c, t, e);
	until_say(c, t);
	cli_say(&c->io, TEXT_task_do, id_text(&t->key.rec).s, NULL);
	buf_done(&lines);
	return rc;
}

static int
tasks_text(struct client *c, const struct tasks *t, struct err *e)
{

	if (t->n == 0)
		cli_say(&c->io, TEXT_tasks_none, NULL);
	for (size_t i = 0; i < t->n; i++)
		if (task_say(c, &t->v[i], e) != 0)
			return -1;
	return 0;
}

static json_t *
task_json(const struct task *t)
{
	const json_t *until = json_object_get(t->said, "until");
	json_t *lines = json_array();

	for (size_t i = 0; i < t->line_count; i++)
		if (json_array_append_new(lines, json_string(t->lines[i])) !=
		    0) {
			json_decref(lines);
			return NULL;
		}
	return json_pack(
	    "{s:o,s:s,s:s,s:s,s:o,s:o,s:O,s:O,s:O?,s:s,s:s,s:s}", "record",
	    json_id(&t->key.rec), "type", t->key.type, "title", t->title,
	    "kind", act_name(t->kind), "submission", json_hash(&t->part),
	    "lines", lines, "reason", json_object_get(t->said, "reason"),
	    "fields", json_object_get(t->said, "fields"), "until", until, "by",
	    t->by.person, "unit", t->by.unit, "time", t->by.iso);
}

static int
tasks_json(struct client *c, const struct tasks *t, struct err *e)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < t->n; i++)
		if (json_array_append_new(list, task_json(&t->v[i])) != 0)
			rc = err_memory(e);
	if (rc == 0)
		rc = cli_json(&c->io, list, e);
	json_decref(list);
	return rc;
}

static int
tasks_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct tasks t;
	int rc = CLI_DONE;

	if (!c->has_scope) {
		cli_warn(&c->io, TEXT_not_enrolled, NULL);
		return CLI_PERSON;
	}
	if (tasks_load(c, &t, &e) != 0 ||
	    (cli_has(a, "--json") ? tasks_json(c, &t, &e)
				  : tasks_text(c, &t, &e)) != 0)
		rc = cli_fail(&c->io, &e);
	tasks_done(&t);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_tasks = {
    .name = "tasks",
    .args = "",
    .summary = TEXT_tasks_summary,
    .example = "kheo tasks",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = tasks_run,
};
