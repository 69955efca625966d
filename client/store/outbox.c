#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/seal.h"
#include "protocol/db/stmt.h"
#include "protocol/log/redaction.h"
#include "protocol/wire/bundle.h"

#define PATH_BYTES_MAX 4096

int
outbox_path(const struct client *c, const struct id *log, uint64_t seq,
	    struct buf *out, struct err *e)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "outbox/%s-%llu.batch",
		       id_text(log).s, (unsigned long long)seq);
	return client_path(c, out, name, e);
}

/* What is left of a redacted part. */
static int
skeleton_put(struct client *c, const struct hash *hash, struct buf *out,
	     struct err *e)
{
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	int rc = redaction_record(c->db, hash, &record, e);

	if (rc == 1)
		bundle_put(out, BUNDLE_SKELETON, record.p, record.len);
	buf_done(&record);
	return rc < 0 ? -1 : 0;
}

static int
parts_put(struct client *c, const struct batch *b, struct buf *out,
	  struct err *e)
{
	struct buf part = BUF_INIT(SALT_LEN + PART_BYTES_MAX);
	uint8_t salt[SALT_LEN] = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->part_count; i++) {
		buf_reset(&part);
		buf_add(&part, salt, SALT_LEN);
		rc = part_load(c->db, &b->parts[i].hash, salt, &part, e);
		if (rc == 0)
			rc = err_set(e, ERR_CORRUPT, "part %s is missing",
				     hash_text(&b->parts[i].hash).s);
		if (rc != 1)
			break;
		if ((rc = redaction_of(c->db, &b->parts[i].hash, salt, e)) < 0)
			break;
		if (rc == 1) {
			rc = skeleton_put(c, &b->parts[i].hash, out, e);
			continue;
		}
		memcpy(part.p, salt, SALT_LEN);
		bundle_put(out, BUNDLE_PART, part.p, part.len);
	}
	buf_done(&part);
	return rc;
}

/* Write the file of one stored header. */
static int
file_put(struct client *c, const struct id *log, uint64_t seq, int64_t bid,
	 struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct batch *b = malloc(sizeof(*b));
	struct hash hash;
	int rc = -1;

	if (b == NULL) {
		err_memory(e);
		goto out;
	}
	if (batch_load(c->db, bid, b, &hash, &note, e) != 0)
		goto out;
	bundle_begin(&out);
	bundle_put(&out, BUNDLE_HEADER, note.p, note.len);
	if (parts_put(c, b, &out, e) != 0 || buf_check(&out, e) != 0 ||
	    outbox_path(c, log, seq, &path, e) != 0)
		goto out;
	rc = file_write(buf_str(&path), out.p, out.len, 0600, e);
out:
	free(b);
	buf_done(&path);
	buf_done(&note);
	buf_done(&out);
	return rc;
}

/* The files of the headers after ${seq} that are not there. */
static int
files_put(struct client *c, const struct id *log, uint64_t seq, struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT b.bid, b.seq FROM batch AS b JOIN log AS l"
		     " ON l.lid = b.lid WHERE l.id = ?1 AND b.seq > ?2"
		     " AND b.state NOT IN (?3, ?4) ORDER BY b.seq",
		     "diii", log, (int64_t)seq, (int64_t)BATCH_EVIDENCE,
		     (int64_t)BATCH_DEAD);
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		uint64_t at = (uint64_t)stmt_int(s, 1);

		if (outbox_path(c, log, at, &path, e) != 0 ||
		    (!file_exists(buf_str(&path)) &&
		     file_put(c, log, at, stmt_int(s, 0), e) != 0)) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	buf_done(&path);
	return rc;
}

int
outbox_advance(struct client *c, const struct id *log, struct err *e)
{
	struct anchor a;
	struct head head;
	char here[AT_TEXT_MAX + 1];
	int rc = own_head(c, log, &head, e);
	int known;

	if (rc <= 0)
		return rc;
	if ((known = anchor_read(c, log, &a, e)) < 0)
		return -1;
	if (known == 1 && a.head.seq >= head.seq)
		return 0;
	if (files_put(c, log, a.head.seq, e) != 0 ||
	    anchor_here(c, here, e) != 0)
		return -1;
	/* An anchor of elsewhere stays, as the reason to begin a new log. */
	if (known == 1 && strcmp(a.at, here) != 0)
		return 0;
	return anchor_write(c, &head, e);
}

/* Whether a log's newest header is not anchored. */
static int
find_behind(void *ctx, const struct head *head, struct err *e)
{
	struct client *c = ctx;
	struct anchor a;
	int rc;

	if (head->seq == 0)
		return 0;
	rc = anchor_read(c, &head->log, &a, e);
	return rc < 0 ? -1 : rc == 0 || a.head.seq < head->seq;
}

static int
advance_one(void *ctx, const struct head *head, struct err *e)
{

	return outbox_advance(ctx, &head->log, e);
}

int
outbox_repair(struct client *c, struct err *e)
{
	struct lock l = LOCK_INIT;
	struct err busy = ERR_INIT;
	int rc = own_each(c, find_behind, c, e);

	if (rc != 1)
		return rc;
	/* Whoever is sealing now writes them himself. */
	if (home_lock(c, &l, SEAL_LOCK, 0, &busy) != 0) {
		if (busy.code == ERR_BUSY)
			return 0;
		*e = busy;
		return -1;
	}
	rc = own_each(c, advance_one, c, e);
	lock_release(&l);
	return rc;
}
