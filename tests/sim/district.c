#include "tests/sim/district.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/net/transport.h"
#include "hub/ask.h"
#include "hub/hub.h"
#include "hub/intake/exchange.h"
#include "hub/intake/files.h"
#include "hub/recover.h"
#include "hub/store/store.h"
#include "protocol/cli/io.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/wire/json.h"
#include "tests/sim/faults.h"
#include "tests/sim/officer.h"

#define PAGE_BYTES  ((size_t)256 * 1024)
#define COPIES_KEPT 7

static struct {
	struct hub hub;
	bool is_open;
} d;

static const char *
hub_home(const struct world *w, char path[PATH_SIZE])
{
	return world_path(w, path, "hub");
}

int
district_open(struct world *w, struct err *e)
{
	struct clock clock = hub_clock(w);
	struct rng rng = world_rng(&w->hub_random);
	char path[PATH_SIZE];

	if (d.is_open)
		return 0;
	if (hub_open(&d.hub, hub_home(w, path), &clock, &rng, e) != 0)
		return -1;
	d.is_open = true;
	return 0;
}

void
district_close(void)
{
	if (d.is_open)
		hub_close(&d.hub);
	d.is_open = false;
}

/* The daemon serves whenever it can. */
struct hub *
district_hub(struct world *w)
{
	struct err e = ERR_INIT;

	if (district_open(w, &e) == 0)
		return &d.hub;
	if (e.code != ERR_STALE || !w->hub_is_rolled)
		violates(w, "the hub does not open: %s", e.text);
	district_recover(w);
	return &d.hub;
}

static void
unit_add(struct hub *h, unsigned n)
{
	json_t *act = hub_act(ACT_UNIT);
	struct err e = ERR_INIT;
	struct id scope;
	char code[16];

	memset(&scope, (int)(0x11 * (n + 1)), sizeof(scope));
	(void)snprintf(code, sizeof(code), "%05u", n + 1);
	json_object_set_new(act, "scope", json_id(&scope));
	json_object_set_new(act, "code", json_string(code));
	json_object_set_new(act, "kind", json_string("xã"));
	json_object_set_new(act, "name", json_string(code));
	json_object_set_new(act, "from", json_null());
	json_object_set_new(act, "to", json_null());
	if (hub_author(h, &SCOPE_DIRECTORY, &act, 1, NULL, &e) != 0)
		BUG(e.text);
	json_decref(act);
}

void
district_template(const char *folder)
{
	struct fake_clock time;
	struct fake_rng chance;
	struct clock clock = fake_clock(&time);
	struct rng rng = fake_rng(&chance, 1);
	struct err e = ERR_INIT;
	struct hub h;

	if (hub_make(folder, "yen-khanh", "Huyện Yên Khánh", "https://h:1",
		     true, NULL, &clock, &rng, &e) != 0 ||
	    hub_open(&h, folder, &clock, &rng, &e) != 0 ||
	    hub_begin(&h, &e) != 0)
		BUG(e.text);
	for (unsigned n = 0; n < UNITS; n++)
		unit_add(&h, n);
	if (hub_commit(&h, &e) != 0)
		BUG(e.text);
	hub_close(&h);
}

/* By which the records of a world can be accepted. */
static void
form_publish(struct world *w)
{
	static const char form[] =
	    "{\"form\":\"report\",\"version\":3,"
	    "\"title\":{\"vi\":\"Báo cáo\",\"en\":\"Report\"},\"fields\":["
	    "{\"name\":\"title\",\"type\":\"text\","
	    "\"label\":{\"vi\":\"Tên\",\"en\":\"Title\"}},"
	    "{\"name\":\"note\",\"type\":\"text\","
	    "\"label\":{\"vi\":\"Ghi chú\",\"en\":\"Note\"}}]}";
	static const char *const words[] = {"form", "import", "FILE", NULL};
	const struct order o = {
	    .words = words, .file = form, .file_len = sizeof(form) - 1};

	if (district_order(w, &o) != CLI_DONE)
		violates(w, "a form is not published");
}

void
district_make(struct world *w, const char *folder)
{
	char path[PATH_SIZE];

	for (unsigned n = 0; n < UNITS; n++)
		memset(&w->scopes[n], (int)(0x11 * (n + 1)),
		       sizeof(w->scopes[n]));
	tree_copy(folder, hub_home(w, path));
	if (w->is_harsh)
		form_publish(w);
}

uint64_t
district_size(struct world *w)
{
	return district_hub(w)->size;
}

int64_t
district_ms(struct world *w)
{
	return hub_now_ms(district_hub(w));
}

uint64_t
district_origin(struct world *w)
{
	return district_hub(w)->keys.origin;
}

