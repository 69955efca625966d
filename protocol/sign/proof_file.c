#include "protocol/sign/proof_file.h"

#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/base/text.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/tree.h"
#include "protocol/wire/lines.h"

enum group { NOTES, PARTS, ENTRIES };

struct kind {
	const char *name;
	enum group group;
	int (*read)(struct proof_file *f, const struct proof_section *s,
		    const struct id *root, struct err *e);
};

void
proof_text_copy(char *out, size_t size, const char *s)
{
	size_t n = s == NULL ? 0 : strnlen(s, size - 1);

	/* What has to be cut is cut between letters. */
	while (n > 0 && !text_is_utf8(s, n))
		n--;
	if (n > 0)
		memcpy(out, s, n);
	out[n] = '\0';
}

const struct proof_header *
proof_header_of(const struct proof_file *f, const struct id *log, uint64_t seq)
{

	for (size_t i = 0; i < f->header_count; i++)
		if (f->headers[i].b.seq == seq &&
		    id_eq(&f->headers[i].b.log, log))
			return &f->headers[i];
	return NULL;
}

const struct proof_part *
proof_part_of(const struct proof_file *f, const struct hash *hash)
{

	for (size_t i = 0; i < f->part_count; i++)
		if (hash_eq(&f->parts[i].hash, hash))
			return &f->parts[i];
	return NULL;
}

/* Where the header names the part; the number of its parts if it does not. */
static size_t
part_place(const struct proof_header *h, const struct hash *hash)
{
	size_t i = 0;

	while (i < h->b.part_count && !hash_eq(&h->b.parts[i].hash, hash))
		i++;
	return i;
}

bool
proof_header_names(const struct proof_header *h, const struct hash *hash)
{

	return part_place(h, hash) < h->b.part_count;
}

/* The first entry of that header with disposition A, or NULL. */
static const struct proof_entry *
applied_entry(const struct proof_file *f, const struct proof_header *h)
{
	const struct proof_entry *first = NULL;
	const struct proof_entry *entry;

	for (size_t i = 0; i < f->entry_count; i++) {
		entry = &f->entries[i];
		if (entry->en.disp == DISP_APPLIED &&
		    hash_eq(&entry->header->hash, &h->hash) &&
		    (first == NULL || entry->index < first->index))
			first = entry;
	}
	return first;
}

/* Whether a header of the file names the part with this length. */
static bool
part_is_named(const struct proof_file *f, const struct hash *hash, size_t bytes)
{

	for (size_t i = 0; i < f->header_count; i++) {
		const struct batch *b = &f->headers[i].b;

		for (size_t k = 0; k < b->part_count; k++)
			if (hash_eq(&b->parts[k].hash, hash) &&
			    b->parts[k].bytes == bytes)
				return true;
	}
	return false;
}

static int
part_read(struct proof_file *f, const struct proof_section *s,
	  const struct id *root, struct err *e)
{
	struct proof_part *p = &f->parts[f->part_count];
	size_t max = SALT_LEN + PART_BYTES_MAX;

	(void)root;
	if (s->n > B64_LEN(max))
		return err_set(e, ERR_LIMIT, "a part of %zu characters", s->n);
	p->raw = malloc(s->n / 4 * 3 + 1);
	if (p->raw == NULL)
		return err_memory(e);
	f->part_count++;
	if (b64_decode_max(p->raw, s->n / 4 * 3, s->p, s->n, &p->raw_len) !=
		0 ||
	    p->raw_len < SALT_LEN)
		return err_set(e, ERR_FORMAT, "not the base64 of a part");
	p->hash = part_hash(p->raw, p->raw + SALT_LEN, p->raw_len - SALT_LEN);
	if (!part_is_named(f, &p->hash, p->raw_len - SALT_LEN))
		return err_set(e, ERR_SIGNATURE, "no header names it");
	return part_parse(&p->part, p->raw + SALT_LEN, p->raw_len - SALT_LEN,
			  e);
}

static size_t
path_read(struct lines *l, struct hash *path, size_t max)
{
	size_t n = 0;

	for (; lines_next(l, "path"); n++) {
		if (n == max) {
			l->bad = true;
			break;
		}
		word_hash(l, &path[n]);
	}
	return n;
}

/* Find the checkpoint that the entry is proven to be in. */
static int
entry_prove(const struct proof_file *f, struct proof_entry *pe, uint64_t size,
	    const struct hash *leaf, const struct hash *path, size_t count,
	    struct err *e)
{
	const struct checkpoint *c;
	struct err why = ERR_INIT;

