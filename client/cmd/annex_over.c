/* What stands beside the counted figures: the year before, and what a person
 * wrote over them. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/annex.h"
#include "client/cmd/content.h"
#include "client/cmd/fields.h"

#define FIELD_ANNEX "_annex." /* of a report; the row's code follows */
#define ROW_COMPARE "18."     /* what that row was a year before */

static bool
is_row(const char *code)
{
	for (size_t i = 0; annex_rows[i].code != NULL; i++)
		if (strcmp(annex_rows[i].code, code) == 0)
			return true;
	return false;
}

/* Last year's figures; nothing where nothing was recorded of that year. */
static int
year_before_put(struct client *c, struct period period, json_t *out,
		struct err *e)
{
	struct period before = {period.kind, period.year - 1};
	char text[DECIMAL_SIZE];
	struct annex annex;
	bool is_any = false;
	int rc = annex_count(c, before, &annex, e);

	for (size_t i = 0; i < annex.figures.count; i++)
		is_any = is_any || annex.figures.v[i].value.digits != 0;
	for (size_t i = 0; rc == 0 && is_any && annex_rows[i].code != NULL;
	     i++) {
		char name[ANNEX_NAME_MAX + 1];

		(void)snprintf(name, sizeof(name), ROW_COMPARE "%s",
			       annex_rows[i].code);
		decimal_print(annex_value(&annex, annex_rows[i].code), text);
		if (json_object_set_new(out, name, json_string(text)) != 0)
			rc = err_memory(e);
	}
	annex_done(&annex);
	return rc;
}

/* A figure that a person wrote over, with what was counted beside it. */
static int
over_put(struct client *c, const struct record_field *f,
	 const struct annex *annex, json_t *out, struct err *e)
{
	const char *code = f->name + strlen(FIELD_ANNEX);
	const struct record_head *h = view_head(c, f);
	json_t *v = json_value_read(h->value, h->value_len, e);
	const char *value = json_get_text(v, "value");
	const char *reason = json_get_text(v, "reason");
	char text[DECIMAL_SIZE];
	int rc = v == NULL ? -1 : 0;

	if (value != NULL && reason != NULL && is_row(code) &&
	    json_object_set_new(
		out, code,
		json_pack("{s:s,s:s,s:s}", "value", value, "computed",
			  decimal_print(annex_value(annex, code), text),
			  "reason", reason)) != 0)
		rc = err_memory(e);
	json_decref(v);
	return rc;
}

json_t *
annex_whole(struct client *c, struct period period, const struct record *r,
	    const struct annex *annex, struct err *e)
{
	json_t *out = annex_json(annex, e);
	int rc = out == NULL ? -1 : year_before_put(c, period, out, e);

	for (size_t i = 0; rc == 0 && r != NULL && i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (f->head_count > 0 &&
		    strncmp(f->name, FIELD_ANNEX, strlen(FIELD_ANNEX)) == 0)
			rc = over_put(c, f, annex, out, e);
	}
	if (rc == 0)
		return out;
	json_decref(out);
	return NULL;
}

struct finding {
	const char *period;
	struct record_key key;
	size_t count;
};

static int
report_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct finding *f = ctx;
	const struct record_field *field = record_field(r, "period");
	json_t *v;

	if (record_deleted(r) || field == NULL || field->head_count == 0)
		return 0;
	v = json_value_read(field->heads[0].value, field->heads[0].value_len,
			    e);
	if (v == NULL)
		return -1;
	if (json_is_string(v) && strcmp(json_string_value(v), f->period) == 0) {
		f->key = *key;
		f->count++;
	}
	json_decref(v);
	return 0;
}

int
annex_report(struct client *c, struct period period, struct record_key *key,
	     struct err *e)
{
	char text[PERIOD_TEXT_SIZE];
	struct finding f = {.period = period_text(period, text)};

	if (view_each(c, "report", report_take, &f, e) != 0)
		return -1;
	*key = f.key;
	return f.count > 1 ? 2 : (int)f.count;
}

/* "09=12,5" into the row's code and the number as it is stored: 1, or 0 with
 * only the code for "09=", else -1. */
static int
word_read(const char *word, char *code, char value[DECIMAL_SIZE])
{
	char plain[DECIMAL_SIZE] = "";
	struct decimal d;
	struct err e = ERR_INIT;
	size_t n = strlen(word);

	if (n < 3 || word[2] != '=' || n - 3 >= sizeof(plain))
		return -1;
	memcpy(code, word, 2);
	code[2] = '\0';
	for (size_t i = 3; i < n; i++)
		plain[i - 3] = (char)(word[i] == ',' ? '.' : word[i]);
	if (!is_row(code))
		return -1;
	if (plain[0] == '\0')
		return 0;
	if (decimal_read(plain, strlen(plain), &d, &e) != 0)
		return -1;
	decimal_print(d, value);
	return 1;
}

/* One field of the report, in place of every version of it. */
static int
over_save(struct client *c, const struct person *p,
	  const struct record_key *key, struct typed *t, struct err *e)
{
	struct typed_list list = {t, 1};
	struct record r;
	int rc;

	record_init(&r);
	rc = view_record(c, key, &r, e);
	if (rc == 0)
		rc = fields_save(c, p, key, &r, &list, OVER_ALL, e);
	record_done(&r);
	return rc;
}

int
annex_set(struct client *c, const struct person *p,
	  const struct record_key *key, const char *word, const char *reason)
{
	struct typed t = {.value = BUF_INIT(2 * PART_BYTES_MAX)};
	struct err e = ERR_INIT;
	char value[DECIMAL_SIZE];
	char code[3];
	json_t *v;
	int has = word_read(word, code, value);
	int rc;

	if (has < 0) {
		cli_warn(&c->io, TEXT_annex_bad_row, word, NULL);
		return CLI_USAGE;
	}
	if (has == 1 && (reason == NULL || reason[0] == '\0')) {
		cli_warn(&c->io, TEXT_annex_no_reason, NULL);
		return CLI_USAGE;
	}
	(void)snprintf(t.field, sizeof(t.field), FIELD_ANNEX "%s", code);
	v = has == 0 ? json_null()
		     : json_pack("{s:s,s:s}", "value", value, "reason", reason);
	rc = v == NULL ? err_memory(&e) : json_put(&t.value, v, &e);
	json_decref(v);
	if (rc == 0)
		rc = over_save(c, p, key, &t, &e);
	if (rc != 0 && e.code == ERR_STATE && fields_retry(c, &e))
		rc = over_save(c, p, key, &t, &e);
	buf_done(&t.value);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}
