#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/base/num.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"
#include "protocol/wire/bundle.h"

#define PATH_BYTES_MAX 4096
#define SUFFIX         ".batch"

/* One file, by its name "<log>-<seq>.batch". */
struct file {
	const char *name;
	struct id log;
	uint64_t seq;
	int64_t begun_s; /* when its log was begun */
	bool is_done;    /* stored, or of no use */
	bool is_left;    /* of no use */
};

static int
file_name_read(const char *name, struct file *f)
{
	size_t n = strlen(name);
	const char *seq = name + ID_TEXT_LEN + 1;

	f->name = name;
	f->begun_s = 0;
	f->is_done = f->is_left = false;
	if (n < ID_TEXT_LEN + 2 + strlen(SUFFIX) || name[ID_TEXT_LEN] != '-' ||
	    id_parse(&f->log, name, ID_TEXT_LEN) != 0)
		return -1;
	return num_parse(seq, n - strlen(SUFFIX) - ID_TEXT_LEN - 1, 1,
			 INT64_MAX, &f->seq);
}

static int
file_cmp(const void *a, const void *b)
{
	const struct file *x = a;
	const struct file *y = b;
	int c = id_cmp(&x->log, &y->log);

	if (x->begun_s != y->begun_s)
		return x->begun_s < y->begun_s ? -1 : 1;
	return c != 0 ? c : (x->seq > y->seq) - (x->seq < y->seq);
}

/* What is left of a part that was redacted: this home wrote it down when it
 * learned of that. */
static int
skeleton_take(struct client *c, const struct bundle_record *rec,
	      const struct hash *part, int64_t bid, size_t place, struct err *e)
{
	struct redaction_told told;

	if (redaction_read(rec->p, rec->n, &told, e) != 0)
		return -1;
	if (!hash_eq(&told.part, part))
		return err_set(e, ERR_FORMAT, "a skeleton of another part");
	if (redaction_promise(c->db, &c->scope, &told, false, e) != 0)
		return -1;
	return part_add_redacted(c->db, &c->scope, part, bid, place, e);
}

/* Store the parts that the header names; the file holds them in order. */
static int
parts_take(struct client *c, struct bundle_reader *r, const struct batch *b,
	   int64_t bid, struct err *e)
{
	struct bundle_record rec;
	struct hash h;
	size_t i;

	for (i = 0; i < b->part_count && bundle_next(r, &rec) == 1; i++) {
		if (rec.type == BUNDLE_SKELETON) {
			if (skeleton_take(c, &rec, &b->parts[i].hash, bid, i,
					  e) != 0)
				return -1;
			continue;
		}
		if (rec.type != BUNDLE_PART || rec.n <= SALT_LEN)
			break;
		h = part_hash(rec.p, rec.p + SALT_LEN, rec.n - SALT_LEN);
		if (!hash_eq(&h, &b->parts[i].hash))
			break;
		if (part_add(c->db, &h, rec.p, rec.p + SALT_LEN,
			     rec.n - SALT_LEN, bid, i, e) != 0)
			return -1;
	}
	if (i == b->part_count)
		return 0;
	return err_set(e, ERR_FORMAT, "part %zu is missing or damaged", i);
}

/* The log of a header, begun by it if it is a genesis: 1; 0 if what it builds
 * on is not stored yet; -1. */
static int
log_take(struct client *c, const struct batch *b, const struct hash *hash,
	 const struct note *note, struct log_row *log, struct err *e)
{
	struct batch_row before;
	struct log_row parent;
	struct id first = b->log;
	int rc = log_find(c->db, &b->log, log, e);

	if (rc < 0)
		return -1;
	if (b->seq > 1) {
		if (rc == 0 || (rc = batch_at(c->db, log->lid, b->seq - 1,
					      &before, e)) < 1)
			return rc;
		if (!hash_eq(&before.hash, &b->prev))
			return 0;
		return batch_check(note, b, log->key, e) == 0 ? 1 : -1;
	}
	if (rc == 1)
		return 1;
	if (b->genesis.has_from) {
		rc = log_find(c->db, &b->genesis.from, &parent, e);
		if (rc != 1)
			return rc;
		first = parent.first;
	}
	if (log_add(c->db, b, hash, &first, log, e) != 0 ||
	    own_begin(c, &b->log, &first, e) != 0)
		return -1;
	return 1;
}

