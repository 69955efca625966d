#include "client/store/check.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/files.h"
#include "client/store/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/files/store.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"
#include "protocol/wire/bundle.h"

#define PATH_BYTES_MAX 4096

struct checking {
	struct client *c;
	const struct fault_sink *sink;
	bool is_signed_only; /* nothing outside of the database */
};

static void
fault(const struct checking *k, const char *what, const char *key,
      const char *reason)
{

	k->sink->tell(k->sink->ctx, what, key, reason);
}

static void
check_device(const struct checking *k)
{
	struct err e = ERR_INIT;
	struct sign_key sign;
	struct box_key box;

	if (device_keys(k->c, &sign, &box, &e) != 0)
		fault(k, "keys", "device", e.text);
	sign_key_wipe(&sign);
	box_key_wipe(&box);
}

static int
check_person(void *ctx, const struct person *p, struct err *e)
{
	const struct checking *k = ctx;
	struct err why = ERR_INIT;
	struct sign_key key;

	(void)e;
	/* A locked key is asked for without its passphrase: that it wants one
	 * is as far as can be seen. */
	if (person_key(k->c, p, NULL, &key, &why) != 0 &&
	    !(p->is_locked && why.code == ERR_PASSPHRASE))
		fault(k, "keys", id_text(&p->log).s, why.text);
	sign_key_wipe(&key);
	return 0;
}

static int
check_anchor(void *ctx, const struct head *head, struct err *e)
{
	const struct checking *k = ctx;
	struct id_text text = id_text(&head->log);
	const char *log = text.s;
	char here[AT_TEXT_MAX + 1];
	struct anchor a;
	int64_t one;
	int rc = db_get_int(k->c->db, &one, e,
			    "SELECT 1 FROM signer WHERE log = ?1 AND leave = 0",
			    "d", &head->log);

	/* A log that was or is to be left is never written to again. */
	if (rc != 1)
		return rc;
	rc = anchor_read(k->c, &head->log, &a, e);
	if (rc < 0 || anchor_here(k->c, here, e) != 0)
		return -1;
	if (rc == 0)
		fault(k, "anchor", log, "missing");
	else if (a.head.seq == 0)
		fault(k, "anchor", log, "damaged");
	else if (strcmp(a.at, here) != 0)
		fault(k, "anchor", log, "of another installation");
	else if (a.head.seq > head->seq)
		fault(k, "anchor", log, "the database is older");
	else if (a.head.seq < head->seq)
		fault(k, "anchor", log, "older than the database");
	else if (!hash_eq(&a.head.hash, &head->hash))
		fault(k, "anchor", log, "another header");
	return 0;
}

/* Whether the bytes are a header that lost the place of ${b} in a fork. */
static bool
is_loser(const struct checking *k, const struct batch *b,
	 const struct bundle_record *rec)
{
	struct err ignored = ERR_INIT;
	int64_t one;

	return db_get_int(k->c->db, &one, &ignored,
			  "SELECT 1 FROM batch AS b JOIN log AS l"
			  " ON l.lid = b.lid WHERE l.id = ?1 AND b.seq = ?2"
			  " AND b.state IN (?3, ?4) AND b.note = ?5",
			  "diiib", &b->log, (int64_t)b->seq,
			  (int64_t)BATCH_DEAD, (int64_t)BATCH_EVIDENCE, rec->p,
			  rec->n) == 1;
}

/* Whether the file begins with that header, or with one that it took the
 * place of: a file is never written twice. */
static const char *
outbox_fault(const struct checking *k, const struct batch *b,
	     const struct buf *file, const struct buf *note)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct err e = ERR_INIT;

	if (bundle_open(&r, file->p, file->len, &e) != 0 ||
	    bundle_next(&r, &rec) != 1)
		return "damaged";
	if (rec.type != BUNDLE_HEADER ||
	    ((rec.n != note->len || memcmp(rec.p, note->p, rec.n) != 0) &&
	     !is_loser(k, b, &rec)))
		return "another header";
	while (bundle_next(&r, &rec) == 1)
		;
	return r.torn || r.foreign ? "damaged" : NULL;
}

/* Whether every part that the header names is here. */
static int
check_complete(const struct checking *k, const struct batch *b,
	       const struct hash *hash, struct err *e)
{
	int rc;

	for (size_t i = 0; i < b->part_count; i++) {
		if ((rc = part_has(k->c->db, &b->parts[i].hash, e)) < 0)
			return -1;
		if (rc == 0) {
			fault(k, "batch", hash_text(hash).s,
			      "a part is missing");
			break;
		}
	}
	return 0;
}

static int
check_outbox(const struct checking *k, const struct batch *b,
	     const struct buf *note, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf file = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err why = ERR_INIT;
	const char *reason;
	int rc = outbox_path(k->c, &b->log, b->seq, &path, e);

	if (rc == 0) {
		reason = file_read(&file, buf_str(&path), &why) != 0
			     ? "missing or not readable"
			     : outbox_fault(k, b, &file, note);
		if (reason != NULL)
			fault(k, "outbox",
			      buf_str(&path) + strlen(k->c->home) + 1, reason);
	}
	buf_done(&path);
	buf_done(&file);
	return rc;
}

/* One stored header: its bytes, its hash, its signature, its log. */
static int
check_header(const struct checking *k, struct stmt *s, struct batch *b,
	     struct err *e)
{
	struct buf note_bytes = BUF_INIT(NOTE_BYTES_MAX);
	struct err why = ERR_INIT;
	struct hash stored, is;
	struct log_row log;
	struct note note;
	const uint8_t *p;
	size_t n;
	int rc = 0;