	for (size_t i = 0; i < f->checkpoint_count && pe->in == NULL; i++) {
		c = &f->checkpoints[i];
		if (c->size == size &&
		    tree_check_inclusion(leaf, pe->index, size, path, count,
					 &c->root, &why) == 0)
			pe->in = c;
	}
	for (size_t i = 0; i < f->header_count && pe->header == NULL; i++)
		if (hash_eq(&f->headers[i].hash, &pe->en.head.hash))
			pe->header = &f->headers[i];
	if (pe->in == NULL)
		return err_set(e, ERR_SIGNATURE,
			       "in no tree whose checkpoint is here");
	if (pe->header == NULL ||
	    !id_eq(&pe->header->b.log, &pe->en.head.log) ||
	    pe->header->b.seq != pe->en.head.seq)
		return err_set(e, ERR_SIGNATURE, "of no header that is here");
	return 0;
}

static int
entry_read(struct proof_file *f, const struct proof_section *s,
	   const struct id *root, struct err *e)
{
	struct proof_entry *pe = &f->entries[f->entry_count];
	struct hash path[TREE_DEPTH_MAX * 2];
	struct hash leaf;
	struct lines l;
	const char *text;
	size_t text_len;
	uint64_t size;
	size_t count;

	(void)root;
	lines_init(&l, s->p, s->n);
	lines_want(&l, "");
	pe->index = word_num(&l, 0, INT64_MAX);
	size = word_num(&l, 1, INT64_MAX);
	text = l.p;
	while (l.left > 0 && strncmp(l.p, "path ", 5) != 0 &&
	       lines_next(&l, ""))
		(void)word_rest(&l, &text_len);
	if (l.bad)
		return err_set(e, ERR_FORMAT, "not an entry");
	text_len = (size_t)(l.p - text);
	if (entry_parse(&pe->en, text, text_len, e) != 0)
		return -1;
	count = path_read(&l, path, ARRAY_LEN(path));
	if (!lines_done(&l))
		return err_set(e, ERR_FORMAT, "not the path of an entry");
	leaf = tree_leaf(text, text_len);
	f->entry_count++;
	return entry_prove(f, pe, size, &leaf, path, count, e);
}

static const struct kind kinds[] = {
    {"hubkeys", NOTES, proof_hubkeys_read},
    {"header", NOTES, proof_header_read},
    {"checkpoint", NOTES, proof_checkpoint_read},
    {"receipt", NOTES, proof_receipt_read},
    {"part", PARTS, part_read},
    {"entry", ENTRIES, entry_read},
};

