/* Edits behind a locked key, once more outside the database: nothing else
 * holds them until their person comes. */
#include <string.h>

#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/base/hex64.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/json.h"

#define PATH_BYTES_MAX 4096
#define FILE_NAME      "outbox/unsealed.json"
#define DAMAGED_NAME   "outbox/unsealed.json.damaged"
#define FILE_BYTES_MAX (64 * 1024 * 1024)
#define BASE_IDS_MAX   PART_REFS_MAX

/* Nobody has signed these bytes: the hash before them tells a disk's fault. */
#define SUM_LEN (HEX_LEN(HASH_LEN) + 1) /* and LF */

static void
sum_put(const struct buf *text, char out[SUM_LEN + 1])
{
	struct hash sum = sha256(text->p, text->len);

	hex_encode(out, sum.b, HASH_LEN);
	memcpy(out + SUM_LEN - 1, "\n", 2);
}

/* The list in the file; one of an earlier version has no hash. */
static json_t *
list_read(const struct buf *file, struct err *e)
{
	const char *p = (const char *)file->p;
	struct hash sum, said;

	if (file->len > 0 && p[0] == '[')
		return json_read(p, file->len, e);
	if (file->len < SUM_LEN || p[SUM_LEN - 1] != '\n' ||
	    hex_decode(said.b, HASH_LEN, p, SUM_LEN - 1) != 0) {
		err_set(e, ERR_CORRUPT, "%s: damaged", FILE_NAME);
		return NULL;
	}
	sum = sha256(p + SUM_LEN, file->len - SUM_LEN);
	if (!hash_eq(&sum, &said)) {
		err_set(e, ERR_CORRUPT, "%s: damaged", FILE_NAME);
		return NULL;
	}
	return json_read(p + SUM_LEN, file->len - SUM_LEN, e);
}

static json_t *
row_json(struct stmt *s, struct err *e)
{
	struct buf base = BUF_INIT(B64U_LEN(BASE_IDS_MAX * ID_LEN) + 1);
	struct id first, rec;
	const uint8_t *p, *value;
	size_t n, value_n;
	json_t *row = NULL;
	uint8_t *text;

	p = stmt_blob(s, 7, &n);
	value = stmt_blob(s, 6, &value_n);
	text = buf_grow(&base, B64U_LEN(n) + 1);
	if (text != NULL && stmt_id(s, 1, &first) == 0 &&
	    stmt_id(s, 3, &rec) == 0)
		row = json_pack(
		    "[I,o,I,o,s,s,s%,s,I]", (json_int_t)stmt_int(s, 0),
		    json_id(&first), (json_int_t)stmt_int(s, 2), json_id(&rec),
		    stmt_text(s, 4), stmt_text(s, 5), (const char *)value,
		    value_n, b64u_encode((char *)text, p, n),
		    (json_int_t)stmt_int(s, 8));
	buf_done(&base);
	if (row == NULL)
		err_set(e, ERR_CORRUPT, "unsealed: damaged row");
	return row;
}

static json_t *
rows_json(struct client *c, struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT u.num, u.first, u.grp, u.rec, u.type, u.field, u.value,"
	    " u.base, u.at FROM unsealed AS u JOIN signer AS s"
	    " ON s.first = u.first WHERE s.locked = 1 ORDER BY u.num",
	    "");
	json_t *list = json_array();
	int rc = -1;

	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (json_array_append_new(list, row_json(s, e)) != 0) {
			rc = err_memory(e);
			break;
		}
	}
	stmt_done(s);
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}

int
unsealed_keep(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(FILE_BYTES_MAX);
	struct buf file = BUF_INIT(FILE_BYTES_MAX + SUM_LEN);
	json_t *list = rows_json(c, e);
	char sum[SUM_LEN + 1];
	int rc = -1;

	if (list == NULL || client_path(c, &path, FILE_NAME, e) != 0)
		goto out;
	if (json_array_size(list) == 0)
		rc = file_exists(buf_str(&path))
			 ? file_remove(buf_str(&path), e)
			 : 0;
	else if (json_put(&text, list, e) == 0 && buf_check(&text, e) == 0) {
		sum_put(&text, sum);
		buf_text(&file, sum);
		buf_add(&file, text.p, text.len);
		rc = buf_check(&file, e);
		if (rc == 0)
			rc = file_write(buf_str(&path), file.p, file.len, 0600,
					e);
	}
out:
	json_decref(list);
	buf_done(&file);
	buf_done(&path);
	buf_done(&text);
	return rc;
}

static int
row_take(struct client *c, json_t *row, struct err *e)
{
	const char *first, *rec, *type, *field, *value, *base;
	size_t value_n, base_n;
	json_int_t num, grp, at;
	uint8_t bytes[256 * ID_LEN];
	struct id first_id, rec_id;

	/* A list of versions longer than that was on no screen. */
	if (json_unpack(row, "[I,s,I,s,s,s,s%,s%,I!]", &num, &first, &grp, &rec,
			&type, &field, &value, &value_n, &base, &base_n,
			&at) != 0 ||
	    id_parse(&first_id, first, strlen(first)) != 0 ||
	    id_parse(&rec_id, rec, strlen(rec)) != 0 ||
	    b64u_decode_max(bytes, sizeof(bytes), base, base_n, &base_n) != 0)
		return err_set(e, ERR_CORRUPT, "%s: damaged", FILE_NAME);
	return db_run(
	    c->db, e,
	    "INSERT INTO unsealed(num, first, grp, rec, type, field, value,"
	    " base, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
	    " ON CONFLICT(num) DO NOTHING",
	    "ididttbbi", (int64_t)num, &first_id, (int64_t)grp, &rec_id, type,
	    field, (const void *)value, value_n, (const void *)bytes, base_n,
	    (int64_t)at);
}

/* What cannot be read any more stands in nobody's way, and is kept. */
static int
damaged_set_aside(struct client *c, const char *path, struct err *e)
{
	struct buf aside = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &aside, DAMAGED_NAME, e);

	if (rc == 0)
		rc = file_rename(path, buf_str(&aside), e);
	buf_done(&aside);
	return rc;
}

static int
file_take(struct client *c, const char *path, struct err *e)
{
	struct buf text = BUF_INIT(FILE_BYTES_MAX + SUM_LEN);
	json_t *list = NULL;
	int rc = file_read(&text, path, e);

	if (rc == 0 && (list = list_read(&text, e)) == NULL)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
		rc = row_take(c, json_array_get(list, i), e);
	json_decref(list);
	buf_done(&text);
	return rc;
}

int
rebuild_unsealed(struct client *c, bool *damaged, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, FILE_NAME, e);

	*damaged = false;
	if (rc == 0 && file_exists(buf_str(&path)))
		rc = file_take(c, buf_str(&path), e);
	if (rc != 0 && (e->code == ERR_CORRUPT || e->code == ERR_FORMAT)) {
		err_clear(e);
		*damaged = true;
		rc = damaged_set_aside(c, buf_str(&path), e);
	}
	buf_done(&path);
	return rc;
}
