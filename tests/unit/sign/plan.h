/* How a district differs from the ordinary one, and its proof. */
#ifndef KHEO_TESTS_SIGN_PLAN_H
#define KHEO_TESTS_SIGN_PLAN_H

#include <stdbool.h>

#include "protocol/wire/entry.h"

struct plan {
	const char *enrol_role;    /* NULL: recorder */
	const char *approver_role; /* NULL: approver */
	bool enrol_late;           /* after the submission */
	bool enrol_other_genesis;
	bool enrol_other_scope;
	bool enrol_none;
	const char *enrol_again; /* the author as this, in an entry after */
	const char *next_role;   /* enrol the author's successor, too */
	bool hub_batch_held;
	enum disp disp; /* of the submission */
	bool released;
	bool entry_none;
	bool introduce_none;
	bool unit_none;
	const char *unit_from; /* the unit's days; NULL: open */
	const char *unit_to;
	const char *unit_ahead; /* renamed from that day on, said before */
	bool unit_renamed;      /* after the submission */
	bool seen_none;
	bool seen_same; /* the submission says so, the genesis named it */
	bool by_other;
	bool successor; /* the submission is on a log that continues another */
	bool third;     /* it is on a log that continues the successor */
	bool circle;    /* the author's log continues its successor */
	bool sequenced_again; /* at the very end */
	bool genesis_twice;   /* it is in a second genesis, of another scope */
	bool approve_twice;
	bool approve_own;       /* the author does, too, before all others */
	bool approve_next;      /* so does a successor of the author */
	bool approval_repeated; /* its sections stand in the file twice */
	bool parent_none;
	bool author_other;    /* signs the hub's log */
	bool submitter_other; /* signs the submission's header */
	bool tree_other;      /* signs the checkpoint */
	bool receipt;
	bool receipt_other;
	bool test_hub;
	bool submission_cut;
	bool part_stray;
	bool entry_stray;
	bool genesis_none;
	bool hubkeys_none;
	const char *content; /* more of the submission's, as JSON; NULL: none */
	const char *annex;   /* its figures, as JSON; NULL: none */
};

#endif
