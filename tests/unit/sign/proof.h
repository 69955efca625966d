/* The proof of a district, as its plan leaves it. */
#ifndef KHEO_TESTS_SIGN_PROOF_H
#define KHEO_TESTS_SIGN_PROOF_H

#include "tests/unit/sign/district.h"

static inline bool
header_is_cut(const struct district *d, const struct plan *plan,
	      const struct made_header *h)
{

	if (plan->genesis_none && h->head.seq == 1 &&
	    id_eq(&h->head.log, &d->approver.id))
		return true;
	return plan->parent_none && id_eq(&h->head.log, &d->author.id);
}

static inline bool
part_is_cut(const struct district *d, const struct plan *plan,
	    const struct made_part *p)
{

	if (plan->submission_cut && hash_eq(&p->hash, &d->submission))
		return true;
	return (plan->introduce_none || plan->parent_none) &&
	       strstr(buf_str(&p->body), "introduce") != NULL;
}

static inline void
notes_write(struct district *d, const struct plan *plan, struct proof_writer *w)
{
	static struct receipt r;
	struct buf note;

	if (!plan->hubkeys_none) {
		hubkeys_sign(&note, &d->hub.keys, &d->hub.roots[0], NULL);
		proof_put_note(w, "hubkeys", note.p, note.len);
		buf_done(&note);
	}
	for (size_t i = 0; i < d->header_count; i++)
		if (!header_is_cut(d, plan, &d->headers[i]))
			proof_put_note(w, "header", d->headers[i].note.p,
				       d->headers[i].note.len);
	if (plan->approval_repeated)
		proof_put_note(w, "header",
			       d->headers[d->header_count - 1].note.p,
			       d->headers[d->header_count - 1].note.len);
	if (!plan->seen_none) {
		checkpoint_sign(&note, &d->seen, &d->hub.tree);
		proof_put_note(w, "checkpoint", note.p, note.len);
		buf_done(&note);
	}
	checkpoint_sign(&note, &d->now,
			plan->tree_other ? &d->hub.receipt : &d->hub.tree);
	proof_put_note(w, "checkpoint", note.p, note.len);
	buf_done(&note);
	if (plan->receipt) {
		memset(&r, 0, sizeof(r));
		memcpy(r.origin, ORIGIN, sizeof(ORIGIN));
		receipt_sign(&note, &r,
			     plan->receipt_other ? &d->hub.tree
						 : &d->hub.receipt);
		proof_put_note(w, "receipt", note.p, note.len);
		buf_done(&note);
	}
}

static inline void
entries_write(struct district *d, const struct plan *plan,
	      struct proof_writer *w)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct tree_store s = district_store(d);
	struct err e = ERR_INIT;
	size_t count;

	for (size_t i = 0; i < d->entry_count; i++) {
		struct made_entry *m = &d->entries[i];

		/* The stranger's header is not in the proof. */
		if (m->index == 1 && !plan->entry_stray)
			continue;
		assert_int_equal(tree_prove_inclusion(&s, m->index, d->now.size,
						      path, &count, &e),
				 0);
		proof_put_entry(w, m->index, m->text.p, m->text.len,
				d->now.size, path, count);
	}
}

/* The proof of a plan's district. */
static inline void
proof_make(struct district *d, const struct plan *plan, struct buf *out)
{
	static const uint8_t salt[SALT_LEN] = {1};
	struct proof_writer w;
	struct err e = ERR_INIT;

	district_make(d, plan);
	proof_begin(&w);
	notes_write(d, plan, &w);
	for (size_t i = 0; i < d->part_count; i++)
		if (!part_is_cut(d, plan, &d->parts[i]))
			proof_put_part(&w, d->parts[i].salt, d->parts[i].body.p,
				       d->parts[i].body.len);
	for (size_t i = 0; i < d->part_count && plan->approval_repeated; i++)
		if (hash_eq(&d->parts[i].hash, &d->approval))
			proof_put_part(&w, d->parts[i].salt, d->parts[i].body.p,
				       d->parts[i].body.len);
	if (plan->part_stray)
		proof_put_part(&w, salt, "{}", 2);
	entries_write(d, plan, &w);
	buf_init(out, PROOF_BYTES_MAX);
	if (proof_finish(&w, &d->submission, NULL, out, &e) != 0)
		fail_msg("%s", e.text);
	proof_done(&w);
}

#endif
