#include "tests/fuzz/recipe.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/proof.h"
#include "protocol/sign/signed.h"
#include "protocol/sign/sums.h"
#include "protocol/sign/tree.h"
#include "protocol/wire/bundle.h"
#include "tests/fuzz/fuzz.h"

#define MADE_MAX 10 /* of a kind: a digit names it */
#define TEXT_MAX (32 * 1024)
#define LEVELS   5

struct made {
	struct buf text;
	struct hash hash;
};

struct kitchen {
	struct proof_writer proof;
	struct buf *bundle; /* is made instead of a proof, unless NULL */
	struct id hub;      /* its fingerprint */
	size_t parts_sent;  /* with the headers so far */
	struct made parts[MADE_MAX];
	size_t part_count;
	struct hash headers[MADE_MAX];
	size_t header_count;
	struct made entries[MADE_MAX];
	size_t entry_count;
	struct hash nodes[LEVELS][1 << LEVELS];
	uint64_t size; /* of the tree in the last checkpoint */
	struct hash submission;
	struct hash word;
	bool has_word;
};

static const uint8_t salt[SALT_LEN];

static int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	struct kitchen *k = ctx;

	(void)e;
	MUST(level < LEVELS && n < 1 << LEVELS);
	*out = k->nodes[level][n];
	return 0;
}

static int
node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	 struct err *e)
{
	struct kitchen *k = ctx;

	(void)e;
	MUST(level < LEVELS && n < 1 << LEVELS);
	k->nodes[level][n] = *h;
	return 0;
}

static struct tree_store
tree_of(struct kitchen *k)
{
	return (struct tree_store){node_get, node_put, k};
}

static struct hash
root_of(struct kitchen *k)
{
	struct tree_store s = tree_of(k);
	struct hash root;
	struct err e = ERR_INIT;

	MUST(tree_root(&s, k->entry_count, &root, &e) == 0);
	return root;
}

/* The leaf beside every other one: a report of nothing that has 1 in row 01. */
static void
beside_add(struct sums *s)
{
	static const struct hash part;
	struct figures f = {.count = 0};
	struct err e = ERR_INIT;

	MUST(figures_add(&f, "01", decimal_of(1), &e) == 0);
	MUST(sums_leaf(s, &part, &f, &e) == 0);
	figures_done(&f);
}

/* Root of a tree of sums over a part with its annex, and that leaf. */
static struct hash
sums_of(const struct made *m, bool has_beside)
{
	struct figures f = {.count = 0};
	struct err e = ERR_INIT;
	json_t *o = json_read(buf_str(&m->text), m->text.len, &e);
	struct hash root;
	struct sums s;

	/* What cannot be read has no figures. */
	if (figures_read(&f, json_object_get(o, "annex"), &e) != 0)
		figures_done(&f);
	json_decref(o);
	sums_init(&s);
	MUST(sums_leaf(&s, &m->hash, &f, &e) == 0);
	figures_done(&f);
	if (has_beside)
		beside_add(&s);
	/* Figures may be too large to add up. */
	root = sums_close(&s, &e) == 0 ? sums_root(&s)->hash : m->hash;
	sums_done(&s);
	return root;
}

static struct hash
beside_hash(void)
{
	struct sums s;
	struct hash hash;

	sums_init(&s);
	beside_add(&s);
	hash = s.v[0].hash;
	sums_done(&s);
	return hash;
}

/* Put what "@" and these two letters stand for, if it stands for anything. */
static bool
name_put(struct buf *out, struct kitchen *k, char letter, char digit)
{
	char b64[B64_LEN(KEY_LEN) + 1];
	unsigned i = (unsigned)(digit - '0');
	enum fuzz_key key = (enum fuzz_key)i;
	struct id id;
	struct hash root;

	if (letter == 'f') {
		buf_text(out, id_text(&k->hub).s);
	} else if (letter == 'r') {
		root = root_of(k);
		buf_text(out, hash_text(&root).s);
	} else if (letter == 's') {
		buf_fmt(out, "%zu", k->entry_count);
	} else if (letter == 'u') {
		root = beside_hash();
		buf_text(out, hash_text(&root).s);
	} else if ((letter == 't' || letter == 'w') && i < k->part_count) {
		root = sums_of(&k->parts[i], letter == 'w');
		buf_text(out, hash_text(&root).s);
	} else if (letter == 'k' && i < FUZZ_KEYS) {
		buf_text(out, b64_encode(b64, fuzz_key(key)->public, KEY_LEN));
	} else if (letter == 'l' && i < FUZZ_KEYS) {
		id = log_id(fuzz_key(key)->public);
		buf_text(out, id_text(&id).s);
	} else if (letter == 'h' && i < k->header_count) {
		buf_text(out, hash_text(&k->headers[i]).s);
	} else if ((letter == 'p' || letter == 'q') && i < k->part_count) {
		if (letter == 'p')
			buf_fmt(out, "%zu ", k->parts[i].text.len);
		buf_text(out, hash_text(&k->parts[i].hash).s);
	} else {
		return false;
	}
	return true;
}

