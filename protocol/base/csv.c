#include "protocol/base/csv.h"

#include <string.h>

#include "protocol/base/text.h"

#define ROW_MAX (64 * 1024)

static char
sign_between(const char *p, size_t n)
{
	bool has_semicolon = false;

	while (n > 0 && (*p == '\r' || *p == '\n')) {
		p++;
		n--;
	}
	for (; n > 0 && *p != '\n'; p++, n--) {
		if (*p == ',')
			return ',';
		has_semicolon |= *p == ';';
	}
	return has_semicolon ? ';' : ',';
}

void
csv_init(struct csv *c, const void *p, size_t n)
{

	memset(c, 0, sizeof(*c));
	buf_init(&c->text, ROW_MAX);
	c->p = p;
	c->left = n;
	c->next = 1;
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		c->p += 3;
		c->left -= 3;
	}
	c->between = sign_between(c->p, c->left);
}

void
csv_done(struct csv *c)
{

	buf_done(&c->text);
	memset(c, 0, sizeof(*c));
}

static int
peek(const struct csv *c)
{

	return c->left == 0 ? -1 : (unsigned char)*c->p;
}

static int
take(struct csv *c)
{
	int ch = peek(c);

	if (ch >= 0) {
		c->p++;
		c->left--;
	}
	if (ch == '\n')
		c->next++;
	return ch;
}

static int
bad(const struct csv *c, const char *why, struct err *e)
{

	return err_set(e, ERR_FORMAT, "line %u: %s", c->line, why);
}

static int
quoted(struct csv *c, struct err *e)
{
	int ch;

	take(c);
	for (;;) {
		if ((ch = take(c)) < 0)
			return bad(c, "a quote that is not closed", e);
		if (ch == '"') {
			if (peek(c) != '"')
				break;
			take(c);
		}
		buf_byte(&c->text, (uint8_t)ch);
	}
	ch = peek(c);
	if (ch >= 0 && ch != c->between && ch != '\r' && ch != '\n')
		return bad(c, "text behind a quote", e);
	return 0;
}

static int
cell(struct csv *c, struct err *e)
{
	int ch;

	if (c->count == CSV_CELLS_MAX)
		return bad(c, "too many columns", e);
	c->at[c->count++] = c->text.len;
	if (peek(c) == '"') {
		if (quoted(c, e) != 0)
			return -1;
	} else {
		while ((ch = peek(c)) >= 0 && ch != c->between && ch != '\r' &&
		       ch != '\n')
			buf_byte(&c->text, (uint8_t)take(c));
	}
	buf_byte(&c->text, 0);
	return 0;
}

static int
row(struct csv *c, struct err *e)
{

	buf_reset(&c->text);
	c->count = 0;
	c->line = c->next;
	do {
		if (cell(c, e) != 0)
			return -1;
	} while (peek(c) == c->between && take(c) == c->between);
	if (peek(c) == '\r')
		take(c);
	if (peek(c) >= 0 && take(c) != '\n')
		return bad(c, "CR without LF", e);
	if (buf_check(&c->text, e) != 0)
		return -1;
	for (size_t i = 0; i < c->count; i++) {
		size_t end = i + 1 < c->count ? c->at[i + 1] : c->text.len;

		if (!text_is_utf8(csv_cell(c, i), end - c->at[i] - 1))
			return bad(c, "not UTF-8", e);
	}
	return 0;
}

int
csv_next(struct csv *c, struct err *e)
{

	while (c->left > 0) {
		if (row(c, e) != 0)
			return -1;
		if (c->count > 1 || csv_cell(c, 0)[0] != '\0')
			return 1;
	}
	return 0;
}

const char *
csv_cell(const struct csv *c, size_t i)
{

	return i < c->count ? buf_str(&c->text) + c->at[i] : "";
}

/* What could steer a terminal, or turn the text about, becomes a space. */
static void
chars_put(struct buf *out, const char *cell)
{
	size_t left = strlen(cell);
	bool shows;
	size_t n;

	for (; left > 0; cell += n, left -= n) {
		n = text_char(cell, left, &shows);
		if (*cell == '"')
			buf_byte(out, '"');
		if (shows || strchr("\t\r\n", *cell) != NULL)
			buf_add(out, cell, n);
		else
			buf_byte(out, ' ');
	}
}

static void
cell_put(struct buf *out, const char *cell)
{
	bool is_formula =
	    cell[0] != '\0' && strchr("=+-@\t\r\n", cell[0]) != NULL;
	bool is_quoted = is_formula || strpbrk(cell, ",\"\r\n;") != NULL;

	if (is_quoted)
		buf_text(out, is_formula ? "\"'" : "\"");
	chars_put(out, cell);
	if (is_quoted)
		buf_byte(out, '"');
}

void
csv_put(struct buf *out, const char *const *cells, size_t count)
{

	for (size_t i = 0; i < count; i++) {
		buf_text(out, i > 0 ? "," : "");
		cell_put(out, cells[i]);
	}
	buf_text(out, "\r\n");
}