void
district_shown(struct world *w)
{
	const struct hub *h = &d.hub;
	const struct shown *last = NULL;

	for (unsigned i = 0; i < w->point_count; i++) {
		const struct shown *s = &w->points[i];

		if (s->origin != h->keys.origin)
			continue;
		if (s->size == h->point.size &&
		    memcmp(&s->root, &h->point.root, sizeof(s->root)) == 0)
			last = s;
		else if (s->size >= h->point.size)
			violates(w,
				 "origin %llu: a tree of %llu entries after "
				 "one of %llu, or another one",
				 (unsigned long long)s->origin,
				 (unsigned long long)h->point.size,
				 (unsigned long long)s->size);
	}
	if (last != NULL)
		return;
	if (w->point_count == POINTS_MAX)
		violates(w, "more trees than can be noted");
	w->points[w->point_count++] = (struct shown){
	    .origin = h->keys.origin,
	    .size = h->point.size,
	    .root = h->point.root,
	};
}

/* What the hub has just signed; one that does not know that it was put back
 * may contradict itself, from its first word on. */
static void
word_note(struct world *w)
{
	if (!w->hub_is_rolled) {
		district_shown(w);
	} else if (w->rolled_origin != d.hub.keys.origin ||
		   d.hub.last_ms < w->rolled_ms) {
		w->rolled_origin = d.hub.keys.origin;
		w->rolled_ms = d.hub.last_ms;
	}
}

/* As the daemon does with a group of one; ${ours}: the failure is the hub's. */
static int
group_take(struct exchange *x, struct hub *h, bool sealed, const void *p,
	   size_t n, bool *ours, struct err *e)
{
	uint64_t mark;
	int rc = -1;

	*ours = true;
	if (hub_begin(h, e) != 0)
		return -1;
	if (hub_mark(h, &mark, e) != 0)
		goto err0;
	*ours = false;
	if (exchange_open(x, &h->box_key, p, n, sealed, e) != 0 ||
	    exchange_take(x, h, e) != 0) {
		*ours = e->code != ERR_FORMAT && e->code != ERR_LIMIT &&
			e->code != ERR_DENIED && e->code != ERR_SIGNATURE &&
			e->code != ERR_NOT_FOUND;
		goto err0;
	}
	*ours = true;
	if (hub_keep(h, e) != 0 || hub_point(h, e) != 0 ||
	    exchange_answer(x, h, e) != 0)
		goto err0;
	return hub_commit(h, e);

err0:
	hub_rollback(h);
	return rc;
}

/* What a client makes of the hub's problem token. */
static int
problem(struct err *e, bool ours)
{
	if (ours) {
		e->code = ERR_NET;
		e->sys = NET_HUB_TROUBLE;
	} else if (e->code == ERR_SIGNATURE) {
		e->code = ERR_DENIED;
	}
	return -1;
}

/* Whatever is said to be taken is stored. */
static void
custody_look(struct world *w, const struct exchange *x)
{
	struct err e = ERR_INIT;
	struct batch_row row;

	for (size_t i = 0; i < x->done_count; i++) {
		const struct acceptance *a = &x->done[i];

		if (a->what != ACCEPTED_REFUSED &&
		    batch_find(d.hub.db, &a->head.hash, &row, &e) != 1)
			violates(w, "the hub took a header and has it not");
	}
}

int
district_sync(struct world *w, bool sealed, const void *p, size_t n,
	      struct buf *answer, struct err *e)
{
	struct hub *h = district_hub(w);
	struct exchange x;
	bool ours;
	int rc;

	exchange_init(&x, PAGE_BYTES);
	rc = group_take(&x, h, sealed, p, n, &ours, e);
	if (rc == 0) {
		custody_look(w, &x);
		ours = false;
		rc = exchange_close(&x, answer, e);
		word_note(w);
	}
	exchange_done(&x);
	if (rc == 0)
		return 0;
	trace(w, "hub: %s", err_token(e->code));
	/* It was shown what it has forgotten; the operator reads its log. */
	if (d.hub.is_stopped && w->hub_is_rolled) {
		w->tally[TALLY_STOPPED]++;
		district_recover(w);
	} else if (d.hub.is_stopped)
		violates(w, "a hub that was not set back has stopped");
	return problem(e, ours);
}

/* As the daemon does it; ${ours}: the failure is the hub's. */
static int
file_do(struct hub *h, struct file_work *f, const struct buf *call,
	const void *p, size_t n, bool *ours, struct err *e)
{
	uint64_t mark;

	*ours = true;
	if (hub_begin(h, e) != 0)
		return -1;
	if (hub_mark(h, &mark, e) != 0)
		goto err0;
	*ours = false;
	if (file_call_open(&f->call, call->p, call->len, e) != 0 ||
	    file_work_open(f, h, e) != 0)
		goto err0;
	*ours = true;
	if (file_work_do(f, h, p, n, e) != 0 || hub_keep(h, e) != 0)
		goto err0;
	return hub_commit(h, e);

err0:
	hub_rollback(h);
	return -1;
}

int
district_file(struct world *w, const struct buf *call, const void *p, size_t n,
	      struct file_work *out, struct err *e)
{
	struct hub *h = district_hub(w);
	bool ours;

	memset(out, 0, sizeof(*out));
	buf_init(&out->out, FILE_CHUNK_MAX);
	if (file_do(h, out, call, p, n, &ours, e) == 0)
		return 0;
	trace(w, "hub: %s", err_token(e->code));
	return problem(e, ours);
}

