#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/store/check.h"
#include "client/store/evidence.h"
#include "protocol/base/file.h"
#include "protocol/cli/fault.h"

#define PATH_BYTES_MAX 4096

/* By the names under which store_check() tells its faults. */
static const struct fault_kind kinds[] = {
    {"database", TEXT_fault_database, TEXT_fault_database_do},
    {"keys", TEXT_fault_keys, TEXT_fault_keys_do},
    {"anchor", TEXT_fault_anchor, TEXT_fault_anchor_do},
    {"outbox", TEXT_fault_outbox, TEXT_fault_outbox_do},
    {"batch", TEXT_fault_batch, TEXT_fault_signed_do},
    {"part", TEXT_fault_part, TEXT_fault_signed_do},
    {"file", TEXT_fault_file, TEXT_fault_file_do},
    {"redaction", TEXT_fault_redaction, TEXT_fault_redaction_do},
    {"hub", TEXT_fault_hub, FAULT_NO_ADVICE},
    {NULL, TEXT_fault_other, FAULT_NO_ADVICE},
};

/* Not a fault of this machine, but nothing is well. */
static int
evidence_tell(struct client *c, struct fault_list *l, struct err *e)
{
	char **names;
	size_t n;

	if (evidence_list(c, &names, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		fault_tell(l, "hub", names[i], "the hub contradicts itself");
	if (n > 0)
		cli_warn(&c->io, TEXT_sync_contradiction, names[n - 1], NULL);
	folder_list_free(names, n);
	return 0;
}

/* Whether other users of the machine have a right to it, and that was said. */
static bool
exposed_tell(struct client *c, const char *path, enum text_id text)
{

	if (!file_is_exposed(path))
		return false;
	cli_warn(&c->io, text, path, NULL);
	return true;
}

/* What else is in their folder is no secret. */
static bool
is_key(const char *name)
{
	const char *end = strrchr(name, '.');

	return strcmp(name, "device") == 0 ||
	       (end != NULL && strcmp(end, ".key") == 0);
}

static int
keys_exposed_tell(struct client *c, bool *is_exposed, struct err *e)
{
	struct buf folder = BUF_INIT(PATH_BYTES_MAX);
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	char **names = NULL;
	size_t n = 0;
	int rc = client_path(c, &folder, "keys", e);

	if (rc == 0 && file_exists(buf_str(&folder)))
		rc = folder_list(buf_str(&folder), "", &names, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = path_join(&path, buf_str(&folder), names[i], e);
		if (rc == 0 && is_key(names[i]))
			*is_exposed |= exposed_tell(c, buf_str(&path),
						    TEXT_doctor_key_open);
	}
	folder_list_free(names, n);
	buf_done(&path);
	buf_done(&folder);
	return rc;
}

static int
faults_find(struct client *c, struct fault_list *l, bool *is_exposed,
	    struct err *e)
{
	struct fault_sink sink = {.tell = fault_tell, .ctx = l};
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, "kheo.db", e);

	if (rc == 0)
		rc = keys_exposed_tell(c, is_exposed, e);
	if (rc == 0 && !file_exists(buf_str(&path)))
		fault_tell(l, "database", "kheo.db", "missing");
	else if (rc == 0 && (rc = client_attach(c, e)) == 0 &&
		 (rc = store_check(c, &sink, e)) == 0)
		rc = evidence_tell(c, l, e);
	buf_done(&path);
	if (rc != 0 && (e->code == ERR_CORRUPT || e->code == ERR_FORMAT)) {
		fault_tell(l, "database", "kheo.db", e->text);
		rc = 0;
	}
	return rc;
}

static int
doctor_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct fault_list l;
	struct err e = ERR_INIT;
	char text[24];
	bool is_exposed = exposed_tell(c, c->home, TEXT_doctor_home_open);
	int rc;

	fault_begin(&l, &c->io, kinds, cli_has(a, "--json"));
	rc = faults_find(c, &l, &is_exposed, &e);
	fault_end(&l);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	if (l.n > 0) {
		snprintf(text, sizeof(text), "%" PRIu64, l.n);
		cli_warn(&c->io, TEXT_doctor_faults, text, NULL);
		return CLI_UNVERIFIED;
	}
	if (is_exposed)
		return CLI_PERSON;
	cli_warn(&c->io, TEXT_doctor_fine, NULL);
	return CLI_DONE;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_doctor = {
    .name = "doctor",
    .args = "",
    .summary = TEXT_doctor_summary,
    .example = "kheo doctor",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = doctor_run,
};
