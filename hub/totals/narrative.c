#include "hub/totals/narrative.h"

#include <string.h>

#define MARK " […]"
/* How far back a cut looks for the end of a word. */
#define WORD_BYTES_MAX 64

/* One way to write it all. */
struct attempt {
	const struct edition *ed;
	const struct frozen *f;
	size_t room;
	size_t most;   /* bytes of one text */
	json_t *texts; /* section → text */
	size_t cut;
};

/* The length of a text of which at most ${most} bytes are taken. */
static size_t
kept_bytes(const char *text, size_t most)
{
	size_t n = strlen(text);
	size_t k;

	if (n <= most)
		return n;
	for (n = most; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
		;
	for (k = n; k > 0 && n - k < WORD_BYTES_MAX; k--)
		if (text[k] == ' ' || text[k] == '\n')
			return k;
	return n;
}

static void
where_put(const struct attempt *a, struct buf *out)
{
	buf_fmt(out,
		" Toàn văn ở bản tổng hợp số %llu của tuyến %s, cùng mục.)",
		(unsigned long long)a->f->number,
		strcmp(a->f->line, "dang") == 0 ? "Đảng" : "chính quyền");
}

/* The texts under their names; those that were cut, and where they are. */
static void
texts_put(struct attempt *a, const char *field, struct buf *out)
{
	struct buf names = BUF_INIT(a->room);

	for (size_t i = 0; i < a->ed->report_count; i++) {
		const char *unit = a->ed->reports[i].in->unit;
		const char *text = edition_text(&a->ed->reports[i], field);
		size_t n;

		if (text == NULL)
			continue;
		n = kept_bytes(text, a->most);
		buf_fmt(out, "%s%s: ", out->len == 0 ? "" : "\n", unit);
		buf_add(out, text, n);
		if (text[n] == '\0')
			continue;
		a->cut++;
		buf_text(out, MARK);
		buf_fmt(&names, "%s%s", names.len == 0 ? "" : "; ", unit);
	}
	if (names.bad != ERR_NONE)
		out->bad = names.bad;
	if (names.len > 0) {
		buf_fmt(out,
			"\n(Văn bản của các đơn vị sau được rút ngắn trong mục "
			"này, chỗ cắt ghi […]: %s.",
			buf_str(&names));
		where_put(a, out);
	}
	buf_done(&names);
}

static void
count_put(struct attempt *a, const char *field, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < a->ed->report_count; i++)
		n += edition_text(&a->ed->reports[i], field) != NULL;
	if (n == 0)
		return;
	a->cut += n;
	buf_fmt(out,
		"(Văn bản của %zu đơn vị trong mục này dài hơn một hồ sơ, "
		"không chép vào đây.",
		n);
	where_put(a, out);
}

/* 1 if it fits; 0; -1. */
static int
attempt_make(struct attempt *a, size_t most, bool is_named, struct err *e)
{
	struct buf json = BUF_INIT(a->room);
	struct buf text = BUF_INIT(a->room);
	int rc = 0;

	a->most = most;
	a->cut = 0;
	json_object_clear(a->texts);
	for (size_t i = 0; edition_sections[i].field != NULL; i++) {
		const char *field = edition_sections[i].field;

		buf_reset(&text);
		if (is_named)
			texts_put(a, field, &text);
		else
			count_put(a, field, &text);
		if (text.bad != ERR_NONE)
			break;
		if (text.len > 0)
			rc |= json_object_set_new(a->texts, field,
						  json_string(buf_str(&text)));
	}
	rc |= text.bad == ERR_NONE ? json_put(&json, a->texts, e) : 0;
	if (text.bad == ERR_LIMIT || json.bad == ERR_LIMIT) {
		err_clear(e);
		rc = 0;
	} else {
		rc = rc == 0 && text.bad == ERR_NONE ? 1 : err_memory(e);
	}
	buf_done(&text);
	buf_done(&json);
	return rc;
}

/* The most bytes of one text with which all of them fit. */
static int
most_find(struct attempt *a, struct err *e)
{
	size_t low = 0; /* fits */
	size_t high = a->room;
	int rc = attempt_make(a, a->room, true, e);

	if (rc != 0)
		return rc;
	if ((rc = attempt_make(a, 0, true, e)) != 1)
		return rc;
	while (rc >= 0 && high - low > 1) {
		size_t mid = low + (high - low) / 2;

		rc = attempt_make(a, mid, true, e);
		if (rc == 1)
			low = mid;
		else
			high = mid;
	}
	return rc < 0 ? -1 : attempt_make(a, low, true, e);
}

int
narrative_put(const struct edition *ed, const struct frozen *f, size_t room,
	      json_t *content, size_t *cut, struct err *e)
{
	struct attempt a = {.ed = ed, .f = f, .room = room};
	int rc;

	if ((a.texts = json_object()) == NULL)
		return err_memory(e);
	rc = most_find(&a, e);
	if (rc == 0)
		rc = attempt_make(&a, 0, false, e);
	if (rc == 0)
		err_set(e, ERR_LIMIT, "the report has no room for its texts");
	if (rc == 1 && json_object_update(content, a.texts) != 0)
		rc = err_memory(e);
	*cut = a.cut;
	json_decref(a.texts);
	return rc == 1 ? 0 : -1;
}
