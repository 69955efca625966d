#include "client/cmd/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/cli/progress.h"

/* The catalogue's words for where a file is. */
static enum text_id
place_text(const struct file_entry *en)
{

	switch (en->place) {
	case FILE_AT_HUB:
		return TEXT_file_at_hub;
	case FILE_HERE:
		return TEXT_file_here;
	case FILE_LOST:
		return TEXT_file_lost;
	case FILE_ERASED:
		return TEXT_file_erased;
	case FILE_UNWANTED:
		break;
	}
	if (en->why == FILES_SIZE)
		return TEXT_file_size;
	return en->why == FILES_QUOTA ? TEXT_file_quota : TEXT_file_type;
}

void
files_say_count(const struct client *c, const struct file_list *l)
{
	char at_hub[24], all[24];

	(void)snprintf(at_hub, sizeof(at_hub), "%zu", l->at_hub);
	(void)snprintf(all, sizeof(all), "%zu", l->n - l->erased);
	cli_say(&c->io, TEXT_files_count, at_hub, all, NULL);
}

void
files_say(const struct client *c, const struct file_list *l)
{
	char size[SIZE_TEXT_SIZE];

	if (l->n == 0)
		return;
	files_say_count(c, l);
	for (size_t i = 0; i < l->n; i++)
		cli_say(&c->io, TEXT_files_line, l->v[i].a.name,
			cli_size(size, l->v[i].a.size, c->io.lang),
			text_raw(c->io.lang, place_text(&l->v[i])), NULL);
}

static const char *
place_word(const struct file_entry *en)
{
	static const char *const words[] = {
	    [FILE_LOST] = "missing",  [FILE_HERE] = "here",
	    [FILE_AT_HUB] = "hub",    [FILE_UNWANTED] = "refused",
	    [FILE_ERASED] = "erased",
	};

	return words[en->place];
}

static int
list_json(const struct client *c, const struct file_list *l, struct err *e)
{
	json_t *list = json_array();
	int rc = list == NULL ? err_memory(e) : 0;

	for (size_t i = 0; rc == 0 && i < l->n; i++) {
		char hex[HEX_LEN(HASH_LEN) + 1];
		const struct file_entry *en = &l->v[i];
		json_t *o = json_pack(
		    "{s:s,s:s,s:I,s:s,s:b,s:s}", "name", en->a.name, "type",
		    en->a.type, "size", (json_int_t)en->a.size, "sha256",
		    hex_encode(hex, en->a.sha256.b, HASH_LEN), "here",
		    (int)en->is_here, "state", place_word(en));

		if (json_array_append_new(list, o) != 0)
			rc = err_memory(e);
	}
	if (rc == 0)
		rc = cli_json(&c->io, list, e);
	json_decref(list);
	return rc;
}

static void
list_rows(const struct client *c, const struct file_list *l)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	char size[SIZE_TEXT_SIZE];

	for (size_t i = 0; i < l->n; i++)
		cli_row(&c->io, hex_encode(hex, l->v[i].a.sha256.b, HASH_LEN),
			cli_size(size, l->v[i].a.size, c->io.lang),
			text_raw(c->io.lang, place_text(&l->v[i])),
			l->v[i].a.name, NULL);
}

static int
list_load(struct client *c, const struct cli_args *a, struct file_list *l)
{
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;
	int rc;

	if (a->n == 0)
		return files_of_all(c, l, &e) == 0 ? CLI_DONE
						   : cli_fail(&c->io, &e);
	if ((rc = cmd_record(c, a->v[0], &key)) != CLI_DONE)
		return rc;
	record_init(&r);
	if (view_record(c, &key, &r, &e) != 0 || files_of(c, &r, l, &e) != 0)
		rc = cli_fail(&c->io, &e);
	record_done(&r);
	return rc;
}

static int
files_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct file_list l;
	int rc;

	memset(&l, 0, sizeof(l));
	rc = list_load(c, a, &l);
	if (rc == CLI_DONE && cli_has(a, "--json")) {
		if (list_json(c, &l, &e) != 0)
			rc = cli_fail(&c->io, &e);
	} else if (rc == CLI_DONE && l.n == 0) {
		cli_warn(&c->io, TEXT_files_none, NULL);
	} else if (rc == CLI_DONE) {
		list_rows(c, &l);
	}
	files_list_done(&l);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_files = {
    .name = "files",
    .args = "[RECORD]",
    .summary = TEXT_files_summary,
    .example = "kheo files 3f2aXk",
    .min_args = 0,
    .max_args = 1,
    .options = options,
    .run = files_run,
};
