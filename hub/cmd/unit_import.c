/* Lists of units, from a spreadsheet or in the shape of the built-in data. */
#include <string.h>

#include "hub/cmd/unit.h"
#include "protocol/base/csv.h"
#include "protocol/base/text.h"

enum column {
	CODE,
	KIND,
	NAME,
	FROM,
	TO,
	PARENT,
	DESK,
	LINE,
	CONTACT,
	COLUMNS
};

static const char *const columns[COLUMNS] = {
    [CODE] = "code", [KIND] = "kind", [NAME] = "name",
    [FROM] = "from", [TO] = "to",     [PARENT] = "parent",
    [DESK] = "desk", [LINE] = "line", [CONTACT] = "contact",
};

/* One row: "" where nothing stands, NULL where there is no such column; only
 * those behind TO may lack. */
struct row {
	const char *v[COLUMNS];
};

static bool
is_said(const struct row *r, enum column k)
{

	return r->v[k] != NULL && r->v[k][0] != '\0';
}

static int
row_check(const struct row *r, struct err *e)
{
	day_t day;

	if (!text_is_code(r->v[CODE], UNIT_CODE_MAX))
		return err_set(e, ERR_FORMAT,
			       "a code is 1 to %d of A-Z a-z 0-9 . _ -",
			       UNIT_CODE_MAX);
	if (!text_is_name(r->v[KIND], UNIT_KIND_MAX))
		return err_set(e, ERR_FORMAT,
			       "the kind is missing or too long");
	if (!text_is_name(r->v[NAME], UNIT_NAME_MAX))
		return err_set(e, ERR_FORMAT,
			       "the name is missing or too long");
	for (int i = FROM; i <= TO; i++)
		if (r->v[i] != NULL && r->v[i][0] != '\0' &&
		    day_parse(r->v[i], &day) != 0)
			return err_set(e, ERR_FORMAT, "no such day: %.20s",
				       r->v[i]);
	if (is_said(r, LINE) && strcmp(r->v[LINE], "dang") != 0 &&
	    strcmp(r->v[LINE], "chinh-quyen") != 0)
		return err_set(e, ERR_FORMAT, "no such line: %.20s",
			       r->v[LINE]);
	if (is_said(r, CONTACT) && !text_is_name(r->v[CONTACT], UNIT_NAME_MAX))
		return err_set(e, ERR_FORMAT, "the contact is too long");
	return 0;
}

/* The day on which the row's codes are looked up. */
static day_t
row_day(const struct gather *g, const struct row *r)
{
	day_t day = 0;

	if (day_parse(r->v[FROM], &day) != 0)
		(void)day_parse(hub_today(g->c->hub).s, &day);
	return day;
}

static void
row_name(const struct row *r, struct unit_name *n)
{

	memset(n, 0, sizeof(*n));
	n->when.from = DAY_FIRST;
	n->when.to = DAY_LAST;
	(void)day_parse(r->v[FROM], &n->when.from);
	(void)day_parse(r->v[TO], &n->when.to);
	(void)snprintf(n->code, sizeof(n->code), "%s", r->v[CODE]);
	(void)snprintf(n->kind, sizeof(n->kind), "%s", r->v[KIND]);
	(void)snprintf(n->name, sizeof(n->name), "%s", r->v[NAME]);
}

/* First every unit gets its name, so that all can be referred to. */
static int
name_take(struct gather *g, const struct row *r, struct unit_counts *counts,
	  struct err *e)
{
	const struct body *b =
	    units_by_code(&g->m.units, r->v[CODE], row_day(g, r));
	struct unit_name n;
	struct id scope;
	int rc;

	if (row_check(r, e) != 0)
		return -1;
	row_name(r, &n);
	if (b == NULL)
		rng_fill(&g->c->hub->rng, scope.b, ID_LEN);
	else
		scope = b->scope;
	rc = gather_name(g, &scope, &n, e);
	if (rc < 0)
		return -1;
	if (rc == 0)
		counts->same++;
	else if (b == NULL)
		counts->added++;
	else
		counts->changed++;
	return 0;
}

