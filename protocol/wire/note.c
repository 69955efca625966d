#include "protocol/wire/note.h"

#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/base/text.h"
#include "protocol/wire/lines.h"

#define EM_DASH "\xe2\x80\x94"

/* C2SP forbids the ASCII ones but LF; the others would only mislead. */
static bool
has_control(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((p[i] < 0x20 && p[i] != '\n') || p[i] == 0x7f)
			return true;
		if (p[i] == 0xc2 && i + 1 < n && p[i + 1] < 0xa0)
			return true;
	}
	return false;
}

/* Narrower than C2SP: printable ASCII, so that no two names look alike. */
static bool
name_valid(const char *s)
{
	for (const char *c = s; *c != '\0'; c++) {
		if (*c <= ' ' || *c > '~' || *c == '+')
			return false;
	}
	return s[0] != '\0';
}

/* Where the text ends: behind the LF that comes before the empty line. */
static size_t
text_end(const char *p, size_t len)
{
	if (len == 0 || p[0] == '\n')
		return 0;
	for (size_t i = 0; i + 1 < len; i++) {
		if (p[i] == '\n' && p[i + 1] == '\n')
			return i + 1;
	}
	return 0;
}

static void
sig_read(struct lines *l, struct note_sig *sig)
{
	uint8_t raw[KEYID_LEN + SIG_LEN];

	word_copy(l, sig->name, sizeof(sig->name));
	word_b64(l, raw, sizeof(raw));
	if (!name_valid(sig->name))
		l->bad = true;
	memcpy(sig->keyid, raw, KEYID_LEN);
	memcpy(sig->sig, raw + KEYID_LEN, SIG_LEN);
}

int
note_parse(struct note *n, const void *p, size_t len, struct err *e)
{
	const char *s = p;
	struct note got = {.text = s};
	struct lines l;

	if (len > NOTE_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "note: more than %d bytes",
			       NOTE_BYTES_MAX);
	if (has_control(p, len) || !text_is_utf8(p, len))
		return err_set(e, ERR_FORMAT, "note: not plain UTF-8");
	got.text_len = text_end(s, len);
	if (got.text_len == 0)
		return err_set(e, ERR_FORMAT, "note: no text or signature");
	lines_init(&l, s + got.text_len + 1, len - got.text_len - 1);
	while (lines_next(&l, EM_DASH)) {
		if (got.sig_count == NOTE_SIGS_MAX)
			return err_set(e, ERR_LIMIT,
				       "note: more than %d signatures",
				       NOTE_SIGS_MAX);
		sig_read(&l, &got.sigs[got.sig_count++]);
	}
	if (!lines_done(&l) || got.sig_count == 0)
		return err_set(e, ERR_FORMAT,
			       "note: signature %zu is malformed",
			       got.sig_count);
	*n = got;
	return 0;
}

void
note_put_sig(struct buf *out, const struct note_sig *sig)
{
	uint8_t raw[KEYID_LEN + SIG_LEN];

	memcpy(raw, sig->keyid, KEYID_LEN);
	memcpy(raw + KEYID_LEN, sig->sig, SIG_LEN);
	buf_text(out, EM_DASH " ");
	buf_text(out, sig->name);
	put_b64(out, raw, sizeof(raw));
	buf_byte(out, '\n');
}
