/* The duties as an official document. */
#include "hub/cmd/documents.h"
#include "hub/cmd/due.h"
#include "protocol/paper/late.h"

static void
status_put(void *ctx, const struct duty *d, struct buf *out)
{
	due_status(ctx, d, out);
}

int
due_paper(const struct due *due, const struct wanted *w, bool is_letter,
	  struct err *e)
{
	/* A document is in Vietnamese, whoever asks for it. */
	struct call c = *due->c;
	struct due vi = *due;
	struct late late = {
	    .movement = due->m,
	    .duties = due->d,
	    .day = day_at(due->now_ms, ZONE_VIETNAM_MIN),
	    .is_test = c.hub->keys.is_test,
	    .status = status_put,
	    .ctx = &vi,
	};
	struct paper *p;
	int rc = -1;

	c.io.lang = LANG_VI;
	vi.c = &c;
	p = is_letter ? late_letter(&late, e) : late_list(&late, e);
	if (p == NULL)
		return -1;
	wanted_set(w, p);
	rc = documents_write(due->c, p, w->file, e);
	paper_free(p);
	return rc;
}
