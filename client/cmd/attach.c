#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/cmd/files.h"
#include "protocol/base/hex64.h"
#include "protocol/cli/progress.h"
#include "protocol/files/copies.h"
#include "protocol/files/name.h"
#include "protocol/files/store.h"
#include "protocol/form/secret.h"
#include "protocol/log/erasure.h"

/* One file that is to be attached. */
struct coming {
	const char *path;
	struct attachment a;
	char field[FIELD_NAME_MAX + 1];
	bool is_known; /* the record has it, or it was named before */
};

struct attaching {
	struct client *c;
	struct person p;
	struct record_key key;
	struct record r;
	struct file_list had;
	struct coming *v;
	size_t n;
	uint64_t limit; /* bytes of one file */
	struct buf folder;
};

bool
files_fit(size_t n, uint64_t bytes)
{

	return n <= FILES_COUNT_MAX && bytes <= FILES_SIZE_MAX;
}

int
files_say_much(const struct cli_io *io, enum text_id id, size_t n,
	       uint64_t bytes)
{
	char count[24], max[24];
	char size[2][SIZE_TEXT_SIZE];

	(void)snprintf(count, sizeof(count), "%zu", n);
	(void)snprintf(max, sizeof(max), "%d", FILES_COUNT_MAX);
	cli_warn(io, id, count, cli_size(size[0], bytes, io->lang), max,
		 cli_size(size[1], FILES_SIZE_MAX, io->lang), NULL);
	return CLI_USAGE;
}

static int
verdict_say(const struct attaching *at, enum sniff_verdict v, const char *name)
{
	static const enum text_id texts[] = {
	    [SNIFF_OK] = TEXT_err_none,
	    [SNIFF_EMPTY] = TEXT_attach_empty,
	    [SNIFF_UNKNOWN] = TEXT_attach_unknown,
	    [SNIFF_OTHER] = TEXT_attach_other,
	    [SNIFF_PROGRAM] = TEXT_attach_program,
	    [SNIFF_MACRO] = TEXT_attach_macro,
	    [SNIFF_OLD] = TEXT_attach_old,
	};

	cli_warn(&at->c->io, texts[v], name, NULL);
	return CLI_USAGE;
}

static int
large_say(const struct attaching *at, const char *name, uint64_t bytes)
{
	const struct cli_io *io = &at->c->io;
	char size[2][SIZE_TEXT_SIZE];

	cli_warn(io, TEXT_attach_large, name,
		 cli_size(size[0], bytes, io->lang),
		 cli_size(size[1], at->limit, io->lang), NULL);
	return CLI_USAGE;
}

/* What the file is, before a byte of it is copied. */
static int
coming_look(struct attaching *at, struct coming *f)
{
	struct buf name = BUF_INIT(NAME_MAX_BYTES);
	struct err e = ERR_INIT;
	struct sniffed s;
	int rc = CLI_DONE;

	if (name_shown(&name, f->path, &e) != 0 ||
	    sniff_path(f->path, buf_str(&name), &s, &e) != 0) {
		rc = cli_fail(&at->c->io, &e);
	} else if (secret_name(buf_str(&name))) {
		cli_warn(&at->c->io, TEXT_secret_marked, buf_str(&name), NULL);
		rc = CLI_USAGE;
	} else if (s.size > at->limit) {
		rc = large_say(at, buf_str(&name), s.size);
	} else if (s.verdict != SNIFF_OK) {
		rc = verdict_say(at, s.verdict, buf_str(&name));
	} else {
		memcpy(f->a.name, buf_str(&name), name.len + 1);
		memcpy(f->a.type, s.type, strlen(s.type) + 1);
		f->a.size = s.size;
	}
	buf_done(&name);
	return rc;
}

/* The same content in this record, or before it among the new ones. */
static const char *
known_name(const struct attaching *at, const struct coming *f)
{
	for (size_t i = 0; i < at->had.n; i++)
		if (hash_eq(&at->had.v[i].a.sha256, &f->a.sha256))
			return at->had.v[i].a.name;
	for (const struct coming *g = at->v; g < f; g++)
		if (hash_eq(&g->a.sha256, &f->a.sha256))
			return g->a.name;
	return NULL;
}

/* What was erased on a legal order does not come back. */
static int
erased_look(struct attaching *at, struct coming *f)
{
	struct err e = ERR_INIT;
	int rc = erasure_find(at->c->db, &at->c->scope, &f->a.sha256, &e);

	if (rc == 1 && copies_drop(buf_str(&at->folder), &f->a.sha256, &e) != 0)
		rc = -1;
	if (rc < 0)
		return cli_fail(&at->c->io, &e);
	if (rc == 0)
		return CLI_DONE;
	cli_warn(&at->c->io, TEXT_attach_erased, f->a.name, NULL);
	return CLI_FAILED;
}

static int
coming_take(struct attaching *at, struct coming *f)
{
	struct err e = ERR_INIT;
	const char *name;
	struct id row;
	int rc;

	if (files_take(buf_str(&at->folder), f->path, at->limit, &f->a.sha256,
		       &f->a.size, &e) != 0)
		return cli_fail(&at->c->io, &e);
	if ((rc = erased_look(at, f)) != CLI_DONE)
		return rc;
	if ((name = known_name(at, f)) != NULL) {
		f->is_known = true;
		cli_say(&at->c->io, TEXT_attach_known, f->a.name, name, NULL);
		return CLI_DONE;
	}
	rng_fill(&at->c->rng, row.b, ID_LEN);
	(void)snprintf(f->field, sizeof(f->field), FILES_FIELD "%s",
		       id_text(&row).s);
	return CLI_DONE;
}

