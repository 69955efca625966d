#include "hub/cmd/consolidate.h"

#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/documents.h"
#include "hub/cmd/tell.h"
#include "hub/totals/as_report.h"
#include "protocol/base/num.h"
#include "protocol/base/text.h"
#include "protocol/sign/hash.h"

/* What is asked for. */
struct asked {
	struct call *c;
	const struct cli_args *a;
	const char *line;
	struct period period;
	struct frozen_list list;
	const struct frozen *f; /* the edition that is meant; NULL: as of now */
	struct wanted paper;    /* a document, if it names a file */
};

static int
number_read(struct asked *q)
{
	const char *text = cli_opt(q->a, "--edition");
	uint64_t n = 0;

	if (text == NULL && !cli_has(q->a, "--check"))
		return CLI_DONE;
	if (text != NULL &&
	    num_parse(text, strlen(text), 1, EDITION_NUMBER_MAX, &n) != 0)
		return misuse(&q->c->io, q->a->verb, TEXT_hub_bad_edition,
			      text);
	q->f = frozen_find(&q->list, q->line, q->period, n);
	if (q->f != NULL)
		return CLI_DONE;
	cli_warn(&q->c->io, TEXT_hub_no_edition, NULL);
	return CLI_NOTHING;
}

static int
asked_read(struct asked *q, struct err *e)
{
	const char *period = cli_opt(q->a, "--period");
	const struct cli_io *io = &q->c->io;

	q->line = cli_opt(q->a, "--line");
	if (q->line == NULL || period == NULL)
		return misuse(io, q->a->verb, TEXT_hub_need,
			      q->line == NULL ? "--line" : "--period");
	if (edition_line_bit(q->line) == 0) {
		cli_warn(io, TEXT_hub_bad_line, q->line, NULL);
		return CLI_USAGE;
	}
	if (period_parse(period, &q->period) != 0) {
		cli_warn(io, TEXT_hub_bad_period, period, NULL);
		return CLI_USAGE;
	}
	q->paper = (struct wanted){
	    .line = q->line,
	    .file = cli_opt(q->a, "--docx"),
	    .number = cli_opt(q->a, "--number"),
	    .date = cli_opt(q->a, "--date"),
	    .signer = cli_opt(q->a, "--signer"),
	};
	if (q->paper.file != NULL && wanted_check(io, &q->paper) != CLI_DONE)
		return CLI_USAGE;
	if (frozen_load(q->c->hub, INT64_MAX, &q->list, e) != 0)
		return cli_fail(io, e);
	return number_read(q);
}

static const char *
number(char out[24], uint64_t n)
{

	(void)snprintf(out, 24, "%llu", (unsigned long long)n);
	return out;
}

static void
head_tell(const struct asked *q)
{
	struct buf period = BUF_INIT(100);
	char n[24];

	edition_period_put(q->c, q->period, &period);
	if (q->f == NULL)
		cli_say(&q->c->io, TEXT_hub_edition_now,
			tell_line(q->c, q->line), buf_str(&period), NULL);
	else
		cli_say(&q->c->io, TEXT_hub_edition_head,
			tell_line(q->c, q->line), buf_str(&period),
			number(n, q->f->number), hash_text(&q->f->sha256).s,
			NULL);
	buf_done(&period);
}

/* What is asked for against the edition before it. */
static int
diff_tell(const struct asked *q, const struct consolidation *k, struct err *e)
{
	const struct frozen *old;
	struct consolidation before;
	int rc;

	if (q->f != NULL && q->f->number == 1)
		old = NULL;
	else
		old = frozen_find(&q->list, q->line, q->period,
				  q->f == NULL ? 0 : q->f->number - 1);
	if (old == NULL) {
		cli_warn(&q->c->io, TEXT_hub_no_edition, NULL);
		return CLI_NOTHING;
	}
	rc = consolidation_make(q->c->hub, q->line, q->period, old->size,
				&before, e);
	if (rc == 0)
		rc = edition_diff(q->c, &before, k, cli_has(q->a, "--json"), e);
	consolidation_done(&before);
	if (rc < 0)
		return cli_fail(&q->c->io, e);
	if (rc == 0)
		cli_warn(&q->c->io, TEXT_hub_edition_same, NULL);
	return rc == 1 ? CLI_DONE : CLI_NOTHING;
}

