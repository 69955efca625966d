#include <string.h>

#include "hub/cmd/consolidate.h"
#include "hub/cmd/tell.h"
#include "hub/view/view.h"

/* A figure on its way down to the records. */
struct opening {
	struct call *c;
	const struct consolidation *k;
	const char *figure;
	struct decimal today; /* what the records of the unit add up to */
};

/* What an officer is shown of the record, as content. */
static json_t *
content_of(struct hub *h, const struct record *r, struct err *e)
{
	json_t *o = json_object();
	const struct record_head *head;

	for (size_t i = 0; o != NULL && i < r->field_count; i++) {
		int rc = view_head(h, &r->fields[i], &head, NULL, e);
		json_t *v =
		    rc != 1 ? NULL
			    : json_value_read(head->value, head->value_len, e);

		if (rc < 0 || (rc == 1 && v == NULL) ||
		    (v != NULL &&
		     json_object_set_new(o, r->fields[i].name, v) != 0)) {
			json_decref(o);
			return NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

static void
record_tell(const struct opening *o, const struct record_key *key,
	    const json_t *content, struct decimal value)
{
	const char *title = json_get_text(content, "title");
	char text[DECIMAL_SIZE];

	cli_row(&o->c->io, "", "", id_text(&key->rec).s, key->type,
		decimal_print(value, text), title == NULL ? "" : title, NULL);
}

static int
record_open(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct opening *o = ctx;
	const struct edition_question *q = &o->k->edition.q;
	struct decimal value;
	struct annex one;
	json_t *content;
	int rc;

	if (record_deleted(r))
		return 0;
	if ((content = content_of(o->c->hub, r, e)) == NULL)
		return -1;
	annex_init(&one, q->period, q->window);
	rc = annex_record(&one, &key->rec, key->type, content, e);
	value = annex_value(&one, o->figure);
	if (rc == 0 && value.digits != 0) {
		record_tell(o, key, content, value);
		rc = decimal_add(o->today, value, &o->today, e);
	}
	annex_done(&one);
	json_decref(content);
	return rc;
}

static int
report_open(struct opening *o, const struct edition_report *r, struct err *e)
{
	struct decimal value = annex_value(&r->figures, o->figure);
	const struct cli_io *io = &o->c->io;
	enum text_id note = TEXT_hub_explain_counted;
	char text[2][DECIMAL_SIZE];

	if (r->within != EDITION_NONE)
		note = TEXT_hub_explain_within;
	else if (json_is_object(json_object_get(r->in->annex, o->figure)))
		note = TEXT_hub_explain_by_hand;
	cli_row(io, r->in->unit, decimal_print(value, text[0]),
		hash_text(&r->in->part).s, text_raw(io->lang, note), NULL);
	o->today = decimal_of(0);
	if (record_each(o->c->hub->db, &r->in->scope, record_open, o, e) != 0)
		return -1;
	if (decimal_cmp(o->today, value) != 0)
		cli_warn(io, TEXT_hub_explain_changed, r->in->unit,
			 decimal_print(value, text[0]),
			 decimal_print(o->today, text[1]), NULL);
	return 0;
}

static const char *
lines_text(const struct call *c, unsigned lines)
{

	if (lines == (EDITION_GOVERNMENT | EDITION_PARTY))
		return text_raw(c->io.lang, TEXT_hub_line_both);
	return edition_line_text(c, lines == EDITION_PARTY ? "dang"
							   : "chinh-quyen");
}

/* ${which} is "" or ".field.kinh-te". */
static int
works_open(const struct opening *o, const char *which)
{
	const struct edition *ed = &o->k->edition;
	int found = which[0] == '\0';

	for (size_t i = 0; i < ed->tally_count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), ".%s.%.30s",
			       ed->tallies[i].by, ed->tallies[i].value);
		found |= strcmp(name, which) == 0;
	}
	for (size_t i = 0; found && i < ed->work_count; i++) {
		const struct edition_work *w = &ed->works[i];

		if (which[0] == '\0' || edition_work_is(ed, w, which + 1))
			cli_row(&o->c->io, w->in->unit, id_text(&w->id).s,
				edition_work_title(w),
				lines_text(o->c, w->lines), NULL);
	}
	return found;
}

static bool
is_known(const struct edition *ed, const char *figure)
{

	for (size_t i = 0; i < ed->report_count; i++)
		for (size_t f = 0; f < ed->reports[i].figures.figures.count;
		     f++)
			if (strcmp(ed->reports[i].figures.figures.v[f].name,
				   figure) == 0)
				return true;
	return false;
}

int
edition_explain(struct call *c, const struct consolidation *k,
		const char *figure, struct err *e)
{
	struct opening o = {.c = c, .k = k, .figure = figure};
	const struct edition *ed = &k->edition;
	char text[DECIMAL_SIZE];

	if (strncmp(figure, "works", 5) == 0 &&
	    (figure[5] == '\0' || figure[5] == '.'))
		return works_open(&o, figure + 5);
	if (!is_known(ed, figure))
		return 0;
	cli_say(&c->io, TEXT_hub_explain_head, figure,
		decimal_print(annex_value(&ed->sum, figure), text), NULL);
	for (size_t i = 0; i < ed->report_count; i++)
		if (report_open(&o, &ed->reports[i], e) != 0)
			return -1;
	return 1;
}
