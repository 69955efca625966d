#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/documents.h"
#include "protocol/base/file.h"
#include "protocol/log/movement.h"
#include "protocol/paper/letter.h"
#include "protocol/paper/office.h"

static int
letter_write(struct client *c, const struct letter *l, const struct wanted *w,
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

/* The unit itself writes, on the Party line the body whose desk it is. */
static int
letter_make(struct client *c, const struct letter *asked,
	    const struct wanted *w)
{
	struct letter l = *asked;
	struct err e = ERR_INIT;
	struct movement m;
	int rc;

	movement_init(&m);
	l.movement = &m;
	if (movement_load(c->db, &m, &e) == 0)
		l.body = office_body(&m, &c->scope, l.line);
	if (l.body == NULL)
		err_set(&e, ERR_NOT_FOUND, "the directory is not here yet");
	rc = e.code == ERR_NONE ? letter_write(c, &l, w, &e)
				: cli_fail(&c->io, &e);
	movement_done(&m);
	return rc;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct letter l = {.is_test = c->has_keys && c->keys.is_test};
	struct buf typed = BUF_INIT(LETTER_BYTES_MAX);
	struct buf text = BUF_INIT(LETTER_BYTES_MAX);
	struct err e = ERR_INIT;
	struct wanted w;
	int rc = wanted_read(&c->io, a, &w);

	if (rc == CLI_DONE)
		rc = letter_read(&c->io, a, &l);
	if (rc != CLI_DONE)
		return rc;
	l.line = w.line;
	l.day = (day_t)content_today(c);
	if (file_read(&typed, a->v[0], &e) != 0 && e.code != ERR_LIMIT) {
		rc = cli_fail(&c->io, &e);
	} else if (e.code == ERR_LIMIT ||
		   letter_text(typed.p, typed.len, &text, &e) != 0) {
		cli_warn(&c->io, TEXT_letter_bad_text, a->v[0], NULL);
		rc = CLI_USAGE;
	} else {
		l.text = buf_str(&text);
		rc = letter_make(c, &l, &w);
	}
	buf_done(&typed);
	buf_done(&text);
	return rc;
}

static const struct cli_option options[] = {
    WANTED_OPTIONS,
    LETTER_OPTIONS,
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_letter = {
    .name = "letter",
    .args = "TEXTFILE [TO...]",
    .summary = TEXT_verb_letter,
    .example = "kheo letter van-ban.txt p-noi-vu --subject"
	       " 'gửi báo cáo' -o cong-van.docx",
    .min_args = 1,
    .max_args = 1 + LETTER_TO_MAX,
    .options = options,
    .run = run,
};
