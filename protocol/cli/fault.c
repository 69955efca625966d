#include "protocol/cli/fault.h"

#include <string.h>

#include "protocol/wire/json.h"

#define LINE_BYTES_MAX 16384

void
fault_begin(struct fault_list *l, const struct cli_io *io,
	    const struct fault_kind *kinds, bool is_json)
{

	memset(l, 0, sizeof(*l));
	l->io = io;
	l->kinds = kinds;
	l->is_json = is_json;
	if (is_json)
		cli_out(io, "[");
}

static size_t
kind_find(const struct fault_list *l, const char *what)
{
	size_t i = 0;

	while (l->kinds[i].what != NULL && strcmp(l->kinds[i].what, what) != 0)
		i++;
	return i;
}

static void
member_put(struct buf *out, const char *name, const char *value)
{
	struct buf plain = BUF_INIT(LINE_BYTES_MAX);

	text_plain(&plain, value);
	buf_fmt(out, "\"%s\":", name);
	json_put_text(out, buf_str(&plain), plain.len);
	buf_done(&plain);
}

static void
json_tell(const struct fault_list *l, const char *what, const char *key,
	  const char *reason)
{
	struct buf out = BUF_INIT(4 * LINE_BYTES_MAX);

	buf_text(&out, l->n == 0 ? "\n{" : ",\n{");
	member_put(&out, "what", what);
	buf_byte(&out, ',');
	member_put(&out, "key", key);
	buf_byte(&out, ',');
	member_put(&out, "reason", reason);
	buf_byte(&out, '}');
	cli_bytes(l->io, out.p, out.len);
	buf_done(&out);
}

static void
sentence_tell(const struct fault_list *l, enum text_id text, const char *what,
	      const char *key, const char *reason)
{
	struct buf detail = BUF_INIT(LINE_BYTES_MAX);
	struct buf out = BUF_INIT(4 * LINE_BYTES_MAX);

	buf_fmt(&detail, "%s %s: %s", what, key, reason);
	text_put(&out, l->io->lang, text, key, what, NULL);
	buf_byte(&out, ' ');
	text_put(&out, l->io->lang, TEXT_cli_detail, buf_str(&detail), NULL);
	buf_byte(&out, '\n');
	cli_bytes(l->io, out.p, out.len);
	buf_done(&out);
	buf_done(&detail);
}

void
fault_tell(void *list, const char *what, const char *key, const char *reason)
{
	struct fault_list *l = list;
	size_t i = kind_find(l, what);

	l->seen[i] = true;
	if (l->is_json)
		json_tell(l, what, key, reason);
	else
		sentence_tell(l, l->kinds[i].text, what, key, reason);
	l->n++;
}

/* Kinds may share their advice. */
static bool
is_said(const struct fault_list *l, size_t kind)
{
	for (size_t i = 0; i < kind; i++)
		if (l->seen[i] && l->kinds[i].advice == l->kinds[kind].advice)
			return true;
	return false;
}

void
fault_end(struct fault_list *l)
{
	bool is_last = false;

	if (l->is_json)
		cli_out(l->io, "\n]\n");
	for (size_t i = 0; !is_last; i++) {
		const struct fault_kind *k = &l->kinds[i];

		is_last = k->what == NULL;
		if (l->seen[i] && k->advice != FAULT_NO_ADVICE &&
		    !is_said(l, i))
			cli_warn(l->io, k->advice, NULL);
	}
}
