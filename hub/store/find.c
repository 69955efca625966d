#include "hub/store/find.h"

#include <string.h>

#include "protocol/sign/hash.h"
#include "protocol/wire/part.h"

/* What ${c} stands for in base64 or base64url; -1 for neither. */
static int
sextet(char c, bool url)
{

	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (url ? '-' : '+'))
		return 62;
	if (c == (url ? '_' : '/'))
		return 63;
	return -1;
}

static void
bits_put(uint8_t *out, size_t len, size_t at, unsigned value)
{

	for (unsigned i = 0; i < 6 && at + i < len * 8; i++) {
		size_t bit = at + i;
		unsigned on = value >> (5 - i) & 1;
		unsigned shift = 7 - (unsigned)(bit % 8);
		unsigned old = out[bit / 8] & ~(1U << shift);

		out[bit / 8] = (uint8_t)(old | on << shift);
	}
}

/* The least and the greatest ${len} bytes whose text begins so: 1, or 0 if
 * there can be none. */
static int
range_of(const char *text, bool url, size_t len, uint8_t *low, uint8_t *high)
{
	size_t n = strlen(text);

	/* Padding says nothing, and is the end. */
	while (!url && n > 0 && text[n - 1] == '=')
		n--;
	if (n < NAME_TYPED_MIN || n > (len * 8 + 5) / 6)
		return 0;
	memset(low, 0, len);
	memset(high, 0xff, len);
	for (size_t i = 0; i < n; i++) {
		int v = sextet(text[i], url);

		if (v < 0)
			return 0;
		bits_put(low, len, i * 6, (unsigned)v);
		bits_put(high, len, i * 6, (unsigned)v);
	}
	return 1;
}

/* The only row, of ${len} bytes: 1, 0, or -1 if there are several. */
static int
only_row(struct stmt *s, void *out, size_t len, const char *text, struct err *e)
{
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	p = stmt_blob(s, 0, &n);
	if (n != len) {
		stmt_done(s);
		return err_set(e, ERR_CORRUPT, "a damaged name");
	}
	memcpy(out, p, len);
	rc = stmt_step(s, e);
	stmt_done(s);
	if (rc == 1)
		return err_set(e, ERR_USAGE, "%.44s: several begin so", text);
	return rc < 0 ? -1 : 1;
}

int
find_record(struct db *db, const char *text, struct id *rec, struct err *e)
{
	struct id low, high;

	if (range_of(text, true, ID_LEN, low.b, high.b) == 0)
		return 0;
	return only_row(db_query(db, e,
				 "SELECT DISTINCT r.rec FROM record_scope AS s"
				 " CROSS JOIN record AS r ON r.scope = s.scope"
				 " WHERE r.rec BETWEEN ?1 AND ?2 LIMIT 2",
				 "dd", &low, &high),
			rec->b, ID_LEN, text, e);
}

/* The rows behind the first, which is ${key}: whether another one is meant as
 * well. */
static int
others_look(struct stmt *s, const struct record_key *key, const char *text,
	    struct err *e)
{
	struct id scope, rec;
	int found = 1;
	int rc;

	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &scope) != 0 || stmt_id(s, 2, &rec) != 0)
			return err_set(e, ERR_CORRUPT, "record: damaged row");
		if (!id_eq(&rec, &key->rec))
			return err_set(e, ERR_USAGE, "%.44s: several begin so",
				       text);
		if (!id_eq(&scope, &key->scope))
			found = FIND_SEVERAL;
	}
	return rc == 0 ? found : -1;
}

int
find_record_key(struct db *db, const char *text, const struct id *scope,
		struct record_key *key, struct err *e)
{
	struct id low, high;
	struct stmt *s;
	const char *type;
	int rc;

	if (range_of(text, true, ID_LEN, low.b, high.b) == 0)
		return 0;
	s = db_query(db, e,
		     "SELECT r.scope, r.type, r.rec FROM record_scope AS s"
		     " CROSS JOIN record AS r ON r.scope = s.scope"
		     " WHERE r.rec BETWEEN ?1 AND ?2"
		     " AND (?3 IS NULL OR r.scope = ?3) ORDER BY r.rid",
		     "ddd", &low, &high, scope);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		type = stmt_text(s, 1);
		if (stmt_id(s, 0, &key->scope) != 0 ||
		    stmt_id(s, 2, &key->rec) != 0 ||
		    strlen(type) >= sizeof(key->type))
			rc = err_set(e, ERR_CORRUPT, "record: damaged row");
		else
			memcpy(key->type, type, strlen(type) + 1);
	}
	if (rc == 1)
		rc = others_look(s, key, text, e);
	stmt_done(s);
	return rc;
}

