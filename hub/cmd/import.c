#include <string.h>

#include "hub/cmd/app.h"
#include "hub/intake/exchange.h"
#include "protocol/sign/sealed.h"

#define ANSWER_BUDGET ((size_t)4 * 1024 * 1024)

/* What became of the batches of a file. */
struct tally {
	size_t taken;   /* sequenced now or before */
	size_t waiting; /* in custody */
	size_t refused;
	size_t missing; /* parts did not come */
};

static struct tally
tally_of(const struct exchange *x)
{
	struct tally t;

	memset(&t, 0, sizeof(t));
	for (size_t i = 0; i < x->done_count; i++) {
		switch (x->done[i].what) {
		case ACCEPTED_SEQUENCED:
		case ACCEPTED_DUPLICATE:
			t.taken++;
			break;
		case ACCEPTED_HELD:
		case ACCEPTED_PENDING:
			t.waiting++;
			break;
		case ACCEPTED_INCOMPLETE:
			t.missing++;
			break;
		case ACCEPTED_REFUSED:
			t.refused++;
			break;
		}
	}
	return t;
}

static int
tally_tell(struct call *c, const struct exchange *x)
{
	struct tally t = tally_of(x);
	char n[4][24];
	bool is_torn = x->is_torn || (x->is_sealed && !x->is_closed);

	(void)snprintf(n[0], sizeof(n[0]), "%zu", t.taken);
	(void)snprintf(n[1], sizeof(n[1]), "%zu", t.waiting);
	(void)snprintf(n[2], sizeof(n[2]), "%zu", t.missing);
	(void)snprintf(n[3], sizeof(n[3]), "%zu", t.refused);
	cli_say(&c->io, TEXT_hub_imported, n[0], n[1], n[2], n[3], NULL);
	for (size_t i = 0; i < x->done_count; i++) {
		const struct acceptance *d = &x->done[i];
		char seq[24];

		if (d->what != ACCEPTED_REFUSED)
			continue;
		(void)snprintf(seq, sizeof(seq), "%llu",
			       (unsigned long long)d->head.seq);
		cli_warn(&c->io, TEXT_hub_import_refused,
			 id_text(&d->head.log).s, seq,
			 text_why(c->io.lang, refuse_code_name(d->code)), NULL);
	}
	if (x->files_taken + x->files_left > 0) {
		(void)snprintf(n[0], sizeof(n[0]), "%zu", x->files_taken);
		(void)snprintf(n[1], sizeof(n[1]), "%zu", x->files_left);
		cli_say(&c->io, TEXT_hub_imported_files, n[0], n[1], NULL);
	}
	if (is_torn)
		cli_warn(&c->io, TEXT_hub_import_torn, NULL);
	return is_torn || t.refused + t.missing > 0 ? CLI_PARTLY : CLI_DONE;
}

/* The answer travels back on the same stick, with a checkpoint that covers
 * what was just taken. */
static int
answer_put(struct call *c, struct exchange *x, const char *name, struct err *e)
{
	struct buf *out;

	if (name == NULL)
		return 0;
	if ((out = call_output(c, name, e)) == NULL ||
	    hub_point(c->hub, e) != 0 || exchange_answer(x, c->hub, e) != 0)
		return -1;
	return exchange_close(x, out, e);
}

static int
cmd_import(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct exchange x;
	const struct buf *in = call_input(c, a->v[0], &e);
	int rc;

	if (in == NULL)
		return cli_fail(&c->io, &e);
	exchange_init(&x, ANSWER_BUDGET);
	buf_init(&x.bundle, USB_BYTES_MAX);
	if (exchange_open(&x, &c->hub->box_key, in->p, in->len,
			  sealed_is(in->p, in->len), &e) != 0 ||
	    exchange_take(&x, c->hub, &e) != 0 ||
	    answer_put(c, &x, cli_opt(a, "--answer"), &e) != 0) {
		err_wrap(&e, "%s", a->v[0]);
		rc = cli_fail(&c->io, &e);
	} else {
		rc = tally_tell(c, &x);
	}
	exchange_done(&x);
	return rc;
}

static const struct cli_option options[] = {
    {"--answer", "FILE", TEXT_hub_opt_answer},
    {NULL, NULL, TEXT_hub_opt_answer},
};

extern const struct admin_verb admin_import;
const struct admin_verb admin_import = {
    .verb =
	{
	    .name = "import",
	    .args = "FILE",
	    .summary = TEXT_hub_sum_import,
	    .example = "kheo-hub import trung-ha.kheo --answer tra-loi.kheo",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_import,
	},
    .input = 0,
};