static void
names_fill(struct buf *out, struct kitchen *k, const char *p, size_t n)
{
	while (n > 0) {
		char letter = n > 1 ? p[1] : '\0';
		bool alone = letter != '\0' && strchr("rsfu", letter) != NULL;
		size_t len = alone ? 2 : 3;

		if (*p != '@' || n < len ||
		    !name_put(out, k, letter, alone ? '0' : p[2])) {
			buf_byte(out, (uint8_t)*p);
			len = 1;
		}
		p += len;
		n -= len;
	}
}

/* Put a note into what is made; the letters of steps are those of bundles. */
static void
note_place(struct kitchen *k, char step, const struct buf *note)
{
	if (k->bundle != NULL)
		bundle_put(k->bundle, (enum bundle_type)step, buf_str(note),
			   note->len);
	else if (step == 'U')
		proof_put_note(&k->proof, "hubkeys", buf_str(note), note->len);
	else if (step == 'H')
		proof_put_note(&k->proof, "header", buf_str(note), note->len);
	else if (step == 'K')
		proof_put_note(&k->proof, "checkpoint", buf_str(note),
			       note->len);
	else if (step == 'R')
		proof_put_note(&k->proof, "receipt", buf_str(note), note->len);
}

/* Sign a text; ${key2} may be NULL. */
static void
note_put(struct kitchen *k, char step, const struct buf *text, const char *name,
	 const struct sign_key *key, const char *name2,
	 const struct sign_key *key2)
{
	struct buf note = BUF_INIT(4 * TEXT_MAX);
	struct err e = ERR_INIT;

	/* What cannot be signed stays as it is. */
	if (text->len == 0 || text->p[text->len - 1] != '\n')
		buf_add(&note, buf_str(text), text->len);
	else
		(void)signed_put(&note, buf_str(text), text->len, name, key,
				 name2, key2, &e);
	note_place(k, step, &note);
	buf_done(&note);
}

/* Who signs besides the log; NULL if nobody does. */
static const struct sign_key *
second_of(char who, struct sign_name *name)
{
	const struct sign_key *key;

	if (who == '-')
		return NULL;
	key = fuzz_key(
	    who == 'e' ? FUZZ_ENROL
		       : (enum fuzz_key)((unsigned)(who - '0') % FUZZ_KEYS));
	if (who == 'e')
		*name = name_enrol(key->public);
	else if (key == fuzz_key(FUZZ_AUTHOR))
		*name = name_author(FUZZ_HUB);
	else
		*name = name_log(key->public);
	return key;
}

static void
parts_send(struct kitchen *k)
{
	struct buf b = BUF_INIT(SALT_LEN + TEXT_MAX);

	for (; k->bundle != NULL && k->parts_sent < k->part_count;
	     k->parts_sent++) {
		const struct buf *text = &k->parts[k->parts_sent].text;

		buf_reset(&b);
		buf_add(&b, salt, SALT_LEN);
		buf_add(&b, buf_str(text), text->len);
		bundle_put(k->bundle, BUNDLE_PART, b.p, b.len);
	}
	buf_done(&b);
}

static void
header_put(struct kitchen *k, const struct buf *text, char one, char two)
{
	const struct sign_key *key =
	    fuzz_key((enum fuzz_key)((unsigned)(one - '0') % FUZZ_KEYS));
	struct sign_name name = name_log(key->public);
	struct sign_name name2;
	const struct sign_key *key2 = second_of(two, &name2);

	if (k->header_count == MADE_MAX)
		return;
	note_put(k, 'H', text, name.s, key, name2.s, key2);
	parts_send(k);
	k->headers[k->header_count++] = sha256(buf_str(text), text->len);
}

static void
checkpoint_put_signed(struct kitchen *k, const struct buf *text)
{
	char name[NOTE_NAME_MAX + 1] = "x";
	size_t n = strcspn(buf_str(text), "\n");

	if (n > 0 && n <= NOTE_NAME_MAX) {
		memcpy(name, text->p, n);
		name[n] = '\0';
	}
	note_put(k, 'K', text, name, fuzz_key(FUZZ_TREE), NULL, NULL);
	k->size = k->entry_count;
}

