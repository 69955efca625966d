#include "protocol/sign/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/sign/proof_author.h"
#include "protocol/sign/proof_edition.h"

#define VIETNAM_MIN (7 * 60)
#define DAY_LEN     10 /* YYYY-MM-DD */

const char *
verdict_token(enum verdict v)
{

	switch (v) {
	case VERDICT_RECEIVED:
		return "authentic_received";
	case VERDICT_UNRECEIPTED:
		return "authentic_unreceipted";
	case VERDICT_DOUBTFUL:
		return "doubtful_key";
	case VERDICT_FALSE:
		break;
	}
	return "not_authentic";
}

const char *
proof_token(const struct proof_report *r)
{

	switch (r->edition.is) {
	case INCLUSION_NONE:
		break;
	case INCLUSION_HOLDS:
		return "authentic_included";
	case INCLUSION_WITHIN:
		return "authentic_within";
	case INCLUSION_WRONG:
		return "not_included";
	}
	return verdict_token(r->verdict);
}

bool
proof_holds(const struct proof_report *r)
{

	return r->verdict == VERDICT_RECEIVED &&
	       (r->edition.is == INCLUSION_NONE ||
		r->edition.is == INCLUSION_HOLDS);
}

bool
proof_is(const void *p, size_t n)
{
	static const char *const first[] = {PROOF_FIRST_LINE "\n",
					    INCLUSION_FIRST_LINE "\n"};

	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		if (n >= strlen(first[i]) &&
		    memcmp(p, first[i], strlen(first[i])) == 0)
			return true;
	return false;
}

void
proof_report_done(struct proof_report *r)
{

	buf_done(&r->content);
	figures_done(&r->edition.own);
	figures_done(&r->edition.total);
}

static bool
has_effect(const struct proof_file *f, const struct proof_entry *entry)
{

	return entry->en.disp == DISP_APPLIED ||
	       (entry->en.disp == DISP_QUARANTINE &&
		proof_is_released(f, entry));
}

static bool
is_in_force(const json_t *unit, const char *day)
{
	const char *from = json_get_text(unit, "from");
	const char *to = json_get_text(unit, "to");

	return (from == NULL || strcmp(from, day) <= 0) &&
	       (to == NULL || strcmp(to, day) >= 0);
}

/* The unit as it was called when the submission came: the newest act before
 * it that was in force on that day, else the newest before it. */
static void
unit_report(const struct proof_file *f, const struct id *scope, uint64_t below,
	    int64_t at_ms, struct proof_report *out)
{
	char day[TIME_TEXT_SIZE];
	struct proof_act act;
	struct id id;
	const json_t *best = NULL;
	bool is_best = false;

	time_iso(day, at_ms, VIETNAM_MIN);
	day[DAY_LEN] = '\0';
	for (size_t at = 0; proof_hub_act_next(f, ACT_UNIT, &at, &act);) {
		bool in_force = is_in_force(act.part->root, day);

		if (act.entry->index >= below ||
		    json_get_id(act.part->root, "scope", &id) != 0 ||
		    !id_eq(&id, scope))
			continue;
		if (is_best && !in_force)
			continue;
		best = act.part->root;
		is_best = in_force;
	}
	if (best == NULL)
		return;
	proof_text_copy(out->unit_code, sizeof(out->unit_code),
			json_get_text(best, "code"));
	proof_text_copy(out->unit_name, sizeof(out->unit_name),
			json_get_text(best, "name"));
}

/* The header before, as long as it is in the file. */
static const struct proof_header *
previous_of(const struct proof_file *f, const struct proof_header *h)
{

	for (size_t i = 0; h->b.has_prev && i < f->header_count; i++)
		if (hash_eq(&f->headers[i].hash, &h->b.prev))
			return &f->headers[i];
	return NULL;
}

/* The earliest time at which the hub signed what the header had seen. */
static int64_t
seen_time_ms(const struct proof_file *f, const struct proof_header *h)
{
	const struct checkpoint *c;
	int64_t ms = 0;

	while (h != NULL && h->b.seen.kind == SEEN_SAME)
		h = previous_of(f, h);
	if (h == NULL || h->b.seen.kind != SEEN_ROOT)
		return 0;
	for (size_t i = 0; i < f->checkpoint_count; i++) {
		c = &f->checkpoints[i];
		if (c->size == h->b.seen.size &&
		    strcmp(c->origin, h->b.seen.origin) == 0 &&
		    hash_eq(&c->root, &h->b.seen.root) &&
		    (ms == 0 || c->time_ms < ms))
			ms = c->time_ms;
	}
	return ms;
}

/* The entry that follows in the tree; the first one after NULL.  Of equals
 * the file decides. */
static const struct proof_entry *
entry_after(const struct proof_file *f, const struct proof_entry *last)
{
	const struct proof_entry *next = NULL;
	const struct proof_entry *entry;

	for (size_t i = 0; i < f->entry_count; i++) {
		entry = &f->entries[i];
		if (last != NULL &&
		    (entry->index < last->index ||
		     (entry->index == last->index && entry <= last)))
			continue;
		if (next == NULL || entry->index < next->index)
			next = entry;
	}
	return next;
}

