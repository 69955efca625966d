#include "tests/lib/commune.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/log/apply.h"
#include "protocol/sign/hash.h"

static void
must(int rc, const struct err *e, const char *what)
{
	if (rc == 0)
		return;
	fprintf(stderr, "commune: %s: %s (%s)\n", what, e->text,
		err_token(e->code));
	abort();
}

static void
hear_nothing(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

void
commune_open(struct commune *m)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = hear_nothing}};
	struct err e = ERR_INIT;

	must(client_begin(&m->c, m->home, &io, &e), &e, "begin");
	m->c.clock = m->clock;
	must(client_attach(&m->c, &e), &e, "open");
}

void
commune_close(struct commune *m)
{
	client_close(&m->c);
}

void
commune_person(struct commune *m, const char *name, const char *passphrase,
	       struct person *p, struct sign_key *key)
{
	static const struct keyfile_cost cheap = {1, 8 * 1024 * 1024};
	struct buf path = BUF_INIT(4096);
	struct sign_key invite;
	struct err e = ERR_INIT;

	sign_key_new(key, &m->c.rng);
	sign_key_new(&invite, &m->c.rng);
	memset(p, 0, sizeof(*p));
	p->log = log_id(key->public);
	p->first = p->log;
	p->role = ROLE_RECORDER;
	p->is_locked = passphrase != NULL;
	snprintf(p->name, sizeof(p->name), "%s", name);
	snprintf(p->machine, sizeof(p->machine), "Máy 1");
	must(key_path(&m->c, &p->log, &path, &e), &e, "key");
	must(keyfile_write(buf_str(&path), "log", key->secret, passphrase,
			   &cheap, &m->c.rng, &e),
	     &e, "key");
	buf_done(&path);
	must(seal_genesis(&m->c, p, key, &invite, &e), &e, "genesis");
}

void
commune_make(struct commune *m, uint64_t seed)
{
	struct err e = ERR_INIT;
	struct id root, scope;

	memset(m, 0, sizeof(*m));
	must(keys_init(), &e, "crypto");
	tmpdir_make(&m->dir);
	m->home = tmpdir_path(&m->dir, "home");
	m->clock = fake_clock(&m->time);
	commune_open(m);
	m->c.rng = fake_rng(&m->random, seed);
	rng_fill(&m->c.rng, root.b, ID_LEN);
	rng_fill(&m->c.rng, scope.b, ID_LEN);
	must(client_settle(&m->c, "https://hub.example", &root, &scope, &e), &e,
	     "settle");
	commune_person(m, "Cán bộ A", NULL, &m->p, &m->key);
}

void
commune_remove(struct commune *m)
{
	client_close(&m->c);
	tmpdir_remove(&m->dir);
	free(m->home);
}

struct record_key
commune_record(const struct commune *m, unsigned n)
{
	struct record_key key = {.scope = m->c.scope, .type = "registration"};

	memcpy(key.rec.b, "a record", 8);
	for (int i = 0; i < 4; i++)
		key.rec.b[ID_LEN - 1 - i] = (uint8_t)(n >> (8 * i));
	return key;
}

void
commune_set(struct commune *m, const struct person *p,
	    const struct record_key *key, const char *field, const char *text)
{
	struct buf value = BUF_INIT(512 * 1024);
	struct edit ed = {.field = field};
	const struct record_field *f;
	struct err e = ERR_INIT;
	struct record r;
	struct id base[16];

	record_init(&r);
	must(view_record(&m->c, key, &r, &e), &e, "view");
	f = record_field(&r, field);
	for (size_t i = 0; f != NULL && i < f->head_count && i < 16; i++)
		base[ed.base_count++] = f->heads[i].part;
	json_put_text(&value, text, strlen(text));
	ed.base = base;
	ed.value = buf_str(&value);
	ed.value_len = value.len;
	must(edit_save(&m->c, p, key, &ed, 1, &e), &e, "save");
	record_done(&r);
	buf_done(&value);
}

