/* A home with work in every state, whose hub loses its tree. */
#ifndef KHEO_TESTS_CLIENT_ROLLBACK_H
#define KHEO_TESTS_CLIENT_ROLLBACK_H

#include "tests/unit/client/answer.h"

#include "client/store/rollback.h"
#include "client/store/view.h"
#include "protocol/base/file.h"
#include "protocol/log/redaction.h"
#include "protocol/wire/skeleton.h"

#define KEPT "what nobody signs"

static inline void
run(struct home *h, const char *sql)
{
	if (db_run(h->c.db, &h->e, sql, "") != 0)
		fail_msg("%s: %s", sql, h->e.text);
}

static inline int64_t
ask(struct home *h, const char *sql)
{
	int64_t n = -1;

	if (db_get_int(h->c.db, &n, &h->e, sql, "") != 1)
		fail_msg("%s: %s", sql, h->e.text);
	return n;
}

/* Statements are told apart by where their text stands. */
#define ROWS(h, table) ask((h), "SELECT count(*) FROM " table)

/* The own header ${seq} gets the entry ${idx}. */
static inline void
confirm(struct home *h, uint64_t seq, uint64_t idx)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch *b = calloc(1, sizeof(*b));
	struct entry en = {.disp = DISP_APPLIED, .recv_ms = FAKE_NOW_MS};
	struct batch_row row;
	struct log_row log;

	assert_non_null(parts);
	assert_non_null(b);
	assert_int_equal(log_find(h->c.db, &h->p.log, &log, &h->e), 1);
	assert_int_equal(batch_at(h->c.db, log.lid, seq, &row, &h->e), 1);
	OK(batch_load(h->c.db, row.bid, b, &row.hash, &note, &h->e));
	OK(batch_parts_load(h->c.db, b, parts, &h->e));
	en.head = (struct head){b->log, b->seq, row.hash};
	en.teff_s = b->time_s;
	OK(entry_add(h->c.db, idx, row.bid, &log.scope, &en, &h->e));
	OK(batch_apply(h->c.db, &log, idx, &en, parts, &h->e));
	batch_parts_done(parts);
	free(parts);
	free(b);
	buf_done(&note);
}

static inline struct record_key
story_record(const struct home *h)
{
	return (struct record_key){
	    .scope = h->s->scope, .type = "report", .rec = h->s->rec};
}

/* How many versions of the title are shown; the first one's JSON. */
static inline size_t
shown(struct home *h, const struct record_key *key, char *out, size_t size)
{
	const struct record_field *f;
	const struct record_head *head;
	struct record r;
	size_t n = 0;

	out[0] = '\0';
	record_init(&r);
	OK(view_record(&h->c, key, &r, &h->e));
	f = record_field(&r, "title");
	if (f != NULL && f->head_count > 0) {
		head = view_head(&h->c, f);
		n = f->head_count;
		assert_true(head->value_len < size);
		memcpy(out, head->value, head->value_len);
		out[head->value_len] = '\0';
	}
	record_done(&r);
	return n;
}

/* The story's record is in conflict: a draft picks. */
static inline void
pick(struct home *h)
{
	static const char value[] = "\"" KEPT "\"";
	struct record_key key = story_record(h);
	struct edit edit = {.field = "title",
			    .value = value,
			    .value_len = strlen(value),
			    .base_count = 2};
	struct id base[] = {hash_id(&h->s->parts[PART_B].hash),
			    hash_id(&h->s->parts[PART_C].hash)};

	edit.base = base;
	OK(edit_save(&h->c, &h->p, &key, &edit, 1, &h->e));
}

/* Entries of the directory and of the unit; one header each in every state
 * that an own one can be in; a draft; rows of what the story does not tell. */
static inline void
work(struct home *h)
{
	struct receipt r = {.line_count = 1};
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);

	home_person(h);
	home_write(h, 1, 20);
	r.lines[0].kind = RECEIPT_SEQUENCED;
	assert_int_equal(own_head(&h->c, &h->p.log, &r.lines[0].head, &h->e),
			 1);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	if (take(h, &answer).rc != 0)
		fail_msg("%s", h->e.text);
	for (uint8_t i = 2; i <= 6; i++)
		home_write(h, i, 20);
	confirm(h, 1, STORY_HEADERS);
	confirm(h, 2, STORY_HEADERS + 1);
	run(h, "UPDATE batch SET state = 2 WHERE state = 0 AND seq = 3");
	run(h, "UPDATE batch SET state = 1 WHERE state = 0 AND seq = 4");
	run(h, "UPDATE batch SET state = 6 WHERE state = 0 AND seq = 6");
	run(h, "UPDATE batch SET state = 7 WHERE state = 0 AND seq = 7");
	run(h, "INSERT INTO refused SELECT hash, x'00', seq, 0 FROM batch"
	       " WHERE state = 7");
	run(h, "INSERT INTO form VALUES('report', 1, x'00', 3)");
	run(h, "INSERT INTO revocation VALUES(x'01', x'02', 3, 1)");
	run(h, "INSERT INTO stale VALUES(x'03')");
	run(h, "INSERT INTO attached VALUES(x'04', x'05', x'06', 1, 3)");
	run(h, "INSERT INTO erased VALUES(1, x'04', x'05', x'07', 'x', 1)");
	run(h, "INSERT INTO stamp VALUES(x'08', x'09')");
	run(h, "INSERT OR REPLACE INTO setting VALUES('nonce', x'01'), ('met', "
	       "x'01'),"
	       " ('evidence', x'01')");
	pick(h);
	buf_done(&answer);
}

static inline void
roll_back(struct home *h)
{
	OK(db_begin(h->c.db, &h->e));
	if (store_rollback(&h->c, 1, &h->e) != 0)
		fail_msg("%s", h->e.text);
	OK(db_commit(h->c.db, &h->e));
	assert_true(db_is_idle(h->c.db));
}

#endif
