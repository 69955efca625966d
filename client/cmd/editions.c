#include <string.h>

#include "client/cmd/cmd.h"
#include "protocol/log/inclusion.h"

#define LIST_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* The editions of this unit's reports, told one after the other. */
struct telling {
	struct client *c;
	struct buf json;
	bool as_json;
	size_t told;
	size_t wrong;
};

static enum text_id
verdict_of(const struct inclusion *i)
{

	if (!i->is_known)
		return TEXT_editions_unknown;
	if (!i->holds)
		return TEXT_editions_wrong;
	return i->is_within ? TEXT_editions_within : TEXT_editions_holds;
}

static void
figures_show(const struct client *c, const struct inclusion *i)
{
	char text[DECIMAL_SIZE];

	for (size_t f = 0; f < i->own.count; f++) {
		const char *total = json_get_text(i->total, i->own.v[f].name);

		cli_row(&c->io, i->own.v[f].name,
			decimal_print(i->own.v[f].value, text),
			total == NULL ? "" : total, NULL);
	}
}

static void
one_show(const struct telling *t, const struct inclusion *i)
{
	struct buf period = BUF_INIT(100);
	char digits[24];
	char n[2][24];

	if (i->is_known)
		period_put(i->period, t->c->io.lang == LANG_VI, &period);
	(void)snprintf(n[0], sizeof(n[0]), "%llu",
		       (unsigned long long)i->number);
	(void)snprintf(n[1], sizeof(n[1]), "%llu",
		       (unsigned long long)i->reports);
	if (i->is_known && !i->holds)
		(void)cli_fail(&t->c->io, &i->why);
	cli_say(&t->c->io, verdict_of(i), digits_of(digits, &i->report),
		i->line[0] == '\0'
		    ? "?"
		    : text_raw(t->c->io.lang, text_of_line(i->line)),
		buf_str(&period), n[0], n[1], NULL);
	if (i->is_known && i->holds)
		figures_show(t->c, i);
	buf_done(&period);
}

static int
one_put(struct telling *t, const struct inclusion *i, struct err *e)
{
	struct buf *out = &t->json;
	char period[PERIOD_TEXT_SIZE] = "";
	json_t *own = figures_json(&i->own, e);
	int rc = own == NULL ? -1 : 0;

	if (i->is_known)
		(void)period_text(i->period, period);
	buf_fmt(out,
		"%s\n{\"report\":\"%s\",\"edition\":\"%s\",\"line\":\"%s\","
		"\"period\":\"%s\",\"number\":%llu,\"reports\":%llu,"
		"\"known\":%s,\"within\":%s,\"holds\":%s,\"own\":",
		t->told == 0 ? "" : ",", hash_text(&i->report).s,
		hash_text(&i->edition).s, i->line, period,
		(unsigned long long)i->number, (unsigned long long)i->reports,
		i->is_known ? "true" : "false", i->is_within ? "true" : "false",
		i->holds ? "true" : "false");
	if (rc == 0)
		rc = json_put(out, own, e);
	buf_text(out, ",\"total\":");
	if (i->total == NULL)
		buf_text(out, "null");
	else if (rc == 0)
		rc = json_put(out, i->total, e);
	buf_byte(out, '}');
	json_decref(own);
	return rc;
}

static int
one_tell(void *ctx, const struct inclusion *i, struct err *e)
{
	struct telling *t = ctx;
	int rc = 0;

	if (t->as_json)
		rc = one_put(t, i, e);
	else
		one_show(t, i);
	t->told++;
	t->wrong += i->is_known && !i->holds;
	return rc;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct telling t = {.c = c,
			    .json = BUF_INIT(LIST_BYTES_MAX),
			    .as_json = cli_has(a, "--json")};
	struct err e = ERR_INIT;
	int rc;

	buf_byte(&t.json, '[');
	rc = inclusion_each(c->db, &c->scope, one_tell, &t, &e);
	buf_text(&t.json, "\n]\n");
	if (rc == 0 && t.as_json && (rc = buf_check(&t.json, &e)) == 0)
		cli_bytes(&c->io, t.json.p, t.json.len);
	buf_done(&t.json);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	if (t.told == 0 && !t.as_json)
		cli_warn(&c->io, TEXT_editions_none, NULL);
	if (t.wrong > 0)
		return CLI_UNVERIFIED;
	return t.told == 0 ? CLI_NOTHING : CLI_DONE;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_editions = {
    .name = "editions",
    .args = "",
    .summary = TEXT_verb_editions,
    .example = "kheo editions",
    .options = options,
    .run = run,
};
