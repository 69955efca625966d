#include <stdlib.h>
#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/store/find.h"

#define NUM_SIZE 24

/* What is read for each row; too large for the stack. */
struct log_lines {
	struct call *c;
	struct batch_parts parts;
	struct buf note;
	struct buf what;
};

/* How many records are edited and which acts are done. */
static void
what_count(const struct batch_parts *parts, struct buf *out)
{
	size_t counts[ACT_KINDS] = {0};

	for (size_t i = 0; i < parts->count; i++) {
		const struct part *p = &parts->parts[i];

		counts[p->act] += p->act == ACT_NONE ? p->edit_count : 1;
	}
	for (unsigned k = 0; k < ACT_KINDS; k++)
		if (counts[k] > 0)
			buf_fmt(out, "%s%s:%zu", out->len == 0 ? "" : ",",
				k == ACT_NONE ? "edit" : act_name(k),
				counts[k]);
	if (out->len == 0)
		buf_text(out, "-");
}

/* What the header brought; "?" if that cannot be read. */
static int
what_load(struct log_lines *l, int64_t bid, struct err *e)
{
	struct hash hash;
	struct batch b;
	int rc = -1;

	buf_reset(&l->note);
	buf_reset(&l->what);
	if (batch_load(l->c->hub->db, bid, &b, &hash, &l->note, e) != 0)
		return -1;
	if (batch_parts_load(l->c->hub->db, &b, &l->parts, e) == 0) {
		what_count(&l->parts, &l->what);
		rc = buf_check(&l->what, e);
	} else if (e->code == ERR_FORMAT || e->code == ERR_LIMIT ||
		   e->code == ERR_NEWER) {
		err_clear(e);
		buf_text(&l->what, "?");
		rc = 0;
	}
	batch_parts_done(&l->parts);
	return rc;
}

static const char *
disp_name(const struct entry *en, char *out, size_t size)
{

	switch (en->disp) {
	case DISP_APPLIED:
		return "A";
	case DISP_DUPLICATE:
		return "D";
	case DISP_QUARANTINE:
		break;
	}
	snprintf(out, size, "Q:%s", q_code_name(en->code));
	return out;
}

static int
row_print(struct log_lines *l, uint64_t idx, int64_t lid, struct err *e)
{
	char index[NUM_SIZE], seq[NUM_SIZE], disp[NUM_SIZE * 2];
	struct hub *h = l->c->hub;
	struct log_row log;
	struct entry en;
	struct unit u;
	int64_t bid;

	if (entry_load(h->db, idx, &en, &bid, e) != 1 ||
	    log_get(h->db, lid, &log, e) != 1)
		return err_set(e, ERR_CORRUPT, "entry %llu: its log is gone",
			       (unsigned long long)idx);
	if (view_unit(h, &log.scope, &u, e) != 0 || what_load(l, bid, e) != 0)
		return -1;
	snprintf(index, sizeof(index), "%llu", (unsigned long long)idx);
	snprintf(seq, sizeof(seq), "%llu", (unsigned long long)en.head.seq);
	cli_row(&l->c->io, index, tell_time(en.recv_ms).s,
		log.has_device ? u.code : "hub", id_text(&log.id).s, seq,
		disp_name(&en, disp, sizeof(disp)), buf_str(&l->what),
		en.disp == DISP_QUARANTINE
		    ? text_why(l->c->io.lang, q_code_name(en.code))
		    : NULL,
		NULL);
	return 0;
}

static int
rows_print(struct log_lines *l, struct err *e)
{
	struct stmt *s = find_entries(l->c->hub->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		rc = row_print(l, (uint64_t)stmt_int(s, 0), stmt_int(s, 2), e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
cmd_log(void *app, const struct cli_args *a)
{
	struct log_lines *l = calloc(1, sizeof(*l));
	struct call *c = app;
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	(void)a;
	if (l == NULL) {
		err_memory(&e);
		return cli_fail(&c->io, &e);
	}
	l->c = c;
	buf_init(&l->note, NOTE_BYTES_MAX);
	buf_init(&l->what, NOTE_BYTES_MAX);
	if (rows_print(l, &e) != 0)
		rc = cli_fail(&c->io, &e);
	buf_done(&l->note);
	buf_done(&l->what);
	free(l);
	return rc;
}

const struct admin_verb admin_log = {
    .verb =
	{
	    .name = "log",
	    .args = "",
	    .summary = TEXT_hub_sum_log,
	    .example = "kheo-hub log",
	    .run = cmd_log,
	},
    .input = -1,
    .reads_only = true,
};
