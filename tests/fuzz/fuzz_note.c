/* Signed notes: the envelope of everything that is signed. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/signed.h"
#include "protocol/wire/note.h"

static void
note_put(struct buf *out, const struct note *note)
{
	buf_add(out, note->text, note->text_len);
	buf_text(out, "\n");
	for (size_t i = 0; i < note->sig_count; i++)
		note_put_sig(out, &note->sigs[i]);
}

static int
note_again(const char *s, size_t n, struct buf *out)
{
	struct note note;
	struct err e = ERR_INIT;

	memset(&note, 0xa5, sizeof(note));
	if (note_parse(&note, s, n, &e) != 0) {
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
		return -1;
	}
	MUST(n <= NOTE_BYTES_MAX && note.text == s && note.text_len < n);
	MUST(note.sig_count >= 1 && note.sig_count <= NOTE_SIGS_MAX);
	note_put(out, &note);
	return 0;
}

/* The same text signed by us is a note again, and ours alone. */
static void
signed_anew(const char *s, size_t n)
{
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	const uint8_t *key = fuzz_key(FUZZ_LOG)->public;
	struct sign_name name = name_log(key);
	struct note theirs;
	struct note ours;
	struct err e = ERR_INIT;

	MUST(note_parse(&theirs, s, n, &e) == 0);
	if (fuzz_sign(&b, theirs.text, theirs.text_len, name.s, FUZZ_LOG)) {
		MUST(note_parse(&ours, b.p, b.len, &e) == 0);
		MUST(ours.text_len == theirs.text_len && ours.sig_count == 1);
		MUST(signed_by(&ours, name.s, key));
		MUST(!signed_by(&ours, name.s, fuzz_key(FUZZ_ROOT)->public));
		MUST(!signed_by(&ours, "log/other", key));
	}
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (fuzz_text(p, n, note_again))
		signed_anew((const char *)p, n);
	return 0;
}
