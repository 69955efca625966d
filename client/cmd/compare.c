#include <string.h>

#include "client/cmd/link.h"
#include "protocol/sign/evidence.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/lines.h"

#define OPEN_MAX        8 /* as many as are noted */
#define TLOG_FIRST_LINE "c2sp.org/tlog-proof@v1\n"

/* What was found in a file. */
struct comparing {
	struct client *c;
	struct sync_report report;
	uint64_t same;
	uint64_t past;
	struct hash open[OPEN_MAX]; /* roots that the hub must be asked about */
	size_t open_count;
};

static bool
begins(const void *p, size_t n, const char *with)
{
	size_t k = strlen(with);

	return n >= k && memcmp(p, with, k) == 0;
}

static int
note_take(struct comparing *m, enum bundle_type type, const void *p, size_t n,
	  struct err *e)
{
	struct met_found met;
	int rc = met_take(m->c, type, p, n, &m->report, &met, e);

	if (rc != 1)
		return rc;
	m->same += met.what == MET_SAME;
	m->past += met.what == MET_PAST;
	/* The newest of many stand for the older ones. */
	if (met.what == MET_OPEN)
		m->open[m->open_count++ % OPEN_MAX] = met.root;
	return 0;
}

static int
bundle_take(struct comparing *m, const void *p, size_t n, struct err *e)
{
	struct bundle_reader in;
	struct bundle_record r;

	if (bundle_open(&in, p, n, e) != 0)
		return -1;
	while (bundle_next(&in, &r) == 1)
		if ((r.type == BUNDLE_CHECKPOINT || r.type == BUNDLE_RECEIPT ||
		     r.type == BUNDLE_HEADER) &&
		    note_take(m, (enum bundle_type)r.type, r.p, r.n, e) != 0)
			return -1;
	return in.torn ? err_set(e, ERR_FORMAT, "the file is cut") : 0;
}

static int
sealed_take(struct comparing *m, const void *p, size_t n, struct err *e)
{
	struct buf bundle = BUF_INIT(USB_BYTES_MAX);
	int rc = answer_open(m->c, &bundle, p, n, true, e);

	if (rc == 0)
		rc = bundle_take(m, bundle.p, bundle.len, e);
	buf_done(&bundle);
	return rc;
}

/* A proof, or evidence. */
static int
sections_take(struct comparing *m, const void *p, size_t n, struct err *e)
{
	char kind[16];
	struct lines l;
	size_t bytes, unused;

	lines_init(&l, p, n);
	lines_want(&l, "");
	(void)word_rest(&l, &unused);
	while (lines_next(&l, "==")) {
		word_copy(&l, kind, sizeof(kind));
		bytes = (size_t)word_num(&l, 0, PROOF_BYTES_MAX);
		if (l.bad || bytes >= l.left)
			return err_set(e, ERR_FORMAT, "the file is cut");
		if ((strcmp(kind, "checkpoint") == 0 &&
		     note_take(m, BUNDLE_CHECKPOINT, l.p, bytes, e) != 0) ||
		    (strcmp(kind, "receipt") == 0 &&
		     note_take(m, BUNDLE_RECEIPT, l.p, bytes, e) != 0) ||
		    (strcmp(kind, "header") == 0 &&
		     note_take(m, BUNDLE_HEADER, l.p, bytes, e) != 0))
			return -1;
		l.p += bytes + 1;
		l.left -= bytes + 1;
	}
	return 0;
}

static int
file_take(struct comparing *m, const struct buf *file, struct err *e)
{
	const char *p = (const char *)file->p;
	size_t n = file->len;
	const char *point;

	if (sealed_is(p, n))
		return sealed_take(m, p, n, e);
	if (begins(p, n, "kheo bundle 1\n"))
		return bundle_take(m, p, n, e);
	if (proof_is(p, n) || evidence_is(p, n))
		return sections_take(m, p, n, e);
	if (begins(p, n, TLOG_FIRST_LINE)) {
		point = strstr(p, "\n\n");
		if (point == NULL)
			return err_set(e, ERR_FORMAT, "the file is cut");
		n -= (size_t)(point + 2 - p);
		return note_take(m, BUNDLE_CHECKPOINT, point + 2, n, e);
	}
	if (begins(p, n, RECEIPT_FIRST_LINE "\n"))
		return note_take(m, BUNDLE_RECEIPT, p, n, e);
	if (begins(p, n, BATCH_FIRST_LINE "\n"))
		return note_take(m, BUNDLE_HEADER, p, n, e);
	return note_take(m, BUNDLE_CHECKPOINT, p, n, e);
}

