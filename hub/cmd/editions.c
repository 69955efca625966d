#include <string.h>

#include "hub/cmd/consolidate.h"
#include "protocol/wire/json.h"

#define LIST_BYTES_MAX ((size_t)8 * 1024 * 1024)

static void
one_print(const struct call *c, const struct frozen *f)
{
	char text[3][24], period[PERIOD_TEXT_SIZE];

	(void)snprintf(text[0], sizeof(text[0]), "%llu",
		       (unsigned long long)f->number);
	(void)snprintf(text[1], sizeof(text[1]), "%llu",
		       (unsigned long long)f->reports);
	(void)snprintf(text[2], sizeof(text[2]), "%llu",
		       (unsigned long long)f->index);
	cli_row(&c->io, f->line, period_text(f->period, period), text[0],
		text[1], text[2], hash_text(&f->act).s, hash_text(&f->sha256).s,
		NULL);
}

static int
one_put(struct buf *out, const struct frozen *f, struct err *e)
{
	char period[PERIOD_TEXT_SIZE];

	buf_fmt(out,
		"{\"line\":\"%s\",\"period\":\"%s\",\"number\":%llu,"
		"\"edition\":\"%s\",\"index\":%llu,\"size\":%llu,"
		"\"reports\":%llu,\"root\":\"%s\",\"sha256\":\"%s\","
		"\"bytes\":%llu,\"sum\":",
		f->line, period_text(f->period, period),
		(unsigned long long)f->number, hash_text(&f->act).s,
		(unsigned long long)f->index, (unsigned long long)f->size,
		(unsigned long long)f->reports, hash_text(&f->root).s,
		hash_text(&f->sha256).s, (unsigned long long)f->bytes);
	if (json_put(out, f->sum, e) != 0)
		return -1;
	buf_byte(out, '}');
	return 0;
}

static int
json_print(const struct call *c, const struct frozen_list *l, struct err *e)
{
	struct buf out = BUF_INIT(LIST_BYTES_MAX);
	int rc = 0;

	buf_byte(&out, '[');
	for (size_t i = 0; rc == 0 && i < l->n; i++) {
		buf_text(&out, i == 0 ? "\n" : ",\n");
		rc = one_put(&out, &l->v[i], e);
	}
	buf_text(&out, "\n]\n");
	if (rc == 0 && (rc = buf_check(&out, e)) == 0)
		cli_bytes(&c->io, out.p, out.len);
	buf_done(&out);
	return rc;
}

static int
cmd_editions(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct frozen_list list;
	struct err e = ERR_INIT;
	int rc = frozen_load(c->hub, INT64_MAX, &list, &e);

	if (rc == 0 && cli_has(a, "--json"))
		rc = json_print(c, &list, &e);
	for (size_t i = 0; rc == 0 && !cli_has(a, "--json") && i < list.n; i++)
		one_print(c, &list.v[i]);
	frozen_done(&list);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_editions;
const struct admin_verb admin_editions = {
    .verb =
	{
	    .name = "editions",
	    .args = "",
	    .summary = TEXT_hub_sum_editions,
	    .example = "kheo-hub editions --json",
	    .options = options,
	    .run = cmd_editions,
	},
    .input = -1,
    .reads_only = true,
};
