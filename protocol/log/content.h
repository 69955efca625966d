/* What a submission says, as its readers need it. */
#ifndef KHEO_LOG_CONTENT_H
#define KHEO_LOG_CONTENT_H

#include "protocol/db/db.h"
#include "protocol/wire/part.h"

struct submitted {
	struct hash part;
	struct part act; /* private: holds what the following borrow */
	struct id rec;
	const char *type; /* of record */
	json_t *content;  /* field → value, personal fields that are still
			     there included; owned */
	const json_t *annex;
};

/**
 * submitted_load(db, part, out, e), submitted_done(s):
 * Read the submission whose full part hash is ${part}: 1, 0 if that is no
 * submission that is here, -1; free, also after a failure.  Personal fields
 * are in a part of their own, which may be redacted: they are null then.
 */
int submitted_load(struct db *db, const struct hash *part,
		   struct submitted *out, struct err *e);
void submitted_done(struct submitted *s);

#endif
