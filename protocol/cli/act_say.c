#include "protocol/cli/act_say.h"

#include "protocol/domain/day.h"

/* YYYY-MM-DD as people write it. */
static const char *
day_shown(const char *iso, struct day_text *out)
{
	day_t day;

	if (iso == NULL || day_parse(iso, &day) != 0)
		return "?";
	*out = day_vi(day);
	return out->s;
}

void
act_say_why(struct buf *out, enum lang lang, const json_t *act,
	    const char *before)
{
	const char *text = json_get_text(act, "reason");
	const char *until = json_get_text(act, "until");
	struct day_text day;

	if (text == NULL)
		text = json_get_text(act, "text");
	if (text != NULL && text[0] != '\0')
		buf_fmt(out, "%s%s", before, text);
	if (until != NULL)
		text_put(out, lang, TEXT_until, day_shown(until, &day), NULL);
}

void
act_say_paper(const struct cli_io *io, const json_t *act)
{
	const char *number = json_get_text(act, "number");
	struct day_text date, received;

	cli_say(io, number == NULL ? TEXT_paper_unnumbered : TEXT_paper,
		day_shown(json_get_text(act, "date"), &date),
		day_shown(json_get_text(act, "received"), &received), number,
		NULL);
}
