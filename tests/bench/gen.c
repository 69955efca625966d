/*
 * The texts that the benchmark is made of: reports of communes, about 900
 * bytes of Vietnamese in 12 fields each, and one fifth of them edited in two
 * fields.  The same seed gives the same bytes on every machine.
 *
 *	gen FOLDER COMMUNES RECORDS [SEED]
 *
 * writes FOLDER/cNNN.new and FOLDER/cNNN.edit, one JSON object a line; an
 * edit has only its record's id and the two fields.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/id.h"
#include "protocol/base/num.h"
#include "protocol/wire/json.h"
#include "tests/bench/words.h"

#define COMMUNES_MAX  999
#define RECORDS_MAX   10000
#define SEED_USUAL    20221125
#define EDITED_ONE_IN 5
#define LIST_MAX      512
#define DOC_BYTES_MAX 16384

struct list {
	const char *at[LIST_MAX];
	size_t len[LIST_MAX];
	size_t n;
};

/* One commune's stream of choices. */
struct gen {
	uint64_t state;
	struct list family, middle, given, first, second, hamlet, subject,
	    source, is_new, later, syllable;
};

static void
list_fill(struct list *l, const char *words)
{
	l->n = 0;
	for (;;) {
		size_t n = strcspn(words, "|");

		l->at[l->n] = words;
		l->len[l->n++] = n;
		if (words[n] == '\0' || l->n == LIST_MAX)
			return;
		words += n + 1;
	}
}