static int
code_take(const struct gather *g, const struct row *r, enum column k,
	  struct id *out, struct err *e)
{
	const struct body *b;

	if (r->v[k] == NULL)
		return 0;
	memset(out, 0, sizeof(*out));
	if (!is_said(r, k))
		return 0;
	b = units_by_code(&g->m.units, r->v[k], row_day(g, r));
	if (b == NULL)
		return err_set(e, ERR_FORMAT, "%s: no unit %.40s", columns[k],
			       r->v[k]);
	*out = b->scope;
	return 0;
}

static int
profile_take(struct gather *g, const struct row *r, struct unit_counts *counts,
	     struct err *e)
{
	const struct body *is =
	    units_by_code(&g->m.units, r->v[CODE], row_day(g, r));
	struct body b = *is;

	(void)counts;
	if (code_take(g, r, PARENT, &b.parent, e) != 0 ||
	    code_take(g, r, DESK, &b.desk, e) != 0)
		return -1;
	if (r->v[LINE] != NULL)
		(void)snprintf(b.line, sizeof(b.line), "%s", r->v[LINE]);
	if (r->v[CONTACT] != NULL)
		(void)snprintf(b.contact, sizeof(b.contact), "%s",
			       r->v[CONTACT]);
	return gather_profile(g, &b, e) < 0 ? -1 : 0;
}

typedef int (*take_fn)(struct gather *g, const struct row *r,
		       struct unit_counts *counts, struct err *e);

#define ABSENT CSV_CELLS_MAX

static int
head_read(struct csv *csv, size_t column[COLUMNS], struct err *e)
{
	int rc = csv_next(csv, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_FORMAT, "an empty file");
	for (size_t k = 0; k < COLUMNS; k++) {
		const char *valid = k == FROM ? "valid_from" : "valid_to";
		size_t i = 0;

		while (i < csv->count &&
		       strcmp(csv_cell(csv, i), columns[k]) != 0 &&
		       !((k == FROM || k == TO) &&
			 strcmp(csv_cell(csv, i), valid) == 0))
			i++;
		if (i == csv->count && k <= TO)
			return err_set(e, ERR_FORMAT,
				       "line 1: no column \"%s%s\"",
				       k >= FROM ? "valid_" : "", columns[k]);
		column[k] = i == csv->count ? ABSENT : i;
	}
	return 0;
}

static int
csv_rows(struct gather *g, const char *text, size_t n, take_fn take,
	 struct unit_counts *counts, struct err *e)
{
	size_t column[COLUMNS] = {0};
	struct csv csv;
	struct row r = {{NULL}};
	int rc;

	csv_init(&csv, text, n);
	rc = head_read(&csv, column, e);
	while (rc == 0 && (rc = csv_next(&csv, e)) == 1) {
		for (size_t k = 0; k < COLUMNS; k++)
			r.v[k] = column[k] == ABSENT
				     ? NULL
				     : csv_cell(&csv, column[k]);
		rc = take(g, &r, counts, e);
		if (rc != 0)
			err_wrap(e, "line %u", csv.line);
	}
	csv_done(&csv);
	return rc;
}

int
units_csv(struct gather *g, const char *text, size_t n,
	  struct unit_counts *counts, struct err *e)
{

	if (csv_rows(g, text, n, name_take, counts, e) != 0)
		return -1;
	return csv_rows(g, text, n, profile_take, counts, e);
}

/* The object's members are exactly those that are known. */
static int
row_read(const json_t *o, struct row *r, struct err *e)
{
	size_t known = 0;

	for (size_t k = 0; k < COLUMNS; k++) {
		const json_t *v = json_object_get(o, columns[k]);

		r->v[k] = json_string_value(v);
		known += v != NULL;
		if (v != NULL && r->v[k] == NULL && !json_is_null(v))
			return err_set(e, ERR_FORMAT, "\"%s\" is no text",
				       columns[k]);
		if (r->v[k] == NULL && (v != NULL || k <= TO))
			r->v[k] = "";
	}
	if (!json_is_object(o) || json_object_size(o) != known)
		return err_set(e, ERR_FORMAT, "an unknown member");
	return 0;
}