static int
values_make(struct attaching *at, struct typed_list *t, struct err *e)
{
	if ((t->v = calloc(at->n + 1, sizeof(*t->v))) == NULL)
		return err_memory(e);
	for (size_t i = 0; i < at->n; i++) {
		struct typed *now = &t->v[t->n];
		json_t *v;
		int rc;

		if (at->v[i].is_known)
			continue;
		memcpy(now->field, at->v[i].field, strlen(at->v[i].field) + 1);
		buf_init(&now->value, PART_BYTES_MAX);
		t->n++;
		if ((v = attachment_json(&at->v[i].a)) == NULL)
			return err_memory(e);
		rc = json_put(&now->value, v, e);
		json_decref(v);
		if (rc != 0 || buf_check(&now->value, e) != 0)
			return -1;
	}
	return 0;
}

static int
attach_save(struct attaching *at, size_t *saved, struct err *e)
{
	struct typed_list t = {NULL, 0};
	int rc = values_make(at, &t, e);

	if (rc == 0 && t.n > 0) {
		rc = fields_save(at->c, &at->p, &at->key, &at->r, &t,
				 OVER_SHOWN, e);
		if (rc != 0 && fields_retry(at->c, e))
			rc = fields_save(at->c, &at->p, &at->key, &at->r, &t,
					 OVER_SHOWN, e);
	}
	*saved = t.n;
	fields_done(&t);
	return rc;
}

static int
all_look(struct attaching *at)
{
	size_t n = at->had.n;
	uint64_t bytes = at->had.bytes;
	int rc = CLI_DONE;

	for (size_t i = 0; rc == CLI_DONE && i < at->n; i++) {
		rc = coming_look(at, &at->v[i]);
		bytes += at->v[i].a.size;
		n++;
	}
	if (rc == CLI_DONE && !files_fit(n, bytes))
		rc = files_say_much(&at->c->io, TEXT_attach_much, n, bytes);
	return rc;
}

static int
attach_tell(struct attaching *at, size_t saved)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	char text[24];

	for (size_t i = 0; i < at->n; i++)
		if (!at->v[i].is_known)
			cli_row(&at->c->io,
				hex_encode(hex, at->v[i].a.sha256.b, HASH_LEN),
				at->v[i].a.name, NULL);
	if (saved == 0)
		return CLI_NOTHING;
	(void)snprintf(text, sizeof(text), "%zu", saved);
	cli_warn(&at->c->io, TEXT_attach_done, text, NULL);
	return CLI_DONE;
}

/* First look at all, then copy all, then save them as one edit. */
static int
attach_all(struct attaching *at)
{
	struct err e = ERR_INIT;
	size_t saved = 0;
	int rc = all_look(at);

	for (size_t i = 0; rc == CLI_DONE && i < at->n; i++)
		rc = coming_take(at, &at->v[i]);
	if (rc != CLI_DONE)
		return rc;
	if (attach_save(at, &saved, &e) != 0) {
		if (e.code != ERR_STATE)
			return cli_fail(&at->c->io, &e);
		cli_warn(&at->c->io, TEXT_locked_by_other, NULL);
		return CLI_PERSON;
	}
	return attach_tell(at, saved);
}

static int
attach_load(struct attaching *at, const struct cli_args *a)
{
	struct files_note *f = calloc(1, sizeof(*f));
	struct err e = ERR_INIT;
	int rc = f == NULL ? err_memory(&e) : files_known(at->c, f, &e);

	at->limit = rc == 1 && f != NULL ? f->limit : FILE_SIZE_USUAL;
	free(f);
	if (rc < 0 || view_record(at->c, &at->key, &at->r, &e) != 0 ||
	    files_of(at->c, &at->r, &at->had, &e) != 0 ||
	    files_folder(at->c, &at->folder, &e) != 0)
		return cli_fail(&at->c->io, &e);
	if (record_deleted(&at->r)) {
		cli_warn(&at->c->io, TEXT_record_deleted,
			 id_text(&at->key.rec).s, NULL);
		return CLI_FAILED;
	}
	if ((at->v = calloc(a->n, sizeof(*at->v))) == NULL) {
		err_memory(&e);
		return cli_fail(&at->c->io, &e);
	}
	for (size_t i = 1; i < a->n; i++)
		at->v[at->n++].path = a->v[i];
	return CLI_DONE;
}

static int
attach_run(void *app, const struct cli_args *a)
{
	struct attaching at = {.c = app};
	int rc = cmd_person(at.c, a, ROLE_RECORDER, &at.p);

	record_init(&at.r);
	buf_init(&at.folder, FILES_PATH_MAX);
	if (rc == CLI_DONE)
		rc = cmd_record(at.c, a->v[0], &at.key);
	if (rc == CLI_DONE)
		rc = attach_load(&at, a);
	if (rc == CLI_DONE)
		rc = attach_all(&at);
	free(at.v);
	files_list_done(&at.had);
	buf_done(&at.folder);
	record_done(&at.r);
	return rc;
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_attach = {
    .name = "attach",
    .args = "RECORD FILE...",
    .summary = TEXT_attach_summary,
    .example = "kheo attach 3f2aXk anh-1.jpg bao-cao-da-ky.pdf",
    .min_args = 2,
    .max_args = 1 + FILES_COUNT_MAX,
    .options = options,
    .run = attach_run,
};
