#include <string.h>

#include "hub/anchor.h"
#include "hub/audit/audit.h"
#include "hub/store/files.h"
#include "protocol/files/store.h"

static void
role_key_check(struct audit *a, enum hub_role role, const char *name,
	       const uint8_t *own)
{
	const uint8_t *said = hubkeys_find(&a->h->keys, role, a->h->size);

	if (said == NULL || memcmp(said, own, KEY_LEN) != 0)
		audit_fault(a, "keys", name, "is not that of the hubkeys");
}

/* The note on the disk is the one that is given out, and its roots'. */
static int
hubkeys_check(struct audit *a, struct err *e)
{
	struct hub *h = a->h;
	struct buf path = BUF_INIT(4096);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct hubkeys keys;
	struct id root = root_fingerprint(&h->keys);
	int rc = -1;

	if (hub_path(h->home, HUB_NOTE, &path, e) != 0)
		goto out;
	rc = file_read(&text, buf_str(&path), e);
	if (rc == 0)
		rc = hubkeys_open(&keys, text.p, text.len, &root, e);
	if (rc != 0)
		rc = audit_told(a, "hubkeys", "-", e);
	else if (text.len != h->keys_note.len ||
		 memcmp(text.p, h->keys_note.p, text.len) != 0)
		audit_fault(a, "hubkeys", "-", "is not what is given out");
out:
	buf_done(&path);
	buf_done(&text);
	return rc;
}

static int
anchor_tree_check(struct audit *a, const struct anchor *anchor, struct err *e)
{
	struct hash root;

	if (strcmp(anchor->origin, a->h->origin) != 0)
		audit_fault(a, "anchor", "-", "is of %s", anchor->origin);
	else if (anchor->size > a->h->size)
		audit_fault(a, "anchor", "-",
			    "knows %llu entries, the tree has %llu",
			    (unsigned long long)anchor->size,
			    (unsigned long long)a->h->size);
	else if (tree_root(&a->h->tree, anchor->size, &root, e) != 0)
		return audit_told(a, "anchor", "-", e);
	else if (!hash_eq(&root, &anchor->root))
		audit_fault(a, "anchor", "-", "is of another tree");
	return 0;
}

static int
anchor_file_check(struct audit *a, struct err *e)
{
	struct anchor anchor;
	int rc = anchor_read(a->h->home, &anchor, e);

	if (rc < 0)
		return audit_told(a, "anchor", "-", e);
	if (rc == 1)
		return anchor_tree_check(a, &anchor, e);
	audit_fault(a, "anchor", "-", "is missing");
	return 0;
}

int
audit_files(struct audit *a, struct err *e)
{

	role_key_check(a, HUB_TREE, "tree", a->h->tree_key.public);
	role_key_check(a, HUB_RECEIPT, "receipt", a->h->receipt_key.public);
	role_key_check(a, HUB_AUTHOR, "author", a->h->author_key.public);
	role_key_check(a, HUB_BOX, "box", a->h->box_key.public);
	if (hubkeys_check(a, e) != 0)
		return -1;
	return anchor_file_check(a, e);
}

static int
stored_check(struct audit *a, struct stmt *s, const char *folder, struct err *e)
{
	struct row_key key = row_key(s, "bb", 2);
	uint64_t size = (uint64_t)stmt_int(s, 2);
	struct hash sha256;

	if (stmt_hash(s, 1, &sha256) != 0)
		audit_fault(a, "stored", key.s, "is no hash");
	else if (stmt_int(s, 3) == 0)
		audit_fault(a, "stored", key.s, "is of no scope");
	else if (size > 0 && files_check(folder, &sha256, size, e) != 0)
		return audit_told(a, "stored", key.s, e);
	return 0;
}

/* Every attached file holds what its name says. */
int
audit_stored(struct audit *a, struct err *e)
{
	struct stmt *s = stored_rows(a->h->db, e);
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	int rc =
	    s == NULL ? -1 : hub_path(a->h->home, FILES_FOLDER, &folder, e);

	while (rc == 0 && (rc = stmt_step(s, e)) == 1)
		rc = stored_check(a, s, buf_str(&folder), e);
	stmt_done(s);
	buf_done(&folder);
	return rc;
}
