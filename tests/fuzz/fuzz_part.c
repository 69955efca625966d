/* Parts, and what becomes of them.  The input is up to four bodies with NUL
 * between; the part in place i has the id of 16 letters 'a' + i and the hash
 * of 32 letters 'A' + i, so that bodies can name each other. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/merge/act.h"
#include "protocol/merge/record.h"
#include "protocol/wire/part.h"

#define PARTS_MAX 4

struct parts {
	struct part part[PARTS_MAX];
	struct id id[PARTS_MAX];
	size_t count;
};

/* Write edits as the client does. */
static void
edits_write(struct buf *out, const struct part *p)
{
	struct part_writer w;
	struct id over[PART_REFS_MAX];
	struct err e = ERR_INIT;

	part_writer_init(&w);
	for (size_t i = 0; i < p->edit_count; i++) {
		const struct part_edit *edit = &p->edits[i];

		part_writer_record(&w, &edit->rec, edit->type);
		for (size_t j = 0; j < edit->count; j++) {
			const struct part_set *set = &p->sets[edit->first + j];

			for (size_t k = 0; k < set->over_count; k++)
				over[k] = p->refs[set->over[k]];
			MUST(part_writer_set(&w, set->field, set->value,
					     set->value_len, over,
					     set->over_count, &e) == 0);
		}
	}
	MUST(part_writer_finish(&w, &p->by, out, &e) == 0);
	part_writer_done(&w);
}

static void
merged(struct record *r, const struct id *id, const struct part *p,
       const struct part_edit *edit)
{
	struct err e = ERR_INIT;

	MUST(record_merge(r, id, p, edit, &e) == 0);
}

/* What our writer makes of the edits means the same and stays the same. */
static void
written_again(const struct part *p, const struct id *id)
{
	struct buf once = BUF_INIT(PART_BYTES_MAX);
	struct buf twice = BUF_INIT(PART_BYTES_MAX);
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	struct buf other = BUF_INIT(ROW_BYTES_MAX);
	struct record a;
	struct record b;
	struct part q;
	struct err e = ERR_INIT;

	edits_write(&once, p);
	MUST(part_parse(&q, once.p, once.len, &e) == 0);
	edits_write(&twice, &q);
	MUST(fuzz_same(&twice, once.p, once.len));
	MUST(q.edit_count == p->edit_count && q.set_count == p->set_count);
	MUST(q.ref_count == p->ref_count);
	record_init(&a);
	record_init(&b);
	merged(&a, id, p, &p->edits[0]);
	merged(&b, id, &q, &q.edits[0]);
	record_put(&row, &a);
	record_put(&other, &b);
	MUST(fuzz_same(&row, other.p, other.len));
	record_done(&a);
	record_done(&b);
	part_done(&q);
	buf_done(&row);
	buf_done(&other);
	buf_done(&once);
	buf_done(&twice);
}

/* Merge every edit of the record, from the first part or from the last. */
static void
record_fold(struct record *r, const struct parts *ps, const struct id *rec,
	    bool backwards)
{
	record_init(r);
	for (size_t i = 0; i < ps->count; i++) {
		size_t at = backwards ? ps->count - 1 - i : i;
		const struct part *p = &ps->part[at];

		for (size_t j = 0; j < p->edit_count; j++)
			if (id_eq(&p->edits[j].rec, rec))
				merged(r, &ps->id[at], p, &p->edits[j]);
	}
}

static void
row_holds(const struct record *r, const struct buf *row)
{
	struct buf again = BUF_INIT(ROW_BYTES_MAX);
	struct record read;
	struct err e = ERR_INIT;

	record_init(&read);
	MUST(record_parse(&read, row->p, row->len, &e) == 0);
	record_put(&again, &read);
	MUST(fuzz_same(&again, row->p, row->len));
	MUST(record_in_conflict(&read) == record_in_conflict(r));
	MUST(record_deleted(&read) == record_deleted(r));
	record_done(&read);
	buf_done(&again);
}

