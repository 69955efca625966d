#include "hub/intake/genesis.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/store.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"

#define ENROL_PREFIX "enrol/"

static int
code_find(struct hub *h, const struct note *note, struct voucher *v,
	  struct err *e)
{
	const size_t skip = strlen(ENROL_PREFIX);

	for (size_t i = 1; i < note->sig_count; i++) {
		const char *name = note->sigs[i].name;
		struct sign_name want;
		struct id id;
		int rc;

		if (strncmp(name, ENROL_PREFIX, skip) != 0 ||
		    id_parse(&id, name + skip, strlen(name) - skip) != 0)
			continue;
		if ((rc = invitation_find(h, &id, &v->code, e)) < 0)
			return -1;
		if (rc == 0)
			continue;
		want = name_enrol(v->code.key);
		if (signed_by(note, want.s, v->code.key)) {
			v->kind = VOUCHER_CODE;
			return 0;
		}
	}
	return 0;
}

static int
parent_find(struct hub *h, const struct note *note, const struct batch *b,
	    struct voucher *v, struct err *e)
{
	struct sign_name name;
	int rc = log_find(h->db, &b->genesis.from, &v->parent, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return 0;
	name = name_log(v->parent.key);
	if (signed_by(note, name.s, v->parent.key))
		v->kind = VOUCHER_PARENT;
	return 0;
}

static void
author_find(struct hub *h, const struct note *note, struct voucher *v)
{
	const uint8_t *key = hubkeys_find(&h->keys, HUB_AUTHOR, h->size);
	struct sign_name name = name_author(h->keys.hub);

	if (key != NULL && signed_by(note, name.s, key))
		v->kind = VOUCHER_AUTHOR;
}

/* Whether the directory names that very genesis: 1, 0 or -1. */
static int
is_enrolled(struct hub *h, const struct batch *b, const struct hash *hash,
	    struct err *e)
{
	struct enrolment row;
	int rc = store_is_enrolled(h->db, &b->log, e);

	if (rc == 1)
		rc = enrolment_of(h->db, &b->log, &row, e);
	return rc == 1 ? hash_eq(&row.genesis, hash) : rc;
}

int
voucher_find(struct hub *h, const struct note *note, const struct batch *b,
	     struct voucher *v, struct err *e)
{

	memset(v, 0, sizeof(*v));
	/* A log of the hub's own is only ever begun by the hub. */
	if (b->genesis.role == ROLE_HUB) {
		author_find(h, note, v);
		return 0;
	}
	if (id_eq(&b->genesis.scope, &SCOPE_DIRECTORY))
		return 0;
	if (b->genesis.has_from)
		return parent_find(h, note, b, v, e);
	return code_find(h, note, v, e);
}

int
voucher_judge(struct hub *h, const struct voucher *v, const struct batch *b,
	      const struct hash *hash, enum refuse_code *code, struct err *e)
{
	bool is_own;

	*code = REFUSE_KEY;
	if (v->kind == VOUCHER_AUTHOR)
		return 1;
	/* Its code was lost in a restore, its enrolment was not. */
	if (v->kind == VOUCHER_NONE)
		return b->genesis.role == ROLE_HUB ? 0
						   : is_enrolled(h, b, hash, e);
	if (v->kind == VOUCHER_PARENT)
		return v->parent.has_device &&
		       id_eq(&v->parent.scope, &b->genesis.scope);
	if (!id_eq(&v->code.scope, &b->genesis.scope))
		return 0;
	is_own = v->code.is_used && hash_eq(&v->code.genesis, hash);
	/* Whoever found a code could fill the disk with logs that wait. */
	if (!is_own && (hub_now_ms(h) >= v->code.expires_ms ||
			v->code.logs >= INVITATION_LOGS_MAX)) {
		*code = REFUSE_EXPIRED;
		return 0;
	}
	return 1;
}

/* The stored genesis header of a log. */
static int
genesis_load(struct hub *h, const struct log_row *log, struct batch *b,
	     struct buf *text, struct err *e)
{
	struct batch_row row;
	struct hash hash;
	int rc = batch_find(h->db, &log->genesis, &row, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "a log without its genesis");
	return rc == 1 ? batch_load(h->db, row.bid, b, &hash, text, e) : -1;
}

int
voucher_of_log(struct hub *h, const struct log_row *log, struct voucher *v,
	       struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct batch b;
	struct note note;
	int rc = -1;

	if (genesis_load(h, log, &b, &text, e) == 0 &&
	    note_parse(&note, text.p, text.len, e) == 0)
		rc = voucher_find(h, &note, &b, v, e);
	buf_done(&text);
	return rc;
}

/* The log that a stored log continues: 1, 0 if it continues none, -1. */
static int
parent_of(struct hub *h, const struct log_row *log, struct id *parent,
	  struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct batch b;
	int rc = genesis_load(h, log, &b, &text, e);

	buf_done(&text);
	if (rc != 0)
		return -1;
	*parent = b.genesis.from;
	return b.genesis.has_from;
}

/* Whether another log came before ${log} to continue ${parent}: 1, 0 or -1. */
static int
has_elder(struct hub *h, const struct log_row *log, const struct id *parent,
	  struct err *e)
{
	struct stmt *s = store_chain(h->db, &log->first, e);
	struct log_row other;
	struct id from;
	int found = 0;
	int rc;

