#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cmd/link.h"
#include "client/store/refused.h"
#include "client/store/seal.h"
#include "client/store/store.h"
#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/invite.h"
#include "protocol/wire/lines.h"

#define INVITATION_LINE      "kheo/invitation@v1"
#define INVITATION_BYTES_MAX (NOTE_BYTES_MAX + INVITE_CODE_SIZE + 64)
#define DIGITS_GROUPS        6
#define DIGITS_SIZE          (DIGITS_GROUPS * 6)
#define NAME_SIZE            (NAME_MAX_BYTES + 1)

/* One enrolment in the making. */
struct enrolling {
	struct client *c;
	const struct cli_args *a;
	struct invite invite;
	struct sign_key invite_key;
	struct buf file;  /* of an invitation, else empty */
	const char *note; /* hubkeys in it, or NULL */
	size_t note_len;
	struct person p;
	struct hash genesis;
};

/* A file holds the code and, behind an empty line, the hubkeys. */
static int
file_open(struct enrolling *n, const char *path, struct err *e)
{
	char code[INVITE_CODE_SIZE];
	struct lines l;

	if (file_read(&n->file, path, e) != 0)
		return -1;
	lines_init(&l, buf_str(&n->file), n->file.len);
	lines_want(&l, INVITATION_LINE);
	lines_want(&l, "");
	word_copy(&l, code, sizeof(code));
	if (l.bad || l.word_left != 0 || l.left < 2 || l.p[0] != '\n')
		return err_set(e, ERR_FORMAT, "%s: not an invitation", path);
	n->note = l.p + 1;
	n->note_len = l.left - 1;
	return invite_parse(&n->invite, code, e);
}

static int
code_open(struct enrolling *n, struct err *e)
{
	const char *arg = n->a->v[0];
	int rc;

	if (file_exists(arg))
		rc = file_open(n, arg, e);
	else
		rc = invite_parse(&n->invite, arg, e);
	if (rc != 0) {
		cli_warn(&n->c->io, TEXT_enrol_bad_code, NULL);
		return CLI_FAILED;
	}
	invite_key(&n->invite, &n->invite_key);
	return CLI_DONE;
}

/* Names come from a keyboard: bring them into normal form. */
static int
name_take(const char *from, char out[NAME_SIZE], struct err *e)
{
	struct buf nfc = BUF_INIT(NAME_MAX_BYTES);
	int rc = text_nfc(&nfc, from, strlen(from), e);

	if (rc == 0 && !text_is_name(buf_str(&nfc), NAME_MAX_BYTES))
		rc = err_set(e, ERR_INVALID,
			     "a name of 1 to %d bytes on one "
			     "line is needed",
			     NAME_MAX_BYTES);
	if (rc == 0)
		memcpy(out, nfc.p, nfc.len + 1);
	buf_done(&nfc);
	return rc;
}

static int
machine_name(struct enrolling *n, struct err *e)
{
	const char *given = cli_opt(n->a, "--name");
	struct err ignored = ERR_INIT;
	char host[NAME_SIZE] = "";

	if (given != NULL)
		return name_take(given, n->p.machine, e);
	if (gethostname(host, sizeof(host) - 1) != 0 ||
	    name_take(host, n->p.machine, &ignored) != 0)
		return name_take("PC", n->p.machine, e);
	return 0;
}

static int
person_name(struct enrolling *n, struct err *e)
{
	const char *given = cli_opt(n->a, "--person");
	const struct cli_io *io = &n->c->io;
	char line[NAME_SIZE] = "";

	if (given == NULL && io->terminal && isatty(STDIN_FILENO) == 1) {
		cli_warn(io, TEXT_enrol_ask_person, NULL);
		if (fgets(line, sizeof(line), stdin) != NULL)
			line[strcspn(line, "\r\n")] = '\0';
		given = line[0] != '\0' ? line : NULL;
	}
	if (given == NULL)
		given = text_raw(LANG_VI, TEXT_enrol_person);
	return name_take(given, n->p.name, e);
}

/* A passphrase twice from the terminal, or once from a file; "" is none. */
static int
passphrase_take(struct enrolling *n, char out[PASSPHRASE_MAX + 1],
		struct err *e)
{
	const char *file = cli_opt(n->a, "--passphrase-file");
	char again[PASSPHRASE_MAX + 1];
	struct err none = ERR_INIT;
	enum lang lang = n->c->io.lang;
	int rc;