/* splitmix64 */
static uint64_t
draw(struct gen *g)
{
	uint64_t z = g->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t
below(struct gen *g, size_t n)
{
	return (size_t)((draw(g) >> 32) * n >> 32);
}

static void
put_of(struct gen *g, const struct list *l, struct buf *out)
{
	size_t i = below(g, l->n);

	buf_add(out, l->at[i], l->len[i]);
}

static void
put_person(struct gen *g, struct buf *out)
{
	put_of(g, &g->family, out);
	buf_byte(out, ' ');
	put_of(g, &g->middle, out);
	buf_byte(out, ' ');
	put_of(g, &g->given, out);
}

/* One draw a call: C does not say which argument is computed first. */
static void
put_number(struct gen *g, struct buf *out, int digits, size_t from,
	   size_t count, const char *after)
{
	buf_fmt(out, "%0*zu%s", digits, from + below(g, count), after);
}

static void
put_day(struct gen *g, struct buf *out)
{
	put_number(g, out, 2, 1, 28, "/");
	put_number(g, out, 2, 1, 12, "/2022");
}

/* 4 to 15 syllables in runs of one or two: what gives the text the entropy of
 * prose that people write. */
static void
put_free(struct gen *g, struct buf *out)
{
	size_t left = 4 + below(g, 12);
	const char *gap = "";

	while (left > 0) {
		size_t k = below(g, g->syllable.n);
		size_t n = 1 + (below(g, 10) < 3);

		for (size_t i = k; i < k + n && i < g->syllable.n; i++) {
			buf_text(out, gap);
			buf_add(out, g->syllable.at[i], g->syllable.len[i]);
			gap = " ";
		}
		left -= n < left ? n : left;
	}
}

static void
put_blank(struct gen *g, char what, struct buf *out)
{
	switch (what) {
	case 'p':
		put_person(g, out);
		break;
	case 't':
		put_of(g, &g->hamlet, out);
		break;
	case 'n':
		put_number(g, out, 1, 1, 24, "");
		break;
	case 'm':
		put_number(g, out, 1, 10, 490, "");
		break;
	case 'd':
		put_day(g, out);
		break;
	case 'y':
		put_number(g, out, 1, 1950, 70, "");
		break;
	default:
		put_free(g, out);
	}
}

/* A sentence with its {blanks} filled in. */
static void
put_filled(struct gen *g, const char *s, struct buf *out)
{
	for (; *s != '\0'; s++) {
		if (s[0] == '{' && s[1] != '\0' && s[2] == '}') {
			put_blank(g, s[1], out);
			s += 2;
		} else {
			buf_byte(out, (uint8_t)*s);
		}
	}
	buf_byte(out, '.');
}

/* A sentence mostly of free words. */
static void
put_loose(struct gen *g, struct buf *out)
{
	static const char blanks[] = "mdpt";
	size_t runs = 1 + below(g, 3);
	const char *gap = below(g, 2) == 0 ? " " : ", ";

	for (size_t i = 0; i < runs; i++) {
		size_t k = below(g, 8);

		if (i > 0)
			buf_text(out, gap);
		put_free(g, out);
		if (k < sizeof(blanks) - 1) {
			buf_text(out, gap);
			put_blank(g, blanks[k], out);
		}
	}
	buf_byte(out, '.');
}

static void
put_story(struct gen *g, struct buf *out)
{
	size_t start = out->len, want = 290 + below(g, 290);

	while (out->len - start < want) {
		if (out->len > start)
			buf_byte(out, ' ');
		if (below(g, 5) < 2)
			put_filled(
			    g,
			    events[below(g, sizeof(events) / sizeof(*events))],
			    out);
		else
			put_loose(g, out);
	}
}

static void
put_member(struct buf *out, const char *name, struct buf *value)
{
	buf_fmt(out, ",\"%s\":", name);
	json_put_text(out, buf_str(value), value->len);
	buf_reset(value);
}

static void
put_place(struct gen *g, size_t commune, struct buf *out, struct buf *v)
{
	size_t a = commune % g->first.n;
	size_t b = (commune * 7 + commune / 20) % g->second.n;

	buf_add(v, g->first.at[a], g->first.len[a]);
	buf_byte(v, ' ');
	buf_add(v, g->second.at[b], g->second.len[b]);
	buf_fmt(v, " %02zu", commune);
	put_member(out, "xa", v);
	put_of(g, &g->hamlet, v);
	put_member(out, "thon", v);
}

static void
put_reporter(struct gen *g, struct buf *out, struct buf *v)
{
	put_of(g, &g->source, v);
	put_member(out, "nguon_tin", v);
	buf_text(v, "2022-");
	put_number(g, v, 2, 1, 12, "-");
	put_number(g, v, 2, 1, 28, "T");
	put_number(g, v, 2, 6, 14, ":");
	put_number(g, v, 2, 0, 60, ":");
	put_number(g, v, 2, 0, 60, "+07:00");
	put_member(out, "ngay_lap", v);
	put_person(g, v);
	put_member(out, "nguoi_lap", v);
	buf_text(v, "09");
	put_number(g, v, 2, 0, 100, "");
	put_number(g, v, 6, 0, 1000000, "");
	put_member(out, "dien_thoai", v);
}

static void
put_record(struct gen *g, size_t commune, const struct id *id, struct buf *out,
	   struct buf *v)
{
	buf_fmt(out, "{\"id\":\"%s\"", id_text(id).s);
	put_place(g, commune, out, v);
	put_of(g, &g->subject, v);
	put_member(out, "loai", v);
	put_reporter(g, out, v);
	buf_fmt(v, "%zu", below(g, 120));
	put_member(out, "so_ho", v);
	buf_fmt(v, "%zu", below(g, 4000) * 50000);
	put_member(out, "thiet_hai", v);
	put_of(g, &g->is_new, v);
	put_member(out, "trang_thai", v);
	put_story(g, v);
	put_member(out, "noi_dung", v);
	put_filled(g, requests[below(g, sizeof(requests) / sizeof(*requests))],
		   v);
	put_member(out, "kien_nghi", v);
	buf_text(out, "}\n");
}

static void
put_edit(struct gen *g, const struct id *id, struct buf *out, struct buf *v)
{
	buf_fmt(out, "{\"id\":\"%s\"", id_text(id).s);
	put_of(g, &g->later, v);
	put_member(out, "trang_thai", v);
	put_filled(g, answers[below(g, sizeof(answers) / sizeof(*answers))], v);
	put_member(out, "kien_nghi", v);
	buf_text(out, "}\n");
}

static void
gen_init(struct gen *g, uint64_t seed, size_t commune)
{
	g->state = seed * 1000003 + commune;
	list_fill(&g->family, family_names);
	list_fill(&g->middle, middle_names);
	list_fill(&g->given, given_names);
	list_fill(&g->first, place_first);
	list_fill(&g->second, place_second);
	list_fill(&g->hamlet, hamlets);
	list_fill(&g->subject, subjects);
	list_fill(&g->source, sources);
	list_fill(&g->is_new, states_new);
	list_fill(&g->later, states_later);
	list_fill(&g->syllable, syllables);
}

/* As the programs make them: random, and not like an option. */
static void
draw_ids(struct gen *g, struct id *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		do {
			for (size_t j = 0; j < ID_LEN; j++)
				ids[i].b[j] = (uint8_t)draw(g);
		} while (id_text(&ids[i]).s[0] == '-');
	}
}

