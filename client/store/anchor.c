#include <stdio.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/wire/lines.h"

#define PATH_BYTES_MAX   4096
#define ANCHOR_LINE      "kheo/anchor@v1"
#define ANCHOR_BYTES_MAX 512

static int
anchor_path(const struct client *c, const struct id *log, struct buf *out,
	    struct err *e)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "keys/%s.anchor", id_text(log).s);
	return client_path(c, out, name, e);
}

static bool
anchor_parse(struct anchor *a, const char *text, size_t n)
{
	struct lines l;
	const char *at;
	size_t len = 0;

	lines_init(&l, text, n);
	lines_want(&l, ANCHOR_LINE);
	lines_want(&l, "log");
	word_id(&l, &a->head.log);
	lines_want(&l, "seq");
	a->head.seq = word_num(&l, 1, INT64_MAX);
	lines_want(&l, "header");
	word_hash(&l, &a->head.hash);
	lines_want(&l, "at");
	at = word_rest(&l, &len);
	if (!lines_done(&l) || len > AT_TEXT_MAX)
		return false;
	memcpy(a->at, at, len);
	a->at[len] = '\0';
	return true;
}

int
anchor_read(struct client *c, const struct id *log, struct anchor *out,
	    struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(ANCHOR_BYTES_MAX);
	struct err why = ERR_INIT;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (anchor_path(c, log, &path, e) != 0)
		goto out;
	rc = 1;
	if (file_read(&text, buf_str(&path), &why) != 0)
		rc = why.code == ERR_NOT_FOUND ? 0 : 1;
	if (err_is_passing(&why)) {
		rc = err_set(e, why.code, "%s", why.text);
		goto out;
	}
	/* What cannot be read cannot be trusted to be this installation's:
	 * a new log is begun, which loses nothing. */
	if (why.code == ERR_NONE &&
	    (!anchor_parse(out, buf_str(&text), text.len) ||
	     !id_eq(&out->head.log, log)))
		memset(out, 0, sizeof(*out));
out:
	buf_done(&path);
	buf_done(&text);
	return rc;
}

int
anchor_write(struct client *c, const struct head *head, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(ANCHOR_BYTES_MAX);
	char at[AT_TEXT_MAX + 1];
	int rc = -1;

	if (anchor_here(c, at, e) != 0 ||
	    anchor_path(c, &head->log, &path, e) != 0)
		goto out;
	buf_text(&text, ANCHOR_LINE "\nlog");
	put_id(&text, &head->log);
	buf_fmt(&text, "\nseq %llu\nheader", (unsigned long long)head->seq);
	put_hash(&text, &head->hash);
	buf_fmt(&text, "\nat %s\n", at);
	if (buf_check(&text, e) == 0)
		rc = file_write(buf_str(&path), text.p, text.len, 0600, e);
out:
	buf_done(&path);
	buf_done(&text);
	return rc;
}
