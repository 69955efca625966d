/* carry: last period's text in a new report, and what of it is still there. */
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/fields.h"
#include "protocol/domain/carried.h"
#include "protocol/domain/edition.h"
#include "protocol/log/movement.h"

#define WORDS_MAX 20
#define SHOWN_MAX 160 /* bytes of a passage */

struct carrying {
	struct client *c;
	struct record_key key; /* the report that is given */
	json_t *content;       /* its content */
	struct period period;  /* that it is for */
	json_t *before;        /* of the newest report for an earlier period */
	int best;              /* order of that one's period; 0 none */
	const char *field;     /* at hand */
	size_t told;
};

/* Six months stand before their year. */
static int
period_order(struct period p)
{

	return p.year * 2 + (p.kind == PERIOD_YEAR);
}

static int
period_of(const json_t *content, struct period *out)
{
	const char *text = json_get_text(content, "period");

	return text == NULL ? -1 : period_parse(text, out);
}

static int
before_try(void *ctx, const struct record_key *key, struct record *r,
	   struct err *e)
{
	struct carrying *k = ctx;
	struct period p;
	json_t *content;

	if (record_deleted(r) || id_eq(&key->rec, &k->key.rec))
		return 0;
	if ((content = content_of(k->c, r, e)) == NULL)
		return -1;
	if (period_of(content, &p) == 0 &&
	    period_order(p) < period_order(k->period) &&
	    period_order(p) > k->best) {
		json_decref(k->before);
		k->before = json_incref(content);
		k->best = period_order(p);
	}
	json_decref(content);
	return 0;
}

static void
passage_show(void *ctx, const struct carried *c)
{
	static const enum text_id ids[] = {
	    [CARRIED_UNCHANGED] = TEXT_carry_unchanged,
	    [CARRIED_DATE] = TEXT_carry_date,
	    [CARRIED_UNIT] = TEXT_carry_unit,
	};
	struct carrying *k = ctx;
	struct buf text = BUF_INIT(SHOWN_MAX + 8);
	size_t n = c->len;

	if (n > SHOWN_MAX) {
		n = SHOWN_MAX;
		while (n > 0 && ((unsigned char)c->text[n] & 0xc0) == 0x80)
			n--;
	}
	buf_add(&text, c->text, n);
	buf_text(&text, n < c->len ? "…" : "");
	cli_say(&k->c->io, ids[c->kind], k->field, buf_str(&text), NULL);
	buf_done(&text);
	k->told++;
}

static void
sections_look(struct carrying *k, const struct movement *m)
{
	struct carried_facts f = {
	    .window = period_window(k->period),
	    .units = &m->units,
	};

	(void)day_parse(cmd_today(k->c).s, &f.day);
	for (size_t i = 0; edition_sections[i].field != NULL; i++) {
		const char *text;

		k->field = edition_sections[i].field;
		text = json_get_text(k->content, k->field);
		f.before = json_get_text(k->before, k->field);
		if (text != NULL)
			carried_each(&f, text, passage_show, k);
	}
}

static int
look(struct carrying *k)
{
	struct err e = ERR_INIT;
	struct movement m;

	if (movement_load(k->c->db, &m, &e) != 0 ||
	    view_each(k->c, "report", before_try, k, &e) != 0) {
		movement_done(&m);
		return cli_fail(&k->c->io, &e);
	}
	sections_look(k, &m);
	movement_done(&m);
	if (k->told == 0)
		cli_warn(&k->c->io, TEXT_carry_clean, NULL);
	return k->told == 0 ? CLI_NOTHING : CLI_DONE;
}

static void
word_put(struct buf *out, const char *field, const char *value)
{

	buf_init(out, 2 * PART_BYTES_MAX);
	/* behind white space "@" is no file */
	buf_fmt(out, "%s=%s", field, value[0] == '@' ? " " : "");
	buf_text(out, value);
}

/* A new report with the texts of the given one. */
static int
copy(struct carrying *k, const struct person *p, const char *period,
     struct record_key *key)
{
	struct buf words[WORDS_MAX];
	const char *args[WORDS_MAX];
	struct typed_list typed = {NULL, 0};
	struct form form;
	size_t n = 0;
	int rc = fields_form(k->c, "report", NULL, FORM_NEWEST, &form);

	if (rc != CLI_DONE)
		return rc;
	word_put(&words[n++], "period", period);
	for (size_t i = 0; edition_sections[i].field != NULL; i++) {
		const char *field = edition_sections[i].field;
		const char *text = json_get_text(k->content, field);

		if (text != NULL && n < WORDS_MAX &&
		    form_find(&form, field) != NULL)
			word_put(&words[n++], field, text);
	}
	for (size_t i = 0; i < n; i++)
		args[i] = buf_str(&words[i]);
	rc = fields_read(k->c, &form, NULL, args, n, &typed);
	if (rc == CLI_DONE)
		rc = fields_begin(k->c, p, &form, &typed, key);
	fields_done(&typed);
	form_done(&form);
	for (size_t i = 0; i < n; i++)
		buf_done(&words[i]);
	return rc;
}

static int
carry(struct carrying *k, const struct cli_args *a)
{
	struct record_key made;
	struct period period;
	struct person p;
	int rc;

	if (period_parse(a->v[1], &period) != 0) {
		cli_warn(&k->c->io, TEXT_annex_no_period, a->v[1], NULL);
		return CLI_USAGE;
	}
	rc = cmd_person(k->c, a, ROLE_RECORDER, &p);
	if (rc == CLI_DONE)
		rc = copy(k, &p, a->v[1], &made);
	if (rc != CLI_DONE)
		return rc;
	cli_out(&k->c->io, "%s\n", id_text(&made.rec).s);
	cli_warn(&k->c->io, TEXT_carry_done, id_text(&made.rec).s, NULL);
	return CLI_DONE;
}

static int
content_load(struct carrying *k)
{
	struct err e = ERR_INIT;
	struct record r;
	int rc;

	record_init(&r);
	rc = view_record(k->c, &k->key, &r, &e);
	if (rc == 0 && (k->content = content_of(k->c, &r, &e)) == NULL)
		rc = -1;
	record_done(&r);
	return rc == 0 ? CLI_DONE : cli_fail(&k->c->io, &e);
}

static int
run(void *app, const struct cli_args *a)
{
	struct carrying k = {.c = app};
	int rc = cmd_record(k.c, a->v[0], &k.key);

	if (rc != CLI_DONE)
		return rc;
	if ((rc = content_load(&k)) == CLI_DONE) {
		if (strcmp(k.key.type, "report") != 0 ||
		    period_of(k.content, &k.period) != 0) {
			cli_warn(&k.c->io, TEXT_carry_what, a->v[0], NULL);
			rc = CLI_USAGE;
		} else {
			rc = a->n == 2 ? carry(&k, a) : look(&k);
		}
	}
	json_decref(k.content);
	json_decref(k.before);
	return rc;
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_carry = {
    .name = "carry",
    .args = "REPORT [PERIOD]",
    .summary = TEXT_verb_carry,
    .example = "kheo carry 3f2aXk 2022",
    .min_args = 1,
    .max_args = 2,
    .options = options,
    .run = run,
};
