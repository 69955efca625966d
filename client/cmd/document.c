#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/documents.h"
#include "client/cmd/fields.h"
#include "client/cmd/link.h"
#include "protocol/log/movement.h"
#include "protocol/paper/office.h"
#include "protocol/paper/roll.h"

struct listing {
	struct client *c;
	struct roll roll;
};

static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct listing *l = ctx;
	json_t *content;
	int rc;

	if (record_deleted(r))
		return 0;
	rc = form_is_trial(l->c->db, key->type, view_form_version(r), e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	content = content_of(l->c, r, e);
	if (content == NULL)
		return -1;
	rc = roll_add(&l->roll, &key->scope, content, e);
	json_decref(content);
	return rc;
}

static int
list_write(struct listing *l, const struct wanted *w)
{
	struct client *c = l->c;
	struct err e = ERR_INIT;
	struct paper *p = NULL;
	char n[24];
	int rc = CLI_DONE;

	if (view_each(c, roll_type(l->roll.kind), record_take, l, &e) == 0)
		p = roll_paper(&l->roll, &e);
	if (p != NULL)
		wanted_set(w, p);
	if (p == NULL || documents_write(c, p, w->file, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else if (l->roll.left_out > 0)
		cli_warn(&c->io, TEXT_document_left_out,
			 link_number(n, l->roll.left_out), NULL);
	paper_free(p);
	return rc;
}

static int
list_make(struct listing *l, const struct wanted *w)
{
	struct client *c = l->c;
	struct err e = ERR_INIT;
	struct movement m;
	struct form form;
	int rc;

	movement_init(&m);
	if (movement_load(c->db, &m, &e) == 0)
		l->roll.body = office_body(&m, &c->scope, l->roll.line);
	l->roll.movement = &m;
	l->roll.form = &form;
	if (l->roll.body == NULL) {
		err_set(&e, ERR_NOT_FOUND, "the directory is not here yet");
		rc = cli_fail(&c->io, &e);
	} else {
		rc = fields_form(c, roll_type(l->roll.kind), NULL, FORM_NEWEST,
				 &form);
		if (rc == CLI_DONE) {
			rc = list_write(l, w);
			form_done(&form);
		}
	}
	l->roll.movement = NULL;
	l->roll.form = NULL;
	movement_done(&m);
	return rc;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct listing l = {.c = c};
	struct wanted w;
	int rc = wanted_read(&c->io, a, &w);

	if (rc != CLI_DONE)
		return rc;
	l.roll = (struct roll){
	    .kind = roll_named(a->v[0]),
	    .line = w.line,
	    .day = (day_t)content_today(c),
	    .is_test = c->has_keys && c->keys.is_test,
	    .title = documents_title,
	    .ctx = c,
	};
	if (l.roll.kind == ROLL_KINDS) {
		cli_warn(&c->io, TEXT_document_no_kind, a->v[0], NULL);
		return CLI_USAGE;
	}
	rc = list_make(&l, &w);
	roll_done(&l.roll);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_document = {
    .name = "document",
    .args = "models|exemplars|publicity",
    .summary = TEXT_verb_document,
    .example = "kheo document publicity -o dien-hinh.docx",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