static void
shuffle(struct gen *g, struct id *ids, size_t n)
{
	for (size_t k = n; k > 1; k--) {
		size_t j = below(g, k);
		struct id t = ids[k - 1];

		ids[k - 1] = ids[j];
		ids[j] = t;
	}
}

static FILE *
file_new(const char *folder, size_t commune, const char *what)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/c%03zu.%s", folder, commune, what);
	f = fopen(path, "w");
	if (f == NULL)
		perror(path);
	return f;
}

static int
file_end(FILE *f, int bad)
{
	bad |= ferror(f) != 0;
	if (fclose(f) != 0 || bad) {
		fprintf(stderr, "gen: could not write all\n");
		return -1;
	}
	return 0;
}

static int
line_end(FILE *f, struct buf *line)
{
	int bad = line->bad != ERR_NONE ||
		  fwrite(line->p, 1, line->len, f) != line->len;

	buf_reset(line);
	return bad;
}

static int
commune_write(const char *folder, struct gen *g, size_t commune, size_t n)
{
	struct buf line = BUF_INIT(DOC_BYTES_MAX),
		   value = BUF_INIT(DOC_BYTES_MAX);
	struct id *ids = calloc(n, sizeof(*ids));
	FILE *f = file_new(folder, commune, "new");
	int bad = 0;

	if (ids == NULL || f == NULL)
		return -1;
	draw_ids(g, ids, n);
	for (size_t i = 0; i < n; i++) {
		put_record(g, commune, &ids[i], &line, &value);
		bad |= line_end(f, &line);
	}
	if (file_end(f, bad) != 0 ||
	    (f = file_new(folder, commune, "edit")) == NULL)
		return -1;
	shuffle(g, ids, n);
	for (size_t i = 0; i < n / EDITED_ONE_IN; i++) {
		put_edit(g, &ids[i], &line, &value);
		bad |= line_end(f, &line);
	}
	free(ids);
	buf_done(&line);
	buf_done(&value);
	return file_end(f, bad);
}

int
main(int argc, char **argv)
{
	static struct gen g;
	uint64_t communes, records, seed = SEED_USUAL;

	if (argc < 4 || argc > 5 ||
	    num_parse(argv[2], strlen(argv[2]), 1, COMMUNES_MAX, &communes) !=
		0 ||
	    num_parse(argv[3], strlen(argv[3]), 1, RECORDS_MAX, &records) !=
		0 ||
	    (argc == 5 &&
	     num_parse(argv[4], strlen(argv[4]), 0, UINT32_MAX, &seed) != 0)) {
		fprintf(stderr, "usage: gen FOLDER COMMUNES RECORDS [SEED]\n");
		return 2;
	}
	for (size_t i = 0; i < communes; i++) {
		gen_init(&g, seed, i);
		if (commune_write(argv[1], &g, i, (size_t)records) != 0)
			return 1;
	}
	return 0;
}
