/* A district whose hub has consolidated the submission, and the proof of it. */
#ifndef KHEO_TESTS_SIGN_EDITION_H
#define KHEO_TESTS_SIGN_EDITION_H

#include "protocol/sign/sums.h"
#include "tests/unit/sign/proof.h"

#define LEAVES 5
#define PLACE  3
#define OWN    "\"01\":\"4\",\"13\":\"2.5\""
#define PERIOD ",\"period\":\"2022-H1\""

/* How what the hub says differs from what is true. */
struct edition_plan {
	struct plan plan;
	bool is_within;
	const char *annex;   /* of the submission; NULL: OWN */
	const char *content; /* NULL: PERIOD */
	const char *beside;  /* figures of the leaf beside; NULL: some */
	const char *line;    /* of the edition; NULL: chinh-quyen */
	const char *word_line;
	const char *sum;    /* of the edition; NULL: what comes out */
	int reports, place; /* said; 0: what is true, -1: 0 */
	bool root_other;
	bool target_other;
	bool path_none, path_short, path_long, path_turned, path_other;
	const char *step;   /* the figures of the first step */
	bool figures_other; /* in the leaf */
	bool part_other;    /* in the leaf */
	bool edition_other; /* the word names another act */
	bool edition_cut, word_cut;
	bool edition_held, word_held;
	bool edition_in_scope; /* of the unit, not in the directory */
	bool word_elsewhere;   /* in the scope of another unit */
	bool word_by_unit;     /* a recorder says it */
	bool names_submission; /* the last line does */
};

struct consolidated {
	struct made_log log; /* the hub's, where the word is */
	struct sums sums;
	struct hash edition;
	struct hash word;
	size_t edition_part;
	size_t word_part;
};

static inline struct figures
figures_of(const char *text)
{
	struct buf b = BUF_INIT(1000);
	struct figures f = {.count = 0};
	struct err e = ERR_INIT;
	json_t *o;

	buf_fmt(&b, "{%s}", text);
	o = json_read(b.p, b.len, &e);
	assert_non_null(o);
	/* What cannot be read counts as nothing. */
	if (figures_read(&f, o, &e) != 0)
		figures_done(&f);
	json_decref(o);
	buf_done(&b);
	return f;
}

/* What the tree says of a leaf. */
static inline const char *
leaf_of(const struct edition_plan *ep, size_t i)
{
	if (i == (PLACE ^ 1) && ep->beside != NULL)
		return ep->beside;
	if (i != PLACE || ep->figures_other)
		return "\"01\":\"10\"";
	return ep->annex == NULL ? OWN : ep->annex;
}

static inline void
sums_grow(struct district *d, const struct edition_plan *ep,
	  struct consolidated *k)
{
	struct err e = ERR_INIT;

	sums_init(&k->sums);
	for (size_t i = 0; i < LEAVES; i++) {
		bool mine = i == PLACE;
		struct hash part = mine && !ep->part_other
				       ? d->submission
				       : (struct hash){{(uint8_t)i}};
		struct figures f = figures_of(leaf_of(ep, i));

		assert_int_equal(sums_leaf(&k->sums, &part,
					   mine && ep->is_within ? NULL : &f,
					   &e),
				 0);
		figures_done(&f);
	}
	assert_int_equal(sums_close(&k->sums, &e), 0);
}

static inline json_t *
path_of(const struct edition_plan *ep, struct consolidated *k)
{
	struct err e = ERR_INIT;
	json_t *path = sums_path_json(&k->sums, PLACE, &e);
	json_t *first = json_array_get(path, 0);

	assert_int_equal(json_array_size(path), 3);
	if (ep->path_none)
		json_array_clear(path);
	if (ep->path_short)
		json_array_remove(path, 2);
	if (ep->path_long)
		json_array_append(path, first);
	if (ep->path_other) {
		json_decref(path);
		return sums_path_json(&k->sums, PLACE - 2, &e);
	}
	if (ep->path_turned) {
		json_array_append(path, first);
		json_array_remove(path, 0);
	}
	if (ep->step != NULL)
		json_object_set_new(first, "sum",
				    json_read(ep->step, strlen(ep->step), &e));
	return path;
}

static inline int
said(int plan, int truth)
{
	return plan == 0 ? truth : plan < 0 ? 0 : plan;
}

/* A part of an act whose members are all there but for the account. */
static inline size_t
act_part(struct district *d, json_t *act)
{
	struct buf b = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	size_t n;

	json_object_set_new(act, "account", json_string("admin"));
	assert_int_equal(json_put(&b, act, &e), 0);
	n = part_make(d, buf_str(&b));
	json_decref(act);
	buf_done(&b);
	return n;
}