void
district_keys(struct world *w, struct buf *out)
{
	const struct hub *h = district_hub(w);

	buf_add(out, h->keys_note.p, h->keys_note.len);
}

static void
hear(void *ctx, int fd, const char *p, size_t n)
{
	struct buf *out = ctx;

	if (fd == 1 && out != NULL)
		buf_add(out, p, n);
	if (fd == 2 && world_of(NULL)->is_loud)
		printf("#     %.*s", (int)n, p);
}

static int
ask_fill(struct ask *a, const struct order *o, struct err *e)
{
	const struct cli_io io = {.lang = LANG_EN};
	const char *argv[24] = {"kheo-hub"};
	int argc = 1;

	for (; o->words[argc - 1] != NULL && argc < 23; argc++)
		argv[argc] = o->words[argc - 1];
	memset(a, 0, sizeof(*a));
	if (ask_init(a, argc, argv, &io, e) != 0)
		return -1;
	if (o->file == NULL)
		return 0;
	a->file.name = strdup("FILE");
	buf_init(&a->file.data, USB_BYTES_MAX);
	buf_add(&a->file.data, o->file, o->file_len);
	return buf_check(&a->file.data, e);
}

int
district_order(struct world *w, const struct order *o)
{
	struct hub *h = district_hub(w);
	const struct cli_io io = {.lang = LANG_EN, .sink = {hear, o->out}};
	struct err e = ERR_INIT;
	struct told t;
	struct ask a;
	int status = -1;

	told_init(&t);
	if (ask_fill(&a, o, &e) != 0 || hub_begin(h, &e) != 0)
		goto out;
	if (!ask_run(&a, h, &t))
		hub_rollback(h);
	else if (hub_commit(h, &e) != 0)
		goto out;
	status = t.status;
	if (o->answer != NULL && t.file_count > 0)
		buf_add(o->answer, t.files[0].data.p, t.files[0].data.len);
	for (; t.file_count > 0; t.file_count--) {
		buf_done(&t.files[t.file_count - 1].data);
		free(t.files[t.file_count - 1].name);
	}
	(void)told_show(&t, &io, &e);
	word_note(w);
out:
	if (e.code != ERR_NONE)
		trace(w, "hub: %s: %s", o->words[0], err_token(e.code));
	ask_done(&a);
	told_done(&t);
	return status;
}

unsigned
district_approve(struct world *w)
{
	struct hub *h = district_hub(w);
	struct err e = ERR_INIT;
	struct stmt *s = store_pending(h->db, &e);
	struct log_row log;
	struct id waiting[64];
	unsigned n = 0;

	while (s != NULL && n < 64 && stmt_step(s, &e) == 1) {
		if (log_get(h->db, stmt_int(s, 0), &log, &e) != 1)
			break;
		waiting[n++] = log.id;
	}
	stmt_done(s);
	if (e.code != ERR_NONE || hub_begin(h, &e) != 0)
		violates(w, "who waits: %s", e.text);
	for (unsigned i = 0; i < n; i++)
		if (hub_enrol(h, &waiting[i], &e) != 0)
			violates(w, "approve: %s", e.text);
	if (hub_commit(h, &e) != 0)
		violates(w, "approve: %s", e.text);
	return n;
}

void
district_backup(struct world *w)
{
	struct buf path = BUF_INIT(4096);
	struct clock clock = hub_clock(w);
	char home[PATH_SIZE], folder[PATH_SIZE], to[PATH_SIZE];
	struct err e = ERR_INIT;
	unsigned n = w->hub_backups % BACKUPS_MAX;

	if (hub_backup(hub_home(w, home), world_path(w, folder, "copies"),
		       COPIES_KEPT, &clock, &path, &e) != 0)
		violates(w, "hub backup: %s", e.text);
	(void)rename(buf_str(&path), world_path(w, to, "hub-backup-%u", n));
	w->hub_backups++;
	buf_done(&path);
}

void
district_recover(struct world *w)
{
	struct clock clock = hub_clock(w);
	struct rng rng = world_rng(&w->hub_random);
	struct err e = ERR_INIT;
	uint64_t origin;
	char path[PATH_SIZE];

	district_close();
	hub_home(w, path);
	if (hub_recover(path, NULL, &clock, &rng, &origin, &e) != 0) {
		if (!disk_is_full(w))
			violates(w, "recover: %s", e.text);
		trace(w, "hub: no room to recover");
		disk_make_room();
		err_clear(&e);
		if (hub_recover(path, NULL, &clock, &rng, &origin, &e) != 0)
			violates(w, "recover again: %s", e.text);
	}
	w->hub_is_rolled = false;
	w->recoveries++;
	bars_forget(w);
	trace(w, "hub: origin %llu", (unsigned long long)origin);
	(void)district_hub(w);
}

void
district_restore(struct world *w, unsigned n)
{
	char home[PATH_SIZE], from[PATH_SIZE];
	struct err e = ERR_INIT;

	district_close();
	if (hub_restore(hub_home(w, home),
			world_path(w, from, "hub-backup-%u", n), &e) != 0)
		violates(w, "hub restore: %s", e.text);
}
