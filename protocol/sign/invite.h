/* Invitations: the code that lets a device ask to be enrolled. */
#ifndef KHEO_SIGN_INVITE_H
#define KHEO_SIGN_INVITE_H

#include "protocol/sign/keys.h"

#define INVITE_URL_MAX   200
#define INVITE_CODE_SIZE 400 /* the longest code with its NUL */

struct invite {
	struct id scope;
	uint8_t secret[16];
	struct id root;               /* fingerprint */
	char url[INVITE_URL_MAX + 1]; /* "" when the hub has no address */
};

/**
 * invite_put(out, i):
 * Write the code to ${out} of INVITE_CODE_SIZE: "KHEO1-" and base64url of
 * scope ‖ secret ‖ root ‖ address ‖ first 4 bytes of the SHA-256 over all
 * that is before.  Return ${out}.
 */
char *invite_put(char out[INVITE_CODE_SIZE], const struct invite *i);

/**
 * invite_parse(i, s, e):
 * Read a code; white space inside and around it is skipped.  ERR_FORMAT for a
 * wrong letter (the checksum tells).
 */
int invite_parse(struct invite *i, const char *s, struct err *e);

/**
 * invite_key(i, k):
 * The enrolment key: Ed25519 from the seed SHA-256("kheo/enrol\n" ‖ secret).
 */
void invite_key(const struct invite *i, struct sign_key *k);

#endif
