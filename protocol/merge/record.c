#include "protocol/merge/record.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/merge/impl.h"
#include "protocol/merge/pool.h"

/* What one set can add to a row's encoding besides its name, its value and
 * the ids it replaces: its own id and five lengths. */
#define SET_BYTES_MAX (ID_LEN + 5 * 10)

/* A record that carries more dead memory than this beside what its row needs
 * is written anew. */
#define WASTE_BYTES_MAX (64 * 1024)
#define WASTE_FACTOR    4

void
record_init(struct record *r)
{
	*r = (struct record){0};
}

void
record_done(struct record *r)
{
	pool_free(r->pool);
	record_init(r);
}

/* How many members an array of n was made to hold: a power of two, so that
 * no capacity needs keeping. */
size_t
room_for(size_t n)
{
	size_t room = 1;

	while (room < n)
		room *= 2;
	return room;
}

/* The array p of n members with room for ${more} others. */
static void *
array_grow(struct record_pool *pool, void *p, size_t n, size_t more,
	   size_t size)
{
	void *bigger;

	if (more == 0 || (p != NULL && n + more <= room_for(n)))
		return p;
	bigger = pool_take(pool, room_for(n + more) * size);
	if (p != NULL)
		memcpy(bigger, p, n * size);
	return bigger;
}

/* Where id stands or would stand among the n sorted ids. */
static size_t
ids_place(const struct id *ids, size_t n, const struct id *id, bool *found)
{
	size_t low = 0;
	size_t high = n;

	*found = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = id_cmp(&ids[mid], id);

		if (c == 0)
			*found = true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool
ids_have(const struct id *ids, size_t n, const struct id *id)
{
	bool found;

	ids_place(ids, n, id, &found);
	return found;
}

static int
id_order(const void *a, const void *b)
{
	return id_cmp(a, b);
}

/* Put the versions that a set replaces into ids, sorted, each once. */
static size_t
overs_sort(struct id *ids, const struct part *p, const struct part_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->over_count; i++)
		ids[i] = p->refs[set->over[i]];
	if (set->over_count > 1)
		qsort(ids, set->over_count, sizeof(*ids), id_order);
	for (size_t i = 0; i < set->over_count; i++) {
		if (n == 0 || !id_eq(&ids[n - 1], &ids[i]))
			ids[n++] = ids[i];
	}
	return n;
}

static size_t
field_place(const struct record *r, const char *name, bool *found)
{
	size_t low = 0;
	size_t high = r->field_count;

	*found = false;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(r->fields[mid].name, name);

		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The field of that name, made if it is not there. */
static struct record_field *
field_make(struct record *r, const char *name)
{
	bool found;
	size_t at = field_place(r, name, &found);
	struct record_field *f;
	size_t n;
	char *copy;

	if (found)
		return &r->fields[at];
	r->fields = array_grow(r->pool, r->fields, r->field_count, 1,
			       sizeof(*r->fields));
	f = &r->fields[at];
	memmove(f + 1, f, (r->field_count - at) * sizeof(*f));
	r->field_count++;
	n = strlen(name) + 1;
	copy = pool_take(r->pool, n);
	memcpy(copy, name, n);
	*f = (struct record_field){.name = copy};
	return f;
}

static void
heads_remove(struct record_field *f, const struct id *over, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < f->head_count; i++) {
		if (!ids_have(over, count, &f->heads[i].part))
			f->heads[n++] = f->heads[i];
	}
	f->head_count = n;
}

static void
heads_add(struct record *r, struct record_field *f, const struct id *part,
	  const struct part_set *set)
{
	char *value = pool_take(r->pool, set->value_len + 1);
	size_t at = f->head_count;

	memcpy(value, set->value, set->value_len);
	value[set->value_len] = '\0';
	f->heads =
	    array_grow(r->pool, f->heads, f->head_count, 1, sizeof(*f->heads));
	for (; at > 0 && id_cmp(&f->heads[at - 1].part, part) > 0; at--)
		f->heads[at] = f->heads[at - 1];
	f->heads[at] = (struct record_head){
	    .part = *part,
	    .value = value,
	    .value_len = (uint32_t)set->value_len,
	};
	f->head_count++;
}

