/* Taking custody: accept, sequence, author.  All inside hub_begin(). */
#ifndef KHEO_HUB_INTAKE_INTAKE_H
#define KHEO_HUB_INTAKE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hub/hub.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/receipt.h"

/* What became of one header that was handed in. */
enum accepted {
	ACCEPTED_SEQUENCED,  /* has an entry now */
	ACCEPTED_DUPLICATE,  /* had one before */
	ACCEPTED_HELD,       /* custody: behind a gap */
	ACCEPTED_PENDING,    /* custody: its log is not enrolled yet */
	ACCEPTED_INCOMPLETE, /* custody of what came; parts are missing */
	ACCEPTED_REFUSED     /* fork, envelope or key: see code */
};

struct acceptance {
	enum accepted what;
	enum refuse_code code; /* of ACCEPTED_REFUSED */
	struct head head;      /* of the header; zeroes if it did not parse */
};

/* A header as it came, and the parts that came with it. */
struct incoming {
	struct bundle_record header;
	struct bundle_record parts[BATCH_PARTS_MAX];
	size_t part_count;
};

/**
 * intake_accept(h, in, out, e):
 * Take one header and its parts: envelope, key or genesis, duplicate, fork,
 * gap, parts, then sequencing (with everything that was held behind it).
 * Foreign faults are told in ${out} and return 0; -1 is the hub's own failure
 * (disk, memory): the caller rolls back.
 * Rule: protocol/README.md, "Accepting a batch".
 */
int intake_accept(struct hub *h, const struct incoming *in,
		  struct acceptance *out, struct err *e);

/**
 * intake_missing(h, header, out, e):
 * Append the 32-byte hashes of the parts that a stored incomplete header still
 * misses.
 */
int intake_missing(struct hub *h, const struct hash *header, struct buf *out,
		   struct err *e);

/**
 * intake_sequence(h, log, row, e):
 * Give the stored, complete, next header of a log its entry: teff,
 * disposition, leaf, tree, effect.  ${log} is updated.
 */
int intake_sequence(struct hub *h, struct log_row *log,
		    const struct batch_row *row, struct err *e);

/**
 * intake_drain(h, log, e):
 * Sequence what was held behind the head of an enrolled log, as far as it is
 * contiguous.
 */
int intake_drain(struct hub *h, struct log_row *log, struct err *e);

/**
 * hub_author(h, scope, acts, count, part, e):
 * Write ${count} (1 to 64) acts into the hub's own log of ${scope}, one part
 * each in one batch, sign it and sequence it; the body of edits may stand for
 * an act.  The acts are borrowed.  ${part} (may be NULL) gets the hash of the
 * first part.
 */
int hub_author(struct hub *h, const struct id *scope, json_t *const *acts,
	       size_t count, struct hash *part, struct err *e);

/**
 * hub_adopt(h, scope, act, parts, count, e):
 * The same for one adopt act, with up to 63 stored parts of somebody else
 * behind it in the same batch.
 */
int hub_adopt(struct hub *h, const struct id *scope, json_t *act,
	      const struct part_ref *parts, size_t count, struct err *e);

/**
 * hub_act(h, kind):
 * A new act by the hub: {"v":1,"by":…,"act":…}; ${by} is filled in by
 * hub_author().  NULL when out of memory.
 */
json_t *hub_act(enum act_kind kind);

/**
 * hub_enrol(h, log, e):
 * Write the enrolment of a pending log (role and unit from its invitation or
 * from the log it continues), then sequence what it handed in.  ERR_STATE if
 * it is enrolled already.
 */
int hub_enrol(struct hub *h, const struct id *log, struct err *e);

/**
 * enrolled_drain(h, e):
 * Sequence what waits of logs that are enrolled already: after a restore an
 * enrolment may come back behind what it enrols, and who has a receipt does
 * not hand in again.
 */
int enrolled_drain(struct hub *h, struct err *e);

/* A code that was given out. */
struct invitation {
	uint8_t key[KEY_LEN]; /* public half of the enrolment key */
	struct id scope;
	enum role role;
	bool is_auto; /* approve at once; test hubs only */
	int64_t expires_ms;
	bool is_used;
	struct hash genesis; /* that used it first */
	int64_t logs;        /* that were begun with it */
};

/**
 * invitation_add(h, i, e), invitation_find(h, id, i, e),
 * invitation_use(h, i, genesis, e):
 * Keep a code's public half; find it by enrol_id(): 1, 0, -1; note one more
 * use.
 */
int invitation_add(struct hub *h, const struct invitation *i, struct err *e);
int invitation_find(struct hub *h, const struct id *id, struct invitation *i,
		    struct err *e);
int invitation_use(struct hub *h, const struct invitation *i,
		   const struct hash *genesis, struct err *e);

/**
 * hub_log_id(h, scope):
 * The id of the log that the hub writes to in a scope under its present origin.
 */
struct id hub_log_id(const struct hub *h, const struct id *scope);

#endif