int
find_log(struct db *db, const char *text, struct id *log, struct err *e)
{
	struct id low, high;

	if (range_of(text, true, ID_LEN, low.b, high.b) == 0)
		return 0;
	return only_row(db_query(db, e,
				 "SELECT id FROM log"
				 " WHERE id BETWEEN ?1 AND ?2 LIMIT 2",
				 "dd", &low, &high),
			log->b, ID_LEN, text, e);
}

/* The submission whose digits, as digits_read() gives them, a person read
 * from a screen or from paper: 1, 0 or -1. */
static int
find_by_digits(struct db *db, const char *read, struct hash *part,
	       struct err *e)
{
	struct stmt *s = db_query(db, e,
				  "SELECT DISTINCT part FROM act"
				  " WHERE rec IS NOT NULL",
				  "");
	char text[SUBMISSION_DIGITS_SIZE];
	struct hash each;
	int found = 0;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_hash(s, 0, &each) != 0) {
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
			break;
		}
		if (strcmp(digits(text, &each, SUBMISSION_DIGITS), read) != 0)
			continue;
		*part = each;
		found++;
	}
	stmt_done(s);
	if (rc == 0 && found > 1)
		rc = err_set(e, ERR_USAGE, "%s: several have these digits",
			     read);
	return rc < 0 ? -1 : found;
}

int
find_submission(struct db *db, const char *text, struct hash *part,
		struct err *e)
{
	char read[SUBMISSION_DIGITS_SIZE];
	struct hash low, high;

	if (digits_read(read, text, SUBMISSION_DIGITS) == 0)
		return find_by_digits(db, read, part, e);
	if (range_of(text, false, HASH_LEN, low.b, high.b) == 0)
		return 0;
	return only_row(db_query(db, e,
				 "SELECT DISTINCT part FROM act"
				 " WHERE part BETWEEN ?1 AND ?2"
				 " AND rec IS NOT NULL LIMIT 2",
				 "hh", &low, &high),
			part->b, HASH_LEN, text, e);
}

int
find_submission_scope(struct db *db, const struct hash *part, struct id *scope,
		      struct err *e)
{
	/* Where its record was submitted first is where it is at home. */
	struct stmt *s =
	    db_query(db, e,
		     "SELECT scope FROM act WHERE rec ="
		     " (SELECT rec FROM act WHERE part = ?1 AND rec IS NOT NULL"
		     " ORDER BY idx, n LIMIT 1) ORDER BY idx, n LIMIT 1",
		     "h", part);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_id(s, 0, scope) != 0)
		rc = err_set(e, ERR_CORRUPT, "act: damaged row");
	stmt_done(s);
	return rc;
}

int
find_submitting_scope(struct db *db, const struct id *rec, struct id *scope,
		      struct err *e)
{

	return only_row(db_query(db, e,
				 "SELECT DISTINCT scope FROM act"
				 " WHERE rec = ?1 LIMIT 2",
				 "d", rec),
			scope->b, ID_LEN, id_text(rec).s, e);
}

int
find_word(struct db *db, const struct hash *header, enum act_kind *kind,
	  struct err *e)
{
	int64_t n;
	int rc = db_get_int(db, &n, e,
			    "SELECT kind FROM act WHERE target = ?1"
			    " AND kind IN (?2, ?3, ?4) ORDER BY idx, n LIMIT 1",
			    "hiii", header, (int64_t)ACT_RELEASE,
			    (int64_t)ACT_DISCARD, (int64_t)ACT_ADOPT);

	if (rc == 1)
		*kind = (enum act_kind)n;
	return rc;
}

int
find_enrol_index(struct db *db, const struct id *log, int64_t *idx,
		 struct err *e)
{

	return db_get_int(db, idx, e,
			  "SELECT idx FROM enrolment WHERE log = ?1", "d", log);
}

int
find_unit_index(struct db *db, const struct id *scope, int64_t below,
		int64_t *idx, struct err *e)
{

	return db_get_int(db, idx, e,
			  "SELECT idx FROM unit WHERE scope = ?1 AND idx < ?2"
			  " ORDER BY idx DESC LIMIT 1",
			  "di", scope, below);
}