	if (s == NULL)
		return -1;
	while (found == 0 && (rc = stmt_step(s, e)) == 1) {
		if (stmt_int(s, 0) == log->lid)
			break;
		if (log_get(h->db, stmt_int(s, 0), &other, e) != 1)
			rc = -1;
		else
			rc = parent_of(h, &other, &from, e);
		if (rc < 0)
			break;
		found = rc == 1 && id_eq(&from, parent);
	}
	stmt_done(s);
	return rc < 0 ? -1 : found;
}

int
genesis_inherits(struct hub *h, const struct log_row *log, struct err *e)
{
	struct enrolment row;
	struct id parent;
	int rc = parent_of(h, log, &parent, e);

	if (rc == 1)
		rc = store_is_enrolled(h->db, &parent, e);
	if (rc == 1)
		rc = enrolment_of(h->db, &parent, &row, e);
	if (rc != 1)
		return rc;
	if (row.suspended || !id_eq(&row.scope, &log->scope))
		return 0;
	rc = has_elder(h, log, &parent, e);
	return rc < 0 ? -1 : !rc;
}

static void
names_copy(const struct batch_parts *parts, char *machine, char *person)
{

	for (size_t i = 0; i < parts->count; i++) {
		const struct part *p = &parts->parts[i];
		const char *m;
		const char *who;

		if (p->act != ACT_INTRODUCE)
			continue;
		m = json_get_text(p->root, "machine");
		who = json_get_text(p->root, "person");
		if (m == NULL || who == NULL || strlen(m) > NAME_MAX_BYTES ||
		    strlen(who) > NAME_MAX_BYTES)
			continue;
		memcpy(machine, m, strlen(m) + 1);
		memcpy(person, who, strlen(who) + 1);
	}
}

int
genesis_names(struct hub *h, const struct log_row *log, char *machine,
	      char *person, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct batch b;
	int rc = -1;

	machine[0] = person[0] = '\0';
	if (parts == NULL) {
		err_memory(e);
		goto out;
	}
	if (genesis_load(h, log, &b, &text, e) != 0)
		goto out;
	if (batch_parts_load(h->db, &b, parts, e) == 0)
		names_copy(parts, machine, person);
	else if (e->code == ERR_NOT_FOUND || e->code == ERR_FORMAT ||
		 e->code == ERR_LIMIT || e->code == ERR_NEWER)
		err_clear(e);
	else
		goto out;
	rc = 0;
out:
	if (parts != NULL)
		batch_parts_done(parts);
	free(parts);
	buf_done(&text);
	return rc;
}
