/* The example of protocol/README.md on a tree of sums. */
#ifndef KHEO_TESTS_LOG_README_SUMS_H
#define KHEO_TESTS_LOG_README_SUMS_H

#include "protocol/sign/sums.h"
#include "tests/unit/log/story_sent.h"

static inline void
sum_lines(struct buf *out, const char *what, const struct sum *sum)
{
	struct err memory = ERR_INIT;
	json_t *figures = figures_json(&sum->figures, &memory);

	buf_fmt(out, "%s\n  figures ", what);
	STORY_OK(json_put(out, figures, e));
	buf_fmt(out, "\n  hash    %s\n", hash_text(&sum->hash).s);
	json_decref(figures);
}

static inline void
sums_fill(struct sums *tree)
{
	static const char *const rows[][2] = {
	    {"4", "2.5"}, {"3", NULL}, {NULL, NULL}};

	sums_init(tree);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		static const char *const names[] = {"01", "13"};
		struct figures f = {.count = 0};
		struct decimal d;
		struct hash part;

		memset(&part, 0x40 + (int)i, sizeof(part));
		for (size_t k = 0; k < 2 && rows[i][k] != NULL; k++) {
			STORY_OK(decimal_read(rows[i][k], strlen(rows[i][k]),
					      &d, e));
			STORY_OK(figures_add(&f, names[k], d, e));
		}
		STORY_OK(sums_leaf(tree, &part, &f, e));
		figures_done(&f);
	}
	STORY_OK(sums_close(tree, e));
}

static inline void
put_sums(struct story *s, struct buf *out)
{
	struct err memory = ERR_INIT;
	struct sums tree;
	struct hash part;
	char what[80];

	(void)s;
	sums_fill(&tree);
	for (size_t i = 0; i < tree.leaves; i++) {
		memset(&part, 0x40 + (int)i, sizeof(part));
		snprintf(what, sizeof(what), "leaf %zu, of %s", i,
			 hash_text(&part).s);
		sum_lines(out, what, &tree.v[i]);
	}
	sum_lines(out, "node over 0 and 1", &tree.v[tree.leaves]);
	sum_lines(out, "root", sums_root(&tree));
	for (size_t i = 0; i < tree.leaves; i++) {
		json_t *path = sums_path_json(&tree, i, &memory);

		buf_fmt(out, "path %zu\n  ", i);
		STORY_OK(json_put(out, path, e));
		buf_byte(out, '\n');
		json_decref(path);
	}
	sums_done(&tree);
}

#endif
