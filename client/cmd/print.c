#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/fields.h"
#include "client/cmd/link.h"
#include "protocol/log/content.h"
#include "protocol/log/movement.h"
#include "protocol/paper/load.h"
#include "protocol/paper/office.h"
#include "protocol/paper/proof.h"
#include "protocol/paper/report.h"
#include "protocol/sign/trust.h"

/* A record, or its newest submission, on its way to paper. */
struct printing {
	struct client *c;
	const struct cli_args *a;
	const char *line;
	const char *file;
	struct record_key key;
	struct record r;
	struct standing st;
	struct submitted s;
	json_t *draft; /* what is saved, when nothing was submitted */
	struct movement m;
	struct form form;
	bool has_form;
};

static int
load(struct printing *p, struct err *e)
{
	struct client *c = p->c;

	if (view_record(c, &p->key, &p->r, e) != 0 ||
	    standing_load(c, &p->key.rec, &p->st, e) != 0 ||
	    movement_load(c->db, &p->m, e) != 0)
		return -1;
	if (p->st.newest == NULL) {
		p->draft = content_of(c, &p->r, e);
		return p->draft != NULL ? 0 : -1;
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
	int rc = p->draft != NULL ? 0 : stamp_note(p->c, &p->s.part, &note, e);

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
	const struct body *b = office_body(&p->m, &p->key.scope, p->line);
	const json_t *content = p->draft != NULL ? p->draft : p->s.content;
	struct report r = {
	    .movement = &p->m,
	    .body = b,
	    .form = &p->form,
	    .content = content,
	    .line = p->line,
	    .annex = p->draft != NULL ? NULL : p->s.annex,
	    .day = day_at(clock_now_ms(&c->clock), ZONE_VIETNAM_MIN),
	    .is_draft = p->draft != NULL,
	    .is_test = c->has_keys && c->keys.is_test,
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
	paper_set(out, PAPER_NUMBER, cli_opt(p->a, "--number"));
	paper_set(out, PAPER_DATE, cli_opt(p->a, "--date"));
	paper_set(out, PAPER_NAME, cli_opt(p->a, "--signer"));
	return out;
}

static int
print(struct printing *p)
{
	struct buf bytes = BUF_INIT(PAPER_BYTES_MAX);
	struct paper *out = NULL;
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	if (load(p, &e) != 0)
		return cli_fail(&p->c->io, &e);
	rc = fields_form(p->c, p->key.type, &p->r, FORM_NEWEST, &p->form);
	if (rc != CLI_DONE)
		return rc;
	p->has_form = true;
	out = paper_make(p, &e);
	if (out == NULL ||
	    paper_write(out, paper_format_named(p->file), &bytes, &e) != 0 ||
	    link_write(p->file, bytes.p, bytes.len, &e) != 0)
		rc = cli_fail(&p->c->io, &e);
	else
		cli_say(&p->c->io, TEXT_print_done, p->file, NULL);
	paper_free(out);
	buf_done(&bytes);
	return rc;
}

static int
run(void *app, const struct cli_args *a)
{
	struct printing p = {.c = app,
			     .a = a,
			     .line = cli_opt(a, "--line"),
			     .file = cli_opt(a, "-o")};
	int rc;

	if (p.line == NULL)
		p.line = "chinh-quyen";
	if (p.file == NULL || paper_format_named(p.file) == PAPER_FORMATS) {
		cli_warn(&p.c->io, TEXT_print_no_file, NULL);
		return CLI_USAGE;
	}
	record_init(&p.r);
	movement_init(&p.m);
	rc = cmd_record(p.c, a->v[0], &p.key);
	if (rc == CLI_DONE)
		rc = print(&p);
	if (p.has_form)
		form_done(&p.form);
	json_decref(p.draft);
	movement_done(&p.m);
	submitted_done(&p.s);
	standing_done(&p.st);
	record_done(&p.r);
	return rc;
}

static const struct cli_option options[] = {
    {"-o", "FILE", TEXT_opt_print},
    {"--line", "LINE", TEXT_opt_line},
    {"--number", "N", TEXT_opt_number},
    {"--date", "YYYY-MM-DD", TEXT_opt_date},
    {"--signer", "NAME", TEXT_opt_signer},
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