/* Whether the header carries an act by which ${person} approves the
 * submission. */
static bool
is_approval(const struct proof_file *f, const struct proof_header *h,
	    const struct id *person)
{
	const struct proof_part *p;
	struct hash target;

	for (size_t i = 0; i < f->part_count; i++) {
		p = &f->parts[i];
		if (p->part.act == ACT_APPROVE && id_eq(&p->part.by, person) &&
		    json_get_hash(p->part.root, "target", &target) == 0 &&
		    hash_eq(&target, &f->submission) &&
		    proof_header_names(h, &p->hash))
			return true;
	}
	return false;
}

/* Whether the entry is an approval of the submission that has effect.  ${who}
 * becomes the person. */
static bool
approval_read(const struct proof_file *f, const struct proof_entry *entry,
	      const struct id *scope, struct proof_approval *a, struct id *who)
{
	const struct proof_header *genesis = entry->header->genesis;
	const struct proof_header *first;
	const struct part *intro;

	if (!id_eq(&genesis->b.genesis.scope, scope) || !has_effect(f, entry))
		return false;
	first = proof_person_of(f, genesis);
	if (first == NULL ||
	    !proof_role_of(f, genesis, entry->index, &a->role) ||
	    a->role != ROLE_APPROVER ||
	    !is_approval(f, entry->header, &first->b.log))
		return false;
	*who = first->b.log;
	intro = proof_introduction_of(f, genesis);
	proof_text_copy(a->person, sizeof(a->person),
			intro == NULL ? NULL
				      : json_get_text(intro->root, "person"));
	a->index = entry->index;
	a->recv_ms = entry->en.recv_ms;
	return true;
}

static bool
is_among(const struct id *id, const struct id *ids, size_t n)
{

	while (n > 0)
		if (id_eq(id, &ids[--n]))
			return true;
	return false;
}

/* Each person counts once, and whoever submitted (${by}) not at all. */
static void
approvals_report(const struct proof_file *f, const struct id *scope,
		 const struct id *by, struct proof_report *out)
{
	const struct proof_entry *entry = NULL;
	struct id people[PROOF_APPROVALS_MAX + 1] = {*by};
	size_t *n = &out->approval_count;
	struct id who;

	while (*n < PROOF_APPROVALS_MAX &&
	       (entry = entry_after(f, entry)) != NULL)
		if (approval_read(f, entry, scope, &out->approvals[*n], &who) &&
		    !is_among(&who, people, *n + 1))
			people[++*n] = who;
	if (*n < PROOF_APPROVALS_MAX)
		memset(&out->approvals[*n], 0, sizeof(out->approvals[*n]));
}

/* What became of the submission through one header that names it. */
struct finding {
	enum verdict verdict;
	char why[256];
	const struct proof_header *header;
	const struct proof_entry *entry;
	enum role role;
};

static void
finding_set(struct finding *is, enum verdict v, const char *what)
{
	struct id_text log = id_text(&is->header->b.log);

	is->verdict = v;
	snprintf(is->why, sizeof(is->why), "log/%s seq %" PRIu64 ": %s", log.s,
		 is->header->b.seq, what);
}

/* What an entry of the header shows; without one ${entry} is NULL. */
static void
entry_judge(const struct proof_file *f, const struct proof_header *h,
	    const struct proof_entry *entry,
	    const struct proof_part *submission, struct finding *is)
{
	uint64_t below = entry == NULL ? UINT64_MAX : entry->index;
	char what[64];

	memset(is, 0, sizeof(*is));
	is->header = h;
	is->entry = entry;
	if (!proof_is_author(f, h->genesis, &submission->part.by)) {
		finding_set(is, VERDICT_FALSE,
			    "the submission names another "
			    "author");
	} else if (!proof_role_of(f, h->genesis, below, &is->role)) {
		finding_set(is, VERDICT_DOUBTFUL,
			    "no enrolment of its key as recorder or approver");
	} else if (entry == NULL) {
		is->verdict = VERDICT_UNRECEIPTED;
	} else if (has_effect(f, entry)) {
		is->verdict = VERDICT_RECEIVED;
	} else {
		snprintf(what, sizeof(what), "without effect at the hub: %s",
			 q_code_name(entry->en.code));
		finding_set(is, VERDICT_DOUBTFUL, what);
	}
}

/* Of all that is found the one that says most counts. */
static void
finding_take(struct finding *best, const struct finding *is)
{

	if (best->header == NULL || is->verdict < best->verdict)
		*best = *is;
}

static void
header_judge(const struct proof_file *f, const struct proof_header *h,
	     const struct proof_part *s, struct finding *best)
{
	struct finding is;
	bool found = false;

	for (size_t i = 0; i < f->entry_count; i++) {
		if (f->entries[i].en.disp == DISP_DUPLICATE ||
		    !hash_eq(&f->entries[i].header->hash, &h->hash))
			continue;
		found = true;
		entry_judge(f, h, &f->entries[i], s, &is);
		finding_take(best, &is);
	}
	if (found)
		return;
	entry_judge(f, h, NULL, s, &is);
	finding_take(best, &is);
}

