#include "protocol/sign/proof_edition.h"

#include <string.h>

#include "protocol/sign/included.h"

/* The hub's word in the unit's scope. */
static const struct part *
word_find(const struct proof_file *f, const struct id *scope)
{
	const struct proof_part *p = proof_part_of(f, &f->consolidate);
	struct hash target;

	if (p == NULL || p->part.act != ACT_CONSOLIDATE ||
	    proof_act_find(f, p, scope).entry == NULL ||
	    json_get_hash(p->part.root, "target", &target) != 0 ||
	    !hash_eq(&target, &f->submission))
		return NULL;
	return &p->part;
}

int
proof_editing_find(const struct proof_file *f, const struct id *scope,
		   struct proof_editing *out, struct err *e)
{
	const struct id directory = {{0}};
	const struct proof_part *p;

	memset(out, 0, sizeof(*out));
	out->word = word_find(f, scope);
	if (out->word == NULL ||
	    json_get_hash(out->word->root, "edition", &out->edition_hash) != 0)
		return err_set(e, ERR_SIGNATURE,
			       "no word of the hub that the submission is in "
			       "an edition");
	p = proof_part_of(f, &out->edition_hash);
	if (p != NULL && p->part.act == ACT_EDITION)
		out->edition = proof_act_find(f, p, &directory);
	if (out->edition.entry == NULL)
		return err_set(e, ERR_SIGNATURE,
			       "the hub's edition is not in the proof");
	return 0;
}

static uint64_t
count_of(const json_t *root, const char *key)
{
	int64_t n = 0;

	(void)json_get_int(root, key, 0, INT64_MAX, &n);
	return (uint64_t)n;
}

/* What the edition says of itself; its shapes were checked with its part. */
static void
edition_tell(const struct proof_editing *is, struct proof_edition *out)
{
	const json_t *root = is->edition.part->root;
	const char *line = json_get_text(root, "line");
	const char *period = json_get_text(root, "period");

	proof_text_copy(out->line, sizeof(out->line), line);
	proof_text_copy(out->period, sizeof(out->period), period);
	out->act = is->edition_hash;
	out->number = count_of(root, "number");
	out->reports = count_of(root, "reports");
	out->index = is->edition.entry->index;
	out->recv_ms = is->edition.entry->en.recv_ms;
}

int
proof_edition_report(const struct proof_file *f, const struct proof_part *s,
		     const struct proof_editing *is, struct proof_edition *out,
		     struct err *e)
{
	const struct included c = {
	    .part = &f->submission,
	    .report = s->part.root,
	    .edition = is->edition.part->root,
	    .word = is->word->root,
	};
	struct err why = ERR_INIT;

	edition_tell(is, out);
	if (included_check(&c, &out->own, &out->total, &why) == 0) {
		out->is = included_within(c.word, &out->within)
			      ? INCLUSION_WITHIN
			      : INCLUSION_HOLDS;
		return 0;
	}
	figures_done(&out->own);
	figures_done(&out->total);
	if (why.code == ERR_MEMORY)
		return err_memory(e);
	out->is = INCLUSION_WRONG;
	proof_text_copy(out->why, sizeof(out->why), why.text);
	return 0;
}
