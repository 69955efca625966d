/* The batch header: what one key appends to its log. */
#ifndef KHEO_WIRE_BATCH_H
#define KHEO_WIRE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/limits.h"

#define BATCH_FIRST_LINE "kheo/batch@v1"
#define ORIGIN_MAX       64 /* "kheo/<hub name>/<n>" */
#define KEY_LEN          32

enum role { ROLE_RECORDER, ROLE_APPROVER, ROLE_COURIER, ROLE_HUB, ROLES };

/* One key's place in its log. */
struct head {
	struct id log;
	uint64_t seq;
	struct hash hash; /* of the header */
};

/* What the device had seen of the hub's tree when it signed. */
enum seen_kind {
	SEEN_NONE, /* "seen -": nothing yet */
	SEEN_SAME, /* "seen =": as in the previous batch */
	SEEN_ROOT  /* "seen <origin> <size> <root>" */
};

struct seen {
	enum seen_kind kind;
	char origin[ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
};

struct part_ref {
	uint32_t bytes; /* length of the body */
	struct hash hash;
};

/* Present in seq 1 only. */
struct genesis {
	struct id dev;           /* the installation */
	struct id scope;         /* the unit's, or zeroes for the directory */
	enum role role;          /* asked for; the enrolment decides */
	uint8_t key[KEY_LEN];    /* Ed25519, of the log */
	uint8_t device[KEY_LEN]; /* Ed25519, of the home; hub: none */
	uint8_t box[KEY_LEN];    /* X25519, of the home; hub: none */
	bool has_from;
	struct id from; /* the log that this one continues; another one */
	uint64_t from_seq;
	struct hash from_hash;
};

struct batch {
	struct id log;
	uint64_t seq;     /* from 1 */
	bool has_prev;    /* false exactly when seq is 1 */
	struct hash prev; /* hash of the header before */
	struct seen seen;
	int64_t time_s; /* Unix seconds as the device claims, 0 or more */
	struct genesis genesis; /* read only when seq is 1 */
	struct part_ref parts[BATCH_PARTS_MAX];
	size_t part_count;
	bool is_close;
};

/**
 * batch_put(out, b):
 * Append the header's text, the bytes that are signed.
 */
void batch_put(struct buf *out, const struct batch *b);

/**
 * batch_parse(b, text, n, e):
 * Read a header's text.  Only what batch_put() writes is accepted (the text
 * is written again and compared).  Limits: BATCH_PARTS_MAX parts of 1 to
 * PART_BYTES_MAX bytes, BATCH_BYTES_MAX in all.  That the log's id is that of
 * its key is sign/hash.h's to check.  ERR_FORMAT, ERR_LIMIT.
 * Rule: protocol/README.md, "Batch header".
 */
int batch_parse(struct batch *b, const char *text, size_t n, struct err *e);

/**
 * role_name(r), role_parse(s, len, r):
 * "recorder", "approver", "courier", "hub".  Return 0 or -1.
 */
const char *role_name(enum role r);
int role_parse(const char *s, size_t len, enum role *r);

/**
 * origin_valid(s, len):
 * Whether it is "kheo/<hub name>/<n>" with a name of [a-z0-9-] and n from 1.
 */
bool origin_valid(const char *s, size_t len);

/**
 * hub_name_valid(s, len):
 * Whether it is 1 to HUB_NAME_MAX characters of [a-z0-9-].
 */
bool hub_name_valid(const char *s, size_t len);

#endif
