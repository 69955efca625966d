/* A hub that was put back, and its own word of before, handed in again. */
#ifndef KHEO_TESTS_HUB_RECOVERED_H
#define KHEO_TESTS_HUB_RECOVERED_H

#include "tests/unit/hub/intake.h"

#include "hub/recover.h"

/* The copy of before, put back with the list that is kept beside it, and
 * recovered: what came after it is the communes' to bring. */
static inline void
copy_put_back(struct place *p, const struct buf *copy)
{
	uint64_t origin;

	hub_close(&p->hub);
	must(hub_restore(p->dir.path, buf_str(copy), &e));
	must(hub_recover(p->dir.path, "mat khau", &p->c, &p->rng, &origin, &e));
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
}

/* The newest batch of the hub's log of ${scope}, as a commune hands it in. */
static inline void
own_newest(struct place *p, const struct id *scope, struct made *m)
{
	struct id id = hub_log_id(&p->hub, scope);
	struct log_row log;
	struct batch_row row;
	struct batch b;
	uint8_t salt[SALT_LEN];
	struct buf body = BUF_INIT(PART_BYTES_MAX);

	memset(m, 0, sizeof(*m));
	buf_init(&m->note, NOTE_BYTES_MAX);
	buf_init(&m->part[0], BUNDLE_RECORD_MAX);
	must(log_find(p->hub.db, &id, &log, &e) != 1);
	must(batch_at(p->hub.db, log.lid, log.seq, &row, &e) != 1);
	must(batch_load(p->hub.db, row.bid, &b, &m->hash, &m->note, &e));
	must(part_load(p->hub.db, &b.parts[0].hash, salt, &body, &e) != 1);
	buf_add(&m->part[0], salt, SALT_LEN);
	buf_add(&m->part[0], body.p, body.len);
	buf_done(&body);
	m->in.header.type = BUNDLE_HEADER;
	m->in.header.p = m->note.p;
	m->in.header.n = m->note.len;
	m->in.parts[0].type = BUNDLE_PART;
	m->in.parts[0].p = m->part[0].p;
	m->in.parts[0].n = m->part[0].len;
	m->in.part_count = 1;
}

#endif