/* Any order and any repetition ends in one row. */
static void
orders_agree(const struct parts *ps, const struct id *rec)
{
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	struct buf other = BUF_INIT(ROW_BYTES_MAX);
	struct record a;
	struct record b;

	record_fold(&a, ps, rec, false);
	record_fold(&b, ps, rec, true);
	record_put(&row, &a);
	record_put(&other, &b);
	MUST(fuzz_same(&row, other.p, other.len));
	row_holds(&a, &row);
	for (size_t i = 0; i < ps->part[0].edit_count; i++)
		if (id_eq(&ps->part[0].edits[i].rec, rec))
			merged(&a, &ps->id[0], &ps->part[0],
			       &ps->part[0].edits[i]);
	buf_reset(&other);
	record_put(&other, &a);
	MUST(fuzz_same(&row, other.p, other.len));
	record_done(&a);
	record_done(&b);
	buf_done(&row);
	buf_done(&other);
}

static enum role
role_for(enum act_kind kind)
{
	if (kind == ACT_APPROVE)
		return ROLE_APPROVER;
	return kind == ACT_SUBMIT || kind == ACT_WITHDRAW || kind == ACT_COMMENT
		   ? ROLE_RECORDER
		   : ROLE_HUB;
}

static size_t
acts_make(struct act *acts, const struct parts *ps)
{
	size_t n = 0;

	for (size_t i = 0; i < ps->count; i++) {
		struct act a = {.index = i, .role = ROLE_HUB};

		if (act_from_part(&a, &ps->part[i]) != 0)
			continue;
		MUST(a.kind == ps->part[i].act);
		a.role = role_for(a.kind);
		a.person = a.by;
		memset(a.part.b, 'A' + (int)i, HASH_LEN);
		acts[n++] = a;
	}
	return n;
}

/* Acts folded in any order end in the same states. */
static void
acts_agree(const struct parts *ps)
{
	struct act acts[PARTS_MAX];
	struct act turned[PARTS_MAX];
	size_t n = acts_make(acts, ps);
	const struct act_policy policy = {.approval_needed = n % 2 == 0};
	struct submission *a = NULL;
	struct submission *b = NULL;
	size_t a_count = 0;
	size_t b_count = 0;
	struct err e = ERR_INIT;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		turned[n - 1 - i] = acts[i];
	MUST(act_fold(acts, n, &policy, &a, &a_count, &e) == 0);
	MUST(act_fold(turned, n, &policy, &b, &b_count, &e) == 0);
	MUST(a_count == b_count && a_count <= n);
	for (size_t i = 0; i < a_count; i++) {
		MUST(a[i].act == n - 1 - b[i].act);
		MUST(a[i].approvals == b[i].approvals);
		MUST(a[i].line_count == b[i].line_count);
		for (size_t j = 0; j < a[i].line_count; j++) {
			const struct line_state *x = &a[i].lines[j];
			const struct line_state *y = &b[i].lines[j];

			MUST(x->state == y->state && x->counts == y->counts);
			MUST(!x->counts || x->state == STATE_ACCEPTED);
		}
	}
	free(a);
	free(b);
}

static void
part_add(struct parts *ps, const uint8_t *p, size_t n, size_t place)
{
	struct part *part = &ps->part[ps->count];
	struct err e = ERR_INIT;

	memset(part, 0xa5, sizeof(*part));
	if (part_parse(part, p, n, &e) != 0) {
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT ||
		     e.code == ERR_NEWER);
		return;
	}
	MUST((part->act == ACT_NONE) == (part->edit_count > 0));
	memset(ps->id[ps->count++].b, 'a' + (int)place, ID_LEN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct parts ps;

	ps.count = 0;
	for (size_t place = 0; place < PARTS_MAX && n > 0; place++) {
		const uint8_t *end = memchr(p, '\0', n);
		size_t len = end == NULL ? n : (size_t)(end - p);

		part_add(&ps, p, len, place);
		len += end != NULL;
		p += len;
		n -= len;
	}
	for (size_t i = 0; i < ps.count; i++)
		if (ps.part[i].act == ACT_NONE)
			written_again(&ps.part[i], &ps.id[i]);
	for (size_t i = 0; ps.count > 0 && i < ps.part[0].edit_count; i++)
		orders_agree(&ps, &ps.part[0].edits[i].rec);
	acts_agree(&ps);
	for (size_t i = 0; i < ps.count; i++)
		part_done(&ps.part[i]);
	return 0;
}