/* A part may be carried by several headers, as after a fork. */
static void
submission_judge(const struct proof_file *f, const struct proof_part *s,
		 struct finding *best)
{

	for (size_t i = 0; i < f->header_count; i++)
		if (proof_header_names(&f->headers[i], &s->hash))
			header_judge(f, &f->headers[i], s, best);
}

static int
facts_report(const struct proof_file *f, const struct proof_part *s,
	     const struct finding *is, struct proof_report *out, struct err *e)
{
	const struct proof_header *genesis = is->header->genesis;
	const struct part *who = proof_introduction_of(f, genesis);
	const struct id *scope = &genesis->b.genesis.scope;
	uint64_t below = is->entry == NULL ? UINT64_MAX : is->entry->index;
	int64_t at_ms = is->entry == NULL ? is->header->b.time_s * 1000
					  : is->entry->en.recv_ms;

	json_get_id(s->part.root, "rec", &out->rec);
	proof_text_copy(out->type, sizeof(out->type),
			json_get_text(s->part.root, "type"));
	out->role = is->role;
	if (who != NULL) {
		proof_text_copy(out->person, sizeof(out->person),
				json_get_text(who->root, "person"));
		proof_text_copy(out->machine, sizeof(out->machine),
				json_get_text(who->root, "machine"));
	}
	unit_report(f, scope, below, at_ms, out);
	out->not_before_ms = seen_time_ms(f, is->header);
	if (is->entry != NULL) {
		out->recv_ms = is->entry->en.recv_ms;
		out->index = is->entry->index;
		proof_text_copy(out->origin, sizeof(out->origin),
				is->entry->in->origin);
	}
	for (size_t i = 0; i < f->checkpoint_count; i++)
		if (f->checkpoints[i].size > out->size)
			out->size = f->checkpoints[i].size;
	approvals_report(f, scope, &s->part.by, out);
	buf_init(&out->content, PART_BYTES_MAX);
	buf_add(&out->content, s->raw + SALT_LEN, s->raw_len - SALT_LEN);
	return buf_check(&out->content, e);
}

/* The hub is named as soon as its keys are those that were asked for. */
static void
hub_report(const struct proof_file *f, struct proof_report *out)
{

	if (!f->is_pinned)
		return;
	out->is_test = f->keys.is_test;
	proof_text_copy(out->hub, sizeof(out->hub), f->keys.hub);
}

static void
verdict_set(struct proof_report *out, enum verdict v, const char *why)
{

	out->verdict = v;
	proof_text_copy(out->why, sizeof(out->why), why);
}

/* What is authentic is told; an inclusion must hold what it is about. */
static int
authentic_report(const struct proof_file *f, const struct proof_part *s,
		 const struct finding *is, struct proof_report *out,
		 struct err *e)
{
	struct proof_editing editing;
	struct err why = ERR_INIT;

	if (f->is_inclusion &&
	    proof_editing_find(f, &is->header->genesis->b.genesis.scope,
			       &editing, &why) != 0) {
		verdict_set(out, VERDICT_FALSE, why.text);
		return 0;
	}
	if (facts_report(f, s, is, out, e) != 0)
		return -1;
	if (!f->is_inclusion || is->verdict != VERDICT_RECEIVED)
		return 0;
	return proof_edition_report(f, s, &editing, &out->edition, e);
}

static int
proof_judge(const struct proof_file *f, struct proof_report *out, struct err *e)
{
	const struct proof_part *s = proof_part_of(f, &f->submission);
	struct finding is = {.verdict = VERDICT_FALSE};

	if (s == NULL || s->part.act != ACT_SUBMIT) {
		verdict_set(out, VERDICT_FALSE,
			    "the submission's part is not in the proof");
		return 0;
	}
	submission_judge(f, s, &is);
	verdict_set(out, is.verdict, is.why);
	if (!f->is_pinned && is.verdict < VERDICT_DOUBTFUL)
		verdict_set(out, VERDICT_DOUBTFUL,
			    "hubkeys: not of the root that was named");
	hub_report(f, out);
	if (out->verdict >= VERDICT_DOUBTFUL || is.header == NULL)
		return 0;
	return authentic_report(f, s, &is, out, e);
}

int
proof_check(const void *text, size_t n, const struct id *root,
	    struct proof_report *out, struct err *e)
{
	struct proof_file f = {.has_keys = false};
	struct err why = ERR_INIT;
	int rc = 0;

	out->verdict = VERDICT_FALSE;
	if (proof_file_open(&f, text, n, root, &why) == 0)
		rc = proof_judge(&f, out, e);
	else if (why.code == ERR_MEMORY)
		rc = err_memory(e);
	else
		proof_text_copy(out->why, sizeof(out->why), why.text);
	if (f.has_submission)
		out->submission = f.submission;
	proof_file_done(&f);
	if (rc == 0 && out->verdict == VERDICT_FALSE &&
	    proof_claim(text, n, &out->claimed, e) < 0)
		rc = -1;
	return rc;
}
