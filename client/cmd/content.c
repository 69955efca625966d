#include "client/cmd/content.h"

#include <string.h>

#include "protocol/base/num.h"

#define ZONE_MS  INT64_C(25200000) /* +07:00 */
#define DAY_MS   INT64_C(86400000)
#define BASE     36
#define ID_TIME  8 /* digits of milliseconds: enough until 2059 */
#define ID_CHARS "0123456789abcdefghijklmnopqrstuvwxyz"

/* Whether it is a field of the form, or the deletion of a row. */
static bool
is_content(const char *name)
{
	return name[0] != '_';
}

json_t *
content_of(struct client *c, const struct record *r, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; r != NULL && i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];
		const struct record_head *h;
		json_t *v;

		if (!is_content(f->name) || f->head_count == 0)
			continue;
		h = view_head(c, f);
		v = json_value_read(h->value, h->value_len, e);
		if (v == NULL || json_object_set_new(o, f->name, v) != 0) {
			err_memory(e);
			json_decref(o);
			return NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

int64_t
content_today(const struct client *c)
{
	return (clock_now_ms(&c->clock) + ZONE_MS) / DAY_MS;
}

int
content_check(struct client *c, const struct form *form, const struct record *r,
	      struct form_report *out, struct err *e)
{
	json_t *content = content_of(c, r, e);
	int rc = -1;

	*out = (struct form_report){0};
	if (content != NULL)
		rc = form_check(form, content, content_today(c), out, e);
	json_decref(content);
	return rc;
}

/* A new row's id: the time, so that rows stand in the order in which they were
 * made, and something random, so that two PCs make two. */
static void
row_id_make(struct client *c, size_t nth, char *out)
{
	uint64_t ms = (uint64_t)clock_now_ms(&c->clock) + nth;
	uint8_t random[3];

	rng_fill(&c->rng, random, sizeof(random));
	*out++ = 'r';
	for (size_t i = 0; i < ID_TIME; i++, ms /= BASE)
		out[ID_TIME - 1 - i] = ID_CHARS[ms % BASE];
	out += ID_TIME;
	for (size_t i = 0; i < sizeof(random); i++)
		*out++ = ID_CHARS[random[i] % BASE];
	*out = '\0';
}

/* The id of a row that this command makes. */
static const char *
row_new(struct client *c, const struct form_group *repeat, const char *token,
	struct new_rows *made)
{
	struct new_row *row;

	for (size_t i = 0; i < made->n; i++) {
		if (made->v[i].repeat == repeat &&
		    strcmp(made->v[i].token, token) == 0)
			return made->v[i].id;
	}
	if (made->n == NEW_ROWS_MAX || strlen(token) >= sizeof(row->token))
		return NULL;
	row = &made->v[made->n];
	row->repeat = repeat;
	memcpy(row->token, token, strlen(token) + 1);
	row_id_make(c, made->n++, row->id);
	return row->id;
}

/* Whether the record ever had that row, deleted or not. */
static bool
row_is_known(const struct record *r, const char *repeat, const char *row)
{
	char prefix[FIELD_NAME_MAX + 1];
	int n = snprintf(prefix, sizeof(prefix), "%.36s.%.22s.", repeat, row);

	for (size_t i = 0; r != NULL && i < r->field_count; i++) {
		if (strncmp(r->fields[i].name, prefix, (size_t)n) == 0)
			return true;
	}
	return false;
}

/* The id of a row by its number on screen. */
static int
row_numbered(struct client *c, const struct form_group *repeat,
	     const struct record *r, const char *number, char *out)
{
	struct err e = ERR_INIT;
	struct form_rows rows = {0};
	json_t *content = content_of(c, r, &e);
	uint64_t n;
	int rc = -1;

	if (content != NULL &&
	    form_rows_list(repeat, content, &rows, &e) == 0 &&
	    num_parse(number, strlen(number), 1, rows.count, &n) == 0) {
		memcpy(out, rows.ids[n - 1], sizeof(rows.ids[n - 1]));
		rc = 0;
	}
	form_rows_done(&rows);
	json_decref(content);
	return rc;
}

static int
row_find(struct client *c, const struct form_group *repeat,
	 const struct record *r, const char *row, struct new_rows *made,
	 char *out)
{
	const char *id;

	if (row[0] != '+') {
		(void)snprintf(out, FORM_ROW_ID_MAX + 1, "%.22s", row);
		if (row_is_known(r, repeat->name, row))
			return 0;
		return row_numbered(c, repeat, r, row, out);
	}
	id = row_new(c, repeat, row, made);
	if (id == NULL)
		return -1;
	(void)snprintf(out, FORM_ROW_ID_MAX + 1, "%s", id);
	return 0;
}

/* What stands before ${end}, of at most FIELD_NAME_MAX bytes. */
static void
word_cut(char *out, const char *s, const char *end)
{
	size_t n = (size_t)(end - s);

	if (n > FIELD_NAME_MAX)
		n = FIELD_NAME_MAX;
	memcpy(out, s, n);
	out[n] = '\0';
}

int
row_path(struct client *c, const struct form *form, const struct record *r,
	 const char *typed, struct new_rows *made, char *out)
{
	const char *dot = strchr(typed, '.');
	const char *end = dot == NULL ? NULL : strchr(dot + 1, '.');
	char word[FIELD_NAME_MAX + 1];
	char row[FORM_ROW_ID_MAX + 1];
	const struct form_group *g;

	(void)snprintf(out, FIELD_NAME_MAX + 1, "%s", typed);
	if (end == NULL)
		return CLI_DONE;
	word_cut(word, typed, dot);
	g = form_group_find(form, word);
	if (g == NULL || !g->is_repeat)
		return CLI_DONE;
	word_cut(word, dot + 1, end);
	if (strlen(word) > FORM_ROW_ID_MAX ||
	    row_find(c, g, r, word, made, row) != 0) {
		cli_warn(&c->io, TEXT_unknown_row,
			 form_label_in(&g->label, c->io.lang == LANG_EN), word,
			 g->name, NULL);
		return CLI_USAGE;
	}
	(void)snprintf(out, FIELD_NAME_MAX + 1, "%.36s.%.22s.%.36s", g->name,
		       row, end + 1);
	return CLI_DONE;
}
