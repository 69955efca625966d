/*
 * A commune's work without a process for each record.
 *
 *	commune HOME save FILE
 *	commune HOME prepare NEW EDITS OUT COUNT
 *
 * save saves the records or edits in a file of the generator, and signs them
 * when `kheo new` would.  prepare does so with batches of COUNT records, and
 * writes the requests that would bring them to the hub, OUT.new.000 and so on
 * and OUT.edit.000 and so on, for a program that posts them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "client/store/edit.h"
#include "client/store/seal.h"
#include "client/store/view.h"
#include "client/sync/sync.h"
#include "protocol/base/num.h"

#define FORM_NAME    "phan-anh"
#define FORM_VERSION "1"
#define LINE_MAX     16384
#define EDITS_MAX    32
#define FILES_MAX    999

struct commune {
	struct client client;
	struct person person;
	struct outgoing out;
	const char *prefix;
};

/* One line of the generator's, as edits of one record. */
struct line {
	struct record_key key;
	struct record shown;
	struct edit edits[EDITS_MAX];
	struct buf values[EDITS_MAX];
	struct id base[EDITS_MAX];
	size_t n;
};

static int
line_member(struct line *l, const char *name, const json_t *value,
	    struct err *e)
{
	struct edit *ed = &l->edits[l->n];
	const struct record_field *f = record_field(&l->shown, name);

	if (l->n == EDITS_MAX)
		return err_set(e, ERR_LIMIT, "%s: too many fields", name);
	memset(ed, 0, sizeof(*ed));
	buf_init(&l->values[l->n], LINE_MAX);
	if (json_put(&l->values[l->n], value, e) != 0)
		return -1;
	ed->field = name;
	ed->value = buf_str(&l->values[l->n]);
	ed->value_len = l->values[l->n].len;
	if (f != NULL && f->head_count > 0) {
		l->base[l->n] = f->heads[0].part;
		ed->base = &l->base[l->n];
		ed->base_count = 1;
	}
	l->n++;
	return 0;
}

/* A record that is not known yet says which form it is of. */
static int
line_form(struct line *l)
{
	if (l->shown.field_count > 0)
		return 0;
	l->edits[0] = (struct edit){.field = FIELD_FORM,
				    .value = FORM_VERSION,
				    .value_len = strlen(FORM_VERSION)};
	buf_init(&l->values[0], 1);
	l->n = 1;
	return 0;
}

static int
line_save(struct commune *c, const char *text, size_t n, bool is_new,
	  struct err *e)
{
	struct line l = {.n = 0};
	json_t *doc = json_read(text, n, e);
	const char *name;
	json_t *value;
	int rc = -1;

	record_init(&l.shown);
	if (doc == NULL)
		return -1;
	memcpy(l.key.type, FORM_NAME, sizeof(FORM_NAME));
	l.key.scope = c->client.scope;
	if (json_get_id(doc, "id", &l.key.rec) != 0) {
		err_set(e, ERR_FORMAT, "a line without id");
		goto out;
	}
	if (!is_new && view_record(&c->client, &l.key, &l.shown, e) != 0)
		goto out;
	rc = line_form(&l);
	json_object_foreach(doc, name, value)
	{
		if (rc == 0 && strcmp(name, "id") != 0)
			rc = line_member(&l, name, value, e);
	}
	if (rc == 0)
		rc = edit_save(&c->client, &c->person, &l.key, l.edits, l.n, e);
out:
	for (size_t i = 0; i < l.n; i++)
		buf_done(&l.values[i]);
	record_done(&l.shown);
	json_decref(doc);
	return rc;
}

static int
seal_some(struct commune *c, size_t done, size_t batch, struct err *e)
{
	uint64_t left;
	int due = batch > 0 ? done % batch == 0 : edit_due(&c->client, e);

	return due == 1 ? seal_all(&c->client, NULL, &left, e) : due;
}

/* ${batch} records a batch; 0: when the program would. */
static int
file_save(struct commune *c, const char *path, bool is_new, size_t batch,
	  struct err *e)
{
	FILE *f = fopen(path, "r");
	char text[LINE_MAX];
	size_t done = 0;
	int rc = 0;

