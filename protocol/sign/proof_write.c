#include "protocol/sign/proof.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/wire/lines.h"

void
proof_begin(struct proof_writer *w)
{

	buf_init(&w->out, PROOF_BYTES_MAX);
}

void
proof_done(struct proof_writer *w)
{

	buf_done(&w->out);
}

static void
section_put(struct proof_writer *w, const char *kind, const void *p, size_t n)
{

	buf_fmt(&w->out, "== %s %zu\n", kind, n);
	buf_add(&w->out, p, n);
	buf_text(&w->out, "\n");
}

/* Whether the reader has the key for a signature. */
static bool
sig_is_wanted(const char *kind, const struct note *n,
	      const struct note_sig *sig)
{
	const char *end = memchr(n->text, '\n', n->text_len);
	size_t origin = end == NULL ? 0 : (size_t)(end - n->text);

	if (strcmp(kind, "header") == 0)
		return strncmp(sig->name, "enrol/", 6) != 0;
	if (strcmp(kind, "checkpoint") == 0)
		return strlen(sig->name) == origin &&
		       memcmp(sig->name, n->text, origin) == 0;
	return true;
}

void
proof_put_note(struct proof_writer *w, const char *kind, const void *note,
	       size_t n)
{
	struct buf kept = BUF_INIT(NOTE_BYTES_MAX);
	struct note parsed;
	struct err e = ERR_INIT;

	/* What is no note is for the reader to refuse. */
	if (note_parse(&parsed, note, n, &e) != 0) {
		section_put(w, kind, note, n);
		return;
	}
	buf_add(&kept, parsed.text, parsed.text_len);
	buf_text(&kept, "\n");
	for (size_t i = 0; i < parsed.sig_count; i++)
		if (sig_is_wanted(kind, &parsed, &parsed.sigs[i]))
			note_put_sig(&kept, &parsed.sigs[i]);
	if (kept.bad != ERR_NONE)
		w->out.bad = kept.bad;
	section_put(w, kind, kept.p, kept.len);
	buf_done(&kept);
}

void
proof_put_part(struct proof_writer *w, const uint8_t salt[SALT_LEN],
	       const void *body, size_t n)
{
	struct buf raw = BUF_INIT(SALT_LEN + PART_BYTES_MAX);
	uint8_t *at;

	buf_add(&raw, salt, SALT_LEN);
	buf_add(&raw, body, n);
	if (raw.bad != ERR_NONE) {
		w->out.bad = raw.bad;
	} else {
		buf_fmt(&w->out, "== part %zu\n", (size_t)B64_LEN(raw.len));
		at = buf_grow(&w->out, B64_LEN(raw.len));
		if (at != NULL)
			b64_encode((char *)at, raw.p, raw.len);
		buf_text(&w->out, "\n");
	}
	buf_done(&raw);
}

void
proof_put_entry(struct proof_writer *w, uint64_t index, const void *text,
		size_t n, uint64_t size, const struct hash *path, size_t count)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX * 2);

	buf_fmt(&b, "%" PRIu64 " %" PRIu64 "\n", index, size);
	buf_add(&b, text, n);
	for (size_t i = 0; i < count; i++) {
		buf_text(&b, "path");
		put_hash(&b, &path[i]);
		buf_text(&b, "\n");
	}
	if (b.bad != ERR_NONE)
		w->out.bad = b.bad;
	section_put(w, "entry", b.p, b.len);
	buf_done(&b);
}

int
proof_finish(struct proof_writer *w, const struct hash *submission,
	     const struct hash *consolidate, struct buf *out, struct err *e)
{

	if (buf_check(&w->out, e) != 0)
		return -1;
	buf_fmt(out, "%s\n",
		consolidate == NULL ? PROOF_FIRST_LINE : INCLUSION_FIRST_LINE);
	buf_add(out, w->out.p, w->out.len);
	buf_text(out, "submission");
	put_hash(out, submission);
	buf_text(out, "\n");
	if (consolidate != NULL) {
		buf_text(out, "consolidate");
		put_hash(out, consolidate);
		buf_text(out, "\n");
	}
	return buf_check(out, e);
}
