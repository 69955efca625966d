#include "protocol/verify/show_stamp.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/proof_file.h"

#define VIETNAM_MIN (7 * 60)
#define KEYS_LINE   "kheo/hubkeys@v1\n"

/* The hub's keys out of their own note or out of a proof, under the root:
 * 1; 0 with ${e} set: they are not; -1: no memory. */
static int
keys_find(struct hubkeys *k, const void *p, size_t n, const struct id *root,
	  struct err *e)
{
	struct proof_file f;
	int rc;

	if (n > strlen(KEYS_LINE) &&
	    memcmp(p, KEYS_LINE, strlen(KEYS_LINE)) == 0)
		return hubkeys_open(k, p, n, root, e) == 0 ? 1
		       : e->code == ERR_MEMORY             ? -1
							   : 0;
	memset(&f, 0, sizeof(f));
	rc = proof_file_open(&f, p, n, root, e);
	if (rc == 0 && f.has_keys && f.is_pinned)
		*k = f.keys;
	else if (rc == 0)
		err_set(e, ERR_SIGNATURE, "keys of another root");
	proof_file_done(&f);
	return e->code == ERR_MEMORY ? -1 : e->code == ERR_NONE;
}

static void
facts_show(struct buf *out, const struct stamp *s, enum verify_lang lang)
{
	char when[TIME_TEXT_SIZE];
	char text[24];

	buf_fmt(out, "%s: %s\n", verify_text(lang, VT_HUB), s->origin);
	buf_fmt(out, "%s: %s\n", verify_text(lang, VT_UNIT), s->unit);
	buf_fmt(out, "%s: %s (%" PRIu64 ")\n", verify_text(lang, VT_RECORD),
		id_text(&s->record).s, s->version);
	buf_fmt(out, "%s: %s\n", verify_text(lang, VT_RECEIVED_AT),
		lang == VERIFY_VI ? time_vi(when, s->recv_ms, VIETNAM_MIN)
				  : time_iso(when, s->recv_ms, VIETNAM_MIN));
	buf_fmt(out, "%s: %" PRIu64 "\n", verify_text(lang, VT_ENTRY),
		s->index);
	buf_fmt(out, "%s: %s\n", verify_text(lang, VT_SUBMISSION),
		hash_text(&s->part).s);
	buf_fmt(out, "%s: %s\n", verify_text(lang, VQ_DIGITS),
		digits(text, &s->part, 4));
	buf_fmt(out, "%s\n", verify_text(lang, VQ_LIMITS));
}

static void
verdict_show(struct buf *out, const char *token, enum verify_text sentence,
	     enum verify_lang lang, const struct err *why)
{
	buf_fmt(out, "%s\n%s\n", token, verify_text(lang, sentence));
	if (why->code != ERR_NONE)
		buf_fmt(out, "%s: %s\n", verify_text(lang, VT_WHY), why->text);
}

int
show_stamp(struct buf *out, const void *keys, size_t n, const struct id *root,
	   const char *text, enum verify_lang lang, bool *holds, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct err why = ERR_INIT;
	struct hubkeys k = {.version = 0};
	struct stamp s;
	int rc = keys_find(&k, keys, n, root, &why);

	*holds = false;
	/* Readers of codes and shells leave the last line end away. */
	buf_text(&note, text);
	if (note.len > 0 && note.p[note.len - 1] != '\n')
		buf_byte(&note, '\n');
	if (rc < 0) {
		err_memory(e);
	} else if (rc == 0) {
		verdict_show(out, "doubtful_key", VT_DOUBTFUL, lang, &why);
	} else if (stamp_open(&s, note.p, note.len, &k, &why) != 0) {
		verdict_show(out, "not_authentic", VQ_FALSE, lang, &why);
	} else {
		*holds = true;
		verdict_show(out, "authentic_stamp", VQ_TRUE, lang, &why);
		if (k.is_test)
			buf_fmt(out, "%s\n", verify_text(lang, VT_TEST));
		facts_show(out, &s, lang);
	}
	buf_done(&note);
	return e->code == ERR_NONE ? 0 : -1;
}
