#include "hub/audit/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hub/store/audit.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"
#include "protocol/log/log.h"

#define REASON_SIZE 400
#define KEY_HEX_MAX 16 /* bytes of a damaged key that are shown */

void
audit_fault(struct audit *a, const char *table, const char *key,
	    const char *fmt, ...)
{
	char reason[REASON_SIZE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	a->faults++;
	a->tell(a->ctx, table, key, reason);
}

int
audit_told(struct audit *a, const char *table, const char *key, struct err *e)
{

	if (e->code != ERR_CORRUPT && e->code != ERR_FORMAT &&
	    e->code != ERR_SIGNATURE && e->code != ERR_LIMIT &&
	    e->code != ERR_NOT_FOUND && e->code != ERR_NEWER)
		return -1;
	audit_fault(a, table, key, "%s", e->text);
	err_clear(e);
	return 0;
}

static void
key_bytes(struct buf *out, const uint8_t *p, size_t n)
{
	char hex[HEX_LEN(KEY_HEX_MAX) + 1];
	struct hash h;
	struct id id;

	if (n == ID_LEN) {
		memcpy(id.b, p, n);
		buf_text(out, id_text(&id).s);
	} else if (n == HASH_LEN) {
		memcpy(h.b, p, n);
		buf_text(out, hash_text(&h).s);
	} else {
		n = n < KEY_HEX_MAX ? n : KEY_HEX_MAX;
		buf_text(out, hex_encode(hex, p, n));
	}
}

struct row_key
row_key(struct stmt *s, const char *types, size_t columns)
{
	struct buf b = BUF_INIT(sizeof(((struct row_key *)0)->s) - 1);
	struct row_key key;
	const uint8_t *p;
	size_t n;

	for (size_t i = 0; i < columns; i++) {
		if (i > 0)
			buf_byte(&b, ',');
		if (types[i] == 'i') {
			buf_fmt(&b, "%lld", (long long)stmt_int(s, (int)i));
			continue;
		}
		p = stmt_blob(s, (int)i, &n);
		if (types[i] == 't')
			buf_add(&b, p, n);
		else
			key_bytes(&b, p, n);
	}
	memcpy(key.s, buf_str(&b), b.len);
	key.s[b.len] = '\0';
	/* One word, so that a line can be taken apart. */
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)key.s[i] <= ' ')
			key.s[i] = '_';
	if (b.len == 0)
		memcpy(key.s, "-", 2);
	buf_done(&b);
	return key;
}

int
audit_act(struct audit *a, const struct id *scope, const struct hash *hash,
	  struct part *act, int64_t *idx, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = audit_applied(a->h->db, scope, hash, idx, e);

	if (rc == 1)
		rc = part_load(a->h->db, hash, salt, &body, e);
	if (rc == 1 && part_parse(act, body.p, body.len, e) != 0)
		rc = -1;
	buf_done(&body);
	return rc;
}

/* Only what is signed, hashed or in the tree, and the files. */
static int
bytes_check(struct audit *a, struct err *e)
{

	if (db_check(a->h->db, e) != 0 &&
	    audit_told(a, "database", "-", e) != 0)
		return -1;
	if (audit_files(a, e) != 0 || audit_stored(a, e) != 0 ||
	    audit_logs(a, e) != 0 || audit_batches(a, e) != 0 ||
	    audit_parts(a, e) != 0 || audit_redactions(a, e) != 0 ||
	    audit_redacted_in(a, e) != 0 || audit_erased(a, e) != 0 ||
	    audit_tree(a, e) != 0 || audit_checkpoints(a, e) != 0)
		return -1;
	return audit_own(a, e);
}

int
audit_all(struct audit *a, struct err *e)
{

	if (bytes_check(a, e) != 0)
		return -1;
	return audit_state(a, e);
}
