/* Proofs of a district, judged. */
#ifndef KHEO_TESTS_SIGN_JUDGE_H
#define KHEO_TESTS_SIGN_JUDGE_H

#include "tests/unit/sign/check.h"

#include <stdio.h>

#include "protocol/base/file.h"
#include "tests/unit/sign/proof.h"

static struct district d;

static inline struct id
root_of(const struct district *of)
{

	return root_fingerprint(&of->hub.keys);
}

static inline void
check(const void *p, size_t n, struct proof_report *r)
{
	struct id root = root_of(&d);
	struct err e = ERR_INIT;

	memset(r, 0, sizeof(*r));
	if (proof_check(p, n, &root, r, &e) != 0)
		fail_msg("%s", e.text);
}

#endif