static int
bytes_write(const struct asked *q, const struct consolidation *k, struct err *e)
{
	const char *name = cli_opt(q->a, "-o");
	struct buf *out;

	if (name != NULL) {
		if ((out = call_output(q->c, name, e)) == NULL)
			return cli_fail(&q->c->io, e);
		buf_add(out, k->bytes.p, k->bytes.len);
		if (buf_check(out, e) != 0)
			return cli_fail(&q->c->io, e);
	}
	if (cli_has(q->a, "--json")) {
		cli_bytes(&q->c->io, k->bytes.p, k->bytes.len);
		cli_out(&q->c->io, "\n");
	}
	return CLI_DONE;
}

/* Whether it says anything else than the newest edition: made as of that one's
 * size, but from what there is now. */
static bool
is_new(const struct asked *q, struct consolidation *k, struct err *e)
{
	const struct frozen *newest =
	    frozen_find(&q->list, q->line, q->period, 0);
	struct buf bytes = BUF_INIT(EDITION_BYTES_MAX);
	uint64_t size = k->edition.q.size;
	bool is = true;

	if (newest == NULL)
		return true;
	k->edition.q.size = newest->size;
	if (edition_put(&k->edition, &bytes, e) == 0) {
		struct hash h = sha256(bytes.p, bytes.len);

		is = !hash_eq(&h, &newest->sha256);
	}
	k->edition.q.size = size;
	buf_done(&bytes);
	return is;
}

static int
freeze(struct asked *q, struct consolidation *k, struct err *e)
{
	const struct frozen *newest =
	    frozen_find(&q->list, q->line, q->period, 0);
	uint64_t n = newest == NULL ? 1 : newest->number + 1;
	struct hash act;
	char text[2][24];

	if (k->edition.report_count == 0) {
		cli_warn(&q->c->io, TEXT_hub_edition_empty, NULL);
		return CLI_NOTHING;
	}
	if (!is_new(q, k, e)) {
		cli_warn(&q->c->io, TEXT_hub_edition_same, NULL);
		return CLI_NOTHING;
	}
	if (e->code != ERR_NONE ||
	    consolidation_freeze(q->c->hub, k, n, &act, e) != 0)
		return cli_fail(&q->c->io, e);
	if (!cli_has(q->a, "--json"))
		cli_say(&q->c->io, TEXT_hub_edition_frozen, number(text[0], n),
			number(text[1], k->edition.report_count),
			hash_text(&k->sha256).s, NULL);
	return CLI_DONE;
}

static int
figure_tell(const struct asked *q, const struct consolidation *k,
	    const char *figure, struct err *e)
{
	int rc = edition_explain(q->c, k, figure, e);

	if (rc < 0)
		return cli_fail(&q->c->io, e);
	if (rc == 1)
		return CLI_DONE;
	cli_warn(&q->c->io, TEXT_hub_no_figure, figure, NULL);
	return CLI_NOTHING;
}

/* The frozen edition becomes a report of its own. */
static int
hand_on(const struct asked *q, const struct consolidation *k, struct err *e)
{
	struct signed_paper paper = {cli_opt(q->a, "--date"),
				     cli_opt(q->a, "--number")};
	const struct cli_io *io = &q->c->io;
	struct hash part;
	char n[24];
	size_t cut;
	day_t day;

	if (q->f == NULL || paper.date == NULL)
		return misuse(io, q->a->verb, TEXT_hub_need,
			      q->f == NULL ? "--edition" : "--date");
	if (day_parse(paper.date, &day) != 0) {
		cli_warn(io, TEXT_hub_bad_day, paper.date, NULL);
		return CLI_USAGE;
	}
	if (paper.number != NULL &&
	    !text_is_name(paper.number, NAME_MAX_BYTES)) {
		cli_warn(io, TEXT_hub_bad_number, NULL);
		return CLI_USAGE;
	}
	if (edition_hand_on(q->c->hub, k, q->f, &paper, &part, &cut, e) != 0)
		return cli_fail(io, e);
	cli_say(io, TEXT_hub_handed_on, hash_text(&part).s, NULL);
	if (cut > 0)
		cli_warn(io, TEXT_hub_handed_cut, number(n, cut), NULL);
	return CLI_DONE;
}

