#include "hub/view/stamp.h"

#include <stdio.h>
#include <string.h>

#include "protocol/domain/deadline.h"
#include "protocol/log/log.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/signed.h"

/* Which of the record's submissions it is, from 1; 0: none of them. */
static int
version_of(struct hub *h, const struct record_key *key, const struct hash *part,
	   uint64_t *version, struct err *e)
{
	struct life l;

	*version = 0;
	if (life_load(h, &key->scope, &key->rec, &l, e) != 0)
		return -1;
	for (size_t i = 0; i < l.sub_count; i++)
		if (hash_eq(&l.acts[l.subs[i].act].part, part))
			*version = i + 1;
	life_done(&l);
	return 0;
}

/* An old unit act may have a code that is more than one word. */
static int
code_of(struct hub *h, const struct id *scope, struct stamp *s, struct err *e)
{
	struct day_text day = day_iso(day_at(s->recv_ms, ZONE_VIETNAM_MIN));
	struct unit unit;

	if (view_unit_on(h, scope, day.s, &unit, e) != 0)
		return -1;
	(void)snprintf(s->unit, sizeof(s->unit), "%s",
		       strchr(unit.code, ' ') == NULL ? unit.code : "?");
	return 0;
}

static int
sign(struct hub *h, const struct stamp *s, struct buf *note, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(h->keys.hub);
	int rc;

	stamp_put(&text, s);
	rc = buf_check(&text, e);
	if (rc == 0)
		rc = signed_put(note, buf_str(&text), text.len, name.s,
				&h->receipt_key, NULL, NULL, e);
	buf_done(&text);
	return rc;
}

int
stamp_make(struct hub *h, const struct record_key *key, const struct hash *part,
	   struct stamp *out, struct buf *note, struct err *e)
{
	struct id id = hash_id(part);
	struct author who;
	int rc = author_of(h->db, &id, &who, e);

	memset(out, 0, sizeof(*out));
	if (rc != 1 || !who.sequenced)
		return rc < 0 ? -1 : 0;
	memcpy(out->origin, h->origin, sizeof(out->origin));
	out->record = key->rec;
	out->part = *part;
	out->index = who.index;
	out->recv_ms = who.recv_ms;
	out->size = h->size;
	if (version_of(h, key, part, &out->version, e) != 0 ||
	    code_of(h, &key->scope, out, e) != 0)
		return -1;
	if (out->version == 0)
		return 0;
	return sign(h, out, note, e) == 0 ? 1 : -1;
}
