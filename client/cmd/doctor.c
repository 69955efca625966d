#include <inttypes.h>
#include <stdio.h>

#include "client/cmd/cmd.h"
#include "client/store/check.h"
#include "client/store/evidence.h"

/* How many faults were told. */
struct told {
	struct client *c;
	uint64_t n;
};

static void
tell(void *ctx, const char *what, const char *key, const char *reason)
{
	struct told *t = ctx;

	cli_row(&t->c->io, what, key, reason, NULL);
	t->n++;
}

static int
sum_up(const struct told *t)
{
	char text[24];

	if (t->n == 0) {
		cli_warn(&t->c->io, TEXT_doctor_fine, NULL);
		return CLI_DONE;
	}
	snprintf(text, sizeof(text), "%" PRIu64, t->n);
	cli_warn(&t->c->io, TEXT_doctor_faults, text, NULL);
	return CLI_UNVERIFIED;
}

/* Not a fault of this machine, but nothing is well. */
static int
evidence_tell(struct told *t, struct err *e)
{
	char **names;
	size_t n;

	if (evidence_list(t->c, &names, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		tell(t, "hub", names[i], "the hub contradicts itself");
	if (n > 0)
		cli_warn(&t->c->io, TEXT_sync_contradiction, names[n - 1],
			 NULL);
	folder_list_free(names, n);
	return 0;
}

static int
doctor_run(void *app, const struct cli_args *a)
{
	struct told t = {.c = app};
	struct fault_sink sink = {.tell = tell, .ctx = &t};
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	int rc = client_path(t.c, &path, "kheo.db", &e);

	(void)a;
	if (rc == 0 && !file_exists(buf_str(&path)))
		tell(&t, "database", "kheo.db", "missing");
	else if (rc == 0 && (rc = client_attach(t.c, &e)) == 0 &&
		 (rc = store_check(t.c, &sink, &e)) == 0)
		rc = evidence_tell(&t, &e);
	buf_done(&path);
	if (rc != 0 && e.code != ERR_CORRUPT && e.code != ERR_FORMAT)
		return cli_fail(&t.c->io, &e);
	if (rc != 0)
		tell(&t, "database", "kheo.db", e.text);
	return sum_up(&t);
}

const struct cli_verb verb_doctor = {
    .name = "doctor",
    .args = "",
    .summary = TEXT_doctor_summary,
    .example = "kheo doctor",
    .min_args = 0,
    .max_args = 0,
    .run = doctor_run,
};
