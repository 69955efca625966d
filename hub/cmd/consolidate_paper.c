/* An edition as an official document. */
#include "hub/cmd/consolidate.h"
#include "hub/cmd/documents.h"
#include "protocol/paper/consolidated.h"

int
edition_paper(struct call *c, const struct consolidation *k, uint64_t number,
	      const struct wanted *w, struct err *e)
{
	struct consolidated what = {
	    .edition = &k->edition,
	    .movement = &k->movement,
	    .number = number,
	    .sha256 = NULL,
	    .is_test = c->hub->keys.is_test,
	};
	struct hash_text sha256 = hash_text(&k->sha256);
	struct paper *p;
	int rc;

	what.sha256 = sha256.s;
	p = consolidated_paper(&what, e);
	if (p == NULL)
		return -1;
	wanted_set(w, p);
	rc = documents_write(c, p, w->file, e);
	paper_free(p);
	return rc;
}
