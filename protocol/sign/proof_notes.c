#include "protocol/sign/proof_file.h"

#include <string.h>

static bool
sig_of_a_root(const struct note *n, size_t i, const struct hubkeys *k)
{
	struct note one = *n;
	struct sign_name name;

	one.sigs[0] = n->sigs[i];
	one.sig_count = 1;
	for (size_t r = 0; r < k->root_count; r++) {
		name = name_root(k->roots[r]);
		if (signed_by(&one, name.s, k->roots[r]))
			return true;
	}
	return false;
}

int
proof_hubkeys_read(struct proof_file *f, const struct proof_section *s,
		   const struct id *root, struct err *e)
{
	struct hubkeys k;
	struct note n;
	struct id fingerprint;

	if (note_parse(&n, s->p, s->n, e) != 0 ||
	    hubkeys_parse(&k, n.text, n.text_len, e) != 0)
		return -1;
	fingerprint = root_fingerprint(&k);
	if (f->has_keys) {
		if (hubkeys_open_next(&k, s->p, s->n, &f->keys, e) != 0)
			return -1;
	} else if (hubkeys_open(&k, s->p, s->n, &fingerprint, e) != 0) {
		return -1;
	}
	for (size_t i = 0; i < n.sig_count; i++)
		if (!sig_of_a_root(&n, i, &k) &&
		    !(f->has_keys && sig_of_a_root(&n, i, &f->keys)))
			return err_set(e, ERR_SIGNATURE,
				       "signed by an unknown key");
	if (id_eq(&fingerprint, root))
		f->is_pinned = true;
	f->keys = k;
	f->has_keys = true;
	return 0;
}

/* The note of a header is checked when all headers are known. */
int
proof_header_read(struct proof_file *f, const struct proof_section *s,
		  const struct id *root, struct err *e)
{
	struct proof_header *h = &f->headers[f->header_count];
	struct note n;

	(void)root;
	if (batch_open(&h->b, &h->hash, &n, s->p, s->n, e) != 0)
		return -1;
	f->header_count++;
	return 0;
}

static int
signed_once(const struct proof_section *s, struct err *e)
{
	struct note n;

	if (note_parse(&n, s->p, s->n, e) != 0)
		return -1;
	if (n.sig_count != 1)
		return err_set(e, ERR_SIGNATURE, "signed by an unknown key");
	return 0;
}

int
proof_checkpoint_read(struct proof_file *f, const struct proof_section *s,
		      const struct id *root, struct err *e)
{

	(void)root;
	if (f->checkpoint_count == PROOF_CHECKPOINTS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d checkpoints",
			       PROOF_CHECKPOINTS_MAX);
	if (signed_once(s, e) != 0 ||
	    checkpoint_open(&f->checkpoints[f->checkpoint_count], s->p, s->n,
			    &f->keys, e) != 0)
		return -1;
	f->checkpoint_count++;
	return 0;
}

int
proof_receipt_read(struct proof_file *f, const struct proof_section *s,
		   const struct id *root, struct err *e)
{
	struct receipt *r;
	int rc;

	(void)root;
	if (signed_once(s, e) != 0)
		return -1;
	if ((r = malloc(sizeof(*r))) == NULL)
		return err_memory(e);
	rc = receipt_open(r, s->p, s->n, &f->keys, e);
	free(r);
	return rc;
}

static bool
signed_by_author(const struct note *n, const struct hubkeys *k)
{
	struct sign_name name = name_author(k->hub);

	for (size_t i = 0; i < k->key_count; i++)
		if (k->keys[i].role == HUB_AUTHOR &&
		    strcmp(n->sigs[1].name, name.s) == 0 &&
		    signed_by(n, name.s, k->keys[i].key))
			return true;
	return false;
}

/* Who else signed a genesis: the hub, the parent log, or nobody. */
static int
genesis_check(const struct proof_file *f, struct proof_header *h,
	      const struct note *n, struct err *e)
{
	const struct proof_header *parent;
	struct sign_name name;

	if (h->b.genesis.role == ROLE_HUB)
		return n->sig_count == 2 && signed_by_author(n, &f->keys)
			   ? 0
			   : err_set(e, ERR_SIGNATURE,
				     "a log that is not the hub's");
	if (n->sig_count == 1)
		return 0;
	parent = h->b.genesis.has_from
		     ? proof_header_of(f, &h->b.genesis.from, 1)
		     : NULL;
	if (parent == NULL || n->sig_count != 2)
		return err_set(e, ERR_SIGNATURE, "signed by an unknown key");
	name = name_log(parent->b.genesis.key);
	if (strcmp(n->sigs[1].name, name.s) != 0 ||
	    !signed_by(n, name.s, parent->b.genesis.key))
		return err_set(e, ERR_SIGNATURE,
			       "not signed by the log that it continues");
	h->parent = parent;
	return 0;
}

int
proof_header_check(const struct proof_file *f, struct proof_header *h,
		   const struct proof_section *s, struct err *e)
{
	struct note n;

	if (note_parse(&n, s->p, s->n, e) != 0)
		return -1;
	h->genesis = proof_header_of(f, &h->b.log, 1);
	if (h->genesis == NULL)
		return err_set(e, ERR_SIGNATURE, "without its log's genesis");
	if (batch_check(&n, &h->b, h->genesis->b.genesis.key, e) != 0)
		return -1;
	if (h->b.seq == 1)
		return genesis_check(f, h, &n, e);
	if (n.sig_count != 1)
		return err_set(e, ERR_SIGNATURE, "signed by an unknown key");
	return 0;
}
