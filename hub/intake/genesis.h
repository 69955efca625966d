/* Who vouches for a log that begins: a code, or the log it continues. */
#ifndef KHEO_HUB_INTAKE_GENESIS_H
#define KHEO_HUB_INTAKE_GENESIS_H

#include "hub/intake/intake.h"

enum voucher_kind {
	VOUCHER_NONE,   /* nobody that is known here */
	VOUCHER_CODE,   /* an invitation's key signed it */
	VOUCHER_AUTHOR, /* a log of the hub's own, from before a restore */
	VOUCHER_PARENT  /* the key of the log that it continues signed it */
};

struct voucher {
	enum voucher_kind kind;
	struct invitation code; /* of VOUCHER_CODE */
	struct log_row parent;  /* of VOUCHER_PARENT */
};

/**
 * voucher_find(h, note, b, v, e):
 * Look for the second signature of the genesis ${b}, whose first one was
 * checked.  0 or -1.
 */
int voucher_find(struct hub *h, const struct note *note, const struct batch *b,
		 struct voucher *v, struct err *e);

/**
 * voucher_judge(h, v, b, hash, code, e):
 * Whether the genesis may be taken into custody: 1, 0 with the reason to
 * refuse it, or -1.
 */
int
voucher_judge(struct hub *h, const struct voucher *v, const struct batch *b,
	      const struct hash *hash, enum refuse_code *code, struct err *e);

/**
 * voucher_of_log(h, log, v, e):
 * The same of a log that was taken already, from its stored genesis: 0 or -1.
 */
int voucher_of_log(struct hub *h, const struct log_row *log, struct voucher *v,
		   struct err *e);

/**
 * genesis_inherits(h, log, e):
 * Whether a stored log takes over the place of the one that it continues: that
 * one is enrolled and not suspended, and no other log continues it.  A second
 * successor may be a stolen copy of the disk, so a person decides on it.  1, 0
 * or -1.  Rule: protocol/README.md, "Enrolment".
 */
int genesis_inherits(struct hub *h, const struct log_row *log, struct err *e);

/**
 * genesis_names(h, log, machine, person, e):
 * The names in a stored genesis' introduction, each of NAME_MAX_BYTES + 1;
 * "" where they cannot be read.  0 or -1.
 */
int genesis_names(struct hub *h, const struct log_row *log, char *machine,
		  char *person, struct err *e);

#endif