	p = stmt_blob(s, 1, &n);
	buf_add(&note_bytes, p, n);
	(void)stmt_hash(s, 0, &stored);
	if (batch_open(b, &is, &note, note_bytes.p, note_bytes.len, &why) !=
		0 ||
	    !hash_eq(&is, &stored))
		fault(k, "batch", hash_text(&stored).s,
		      why.code == ERR_NONE ? "other bytes than its hash"
					   : why.text);
	else if ((rc = log_get(k->c->db, stmt_int(s, 2), &log, e)) == 1 &&
		 (!id_eq(&log.id, &b->log) ||
		  batch_check(&note, b, log.key, &why) != 0))
		fault(k, "batch", hash_text(&stored).s,
		      why.code == ERR_NONE ? "of another log" : why.text);
	else if (rc == 1)
		rc = check_complete(k, b, &stored, e);
	if (rc == 0 && !k->is_signed_only && stmt_int(s, 3) != 0 &&
	    why.code == ERR_NONE)
		rc = check_outbox(k, b, &note_bytes, e);
	buf_done(&note_bytes);
	return rc < 0 ? -1 : 0;
}

static int
check_headers(const struct checking *k, struct err *e)
{
	struct batch *b = malloc(sizeof(*b));
	struct stmt *s;
	int rc = -1;

	if (b == NULL)
		return err_memory(e);
	s = db_query(
	    k->c->db, e,
	    "SELECT b.hash, b.note, b.lid, EXISTS(SELECT 1 FROM own_log AS o"
	    " JOIN log AS l ON l.id = o.log WHERE l.lid = b.lid"
	    " AND b.state <> ?1) FROM batch AS b ORDER BY b.bid",
	    "i", (int64_t)BATCH_DEAD);
	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (check_header(k, s, b, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	free(b);
	return rc;
}

/* Whether the bytes are what a redaction left of the part: 1, 0, -1. */
static int
is_skeleton(const struct checking *k, const struct hash *part,
	    const uint8_t *body, size_t n, struct err *e)
{
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	struct redaction_told told;
	int rc = redaction_record(k->c->db, part, &record, e);

	if (rc == 1 &&
	    (redaction_read(record.p, record.len, &told, e) != 0 ||
	     told.skeleton_len != n || memcmp(told.skeleton, body, n) != 0)) {
		err_clear(e);
		rc = 0;
	}
	buf_done(&record);
	return rc;
}

static int
check_parts(const struct checking *k, struct err *e)
{
	struct stmt *s = db_query(
	    k->c->db, e, "SELECT hash, salt, body FROM part ORDER BY pid", "");
	struct hash stored, is;
	const uint8_t *salt, *body;
	size_t salt_n, n;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		salt = stmt_blob(s, 1, &salt_n);
		body = stmt_blob(s, 2, &n);
		if (stmt_hash(s, 0, &stored) == 0 && salt_n == SALT_LEN) {
			is = part_hash(salt, body, n);
			if (hash_eq(&is, &stored))
				continue;
		}
		if (salt_n == 0) {
			if ((rc = is_skeleton(k, &stored, body, n, e)) < 0)
				break;
			if (rc == 1)
				continue;
		}
		fault(k, "part", hash_text(&stored).s,
		      "other bytes than its hash");
	}
	return rc;
}

/* Redacted text that another program kept from being erased in time. */
static int
check_erased(const struct checking *k, struct err *e)
{
	int rc = redaction_is_left(k->c->db, e);

	if (rc == 1)
		fault(k, "redaction", "kheo.db",
		      "what was redacted is still to be erased from the files");
	return rc < 0 ? -1 : 0;
}

/* Attached files that are here; those that are not may be at the hub. */
static int
check_files(const struct checking *k, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	struct file_list l;
	int rc = files_of_all(k->c, &l, e);

	if (rc == 0)
		rc = files_folder(k->c, &folder, e);
	for (size_t i = 0; rc == 0 && i < l.n; i++) {
		const struct attachment *a = &l.v[i].a;
		struct err why = ERR_INIT;

		if (l.v[i].is_here && files_check(buf_str(&folder), &a->sha256,
						  a->size, &why) != 0)
			fault(k, "file", a->name, why.text);
	}
	files_list_done(&l);
	buf_done(&folder);
	return rc;
}

/* A damaged page shows wherever it is met: that is a fault, not a failure. */
static int
part_of_check(const struct checking *k, int rc, struct err *e)
{

	if (rc >= 0)
		return 0;
	if (e->code != ERR_CORRUPT)
		return -1;
	fault(k, "database", "kheo.db", e->text);
	err_clear(e);
	return 0;
}

int
signed_check(struct client *c, const struct fault_sink *sink, struct err *e)
{
	struct checking k = {.c = c, .sink = sink, .is_signed_only = true};

	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (check_parts(&k, e) != 0)
		return -1;
	return check_headers(&k, e);
}

int
store_check(struct client *c, const struct fault_sink *sink, struct err *e)
{
	struct checking k = {.c = c, .sink = sink};

	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (part_of_check(&k, db_check(c->db, e), e) != 0)
		return -1;
	check_device(&k);
	if (part_of_check(&k, person_each(c, check_person, &k, e), e) != 0 ||
	    part_of_check(&k, own_each(c, check_anchor, &k, e), e) != 0 ||
	    part_of_check(&k, check_headers(&k, e), e) != 0)
		return -1;
	if (part_of_check(&k, check_parts(&k, e), e) != 0)
		return -1;
	if (part_of_check(&k, check_files(&k, e), e) != 0)
		return -1;
	return part_of_check(&k, check_erased(&k, e), e);
}