/* gone ∪= over, both sorted; over is used up. */
static void
gone_add(struct record *r, struct record_field *f, struct id *over,
	 size_t count)
{
	size_t old = f->gone_count;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (!ids_have(f->gone, old, &over[i]))
			over[n++] = over[i];
	}
	f->gone = array_grow(r->pool, f->gone, old, n, sizeof(*f->gone));
	f->gone_count = old + n;
	/* From the end, so that each id moves once. */
	while (n > 0) {
		if (old > 0 && id_cmp(&f->gone[old - 1], &over[n - 1]) > 0) {
			f->gone[old + n - 1] = f->gone[old - 1];
			old--;
		} else {
			f->gone[old + n - 1] = over[n - 1];
			n--;
		}
	}
}

static void
touched_add(struct record *r, const struct id *part)
{
	bool found;
	size_t at = ids_place(r->touched, r->touched_count, part, &found);

	r->touched = array_grow(r->pool, r->touched, r->touched_count, 1,
				sizeof(*r->touched));
	memmove(r->touched + at + 1, r->touched + at,
		(r->touched_count - at) * sizeof(*r->touched));
	r->touched[at] = *part;
	r->touched_count++;
}

/* What an edit may take from the pool and add to the row, at the most. */
struct edit_cost {
	size_t memory;
	size_t row;
	size_t over_max; /* versions replaced by one set */
};

static void
set_cost(struct edit_cost *cost, const struct record *r,
	 const struct part_set *set)
{
	bool found;
	size_t at = field_place(r, set->field, &found);
	size_t name = strlen(set->field) + 1;
	size_t heads = found ? r->fields[at].head_count : 0;
	size_t gone = found ? r->fields[at].gone_count : 0;

	cost->memory += pool_size(name) + pool_size(set->value_len + 1) +
			room_for(heads + 1) * sizeof(struct record_head) +
			room_for(gone + set->over_count) * sizeof(struct id);
	cost->row +=
	    SET_BYTES_MAX + name + set->value_len + set->over_count * ID_LEN;
	if (set->over_count > cost->over_max)
		cost->over_max = set->over_count;
}

static struct edit_cost
edit_cost(const struct record *r, const struct part *p,
	  const struct part_edit *edit)
{
	struct edit_cost cost = {
	    .memory = room_for(r->touched_count + 1) * sizeof(struct id),
	    .row = ID_LEN + 2 * 10,
	};

	for (size_t i = 0; i < edit->count; i++)
		set_cost(&cost, r, &p->sets[edit->first + i]);
	/* The fields may be moved each time that they double. */
	cost.memory += 2 * room_for(r->field_count + edit->count) *
		       sizeof(struct record_field);
	cost.memory += cost.over_max * sizeof(struct id);
	return cost;
}

/* The rule itself.  Memory was reserved, so nothing can fail. */
static void
edit_apply(struct record *r, const struct id *part, const struct part *p,
	   const struct part_edit *edit, const struct edit_cost *cost)
{
	struct id *over =
	    pool_take(r->pool, cost->over_max * sizeof(struct id));

	for (size_t i = 0; i < edit->count; i++) {
		const struct part_set *set = &p->sets[edit->first + i];
		struct record_field *f = field_make(r, set->field);
		size_t n = overs_sort(over, p, set);

		heads_remove(f, over, n);
		gone_add(r, f, over, n);
		if (!ids_have(f->gone, f->gone_count, part))
			heads_add(r, f, part, set);
	}
	touched_add(r, part);
	r->pool->row_max += cost->row;
}

/* Put a copy of r that wastes nothing into ${to}, with memory to spare. */
static int
record_renew(struct record *to, const struct record *r, size_t memory,
	     struct err *e)
{
	record_init(to);
	if (record_copy(to, r, e) != 0)
		return -1;
	if (pool_reserve(to->pool, memory) != 0) {
		record_done(to);
		err_memory(e);
		return -1;
	}
	return 0;
}

/* The slow way, for rows that may become too long: try it on a copy. */
static int
merge_bounded(struct record *r, const struct id *part, const struct part *p,
	      const struct part_edit *edit, const struct edit_cost *cost,
	      struct err *e)
{
	struct record to;

	if (record_renew(&to, r, cost->memory, e) != 0)
		return -1;
	edit_apply(&to, part, p, edit, cost);
	to.pool->row_max = record_bytes(&to);
	if (to.pool->row_max > ROW_BYTES_MAX) {
		record_done(&to);
		return err_set(e, ERR_LIMIT, "row of more than %d bytes",
			       ROW_BYTES_MAX);
	}
	record_done(r);
	*r = to;
	return 0;
}