/* Which edition it is: the one that was asked for, or was frozen just now. */
static uint64_t
number_of(const struct asked *q)
{
	const struct frozen *newest;

	if (q->f != NULL)
		return q->f->number;
	if (cli_has(q->a, "--preview"))
		return 0;
	newest = frozen_find(&q->list, q->line, q->period, 0);
	return newest == NULL ? 1 : newest->number + 1;
}

static int
told(struct asked *q, struct consolidation *k, struct err *e)
{
	const char *figure = cli_opt(q->a, "--explain");
	int rc = CLI_DONE;

	if (cli_has(q->a, "--as-report"))
		return hand_on(q, k, e);
	if (figure != NULL)
		return figure_tell(q, k, figure, e);
	if (cli_has(q->a, "--diff"))
		return diff_tell(q, k, e);
	if (q->f == NULL && !cli_has(q->a, "--preview"))
		rc = freeze(q, k, e);
	if (rc != CLI_DONE || (rc = bytes_write(q, k, e)) != CLI_DONE)
		return rc;
	if (q->paper.file != NULL &&
	    edition_paper(q->c, k, number_of(q), &q->paper, e) != 0)
		return cli_fail(&q->c->io, e);
	if (cli_has(q->a, "--json") || q->paper.file != NULL)
		return CLI_DONE;
	if (cli_has(q->a, "--check")) {
		cli_say(&q->c->io, TEXT_hub_edition_checked, NULL);
		return CLI_DONE;
	}
	/* What was frozen just now said so itself. */
	if (q->f != NULL || cli_has(q->a, "--preview"))
		head_tell(q);
	edition_show(q->c, k);
	return CLI_DONE;
}

static int
consolidate(struct asked *q, struct err *e)
{
	struct consolidation k;
	uint64_t size = q->f == NULL ? q->c->hub->size : q->f->size;
	int rc;

	if (consolidation_make(q->c->hub, q->line, q->period, size, &k, e) !=
	    0) {
		rc = cli_fail(&q->c->io, e);
	} else if (q->f != NULL && !consolidation_is(&k, q->f)) {
		cli_warn(&q->c->io, TEXT_hub_edition_differs,
			 hash_text(&k.sha256).s, hash_text(&q->f->sha256).s,
			 NULL);
		rc = CLI_UNVERIFIED;
	} else {
		rc = told(q, &k, e);
	}
	consolidation_done(&k);
	return rc;
}

static int
cmd_consolidate(void *app, const struct cli_args *a)
{
	struct asked q = {.c = app, .a = a};
	struct err e = ERR_INIT;
	int rc = asked_read(&q, &e);

	if (rc == CLI_DONE)
		rc = consolidate(&q, &e);
	frozen_done(&q.list);
	return rc;
}

static const struct cli_option options[] = {
    {"--line", "LINE", TEXT_hub_opt_cons_line},
    {"--period", "PERIOD", TEXT_hub_opt_cons_period},
    {"--preview", NULL, TEXT_hub_opt_preview},
    {"--edition", "N", TEXT_hub_opt_edition},
    {"--explain", "FIGURE", TEXT_hub_opt_explain},
    {"--diff", NULL, TEXT_hub_opt_diff},
    {"--check", NULL, TEXT_hub_opt_check},
    {"--as-report", NULL, TEXT_hub_opt_as_report},
    {"--date", "DATE", TEXT_hub_opt_paper_date},
    {"--number", "NUMBER", TEXT_hub_opt_paper_number},
    {"-o", "FILE", TEXT_hub_opt_cons_out},
    {"--json", NULL, TEXT_hub_opt_json},
    {"--docx", "FILE", TEXT_hub_opt_edition_docx},
    {"--signer", "NAME", TEXT_opt_signer},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_consolidate;
const struct admin_verb admin_consolidate = {
    .verb =
	{
	    .name = "consolidate",
	    .args = "",
	    .summary = TEXT_hub_sum_consolidate,
	    .example = "kheo-hub consolidate --line chinh-quyen"
		       " --period 2022-H1 --preview",
	    .options = options,
	    .run = cmd_consolidate,
	},
    .input = -1,
};
