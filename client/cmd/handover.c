/* One person's unfinished records become another's; what he wrote stays his. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/cmd/keeper.h"
#include "client/store/people.h"

struct handover {
	struct client *c;
	struct person by;
	struct id from;
	struct id to;
	char from_name[201];
	char to_name[201];
	struct record_key *keys;
	size_t n;
};

/* Whether anything is left to be done about it. */
static bool
is_unfinished(const char *state)
{

	return strcmp(state, "accepted") != 0 &&
	       strcmp(state, "withdrawn") != 0;
}

static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct handover *h = ctx;
	struct record_key *more;
	struct standing st;
	struct keeper k;
	bool is_his, is_open;

	if (record_deleted(r))
		return 0;
	if (standing_load(h->c, &key->rec, &st, e) != 0)
		return -1;
	is_open = is_unfinished(st.state);
	standing_done(&st);
	if (!is_open || keeper_of(h->c, r, &k, e) != 0)
		return is_open ? -1 : 0;
	is_his = k.has_id ? id_eq(&k.first, &h->from)
			  : strcmp(k.name, h->from_name) == 0;
	if (!is_his)
		return 0;
	more = realloc(h->keys, (h->n + 1) * sizeof(*more));
	if (more == NULL)
		return err_memory(e);
	h->keys = more;
	h->keys[h->n++] = *key;
	return 0;
}

static int
give_once(const struct handover *h, const struct record_key *key, struct err *e)
{
	const struct record_field *f;
	struct edit ed = {.field = FIELD_KEEPER};
	char value[ID_TEXT_LEN + 3];
	struct record r;
	struct id *base = NULL;
	int rc = -1;

	record_init(&r);
	if (view_record(h->c, key, &r, e) != 0)
		goto out;
	f = record_field(&r, FIELD_KEEPER);
	ed.base_count = f == NULL ? 0 : f->head_count;
	base = calloc(ed.base_count + 1, sizeof(*base));
	if (base == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < ed.base_count; i++)
		base[i] = f->heads[i].part;
	(void)snprintf(value, sizeof(value), "\"%s\"", id_text(&h->to).s);
	ed.value = value;
	ed.value_len = strlen(value);
	ed.base = base;
	rc = edit_save(h->c, &h->by, key, &ed, 1, e);
out:
	free(base);
	record_done(&r);
	return rc;
}

static int
give_all(struct handover *h, struct err *e)
{

	if (view_each(h->c, NULL, record_take, h, e) != 0)
		return -1;
	for (size_t i = 0; i < h->n; i++)
		if (give_once(h, &h->keys[i], e) != 0 &&
		    (!fields_retry(h->c, e) ||
		     give_once(h, &h->keys[i], e) != 0))
			return -1;
	return 0;
}

/* The person that an option names, else whoever works here. */
static int
person_read(struct handover *h, const struct cli_args *a, const char *option,
	    struct id *first, char name[201])
{
	const char *s = cli_opt(a, option);
	struct err e = ERR_INIT;
	int rc;

	(void)snprintf(name, 201, "%s", s == NULL ? h->by.name : s);
	*first = h->by.first;
	if (s == NULL)
		return CLI_DONE;
	if ((rc = people_find(h->c, s, first, &e)) < 0)
		return cli_fail(&h->c->io, &e);
	if (rc == 1)
		return CLI_DONE;
	cli_warn(&h->c->io, TEXT_no_such_colleague, s, NULL);
	return CLI_FAILED;
}

static int
handover_run(void *app, const struct cli_args *a)
{
	struct handover h = {.c = app};
	struct err e = ERR_INIT;
	char n[24];
	int rc = cmd_person(h.c, a, ROLE_RECORDER, &h.by);

	if (rc == CLI_DONE)
		rc = person_read(&h, a, "--from", &h.from, h.from_name);
	if (rc == CLI_DONE)
		rc = person_read(&h, a, "--to", &h.to, h.to_name);
	if (rc != CLI_DONE)
		return rc;
	if (id_eq(&h.from, &h.to)) {
		cli_warn(&h.c->io, TEXT_handover_nobody, NULL);
		return CLI_USAGE;
	}
	if (give_all(&h, &e) != 0) {
		rc = cli_fail(&h.c->io, &e);
	} else {
		(void)snprintf(n, sizeof(n), "%zu", h.n);
		cli_say(&h.c->io, TEXT_handover_done, n, h.from_name, h.to_name,
			NULL);
		rc = h.n > 0 ? CLI_DONE : CLI_NOTHING;
	}
	free(h.keys);
	return rc;
}

static const struct cli_option options[] = {
    {"--to", "PERSON", TEXT_opt_handover_to},
    {"--from", "PERSON", TEXT_opt_handover_from},
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_handover = {
    .name = "handover",
    .args = "",
    .summary = TEXT_handover_summary,
    .example = "kheo handover --to \"Chủ tịch xã A\"",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = handover_run,
};
