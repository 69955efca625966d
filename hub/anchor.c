#include "hub/anchor.h"

#include <string.h>

#include "protocol/wire/lines.h"

#define ANCHOR_BYTES_MAX 256

static int
anchor_parse(struct anchor *a, const char *text, size_t n, struct err *e)
{
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, "");
	word_copy(&l, a->origin, sizeof(a->origin));
	a->size = word_num(&l, 0, INT64_MAX);
	word_hash(&l, &a->root);
	if (!lines_done(&l) || !origin_valid(a->origin, strlen(a->origin)))
		return err_set(e, ERR_CORRUPT, "anchor: damaged");
	return 1;
}

int
anchor_read(const char *home, struct anchor *a, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct buf text = BUF_INIT(ANCHOR_BYTES_MAX);
	int rc = -1;

	memset(a, 0, sizeof(*a));
	if (hub_path(home, HUB_ANCHOR, &path, e) == 0) {
		if (!file_exists(buf_str(&path)))
			rc = 0;
		else if (file_read(&text, buf_str(&path), e) == 0)
			rc = anchor_parse(a, buf_str(&text), text.len, e);
	}
	buf_done(&path);
	buf_done(&text);
	return rc;
}

int
anchor_write(const char *home, const struct anchor *a, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct buf text = BUF_INIT(ANCHOR_BYTES_MAX);
	int rc = -1;

	buf_fmt(&text, "%s %llu %s\n", a->origin, (unsigned long long)a->size,
		hash_text(&a->root).s);
	if (buf_check(&text, e) == 0 &&
	    hub_path(home, HUB_ANCHOR, &path, e) == 0)
		rc = file_write(buf_str(&path), text.p, text.len, 0600, e);
	buf_done(&path);
	buf_done(&text);
	return rc == 0 ? 0 : err_wrap(e, "anchor");
}

int
anchor_check(struct hub *h, struct err *e)
{
	struct anchor a;
	struct hash root;
	int rc = anchor_read(h->home, &a, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_STALE,
			       "the anchor is missing: making this hub was not"
			       " finished, or files were lost");
	if (strcmp(a.origin, h->origin) != 0)
		return err_set(e, ERR_STALE, "the anchor is of %s, not of %s",
			       a.origin, h->origin);
	if (a.size > h->size)
		return err_set(e, ERR_STALE,
			       "the tree has %llu entries but had %llu: the"
			       " database was restored",
			       (unsigned long long)h->size,
			       (unsigned long long)a.size);
	if (tree_root(&h->tree, a.size, &root, e) != 0)
		return -1;
	if (!hash_eq(&root, &a.root))
		return err_set(e, ERR_STALE,
			       "the tree is not the one of the anchor");
	h->anchored = a.size;
	if (a.size == h->size)
		return 0;
	memcpy(&a.root, &h->point.root, sizeof(a.root));
	a.size = h->size;
	if (anchor_write(h->home, &a, e) != 0)
		return -1;
	h->anchored = h->size;
	return 0;
}
