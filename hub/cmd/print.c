#include <stdlib.h>
#include <string.h>

#include "hub/cmd/documents.h"
#include "hub/cmd/tell.h"
#include "hub/view/stamp.h"
#include "protocol/log/content.h"
#include "protocol/log/movement.h"
#include "protocol/paper/office.h"
#include "protocol/paper/proof.h"
#include "protocol/paper/report.h"
#include "protocol/sign/hash.h"

/* One submission on its way to paper. */
struct printing {
	struct call *c;
	struct wanted wanted;
	struct submitted s;
	struct record_key key;
	struct movement m;
	struct form form;
	bool has_form;
};

static int
stamp_put_on(const struct printing *p, struct paper *out, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	char text[24];
	struct stamp s;
	int rc = stamp_make(p->c->hub, &p->key, &p->s.part, &s, &note, e);

	if (rc == 1)
		proof_set(out, &s, buf_str(&note), digits(text, &p->s.part, 4));
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static struct paper *
paper_make(struct printing *p, struct err *e)
{
	struct hub *h = p->c->hub;
	const struct body *b =
	    office_body(&p->m, &p->key.scope, p->wanted.line);
	struct report r = {.movement = &p->m,
			   .body = b,
			   .form = &p->form,
			   .content = p->s.content,
			   .line = p->wanted.line,
			   .annex = p->s.annex,
			   .day = day_at(hub_now_ms(h), ZONE_VIETNAM_MIN),
			   .is_test = h->keys.is_test,
			   .title = documents_title,
			   .ctx = h};
	struct paper *out;

	if (b == NULL) {
		err_set(e, ERR_NOT_FOUND, "the directory has no such unit");
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
load(struct printing *p, const char *text, struct err *e)
{
	struct hub *h = p->c->hub;
	struct hash part;
	struct id rec;
	int64_t version = FORM_NEWEST;
	int rc = view_submission(h, text, &rec, &part, e);

	rc = tell_found(p->c, rc, TEXT_hub_no_submission, text, e);
	if (rc != CLI_DONE)
		return rc;
	if (submitted_load(h->db, &part, &p->s, e) != 1 ||
	    record_find(h->db, &rec, &p->key, e) != 1 ||
	    movement_load(h->db, &p->m, e) != 0) {
		err_set(e, ERR_NOT_FOUND, "the submission");
		return cli_fail(&p->c->io, e);
	}
	(void)json_get_int(p->s.content, FIELD_FORM, 1, INT64_MAX, &version);
	if (view_form_of(h, p->s.type, (uint64_t)version, &p->form, e) != 1) {
		err_set(e, ERR_NOT_FOUND, "the form of the submission");
		return cli_fail(&p->c->io, e);
	}
	p->has_form = true;
	return CLI_DONE;
}

static int
cmd_print(void *app, const struct cli_args *a)
{
	struct printing p = {.c = app};
	struct paper *out = NULL;
	struct err e = ERR_INIT;
	int rc = wanted_read(&p.c->io, a, &p.wanted);

	if (rc != CLI_DONE)
		return rc;
	p.wanted.other = cli_opt(a, "--other-signer");
	movement_init(&p.m);
	rc = load(&p, a->v[0], &e);
	if (rc == CLI_DONE) {
		out = paper_make(&p, &e);
		if (out == NULL ||
		    documents_write(p.c, out, p.wanted.file, &e) != 0)
			rc = cli_fail(&p.c->io, &e);
	}
	paper_free(out);
	if (p.has_form)
		form_done(&p.form);
	movement_done(&p.m);
	submitted_done(&p.s);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    {"--other-signer", "NAME", TEXT_opt_other_signer},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_print = {
    .verb =
	{
	    .name = "print",
	    .args = "RECORD",
	    .summary = TEXT_verb_print,
	    .example = "kheo-hub print pGNxg2Zt --line dang -o bao-cao.pdf",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_print,
	},
    .input = -1,
    .reads_only = true,
};