static int
compare_fail(const struct client *c, const struct err *e)
{
	if (e->code != ERR_SIGNATURE && e->code != ERR_FORMAT)
		return cli_fail(&c->io, e);
	cli_warn(&c->io, TEXT_compare_foreign, NULL);
	cli_warn(&c->io, TEXT_cli_detail, e->text, NULL);
	return CLI_UNVERIFIED;
}

static void
count_say(const struct client *c, enum text_id id, uint64_t n)
{
	char number[24];

	if (n > 0)
		cli_say(&c->io, id, link_number(number, n), NULL);
}

/* The hub is asked about what is of another size. */
static int
hub_ask(struct comparing *m, struct err *e)
{
	struct err why = ERR_INIT;
	size_t count = m->open_count < OPEN_MAX ? m->open_count : OPEN_MAX;
	int64_t retry_after_s;

	if (count == 0)
		return 0;
	/* Why it could not be asked is said; the rest stays noted. */
	if (sync_link(m->c, NULL, NULL, &m->report, &retry_after_s, &why) != 0)
		(void)link_fail(m->c, &why);
	m->open_count = 0;
	for (size_t i = 0; i < count; i++) {
		int rc = met_is_open(m->c, &m->open[i], e);

		if (rc < 0)
			return -1;
		m->open_count += rc == 1;
		m->same += rc == 0;
	}
	return 0;
}

static int
compare_say(struct comparing *m)
{
	if (m->report.contradictions > 0) {
		link_evidence(m->c, &m->report);
		return CLI_UNVERIFIED;
	}
	count_say(m->c, TEXT_compare_same, m->same);
	count_say(m->c, TEXT_compare_open, m->open_count);
	count_say(m->c, TEXT_compare_past, m->past);
	if (m->open_count > 0)
		return CLI_OFFLINE;
	if (m->same + m->past > 0)
		return m->past > 0 ? CLI_PARTLY : CLI_DONE;
	cli_warn(&m->c->io, TEXT_compare_nothing, NULL);
	return CLI_FAILED;
}

static int
compare_file(struct client *c, const char *path)
{
	struct comparing m = {.c = c};
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	struct err e = ERR_INIT;
	int status;

	if (file_read(&file, path, &e) != 0)
		status = cli_fail(&c->io, &e);
	else if (buf_str(&file) == NULL || file_take(&m, &file, &e) != 0)
		status = compare_fail(c, &e);
	else if (hub_ask(&m, &e) != 0)
		status = cli_fail(&c->io, &e);
	else
		status = compare_say(&m);
	buf_done(&file);
	return status;
}

/* The newest checkpoint, for others to compare. */
static int
point_print(struct client *c)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	struct err e = ERR_INIT;
	int status = CLI_DONE;
	int rc = checkpoint_newest(c->db, &row, &e);

	if (rc == 1)
		rc =
		    checkpoint_at(c->db, row.origin, row.size, &row, &note, &e);
	if (rc < 0) {
		status = cli_fail(&c->io, &e);
	} else if (rc == 0) {
		cli_warn(&c->io, TEXT_compare_none, NULL);
		status = CLI_NOTHING;
	} else {
		cli_out(&c->io, "%s", buf_str(&note));
	}
	buf_done(&note);
	return status;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;

	if (!c->has_scope || !c->has_keys) {
		cli_warn(&c->io, TEXT_compare_none, NULL);
		return CLI_FAILED;
	}
	return a->n == 0 ? point_print(c) : compare_file(c, a->v[0]);
}

const struct cli_verb verb_compare = {
    .name = "compare",
    .args = "[FILE]",
    .summary = TEXT_compare_summary,
    .example = "kheo compare checkpoint.txt",
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
