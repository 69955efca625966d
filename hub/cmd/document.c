#include <string.h>

#include "hub/cmd/documents.h"
#include "hub/cmd/tell.h"
#include "hub/view/view.h"
#include "protocol/log/movement.h"
#include "protocol/paper/office.h"
#include "protocol/paper/roll.h"

/* A list on its way to paper. */
struct listing {
	struct call *c;
	struct roll roll;
	struct movement m;
	struct form form;
	struct id scope; /* of one unit, if has_scope */
	bool has_scope;
};

static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct listing *l = ctx;
	struct hub *h = l->c->hub;
	json_t *content;
	int rc;

	if (strcmp(key->type, roll_type(l->roll.kind)) != 0 ||
	    record_deleted(r))
		return 0;
	rc = form_is_trial(h->db, key->type, view_form_version(r), e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	content = view_content(h, r, e);
	if (content == NULL)
		return -1;
	rc = roll_add(&l->roll, &key->scope, content, e);
	json_decref(content);
	return rc;
}

/* Who issues it: whom the command names, else to whom the line reports. */
static const struct body *
issuer_of(const struct listing *l, const struct cli_args *a)
{
	const char *code = cli_opt(a, "--issuer");

	for (size_t i = 0; code == NULL && i < l->m.obligation_count; i++) {
		const struct obligation *o = &l->m.obligations[i];

		if (o->line != NULL && strcmp(o->line, l->roll.line) == 0)
			code = o->recipient;
	}
	return code == NULL ? NULL
			    : units_by_code(&l->m.units, code, l->roll.day);
}

static int
list_write(struct listing *l, const struct wanted *w)
{
	struct call *c = l->c;
	struct err e = ERR_INIT;
	struct paper *p = NULL;
	char n[24];
	int rc = CLI_DONE;

	if (record_each(c->hub->db, l->has_scope ? &l->scope : NULL,
			record_take, l, &e) == 0)
		p = roll_paper(&l->roll, &e);
	if (p != NULL)
		wanted_set(w, p);
	(void)snprintf(n, sizeof(n), "%zu", l->roll.left_out);
	if (p == NULL || documents_write(c, p, w->file, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else if (l->roll.left_out > 0)
		cli_warn(&c->io, TEXT_document_left_out, n, NULL);
	paper_free(p);
	return rc;
}

static int
list_make(struct listing *l, const struct cli_args *a, const struct wanted *w)
{
	struct hub *h = l->c->hub;
	struct err e = ERR_INIT;
	int rc;

	if (movement_load(h->db, &l->m, &e) != 0)
		return cli_fail(&l->c->io, &e);
	l->roll.movement = &l->m;
	l->roll.body = issuer_of(l, a);
	if (l->roll.body == NULL) {
		cli_warn(&l->c->io, TEXT_document_no_issuer, NULL);
		return CLI_USAGE;
	}
	if (view_form(h, roll_type(l->roll.kind), FORM_NEWEST, &l->form, &e) !=
	    1)
		return cli_fail(&l->c->io, &e);
	l->roll.form = &l->form;
	rc = list_write(l, w);
	form_done(&l->form);
	return rc;
}

static int
cmd_document(void *app, const struct cli_args *a)
{
	struct listing l = {.c = app};
	struct wanted w;
	int rc = documents_read(&l.c->io, a, &w);

	if (rc != CLI_DONE)
		return rc;
	l.roll = (struct roll){
	    .kind = roll_named(a->v[0]),
	    .line = w.line,
	    .day = day_at(hub_now_ms(l.c->hub), ZONE_VIETNAM_MIN),
	    .is_test = l.c->hub->keys.is_test,
	    .title = documents_title,
	    .ctx = l.c->hub,
	};
	if (l.roll.kind == ROLL_KINDS) {
		cli_warn(&l.c->io, TEXT_document_no_kind, a->v[0], NULL);
		return CLI_USAGE;
	}
	rc = tell_unit(l.c, a, &l.scope, &l.has_scope);
	if (rc != CLI_DONE)
		return rc;
	movement_init(&l.m);
	rc = list_make(&l, a, &w);
	roll_done(&l.roll);
	movement_done(&l.m);
	return rc;
}

static const struct cli_option options[] = {
    DOCUMENT_OPTIONS,
    {"--unit", "CODE", TEXT_hub_opt_unit},
    {"--issuer", "CODE", TEXT_opt_issuer},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_document;
const struct admin_verb admin_document = {
    .verb =
	{
	    .name = "document",
	    .args = "models|exemplars|publicity",
	    .summary = TEXT_verb_document,
	    .example = "kheo-hub document models --issuer 02305 -o "
		       "mo-hinh.docx",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_document,
	},
    .input = -1,
    .reads_only = true,
};
