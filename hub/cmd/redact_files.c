#include <stdlib.h>
#include <string.h>

#include "hub/cmd/redact.h"
#include "hub/redactions.h"
#include "hub/store/find.h"
#include "protocol/base/hex64.h"
#include "protocol/log/erasure.h"
#include "protocol/wire/act.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define HASH_TYPED_MIN 8 /* characters of a hash */

struct search {
	struct call *c;
	const struct record_key *key;
	struct named_files *out;
};

static int
file_add(struct search *s, const struct attachment *a, struct err *e)
{
	struct named_files *l = s->out;
	struct attachment *more;
	int rc;

	for (size_t i = 0; i < l->n; i++)
		if (hash_eq(&l->v[i].sha256, &a->sha256))
			return 0;
	rc = erasure_find(s->c->hub->db, &s->key->scope, &a->sha256, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if ((more = realloc(l->v, (l->n + 1) * sizeof(*l->v))) == NULL)
		return err_memory(e);
	l->v = more;
	l->v[l->n++] = *a;
	return 0;
}

static int
edits_search(struct search *s, const struct part *p, struct err *e)
{
	struct attachment a;

	for (size_t i = 0; i < p->edit_count; i++) {
		const struct part_edit *at = &p->edits[i];

		if (!id_eq(&at->rec, &s->key->rec) ||
		    strcmp(at->type, s->key->type) != 0)
			continue;
		for (size_t k = 0; k < at->count; k++) {
			const struct part_set *set = &p->sets[at->first + k];

			if (attachment_field(set->field) &&
			    attachment_read(&a, set->value, set->value_len) ==
				0 &&
			    file_add(s, &a, e) != 0)
				return -1;
		}
	}
	return 0;
}

static int
submit_search(struct search *s, const struct part *p, struct err *e)
{
	const json_t *files = json_object_get(p->root, "files");
	const char *rec = json_get_text(p->root, "rec");
	struct attachment a;

	if (rec == NULL || strcmp(rec, id_text(&s->key->rec).s) != 0)
		return 0;
	for (size_t i = 0; i < json_array_size(files); i++)
		if (attachment_of(&a, json_array_get(files, i)) == 0 &&
		    file_add(s, &a, e) != 0)
			return -1;
	return 0;
}

static int
part_search(struct search *s, const void *body, size_t n, struct err *e)
{
	struct part p;
	int rc;

	/* What nobody can read names nothing. */
	if (part_parse(&p, body, n, e) != 0) {
		if (e->code == ERR_MEMORY)
			return -1;
		err_clear(e);
		return 0;
	}
	rc = p.act == ACT_SUBMIT ? submit_search(s, &p, e)
				 : edits_search(s, &p, e);
	part_done(&p);
	return rc;
}

int
named_files(struct call *c, const struct record_key *key,
	    struct named_files *out, struct err *e)
{
	struct search search = {c, key, out};
	struct stmt *s;
	const uint8_t *body;
	size_t n;
	int rc;

	memset(out, 0, sizeof(*out));
	s = find_parts_naming(c->hub->db, &key->scope, id_text(&key->rec).s, e);
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		body = stmt_blob(s, 1, &n);
		if (part_search(&search, body, n, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc;
}

void
named_files_done(struct named_files *l)
{

	free(l->v);
	memset(l, 0, sizeof(*l));
}

static bool
is_meant(const struct attachment *a, const char *which)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	size_t n;

	if (which == NULL || strcmp(a->name, which) == 0)
		return true;
	n = strlen(which);
	hex_encode(hex, a->sha256.b, HASH_LEN);
	return n >= HASH_TYPED_MIN && strncmp(hex, which, n) == 0;
}

static int
act_say(struct call *c, const struct record_key *key, const char *reference,
	json_t *files, struct err *e)
{
	json_t *act = erasure_act(reference, files, e);

	return act == NULL ? -1 : tell_act(c, &key->scope, act, NULL, e);
}

int
named_files_erase(struct call *c, const struct record_key *key,
		  const char *reference, const char *which,
		  const struct named_files *l, size_t *count, struct err *e)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	json_t *files = NULL;

	*count = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (!is_meant(&l->v[i], which))
			continue;
		if (files == NULL && (files = json_array()) == NULL)
			return err_memory(e);
		if (json_array_append_new(files, json_hash(&l->v[i].sha256)) !=
		    0) {
			json_decref(files);
			return err_memory(e);
		}
		cli_row(&c->io, hex_encode(hex, l->v[i].sha256.b, HASH_LEN),
			l->v[i].name, NULL);
		++*count;
		if (json_array_size(files) < ERASED_FILES_MAX)
			continue;
		if (act_say(c, key, reference, files, e) != 0)
			return -1;
		files = NULL;
	}
	return files == NULL ? 0 : act_say(c, key, reference, files, e);
}
