#include <stdlib.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/totals/same.h"
#include "protocol/base/text.h"
#include "protocol/wire/json.h"

#define LIST_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define KEY_BYTES_MAX  2048

/* A record by what makes it likely that another one is the same. */
struct likely {
	struct id scope;
	struct id rec;
	char *key;         /* type, year and folded title; owned */
	const char *title; /* lies behind the key */
	int64_t year;      /* 0 not written */
};

struct finding {
	struct call *c;
	struct same_list same;
	struct likely *v;
	size_t n;
	size_t cap;
	struct buf json;
	bool as_json;
	size_t told;
};

/* The value that is shown, or NULL: a new reference. */
static json_t *
field_value(struct hub *h, const struct record *r, const char *name,
	    struct err *e)
{
	const struct record_head *head;
	int rc = view_head(h, record_field(r, name), &head, NULL, e);

	return rc != 1 ? NULL
		       : json_value_read(head->value, head->value_len, e);
}

static int
likely_put(struct finding *f, const struct record_key *at, const char *title,
	   int64_t year, struct err *e)
{
	struct buf key = BUF_INIT(KEY_BYTES_MAX);
	struct likely *more;
	size_t title_at;

	buf_fmt(&key, "%s %lld ", at->type, (long long)year);
	if (text_fold(&key, title, strlen(title), e) != 0) {
		/* Too long to be called the same by anybody. */
		buf_done(&key);
		err_clear(e);
		return 0;
	}
	buf_byte(&key, '\0');
	title_at = key.len;
	buf_add(&key, title, strlen(title) + 1);
	if (key.bad != ERR_NONE) {
		buf_done(&key);
		return 0;
	}
	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 256 : f->cap * 2;
		more = realloc(f->v, f->cap * sizeof(*more));
		if (more == NULL) {
			buf_done(&key);
			return err_memory(e);
		}
		f->v = more;
	}
	f->v[f->n].key = (char *)buf_take(&key, NULL);
	f->v[f->n].title = f->v[f->n].key + title_at;
	f->v[f->n].scope = at->scope;
	f->v[f->n].rec = at->rec;
	f->v[f->n++].year = year;
	return 0;
}

static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct finding *f = ctx;
	json_t *title, *year;
	int rc = 0;

	if ((strcmp(key->type, "registration") != 0 &&
	     strcmp(key->type, "model") != 0) ||
	    record_deleted(r))
		return 0;
	title = field_value(f->c->hub, r, "title", e);
	year = field_value(f->c->hub, r, "year", e);
	if (e->code != ERR_NONE)
		rc = -1;
	else if (json_is_string(title))
		rc = likely_put(f, key, json_string_value(title),
				json_integer_value(year), e);
	json_decref(title);
	json_decref(year);
	return rc;
}

static int
likely_order(const void *a, const void *b)
{
	const struct likely *x = a;
	const struct likely *y = b;
	int c = id_cmp(&x->scope, &y->scope);

	if (c == 0)
		c = strcmp(x->key, y->key);
	return c != 0 ? c : id_cmp(&x->rec, &y->rec);
}

static void
one_put(struct finding *f, const struct likely *l, const struct unit *u,
	bool first)
{
	struct id as = same_as(&f->same, &l->rec);
	struct buf *out = &f->json;

	buf_fmt(out,
		"%s{\"rec\":\"%s\",\"as\":\"%s\",\"unit\":", first ? "" : ",",
		id_text(&l->rec).s, id_text(&as).s);
	json_put_text(out, u->code, strlen(u->code));
	buf_fmt(out, ",\"year\":%lld,\"title\":", (long long)l->year);
	json_put_text(out, l->title, strlen(l->title));
	buf_byte(out, '}');
}

static void
one_show(const struct finding *f, const struct likely *l)
{
	struct id as = same_as(&f->same, &l->rec);
	struct buf note = BUF_INIT(200);

	if (!id_eq(&as, &l->rec))
		text_put(&note, f->c->io.lang, TEXT_hub_dup_merged,
			 id_text(&as).s, NULL);
	cli_row(&f->c->io, "", id_text(&l->rec).s, l->title, buf_str(&note),
		NULL);
	buf_done(&note);
}

static int
group_tell(struct finding *f, const struct likely *l, size_t n, struct err *e)
{
	struct unit u;
	char year[24] = "-";

	if (view_unit(f->c->hub, &l->scope, &u, e) != 0)
		return -1;
	if (l->year != 0)
		(void)snprintf(year, sizeof(year), "%lld", (long long)l->year);
	if (f->as_json)
		buf_text(&f->json, f->told == 0 ? "\n[" : ",\n[");
	else
		cli_say(&f->c->io, TEXT_hub_dup_group, u.name, year, l->title,
			NULL);
	for (size_t i = 0; i < n; i++) {
		if (f->as_json)
			one_put(f, &l[i], &u, i == 0);
		else
			one_show(f, &l[i]);
	}
	if (f->as_json)
		buf_byte(&f->json, ']');
	f->told++;
	return 0;
}

static int
groups_tell(struct finding *f, struct err *e)
{
	size_t same;

	if (f->n > 0)
		qsort(f->v, f->n, sizeof(*f->v), likely_order);
	buf_byte(&f->json, '[');
	for (size_t i = 0; i < f->n; i = same) {
		for (same = i + 1;
		     same < f->n && id_eq(&f->v[i].scope, &f->v[same].scope) &&
		     strcmp(f->v[i].key, f->v[same].key) == 0;
		     same++)
			;
		if (same - i > 1 && group_tell(f, &f->v[i], same - i, e) != 0)
			return -1;
	}
	buf_text(&f->json, "\n]\n");
	if (!f->as_json)
		return 0;
	if (buf_check(&f->json, e) != 0)
		return -1;
	cli_bytes(&f->c->io, f->json.p, f->json.len);
	return 0;
}

