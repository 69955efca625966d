#include "protocol/wire/part.h"

#include <string.h>

#include "protocol/wire/act.h"

#define EDITS_MEMBERS 4 /* v, by, refs, edits */
#define EDIT_MEMBERS  3 /* rec, type, set */

bool
part_field_valid(const char *s, size_t n)
{
	bool in_segment = false;

	if (n > FIELD_NAME_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '.') {
			if (!in_segment)
				return false;
			in_segment = false;
			continue;
		}
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '-')
			return false;
		in_segment = true;
	}
	return in_segment;
}

bool
part_type_valid(const char *s, size_t n)
{
	if (n < 1 || n > TYPE_NAME_MAX || s[0] < 'a' || s[0] > 'z')
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= '0' && s[i] <= '9') && s[i] != '-')
			return false;
	}
	return true;
}

static int
id_order(const void *a, const void *b)
{
	return id_cmp(a, b);
}

/* Whether all ${n} ids differ; they are put in order for it. */
static bool
ids_distinct(struct id *ids, size_t n)
{
	if (n > 1)
		qsort(ids, n, sizeof(*ids), id_order);
	for (size_t i = 1; i < n; i++) {
		if (id_eq(&ids[i - 1], &ids[i]))
			return false;
	}
	return true;
}

/* calloc() may answer 0 elements with NULL. */
static void *
array_new(size_t count, size_t size, struct err *e)
{
	void *p = calloc(count == 0 ? 1 : count, size);

	if (p == NULL)
		err_memory(e);
	return p;
}

static int
refs_read(struct part *p, const json_t *refs, struct err *e)
{
	size_t count = json_array_size(refs);
	size_t i;
	json_t *item;
	struct id *sorted;
	int rc = 0;

	if (!json_is_array(refs))
		return err_set(e, ERR_FORMAT, "refs is no array");
	if (count > PART_REFS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d refs",
			       PART_REFS_MAX);
	p->refs = array_new(count, sizeof(*p->refs), e);
	if (p->refs == NULL)
		return -1;
	p->ref_count = count;
	json_array_foreach(refs, i, item)
	{
		if (!json_is_string(item) ||
		    id_parse(&p->refs[i], json_string_value(item),
			     json_string_length(item)) != 0)
			return err_set(e, ERR_FORMAT, "ref %zu is no id", i);
	}
	sorted = array_new(count, sizeof(*sorted), e);
	if (sorted == NULL)
		return -1;
	memcpy(sorted, p->refs, count * sizeof(*sorted));
	if (!ids_distinct(sorted, count))
		rc = err_set(e, ERR_FORMAT, "a ref twice");
	free(sorted);
	return rc;
}

static int
edit_read(struct part_edit *edit, const json_t *v, struct err *e)
{
	const json_t *type = json_object_get(v, "type");
	const json_t *set = json_object_get(v, "set");

	if (json_object_size(v) != EDIT_MEMBERS ||
	    json_get_id(v, "rec", &edit->rec) != 0 || !json_is_string(type) ||
	    !part_type_valid(json_string_value(type),
			     json_string_length(type)) ||
	    json_object_size(set) == 0)
		return err_set(e, ERR_FORMAT, "not {rec,type,set}");
	edit->type = json_string_value(type);
	edit->count = json_object_size(set);
	if (edit->count > PART_FIELDS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d fields",
			       PART_FIELDS_MAX);
	return 0;
}

static int
edits_read(struct part *p, const json_t *edits, struct err *e)
{
	size_t count = json_array_size(edits);
	struct id *recs;
	int rc = 0;

	if (count == 0)
		return err_set(e, ERR_FORMAT, "edits is no filled array");
	if (count > PART_EDITS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d records",
			       PART_EDITS_MAX);
	p->edits = array_new(count, sizeof(*p->edits), e);
	recs = array_new(count, sizeof(*recs), e);
	if (p->edits == NULL || recs == NULL) {
		free(recs);
		return -1;
	}
	p->edit_count = count;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct part_edit *edit = &p->edits[i];

		rc = edit_read(edit, json_array_get(edits, i), e);
		if (rc != 0)
			err_wrap(e, "edit %zu", i);
		edit->first = p->set_count;
		p->set_count += edit->count;
		recs[i] = edit->rec;
	}
	if (rc == 0 && !ids_distinct(recs, count))
		rc = err_set(e, ERR_FORMAT, "a record twice");
	free(recs);
	return rc;
}

/* How many indexes all sets have together. */
static size_t
overs_count(const json_t *edits)
{
	size_t total = 0;
	size_t i;
	json_t *edit;
	json_t *item;
	const char *key;

	json_array_foreach(edits, i, edit)
	{
		json_t *set = json_object_get(edit, "set");

		json_object_foreach(set, key, item) total +=
		    json_array_size(item);
	}
	return total;
}

