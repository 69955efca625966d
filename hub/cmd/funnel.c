/* funnel: recognition, decision by decision. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/cmd/tell.h"
#include "protocol/domain/day.h"
#include "protocol/domain/period.h"
#include "protocol/wire/json.h"

#define TYPE "recognition"

/* The steps, in the form's words and order. */
static const char *const stages[] = {"cong-nhan", "dien-hinh-tieu-bieu",
				     "de-nghi-khen"};
#define STAGES ARRAY_LEN(stages)

/* One nominee at one step who was submitted and stands. */
struct passed {
	struct id rec;
	char before[ID_TEXT_LEN + 1]; /* the record of the step before */
	size_t stage;
	char kind[16];
	char number[NAME_MAX_BYTES + 1]; /* of the decision */
	char date[12];
};

struct funnel {
	struct call *c;
	const char *year; /* NULL: every year */
	struct passed *v;
	size_t n;
	uint64_t drafts;
};

static void
value_copy(struct hub *h, const struct record *r, const char *name, char *out,
	   size_t size)
{
	const struct record_field *f = record_field(r, name);
	const struct record_head *head;
	struct err e = ERR_INIT;
	const char *s = NULL;
	json_t *v = NULL;

	out[0] = '\0';
	if (f != NULL && view_head(h, f, &head, NULL, &e) == 1)
		v = json_value_read(head->value, head->value_len, &e);
	s = json_string_value(v);
	if (s != NULL && strlen(s) < size)
		memcpy(out, s, strlen(s) + 1);
	json_decref(v);
}

/* Whether what was submitted stands. */
static bool
is_passed(const char *state)
{

	return strcmp(state, "sent") == 0 || strcmp(state, "received") == 0 ||
	       strcmp(state, "accepted") == 0;
}

static int
passed_push(struct funnel *f, const struct passed *p, struct err *e)
{
	struct passed *more = f->v;

	if ((f->n & (f->n - 1)) == 0)
		more = realloc(f->v, (f->n == 0 ? 1 : 2 * f->n) * sizeof(*p));
	if (more == NULL)
		return err_memory(e);
	f->v = more;
	f->v[f->n++] = *p;
	return 0;
}

static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct funnel *f = ctx;
	struct hub *h = f->c->hub;
	struct passed p = {.rec = key->rec};
	char stage[32], meeting[12];
	struct life l;
	bool passed;

	if (strcmp(key->type, TYPE) != 0 || record_deleted(r))
		return 0;
	value_copy(h, r, "meeting", meeting, sizeof(meeting));
	value_copy(h, r, "stage", stage, sizeof(stage));
	if (f->year != NULL && strncmp(meeting, f->year, 4) != 0)
		return 0;
	while (p.stage < STAGES && strcmp(stages[p.stage], stage) != 0)
		p.stage++;
	if (p.stage == STAGES)
		return 0;
	if (life_load(h, &key->scope, &key->rec, &l, e) != 0)
		return -1;
	passed = is_passed(life_state(&l, r));
	life_done(&l);
	if (!passed) {
		f->drafts++;
		return 0;
	}
	value_copy(h, r, "before", p.before, sizeof(p.before));
	value_copy(h, r, "nominee_kind", p.kind, sizeof(p.kind));
	value_copy(h, r, "decision_number", p.number, sizeof(p.number));
	value_copy(h, r, "decision_date", p.date, sizeof(p.date));
	return passed_push(f, &p, e);
}

/* Whether the nominee passed the step before: the first needs none. */
static bool
is_founded(const struct funnel *f, const struct passed *p)
{

	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].stage + 1 == p->stage &&
		    strcmp(id_text(&f->v[i].rec).s, p->before) == 0)
			return true;
	return p->stage == 0;
}

static int
passed_cmp(const void *a, const void *b)
{
	const struct passed *x = a;
	const struct passed *y = b;
	int rc = (x->stage > y->stage) - (x->stage < y->stage);

	if (rc == 0)
		rc = strcmp(x->date, y->date);
	return rc != 0 ? rc : strcmp(x->number, y->number);
}

