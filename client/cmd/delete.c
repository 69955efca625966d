#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"

/* A deletion lists every version that was on screen; undoing one lists the
 * deletions. */
static size_t
over_fill(const struct record *r, bool deleted, struct id *out)
{
	size_t n = 0, k;

	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (!deleted && strcmp(f->name, FIELD_DELETED) != 0)
			continue;
		/* One part may have set several fields. */
		for (size_t h = 0; h < f->head_count; h++) {
			for (k = 0; k < n; k++)
				if (id_eq(&out[k], &f->heads[h].part))
					break;
			if (k == n)
				out[n++] = f->heads[h].part;
		}
	}
	return n;
}

static int
delete_once(struct client *c, const struct person *p,
	    const struct record_key *key, bool deleted, struct err *e)
{
	struct edit ed = {.field = FIELD_DELETED};
	struct record r;
	struct id *ids = NULL;
	size_t room = 0;
	int rc = -1;

	record_init(&r);
	if (view_record(c, key, &r, e) != 0)
		goto out;
	for (size_t i = 0; i < r.field_count; i++)
		room += r.fields[i].head_count;
	ids = calloc(room + 1, sizeof(*ids));
	if (ids == NULL) {
		err_memory(e);
		goto out;
	}
	ed.value = deleted ? "true" : "false";
	ed.value_len = strlen(ed.value);
	ed.base = ids;
	ed.base_count = over_fill(&r, deleted, ids);
	rc = edit_save(c, p, key, &ed, 1, e);
out:
	free(ids);
	record_done(&r);
	return rc;
}

int
cmd_delete(struct client *c, const struct cli_args *a, bool deleted)
{
	struct err e = ERR_INIT;
	struct record_key key;
	struct person p;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc == CLI_DONE)
		rc = cmd_record(c, a->v[0], &key);
	if (rc != CLI_DONE)
		return rc;
	rc = delete_once(c, &p, &key, deleted, &e);
	if (rc != 0 && fields_retry(c, &e))
		rc = delete_once(c, &p, &key, deleted, &e);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

static int
delete_run(void *app, const struct cli_args *a)
{

	return cmd_delete(app, a, true);
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_delete = {
    .name = "delete",
    .args = "RECORD",
    .summary = TEXT_delete_summary,
    .example = "kheo delete 3f2aXk",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = delete_run,
};
