/* Erasing personal data of a record: what is redacted is gone everywhere. */
#include <stdlib.h>
#include <string.h>

#include "hub/cmd/redact.h"
#include "hub/redactions.h"
#include "hub/store/find.h"
#include "protocol/wire/skeleton.h"

/* Units that hold one part; more than a few copies were never thought of. */
#define SCOPES_MAX 32

/* A redact act stays below what a part may have. */
#define ACT_BYTES_SOFT (PART_BYTES_MAX / 2)

struct found {
	struct hash part;
	struct buf skeleton;
};

/* One order to erase. */
struct erasing {
	struct call *c;
	const char *reference;
	const char *part; /* only this one, or NULL */
	struct record_key key;
	struct form form;
	bool has_form;
	struct found *v;
	size_t count;
	size_t
	    mixed; /* parts that hold more than this record's personal data */
};

static bool
is_personal(const struct erasing *r, const char *field)
{
	const struct form_field *f =
	    r->has_form ? form_find(&r->form, field) : NULL;

	return f != NULL && f->personal;
}

/* How many fields of the record the part sets, and how many personal ones. */
static size_t
fields_count(const struct erasing *r, const struct part *p, size_t *personal)
{
	size_t all = 0;

	*personal = 0;
	for (size_t i = 0; i < p->edit_count; i++) {
		const struct part_edit *at = &p->edits[i];

		if (!id_eq(&at->rec, &r->key.rec) ||
		    strcmp(at->type, r->key.type) != 0)
			continue;
		all += at->count;
		for (size_t k = 0; k < at->count; k++)
			*personal +=
			    is_personal(r, p->sets[at->first + k].field);
	}
	return all;
}

static int
found_add(struct erasing *r, const struct hash *hash, const void *body,
	  size_t n, struct err *e)
{
	struct found *more = realloc(r->v, (r->count + 1) * sizeof(*r->v));

	if (more == NULL)
		return err_memory(e);
	r->v = more;
	more += r->count;
	more->part = *hash;
	buf_init(&more->skeleton, PART_BYTES_MAX);
	r->count++;
	return skeleton_make(&more->skeleton, body, n, e);
}

/* A part whose body names the record. */
static int
part_look(struct erasing *r, const struct hash *hash, const void *body,
	  size_t n, struct err *e)
{
	struct hash_text text = hash_text(hash);
	bool is_named =
	    r->part != NULL && strncmp(text.s, r->part, strlen(r->part)) == 0;
	size_t all, personal;
	struct part p;
	bool is_alone;

	/* What nobody can read holds nothing that could be told apart. */
	if (part_parse(&p, body, n, e) != 0) {
		if (e->code == ERR_MEMORY)
			return -1;
		err_clear(e);
		return 0;
	}
	all = fields_count(r, &p, &personal);
	is_alone = p.edit_count == 1;
	part_done(&p);
	if (all == 0 || (r->part != NULL && !is_named) ||
	    (r->part == NULL && personal == 0))
		return 0;
	if (is_alone && (is_named || personal == all))
		return found_add(r, hash, body, n, e);
	cli_warn(&r->c->io, TEXT_hub_redact_mixed, text.s, NULL);
	r->mixed++;
	return 0;
}