static const char *
number(char out[24], uint64_t n)
{

	(void)snprintf(out, 24, "%llu", (unsigned long long)n);
	return out;
}

/* One decision: how many it names, of which kind. */
static size_t
decision_show(const struct funnel *f, const struct form *form, size_t from,
	      uint64_t *total)
{
	static const char *const kinds[] = {"tap-the", "ca-nhan", "mo-hinh"};
	const struct cli_io *io = &f->c->io;
	struct buf label = BUF_INIT(FORM_BYTES_MAX);
	uint64_t of[ARRAY_LEN(kinds)] = {0};
	char text[ARRAY_LEN(kinds)][24], all[24], loose[24];
	uint64_t founded = 0, unfounded = 0;
	size_t i = from;
	struct day_text day = {""};
	day_t on;
	json_t *stage = json_string(stages[f->v[from].stage]);

	for (; i < f->n && passed_cmp(&f->v[i], &f->v[from]) == 0; i++) {
		if (!is_founded(f, &f->v[i])) {
			unfounded++;
			continue;
		}
		founded++;
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			of[k] += strcmp(f->v[i].kind, kinds[k]) == 0;
	}
	if (day_parse(f->v[from].date, &on) == 0)
		day = day_vi(on);
	form_shown(form_find(form, "stage"), stage, io->lang == LANG_EN,
		   &label);
	json_decref(stage);
	cli_say(io, TEXT_hub_funnel_decision, buf_str(&label),
		f->v[from].number[0] == '\0' ? "-" : f->v[from].number,
		day.s[0] == '\0' ? "-" : day.s, number(all, founded),
		number(text[0], of[0]), number(text[1], of[1]),
		number(text[2], of[2]), NULL);
	if (unfounded > 0)
		cli_say(io, TEXT_hub_funnel_loose, number(loose, unfounded),
			NULL);
	total[f->v[from].stage] += founded;
	buf_done(&label);
	return i;
}

static int
funnel_show(struct funnel *f, const struct form *form)
{
	uint64_t total[STAGES] = {0};
	char text[STAGES][24], drafts[24];

	if (f->n > 0)
		qsort(f->v, f->n, sizeof(*f->v), passed_cmp);
	for (size_t i = 0; i < f->n;)
		i = decision_show(f, form, i, total);
	cli_say(&f->c->io, TEXT_hub_funnel_all, number(text[0], total[0]),
		number(text[1], total[1]), number(text[2], total[2]), NULL);
	if (f->drafts > 0)
		cli_say(&f->c->io, TEXT_hub_funnel_drafts,
			number(drafts, f->drafts), NULL);
	return CLI_DONE;
}

static int
cmd_funnel(void *app, const struct cli_args *a)
{
	struct funnel f = {.c = app, .year = cli_opt(a, "--year")};
	struct err e = ERR_INIT;
	struct period year;
	struct form form;
	int rc;

	if (f.year != NULL &&
	    (strlen(f.year) != 4 || period_parse(f.year, &year) != 0)) {
		cli_warn(&f.c->io, TEXT_hub_no_year, f.year, NULL);
		return CLI_USAGE;
	}
	rc = view_form(f.c->hub, TYPE, FORM_NEWEST, &form, &e);
	if (rc == 0)
		rc = err_set(&e, ERR_NOT_FOUND, "form " TYPE);
	if (rc < 0)
		return cli_fail(&f.c->io, &e);
	if (record_each(f.c->hub->db, NULL, record_take, &f, &e) != 0)
		rc = cli_fail(&f.c->io, &e);
	else
		rc = funnel_show(&f, &form);
	form_done(&form);
	free(f.v);
	return rc;
}

static const struct cli_option options[] = {
    {"--year", "YEAR", TEXT_hub_opt_year},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_funnel = {
    .verb =
	{
	    .name = "funnel",
	    .args = "",
	    .summary = TEXT_hub_sum_funnel,
	    .example = "kheo-hub funnel --year 2022",
	    .max_args = 0,
	    .options = options,
	    .run = cmd_funnel,
	},
    .input = -1,
    .reads_only = true,
};
