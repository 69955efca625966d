#include "protocol/sign/proof_author.h"

#include <string.h>

bool
proof_hub_act_next(const struct proof_file *f, enum act_kind kind, size_t *at,
		   struct proof_act *act)
{

	while (*at < f->act_count) {
		*act = f->acts[(*at)++];
		if (act->part->act == kind)
			return true;
	}
	return false;
}

bool
proof_is_released(const struct proof_file *f, const struct proof_entry *entry)
{
	struct proof_act act;
	struct hash batch;
	int64_t index;

	for (size_t at = 0; proof_hub_act_next(f, ACT_RELEASE, &at, &act);)
		if (json_get_int(act.part->root, "index", 0, INT64_MAX,
				 &index) == 0 &&
		    json_get_hash(act.part->root, "batch", &batch) == 0 &&
		    (uint64_t)index == entry->index &&
		    hash_eq(&batch, &entry->header->hash))
			return true;
	return false;
}

/* The first enrolment of exactly this log below an index; later ones say
 * nothing, as at the hub. */
static bool
enrolled_role(const struct proof_file *f, const struct proof_header *genesis,
	      uint64_t below, enum role *role)
{
	struct proof_act act;
	struct id id;
	struct hash hash;
	const char *name;

	for (size_t at = 0; proof_hub_act_next(f, ACT_ENROL, &at, &act);) {
		if (act.entry->index >= below)
			return false;
		if (json_get_id(act.part->root, "log", &id) != 0 ||
		    !id_eq(&id, &genesis->b.log) ||
		    json_get_hash(act.part->root, "genesis", &hash) != 0 ||
		    !hash_eq(&hash, &genesis->hash) ||
		    json_get_id(act.part->root, "scope", &id) != 0 ||
		    !id_eq(&id, &genesis->b.genesis.scope))
			continue;
		name = json_get_text(act.part->root, "role");
		if (name != NULL && role_parse(name, strlen(name), role) == 0)
			return true;
	}
	return false;
}

/* The log before, if it is of the same scope. */
static const struct proof_header *
parent_of(const struct proof_header *genesis)
{
	const struct proof_header *p = genesis->parent;

	if (p == NULL || !id_eq(&p->b.genesis.scope, &genesis->b.genesis.scope))
		return NULL;
	return p;
}

/* Two logs may name one another, so the number of steps is bounded. */
const struct proof_header *
proof_person_of(const struct proof_file *f, const struct proof_header *genesis)
{
	const struct proof_header *parent;

	for (size_t i = 0; i < f->header_count; i++) {
		if ((parent = parent_of(genesis)) == NULL)
			return genesis;
		genesis = parent;
	}
	return NULL;
}

bool
proof_role_of(const struct proof_file *f, const struct proof_header *genesis,
	      uint64_t below, enum role *role)
{
	const struct proof_header *first;

	if (!enrolled_role(f, genesis, below, role)) {
		first = proof_person_of(f, genesis);
		if (first == NULL || !enrolled_role(f, first, below, role))
			return false;
	}
	return *role == ROLE_RECORDER || *role == ROLE_APPROVER;
}

bool
proof_is_author(const struct proof_file *f, const struct proof_header *genesis,
		const struct id *by)
{
	const struct proof_header *first = proof_person_of(f, genesis);

	return first != NULL && id_eq(&first->b.log, by);
}

const struct part *
proof_introduction_of(const struct proof_file *f,
		      const struct proof_header *genesis)
{
	const struct proof_part *p;

	for (size_t i = 0; genesis != NULL && i <= f->header_count; i++) {
		for (size_t k = 0; k < genesis->b.part_count; k++) {
			p = proof_part_of(f, &genesis->b.parts[k].hash);
			if (p != NULL && p->part.act == ACT_INTRODUCE)
				return &p->part;
		}
		genesis = parent_of(genesis);
	}
	return NULL;
}
