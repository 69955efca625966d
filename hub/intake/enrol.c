#include <string.h>

#include "hub/intake/genesis.h"
#include "hub/store/store.h"
#include "protocol/log/state.h"

/* Role and unit come from what vouched for the log, never from its request. */
static int
place_find(struct hub *h, const struct log_row *log, enum role *role,
	   struct unit *unit, struct err *e)
{
	struct voucher v;
	struct enrolment parent;
	int rc;

	if (voucher_of_log(h, log, &v, e) != 0)
		return -1;
	if (v.kind == VOUCHER_CODE) {
		*role = v.code.role;
	} else if (v.kind == VOUCHER_PARENT) {
		rc = enrolment_of(h->db, &v.parent.id, &parent, e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return err_set(e, ERR_STATE,
				       "the log that it continues is not"
				       " enrolled");
		*role = parent.role;
	} else {
		return err_set(e, ERR_STATE, "nobody vouches for this log");
	}
	if ((rc = unit_by_scope(h->db, &log->scope, hub_today(h).s, unit, e)) ==
	    0)
		return err_set(e, ERR_NOT_FOUND, "its unit is not known");
	return rc < 0 ? -1 : 0;
}

static int
act_fill(json_t *act, const struct log_row *log, enum role role,
	 const struct unit *unit)
{

	if (act == NULL ||
	    json_object_set_new(act, "log", json_id(&log->id)) != 0 ||
	    json_object_set_new(act, "genesis", json_hash(&log->genesis)) !=
		0 ||
	    json_object_set_new(act, "scope", json_id(&log->scope)) != 0 ||
	    json_object_set_new(act, "role", json_string(role_name(role))) !=
		0 ||
	    json_object_set_new(act, "unit", json_string(unit->code)) != 0)
		return -1;
	return 0;
}

int
hub_enrol(struct hub *h, const struct id *id, struct err *e)
{
	struct log_row log;
	struct unit unit;
	enum role role = ROLE_COURIER;
	json_t *act = NULL;
	int rc = log_find(h->db, id, &log, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || !log.has_device)
		return err_set(e, ERR_NOT_FOUND, "no such request");
	if ((rc = store_is_enrolled(h->db, id, e)) != 0)
		return rc < 0 ? -1 : err_set(e, ERR_STATE, "already enrolled");
	if (place_find(h, &log, &role, &unit, e) != 0)
		return -1;
	act = hub_act(ACT_ENROL);
	if (act_fill(act, &log, role, &unit) != 0)
		rc = err_memory(e);
	else
		rc = hub_author(h, &SCOPE_DIRECTORY, &act, 1, NULL, e);
	json_decref(act);
	if (rc != 0)
		return -1;
	return intake_drain(h, &log, e);
}

int
enrolled_drain(struct hub *h, struct err *e)
{
	struct log_row log;
	int64_t lid = 0;
	int rc;

	while ((rc = store_ready(h->db, &lid, e)) == 1)
		if (log_get(h->db, lid, &log, e) != 1 ||
		    intake_drain(h, &log, e) != 0)
			return -1;
	return rc;
}
