/* Answers of a hub, true and false. */
#ifndef KHEO_TESTS_CLIENT_ANSWER_H
#define KHEO_TESTS_CLIENT_ANSWER_H

#include "client/store/evidence.h"
#include "protocol/sign/evidence.h"
#include "tests/unit/client/home.h"

#include "protocol/db/stmt.h"

struct step {
	struct sync_report report;
	bool more;
	int rc;
};

static inline struct step
take(struct home *h, const struct buf *answer)
{
	struct step s = {.more = false};

	err_clear(&h->e);
	s.rc = answer_apply(&h->c, &h->o, answer->p, answer->len, &s.report,
			    &s.more, &h->e);
	assert_true(db_is_idle(h->c.db));
	assert_false(db_in_transaction(h->c.db));
	return s;
}

static inline void
take_good(struct home *h, uint64_t known, uint64_t size)
{
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);

	answer_make(h, known, size, HARM_NONE, NULL, &answer);
	if (take(h, &answer).rc != 0)
		fail_msg("%s", h->e.text);
	buf_done(&answer);
}

#endif
