/* Does an answer fit what is known?  Nothing is written here. */
#include <string.h>

#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/base/reader.h"
#include "protocol/log/apply.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/tree.h"

#define PATH_MAX_HASHES ((size_t)(TREE_DEPTH_MAX * 2))

/* The hashes that are left of a proof: how many, or -1. */
static int
path_read(struct reader *in, struct hash path[PATH_MAX_HASHES], struct err *e)
{
	size_t n = in->left / HASH_LEN;

	if (in->bad || in->left % HASH_LEN != 0 || n > PATH_MAX_HASHES)
		return err_set(e, ERR_FORMAT, "answer: not a proof");
	for (size_t i = 0; i < n; i++)
		reader_copy(in, path[i].b, HASH_LEN);
	return (int)n;
}

/* The proof that begins at ${size}, if there is one. */
static const struct bundle_record *
proof_from(const struct answer *a, uint64_t size)
{
	struct reader in;

	for (size_t i = 0; i < a->proof_count; i++) {
		reader_init(&in, a->proofs[i].p, a->proofs[i].n);
		if (reader_be64(&in) == size && !in.bad)
			return &a->proofs[i];
	}
	return NULL;
}

int
answer_proof(const struct answer *a, uint64_t size, const struct hash *root,
	     struct err *e)
{
	const struct bundle_record *r = proof_from(a, size);
	struct hash path[PATH_MAX_HASHES];
	struct reader in;
	int n;

	if (r == NULL)
		return 0;
	reader_init(&in, r->p, r->n);
	(void)reader_be64(&in);
	if (reader_be64(&in) != a->point.size)
		return err_set(e, ERR_FORMAT,
			       "answer: the proof of another "
			       "checkpoint");
	if ((n = path_read(&in, path, e)) < 0)
		return -1;
	if (tree_check_consistency(size, root, a->point.size, &a->point.root,
				   path, (size_t)n, e) == 0)
		return 1;
	if (e->code != ERR_SIGNATURE)
		return -1;
	err_clear(e);
	return 0;
}

static int
consistency_check(struct answer *a, const struct checkpoint_row *known,
		  struct err *e)
{
	int rc;

	if (known->size == 0)
		return 0;
	if ((rc = answer_proof(a, known->size, &known->root, e)) != 0)
		return rc < 0 ? -1 : 0;
	a->is_denied = true;
	return err_set(e, ERR_FORK,
		       "answer: no proof that the hub's tree contains "
		       "the one that it showed before");
}

/* Sizes only go up, and one size has one root. */
static int
growth_check(uint64_t size, const struct hash *root,
	     const struct checkpoint_row *known, const char *what,
	     struct err *e)
{
	if (size < known->size)
		return err_set(e, ERR_STALE,
			       "answer: %s of a smaller tree than was seen",
			       what);
	if (size == known->size && !hash_eq(root, &known->root))
		return err_set(e, ERR_FORK,
			       "answer: %s of another tree of the same size",
			       what);
	return 0;
}

static int
point_check(struct client *c, struct answer *a,
	    const struct checkpoint_row *known, bool has_known, struct err *e)
{
	a->has_tree = has_known || a->point_note.n != 0;
	a->tree_size = known->size;
	a->tree_root = known->root;
	if (a->point_note.n == 0)
		return 0;
	if (origin_number(a->point.origin) != c->keys.origin) {
		a->is_past = true;
		return err_set(e, ERR_STALE, "answer: a tree of the past");
	}
	if (has_known) {
		a->is_denied = growth_check(a->point.size, &a->point.root,
					    known, "a checkpoint", e) != 0;
		if (a->is_denied)
			return -1;
		if (a->point.size > known->size &&
		    consistency_check(a, known, e) != 0)
			return -1;
	}
	a->tree_size = a->point.size;
	a->tree_root = a->point.root;
	return 0;
}

static int
receipts_check(struct client *c, struct answer *a,
	       const struct checkpoint_row *known, bool has_known,
	       struct err *e)
{
	const struct checkpoint_row point = {.size = a->tree_size,
					     .root = a->tree_root};

	for (size_t i = 0; i < a->receipt_count; i++) {
		const struct receipt *r = &a->receipts[i].r;

		if (origin_number(r->origin) != c->keys.origin) {
			a->is_past = true;
			return err_set(e, ERR_STALE,
				       "answer: a receipt of the past");
		}
		a->is_denied =
		    (has_known && growth_check(r->size, &r->root, known,
					       "a receipt", e) != 0) ||
		    (a->has_tree && r->size == a->tree_size &&
		     growth_check(r->size, &r->root, &point, "a receipt", e) !=
			 0);
		if (a->is_denied)
			return -1;
	}
	return 0;
}

