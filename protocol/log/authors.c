#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/domain/deadline.h"
#include "protocol/log/impl.h"

/* The part's place: its hash, the header that brought it, that one's log. */
struct place {
	struct hash hash;
	int64_t bid;
	struct log_row log;
};

static int
place_find(struct db *db, const struct id *part, struct place *out,
	   struct err *e)
{
	struct hash low = {.b = {0}}, high;
	struct stmt *s;
	int64_t lid;
	int rc;

	memset(high.b, 0xff, sizeof(high.b));
	memcpy(low.b, part->b, ID_LEN);
	memcpy(high.b, part->b, ID_LEN);
	s = db_query(db, e,
		     "SELECT p.hash, p.bid, b.lid FROM part AS p"
		     " JOIN batch AS b ON b.bid = p.bid"
		     " WHERE p.hash BETWEEN ?1 AND ?2 ORDER BY p.hash LIMIT 1",
		     "hh", &low, &high);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	rc = stmt_hash(s, 0, &out->hash);
	out->bid = stmt_int(s, 1);
	lid = stmt_int(s, 2);
	stmt_done(s);
	if (rc != 0)
		return err_set(e, ERR_CORRUPT, "part: damaged row");
	return log_get(db, lid, &out->log, e);
}

/* The entry of the header that brought the part; where that one was lost in a
 * fork, of the header of the same chain that took its place: 1, 0 or -1. */
static int
place_entry(struct db *db, struct place *place, struct entry *en, uint64_t *idx,
	    struct err *e)
{
	struct batch_row row;
	struct log_row log;
	int64_t at, bid;
	int rc;

	rc = db_get_int(db, &at, e, "SELECT idx FROM entry WHERE bid = ?1", "i",
			place->bid);
	if (rc == 0)
		rc = db_get_int(
		    db, &at, e,
		    "SELECT idx FROM applied WHERE scope = ?1 AND part = ?2",
		    "dh", &place->log.scope, &place->hash);
	if (rc != 1 || (rc = entry_load(db, (uint64_t)at, en, &bid, e)) != 1)
		return rc;
	*idx = (uint64_t)at;
	if (bid == place->bid)
		return 1;
	if ((rc = batch_find(db, &en->head.hash, &row, e)) != 1 ||
	    (rc = log_get(db, row.lid, &log, e)) != 1)
		return rc;
	if (id_eq(&log.first, &place->log.first))
		place->log = log;
	return 1;
}

/* Who stands behind the log, or behind its chain's first. */
static int
name_person(struct db *db, const struct place *place, struct author *out,
	    struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT machine, person FROM person WHERE log IN (?1, ?2)"
		     " ORDER BY log <> ?1 LIMIT 1",
		     "dd", &place->log.id, &place->log.first);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		text_into(out->machine, sizeof(out->machine), stmt_text(s, 0));
		text_into(out->person, sizeof(out->person), stmt_text(s, 1));
	}
	stmt_done(s);
	return 0;
}

/* The unit as it was called then: the newest statement from before it that
 * held on its day, as kheo-verify has it. */
static int
name_unit(struct db *db, const struct place *place, struct author *out,
	  struct err *e)
{
	int64_t idx = out->sequenced ? (int64_t)out->index : INT64_MAX;
	int64_t ms = out->sequenced ? out->recv_ms : out->time_s * 1000;
	struct day_text day = day_iso(day_at(ms, ZONE_VIETNAM_MIN));
	struct stmt *s = db_query(
	    db, e,
	    "SELECT code, name FROM unit WHERE scope = ?1"
	    " ORDER BY idx > ?2, (coalesce(valid_from, '') <= ?3"
	    " AND coalesce(valid_to, 'a') >= ?3) IS NOT 1, idx DESC LIMIT 1",
	    "dit", &place->log.scope, idx, day.s);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		text_into(out->unit_code, sizeof(out->unit_code),
			  stmt_text(s, 0));
		text_into(out->unit_name, sizeof(out->unit_name),
			  stmt_text(s, 1));
	}
	stmt_done(s);
	return 0;
}

/* A hub log stands for the hub; each act of it names an account. */
static int
name_hub(struct db *db, const struct place *place, struct author *out,
	 struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	const char *account;
	struct part p;
	int rc = -1;

	if (setting_get(db, "hub_title", &body, e) < 0)
		goto out;
	text_into(out->unit_name, sizeof(out->unit_name), buf_str(&body));
	buf_reset(&body);
	if (part_load(db, &place->hash, salt, &body, e) < 0)
		goto out;
	rc = 0;
	if (part_parse(&p, body.p, body.len, e) != 0) {
		err_clear(e);
		goto out;
	}
	if (p.act != ACT_NONE &&
	    (account = json_get_text(p.root, "account")) != NULL)
		text_into(out->person, sizeof(out->person), account);
	part_done(&p);
out:
	buf_done(&body);
	return rc;
}

/* When the device says that it signed. */
static int
claimed_time(struct db *db, int64_t bid, int64_t *time_s, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	struct batch b;
	int rc = batch_load(db, bid, &b, &hash, &note, e);

	if (rc == 0)
		*time_s = b.time_s;
	buf_done(&note);
	return rc;
}

int
signed_first(struct db *db, const struct id *parts, size_t n, int64_t *time_s,
	     struct err *e)
{
	struct place place;
	struct entry en;
	int found = 0, rc;

	for (size_t i = 0; i < n; i++) {
		int64_t at = 0;
		uint64_t idx;

		if ((rc = place_find(db, &parts[i], &place, e)) < 0)
			return -1;
		if (rc == 0)
			continue;
		if ((rc = place_entry(db, &place, &en, &idx, e)) < 0 ||
		    (rc == 0 && claimed_time(db, place.bid, &at, e) != 0))
			return -1;
		if (rc == 1)
			at = en.teff_s;
		if (found == 0 || at < *time_s)
			*time_s = at;
		found = 1;
	}
	return found;
}

int
author_of(struct db *db, const struct id *part, struct author *out,
	  struct err *e)
{
	struct place place;
	struct entry en;
	int rc;

	if ((rc = place_find(db, part, &place, e)) != 1)
		return rc;
	memset(out, 0, sizeof(*out));
	if ((rc = place_entry(db, &place, &en, &out->index, e)) < 0)
		return -1;
	if (rc == 1) {
		out->sequenced = true;
		out->time_s = en.teff_s;
		out->recv_ms = en.recv_ms;
	} else if (claimed_time(db, place.bid, &out->time_s, e) != 0) {
		return -1;
	}
	out->log = place.log.id;
	out->first = place.log.first;
	rc = role_at(db, &place.log,
		     out->sequenced ? out->index : (uint64_t)INT64_MAX,
		     &out->role, e);
	if (rc < 0)
		return -1;
	if (rc == 0)
		out->role = place.log.asked;
	if (place.log.asked == ROLE_HUB)
		rc = name_hub(db, &place, out, e);
	else if ((rc = name_person(db, &place, out, e)) == 0)
		rc = name_unit(db, &place, out, e);
	return rc == 0 ? 1 : -1;
}