static inline size_t
edition_part(struct district *d, const struct edition_plan *ep,
	     struct consolidated *k)
{
	const struct sum *root = sums_root(&k->sums);
	const struct hash zero = {{0}};
	struct err e = ERR_INIT;
	json_t *act = act_new(ACT_EDITION, &d->directory.id);

	json_object_set_new(
	    act, "line",
	    json_string(ep->line == NULL ? "chinh-quyen" : ep->line));
	json_object_set_new(act, "period", json_string("2022-H1"));
	json_object_set_new(act, "number", json_integer(2));
	json_object_set_new(act, "size", json_integer((json_int_t)d->size));
	json_object_set_new(act, "reports",
			    json_integer(said(ep->reports, LEAVES)));
	json_object_set_new(act, "root",
			    json_hash(ep->root_other ? &zero : &root->hash));
	json_object_set_new(act, "sum",
			    ep->sum == NULL
				? figures_json(&root->figures, &e)
				: json_read(ep->sum, strlen(ep->sum), &e));
	json_object_set_new(act, "sha256", json_hash(&zero));
	json_object_set_new(act, "bytes", json_integer(1));
	return act_part(d, act);
}

static inline size_t
word_part(struct district *d, const struct edition_plan *ep,
	  struct consolidated *k)
{
	const struct hash other = {{9}};
	json_t *act = act_new(ACT_CONSOLIDATE, &k->log.id);
	const char *line =
	    ep->word_line == NULL ? "chinh-quyen" : ep->word_line;

	json_object_set_new(
	    act, "target",
	    json_hash(ep->target_other ? &other : &d->submission));
	json_object_set_new(act, "line", json_string(line));
	json_object_set_new(
	    act, "edition",
	    json_hash(ep->edition_other ? &d->submission : &k->edition));
	json_object_set_new(act, "within",
			    ep->is_within ? json_hash(&other) : json_null());
	json_object_set_new(act, "place", json_integer(said(ep->place, PLACE)));
	json_object_set_new(act, "path", path_of(ep, k));
	return act_part(d, act);
}

/* The next batch of a log with that one part, sequenced. */
static inline void
act_say(struct district *d, struct made_log *l, size_t part, bool is_held)
{
	struct batch like = {.seen = {.kind = SEEN_NONE}};
	struct sign_name name = name_author(HUB);
	struct made_header *h;
	int parts[] = {(int)part, -1};
	bool first = l->seq == 0;

	if (first)
		like = genesis_like(ROLE_HUB);
	h = batch_make(d, l, &like, parts, &l->key, first ? name.s : NULL,
		       first ? &d->hub.author : NULL);
	sequence(d, h, RECV_MS + 5000,
		 is_held ? DISP_QUARANTINE : DISP_APPLIED);
}

static inline void
edition_say(struct district *d, const struct edition_plan *ep,
	    struct consolidated *k)
{
	struct made_log *word_log = ep->word_by_unit ? &d->author : &k->log;

	log_make(&k->log, 51, false);
	if (ep->word_elsewhere)
		memset(k->log.scope.b, 0x5d, ID_LEN);
	k->edition_part = edition_part(d, ep, k);
	k->edition = d->parts[k->edition_part].hash;
	act_say(d, ep->edition_in_scope ? &k->log : &d->directory,
		k->edition_part, ep->edition_held);
	k->word_part = word_part(d, ep, k);
	k->word = d->parts[k->word_part].hash;
	act_say(d, word_log, k->word_part, ep->word_held);
	d->now = checkpoint_make(d, d->size, RECV_MS + 6000);
}

/* The proof of a plan's district, for what its edition says. */
static inline void
edition_proof_make(struct district *d, const struct edition_plan *ep,
		   struct buf *out)
{
	struct plan plan = ep->plan;
	struct consolidated k;
	struct proof_writer w;
	struct err e = ERR_INIT;

	memset(&k, 0, sizeof(k));
	plan.annex = ep->annex == NULL ? OWN : ep->annex;
	plan.content = ep->content == NULL ? PERIOD : ep->content;
	district_make(d, &plan);
	sums_grow(d, ep, &k);
	edition_say(d, ep, &k);
	proof_begin(&w);
	notes_write(d, &plan, &w);
	for (size_t i = 0; i < d->part_count; i++)
		if (!part_is_cut(d, &plan, &d->parts[i]) &&
		    !(ep->edition_cut && i == k.edition_part) &&
		    !(ep->word_cut && i == k.word_part))
			proof_put_part(&w, d->parts[i].salt, d->parts[i].body.p,
				       d->parts[i].body.len);
	entries_write(d, &plan, &w);
	buf_init(out, PROOF_BYTES_MAX);
	if (proof_finish(&w, &d->submission,
			 ep->names_submission ? &d->submission : &k.word, out,
			 &e) != 0)
		fail_msg("%s", e.text);
	proof_done(&w);
	sums_done(&k.sums);
}

#endif