static int
parts_find(struct erasing *r, struct err *e)
{
	struct stmt *s = find_parts_naming(r->c->hub->db, &r->key.scope,
					   id_text(&r->key.rec).s, e);
	struct hash hash;
	const uint8_t *body;
	size_t n;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		body = stmt_blob(s, 1, &n);
		if (stmt_hash(s, 0, &hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "part: damaged row");
		else
			rc = part_look(r, &hash, body, n, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

/* One act over the parts from ${from} on, as many as fit: *${to}. */
static int
act_say(struct erasing *r, size_t from, size_t *to, struct err *e)
{
	json_t *parts = json_array();
	json_t *act;
	size_t bytes = 0;
	size_t i = from;

	while (i < r->count && i - from < REDACTED_PARTS_MAX &&
	       (i == from || bytes + r->v[i].skeleton.len < ACT_BYTES_SOFT)) {
		json_t *item =
		    redaction_item(&r->v[i].part, &r->v[i].skeleton, e);

		if (json_array_append_new(parts, item) != 0) {
			json_decref(parts);
			return e->code == ERR_NONE ? err_memory(e) : -1;
		}
		bytes += r->v[i].skeleton.len;
		i++;
	}
	*to = i;
	act = redaction_act(r->reference, parts, e);
	return act == NULL ? -1 : tell_act(r->c, &r->key.scope, act, NULL, e);
}

/* The other scopes whose devices have got the part, in a batch that somebody
 * there signed over it. */
static int
scopes_find(const struct erasing *r, const struct hash *part,
	    struct id v[SCOPES_MAX], size_t *count, struct err *e)
{
	struct stmt *s = find_scopes_naming(r->c->hub->db, part, e);
	int rc;

	*count = 0;
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1 && *count < SCOPES_MAX)
		if (stmt_id(s, 0, &v[*count]) == 0 &&
		    !id_eq(&v[*count], &r->key.scope))
			++*count;
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

/* The same there, so that its devices hear of it, too. */
static int
elsewhere_say(struct erasing *r, const struct found *f, struct err *e)
{
	struct id scopes[SCOPES_MAX];
	size_t count;
	int rc = scopes_find(r, &f->part, scopes, &count, e);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		json_t *item = redaction_item(&f->part, &f->skeleton, e);
		json_t *parts = json_array();
		json_t *act;

		if (json_array_append_new(parts, item) != 0) {
			json_decref(parts);
			return e->code == ERR_NONE ? err_memory(e) : -1;
		}
		act = redaction_act(r->reference, parts, e);
		rc =
		    act == NULL ? -1 : tell_act(r->c, &scopes[i], act, NULL, e);
	}
	return rc;
}

static int
all_say(struct erasing *r, struct err *e)
{
	size_t from = 0;

	while (from < r->count)
		if (act_say(r, from, &from, e) != 0)
			return -1;
	for (size_t i = 0; i < r->count; i++)
		if (elsewhere_say(r, &r->v[i], e) != 0)
			return -1;
	return 0;
}

static int
erase(struct erasing *r)
{
	struct id_text id = id_text(&r->key.rec);
	struct err e = ERR_INIT;
	char n[24];
	int rc = view_form(r->c->hub, r->key.type, 0, &r->form, &e);

	r->has_form = rc == 1;
	if (rc < 0 || parts_find(r, &e) != 0 || all_say(r, &e) != 0)
		return cli_fail(&r->c->io, &e);
	if (r->count == 0) {
		cli_warn(&r->c->io, TEXT_hub_redact_nothing, id.s, NULL);
		return r->mixed > 0 ? CLI_FAILED : CLI_NOTHING;
	}
	for (size_t i = 0; i < r->count; i++)
		cli_row(&r->c->io, hash_text(&r->v[i].part).s, NULL);
	snprintf(n, sizeof(n), "%zu", r->count);
	cli_warn(&r->c->io, TEXT_hub_redacted, id.s, n, NULL);
	return r->mixed > 0 ? CLI_PARTLY : CLI_DONE;
}

/* Those that were named, or how many are left of the record. */
static int
files_erase(struct erasing *r, const char *which, bool is_order)
{
	struct id_text id = id_text(&r->key.rec);
	struct named_files l;
	struct err e = ERR_INIT;
	size_t count = 0;
	char n[24];
	int rc = named_files(r->c, &r->key, &l, &e);

	if (rc == 0 && is_order)
		rc = named_files_erase(r->c, &r->key, r->reference, which, &l,
				       &count, &e);
	(void)snprintf(n, sizeof(n), "%zu", is_order ? count : l.n);
	named_files_done(&l);
	if (rc != 0)
		return cli_fail(&r->c->io, &e);
	if (!is_order) {
		if (strcmp(n, "0") != 0)
			cli_warn(&r->c->io, TEXT_hub_redact_files_left, id.s, n,
				 NULL);
		return CLI_DONE;
	}
	if (count > 0)
		cli_warn(&r->c->io, TEXT_hub_redacted_files, id.s, n, NULL);
	else if (which != NULL)
		cli_warn(&r->c->io, TEXT_hub_redact_no_file, id.s, which, NULL);
	return count > 0 ? CLI_DONE : CLI_NOTHING;
}

/* Fields, files or both, as was asked for. */
static int
order(struct erasing *r, const struct cli_args *a)
{
	const char *file = cli_opt(a, "--file");
	bool all = cli_has(a, "--files");
	int fields, files;

	if (file != NULL)
		return files_erase(r, file, true);
	fields = erase(r);
	if (fields != CLI_DONE && fields != CLI_NOTHING && !all)
		return fields;
	files = files_erase(r, NULL, all);
	if (fields == CLI_NOTHING && all)
		return files;
	return fields == CLI_DONE && files != CLI_NOTHING ? files : fields;
}

static void
erasing_done(struct erasing *r)
{
	for (size_t i = 0; i < r->count; i++)
		buf_done(&r->v[i].skeleton);
	free(r->v);
	if (r->has_form)
		form_done(&r->form);
}

static int
cmd_redact(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct erasing r = {.c = c};
	struct err e = ERR_INIT;
	int rc;

	r.reference = cli_opt(a, "--reference");
	r.part = cli_opt(a, "--part");
	if (r.reference == NULL || r.reference[0] == '\0') {
		cli_warn(&c->io, TEXT_hub_no_reference, NULL);
		return CLI_USAGE;
	}
	rc = view_record(c->hub, a->v[0], &r.key, &e);
	rc = tell_found(c, rc, TEXT_hub_no_record, a->v[0], &e);
	if (rc == CLI_DONE)
		rc = order(&r, a);
	erasing_done(&r);
	return rc;
}

static const struct cli_option options[] = {
    {"--reference", "TEXT", TEXT_hub_opt_reference},
    {"--part", "PART", TEXT_hub_opt_redact_part},
    {"--file", "NAME|SHA256", TEXT_hub_opt_redact_file},
    {"--files", NULL, TEXT_hub_opt_redact_files},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_redact = {
    .verb =
	{
	    .name = "redact",
	    .args = "RECORD",
	    .summary = TEXT_hub_sum_redact,
	    .example = "kheo-hub redact 3f2aXk --reference"
		       " 'Luật 91/2025/QH15, yêu cầu số 12'",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_redact,
	},
    .input = -1,
};
