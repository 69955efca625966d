#include "protocol/log/redaction.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/log/erasure.h"
#include "protocol/log/impl.h"
#include "protocol/sign/hash.h"

static int
line_put(const struct redaction *r, struct buf *out, struct err *e)
{
	json_t *line = json_array();
	json_t *skeleton = json_read(r->skeleton.p, r->skeleton.len, e);
	int rc = -1;

	if (json_array_append_new(line, json_id(&r->scope)) != 0 ||
	    json_array_append_new(line, json_hash(&r->part)) != 0 ||
	    json_array_append_new(
		line, json_stringn_nocheck((const char *)r->reference.p,
					   r->reference.len)) != 0 ||
	    json_array_append(line, skeleton) != 0)
		err_memory(e);
	else if (json_put(out, line, e) == 0)
		rc = 0;
	buf_byte(out, '\n');
	json_decref(skeleton);
	json_decref(line);
	return rc;
}

static int
erasure_put(const struct erasure *x, struct buf *out, struct err *e)
{
	json_t *line = json_array();
	int rc = -1;

	if (json_array_append_new(line, json_id(&x->scope)) != 0 ||
	    json_array_append_new(line, json_hash(&x->sha256)) != 0 ||
	    json_array_append_new(
		line, json_stringn_nocheck((const char *)x->reference.p,
					   x->reference.len)) != 0)
		err_memory(e);
	else if (json_put(out, line, e) == 0)
		rc = 0;
	buf_byte(out, '\n');
	json_decref(line);
	return rc;
}

static int
erasures_put(struct db *db, struct buf *out, struct err *e)
{
	struct erasure x;
	int64_t num = 0;
	int rc;

	erasure_init(&x);
	while ((rc = erasure_next(db, ERASURE_ALL, num, &x, e)) == 1) {
		num = x.num;
		if (erasure_put(&x, out, e) != 0) {
			rc = -1;
			break;
		}
	}
	erasure_done(&x);
	return rc;
}

int
redactions_put(struct db *db, struct buf *out, struct err *e)
{
	struct redaction r;
	int64_t num = 0;
	int rc;

	redaction_init(&r);
	while ((rc = redaction_next(db, num, &r, e)) == 1) {
		num = r.num;
		if (line_put(&r, out, e) != 0) {
			rc = -1;
			break;
		}
	}
	redaction_done(&r);
	if (rc == 0)
		rc = erasures_put(db, out, e);
	return rc == 0 ? buf_check(out, e) : -1;
}

static int
line_take(struct db *db, const json_t *line, struct err *e)
{
	struct buf skeleton = BUF_INIT(PART_BYTES_MAX);
	const char *scope_text = json_string_value(json_array_get(line, 0));
	const char *part_text = json_string_value(json_array_get(line, 1));
	const char *reference = json_string_value(json_array_get(line, 2));
	struct id scope;
	struct hash part;
	struct part p;
	int rc = -1;

	if (scope_text == NULL || part_text == NULL || reference == NULL ||
	    id_parse(&scope, scope_text, strlen(scope_text)) != 0 ||
	    hash_parse(&part, part_text, strlen(part_text)) != 0)
		return err_set(e, ERR_FORMAT, "redactions: a malformed line");
	/* Of a file there is no skeleton. */
	if (json_array_size(line) == 3)
		return erasure_take(db, &scope, &part, reference, e);
	if (json_put(&skeleton, json_array_get(line, 3), e) == 0 &&
	    skeleton_parse(&p, skeleton.p, skeleton.len, e) == 0) {
		part_done(&p);
		rc = redaction_note(db, &scope, &part, reference, &skeleton, e);
	}
	buf_done(&skeleton);
	return rc;
}

/* Whether the failure is that of a line, which is passed over. */
static bool
is_of_line(enum err_code code)
{
	return code == ERR_FORMAT || code == ERR_LIMIT || code == ERR_NEWER ||
	       code == ERR_SIGNATURE;
}

int
redactions_take(struct db *db, const void *p, size_t n, struct err *e)
{
	const char *at = p;
	const char *end = at + n;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		json_t *line;
		int rc = -1;

		if (stop == NULL)
			stop = end;
		line = json_read(at, (size_t)(stop - at), e);
		if (line != NULL)
			rc = line_take(db, line, e);
		json_decref(line);
		if (rc != 0) {
			if (!is_of_line(e->code))
				return -1;
			err_clear(e);
		}
		at = stop + 1;
	}
	return 0;
}
