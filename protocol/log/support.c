#include "protocol/log/support.h"

#include "protocol/db/stmt.h"
#include "protocol/log/log.h"

int
support_counts(struct db *db, const struct support_count *list, size_t n,
	       struct buf *out, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct err why = ERR_INIT;
		int64_t count = 0;

		if (db_get_int(db, &count, &why, list[i].sql, "") >= 0)
			buf_fmt(out, "%s %lld\n", list[i].name,
				(long long)count);
		else if (why.code == ERR_MEMORY)
			return err_memory(e);
		else
			buf_fmt(out, "%s ?\n", list[i].name);
	}
	return buf_check(out, e);
}

static int
states_put(struct db *db, struct buf *out, struct err *e)
{
	static const char *const names[] = {
	    [BATCH_SEALED] = "sealed",       [BATCH_EXPORTED] = "exported",
	    [BATCH_RECEIPTED] = "receipted", [BATCH_INCOMPLETE] = "incomplete",
	    [BATCH_HELD] = "held",           [BATCH_CONFIRMED] = "confirmed",
	    [BATCH_EVIDENCE] = "evidence",   [BATCH_DEAD] = "dead",
	};
	struct stmt *s = db_query(db, e,
				  "SELECT state, count(*) FROM batch"
				  " GROUP BY state ORDER BY state",
				  "");
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		int64_t state = stmt_int(s, 0);

		if (state >= 0 && state < (int64_t)ARRAY_LEN(names))
			buf_fmt(out, "batches.%s %lld\n", names[state],
				(long long)stmt_int(s, 1));
	}
	stmt_done(s);
	return rc < 0 ? -1 : buf_check(out, e);
}

int
support_shared(struct db *db, struct buf *out, struct err *e)
{
	static const struct support_count counts[] = {
	    {"schema", "PRAGMA user_version"},
	    {"pages", "PRAGMA page_count"},
	    {"page_size", "PRAGMA page_size"},
	    {"pages.free", "PRAGMA freelist_count"},
	    {"logs", "SELECT count(*) FROM log"},
	    {"batches", "SELECT count(*) FROM batch"},
	    {"parts", "SELECT count(*) FROM part"},
	    {"parts.longest", "SELECT max(length(body)) FROM part"},
	    {"entries", "SELECT count(*) FROM entry"},
	    {"checkpoints", "SELECT count(*) FROM checkpoint"},
	    {"checkpoints.origin", "SELECT max(origin) FROM checkpoint"},
	    {"checkpoints.size", "SELECT max(size) FROM checkpoint"},
	    {"records", "SELECT count(*) FROM record"},
	    {"records.conflict",
	     "SELECT count(*) FROM record WHERE conflict = 1"},
	    {"records.longest", "SELECT max(length(row)) FROM record"},
	    {"acts", "SELECT count(*) FROM act"},
	    {"enrolments", "SELECT count(*) FROM enrolment"},
	    {"enrolments.suspended",
	     "SELECT count(*) FROM enrolment WHERE suspended = 1"},
	    {"units", "SELECT count(*) FROM unit"},
	    {"forms", "SELECT count(*) FROM form"},
	};

	if (support_counts(db, counts, ARRAY_LEN(counts), out, e) != 0)
		return -1;
	return states_put(db, out, e);
}