size_t
commune_value(struct commune *m, const struct record_key *key,
	      const char *field, char *out, size_t size)
{
	const struct record_field *f;
	const struct record_head *h;
	struct err e = ERR_INIT;
	struct record r;
	size_t n = 0;

	out[0] = '\0';
	record_init(&r);
	must(view_record(&m->c, key, &r, &e), &e, "view");
	f = record_field(&r, field);
	if (f != NULL && f->head_count > 0) {
		h = view_head(&m->c, f);
		if (h->value_len >= size)
			abort();
		memcpy(out, h->value, h->value_len);
		out[h->value_len] = '\0';
		n = f->head_count;
	}
	record_done(&r);
	return n;
}

int
commune_seal(struct commune *m)
{
	struct err e = ERR_INIT;
	int rc = seal(&m->c, &m->p, &m->key, NULL, NULL, &e);

	must(rc < 0 ? -1 : 0, &e, "seal");
	return rc;
}

/* The batches that wait. */
struct waiting {
	struct batch_row rows[256];
	size_t n;
};

static int
wait_one(void *ctx, const struct batch_row *row, struct err *e)
{
	struct waiting *w = ctx;

	if (w->n == ARRAY_LEN(w->rows))
		return err_set(e, ERR_LIMIT, "too many batches");
	w->rows[w->n++] = *row;
	return 0;
}

static void
confirm_one(struct commune *m, const struct batch_row *row)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch *b = calloc(1, sizeof(*b));
	struct entry en = {.disp = DISP_APPLIED};
	struct err e = ERR_INIT;
	struct log_row log;
	struct hash hash;

	if (parts == NULL || b == NULL)
		abort();
	must(log_get(m->c.db, row->lid, &log, &e) == 1 ? 0 : -1, &e, "log");
	must(batch_load(m->c.db, row->bid, b, &hash, &note, &e), &e, "batch");
	must(batch_parts_load(m->c.db, b, parts, &e), &e, "parts");
	en.head = (struct head){b->log, b->seq, hash};
	en.recv_ms = m->time.now_ms;
	en.teff_s = b->time_s;
	must(entry_add(m->c.db, m->entries, row->bid, &log.scope, &en, &e), &e,
	     "entry");
	must(batch_apply(m->c.db, &log, m->entries, &en, parts, &e), &e,
	     "apply");
	m->entries++;
	batch_parts_done(parts);
	free(parts);
	free(b);
	buf_done(&note);
}

void
commune_confirm(struct commune *m)
{
	struct waiting *w = calloc(1, sizeof(*w));
	struct err e = ERR_INIT;

	if (w == NULL)
		abort();
	must(unsent_each(&m->c, wait_one, w, &e), &e, "batches");
	must(db_begin(m->c.db, &e), &e, "begin");
	for (size_t i = 0; i < w->n; i++)
		confirm_one(m, &w->rows[i]);
	must(db_commit(m->c.db, &e), &e, "commit");
	free(w);
}

void
commune_act(struct commune *m, const struct person *p,
	    const struct sign_key *key, json_t *act, struct hash *part)
{
	struct err e = ERR_INIT;
	int rc = seal(&m->c, p, key, act, part, &e);

	json_decref(act);
	must(rc == 1 ? 0 : -1, &e, "act");
}

json_t *
commune_submit(const struct commune *m, const struct record_key *key,
	       const struct hash *after)
{
	json_t *act = act_new(ACT_SUBMIT, &m->p.first);
	json_t *rest = json_pack(
	    "{s:o,s:s,s:[s,s],s:o,s:n,s:{s:s},s:{},s:n,s:[]}", "rec",
	    json_id(&key->rec), "type", key->type, "lines", "chinh-quyen",
	    "dang", "after", after == NULL ? json_null() : json_hash(after),
	    "reason", "content", "title", "Dữ liệu mẫu", "annex", "personal",
	    "files");

	if (act == NULL || rest == NULL || json_object_update(act, rest) != 0)
		abort();
	json_decref(rest);
	return act;
}