/* Store one file's batch: 1, 0 if it has to wait, -1. */
static int
bundle_take(struct client *c, const struct buf *bytes, struct batch *b,
	    struct err *e)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct batch_row row;
	struct log_row log;
	struct note note;
	struct hash hash;
	int64_t bid;
	int rc;

	if (bundle_open(&r, bytes->p, bytes->len, e) != 0)
		return -1;
	if (bundle_next(&r, &rec) != 1 || rec.type != BUNDLE_HEADER)
		return err_set(e, ERR_FORMAT, "no header");
	if (batch_open(b, &hash, &note, rec.p, rec.n, e) != 0)
		return -1;
	if ((rc = batch_find(c->db, &hash, &row, e)) != 0)
		return rc;
	if ((rc = log_take(c, b, &hash, &note, &log, e)) != 1)
		return rc;
	/* Whether it was sent is not known; to send it again harms nobody. */
	if (batch_add(c->db, log.lid, b->seq, &hash, rec.p, rec.n,
		      BATCH_EXPORTED, 0, &bid, e) != 0)
		return -1;
	return parts_take(c, &r, b, bid, e) == 0 ? 1 : -1;
}

static int
file_load(struct client *c, const struct file *f, struct buf *bytes,
	  struct err *e)
{
	struct buf name = BUF_INIT(128);
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;

	buf_fmt(&name, "outbox/%s", f->name);
	if (buf_check(&name, e) == 0 &&
	    client_path(c, &path, buf_str(&name), e) == 0)
		rc = file_read(bytes, buf_str(&path), e);
	buf_done(&name);
	buf_done(&path);
	return rc;
}

static int
file_take(struct client *c, const struct file *f, struct batch *b,
	  struct err *e)
{
	struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
	int rc = file_load(c, f, &bytes, e);

	if (rc == 0)
		rc = bundle_take(c, &bytes, b, e);
	buf_done(&bytes);
	return rc;
}

/* The time in a genesis; 0 where it cannot be read, which shows later. */
static int64_t
genesis_time(struct client *c, const struct file *f, struct batch *b)
{
	struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct bundle_reader r;
	struct bundle_record rec;
	struct note note;
	struct hash hash;
	int64_t time_s = 0;

	if (file_load(c, f, &bytes, &e) == 0 &&
	    bundle_open(&r, bytes.p, bytes.len, &e) == 0 &&
	    bundle_next(&r, &rec) == 1 &&
	    batch_open(b, &hash, &note, rec.p, rec.n, &e) == 0)
		time_s = b->time_s;
	buf_done(&bytes);
	return time_s;
}

/* Logs in the order in which they were begun: that of the people. */
static void
files_sort(struct client *c, struct file *files, size_t n, struct batch *b)
{
	int64_t begun_s = 0;

	qsort(files, n, sizeof(*files), file_cmp);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !id_eq(&files[i].log, &files[i - 1].log))
			begun_s = files[i].seq == 1
				      ? genesis_time(c, &files[i], b)
				      : 0;
		files[i].begun_s = begun_s;
	}
	qsort(files, n, sizeof(*files), file_cmp);
}

/* One more look at every file that waits: how many went in. */
static int
round_take(struct client *c, struct file *files, size_t n, struct batch *b,
	   struct err *e)
{
	int took = 0, rc;

	for (size_t i = 0; i < n; i++) {
		if (files[i].is_done)
			continue;
		if (db_savepoint(c->db, e) != 0)
			return -1;
		rc = file_take(c, &files[i], b, e);
		if (rc < 0 && (e->code == ERR_FULL || e->code == ERR_MEMORY ||
			       e->code == ERR_READONLY))
			return -1;
		files[i].is_done = rc != 0;
		files[i].is_left = rc < 0;
		err_clear(e);
		if ((rc == 1 ? db_release(c->db, e) : db_undo(c->db, e)) != 0)
			return -1;
		took += rc == 1;
	}
	return took;
}

int
rebuild_outbox(struct client *c, bool *whole, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct batch *b = malloc(sizeof(*b));
	struct file *files = NULL;
	char **names = NULL;
	size_t count = 0, n = 0;
	int rc = -1;

	if (b == NULL) {
		err_memory(e);
		goto out;
	}
	if (client_path(c, &path, "outbox", e) != 0 ||
	    folder_list(buf_str(&path), SUFFIX, &names, &count, e) != 0)
		goto out;
	files = calloc(count + 1, sizeof(*files));
	if (files == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < count; i++)
		n += file_name_read(names[i], &files[n]) == 0;
	files_sort(c, files, n, b);
	/* A log that continues another one may stand before it. */
	while ((rc = round_take(c, files, n, b, e)) > 0)
		;
	for (size_t i = 0; i < n; i++)
		if (!files[i].is_done || files[i].is_left)
			*whole = false;
out:
	free(b);
	free(files);
	folder_list_free(names, count);
	buf_done(&path);
	return rc;
}