	out[0] = '\0';
	if (file != NULL) {
		n->p.is_locked = true;
		return passphrase_of(n->c, &n->p, file, out, PASSPHRASE_MAX + 1,
				     e);
	}
	if (!n->c->io.terminal)
		return 0;
	if (os_read_passphrase(text_raw(lang, TEXT_enrol_ask_passphrase), out,
			       PASSPHRASE_MAX + 1, &none) != 0) {
		cli_warn(&n->c->io, TEXT_enrol_no_passphrase, NULL);
		return 0;
	}
	rc = os_read_passphrase(text_raw(lang, TEXT_enrol_again), again,
				sizeof(again), e);
	if (rc == 0 && strcmp(out, again) != 0)
		rc = err_set(e, ERR_PASSPHRASE, "they are not the same");
	wipe(again, sizeof(again));
	n->p.is_locked = rc == 0;
	return rc;
}

/* The key's file stands before anything else knows of it. */
static int
key_make(struct enrolling *n, struct sign_key *key, struct err *e)
{
	char passphrase[PASSPHRASE_MAX + 1];
	uint8_t seed[SEED_LEN];
	struct buf path = BUF_INIT(4096);
	int rc = -1;

	rng_fill(&n->c->rng, seed, sizeof(seed));
	sign_key_from_seed(key, seed);
	n->p.log = log_id(key->public);
	n->p.first = n->p.log;
	n->p.role = ROLE_RECORDER;
	if (passphrase_take(n, passphrase, e) == 0 &&
	    key_path(n->c, &n->p.log, &path, e) == 0)
		rc = keyfile_write(buf_str(&path), "log", seed,
				   passphrase[0] != '\0' ? passphrase : NULL,
				   NULL, &n->c->rng, e);
	wipe(passphrase, sizeof(passphrase));
	wipe(seed, sizeof(seed));
	buf_done(&path);
	return rc;
}

/* Which log a code was used for in this home. */
static void
code_setting(const struct enrolling *n, char out[40])
{
	struct id id = enrol_id(n->invite_key.public);

	snprintf(out, 40, "invite.%s", id_text(&id).s);
}

struct search {
	const struct id *log;
	struct person *out;
};

static int
person_compare(void *ctx, const struct person *p, struct err *e)
{
	struct search *s = ctx;

	(void)e;
	if (!id_eq(&p->first, s->log))
		return 0;
	*s->out = *p;
	return 1;
}

/* Whoever used this code here before: 1, 0 or -1. */
static int
person_before(struct enrolling *n, struct err *e)
{
	struct buf value = BUF_INIT(64);
	struct search s = {.out = &n->p};
	struct id log;
	char name[40];
	int rc;

	code_setting(n, name);
	if ((rc = setting_get(n->c->db, name, &value, e)) == 1 &&
	    value.len == ID_LEN) {
		memcpy(log.b, value.p, ID_LEN);
		s.log = &log;
		rc = person_each(n->c, person_compare, &s, e);
	}
	buf_done(&value);
	return rc;
}

static int
person_make(struct enrolling *n, struct err *e)
{
	struct sign_key key;
	char name[40];
	int rc = -1;

	if (machine_name(n, e) != 0 || person_name(n, e) != 0)
		return -1;
	code_setting(n, name);
	if (key_make(n, &key, e) == 0 &&
	    seal_genesis(n->c, &n->p, &key, &n->invite_key, e) == 0)
		rc = setting_put(n->c->db, name, n->p.log.b, ID_LEN, e);
	sign_key_wipe(&key);
	return rc;
}

/* The file's hubkeys are those of the code, before anything is kept. */
static int
note_check(const struct enrolling *n, struct err *e)
{
	struct hubkeys *keys;
	int rc;

	if (n->note == NULL)
		return 0;
	if ((keys = calloc(1, sizeof(*keys))) == NULL)
		return err_memory(e);
	rc = hubkeys_open(keys, n->note, n->note_len, &n->invite.root, e);
	free(keys);
	return rc;
}

/* Everything that needs no network. */
static int
person_ready(struct enrolling *n, struct err *e)
{
	struct client *c = n->c;
	struct log_row log;
	int rc;

	if (note_check(n, e) != 0 ||
	    client_settle(c, n->invite.url, &n->invite.root, &n->invite.scope,
			  e) != 0)
		return -1;
	if (n->note != NULL && !c->has_keys &&
	    client_learn_keys(c, n->note, n->note_len, e) != 0)
		return -1;
	if ((rc = person_before(n, e)) < 0 ||
	    (rc == 0 && person_make(n, e) != 0))
		return -1;
	if ((rc = log_find(c->db, &n->p.first, &log, e)) == 0)
		return err_set(e, ERR_CORRUPT, "the new log is not stored");
	n->genesis = log.genesis;
	return rc < 0 ? -1 : 0;
}

