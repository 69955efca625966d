#include "tests/sim/person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/store/edit.h"
#include "client/store/impl.h"
#include "client/store/seal.h"
#include "client/store/view.h"
#include "protocol/log/state.h"
#include "tests/sim/district.h"
#include "tests/sim/erasure.h"
#include "tests/sim/faults.h"

static const char *const FIELD_NAMES[FIELDS] = {"title", "note"};

unsigned
home_number(const struct world *w, const struct home *h)
{
	return (unsigned)(h - w->homes);
}

const char *
home_path(const struct world *w, const struct home *h, char out[PATH_SIZE])
{
	return world_path(w, out, "h%02u", home_number(w, h));
}

struct home *
home_pick(struct world *w)
{
	struct home *there[HOMES_MAX];
	unsigned n = 0;

	if (w->aimed > 0)
		return &w->homes[w->aimed - 1];
	for (unsigned i = 0; i < w->home_count; i++)
		if (w->homes[i].is_used && !w->homes[i].is_gone)
			there[n++] = &w->homes[i];
	return n == 0 ? NULL : there[below(w, n)];
}

void
home_invite(struct world *w, struct home *h)
{
	char unit[16];
	bool is_auto = !percent(w, 15);
	bool approves = w->is_harsh && h->people % 2 == 1;
	const char *const words[] = {
	    "invite",
	    "--unit",
	    unit,
	    "--valid",
	    "3650",
	    "--role",
	    approves ? "approver" : "recorder",
	    is_auto ? "--auto-approve" : NULL,
	    NULL,
	};
	struct buf out = BUF_INIT(sizeof(h->code) - 1);
	const struct order o = {.words = words, .out = &out};
	size_t n;

	(void)snprintf(unit, sizeof(unit), "%05u", h->unit + 1);
	if (district_order(w, &o) != CLI_DONE)
		violates(w, "no invitation");
	n = strcspn(buf_str(&out), "\n");
	memcpy(h->code, out.p, n);
	h->code[n] = '\0';
	buf_done(&out);
}

struct home *
home_add(struct world *w, unsigned unit)
{
	struct home *h;

	if (w->home_count == HOMES_MAX)
		return NULL;
	h = &w->homes[w->home_count];
	memset(h, 0, sizeof(*h));
	(void)fake_rng(&h->random, w->seed * 1000 + w->home_count);
	h->is_used = true;
	h->unit = unit;
	h->print = ++w->prints;
	w->home_count++;
	home_invite(w, h);
	return h;
}

static void
hear(void *ctx, int fd, const char *p, size_t n)
{
	struct buf *out = ctx;

	if (fd == 1 && out != NULL)
		buf_add(out, p, n);
	if (fd == 2 && world_of(NULL)->is_loud)
		printf("#     %.*s", (int)n, p);
}

static int
home_begin(struct world *w, struct home *h, struct client *c, struct buf *out,
	   struct err *e)
{
	const struct cli_io io = {.lang = LANG_EN, .sink = {hear, out}};
	char path[PATH_SIZE];

	if (client_begin(c, home_path(w, h, path), &io, e) != 0)
		return -1;
	c->clock = home_clock(h);
	c->rng = world_rng(&h->random);
	return 0;
}

static int
attach(struct world *w, struct client *c, struct err *e)
{
	int rc;

	w->may_anchor = true;
	rc = client_attach(c, e);
	w->may_anchor = false;
	return rc;
}

int
home_open(struct world *w, struct home *h, struct client *c, struct err *e)
{
	if (home_begin(w, h, c, NULL, e) != 0)
		return -1;
	return attach(w, c, e);
}

/* What main() does behind every verb. */
static void
seal_due(struct client *c)
{
	struct err e = ERR_INIT;
	uint64_t left;

	if (edit_due(c, &e) == 1 && c->has_scope && seal_leaves(c, &e) == 0)
		(void)seal_all(c, NULL, &left, &e);
}

static int
verb_run(struct world *w, struct home *h, struct buf *out,
	 const struct cli_call *call)
{
	const struct cli_verb *verb = call->args.verb;
	bool closed = verb == &verb_rebuild || verb == &verb_restore;
	struct err e = ERR_INIT;
	struct client c;
	int rc = home_begin(w, h, &c, out, &e);

	if (rc == 0 && !closed)
		rc = attach(w, &c, &e);
	if (rc != 0) {
		trace(w, "h%u: %s: %s", home_number(w, h), verb->name,
		      err_token(e.code));
		rc = cli_exit_of(e.code);
	} else {
		rc = verb->run(&c, &call->args);
		if (c.db != NULL)
			seal_due(&c);
	}
	client_close(&c);
	return rc;
}

int
home_command(struct world *w, struct home *h, struct buf *out,
	     const char *const *words)
{
	static const struct cli_program program = {
	    .name = "kheo",
	    .version = "sim",
	    .summary = TEXT_kheo_summary,
	    .verbs = client_verbs,
	};
	struct cli_io io = {.lang = LANG_EN, .sink = {hear, out}};
	const char *argv[24] = {"kheo"};
	struct cli_call call;
	int argc = 1, rc;

	for (; words[argc - 1] != NULL && argc < 23; argc++)
		argv[argc] = words[argc - 1];
	if (cli_parse(&call, &program, argc, argv, &io))
		rc = verb_run(w, h, out, &call);
	else
		rc = call.status;
	cli_call_done(&call);
	trace(w, "h%u: %s: %d", home_number(w, h), words[0], rc);
	return rc;
}