/* The parts of an own header, parsed.  Free with batch_parts_done(). */
static int
header_load(struct client *c, int64_t bid, struct batch *b,
	    struct batch_parts *parts, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	int rc = batch_load(c->db, bid, b, &hash, &note, e);

	buf_done(&note);
	return rc == 0 ? batch_parts_load(c->db, b, parts, e) : -1;
}

/* Who began a log, as it says itself. */
static int
person_of(struct client *c, const struct batch *b,
	  const struct batch_parts *parts, struct person *p, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct log_row log;
	struct err why = ERR_INIT;

	memset(p, 0, sizeof(*p));
	if (log_find(c->db, &b->log, &log, e) != 1)
		return -1;
	p->log = b->log;
	p->first = log.first;
	p->role = b->genesis.role;
	for (size_t i = 0; i < parts->count; i++) {
		const struct part *part = &parts->parts[i];
		const char *name, *machine;

		if (part->act != ACT_INTRODUCE)
			continue;
		name = json_get_text(part->root, "person");
		machine = json_get_text(part->root, "machine");
		if (name != NULL && strlen(name) < sizeof(p->name))
			memcpy(p->name, name, strlen(name) + 1);
		if (machine != NULL && strlen(machine) < sizeof(p->machine))
			memcpy(p->machine, machine, strlen(machine) + 1);
	}
	/* The key of the chain's first log is the one with a file. */
	if (key_path(c, &p->first, &path, e) == 0)
		(void)keyfile_is_locked(buf_str(&path), &p->is_locked, &why);
	buf_done(&path);
	return 0;
}

static int
person_take(struct client *c, const struct person *p, struct err *e)
{
	struct signer who;
	int rc = signer_get(c, &p->first, &who, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return person_keep(c, p, e);
	/* A later log of the same chain. */
	who.p.log = p->log;
	return signer_put(c, &who, e);
}

int
rebuild_people(struct client *c, struct err *e)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch *b = malloc(sizeof(*b));
	struct stmt *s = NULL;
	struct person p;
	int rc = -1;

	if (parts == NULL || b == NULL) {
		err_memory(e);
		goto out;
	}
	s = db_query(
	    c->db, e,
	    "SELECT b.bid FROM own_log AS o JOIN log AS l ON l.id = o.log"
	    " JOIN batch AS b ON b.lid = l.lid AND b.hash = l.genesis"
	    " WHERE NOT EXISTS(SELECT 1 FROM signer AS s"
	    " WHERE s.first = o.first AND s.log = o.log) AND NOT EXISTS("
	    "SELECT 1 FROM own_log AS x WHERE x.first = o.first"
	    " AND x.num > o.num) ORDER BY o.num",
	    "");
	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (header_load(c, stmt_int(s, 0), b, parts, e) != 0 ||
		    person_of(c, b, parts, &p, e) != 0 ||
		    person_take(c, &p, e) != 0)
			rc = -1;
		batch_parts_done(parts);
		if (rc != 1)
			break;
	}
	stmt_done(s);
out:
	free(parts);
	free(b);
	return rc;
}

int
rebuild_own_parts(struct client *c, struct err *e)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch *b = malloc(sizeof(*b));
	struct stmt *s = NULL;
	int rc = -1;

	if (parts == NULL || b == NULL) {
		err_memory(e);
		goto out;
	}
	s = db_query(
	    c->db, e,
	    "SELECT b.bid FROM own_log AS o JOIN log AS l ON l.id = o.log"
	    " JOIN batch AS b ON b.lid = l.lid WHERE b.state <> ?1"
	    " ORDER BY o.num, b.seq",
	    "i", (int64_t)BATCH_EVIDENCE);
	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		rc = header_load(c, stmt_int(s, 0), b, parts, e) == 0 ? 1 : -1;
		for (size_t i = 0; rc == 1 && i < parts->count; i++)
			if (own_part(c, &parts->hashes[i], &parts->parts[i],
				     e) != 0)
				rc = -1;
		batch_parts_done(parts);
		if (rc != 1)
			break;
	}
	stmt_done(s);
	if (rc == 0)
		rc = own_prune(c, e);
out:
	free(parts);
	free(b);
	return rc;
}
