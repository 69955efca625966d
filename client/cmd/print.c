#include <stdlib.h>
#include <string.h>

#include "client/cmd/annex.h"
#include "client/cmd/content.h"
#include "client/cmd/documents.h"
#include "client/cmd/fields.h"
#include "protocol/log/content.h"
#include "protocol/log/movement.h"
#include "protocol/paper/office.h"
#include "protocol/paper/proof.h"
#include "protocol/paper/report.h"
#include "protocol/sign/trust.h"

/* A record, or its newest submission, on its way to paper. */
struct printing {
	struct client *c;
	struct wanted wanted;
	struct record_key key;
	struct record r;
	struct standing st;
	struct submitted s;
	/* of what is saved, when nothing was submitted */
	struct form_report draft;
	json_t *draft_annex;
	struct movement m;
	struct form form;
	bool has_form;
};

static int
load(struct printing *p, struct err *e)
{
	struct client *c = p->c;

	if (standing_load(c, &p->key.rec, &p->st, e) != 0 ||
	    movement_load(c->db, &p->m, e) != 0)
		return -1;
	if (p->st.newest == NULL) {
		if (content_check(c, &p->form, &p->r, &p->draft, e) != 0)
			return -1;
		p->draft_annex =
		    annex_of(c, p->key.type, p->draft.content, &p->r, e);
		return p->draft_annex != NULL ? 0 : -1;
	}
	return submitted_load(c->db, &p->st.acts[p->st.newest->act].part, &p->s,
			      e) == 1
		   ? 0
		   : err_set(e, ERR_CORRUPT, "the submission is missing");
}

/* The hub's word for it, where it came here already. */
static int
stamp_put_on(const struct printing *p, struct paper *out, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	char text[24];
	struct stamp s;
	int rc =
	    p->st.newest == NULL ? 0 : stamp_note(p->c, &p->s.part, &note, e);

	/* One of a tree that was given up is no word for anything. */
	if (rc == 1 && stamp_open(&s, note.p, note.len, &p->c->keys, e) != 0) {
		err_clear(e);
		rc = 0;
	}
	if (rc == 1)
		proof_set(out, &s, buf_str(&note), digits_of(text, &p->s.part));
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static struct paper *
paper_make(struct printing *p, struct err *e)
{
	struct client *c = p->c;
	const struct body *b =
	    office_body(&p->m, &p->key.scope, p->wanted.line);
	bool is_draft = p->st.newest == NULL;
	struct report r = {
	    .movement = &p->m,
	    .body = b,
	    .form = &p->form,
	    .content = is_draft ? p->draft.content : p->s.content,
	    .line = p->wanted.line,
	    .annex = is_draft ? p->draft_annex : p->s.annex,
	    .day = day_at(clock_now_ms(&c->clock), ZONE_VIETNAM_MIN),
	    .is_draft = is_draft,
	    .is_test = c->has_keys && c->keys.is_test,
	    .title = documents_title,
	    .ctx = c,
	};
	struct paper *out;

	if (b == NULL) {
		err_set(e, ERR_NOT_FOUND, "the directory is not here yet");
		return NULL;
	}
	out = report_paper(&r, e);
	if (out == NULL)
		return NULL;
	if (stamp_put_on(p, out, e) != 0) {
		paper_free(out);
		return NULL;
	}
	wanted_set(&p->wanted, out);
	return out;
}

static int
print(struct printing *p)
{
	struct paper *out = NULL;
	struct err e = ERR_INIT;
	int rc;

	if (view_record(p->c, &p->key, &p->r, &e) != 0)
		return cli_fail(&p->c->io, &e);
	rc = fields_form(p->c, p->key.type, &p->r, FORM_NEWEST, &p->form);
	if (rc != CLI_DONE)
		return rc;
	p->has_form = true;
	if (load(p, &e) != 0)
		return cli_fail(&p->c->io, &e);
	out = paper_make(p, &e);
	if (out == NULL || documents_write(p->c, out, p->wanted.file, &e) != 0)
		rc = cli_fail(&p->c->io, &e);
	paper_free(out);
	return rc;
}

static int
run(void *app, const struct cli_args *a)
{
	struct printing p = {.c = app};
	int rc = wanted_read(&p.c->io, a, &p.wanted);

	if (rc != CLI_DONE)
		return rc;
	p.wanted.other = cli_opt(a, "--other-signer");
	record_init(&p.r);
	movement_init(&p.m);
	rc = cmd_record(p.c, a->v[0], &p.key);
	if (rc == CLI_DONE)
		rc = print(&p);
	if (p.has_form)
		form_done(&p.form);
	form_report_done(&p.draft);
	json_decref(p.draft_annex);
	movement_done(&p.m);
	submitted_done(&p.s);
	standing_done(&p.st);
	record_done(&p.r);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    {"--other-signer", "NAME", TEXT_opt_other_signer},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_print = {
    .name = "print",
    .args = "RECORD",
    .summary = TEXT_verb_print,
    .example = "kheo print 3f2aXk --line dang -o bao-cao.docx",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