static void
digits_tell(const struct enrolling *n)
{
	char text[DIGITS_SIZE];

	digits(text, &n->genesis, DIGITS_GROUPS);
	cli_say(&n->c->io, TEXT_enrol_digits, n->p.name, n->p.machine, text,
		NULL);
}

static int
request_write(struct enrolling *n, const char *path, struct err *e)
{
	struct client *c = n->c;
	struct outgoing o = {0};
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	int rc = -1;

	if (!c->has_keys) {
		cli_warn(&c->io, TEXT_export_no_keys, NULL);
		return CLI_FAILED;
	}
	if (usb_put(c, &o, &file, e) >= 0 &&
	    link_write(path, file.p, file.len, e) == 0)
		rc = request_mark(c, &o, e);
	outgoing_done(&o);
	buf_done(&file);
	if (rc != 0)
		return cli_fail(&c->io, e);
	cli_say(&c->io, TEXT_enrol_request, path, NULL);
	return CLI_DONE;
}

static int
enrolled_tell(struct enrolling *n, struct err *e)
{
	struct client *c = n->c;
	struct enrolment en;
	struct unit unit;
	int rc = enrolment_of(c->db, &n->p.log, &en, e);

	if (rc == 1)
		rc = unit_by_scope(c->db, &c->scope, cmd_today(c).s, &unit, e);
	if (rc < 0)
		return cli_fail(&c->io, e);
	if (rc == 1)
		cli_say(&c->io, TEXT_enrol_done, n->p.name, unit.name,
			text_raw(c->io.lang, en.role == ROLE_APPROVER
						 ? TEXT_role_approver
					     : en.role == ROLE_COURIER
						 ? TEXT_role_courier
						 : TEXT_role_recorder),
			NULL);
	return CLI_DONE;
}

static int
network_try(struct enrolling *n, struct err *e)
{
	struct client *c = n->c;
	struct sync_report report = {0};
	int64_t retry_after_s;
	int status;

	if (c->url[0] == '\0') {
		cli_warn(&c->io, TEXT_enrol_no_address, NULL);
		return CLI_OFFLINE;
	}
	if (sync_link(c, NULL, NULL, &report, &retry_after_s, e) != 0) {
		status = link_fail(c, e);
		if (status == CLI_OFFLINE)
			cli_warn(&c->io, TEXT_enrol_offline, NULL);
		return status;
	}
	if (report.refused > 0) {
		link_tell(c, &report);
		if (refused_forget(c, e) < 0)
			return cli_fail(&c->io, e);
		return CLI_FAILED;
	}
	if (report.is_pending) {
		cli_say(&c->io, TEXT_sync_pending, NULL);
		return CLI_DONE;
	}
	return enrolled_tell(n, e);
}

static int
enrol(struct enrolling *n, struct err *e)
{
	const char *request = cli_opt(n->a, "--request");
	int status = code_open(n, e);

	if (status != CLI_DONE)
		return status;
	if (person_ready(n, e) != 0) {
		if (e->code != ERR_STATE)
			return cli_fail(&n->c->io, e);
		cli_warn(&n->c->io, TEXT_enrol_other_unit, NULL);
		return CLI_FAILED;
	}
	digits_tell(n);
	if (request != NULL)
		return request_write(n, request, e);
	return network_try(n, e);
}

static int
run(void *app, const struct cli_args *a)
{
	struct enrolling n = {.c = app, .a = a};
	struct err e = ERR_INIT;
	int status;

	buf_init(&n.file, INVITATION_BYTES_MAX);
	status = enrol(&n, &e);
	wipe(&n.invite, sizeof(n.invite));
	sign_key_wipe(&n.invite_key);
	buf_done(&n.file);
	return status;
}

static const struct cli_option options[] = {
    {"--name", "MACHINE", TEXT_opt_machine},
    {"--person", "NAME", TEXT_opt_person},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {"--request", "FILE", TEXT_opt_request},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_enrol = {
    .name = "enrol",
    .args = "CODE|INVITATION-FILE",
    .summary = TEXT_verb_enrol,
    .example = "kheo enrol hoa-binh.invite --name \"Máy văn phòng\" "
	       "--person \"Cán bộ Dân vận\"",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = run,
};