int
record_merge(struct record *r, const struct id *part, const struct part *p,
	     const struct part_edit *edit, struct err *e)
{
	struct edit_cost cost;

	if (ids_have(r->touched, r->touched_count, part))
		return 0;
	cost = edit_cost(r, p, edit);
	if (r->pool == NULL && (r->pool = pool_new(cost.memory)) == NULL)
		return err_memory(e);
	if (r->pool->row_max + cost.row > ROW_BYTES_MAX ||
	    r->pool->taken > WASTE_FACTOR * r->pool->row_max + WASTE_BYTES_MAX)
		return merge_bounded(r, part, p, edit, &cost, e);
	if (pool_reserve(r->pool, cost.memory) != 0)
		return err_memory(e);
	edit_apply(r, part, p, edit, &cost);
	return 0;
}

void
record_redact(struct record *r, const struct id *part, const struct part *p,
	      const struct part_edit *edit)
{
	static const char null_text[] = "null";

	for (size_t i = 0; i < edit->count; i++) {
		const char *name = p->sets[edit->first + i].field;
		bool found;
		size_t at = field_place(r, name, &found);

		for (size_t k = 0; found && k < r->fields[at].head_count; k++) {
			struct record_head *h = &r->fields[at].heads[k];

			if (!id_eq(&h->part, part))
				continue;
			h->value = null_text;
			h->value_len = sizeof(null_text) - 1;
			r->pool->row_max += sizeof(null_text);
		}
	}
}

const struct record_field *
record_field(const struct record *r, const char *name)
{
	bool found;
	size_t at = field_place(r, name, &found);

	return found ? &r->fields[at] : NULL;
}

static bool
head_is(const struct record_head *h, const char *value)
{
	return h->value_len == strlen(value) &&
	       memcmp(h->value, value, h->value_len) == 0;
}

bool
field_in_conflict(const struct record_field *f)
{
	for (size_t i = 1; i < f->head_count; i++) {
		const struct record_head *a = &f->heads[0];
		const struct record_head *b = &f->heads[i];

		if (a->value_len != b->value_len ||
		    memcmp(a->value, b->value, a->value_len) != 0)
			return true;
	}
	return false;
}

/* Whether every head says that it is deleted, and there is one. */
static bool
all_true(const struct record_field *f)
{
	for (size_t i = 0; i < f->head_count; i++) {
		if (!head_is(&f->heads[i], "true"))
			return false;
	}
	return f->head_count > 0;
}

bool
record_deleted(const struct record *r)
{
	const struct record_field *f = record_field(r, FIELD_DELETED);

	return f != NULL && all_true(f);
}

/* Whether the deletion ${del} listed the head, or was made with it. */
static bool
deletion_knows(const struct record_field *del, const struct record_head *head)
{
	if (ids_have(del->gone, del->gone_count, &head->part))
		return true;
	for (size_t i = 0; i < del->head_count; i++) {
		if (id_eq(&del->heads[i].part, &head->part))
			return true;
	}
	return false;
}

static bool
field_outlives(const struct record_field *f, const struct record_field *del)
{
	for (size_t i = 0; i < f->head_count; i++) {
		if (!deletion_knows(del, &f->heads[i]))
			return true;
	}
	return false;
}

/* The deletion of the row in which a field stands, "group.<row id>._del"; NULL
 * if it stands in no row or the row is not deleted. */
static const struct record_field *
row_deletion(const struct record *r, const struct record_field *f)
{
	const char *end = strrchr(f->name, '.');
	char name[FIELD_NAME_MAX + sizeof(FIELD_DELETED)];
	const struct record_field *del;
	size_t n = end == NULL ? 0 : (size_t)(end - f->name) + 1;

	if (n == 0 || n > FIELD_NAME_MAX || strcmp(end + 1, FIELD_DELETED) == 0)
		return NULL;
	memcpy(name, f->name, n);
	memcpy(name + n, FIELD_DELETED, sizeof(FIELD_DELETED));
	del = record_field(r, name);
	return del != NULL && all_true(del) ? del : NULL;
}

bool
record_conflict_at(const struct record *r, const struct record_field *f)
{
	const struct record_field *row = row_deletion(r, f);

	/* In a row that is gone only what its deletion did not know counts. */
	return row == NULL ? field_in_conflict(f) : field_outlives(f, row);
}

bool
record_in_conflict(const struct record *r)
{
	const struct record_field *del =
	    record_deleted(r) ? record_field(r, FIELD_DELETED) : NULL;

	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (record_conflict_at(r, f))
			return true;
		if (del != NULL && f != del && field_outlives(f, del))
			return true;
	}
	return false;
}
