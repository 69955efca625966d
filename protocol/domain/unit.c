#include "protocol/domain/unit.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/limits.h"

void
units_init(struct units *u)
{

	memset(u, 0, sizeof(*u));
}

void
units_done(struct units *u)
{

	for (size_t i = 0; i < u->count; i++)
		free(u->bodies[i].names);
	free(u->bodies);
	free(u->changes);
	units_init(u);
}

/* Room for one more of ${size} bytes at ${at} in ${n} of them. */
static void *
room_make(void *v, size_t n, size_t at, size_t size, struct err *e)
{
	uint8_t *p;

	if (n >= DIRECTORY_MAX) {
		err_set(e, ERR_LIMIT, "more than %d units", DIRECTORY_MAX);
		return NULL;
	}
	if ((p = realloc(v, (n + 1) * size)) == NULL) {
		err_memory(e);
		return NULL;
	}
	memmove(p + (at + 1) * size, p + at * size, (n - at) * size);
	memset(p + at * size, 0, size);
	return p;
}

/* Where the body stands, or would. */
static size_t
body_at(const struct units *u, const struct id *scope)
{
	size_t low = 0, high = u->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (id_cmp(&u->bodies[mid].scope, scope) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct body *
body_get(struct units *u, const struct id *scope, struct err *e)
{
	size_t at = body_at(u, scope);
	struct body *more;

	if (at < u->count && id_eq(&u->bodies[at].scope, scope))
		return &u->bodies[at];
	more = room_make(u->bodies, u->count, at, sizeof(*more), e);
	if (more == NULL)
		return NULL;
	u->bodies = more;
	u->count++;
	u->bodies[at].scope = *scope;
	return &u->bodies[at];
}

int
units_name(struct units *u, const struct id *scope, const struct unit_name *n,
	   struct err *e)
{
	struct body *b = body_get(u, scope, e);
	struct unit_name *more;
	size_t at = 0;

	if (b == NULL)
		return -1;
	while (at < b->name_count && b->names[at].when.from < n->when.from)
		at++;
	if (at < b->name_count && b->names[at].when.from == n->when.from) {
		if (b->names[at].index <= n->index)
			b->names[at] = *n;
		return 0;
	}
	more = room_make(b->names, b->name_count, at, sizeof(*more), e);
	if (more == NULL)
		return -1;
	b->names = more;
	b->name_count++;
	b->names[at] = *n;
	return 0;
}

int
units_tell(struct units *u, const struct body *said, struct err *e)
{
	struct body *b = body_get(u, &said->scope, e);

	if (b == NULL)
		return -1;
	if (b->told > said->told)
		return 0;
	b->told = said->told;
	b->parent = said->parent;
	b->desk = said->desk;
	memcpy(b->line, said->line, sizeof(b->line));
	memcpy(b->contact, said->contact, sizeof(b->contact));
	return 0;
}

int
units_change(struct units *u, const struct succession *s, struct err *e)
{
	struct succession *more;
	size_t at = 0;

	while (at < u->change_count && (u->changes[at].day < s->day ||
					(u->changes[at].day == s->day &&
					 u->changes[at].index <= s->index)))
		at++;
	more = room_make(u->changes, u->change_count, at, sizeof(*more), e);
	if (more == NULL)
		return -1;
	u->changes = more;
	u->change_count++;
	u->changes[at] = *s;
	return 0;
}

const struct body *
units_find(const struct units *u, const struct id *scope)
{
	size_t at = body_at(u, scope);

	if (at < u->count && id_eq(&u->bodies[at].scope, scope))
		return &u->bodies[at];
	return NULL;
}

/* The last day of names[i]: its own, or that before the next one begins. */
static day_t
name_end(const struct body *b, size_t i)
{
	day_t end = b->names[i].when.to;

	if (i + 1 < b->name_count && b->names[i + 1].when.from - 1 < end)
		end = b->names[i + 1].when.from - 1;
	return end;
}

const struct unit_name *
body_name_on(const struct body *b, day_t day)
{

	for (size_t i = b->name_count; i > 0; i--)
		if (b->names[i - 1].when.from <= day)
			return name_end(b, i - 1) >= day ? &b->names[i - 1]
							 : NULL;
	return NULL;
}

const struct unit_name *
body_name_near(const struct body *b, day_t day)
{

	for (size_t i = b->name_count; i > 0; i--)
		if (b->names[i - 1].when.from <= day)
			return &b->names[i - 1];
	return b->name_count == 0 ? NULL : &b->names[0];
}

/* How far from ${day} the body bears the code: 0 on that day, less
 * before it than behind it, so that the past wins; UINT64_MAX never. */
static uint64_t
code_distance(const struct body *b, const char *code, day_t day)
{
	uint64_t best = UINT64_MAX;

	for (size_t i = 0; i < b->name_count; i++) {
		int64_t from = b->names[i].when.from;
		int64_t end = name_end(b, i);
		uint64_t far = 0;

		if (strcmp(b->names[i].code, code) != 0)
			continue;
		if (end < day)
			far = (uint64_t)(day - end);
		else if (from > day)
			far = (uint64_t)(from - day) + (UINT64_C(1) << 40);
		best = far < best ? far : best;
	}
	return best;
}

const struct body *
units_by_code(const struct units *u, const char *code, day_t day)
{
	const struct body *best = NULL;
	uint64_t nearest = UINT64_MAX;

	for (size_t i = 0; i < u->count; i++) {
		uint64_t far = code_distance(&u->bodies[i], code, day);

		if (far < nearest) {
			nearest = far;
			best = &u->bodies[i];
		}
	}
	return best;
}

struct id
units_heir(const struct units *u, const struct id *scope, day_t day)
{
	struct id at = *scope;

	/* In the order of their days, so that nobody comes round again. */
	for (size_t i = 0; i < u->change_count; i++) {
		const struct succession *s = &u->changes[i];

		if (s->day <= day && strcmp(s->how, "merge") == 0 &&
		    id_eq(&s->from, &at))
			at = s->to;
	}
	return at;
}

void
unit_name_put(const struct unit_name *n, struct buf *out)
{
	static const struct {
		const char *kind;
		const char *title;
	} kinds[] = {
	    {"xã", "Xã "}, {"thị trấn", "Thị trấn "}, {"phường", "Phường "}};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, n->kind) == 0)
			buf_text(out, kinds[i].title);
	buf_text(out, n->name);
}

struct window
body_span(const struct body *b, const struct unit_name *n)
{
	struct window w = n->when;

	w.to = name_end(b, (size_t)(n - b->names));
	return w;
}

void
unit_span_put(struct window when, bool vi, struct buf *out)
{
	bool has_from = when.from != DAY_FIRST;
	bool has_to = when.to != DAY_LAST;

	if (!has_from && !has_to)
		return;
	buf_text(out, " (");
	if (has_from)
		buf_fmt(out, "%s%s%s", vi ? "từ " : "from ",
			day_vi(when.from).s, has_to ? " " : "");
	if (has_to)
		buf_fmt(out, "%s%s", vi ? "đến " : "to ", day_vi(when.to).s);
	buf_text(out, ")");
}
