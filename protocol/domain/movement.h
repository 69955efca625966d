/* What the directory says about the movement, gathered from its acts. */
#ifndef KHEO_DOMAIN_MOVEMENT_H
#define KHEO_DOMAIN_MOVEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/domain/obligation.h"
#include "protocol/domain/unit.h"
#include "protocol/wire/part.h"

/* A record whose unit is another one from a day on. */
struct rehomed {
	struct id rec;
	struct id to; /* scope of the unit that answers for it now */
	day_t day;
	uint64_t index;
	char basis[UNIT_NAME_MAX + 1];
};

struct movement {
	struct units units;
	struct obligation *obligations; /* the newest of each name, by name */
	size_t obligation_count;
	struct relief *reliefs;
	size_t relief_count;
	struct rehomed *rehomed;
	size_t rehomed_count;
	size_t unread; /* obligations that a newer program published */
};

/**
 * movement_init(m), movement_done(m):
 * Empty; free.
 */
void movement_init(struct movement *m);
void movement_done(struct movement *m);

/**
 * movement_act(m, kind, index, root, e):
 * Take in an act of the directory that is sequenced at ${index}; kinds that say
 * nothing about the movement are passed over.  The order does not matter.
 * ERR_FORMAT, ERR_LIMIT, ERR_MEMORY.
 */
int movement_act(struct movement *m, enum act_kind kind, uint64_t index,
		 json_t *root, struct err *e);

/**
 * movement_obligation(m, name):
 * The obligation of that name, or NULL.
 */
const struct obligation *
movement_obligation(const struct movement *m, const char *name);

/**
 * movement_duty(m, form, line, period, b):
 * The obligation that a record of type ${form} for ${period} answers when
 * ${b} submits it on ${line}; NULL if nobody asked for it.
 */
const struct obligation *
movement_duty(const struct movement *m, const char *form, const char *line,
	      struct period period, const struct body *b);

/**
 * movement_home(m, rec, scope, day):
 * The scope of the unit that answers on ${day} for the record ${rec} that is at
 * home in ${scope}: the one that an act named, else the home's heir.
 */
struct id movement_home(const struct movement *m, const struct id *rec,
			const struct id *scope, day_t day);

#endif
