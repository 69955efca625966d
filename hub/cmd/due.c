#include "hub/cmd/due.h"

#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/documents.h"
#include "protocol/log/movement.h"

#define OUT_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* What is asked for. */
struct asked {
	const char *line; /* NULL: both */
	bool has_period;
	struct period period;
	int64_t now_ms;       /* nothing later is known */
	struct wanted wanted; /* a document, if it names a file */
};

static int
document_read(struct call *c, const struct cli_args *a, struct asked *q)
{
	const char *letter = cli_opt(a, "--letter");
	struct wanted *w = &q->wanted;

	w->file = letter != NULL ? letter : cli_opt(a, "--docx");
	w->line = "chinh-quyen";
	w->number = cli_opt(a, "--number");
	w->date = cli_opt(a, "--date");
	w->signer = cli_opt(a, "--signer");
	return w->file == NULL ? CLI_DONE : wanted_check(&c->io, w);
}

static int
asked_read(struct call *c, const struct cli_args *a, struct asked *q)
{
	const char *period = cli_opt(a, "--period");
	const char *on = cli_opt(a, "--on");
	day_t day;

	memset(q, 0, sizeof(*q));
	q->line = cli_opt(a, "--line");
	if (q->line != NULL && strcmp(q->line, "dang") != 0 &&
	    strcmp(q->line, "chinh-quyen") != 0) {
		cli_warn(&c->io, TEXT_hub_bad_line, q->line, NULL);
		return CLI_USAGE;
	}
	q->has_period = period != NULL;
	if (q->has_period && period_parse(period, &q->period) != 0) {
		cli_warn(&c->io, TEXT_hub_bad_period, period, NULL);
		return CLI_USAGE;
	}
	q->now_ms = hub_now_ms(c->hub);
	if (on != NULL && day_parse(on, &day) != 0) {
		cli_warn(&c->io, TEXT_hub_bad_day, on, NULL);
		return CLI_USAGE;
	}
	if (on != NULL)
		q->now_ms = day_begin_ms(day + 1, ZONE_VIETNAM_MIN) - 1;
	return document_read(c, a, q);
}

/* Move the obligations that are asked for to the front: how many. */
static size_t
obligations_pick(struct movement *m, const struct asked *q)
{
	size_t n = 0;

	for (size_t i = 0; i < m->obligation_count; i++) {
		struct obligation o = m->obligations[i];

		if (o.form == NULL ||
		    (q->line != NULL && strcmp(o.line, q->line) != 0) ||
		    (q->has_period && (o.period.kind != q->period.kind ||
				       o.period.year != q->period.year)))
			continue;
		m->obligations[i] = m->obligations[n];
		m->obligations[n++] = o;
	}
	return n;
}

/* Drop what came behind the day that is asked for. */
static void
handed_until(struct handed_list *list, int64_t now_ms)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].received_ms <= now_ms)
			list->v[n++] = list->v[i];
	list->n = n;
}

static int
due_write(const struct due *due, const struct cli_args *a,
	  const struct wanted *w, struct err *e)
{
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	bool is_letter = cli_opt(a, "--letter") != NULL;
	int rc;

	if (is_letter || cli_opt(a, "--docx") != NULL)
		return due_paper(due, w, is_letter, e);
	if (cli_has(a, "--call"))
		return due_calls(due, e);
	if (cli_has(a, "--json"))
		rc = due_json(due, &out, e);
	else if (cli_has(a, "--csv"))
		rc = due_csv(due, &out, e);
	else if (cli_has(a, "--html"))
		rc = due_overview(due, &out, e);
	else
		return due_text(due, e);
	if (rc == 0 && (rc = buf_check(&out, e)) == 0)
		cli_bytes(&due->c->io, out.p, out.len);
	buf_done(&out);
	return rc;
}

static int
due_tell(struct call *c, const struct cli_args *a, struct movement *m,
	 const struct asked *q, struct handed_list *handed)
{
	struct duty_facts f = {
	    .units = &m->units,
	    .obligations = m->obligations,
	    .obligation_count = obligations_pick(m, q),
	    .reliefs = m->reliefs,
	    .relief_count = m->relief_count,
	    .now_ms = q->now_ms,
	};
	struct err e = ERR_INIT;
	struct duties d;
	struct due due = {c, m, &d, q->now_ms};
	int rc;

	if (f.obligation_count == 0) {
		cli_warn(&c->io, TEXT_hub_due_none, NULL);
		return CLI_NOTHING;
	}
	handed_until(handed, q->now_ms);
	f.handed = handed->v;
	f.handed_count = handed->n;
	if (duties_make(&f, &d, &e) != 0)
		return cli_fail(&c->io, &e);
	if (q->wanted.file != NULL && d.n == 0)
		rc = err_set(&e, ERR_NOT_FOUND, "nobody owes a report");
	else
		rc = due_write(&due, a, &q->wanted, &e);
	duties_done(&d);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

static int
cmd_due(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct handed_list handed = {0};
	struct err e = ERR_INIT;
	struct movement m;
	struct asked q;
	char n[24];
	int rc = asked_read(c, a, &q);

	if (rc != CLI_DONE)
		return rc;
	if (movement_load(c->hub->db, &m, &e) != 0 ||
	    handed_load(c->hub->db, &c->hub->policy, &handed, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else {
		if (m.unread > 0) {
			(void)snprintf(n, sizeof(n), "%zu", m.unread);
			cli_warn(&c->io, TEXT_hub_due_unread, n, NULL);
		}
		rc = due_tell(c, a, &m, &q, &handed);
	}
	handed_done(&handed);
	movement_done(&m);
	return rc;
}

static const struct cli_option options[] = {
    {"--on", "DATE", TEXT_hub_opt_on},
    {"--line", "LINE", TEXT_hub_opt_due_line},
    {"--period", "PERIOD", TEXT_hub_opt_due_period},
    {"--call", NULL, TEXT_hub_opt_call},
    {"--csv", NULL, TEXT_hub_opt_csv},
    {"--html", NULL, TEXT_hub_opt_html},
    {"--json", NULL, TEXT_hub_opt_json},
    {"--docx", "FILE", TEXT_hub_opt_docx},
    {"--letter", "FILE", TEXT_hub_opt_letter},
    {"--number", "N", TEXT_opt_number},
    {"--date", "YYYY-MM-DD", TEXT_opt_date},
    {"--signer", "NAME", TEXT_opt_signer},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_due;
const struct admin_verb admin_due = {
    .verb =
	{
	    .name = "due",
	    .args = "",
	    .summary = TEXT_hub_sum_due,
	    .example = "kheo-hub due --line chinh-quyen --period 2022-H1"
		       " --on 2022-05-25",
	    .options = options,
	    .run = cmd_due,
	},
    .input = -1,
    .reads_only = true,
};
