/* Parts: hashed bytes that hold edits to records, or one act. */
#ifndef KHEO_WIRE_PART_H
#define KHEO_WIRE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/limits.h"
#include "protocol/wire/json.h"

#define SALT_LEN 16

/* One field of one record gets one value. */
struct part_set {
	const char *field; /* NUL-terminated path */
	const char *value; /* JSON text in normal form */
	size_t value_len;
	const uint32_t *over; /* indexes in refs of the versions replaced */
	size_t over_count;
};

/* The sets of one record: sets[first] to sets[first + count - 1]. */
struct part_edit {
	struct id rec;
	const char *type; /* NUL-terminated */
	size_t first;
	size_t count;
};

/* Everything that is done once. */
enum act_kind {
	ACT_NONE, /* the part holds edits */
	/* by a unit's people */
	ACT_INTRODUCE, /* names of machine and person, in the genesis batch */
	ACT_SUBMIT,
	ACT_APPROVE,
	ACT_WITHDRAW,
	/* by the hub, in a unit's scope */
	ACT_RECEIVE,
	ACT_RETURN,
	ACT_ACCEPT,
	/* by the hub, in the directory */
	ACT_HUB,     /* the hub's title */
	ACT_UNIT,    /* a unit: scope, code, kind, name, dates */
	ACT_PUBLISH, /* a form */
	ACT_ENROL,   /* a log becomes active: role, unit */
	ACT_SUSPEND,
	ACT_RESUME,
	ACT_RELEASE, /* a quarantined entry takes effect */
	ACT_PROFILE, /* a unit's parent, desk, line, telephone */
	ACT_SUCCEED, /* one unit takes another's place */
	ACT_REHOME,  /* a record's unit is another one from a day on */
	ACT_OBLIGE,  /* an obligation */
	ACT_RELIEVE, /* more time for one unit's obligation, or none */
	/* by the hub, in a unit's scope */
	ACT_REDACT, /* values of parts are erased, their skeletons stay */
	/* by the hub, in the directory */
	ACT_REVOKE, /* a log has no effect from an index on */
	/* by the hub, in a unit's scope */
	ACT_DISCARD, /* a batch without effect will never have any */
	ACT_ADOPT,   /* the hub carries a batch's edits in its own log */
	ACT_ASK,     /* something is to be added to a submission */
	ACT_PAPER,   /* the hub's own submission is a paper that came in */
	ACT_REMARK,  /* the hub's word in the thread of a submission */
	/* by a unit's people */
	ACT_CONSOLIDATE, /* a submission is in an edition of its line */
	/* by the hub, in the directory */
	ACT_EDITION, /* a line and period consolidated: what it sums up to */
	ACT_SAME,    /* a record is the same as another one */
	/* by a unit's people */
	ACT_COMMENT, /* their word in it */
	/* by the hub, in a unit's scope */
	ACT_ERASE, /* the bytes of attached files are erased */
	ACT_KINDS
};

/* How deep a field's value may nest, five levels down in its part. */
#define VALUE_DEPTH_MAX (JSON_DEPTH_MAX - 5)

/* A parsed body.  All pointers live as long as the part. */
struct part {
	struct id by; /* first log of the author's chain */
	struct id *refs;
	size_t ref_count;
	struct part_edit *edits;
	size_t edit_count;
	struct part_set *sets;
	size_t set_count;
	enum act_kind act;
	json_t *root;      /* the body; of an act, its members; owned */
	struct buf values; /* private */
	uint32_t *overs;   /* private */
};

/**
 * part_parse(p, body, n, e):
 * Read a body of at most PART_BYTES_MAX bytes under the JSON profile: either
 * refs and edits (each record once, each field of it at most once, indexes in
 * range and distinct, refs all used and distinct) or one act with exactly the
 * members that its kind has.  On success the caller frees with part_done().
 * ERR_FORMAT, ERR_LIMIT, ERR_NEWER (another "v"), ERR_MEMORY.
 * Rule: protocol/README.md, "Parts".
 */
int part_parse(struct part *p, const void *body, size_t n, struct err *e);

/**
 * part_done(p):
 * Free what part_parse() made.
 */
void part_done(struct part *p);

/**
 * part_field_valid(s, n), part_type_valid(s, n):
 * Whether it is a field path (segments of [A-Za-z0-9_-]+ with dots between,
 * at most FIELD_NAME_MAX bytes) or a record type ([a-z][a-z0-9-]*, at most
 * TYPE_NAME_MAX bytes).
 */
bool part_field_valid(const char *s, size_t n);
bool part_type_valid(const char *s, size_t n);

/**
 * act_name(kind), act_parse_name(s):
 * "submit" and so on; ACT_NONE for an unknown name.
 */
const char *act_name(enum act_kind kind);
enum act_kind act_parse_name(const char *s);

/**
 * act_has_account(kind):
 * Whether acts of that kind name the hub account of an officer.
 */
bool act_has_account(enum act_kind kind);

/* Writes an edits body, record by record. */
struct part_writer {
	struct buf edits; /* private: the JSON of edits so far */
	struct id *refs;  /* private */
	size_t ref_count;
	size_t ref_cap;
	size_t edit_count;  /* private */
	size_t field_count; /* private: of the record at hand */
	size_t record_at;   /* private: where in edits it begins */
	bool in_record;
};

/**
 * part_writer_init(w), part_writer_done(w):
 * Make ready; free everything.
 */
void part_writer_init(struct part_writer *w);
void part_writer_done(struct part_writer *w);

/**
 * part_writer_record(w, rec, type):
 * Begin the edits of a record that this part has not named before.  A record
 * for which nothing is set is left out.
 */
void part_writer_record(struct part_writer *w, const struct id *rec,
			const char *type);

/**
 * part_writer_set(w, field, value, n, over, count, e):
 * Give ${field}, which this record's edits have not named before, the value
 * whose JSON text is the ${n} bytes at ${value}, replacing the versions
 * ${over}.  ERR_LIMIT: too many records, fields or versions, too deep a value
 * or a body past PART_BYTES_MAX; the part is then as it was before the call.
 */
int
part_writer_set(struct part_writer *w, const char *field, const char *value,
		size_t n, const struct id *over, size_t count, struct err *e);

/**
 * part_writer_bytes(w):
 * How long the body is by now.
 */
size_t part_writer_bytes(const struct part_writer *w);

/**
 * part_writer_finish(w, by, out, e):
 * Append the body to ${out} and make the writer empty again.  ERR_STATE: there
 * is nothing in it.
 */
int part_writer_finish(struct part_writer *w, const struct id *by,
		       struct buf *out, struct err *e);

/**
 * act_new(kind, by):
 * A new object {"v":1,"by":…,"act":…} to which the caller adds the members of
 * the kind, in the order of protocol/README.md; NULL when out of memory.
 */
json_t *act_new(enum act_kind kind, const struct id *by);

#endif