void
person_name(const struct world *w, const struct home *h, unsigned n,
	    char out[PERSON_SIZE])
{
	(void)snprintf(out, PERSON_SIZE, "Cán bộ %u.%u", home_number(w, h), n);
}

void
person_enrol(struct world *w, struct home *h)
{
	char person[PERSON_SIZE], machine[32];
	const char *const words[] = {
	    "enrol", h->code, "--person", person, "--name", machine, NULL,
	};

	person_name(w, h, h->people, person);
	(void)snprintf(machine, sizeof(machine), "Máy %u", home_number(w, h));
	(void)home_command(w, h, NULL, words);
	h->people++;
}

/* Everybody who works at one PC. */
struct staff {
	struct person p[PEOPLE_MAX];
	unsigned n;
};

static int
staff_add(void *ctx, const struct person *p, struct err *e)
{
	struct staff *s = ctx;

	(void)e;
	if (s->n < PEOPLE_MAX)
		s->p[s->n++] = *p;
	return 0;
}

bool
person_any(struct world *w, struct client *c, struct person *out)
{
	struct staff s = {.n = 0};
	struct err e = ERR_INIT;

	if (person_each(c, staff_add, &s, &e) != 0)
		violates(w, "people: %s", e.text);
	if (s.n == 0)
		return false;
	*out = s.p[below(w, s.n)];
	return true;
}

struct record_key
record_of(const struct world *w, const struct home *h, unsigned rec)
{
	struct record_key key = {.scope = w->scopes[h->unit], .type = "report"};

	memcpy(key.rec.b, "record", 6);
	key.rec.b[6] = (uint8_t)h->unit;
	key.rec.b[7] = (uint8_t)rec;
	return key;
}

/* What is on the screen when the field is opened. */
struct screen {
	struct world *w;
	struct save *save;
	struct edit edit;
	struct id base[OVER_MAX];
	bool is_typed; /* the value that is read is not signed yet */
};

static void
over_add(void *ctx, unsigned save)
{
	struct screen *s = ctx;
	struct save *to = s->save;

	if (to->over_count == OVER_MAX)
		return;
	if (s->is_typed)
		to->typed |= (uint16_t)(1U << to->over_count);
	to->over[to->over_count++] = (uint16_t)save;
}

static void
screen_read(struct screen *s, const struct record *r)
{
	const struct record_field *f = record_field(r, s->edit.field);

	s->save->over_count = 0;
	s->save->typed = 0;
	s->edit.base = s->base;
	s->edit.base_count = 0;
	for (size_t i = 0; f != NULL && i < f->head_count && i < OVER_MAX;
	     i++) {
		s->base[s->edit.base_count++] = f->heads[i].part;
		s->is_typed = edit_num(&f->heads[i].part) != 0;
		saves_in(s->w, f->heads[i].value, f->heads[i].value_len,
			 over_add, s);
		/* Its text may be erased here, and at the hub no more. */
		if (f->heads[i].value_len == strlen("null"))
			erased_said(s->w, &f->heads[i].part, s->save->field,
				    over_add, s);
	}
}

static int
type_over(struct screen *s, struct client *c, const struct person *p,
	  const struct record_key *key, struct err *e)
{
	struct record r;
	uint64_t left;
	int rc = edit_others(c, p, &key->rec, e);

	if (rc == 1)
		rc = seal_all(c, NULL, &left, e);
	record_init(&r);
	if (rc == 0)
		rc = view_record(c, key, &r, e);
	if (rc == 0) {
		screen_read(s, &r);
		rc = edit_save(c, p, key, &s->edit, 1, e);
	}
	record_done(&r);
	return rc;
}

static void
save_at(struct world *w, struct home *h, struct client *c)
{
	struct screen s = {.w = w};
	struct err e = ERR_INIT;
	struct record_key key;
	struct person p;
	char text[SAVE_TEXT_SIZE];
	unsigned rec = below(w, RECORDS), field = below(w, FIELDS), n;

	if (!person_any(w, c, &p) || w->save_count == SAVES_MAX)
		return;
	key = record_of(w, h, rec);
	n = save_new(w, home_number(w, h), rec, field);
	s.save = &w->saves[n];
	s.edit.field = FIELD_NAMES[field];
	s.edit.value = save_text(n, text);
	s.edit.value_len = strlen(text);
	if (type_over(&s, c, &p, &key, &e) == 0) {
		s.save->is_told = true;
		trace(w, "h%u: v%u of %u.%u over %u", home_number(w, h), n, rec,
		      field, s.save->over_count);
		return;
	}
	trace(w, "h%u: v%u: %s", home_number(w, h), n, err_token(e.code));
	if (!disk_is_full(w))
		violates(w, "h%u: a save failed: %s", home_number(w, h),
			 e.text);
}

void
person_save(struct world *w, struct home *h)
{
	struct err e = ERR_INIT;
	struct client c;

	if (home_open(w, h, &c, &e) == 0)
		save_at(w, h, &c);
	else if (!disk_is_full(w))
		violates(w, "h%u does not open: %s", home_number(w, h), e.text);
	client_close(&c);
}

int
person_sync(struct world *w, struct home *h)
{
	static const char *const words[] = {"sync", NULL};

	return home_command(w, h, NULL, words);
}
