#include <string.h>

#include "hub/cmd/documents.h"
#include "protocol/log/movement.h"
#include "protocol/paper/letter.h"

/* Who writes: whom the command names, else to whom the line reports. */
static const struct body *
issuer_of(const struct movement *m, const char *code, const char *line,
	  day_t day)
{

	for (size_t i = 0; code == NULL && i < m->obligation_count; i++)
		if (strcmp(m->obligations[i].line, line) == 0)
			code = m->obligations[i].recipient;
	return code == NULL ? NULL : units_by_code(&m->units, code, day);
}

static int
letter_write(struct call *c, const struct letter *l, const struct wanted *w,
	     struct err *e)
{
	struct paper *p = letter_paper(l, e);
	int rc = -1;

	if (p != NULL) {
		wanted_set(w, p);
		rc = documents_write(c, p, w->file, e);
	}
	paper_free(p);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, e);
}

static int
cmd_letter(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct buf text = BUF_INIT(LETTER_BYTES_MAX);
	struct letter l = {.is_test = c->hub->keys.is_test};
	const struct buf *typed;
	struct err e = ERR_INIT;
	struct movement m;
	struct wanted w;
	int rc = wanted_read(&c->io, a, &w);

	if (rc == CLI_DONE)
		rc = letter_read(&c->io, a, &l);
	if (rc != CLI_DONE)
		return rc;
	movement_init(&m);
	l.movement = &m;
	l.line = w.line;
	l.day = day_at(hub_now_ms(c->hub), ZONE_VIETNAM_MIN);
	typed = call_input(c, a->v[0], &e);
	if (typed == NULL || movement_load(c->hub->db, &m, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else if (letter_text(typed->p, typed->len, &text, &e) != 0) {
		cli_warn(&c->io, TEXT_letter_bad_text, a->v[0], NULL);
		rc = CLI_USAGE;
	} else if ((l.body = issuer_of(&m, cli_opt(a, "--issuer"), w.line,
				       l.day)) == NULL) {
		cli_warn(&c->io, TEXT_document_no_issuer, NULL);
		rc = CLI_USAGE;
	} else {
		l.text = buf_str(&text);
		rc = letter_write(c, &l, &w, &e);
	}
	movement_done(&m);
	buf_done(&text);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    LETTER_OPTIONS,
    {"--issuer", "CODE", TEXT_opt_issuer},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_letter;
const struct admin_verb admin_letter = {
    .verb =
	{
	    .name = "letter",
	    .args = "TEXTFILE [TO...]",
	    .summary = TEXT_verb_letter,
	    .example = "kheo-hub letter van-ban.txt 02308 --issuer 02305"
		       " --subject 'gửi báo cáo' -o cong-van.docx",
	    .min_args = 1,
	    .max_args = 1 + LETTER_TO_MAX,
	    .options = options,
	    .run = cmd_letter,
	},
    .input = 0,
    .reads_only = true,
};
