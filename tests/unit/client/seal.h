/* A home whose batches are taken apart. */
#ifndef KHEO_TESTS_CLIENT_SEAL_H
#define KHEO_TESTS_CLIENT_SEAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "tests/lib/commune.h"

#define TEXT_SIZE 256

static inline int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 2);
	*state = m;
	return 0;
}

static inline int
teardown(void **state)
{
	commune_remove(*state);
	free(*state);
	return 0;
}

static inline int64_t
ask(struct commune *m, const char *sql)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_query(m->c.db, &e, sql, "");
	int64_t n;

	assert_non_null(s);
	assert_int_equal(stmt_step(s, &e), 1);
	n = stmt_int(s, 0);
	stmt_done(s);
	return n;
}

static inline struct head
head_of(struct commune *m)
{
	struct err e = ERR_INIT;
	struct signer who;
	struct head head;

	assert_int_equal(signer_get(&m->c, &m->p.first, &who, &e), 1);
	assert_true(own_head(&m->c, &who.p.log, &head, &e) >= 0);
	return head;
}

static inline struct anchor
anchor_of(struct commune *m, const struct id *log)
{
	struct err e = ERR_INIT;
	struct anchor a;

	assert_int_equal(anchor_read(&m->c, log, &a, &e), 1);
	return a;
}

static inline struct anchor
anchor_now(struct commune *m)
{
	struct head head = head_of(m);

	return anchor_of(m, &head.log);
}

static inline bool
has_outbox(struct commune *m, const struct head *head)
{
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	bool there;

	assert_int_equal(outbox_path(&m->c, &head->log, head->seq, &path, &e),
			 0);
	there = file_exists(buf_str(&path));
	buf_done(&path);
	return there;
}

/* The newest header, checked against its log's key. */
static inline void
load_newest(struct commune *m, struct batch *b, struct note *note,
	    struct buf *bytes)
{
	struct head head = head_of(m);
	struct err e = ERR_INIT;
	struct batch_row row;
	struct log_row log;
	struct hash hash;

	assert_int_equal(batch_find(m->c.db, &head.hash, &row, &e), 1);
	assert_int_equal(batch_note(m->c.db, row.bid, bytes, &e), 0);
	assert_int_equal(batch_open(b, &hash, note, bytes->p, bytes->len, &e),
			 0);
	assert_int_equal(log_find(m->c.db, &b->log, &log, &e), 1);
	assert_int_equal(batch_check(note, b, log.key, &e), 0);
	assert_true(hash_eq(&hash, &head.hash));
}

#endif
