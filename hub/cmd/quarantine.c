#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/store/find.h"
#include "hub/store/store.h"

#define NUM_SIZE 24

/* What is listed, and how much of it there is. */
struct quarantine {
	struct call *c;
	size_t n;
};

static int
row_print(struct quarantine *q, const char *id, const char *code, int64_t lid,
	  int64_t recv_ms, struct err *e)
{
	const struct call *c = q->c;
	struct log_row log;
	struct unit u;

	if (log_get(c->hub->db, lid, &log, e) != 1)
		return err_set(e, ERR_CORRUPT, "%s: its log is gone", id);
	if (view_unit(c->hub, &log.scope, &u, e) != 0)
		return -1;
	cli_row(&c->io, id, code, id_text(&log.id).s,
		log.has_device ? u.code : "hub", tell_time(recv_ms).s,
		text_why(c->io.lang, code), NULL);
	q->n++;
	return 0;
}

/* An entry without effect that nobody has released. */
static int
entry_print(struct quarantine *q, uint64_t idx, int64_t lid, struct err *e)
{
	struct call *c = q->c;
	enum q_code code = Q_NONE;
	enum act_kind word;
	char index[NUM_SIZE];
	struct entry en;
	int64_t bid;
	int rc = entry_load(c->hub->db, idx, &en, &bid, e);

	if (rc != 1)
		return rc;
	if ((rc = tell_quarantine(c, idx, &en, lid, &code, e)) != 1)
		return rc;
	if ((rc = find_word(c->hub->db, &en.head.hash, &word, e)) != 0)
		return rc < 0 ? -1 : 0;
	snprintf(index, sizeof(index), "%llu", (unsigned long long)idx);
	return row_print(q, index, q_code_name(code), lid, en.recv_ms, e);
}

static int
entries_print(struct quarantine *q, struct err *e)
{
	struct stmt *s = find_entries(q->c->hub->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		rc =
		    entry_print(q, (uint64_t)stmt_int(s, 0), stmt_int(s, 2), e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

/* Why a header has no entry; a request that waits for approval is not shown
 * here but by `pending`. */
static int
wait_name(struct call *c, int64_t lid, enum batch_state state,
	  const char **name, struct err *e)
{
	struct log_row log;
	int rc;

	*name = NULL;
	if (state == BATCH_EVIDENCE)
		*name = "evidence";
	if (state == BATCH_INCOMPLETE)
		*name = "incomplete";
	if (state != BATCH_HELD)
		return 0;
	if ((rc = log_get(c->hub->db, lid, &log, e)) == 1)
		rc = store_is_enrolled(c->hub->db, &log.id, e);
	if (rc == 1)
		*name = "held";
	return rc < 0 ? -1 : 0;
}

static int
waiting_print(struct quarantine *q, struct err *e)
{
	struct call *c = q->c;
	struct stmt *s = find_unsequenced(c->hub->db, e);
	enum act_kind word;
	const char *name;
	struct hash hash;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		int64_t lid = stmt_int(s, 1);
		enum batch_state state = (enum batch_state)stmt_int(s, 2);

		rc = stmt_hash(s, 0, &hash);
		if (rc != 0)
			err_set(e, ERR_CORRUPT, "batch: damaged row");
		else
			rc = wait_name(c, lid, state, &name, e);
		if (rc == 0 && name != NULL &&
		    (rc = find_word(c->hub->db, &hash, &word, e)) == 1) {
			name = NULL;
			rc = 0;
		}
		if (rc == 0 && name != NULL)
			rc = row_print(q, hash_text(&hash).s, name, lid,
				       stmt_int(s, 3), e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
cmd_quarantine(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct quarantine q = {.c = c};
	struct err e = ERR_INIT;

	(void)a;
	if (entries_print(&q, &e) != 0 || waiting_print(&q, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_warn(&c->io,
		 q.n == 0 ? TEXT_hub_quarantine_none : TEXT_hub_quarantine_do,
		 NULL);
	return CLI_DONE;
}

const struct admin_verb admin_quarantine = {
    .verb =
	{
	    .name = "quarantine",
	    .args = "",
	    .summary = TEXT_hub_sum_quarantine,
	    .example = "kheo-hub quarantine",
	    .run = cmd_quarantine,
	},
    .input = -1,
    .reads_only = true,
};