int
find_entry_of(struct db *db, int64_t bid, int64_t *idx, struct err *e)
{

	return db_get_int(db, idx, e, "SELECT idx FROM entry WHERE bid = ?1",
			  "i", bid);
}

int
find_entry_of_release(struct db *db, const struct hash *header, int64_t *idx,
		      struct err *e)
{

	return db_get_int(db, idx, e,
			  "SELECT idx FROM act WHERE target = ?1 AND kind = ?2"
			  " ORDER BY idx, n LIMIT 1",
			  "hi", header, (int64_t)ACT_RELEASE);
}

int
find_part_header(struct db *db, const struct hash *part,
		 const struct id *applied_in, int64_t *bid, struct err *e)
{
	int rc = db_get_int(db, bid, e,
			    "SELECT e.bid FROM applied AS a"
			    " JOIN entry AS e ON e.idx = a.idx"
			    " WHERE a.scope = ?1 AND a.part = ?2"
			    " AND e.scope = a.scope",
			    "dh", applied_in, part);

	/* What was released took effect at the release's index. */
	if (rc == 0)
		rc = db_get_int(db, bid, e,
				"SELECT bid FROM part WHERE hash = ?1", "h",
				part);
	return rc;
}

struct stmt *
find_entries(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT e.idx, e.bid, b.lid, b.seq FROM entry AS e"
			" JOIN batch AS b ON b.bid = e.bid ORDER BY e.idx",
			"");
}

struct stmt *
find_unsequenced(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT hash, lid, state, recv FROM batch"
			" WHERE state <> ?1 ORDER BY bid",
			"i", (int64_t)BATCH_CONFIRMED);
}

struct stmt *
find_parts_naming(struct db *db, const struct id *scope, const char *text,
		  struct err *e)
{

	return db_query(db, e,
			"SELECT p.hash, p.body FROM part AS p"
			" JOIN batch AS b ON b.bid = p.bid"
			" JOIN log AS l ON l.lid = b.lid"
			" WHERE l.scope = ?1 AND length(p.salt) > 0"
			" AND instr(p.body, ?2) > 0 ORDER BY p.pid",
			"db", scope, (const void *)text, strlen(text));
}

struct stmt *
find_scopes_naming(struct db *db, const struct hash *part, struct err *e)
{
	struct hash_text text = hash_text(part);

	return db_query(db, e,
			"SELECT DISTINCT l.scope FROM batch AS b"
			" JOIN log AS l ON l.lid = b.lid"
			" WHERE instr(b.note, ?1) > 0 ORDER BY l.scope",
			"b", (const void *)text.s, strlen(text.s));
}

struct stmt *
find_submitted(struct db *db, const struct id *scope, struct err *e)
{

	return db_query(db, e,
			"SELECT s.rec, s.scope FROM act AS s"
			" WHERE s.rec IS NOT NULL"
			" AND (?1 IS NULL OR s.scope = ?1)"
			" AND NOT EXISTS (SELECT 1 FROM act AS f"
			" WHERE f.rec = s.rec AND f.scope = s.scope"
			" AND (f.idx, f.n) < (s.idx, s.n))"
			" ORDER BY s.idx, s.n",
			"d", scope);
}

int
find_log_extent(struct db *db, const struct id *log, uint64_t *count,
		uint64_t *newest, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT count(DISTINCT b.seq), coalesce(max(b.seq), 0)"
		     " FROM entry AS en JOIN batch AS b ON b.bid = en.bid"
		     " JOIN log AS l ON l.lid = b.lid WHERE l.id = ?1",
		     "d", log);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	*count = rc == 1 ? (uint64_t)stmt_int(s, 0) : 0;
	*newest = rc == 1 ? (uint64_t)stmt_int(s, 1) : 0;
	stmt_done(s);
	return 0;
}

struct stmt *
find_machines(struct db *db, const struct id *scope, struct err *e)
{

	return db_query(db, e,
			"SELECT lid FROM log WHERE device IS NOT NULL"
			" AND (?1 IS NULL OR scope = ?1)"
			" ORDER BY scope, device, lid",
			"d", scope);
}

int
find_newest_entry(struct db *db, int64_t lid, int64_t *idx, struct err *e)
{

	return db_get_int(db, idx, e,
			  "SELECT e.idx FROM batch AS b"
			  " JOIN entry AS e ON e.bid = b.bid"
			  " WHERE b.lid = ?1 ORDER BY e.idx DESC LIMIT 1",
			  "i", lid);
}