	if (f == NULL)
		return err_sys(e, "%s", path);
	while (rc == 0 && fgets(text, sizeof(text), f) != NULL) {
		rc = line_save(c, text, strcspn(text, "\n"), is_new, e);
		if (rc == 0)
			rc = seal_some(c, ++done, batch, e);
	}
	fclose(f);
	return rc;
}

static int
bytes_write(const char *path, const struct buf *b, struct err *e)
{
	FILE *f = fopen(path, "w");
	size_t n;

	if (f == NULL)
		return err_sys(e, "%s", path);
	n = fwrite(b->p, 1, b->len, f);
	if (fclose(f) != 0 || n != b->len)
		return err_sys(e, "%s", path);
	return 0;
}

/* One request with what no earlier one had: how many batches, or -1. */
static int64_t
request_write(struct commune *c, const char *what, unsigned number,
	      struct err *e)
{
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf body = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf path = BUF_INIT(4096);
	/* One batch each, as the yardstick gets them. */
	int64_t n = request_put(&c->client, &c->out, &bundle, 1, e);

	buf_fmt(&path, "%s.%s.%03u", c->prefix, what, number);
	if (n > 0 && (request_close(&c->client, &body, bundle.p, bundle.len,
				    false, e) != 0 ||
		      bytes_write(buf_str(&path), &body, e) != 0))
		n = -1;
	buf_done(&bundle);
	buf_done(&body);
	buf_done(&path);
	return n;
}

static int
requests_write(struct commune *c, const char *what, struct err *e)
{
	uint64_t left;
	int64_t n = seal_all(&c->client, NULL, &left, e) == 0 ? 1 : -1;

	for (unsigned i = 0; n > 0 && i <= FILES_MAX; i++)
		n = request_write(c, what, i, e);
	return n < 0 ? -1 : 0;
}

static int
prepare(struct commune *c, char **args, struct err *e)
{
	uint64_t batch;

	c->prefix = args[2];
	if (num_parse(args[3], strlen(args[3]), 1, 100000, &batch) != 0)
		return err_set(e, ERR_USAGE, "%s: no number", args[3]);
	if (file_save(c, args[0], true, (size_t)batch, e) != 0 ||
	    requests_write(c, "new", e) != 0 ||
	    file_save(c, args[1], false, (size_t)batch, e) != 0)
		return -1;
	return requests_write(c, "edit", e);
}

static int
save(struct commune *c, const char *path, struct err *e)
{
	size_t n = strlen(path);
	bool is_new = n > 4 && strcmp(path + n - 4, ".new") == 0;

	return file_save(c, path, is_new, 0, e);
}

static int
commune_open(struct commune *c, const char *home, struct err *e)
{
	struct cli_io io;
	int rc;

	cli_io_std(&io, LANG_EN);
	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "libsodium does not start");
	if (client_open(&c->client, home, &io, e) != 0)
		return -1;
	rc = person_pick(&c->client, NULL, ROLE_RECORDER, &c->person, e);
	return rc == 0   ? err_set(e, ERR_STATE, "nobody is enrolled")
	       : rc == 1 ? 0
			 : -1;
}

int
main(int argc, char **argv)
{
	static struct commune c;
	struct err e = ERR_INIT;
	int rc;

	if (!(argc == 4 && strcmp(argv[2], "save") == 0) &&
	    !(argc == 7 && strcmp(argv[2], "prepare") == 0)) {
		fprintf(stderr, "usage: commune HOME save FILE\n"
				"       commune HOME prepare NEW EDITS OUT"
				" COUNT\n");
		return 2;
	}
	rc = commune_open(&c, argv[1], &e);
	if (rc == 0 && argc == 4)
		rc = save(&c, argv[3], &e);
	else if (rc == 0)
		rc = prepare(&c, argv + 3, &e);
	if (rc != 0)
		fprintf(stderr, "commune: %s: %s\n", argv[1], e.text);
	outgoing_done(&c.out);
	client_close(&c.client);
	return rc != 0;
}
