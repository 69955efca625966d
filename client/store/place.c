/* Which hub and unit a home belongs to, once more beside its keys: a rebuild
 * must not need the database for it. */
#include <string.h>

#include "client/store/impl.h"
#include "protocol/wire/lines.h"

#define PATH_BYTES_MAX  4096
#define PLACE_FILE      "keys/place"
#define PLACE_LINE      "kheo/place@v1"
#define PLACE_BYTES_MAX 512

int
place_write(const struct client *c, const char *url, const struct id *root,
	    const struct id *scope, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(PLACE_BYTES_MAX);
	int rc = -1;

	buf_text(&text, PLACE_LINE "\nroot");
	put_id(&text, root);
	buf_text(&text, "\nscope");
	put_id(&text, scope);
	buf_fmt(&text, "\nurl %s\n", url[0] == '\0' ? "-" : url);
	if (buf_check(&text, e) == 0 &&
	    client_path(c, &path, PLACE_FILE, e) == 0)
		rc = file_write(buf_str(&path), text.p, text.len, 0600, e);
	buf_done(&path);
	buf_done(&text);
	return rc;
}

static bool
place_parse(struct place_known *p, const char *text, size_t n)
{
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, PLACE_LINE);
	lines_want(&l, "root");
	word_id(&l, &p->root);
	lines_want(&l, "scope");
	word_id(&l, &p->scope);
	lines_want(&l, "url");
	word_copy(&l, p->url, sizeof(p->url));
	if (strcmp(p->url, "-") == 0)
		p->url[0] = '\0';
	return lines_done(&l);
}

int
place_read(const struct client *c, struct place_known *out, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(PLACE_BYTES_MAX);
	int rc = -1;

	if (client_path(c, &path, PLACE_FILE, e) != 0)
		goto out;
	if (!file_exists(buf_str(&path)))
		rc = 0;
	else if (file_read(&text, buf_str(&path), e) != 0)
		rc = -1;
	else if (place_parse(out, buf_str(&text), text.len))
		rc = 1;
	else
		err_set(e, ERR_CORRUPT, "%s: damaged", PLACE_FILE);
out:
	buf_done(&path);
	buf_done(&text);
	return rc;
}

int
place_remove(const struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, PLACE_FILE, e);

	if (rc == 0 && file_exists(buf_str(&path)))
		rc = file_remove(buf_str(&path), e);
	buf_done(&path);
	return rc;
}