static int
do_list(struct call *c, const struct cli_args *a)
{
	struct finding f = {.c = c,
			    .as_json = cli_has(a, "--json"),
			    .json = BUF_INIT(LIST_BYTES_MAX)};
	struct err e = ERR_INIT;
	int rc = same_load(c->hub, INT64_MAX, &f.same, &e);

	if (rc == 0)
		rc = record_each(c->hub->db, NULL, record_take, &f, &e);
	if (rc == 0)
		rc = groups_tell(&f, &e);
	for (size_t i = 0; i < f.n; i++)
		free(f.v[i].key);
	free(f.v);
	same_done(&f.same);
	buf_done(&f.json);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	if (f.told == 0 && !f.as_json)
		cli_warn(&c->io, TEXT_hub_dup_none, NULL);
	return f.told == 0 ? CLI_NOTHING : CLI_DONE;
}

static int
record_named(struct call *c, const char *text, struct record_key *key)
{
	struct err e = ERR_INIT;
	int rc = view_record(c->hub, text, key, &e);

	return tell_found(c, rc, TEXT_hub_no_record, text, &e);
}

static int
same_sign(struct call *c, const struct id *rec, const struct id *as,
	  const char *reason, struct err *e)
{
	json_t *act = hub_act(ACT_SAME);

	if (json_object_set_new(act, "rec", json_id(rec)) != 0 ||
	    json_object_set_new(act, "as",
				as == NULL ? json_null() : json_id(as)) != 0 ||
	    json_object_set_new(act, "reason", json_string(reason)) != 0) {
		json_decref(act);
		act = NULL;
	}
	return tell_act(c, &SCOPE_DIRECTORY, act, NULL, e);
}

/* Whether that would say nothing new, or go round in a circle. */
static int
is_same_already(struct call *c, const struct id *rec, const struct id *as,
		struct err *e)
{
	struct same_list l;
	struct id x, y;
	int rc = same_load(c->hub, INT64_MAX, &l, e);

	x = same_as(&l, rec);
	y = same_as(&l, as);
	same_done(&l);
	return rc != 0 ? -1 : id_eq(&x, &y);
}

static const char *
reason_of(const struct cli_args *a)
{
	const char *reason = cli_opt(a, "--reason");

	return reason == NULL ? "" : reason;
}

static int
do_merge(struct call *c, const struct cli_args *a)
{
	struct record_key rec, as;
	struct err e = ERR_INIT;
	int rc = record_named(c, a->v[1], &rec);

	if (rc == CLI_DONE)
		rc = record_named(c, a->v[2], &as);
	if (rc != CLI_DONE)
		return rc;
	if (reason_of(a)[0] == '\0') {
		cli_warn(&c->io, TEXT_hub_no_reason, NULL);
		return CLI_USAGE;
	}
	if (strcmp(rec.type, as.type) != 0) {
		cli_warn(&c->io, TEXT_hub_dup_type, a->v[2], as.type, NULL);
		return CLI_FAILED;
	}
	if ((rc = is_same_already(c, &rec.rec, &as.rec, &e)) == 1) {
		cli_warn(&c->io, TEXT_hub_dup_circle, NULL);
		return CLI_NOTHING;
	}
	if (rc < 0 || same_sign(c, &rec.rec, &as.rec, reason_of(a), &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_dup_done, id_text(&rec.rec).s,
		id_text(&as.rec).s, NULL);
	return CLI_DONE;
}

static int
do_undo(struct call *c, const struct cli_args *a)
{
	struct record_key rec;
	struct err e = ERR_INIT;
	struct same_list l;
	struct id as;
	int rc = record_named(c, a->v[1], &rec);

	if (rc != CLI_DONE)
		return rc;
	rc = same_load(c->hub, INT64_MAX, &l, &e);
	as = same_as(&l, &rec.rec);
	same_done(&l);
	if (rc == 0 && id_eq(&as, &rec.rec)) {
		cli_say(&c->io, TEXT_hub_dup_undone, id_text(&rec.rec).s, NULL);
		return CLI_NOTHING;
	}
	if (rc != 0 || same_sign(c, &rec.rec, NULL, reason_of(a), &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_dup_undone, id_text(&rec.rec).s, NULL);
	return CLI_DONE;
}

static int
cmd_duplicates(void *app, const struct cli_args *a)
{
	struct call *c = app;

	if (a->n == 0)
		return do_list(c, a);
	if (strcmp(a->v[0], "merge") == 0 && a->n == 3)
		return do_merge(c, a);
	if (strcmp(a->v[0], "undo") == 0 && a->n == 2)
		return do_undo(c, a);
	return misuse(&c->io, a->verb, TEXT_hub_bad_word, a->v[0]);
}

static const struct cli_option options[] = {
    {"--reason", "TEXT", TEXT_hub_opt_dup_reason},
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_duplicates;
const struct admin_verb admin_duplicates = {
    .verb =
	{
	    .name = "duplicates",
	    .args = "[merge RECORD OTHER | undo RECORD]",
	    .summary = TEXT_hub_sum_duplicates,
	    .example = "kheo-hub duplicates --json",
	    .max_args = 3,
	    .options = options,
	    .run = cmd_duplicates,
	},
    .input = -1,
};