/* What the reading of the sets carries along. */
struct sets_cursor {
	size_t set;     /* next in part.sets */
	uint32_t *over; /* next in part.overs */
	size_t *used;   /* for each ref, the last set that named it, plus 1 */
};

static int
set_read(struct part *p, struct sets_cursor *c, const char *field, size_t n,
	 const json_t *v, struct err *e)
{
	struct part_set *set = &p->sets[c->set++];
	size_t count = json_array_size(v);
	size_t before = p->values.len;

	if (!part_field_valid(field, n))
		return err_set(e, ERR_FORMAT, "a malformed field name");
	if (count == 0 || count > p->ref_count + 1)
		return err_set(e, ERR_FORMAT, "%s: not [value, index...]",
			       field);
	if (json_put(&p->values, json_array_get(v, 0), e) != 0)
		return -1;
	set->field = field;
	set->value_len = p->values.len - before;
	set->over = c->over;
	set->over_count = count - 1;
	for (size_t i = 1; i < count; i++) {
		const json_t *at = json_array_get(v, i);
		json_int_t index = json_integer_value(at);

		if (!json_is_integer(at) || index < 0 ||
		    (uint64_t)index >= p->ref_count || c->used[index] == c->set)
			return err_set(
			    e, ERR_FORMAT,
			    "%s: index %zu is out of range or there twice",
			    field, i);
		c->used[index] = c->set;
		*c->over++ = (uint32_t)index;
	}
	return 0;
}

static int
sets_walk(struct part *p, struct sets_cursor *c, const json_t *edits,
	  struct err *e)
{
	for (size_t i = 0; i < p->edit_count; i++) {
		json_t *set = json_object_get(json_array_get(edits, i), "set");
		const char *key;
		size_t n;
		json_t *v;

		json_object_keylen_foreach(set, key, n, v)
		{
			if (set_read(p, c, key, n, v, e) != 0)
				return err_wrap(e, "edit %zu", i);
		}
	}
	for (size_t i = 0; i < p->ref_count; i++) {
		if (c->used[i] == 0)
			return err_set(e, ERR_FORMAT, "ref %zu is not used", i);
	}
	return 0;
}

static int
sets_read(struct part *p, const json_t *edits, size_t body_len, struct err *e)
{
	struct sets_cursor c = {0};
	const char *value;
	int rc = -1;

	/* No value is longer in normal form, so that one allocation does. */
	buf_init(&p->values, body_len);
	if (buf_grow(&p->values, body_len) == NULL)
		return err_memory(e);
	buf_reset(&p->values);
	p->sets = array_new(p->set_count, sizeof(*p->sets), e);
	p->overs = array_new(overs_count(edits), sizeof(*p->overs), e);
	c.used = array_new(p->ref_count, sizeof(*c.used), e);
	c.over = p->overs;
	if (p->sets != NULL && p->overs != NULL && c.used != NULL)
		rc = sets_walk(p, &c, edits, e);
	free(c.used);
	if (rc != 0)
		return -1;
	value = buf_str(&p->values);
	for (size_t i = 0; i < p->set_count; i++) {
		p->sets[i].value = value;
		value += p->sets[i].value_len;
	}
	return 0;
}

static int
body_read(struct part *p, size_t n, struct err *e)
{
	const json_t *act = json_object_get(p->root, "act");
	const json_t *edits = json_object_get(p->root, "edits");
	int64_t version;

	if (json_get_int(p->root, "v", 1, INT64_MAX, &version) != 0)
		return err_set(e, ERR_FORMAT, "no version");
	if (version != 1)
		return err_set(e, ERR_NEWER, "of a later version");
	if (json_get_id(p->root, "by", &p->by) != 0)
		return err_set(e, ERR_FORMAT, "\"by\" is missing or no id");
	if (act != NULL) {
		if (json_is_string(act))
			p->act = act_parse_name(json_string_value(act));
		if (p->act == ACT_NONE)
			return err_set(e, ERR_FORMAT, "an unknown act");
		return act_check(p->root, p->act, e);
	}
	if (json_object_size(p->root) != EDITS_MEMBERS)
		return err_set(e, ERR_FORMAT, "not {v,by,refs,edits}");
	if (refs_read(p, json_object_get(p->root, "refs"), e) != 0 ||
	    edits_read(p, edits, e) != 0)
		return -1;
	return sets_read(p, edits, n, e);
}

int
part_parse(struct part *p, const void *body, size_t n, struct err *e)
{
	struct part got = {0};

	if (n > PART_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "part: more than %d bytes",
			       PART_BYTES_MAX);
	got.root = json_read(body, n, e);
	if (got.root == NULL || body_read(&got, n, e) != 0) {
		part_done(&got);
		return err_wrap(e, "part");
	}
	*p = got;
	return 0;
}

void
part_done(struct part *p)
{
	free(p->refs);
	free(p->edits);
	free(p->sets);
	free(p->overs);
	buf_done(&p->values);
	json_decref(p->root);
	memset(p, 0, sizeof(*p));
}
