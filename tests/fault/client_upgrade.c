/* Things break while a home of an earlier version is brought up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/store/check.h"
#include "protocol/log/state.h"
#include "tests/fault/memory.h"
#include "tests/fault/upgrade.h"
#include "tests/lib/commune.h"

#define UNSEALED 90 /* the record with an edit that nobody signed */

/* One home, and where it stands in a case. */
struct world {
	struct commune m;
	struct head head;
	struct hash digest;
	bool is_open;
	char home[300]; /* no memory is taken for it */
};

static struct world ready;

static struct upgrade_case upgrade = {
    .u = {.db = "home/kheo.db",
	  .copy = "home/kheo.db.before-upgrade",
	  .undo = "DROP TABLE redacted_in; DROP TABLE erased;"
		  " DROP TABLE attached; DROP TABLE stamp;"
		  " DROP TABLE redaction; DROP TABLE revocation;"
		  " DROP TABLE stale; PRAGMA user_version = 2"}};

static void
hear_nothing(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

static int
home_open(void *ctx, const struct tmpdir *dir, struct err *e)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = hear_nothing}};
	struct world *w = ctx;

	(void)snprintf(w->home, sizeof(w->home), "%s/home", dir->path);
	w->m.home = w->home;
	if (client_begin(&w->m.c, w->m.home, &io, e) != 0)
		return -1;
	w->m.c.clock = w->m.clock;
	w->is_open = true;
	return client_attach(&w->m.c, e);
}

static void
home_close(void *ctx)
{
	struct world *w = ctx;

	if (w->is_open)
		client_close(&w->m.c);
	w->is_open = false;
}

static void
tell_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", what, key, reason);
}

static void
check_work(struct world *w)
{
	struct record_key key = commune_record(&w->m, UNSEALED);
	char text[64];

	if (commune_value(&w->m, &key, "title", text, sizeof(text)) != 1 ||
	    strcmp(text, "\"chưa ký\"") != 0)
		loses("what was not signed yet is gone");
	commune_set(&w->m, &w->m.p, &key, "title", "ký rồi");
	if (commune_seal(&w->m) != 1)
		loses("nothing can be signed");
}

static void
home_check(void *ctx)
{
	const struct fault_sink sink = {.tell = tell_fault};
	struct world *w = ctx;
	struct err e = ERR_INIT;
	struct batch_row row;
	struct hash now;

	/* In a copied home the anchors are another's. */
	if (signed_check(&w->m.c, &sink, &e) != 0)
		loses("%s", e.text);
	if (batch_find(w->m.c.db, &w->head.hash, &row, &e) != 1)
		loses("the newest batch is gone: %s", e.text);
	if (state_digest(w->m.c.db, &w->m.c.scope, &w->m.c.policy, &now, &e) !=
		0 ||
	    !hash_eq(&now, &w->digest))
		loses("another state: %s", e.text);
	check_work(w);
}

/* A tenth of a year's work, and a draft. */
static void
ready_make(void)
{
	struct commune *m = &ready.m;
	struct record_key key = commune_record(m, UNSEALED);
	struct err e = ERR_INIT;
	struct tmpdir up;

	commune_make(m, 11);
	for (unsigned i = 0; i < 8; i++) {
		key = commune_record(m, i % 5);
		commune_set(m, &m->p, &key, "title", "giá trị");
		(void)commune_seal(m);
		if (i < 6)
			commune_confirm(m);
	}
	key = commune_record(m, UNSEALED);
	commune_set(m, &m->p, &key, "title", "chưa ký");
	if (own_head(&m->c, &m->p.log, &ready.head, &e) != 1 ||
	    state_digest(m->c.db, &m->c.scope, &m->c.policy, &ready.digest,
			 &e) != 0)
		loses("ready: %s", e.text);
	client_close(&m->c);
	free(m->home);
	upgrade.ready = m->dir;
	upgrade_undo(&upgrade.u, &upgrade.ready);
	tmpdir_copy(&up, &upgrade.ready);
	if (home_open(&ready, &up, &e) != 0)
		loses("ready: %s", e.text);
	home_close(&ready);
	upgrade_note(&upgrade.u, &up);
	tmpdir_remove(&up);
	upgrade.open = home_open;
	upgrade.check = home_check;
	upgrade.close = home_close;
	upgrade.ctx = &ready;
}

int
main(int argc, char **argv)
{

	cases_begin();
	memory_install();
	ready_make();
	return upgrade_main(argc, argv, &upgrade);
}
