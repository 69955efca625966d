/* A file is taken from a record: an edit that empties the value. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/cmd/files.h"
#include "protocol/base/hex64.h"

#define HASH_TYPED_MIN 8 /* characters of a hash */

struct detaching {
	struct client *c;
	struct person p;
	struct record_key key;
	struct record r;
	struct file_list had;
	struct typed_list t;
};

static bool
is_meant(const struct attachment *a, const char *text)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	size_t n = strlen(text);

	if (strcmp(a->name, text) == 0)
		return true;
	hex_encode(hex, a->sha256.b, HASH_LEN);
	return n >= HASH_TYPED_MIN && strncmp(hex, text, n) == 0;
}

/* Two files of one name are told apart by their hash. */
static int
meant_find(struct detaching *d, const char *text, const struct file_entry **out)
{
	*out = NULL;
	for (size_t i = 0; i < d->had.n; i++) {
		if (!is_meant(&d->had.v[i].a, text))
			continue;
		if (*out != NULL) {
			cli_warn(&d->c->io, TEXT_fetch_ambiguous, text, NULL);
			return CLI_USAGE;
		}
		*out = &d->had.v[i];
	}
	if (*out != NULL)
		return CLI_DONE;
	cli_warn(&d->c->io, TEXT_fetch_no_such, text, NULL);
	return CLI_FAILED;
}

/* Every field that shows this content. */
static int
values_empty(struct detaching *d, const struct hash *sha256, struct err *e)
{
	for (size_t i = 0; i < d->r.field_count; i++) {
		const struct record_field *f = &d->r.fields[i];
		const struct record_head *h;
		struct attachment a;
		struct typed *now = &d->t.v[d->t.n];

		if (f->head_count == 0 || !attachment_field(f->name))
			continue;
		h = view_head(d->c, f);
		if (attachment_read(&a, h->value, h->value_len) != 0 ||
		    !hash_eq(&a.sha256, sha256))
			continue;
		memcpy(now->field, f->name, strlen(f->name) + 1);
		buf_init(&now->value, PART_BYTES_MAX);
		buf_text(&now->value, "null");
		d->t.n++;
		if (buf_check(&now->value, e) != 0)
			return -1;
	}
	return 0;
}

static int
detach_save(struct detaching *d, struct err *e)
{
	int rc = fields_save(d->c, &d->p, &d->key, &d->r, &d->t, OVER_SHOWN, e);

	if (rc != 0 && fields_retry(d->c, e))
		rc = fields_save(d->c, &d->p, &d->key, &d->r, &d->t, OVER_SHOWN,
				 e);
	return rc;
}

static int
detach_one(struct detaching *d, const char *text)
{
	const struct file_entry *found;
	struct err e = ERR_INIT;
	int rc;

	if (view_record(d->c, &d->key, &d->r, &e) != 0 ||
	    files_of(d->c, &d->r, &d->had, &e) != 0)
		return cli_fail(&d->c->io, &e);
	if ((rc = meant_find(d, text, &found)) != CLI_DONE)
		return rc;
	d->t.v = calloc(d->r.field_count + 1, sizeof(*d->t.v));
	if (d->t.v == NULL)
		err_memory(&e);
	else if (values_empty(d, &found->a.sha256, &e) == 0 &&
		 detach_save(d, &e) == 0) {
		cli_say(&d->c->io, TEXT_detach_done, found->a.name, NULL);
		return CLI_DONE;
	}
	if (e.code != ERR_STATE)
		return cli_fail(&d->c->io, &e);
	cli_warn(&d->c->io, TEXT_locked_by_other, NULL);
	return CLI_PERSON;
}

static int
detach_run(void *app, const struct cli_args *a)
{
	struct detaching d = {.c = app};
	int rc = cmd_person(d.c, a, ROLE_RECORDER, &d.p);

	record_init(&d.r);
	if (rc == CLI_DONE)
		rc = cmd_record(d.c, a->v[0], &d.key);
	if (rc == CLI_DONE)
		rc = detach_one(&d, a->v[1]);
	fields_done(&d.t);
	files_list_done(&d.had);
	record_done(&d.r);
	return rc;
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_detach = {
    .name = "detach",
    .args = "RECORD NAME|SHA256",
    .summary = TEXT_detach_summary,
    .example = "kheo detach 3f2aXk anh-1.jpg",
    .min_args = 2,
    .max_args = 2,
    .options = options,
    .run = detach_run,
};