static const struct kind *
kind_find(const char *name)
{

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The kind of a section that section_next() took. */
static const struct kind *
kind_of(const struct proof_section *s)
{
	const struct kind *k = kind_find(s->kind);

	if (k == NULL)
		BUG("a section was taken whose kind is unknown");
	return k;
}

/* Take the next section, whose line begins where ${l} stands. */
static int
section_next(struct lines *l, struct proof_section *s, struct err *e)
{
	uint64_t bytes;

	word_copy(l, s->kind, sizeof(s->kind));
	bytes = word_num(l, 0, PROOF_BYTES_MAX);
	if (l->bad || kind_find(s->kind) == NULL)
		return err_set(e, ERR_FORMAT, "not the line of a section");
	if (bytes >= l->left || l->p[bytes] != '\n')
		return err_set(e, ERR_FORMAT, "a section that was cut");
	s->p = l->p;
	s->n = (size_t)bytes;
	l->p += bytes + 1;
	l->left -= (size_t)bytes + 1;
	return 0;
}

static int
sections_split(struct proof_file *f, struct proof_section *s, size_t *count,
	       const void *text, size_t n, struct err *e)
{
	enum group group = NOTES;
	struct lines l;

	*count = 0;
	lines_init(&l, text, n);
	f->is_inclusion = lines_next(&l, INCLUSION_FIRST_LINE);
	if (!f->is_inclusion)
		lines_want(&l, PROOF_FIRST_LINE);
	if (l.bad || l.word_left != 0)
		return err_set(e, ERR_FORMAT, "not a proof");
	for (; lines_next(&l, "=="); (*count)++) {
		if (*count == PROOF_SECTIONS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d sections",
				       PROOF_SECTIONS_MAX);
		if (section_next(&l, &s[*count], e) != 0)
			return err_wrap(e, "section %zu", *count + 1);
		if (kind_of(&s[*count])->group < group)
			return err_set(e, ERR_FORMAT,
				       "section %zu: out of its order",
				       *count + 1);
		group = kind_of(&s[*count])->group;
	}
	lines_want(&l, "submission");
	word_hash(&l, &f->submission);
	if (f->is_inclusion) {
		lines_want(&l, "consolidate");
		word_hash(&l, &f->consolidate);
	}
	if (!lines_done(&l))
		return err_set(e, ERR_FORMAT,
			       "the last line names no submission");
	f->has_submission = true;
	return 0;
}

static int
group_read(struct proof_file *f, const struct proof_section *s, size_t count,
	   enum group group, const struct id *root, struct err *e)
{
	bool is_hubkeys;

	/* Hubkeys first: the other notes need them. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < count; i++) {
			const struct kind *k = kind_of(&s[i]);

			is_hubkeys = k->read == proof_hubkeys_read;
			if (k->group != group || is_hubkeys != (pass == 0))
				continue;
			if (k->read(f, &s[i], root, e) != 0)
				return err_wrap(e, "section %zu, %s", i + 1,
						s[i].kind);
		}
		if (!f->has_keys)
			return err_set(e, ERR_FORMAT, "without hubkeys");
	}
	return 0;
}

static int
headers_check(struct proof_file *f, const struct proof_section *s, size_t count,
	      struct err *e)
{
	size_t next = 0;

	for (size_t i = 0; i < count; i++) {
		if (kind_of(&s[i])->read != proof_header_read)
			continue;
		if (proof_header_check(f, &f->headers[next++], &s[i], e) != 0)
			return err_wrap(e, "section %zu, header", i + 1);
	}
	return 0;
}

static bool
is_hub_batch(const struct proof_header *h, const struct id *scope)
{
	const struct proof_header *first = h->genesis;

	return first != NULL && first->b.genesis.role == ROLE_HUB &&
	       id_eq(&first->b.genesis.scope, scope);
}

/* A part that arrived twice took effect the first time. */
struct proof_act
proof_act_find(const struct proof_file *f, const struct proof_part *p,
	       const struct id *scope)
{
	struct proof_act act = {.part = &p->part};
	const struct proof_entry *entry;
	size_t place;

	for (size_t i = 0; i < f->header_count; i++) {
		place = part_place(&f->headers[i], &p->hash);
		if (place >= f->headers[i].b.part_count ||
		    !is_hub_batch(&f->headers[i], scope))
			continue;
		entry = applied_entry(f, &f->headers[i]);
		if (entry == NULL ||
		    (act.entry != NULL && act.entry->index <= entry->index))
			continue;
		act.entry = entry;
		act.place = place;
	}
	return act;
}

static int
act_compare(const void *a, const void *b)
{
	const struct proof_act *x = a;
	const struct proof_act *y = b;

	if (x->entry->index != y->entry->index)
		return x->entry->index < y->entry->index ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static void
acts_collect(struct proof_file *f)
{
	const struct id directory = {{0}};
	struct proof_act act;

	for (size_t i = 0; i < f->part_count; i++) {
		act = proof_act_find(f, &f->parts[i], &directory);
		if (act.entry != NULL)
			f->acts[f->act_count++] = act;
	}
	qsort(f->acts, f->act_count, sizeof(*f->acts), act_compare);
}

static int
arrays_make(struct proof_file *f, size_t count, struct err *e)
{
	size_t n = count + 1;

	f->headers = calloc(n, sizeof(*f->headers));
	f->checkpoints = calloc(n, sizeof(*f->checkpoints));
	f->parts = calloc(n, sizeof(*f->parts));
	f->entries = calloc(n, sizeof(*f->entries));
	f->acts = calloc(n, sizeof(*f->acts));
	if (f->headers == NULL || f->checkpoints == NULL || f->parts == NULL ||
	    f->entries == NULL || f->acts == NULL)
		return err_memory(e);
	return 0;
}

int
proof_file_open(struct proof_file *f, const void *text, size_t n,
		const struct id *root, struct err *e)
{
	struct proof_section *s;
	size_t count;
	int rc = -1;

	if (n > PROOF_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "a proof of %zu bytes", n);
	s = calloc(PROOF_SECTIONS_MAX, sizeof(*s));
	if (s == NULL)
		return err_memory(e);
	if (sections_split(f, s, &count, text, n, e) == 0 &&
	    arrays_make(f, count, e) == 0 &&
	    group_read(f, s, count, NOTES, root, e) == 0 &&
	    headers_check(f, s, count, e) == 0 &&
	    group_read(f, s, count, PARTS, root, e) == 0 &&
	    group_read(f, s, count, ENTRIES, root, e) == 0)
		rc = 0;
	free(s);
	if (rc == 0)
		acts_collect(f);
	return rc;
}

void
proof_file_done(struct proof_file *f)
{

	for (size_t i = 0; i < f->part_count; i++) {
		part_done(&f->parts[i].part);
		free(f->parts[i].raw);
	}
	free(f->headers);
	free(f->checkpoints);
	free(f->parts);
	free(f->entries);
	free(f->acts);
	memset(f, 0, sizeof(*f));
}
