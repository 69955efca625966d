#include "hub/anchor.h"

#include <stdio.h>
#include <string.h>

#include "protocol/wire/bundle.h"
#include "protocol/wire/lines.h"

#define CRC_LEN 8

/* The line of one slot: 1, or 0 if it is not whole. */
static int
slot_parse(struct anchor *a, const uint8_t *slot)
{
	const char *text = (const char *)slot;
	size_t n = strnlen(text, ANCHOR_SLOT_BYTES);
	char crc[CRC_LEN + 2];
	struct lines l;

	if (n <= CRC_LEN + 1)
		return 0;
	snprintf(crc, sizeof(crc), "%08x\n",
		 (unsigned)crc32c(text, n - CRC_LEN - 1));
	if (memcmp(text + n - CRC_LEN - 1, crc, CRC_LEN + 1) != 0)
		return 0;
	lines_init(&l, text, n);
	lines_want(&l, "");
	a->n = word_num(&l, 1, INT64_MAX - 1);
	word_copy(&l, a->origin, sizeof(a->origin));
	a->size = word_num(&l, 0, INT64_MAX);
	word_hash(&l, &a->root);
	word_copy(&l, crc, sizeof(crc));
	return lines_done(&l) && origin_valid(a->origin, strlen(a->origin));
}

/* The newest line, and the slot that may be written over. */
static int
slots_parse(const struct buf *file, struct anchor *a, size_t *free_slot,
	    struct err *e)
{
	struct anchor slot;
	int found = 0;

	if (file->len != (size_t)ANCHOR_SLOTS * ANCHOR_SLOT_BYTES)
		return err_set(e, ERR_CORRUPT, "anchor: damaged");
	for (size_t i = 0; i < ANCHOR_SLOTS; i++) {
		memset(&slot, 0, sizeof(slot));
		if (slot_parse(&slot, file->p + i * ANCHOR_SLOT_BYTES) == 0 ||
		    (found == 1 && slot.n < a->n))
			continue;
		*a = slot;
		*free_slot = 1 - i;
		found = 1;
	}
	if (found == 0)
		return err_set(e, ERR_CORRUPT, "anchor: damaged");
	return 1;
}

static int
slots_read(const char *path, struct anchor *a, size_t *free_slot, struct err *e)
{
	struct buf file =
	    BUF_INIT((size_t)ANCHOR_SLOTS * ANCHOR_SLOT_BYTES + 1);
	int rc = file_read(&file, path, e);

	if (rc == 0)
		rc = slots_parse(&file, a, free_slot, e);
	buf_done(&file);
	return rc;
}

int
anchor_read(const char *home, struct anchor *a, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	size_t slot;
	int rc = -1;

	memset(a, 0, sizeof(*a));
	if (hub_path(home, HUB_ANCHOR, &path, e) == 0)
		rc = file_exists(buf_str(&path))
			 ? slots_read(buf_str(&path), a, &slot, e)
			 : 0;
	buf_done(&path);
	return rc;
}

static int
slot_put(uint8_t slot[ANCHOR_SLOT_BYTES], const struct anchor *a, struct err *e)
{
	struct buf text = BUF_INIT(ANCHOR_SLOT_BYTES - 1);
	int rc;

	buf_fmt(&text, "%llu %s %llu %s ", (unsigned long long)a->n, a->origin,
		(unsigned long long)a->size, hash_text(&a->root).s);
	buf_fmt(&text, "%08x\n", (unsigned)crc32c(text.p, text.len));
	memset(slot, 0, ANCHOR_SLOT_BYTES);
	if ((rc = buf_check(&text, e)) == 0)
		memcpy(slot, text.p, text.len);
	buf_done(&text);
	return rc;
}

static int
slots_write(const char *path, const struct anchor *a, struct err *e)
{
	uint8_t file[ANCHOR_SLOTS * ANCHOR_SLOT_BYTES] = {0};
	struct anchor before = {0}, next = *a;
	struct err ignored = ERR_INIT;
	size_t slot = 0;
	bool is_there = slots_read(path, &before, &slot, &ignored) == 1;

	next.n = is_there ? before.n + 1 : 1;
	if (slot_put(file, &next, e) != 0)
		return -1;
	if (is_there)
		return file_overwrite(path, slot * ANCHOR_SLOT_BYTES, file,
				      ANCHOR_SLOT_BYTES, e);
	return file_write(path, file, sizeof(file), 0600, e);
}

int
anchor_write(const char *home, const struct anchor *a, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = hub_path(home, HUB_ANCHOR, &path, e);

	if (rc == 0)
		rc = slots_write(buf_str(&path), a, e);
	buf_done(&path);
	return rc == 0 ? 0 : err_wrap(e, "anchor");
}

int
anchor_void(const char *home, struct err *e)
{
	struct anchor a;
	int rc = anchor_read(home, &a, e);

	if (rc <= 0)
		return rc;
	a.size++;
	return anchor_write(home, &a, e);
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
		return err_set(
		    e, ERR_STALE,
		    "the anchor is missing: making this hub was not"
		    " finished, or files were lost; run kheo-hub recover");
	if (strcmp(a.origin, h->origin) != 0)
		return err_set(e, ERR_STALE, "the anchor is of %s, not of %s",
			       a.origin, h->origin);
	if (a.size > h->size)
		return err_set(e, ERR_STALE,
			       "the tree has %llu entries but had %llu: the"
			       " database was restored; run kheo-hub recover",
			       (unsigned long long)h->size,
			       (unsigned long long)a.size);
	if (tree_root(&h->tree, a.size, &root, e) != 0)
		return -1;
	if (!hash_eq(&root, &a.root))
		return err_set(e, ERR_STALE,
			       "the tree is not the one of the anchor; run"
			       " kheo-hub recover");
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