/* The root at ${size}: that of the tree at hand or one stored before. */
static int
root_at(struct client *c, const struct answer *a, uint64_t size,
	struct hash *out, struct err *e)
{
	struct checkpoint_row row;
	int rc;

	if (a->has_tree && size == a->tree_size) {
		*out = a->tree_root;
		return 0;
	}
	rc = checkpoint_at(c->db, c->keys.origin, size, &row, NULL, e);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_SIGNATURE,
			       "answer: a path to an unknown checkpoint");
	*out = row.root;
	return 0;
}

static int
inclusion_check(struct client *c, const struct answer *a,
		const struct answer_entry *en, struct err *e)
{
	struct hash path[PATH_MAX_HASHES];
	struct hash leaf, root;
	struct reader in;
	uint64_t index, size;
	int n;

	if (en->inclusion.n == 0)
		return 0;
	reader_init(&in, en->inclusion.p, en->inclusion.n);
	index = reader_be64(&in);
	size = reader_be64(&in);
	if ((n = path_read(&in, path, e)) < 0 ||
	    root_at(c, a, size, &root, e) != 0)
		return -1;
	if (index != en->index)
		return err_set(e, ERR_FORMAT,
			       "answer: the path of another "
			       "entry");
	leaf = tree_leaf(en->text, en->text_len);
	return tree_check_inclusion(&leaf, index, size, path, (size_t)n, &root,
				    e);
}

/* One page: its entries begin at ${at}, which is moved behind them. */
static int
page_check(struct client *c, const struct answer *a,
	   const struct receipt_page *page, size_t *at, struct err *e)
{
	struct sha256 sum;
	struct hash got;
	uint8_t be[8];
	uint64_t next = page->from;

	if (!id_eq(&page->scope, &c->scope) &&
	    !id_eq(&page->scope, &SCOPE_DIRECTORY))
		return err_set(e, ERR_FORMAT,
			       "answer: a page of a scope that "
			       "is not ours");
	if (page->to > 0 && (!a->has_tree || page->to > a->tree_size))
		return err_set(e, ERR_SIGNATURE,
			       "answer: a page beyond the checkpoint");
	if (page->count > a->entry_count - *at)
		return err_set(e, ERR_FORMAT, "answer: a page is cut");
	sha256_init(&sum);
	for (uint64_t i = 0; i < page->count; i++) {
		const struct answer_entry *en = &a->entries[(*at)++];

		if (en->index < next || en->index >= page->to)
			return err_set(e, ERR_FORMAT,
				       "answer: an entry out of its page");
		next = en->index + 1;
		for (unsigned k = 0; k < sizeof(be); k++)
			be[k] = (uint8_t)(en->index >> (56 - 8 * k));
		sha256_add(&sum, be, sizeof(be));
		sha256_add(&sum, en->text, en->text_len);
		if (inclusion_check(c, a, en, e) != 0)
			return -1;
	}
	sha256_done(&sum, &got);
	if (!hash_eq(&got, &page->sha256))
		return err_set(e, ERR_SIGNATURE,
			       "answer: a page other than the receipt names");
	return 0;
}

static int
pages_check(struct client *c, const struct answer *a, struct err *e)
{
	const struct receipt *r = &a->receipts[0].r;
	size_t at = 0;

	for (size_t i = 0; i < r->page_count; i++)
		if (page_check(c, a, &r->pages[i], &at, e) != 0)
			return -1;
	if (at != a->entry_count)
		return err_set(e, ERR_SIGNATURE,
			       "answer: entries that no receipt names");
	return 0;
}

int
answer_check(struct client *c, struct answer *a, struct err *e)
{
	struct checkpoint_row known = {0};
	int rc;

	if ((rc = checkpoint_newest(c->db, &known, e)) < 0)
		return -1;
	if (rc == 1 && known.origin != c->keys.origin) {
		memset(&known, 0, sizeof(known));
		rc = 0;
	}
	if (point_check(c, a, &known, rc == 1, e) != 0 ||
	    receipts_check(c, a, &known, rc == 1, e) != 0)
		return -1;
	return pages_check(c, a, e);
}
