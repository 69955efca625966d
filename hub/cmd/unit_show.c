#include <string.h>

#include "hub/cmd/unit.h"

static void
name_of(const struct movement *m, const struct id *scope, day_t day,
	struct buf *out)
{
	const struct body *b = units_find(&m->units, scope);
	const struct unit_name *n = b == NULL ? NULL : body_name_near(b, day);

	buf_reset(out);
	if (n == NULL) {
		buf_text(out, "?");
		return;
	}
	buf_fmt(out, "%s ", n->code);
	unit_name_put(n, out);
}

static void
names_print(const struct call *c, const struct body *b, struct buf *line)
{

	for (size_t i = 0; i < b->name_count; i++) {
		buf_reset(line);
		unit_name_put(&b->names[i], line);
		unit_span_put(body_span(b, &b->names[i]), c->io.lang == LANG_VI,
			      line);
		cli_say(&c->io, TEXT_hub_unit_name, b->names[i].code,
			buf_str(line), b->names[i].kind, NULL);
	}
}

static enum text_id
change_text(const char *how, bool is_from)
{

	if (strcmp(how, "merge") == 0)
		return is_from ? TEXT_hub_unit_merged_into
			       : TEXT_hub_unit_merged_from;
	if (strcmp(how, "split") == 0)
		return is_from ? TEXT_hub_unit_split_to
			       : TEXT_hub_unit_split_from;
	return strcmp(how, "end") == 0 ? TEXT_hub_unit_ended
				       : TEXT_hub_unit_renamed;
}

static void
changes_print(const struct call *c, const struct movement *m,
	      const struct body *b, struct buf *line)
{

	for (size_t i = 0; i < m->units.change_count; i++) {
		const struct succession *s = &m->units.changes[i];
		bool is_from = id_eq(&s->from, &b->scope);

		if (!is_from && !id_eq(&s->to, &b->scope))
			continue;
		/* The other one, under the name that it had there. */
		name_of(m, is_from ? &s->to : &s->from,
			is_from ? s->day : s->day - 1, line);
		cli_say(&c->io, change_text(s->how, is_from), day_vi(s->day).s,
			buf_str(line), s->basis, NULL);
	}
}

int
unit_show(struct call *c, const struct movement *m, const char *code, day_t day)
{
	const struct body *b = units_by_code(&m->units, code, day);
	struct buf line = BUF_INIT(8192);

	if (b == NULL) {
		cli_warn(&c->io, TEXT_hub_no_unit, code, NULL);
		return CLI_FAILED;
	}
	names_print(c, b, &line);
	if (!id_is_zero(&b->parent)) {
		name_of(m, &b->parent, day, &line);
		cli_say(&c->io, TEXT_hub_unit_parent, buf_str(&line), NULL);
	}
	if (!id_is_zero(&b->desk)) {
		name_of(m, &b->desk, day, &line);
		cli_say(&c->io, TEXT_hub_unit_desk, buf_str(&line), NULL);
	}
	if (b->line[0] != '\0')
		cli_say(&c->io,
			strcmp(b->line, "dang") == 0 ? TEXT_hub_unit_dang
						     : TEXT_hub_unit_gov,
			NULL);
	if (b->contact[0] != '\0')
		cli_say(&c->io, TEXT_hub_unit_contact, b->contact, NULL);
	changes_print(c, m, b, &line);
	buf_done(&line);
	return CLI_DONE;
}
