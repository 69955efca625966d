/* Proofs.  The input is judged as it is, and as a recipe (recipe.h) whose
 * proof is signed. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/sign/proof.h"
#include "tests/fuzz/recipe.h"

static void
judge(const void *p, size_t n, struct proof_report *r)
{
	struct hubkeys k;
	struct id root;
	struct err e = ERR_INIT;

	fuzz_hubkeys(&k);
	root = root_fingerprint(&k);
	memset(r, 0, sizeof(*r));
	MUST(proof_check(p, n, &root, r, &e) == 0);
}

static void
text_holds(const char *s, size_t size)
{
	const char *end = memchr(s, '\0', size);

	MUST(end != NULL);
	MUST(text_is_utf8(s, (size_t)(end - s)));
}

/* No sum is less than what one report put into it. */
static void
sum_holds(const struct proof_edition *ed)
{

	for (size_t i = 0; i < ed->own.count; i++)
		MUST(decimal_cmp(figures_value(&ed->total, ed->own.v[i].name),
				 ed->own.v[i].value) >= 0);
	for (size_t i = 0; i < ed->total.count; i++)
		MUST(ed->total.v[i].value.digits >= 0);
}

/* What is said of an edition fits what was made of it. */
static void
edition_holds(const struct proof_report *r)
{
	const struct proof_edition *ed = &r->edition;

	text_holds(ed->why, sizeof(ed->why));
	text_holds(ed->period, sizeof(ed->period));
	MUST((ed->is == INCLUSION_WRONG) == (ed->why[0] != '\0'));
	MUST((ed->is == INCLUSION_NONE) == (ed->line[0] == '\0'));
	if (ed->is != INCLUSION_NONE)
		MUST(r->verdict == VERDICT_RECEIVED);
	if (ed->is == INCLUSION_HOLDS)
		sum_holds(ed);
	if (ed->is == INCLUSION_NONE || ed->is == INCLUSION_WRONG)
		MUST(ed->own.count == 0 && ed->total.count == 0);
	MUST(proof_holds(r) ==
	     (strcmp(proof_token(r), "authentic_received") == 0 ||
	      strcmp(proof_token(r), "authentic_included") == 0));
}

/* What a report says fits its verdict. */
static void
report_holds(const struct proof_report *r)
{
	bool proven = r->verdict < VERDICT_DOUBTFUL;

	MUST(r->verdict <= VERDICT_FALSE);
	edition_holds(r);
	MUST(proven == (r->why[0] == '\0'));
	MUST(proven == (r->content.len > 0));
	MUST(memchr(r->why, '\0', sizeof(r->why)) != NULL);
	text_holds(r->unit_code, sizeof(r->unit_code));
	text_holds(r->unit_name, sizeof(r->unit_name));
	text_holds(r->person, sizeof(r->person));
	text_holds(r->machine, sizeof(r->machine));
	MUST(r->approval_count <= PROOF_APPROVALS_MAX);
	for (size_t i = 0; i < r->approval_count; i++) {
		text_holds(r->approvals[i].person,
			   sizeof(r->approvals[i].person));
		MUST(r->approvals[i].role == ROLE_APPROVER);
	}
	if (proven) {
		MUST(strcmp(r->hub, FUZZ_HUB) == 0);
		MUST(part_type_valid(r->type, strlen(r->type)));
		MUST(r->role == ROLE_RECORDER || r->role == ROLE_APPROVER);
	} else {
		MUST(r->person[0] == '\0' && r->unit_name[0] == '\0');
		MUST(r->approval_count == 0 && r->recv_ms == 0);
	}
	if (r->verdict == VERDICT_RECEIVED)
		MUST(r->index < r->size && r->origin[0] != '\0');
}

/* Nothing in a proof goes unchecked: where a bit is turned, all is lost. */
static void
changed_is_false(struct buf *b, size_t at)
{
	struct proof_report r;
	uint8_t bit = (uint8_t)(1 << at % 7);

	at %= b->len;
	b->p[at] ^= bit;
	judge(b->p, b->len, &r);
	if (r.verdict != VERDICT_FALSE)
		fprintf(stderr, "bit %u of byte %zu\n%s", bit, at, buf_str(b));
	MUST(r.verdict == VERDICT_FALSE);
	proof_report_done(&r);
	b->p[at] ^= bit;
	judge(b->p, b->len - 1, &r);
	MUST(r.verdict == VERDICT_FALSE);
	proof_report_done(&r);
	buf_byte(b, '\n');
	judge(b->p, b->len, &r);
	MUST(r.verdict == VERDICT_FALSE);
	proof_report_done(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct proof_report r;
	enum verdict verdict;
	size_t at = n;

	judge(p, n, &r);
	report_holds(&r);
	proof_report_done(&r);
	recipe_cook(&b, p, n);
	judge(b.p, b.len, &r);
	report_holds(&r);
	verdict = r.verdict;
	proof_report_done(&r);
	for (size_t i = 0; i < n; i++)
		at = at * 31 + p[i];
	if (verdict < VERDICT_DOUBTFUL)
		changed_is_false(&b, at);
	buf_done(&b);
	return 0;
}