static void
part_make(struct kitchen *k, struct buf *text)
{
	struct made *m = &k->parts[k->part_count];

	if (k->part_count == MADE_MAX)
		return;
	k->part_count++;
	m->hash = part_hash(salt, buf_str(text), text->len);
	m->text = *text;
	buf_init(text, 0);
}

static void
entry_make(struct kitchen *k, struct buf *text)
{
	struct made *m = &k->entries[k->entry_count];
	struct tree_store s = tree_of(k);
	struct err e = ERR_INIT;

	if (k->entry_count == MADE_MAX)
		return;
	m->hash = tree_leaf(buf_str(text), text->len);
	MUST(tree_append(&s, k->entry_count++, &m->hash, &e) == 0);
	m->text = *text;
	buf_init(text, 0);
}

/* A note that is no header and no checkpoint. */
static void
other_put(struct kitchen *k, char step, const struct buf *text, size_t n)
{
	const struct sign_key *key = fuzz_key(FUZZ_DEVICE);
	struct sign_name name = name_device(key->public);
	struct sign_name two = name_root(fuzz_key(FUZZ_ROOT_NEXT)->public);

	if (step == 'R') {
		key = fuzz_key(FUZZ_RECEIPT);
		name = name_receipt(FUZZ_HUB);
	} else if (step == 'U') {
		key = fuzz_key(FUZZ_ROOT);
		name = name_root(key->public);
	}
	/* The second root signs where it is one. */
	note_put(k, step, text, name.s, key, two.s,
		 step == 'U' && n % 2 == 0 ? fuzz_key(FUZZ_ROOT_NEXT) : NULL);
}

static void
step_take(struct kitchen *k, const char *p, size_t n)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	size_t skip = n > 2 && p[0] == 'H' ? 3 : 1;

	names_fill(&text, k, p + skip, n - skip);
	switch (p[0]) {
	case 'H':
		if (skip == 3)
			header_put(k, &text, p[1], p[2]);
		break;
	case 'K':
		checkpoint_put_signed(k, &text);
		break;
	case 'L':
	case 'M':
	case 'R':
	case 'U':
		other_put(k, p[0], &text, n);
		break;
	case 'P':
		part_make(k, &text);
		break;
	case 'E':
		entry_make(k, &text);
		break;
	case 'S':
		if (hash_parse(&k->submission, buf_str(&text), text.len) != 0)
			memset(&k->submission, 0, sizeof(k->submission));
		break;
	case 'C':
		k->has_word =
		    hash_parse(&k->word, buf_str(&text), text.len) == 0;
		break;
	default:
		break;
	}
	buf_done(&text);
}

static void
steps_take(struct kitchen *k, const uint8_t *p, size_t n)
{
	while (n > 0) {
		const uint8_t *end = memchr(p, '\0', n);
		size_t len = end == NULL ? n : (size_t)(end - p);

		if (len > 0)
			step_take(k, (const char *)p, len);
		len += end != NULL;
		p += len;
		n -= len;
	}
}

static void
kitchen_done(struct kitchen *k)
{
	for (size_t i = 0; i < MADE_MAX; i++) {
		buf_done(&k->parts[i].text);
		buf_done(&k->entries[i].text);
	}
}

/* The groups that stand behind the notes. */
static void
groups_put(struct kitchen *k)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct tree_store s = tree_of(k);
	struct err e = ERR_INIT;
	size_t count;

	for (size_t i = 0; i < k->part_count; i++)
		proof_put_part(&k->proof, salt, buf_str(&k->parts[i].text),
			       k->parts[i].text.len);
	for (size_t i = 0; i < k->entry_count && i < k->size; i++) {
		MUST(tree_prove_inclusion(&s, i, k->size, path, &count, &e) ==
		     0);
		proof_put_entry(&k->proof, i, buf_str(&k->entries[i].text),
				k->entries[i].text.len, k->size, path, count);
	}
}

void
recipe_cook(struct buf *out, const uint8_t *p, size_t n)
{
	static struct kitchen k;
	struct err e = ERR_INIT;

	memset(&k, 0, sizeof(k));
	proof_begin(&k.proof);
	steps_take(&k, p, n);
	groups_put(&k);
	if (proof_finish(&k.proof, &k.submission, k.has_word ? &k.word : NULL,
			 out, &e) != 0)
		MUST(e.code == ERR_LIMIT);
	proof_done(&k.proof);
	kitchen_done(&k);
}

void
recipe_bundle(struct buf *out, const struct id *hub, const uint8_t *p, size_t n)
{
	static struct kitchen k;

	memset(&k, 0, sizeof(k));
	k.bundle = out;
	k.hub = *hub;
	bundle_begin(out);
	steps_take(&k, p, n);
	parts_send(&k);
	kitchen_done(&k);
}
