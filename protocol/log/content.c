#include "protocol/log/content.h"

#include <string.h>

#include "protocol/log/log.h"

static int
personal_add(struct submitted *s, const struct part *p, struct err *e)
{
	for (size_t i = 0; i < p->set_count; i++) {
		const struct part_set *f = &p->sets[i];
		json_t *value = json_value_read(f->value, f->value_len, e);

		if (value == NULL)
			return -1;
		if (json_object_set_new(s->content, f->field, value) != 0)
			return err_memory(e);
	}
	return 0;
}

static int
personal_load(struct db *db, struct submitted *s, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct hash hash;
	struct part p;
	int rc;

	if (json_get_hash(s->act.root, "personal", &hash) != 0)
		return 0;
	rc = part_load(db, &hash, salt, &body, e);
	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		rc = personal_add(s, &p, e);
		part_done(&p);
	} else if (rc == 1) {
		rc = -1;
	}
	buf_done(&body);
	return rc;
}

int
submitted_load(struct db *db, const struct hash *part, struct submitted *out,
	       struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = part_load(db, part, salt, &body, e);

	memset(out, 0, sizeof(*out));
	out->part = *part;
	if (rc == 1 && part_parse(&out->act, body.p, body.len, e) != 0) {
		memset(&out->act, 0, sizeof(out->act));
		rc = -1;
	}
	buf_done(&body);
	if (rc != 1 || out->act.act != ACT_SUBMIT)
		return rc == 1 ? 0 : rc;
	out->type = json_get_text(out->act.root, "type");
	out->annex = json_object_get(out->act.root, "annex");
	out->content =
	    json_deep_copy(json_object_get(out->act.root, "content"));
	if (out->content == NULL || out->type == NULL ||
	    json_get_id(out->act.root, "rec", &out->rec) != 0)
		return err_memory(e);
	return personal_load(db, out, e) == 0 ? 1 : -1;
}

void
submitted_done(struct submitted *s)
{
	json_decref(s->content);
	part_done(&s->act);
	memset(s, 0, sizeof(*s));
}
