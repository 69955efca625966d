/* Who stands behind a log of a proof file, and what the hub said of it; for
 * proof.c only. */
#ifndef KHEO_SIGN_PROOF_AUTHOR_H
#define KHEO_SIGN_PROOF_AUTHOR_H

#include "protocol/sign/proof_file.h"

/**
 * proof_hub_act_next(f, kind, at, act):
 * Step through the hub's acts of a kind in their order; ${at} begins at 0.
 */
bool proof_hub_act_next(const struct proof_file *f, enum act_kind kind,
			size_t *at, struct proof_act *act);

/**
 * proof_is_released(f, entry):
 * Whether the hub released the batch of a quarantined entry.
 */
bool
proof_is_released(const struct proof_file *f, const struct proof_entry *entry);

/**
 * proof_person_of(f, genesis):
 * The genesis of the first log of the chain, which stands for the person.
 * NULL if the chain comes back to itself.
 */
const struct proof_header *
proof_person_of(const struct proof_file *f, const struct proof_header *genesis);

/**
 * proof_is_author(f, genesis, by):
 * Whether ${by} is the first log of the chain.
 */
bool proof_is_author(const struct proof_file *f,
		     const struct proof_header *genesis, const struct id *by);

/**
 * proof_role_of(f, genesis, below, role):
 * The role of a log by an enrolment below an index: its own, else that of the
 * first log of its chain.  False unless it is recorder or approver.
 */
bool
proof_role_of(const struct proof_file *f, const struct proof_header *genesis,
	      uint64_t below, enum role *role);

/**
 * proof_introduction_of(f, genesis):
 * Names of person and machine from the genesis of the log or of one that it
 * continues, or NULL; the part may have been cut out.
 */
const struct part *proof_introduction_of(const struct proof_file *f,
					 const struct proof_header *genesis);

#endif
