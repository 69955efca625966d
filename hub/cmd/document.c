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
	json_t *member; /* what a committee member is charged with, or NULL */
};

/* Whether a field areas.*.area is the unit; true if there are none. */
static bool
area_has(const json_t *member, const char *code)
{
	json_t *all = (json_t *)(uintptr_t)member;
	bool is_empty = true;
	const char *path;
	json_t *v;

	json_object_foreach(all, path, v)
	{
		const char *dot = strrchr(path, '.');

		if (strncmp(path, "areas.", 6) != 0 ||
		    strcmp(dot, ".area") != 0 || !json_is_string(v))
			continue;
		if (strcmp(json_string_value(v), code) == 0)
			return true;
		is_empty = false;
	}
	return is_empty;
}

static bool
field_has(const json_t *member, const char *field)
{
	const json_t *fields = json_object_get(member, "fields");
	size_t n = json_array_size(fields);

	for (size_t i = 0; i < n; i++) {
		const char *s = json_string_value(json_array_get(fields, i));

		if (s != NULL && strcmp(s, field) == 0)
			return true;
	}
	return n == 0;
}

/* Field and area as they were assigned: who leads the work is where it is. */
static int
is_charged(const struct listing *l, const struct id *scope,
	   const json_t *content, struct err *e)
{
	const char *field = json_get_text(content, "field");
	const char *lead = json_get_text(content, "lead");
	struct unit u;

	if (l->member == NULL)
		return 1;
	if (view_unit(l->c->hub, scope, &u, e) != 0)
		return -1;
	return field_has(l->member, field == NULL ? "" : field) &&
	       area_has(l->member, lead == NULL ? u.code : lead);
}

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
	rc = is_charged(l, &key->scope, content, e);
	if (rc == 1)
		rc = roll_add(&l->roll, &key->scope, content, e);
	json_decref(content);
	return rc;
}

/* The committee's record of a member: CLI_DONE, or the exit status. */
static int
member_load(struct listing *l, const char *text)
{
	struct hub *h = l->c->hub;
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;
	int rc = view_record(h, text, &key, &e);

	if (rc == 1 && strcmp(key.type, "committee") != 0)
		rc = 0;
	rc = tell_found(l->c, rc, TEXT_document_no_member, text, &e);
	if (rc != CLI_DONE)
		return rc;
	record_init(&r);
	if (record_load(h->db, &key, &r, &e) == 1)
		l->member = view_content(h, &r, &e);
	record_done(&r);
	return l->member != NULL ? CLI_DONE : cli_fail(&l->c->io, &e);
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
	int rc = wanted_read(&l.c->io, a, &w);

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
	if (rc == CLI_DONE && cli_opt(a, "--member") != NULL)
		rc = member_load(&l, cli_opt(a, "--member"));
	if (rc != CLI_DONE)
		return rc;
	movement_init(&l.m);
	rc = list_make(&l, a, &w);
	roll_done(&l.roll);
	movement_done(&l.m);
	json_decref(l.member);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    {"--unit", "CODE", TEXT_hub_opt_unit},
    {"--member", "RECORD", TEXT_opt_member},
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
