#include "protocol/sign/trust.h"

#include <string.h>

#include "protocol/sign/hash.h"

#define FINGERPRINT_DIGITS (2 * ID_LEN)
#define FINGERPRINT_GROUP  4

struct id
root_fingerprint(const struct hubkeys *k)
{
	static const char label[] = "kheo/root\n";
	uint8_t threshold = (uint8_t)k->threshold;
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, &threshold, 1);
	for (size_t i = 0; i < k->root_count; i++)
		sha256_add(&s, k->roots[i], KEY_LEN);
	sha256_done(&s, &h);
	return hash_id(&h);
}

char *
fingerprint_text(char out[FINGERPRINT_TEXT_SIZE], const struct id *id)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (size_t i = 0; i < ID_LEN; i++) {
		if (i > 0 && i * 2 % FINGERPRINT_GROUP == 0)
			out[n++] = '-';
		out[n++] = hex[id->b[i] >> 4];
		out[n++] = hex[id->b[i] & 0x0f];
	}
	out[n] = '\0';
	return out;
}

static int
hex_digit(char c)
{

	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
fingerprint_parse(struct id *id, const char *s)
{
	struct id got = {{0}};
	size_t n = 0;

	for (; *s != '\0'; s++) {
		int v = hex_digit(*s);

		if (*s == '-' || *s == ' ')
			continue;
		if (v < 0 || n == FINGERPRINT_DIGITS)
			return -1;
		got.b[n / 2] = (uint8_t)(got.b[n / 2] << 4 | v);
		n++;
	}
	if (n != FINGERPRINT_DIGITS)
		return -1;
	*id = got;
	return 0;
}

/* Whether enough of the roots of k signed the note. */
static int
roots_check(const struct note *n, const struct hubkeys *k, struct err *e)
{
	struct sign_name name;
	unsigned signers = 0;

	for (size_t i = 0; i < k->root_count; i++) {
		name = name_root(k->roots[i]);
		if (signed_by(n, name.s, k->roots[i]))
			signers++;
	}
	if (k->threshold == 0 || signers < k->threshold)
		return err_set(e, ERR_SIGNATURE,
			       "hubkeys: signed by %u of %u root keys", signers,
			       k->threshold);
	return 0;
}

static int
hubkeys_read(struct hubkeys *k, struct note *n, const void *p, size_t len,
	     struct err *e)
{

	if (note_parse(n, p, len, e) != 0 ||
	    hubkeys_parse(k, n->text, n->text_len, e) != 0)
		return err_wrap(e, "hubkeys");
	return 0;
}

int
hubkeys_open(struct hubkeys *k, const void *p, size_t n, const struct id *root,
	     struct err *e)
{
	struct note note;
	struct id fingerprint;

	if (hubkeys_read(k, &note, p, n, e) != 0)
		return -1;
	fingerprint = root_fingerprint(k);
	if (!id_eq(&fingerprint, root))
		return err_set(e, ERR_SIGNATURE,
			       "hubkeys: not of the root that is known");
	return roots_check(&note, k, e);
}

int
hubkeys_open_next(struct hubkeys *k, const void *p, size_t n,
		  const struct hubkeys *known, struct err *e)
{
	struct note note;

	if (hubkeys_read(k, &note, p, n, e) != 0)
		return -1;
	if (strcmp(k->hub, known->hub) != 0)
		return err_set(e, ERR_SIGNATURE, "hubkeys: of another hub");
	if (k->version <= known->version || k->origin < known->origin)
		return err_set(e, ERR_STALE,
			       "hubkeys: not newer than what is known");
	if (roots_check(&note, known, e) != 0)
		return -1;
	return roots_check(&note, k, e);
}

/* Whether an origin is of this hub and not of its future. */
static int
origin_check(const char *origin, const struct hubkeys *k, struct err *e)
{
	char now[ORIGIN_MAX + 1];
	size_t stem;
	uint64_t n = origin_number(origin);

	hubkeys_origin(k, now);
	stem = (size_t)(strrchr(now, '/') + 1 - now);
	if (strncmp(origin, now, stem) != 0 || n == 0 || n > k->origin)
		return err_set(e, ERR_SIGNATURE, "not of this hub: %s", origin);
	return 0;
}

static int
role_check(const struct note *n, const struct hubkeys *k, enum hub_role role,
	   const char *name, uint64_t size, struct err *e)
{
	const uint8_t *key = hubkeys_find(k, role, size);

	if (key == NULL || !signed_by(n, name, key))
		return err_set(e, ERR_SIGNATURE,
			       "not signed by the hub's present key");
	return 0;
}

int
checkpoint_open(struct checkpoint *c, const void *p, size_t n,
		const struct hubkeys *k, struct err *e)
{
	struct note note;

	if (note_parse(&note, p, n, e) != 0 ||
	    checkpoint_parse(c, note.text, note.text_len, e) != 0 ||
	    origin_check(c->origin, k, e) != 0 ||
	    role_check(&note, k, HUB_TREE, c->origin, c->size, e) != 0)
		return err_wrap(e, "checkpoint");
	return 0;
}

int
receipt_open(struct receipt *r, const void *p, size_t n,
	     const struct hubkeys *k, struct err *e)
{
	struct note note;
	struct sign_name name = name_receipt(k->hub);

	if (note_parse(&note, p, n, e) != 0 ||
	    receipt_parse(r, note.text, note.text_len, e) != 0 ||
	    origin_check(r->origin, k, e) != 0 ||
	    role_check(&note, k, HUB_RECEIPT, name.s, r->size, e) != 0)
		return err_wrap(e, "receipt");
	return 0;
}

int
stamp_open(struct stamp *s, const void *p, size_t n, const struct hubkeys *k,
	   struct err *e)
{
	struct note note;
	struct sign_name name = name_receipt(k->hub);

	if (note_parse(&note, p, n, e) != 0 ||
	    stamp_parse(s, note.text, note.text_len, e) != 0 ||
	    origin_check(s->origin, k, e) != 0 ||
	    role_check(&note, k, HUB_RECEIPT, name.s, s->size, e) != 0)
		return err_wrap(e, "stamp");
	return 0;
}

int
files_note_open(struct files_note *f, const void *p, size_t n,
		const struct hubkeys *k, struct err *e)
{
	struct note note;
	struct sign_name name = name_receipt(k->hub);

	if (note_parse(&note, p, n, e) != 0 ||
	    files_note_parse(f, note.text, note.text_len, e) != 0 ||
	    origin_check(f->origin, k, e) != 0 ||
	    role_check(&note, k, HUB_RECEIPT, name.s, f->size, e) != 0)
		return err_wrap(e, "files");
	return 0;
}
