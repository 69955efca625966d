/* C2SP signed notes: the envelope of everything that is signed. */
#ifndef KHEO_WIRE_NOTE_H
#define KHEO_WIRE_NOTE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/limits.h"

#define SIG_LEN   64
#define KEYID_LEN 4

/* One signature line: "— <name> <base64(keyid ‖ signature)>". */
struct note_sig {
	char name[NOTE_NAME_MAX + 1];
	uint8_t keyid[KEYID_LEN];
	uint8_t sig[SIG_LEN];
};

/* A note taken apart.  text is borrowed from the parsed bytes: everything
 * before the empty line, the last LF included: the signed bytes. */
struct note {
	const char *text;
	size_t text_len;
	struct note_sig sigs[NOTE_SIGS_MAX];
	size_t sig_count; /* at least 1 */
};

/**
 * note_parse(n, p, len, e):
 * Take a note of at most NOTE_BYTES_MAX apart.  Signatures are not checked
 * (sign/signed.h does).  Only the one legal encoding is accepted: no CR, no
 * control character, valid UTF-8, one empty line, 1 to NOTE_SIGS_MAX Ed25519
 * signature lines, nothing after.  ${p} must outlive ${n}.  ERR_FORMAT,
 * ERR_LIMIT.  Rule: C2SP signed-note.
 */
int note_parse(struct note *n, const void *p, size_t len, struct err *e);

/**
 * note_put_sig(out, sig):
 * Append one signature line.  The caller puts the empty line before the
 * first one.
 */
void note_put_sig(struct buf *out, const struct note_sig *sig);

#endif
