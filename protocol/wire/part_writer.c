#include <string.h>

#include "protocol/wire/part.h"

/* The body is HEAD by MIDDLE refs TAIL edits END. */
#define HEAD       "{\"v\":1,\"by\":\""
#define MIDDLE     "\",\"refs\":["
#define TAIL       "],\"edits\":["
#define RECORD_END "}}"
#define END        "]}"
#define LEN(s)     (sizeof(s) - 1)

/* So that one set too long is noticed by its bytes, not by a failed buf. */
#define ROOM (3 * PART_BYTES_MAX)

void
part_writer_init(struct part_writer *w)
{
	memset(w, 0, sizeof(*w));
	buf_init(&w->edits, ROOM);
}

void
part_writer_done(struct part_writer *w)
{
	free(w->refs);
	buf_done(&w->edits);
	part_writer_init(w);
}

static void
record_end(struct part_writer *w)
{
	if (!w->in_record)
		return;
	w->in_record = false;
	if (w->field_count > 0) {
		buf_text(&w->edits, RECORD_END);
		return;
	}
	w->edits.len = w->record_at;
	w->edit_count--;
}

void
part_writer_record(struct part_writer *w, const struct id *rec,
		   const char *type)
{
	record_end(w);
	w->record_at = w->edits.len;
	if (w->edit_count > 0)
		buf_byte(&w->edits, ',');
	buf_text(&w->edits, "{\"rec\":\"");
	buf_add(&w->edits, id_text(rec).s, ID_TEXT_LEN);
	buf_text(&w->edits, "\",\"type\":");
	json_put_text(&w->edits, type, strlen(type));
	buf_text(&w->edits, ",\"set\":{");
	w->edit_count++;
	w->field_count = 0;
	w->in_record = true;
}

/* How deep the arrays and objects of well-formed JSON text nest. */
static unsigned
depth_of(const char *s, size_t n)
{
	unsigned depth = 0;
	unsigned deepest = 0;
	bool in_text = false;

	for (size_t i = 0; i < n; i++) {
		if (in_text && s[i] == '\\')
			i++;
		else if (s[i] == '"')
			in_text = !in_text;
		else if (!in_text && (s[i] == '[' || s[i] == '{'))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!in_text && (s[i] == ']' || s[i] == '}'))
			depth--;
	}
	return deepest;
}

/* The index of a ref, added if it is new; -1 when there is no room. */
static int
ref_index(struct part_writer *w, const struct id *id, size_t *index,
	  struct err *e)
{
	struct id *more;
	size_t cap;

	/* Versions that are replaced together were mostly made together. */
	for (size_t i = w->ref_count; i > 0; i--) {
		if (id_eq(&w->refs[i - 1], id)) {
			*index = i - 1;
			return 0;
		}
	}
	if (w->ref_count == PART_REFS_MAX)
		return err_set(e, ERR_LIMIT, "part: more than %d refs",
			       PART_REFS_MAX);
	if (w->ref_count == w->ref_cap) {
		cap = w->ref_cap == 0 ? 16 : w->ref_cap * 2;
		more = realloc(w->refs, cap * sizeof(*more));
		if (more == NULL)
			return err_memory(e);
		w->refs = more;
		w->ref_cap = cap;
	}
	w->refs[w->ref_count] = *id;
	*index = w->ref_count++;
	return 0;
}

static bool
is_repeated(const struct id *ids, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (id_eq(&ids[i], &ids[at]))
			return true;
	}
	return false;
}

static int
set_check(const struct part_writer *w, const char *field, const char *value,
	  size_t n, struct err *e)
{
	if (!w->in_record)
		BUG("a field is set without a record");
	if (!part_field_valid(field, strlen(field)))
		return err_set(e, ERR_FORMAT, "part: field \"%.100s\"", field);
	if (n > PART_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "part: %s: too long", field);
	if (depth_of(value, n) > VALUE_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "part: %s: deeper than %d", field,
			       VALUE_DEPTH_MAX);
	if (w->edit_count > PART_EDITS_MAX)
		return err_set(e, ERR_LIMIT, "part: more than %d records",
			       PART_EDITS_MAX);
	if (w->field_count >= PART_FIELDS_MAX)
		return err_set(e, ERR_LIMIT, "part: more than %d fields",
			       PART_FIELDS_MAX);
	return 0;
}

static int
set_put(struct part_writer *w, const char *field, const char *value, size_t n,
	const struct id *over, size_t count, struct err *e)
{
	if (w->field_count > 0)
		buf_byte(&w->edits, ',');
	json_put_text(&w->edits, field, strlen(field));
	buf_text(&w->edits, ":[");
	buf_add(&w->edits, value, n);
	for (size_t i = 0; i < count; i++) {
		size_t index = 0;

		if (is_repeated(over, i))
			continue;
		if (ref_index(w, &over[i], &index, e) != 0)
			return -1;
		buf_fmt(&w->edits, ",%zu", index);
	}
	buf_byte(&w->edits, ']');
	w->field_count++;
	if (part_writer_bytes(w) > PART_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "part: more than %d bytes",
			       PART_BYTES_MAX);
	return buf_check(&w->edits, e);
}

int
part_writer_set(struct part_writer *w, const char *field, const char *value,
		size_t n, const struct id *over, size_t count, struct err *e)
{
	size_t len = w->edits.len;
	size_t ref_count = w->ref_count;
	size_t field_count = w->field_count;

	if (set_check(w, field, value, n, e) != 0)
		return -1;
	if (set_put(w, field, value, n, over, count, e) != 0) {
		w->edits.len = len;
		w->ref_count = ref_count;
		w->field_count = field_count;
		return -1;
	}
	return 0;
}

size_t
part_writer_bytes(const struct part_writer *w)
{
	size_t refs = w->ref_count * (ID_TEXT_LEN + LEN("\"\","));
	size_t edits = w->edits.len;

	if (refs > 0)
		refs--;
	if (w->in_record && w->field_count == 0)
		edits = w->record_at;
	else if (w->in_record)
		edits += LEN(RECORD_END);
	return LEN(HEAD MIDDLE TAIL END) + ID_TEXT_LEN + refs + edits;
}

int
part_writer_finish(struct part_writer *w, const struct id *by, struct buf *out,
		   struct err *e)
{
	record_end(w);
	if (w->edit_count == 0)
		return err_set(e, ERR_STATE, "part: nothing to say");
	if (buf_check(&w->edits, e) != 0)
		return err_wrap(e, "part");
	buf_text(out, HEAD);
	buf_add(out, id_text(by).s, ID_TEXT_LEN);
	buf_text(out, MIDDLE);
	for (size_t i = 0; i < w->ref_count; i++) {
		buf_text(out, i == 0 ? "\"" : ",\"");
		buf_add(out, id_text(&w->refs[i]).s, ID_TEXT_LEN);
		buf_byte(out, '"');
	}
	buf_text(out, TAIL);
	buf_add(out, w->edits.p, w->edits.len);
	buf_text(out, END);
	if (buf_check(out, e) != 0)
		return err_wrap(e, "part");
	buf_reset(&w->edits);
	w->ref_count = 0;
	w->edit_count = 0;
	return 0;
}
