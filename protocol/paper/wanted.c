#include "protocol/paper/wanted.h"

#include <string.h>

#include "protocol/domain/day.h"

enum wanted_fault
wanted_check(const struct wanted *w)
{
	day_t day;

	if (w->file == NULL || paper_format_named(w->file) == PAPER_FORMATS)
		return WANTED_FILE;
	if (strcmp(w->line, "chinh-quyen") != 0 && strcmp(w->line, "dang") != 0)
		return WANTED_LINE;
	if (w->date != NULL && day_parse(w->date, &day) != 0)
		return WANTED_DATE;
	return WANTED_SOUND;
}

void
wanted_set(const struct wanted *w, struct paper *p)
{
	paper_set(p, PAPER_NUMBER, w->number);
	paper_set(p, PAPER_DATE, w->date);
	paper_set(p, PAPER_NAME, w->signer);
	if (w->other != NULL)
		paper_add(p, PAPER_NAME_LEFT, w->other);
}