static int
json_rows(struct gather *g, const json_t *list, take_fn take,
	  struct unit_counts *counts, struct err *e)
{
	size_t i;
	json_t *item;
	struct row r = {{NULL}};

	json_array_foreach(list, i, item)
	{
		if (row_read(item, &r, e) != 0 || take(g, &r, counts, e) != 0)
			return err_wrap(e, "unit %zu", i + 1);
	}
	return 0;
}

/* An array of texts; the array of pointers is the caller's. */
static int
codes_read(const json_t *list, const char **out, size_t max, size_t *n,
	   struct err *e)
{
	size_t i;
	json_t *item;

	*n = 0;
	json_array_foreach(list, i, item)
	{
		if (*n == max || !json_is_string(item))
			return err_set(e, ERR_FORMAT,
				       "codes: too many, or "
				       "no text");
		out[(*n)++] = json_string_value(item);
	}
	return 0;
}

static int
change_one(struct gather *g, const struct unit_change *u,
	   struct unit_counts *counts, struct err *e)
{

	if (unit_change(g, u, e) == 0) {
		counts->changed++;
		return 0;
	}
	/* What is recorded already needs no second time. */
	if (e->code != ERR_STATE || strstr(e->text, "recorded already") == NULL)
		return -1;
	err_clear(e);
	counts->same++;
	return 0;
}

static int
change_read(struct gather *g, const json_t *o, struct unit_counts *counts,
	    struct err *e)
{
	const char *codes[256];
	size_t ends;
	struct unit_change u = {
	    .how = json_get_text(o, "how"),
	    .stays = json_get_text(o, "stays"),
	    .code = json_get_text(o, "code"),
	    .kind = json_get_text(o, "kind"),
	    .name = json_get_text(o, "name"),
	    .date = json_get_text(o, "date"),
	    .basis = json_get_text(o, "basis"),
	    .merged = codes,
	};

	if (u.how == NULL ||
	    (strcmp(u.how, "merge") != 0 && strcmp(u.how, "split") != 0 &&
	     strcmp(u.how, "rename") != 0 && strcmp(u.how, "end") != 0))
		return err_set(e, ERR_FORMAT, "\"how\" is missing or unknown");
	if (strcmp(u.how, "end") != 0) {
		if (u.stays == NULL)
			return err_set(e, ERR_FORMAT, "\"stays\" is missing");
		if (codes_read(json_object_get(o, "merged"), codes,
			       ARRAY_LEN(codes), &u.merged_count, e) != 0)
			return -1;
		return change_one(g, &u, counts, e);
	}
	if (codes_read(json_object_get(o, "units"), codes, ARRAY_LEN(codes),
		       &ends, e) != 0)
		return -1;
	for (size_t i = 0; i < ends; i++) {
		u.stays = codes[i];
		if (change_one(g, &u, counts, e) != 0)
			return -1;
	}
	return 0;
}

int
units_json(struct gather *g, const char *text, size_t n,
	   struct unit_counts *counts, struct err *e)
{
	json_t *root = json_read(text, n, e);
	const json_t *units = json_object_get(root, "units");
	const json_t *changes = json_object_get(root, "changes");
	size_t i;
	json_t *item;
	int rc = -1;

	if (root == NULL)
		return -1;
	if (json_object_size(root) !=
		(size_t)(units != NULL) + (changes != NULL) ||
	    json_object_size(root) == 0) {
		err_set(e, ERR_FORMAT, "neither \"units\" nor \"changes\"");
		goto out;
	}
	if (json_rows(g, units, name_take, counts, e) != 0 ||
	    json_rows(g, units, profile_take, counts, e) != 0)
		goto out;
	json_array_foreach(changes, i, item)
	{
		if (change_read(g, item, counts, e) != 0) {
			err_wrap(e, "change %zu", i + 1);
			goto out;
		}
	}
	rc = 0;
out:
	json_decref(root);
	return rc;
}
