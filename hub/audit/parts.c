#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/log/log.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/bundle.h"

/* The header whose parts are at hand. */
struct bringer {
	int64_t bid;
	bool is_read;
	struct batch b;
	struct buf text;
};

/* 0 also where the header cannot be read: that was told already. */
static int
bringer_load(struct audit *a, struct bringer *br, int64_t bid, struct err *e)
{
	struct hash hash;

	if (br->bid == bid)
		return 0;
	br->bid = bid;
	buf_reset(&br->text);
	br->is_read =
	    batch_load(a->h->db, bid, &br->b, &hash, &br->text, e) == 0;
	if (br->is_read)
		return 0;
	if (e->code == ERR_MEMORY || e->code == ERR_IO)
		return -1;
	err_clear(e);
	return 0;
}

static void
place_check(struct audit *a, const char *key, const struct bringer *br,
	    const struct hash *hash, int64_t n, size_t bytes)
{

	if (!br->is_read || n < 0 || (uint64_t)n >= br->b.part_count ||
	    !hash_eq(&br->b.parts[n].hash, hash))
		audit_fault(a, "part", key, "its header does not name it");
	else if (br->b.parts[n].bytes != bytes)
		audit_fault(a, "part", key,
			    "body is not as long as its header says");
}

/* Of a redacted part only what its act left of it is stored. */
static int
skeleton_check(struct audit *a, const char *key, const struct hash *hash,
	       const uint8_t *body, size_t n, struct err *e)
{
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	struct redaction_told told;
	int rc = redaction_record(a->h->db, hash, &record, e);

	if (rc == 1 &&
	    (redaction_read(record.p, record.len, &told, e) != 0 ||
	     told.skeleton_len != n || memcmp(told.skeleton, body, n) != 0))
		rc = 0;
	if (rc >= 0)
		err_clear(e);
	if (rc == 0)
		audit_fault(a, "part", key, "no redaction left it so");
	buf_done(&record);
	return rc < 0 ? audit_told(a, "part", key, e) : 0;
}

static int
part_row_check(struct audit *a, struct bringer *br, struct stmt *s,
	       struct err *e)
{
	struct row_key key = row_key(s, "b", 1);
	const uint8_t *salt, *body;
	size_t salt_len, n;
	struct hash hash, made;

	if (bringer_load(a, br, stmt_int(s, 3), e) != 0)
		return -1;
	salt = stmt_blob(s, 1, &salt_len);
	body = stmt_blob(s, 2, &n);
	if (stmt_hash(s, 0, &hash) == 0 && salt_len == 0)
		return skeleton_check(a, key.s, &hash, body, n, e);
	if (stmt_hash(s, 0, &hash) != 0 || salt_len != SALT_LEN) {
		audit_fault(a, "part", key.s, "damaged row");
		return 0;
	}
	made = part_hash(salt, body, n);
	if (!hash_eq(&made, &hash))
		audit_fault(a, "part", key.s,
			    "hash differs from that of salt and body");
	place_check(a, key.s, br, &hash, stmt_int(s, 4), n);
	return 0;
}

int
audit_parts(struct audit *a, struct err *e)
{
	struct stmt *s = audit_part_rows(a->h->db, e);
	struct bringer br = {.bid = -1};
	int rc;

	if (s == NULL)
		return -1;
	buf_init(&br.text, NOTE_BYTES_MAX);
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = part_row_check(a, &br, s, e)) != 0)
			break;
	stmt_done(s);
	buf_done(&br.text);
	return rc;
}
