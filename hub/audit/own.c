#include <string.h>

#include "hub/audit/audit.h"
#include "hub/intake/genesis.h"
#include "hub/store/audit.h"
#include "hub/store/store.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"

/* Whether the header's genesis was signed by the code: 1, 0, -1. */
static int
code_signed(struct audit *a, const struct hash *genesis, const uint8_t *key,
	    struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_enrol(key);
	struct batch_row row;
	struct note note;
	int rc = batch_find(a->h->db, genesis, &row, e);

	if (rc == 1) {
		rc = -1;
		if (batch_note(a->h->db, row.bid, &text, e) == 0 &&
		    note_parse(&note, text.p, text.len, e) == 0)
			rc = row.seq == 1 && signed_by(&note, name.s, key);
	}
	buf_done(&text);
	return rc;
}

static int
invitation_scope_check(struct audit *a, struct stmt *s, const char *key,
		       struct err *e)
{
	struct unit u;
	struct id scope;
	int rc = 0;

	if (stmt_id(s, 2, &scope) == 0)
		rc = unit_by_scope(a->h->db, &scope, NULL, &u, e);
	if (rc == 0)
		audit_fault(a, "invitation", key, "scope: no such unit");
	return rc < 0 ? -1 : 0;
}

static int
invitation_check(struct audit *a, struct stmt *s, struct err *e)
{
	struct row_key key = row_key(s, "b", 1);
	struct invitation row;
	struct hash genesis;
	struct id id, made;
	const uint8_t *p;
	size_t n;
	int rc;

	p = stmt_blob(s, 1, &n);
	if (n != KEY_LEN || stmt_id(s, 0, &id) != 0) {
		audit_fault(a, "invitation", key.s, "key is damaged");
		return 0;
	}
	made = enrol_id(p);
	if (!id_eq(&id, &made))
		audit_fault(a, "invitation", key.s,
			    "id differs from that of the key");
	if (invitation_find(a->h, &id, &row, e) < 0 &&
	    audit_told(a, "invitation", key.s, e) != 0)
		return -1;
	if (row.is_auto && !a->h->keys.is_test)
		audit_fault(a, "invitation", key.s,
			    "auto: only a test hub approves by itself");
	if (invitation_scope_check(a, s, key.s, e) != 0)
		return audit_told(a, "invitation", key.s, e);
	if (stmt_is_null(s, 6))
		return 0;
	rc =
	    stmt_hash(s, 6, &genesis) == 0 ? code_signed(a, &genesis, p, e) : 0;
	if (rc < 0)
		return audit_told(a, "invitation", key.s, e);
	if (rc == 0)
		audit_fault(a, "invitation", key.s,
			    "genesis: this code did not sign it");
	return 0;
}

static int
invitations_check(struct audit *a, struct err *e)
{
	struct stmt *s = audit_invitation_rows(a->h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = invitation_check(a, s, e)) != 0)
			break;
	stmt_done(s);
	return rc;
}

static int
hub_log_check(struct audit *a, struct stmt *s, struct err *e)
{
	struct row_key key = row_key(s, "b", 1);
	struct id scope, id;
	struct log_row log;
	int rc = 0;

	if (stmt_id(s, 0, &scope) == 0 && stmt_id(s, 1, &id) == 0)
		rc = log_find(a->h->db, &id, &log, e);
	if (rc < 0)
		return audit_told(a, "hub_log", key.s, e);
	if (rc == 0)
		audit_fault(a, "hub_log", key.s, "log: no such log");
	else if (log.has_device || !id_eq(&log.scope, &scope))
		audit_fault(a, "hub_log", key.s,
			    "log is not the hub's of that scope");
	return 0;
}

static int
hub_logs_check(struct audit *a, struct err *e)
{
	struct stmt *s = audit_hub_log_rows(a->h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = hub_log_check(a, s, e)) != 0)
			break;
	stmt_done(s);
	return rc;
}

/* Each log of the hub is the one that it writes to. */
static int
hub_logs_known(struct audit *a, struct err *e)
{
	struct stmt *s = audit_log_rows(a->h->db, e);
	struct log_row log;
	struct id known;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		rc = log_get(a->h->db, stmt_int(s, 0), &log, e);
		/* A damaged row was told already. */
		if (rc < 0 && e->code == ERR_CORRUPT) {
			err_clear(e);
			rc = 0;
		}
		if (rc == 1 && !log.has_device) {
			rc = store_hub_log(a->h->db, &log.scope, &known, e);
			if (rc == 0)
				audit_fault(a, "hub_log", id_text(&log.scope).s,
					    "is missing");
		}
		if (rc < 0 && audit_told(a, "hub_log", "-", e) != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
audit_own(struct audit *a, struct err *e)
{

	if (invitations_check(a, e) != 0 || hub_logs_check(a, e) != 0)
		return -1;
	return hub_logs_known(a, e);
}
