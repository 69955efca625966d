#include "tests/unit/sign/check.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include <jansson.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/tree.h"

#define LEAVES 70
#define LEVELS 8

struct memory {
	struct hash node[LEVELS][LEAVES];
	bool has[LEVELS][LEAVES];
};

static int
memory_get(void *ctx, unsigned level, uint64_t n, struct hash *out,
	   struct err *e)
{
	struct memory *m = ctx;

	if (level >= LEVELS || n >= LEAVES || !m->has[level][n])
		return err_set(e, ERR_NOT_FOUND, "no node %u/%u", level,
			       (unsigned)n);
	*out = m->node[level][n];
	return 0;
}

static int
memory_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	   struct err *e)
{
	struct memory *m = ctx;

	(void)e;
	assert_true(level < LEVELS && n < LEAVES);
	assert_false(m->has[level][n]);
	m->node[level][n] = *h;
	m->has[level][n] = true;
	return 0;
}

/* RFC 6962 2.1, as it is written there. */
static struct hash
slow_root(const struct hash *leaves, size_t n)
{
	struct hash left;
	struct hash right;
	size_t k = 1;

	if (n == 0)
		return tree_empty();
	if (n == 1)
		return leaves[0];
	while (k * 2 < n)
		k *= 2;
	left = slow_root(leaves, k);
	right = slow_root(leaves + k, n - k);
	return tree_node(&left, &right);
}

static struct hash
leaf_numbered(size_t i)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "leaf %zu", i);

	return tree_leaf(text, (size_t)n);
}

static void
grow(struct memory *m, struct tree_store *s, struct hash *roots)
{
	struct err e = ERR_INIT;
	struct hash leaf;

	memset(m, 0, sizeof(*m));
	*s = (struct tree_store){memory_get, memory_put, m};
	for (size_t i = 0; i <= LEAVES; i++) {
		assert_int_equal(tree_root(s, i, &roots[i], &e), 0);
		if (i == LEAVES)
			break;
		leaf = leaf_numbered(i);
		assert_int_equal(tree_append(s, i, &leaf, &e), 0);
	}
}

static void
roots_are_those_of_the_definition(void **state)
{
	static struct memory m;
	struct tree_store s;
	struct hash roots[LEAVES + 1];
	struct hash leaves[LEAVES];
	struct hash want;

	(void)state;
	grow(&m, &s, roots);
	for (size_t i = 0; i < LEAVES; i++)
		leaves[i] = leaf_numbered(i);
	for (size_t n = 0; n <= LEAVES; n++) {
		want = slow_root(leaves, n);
		assert_true(hash_eq(&want, &roots[n]));
	}
}

static void
every_inclusion_is_proven_and_no_other(void **state)
{
	static struct memory m;
	struct tree_store s;
	struct hash roots[LEAVES + 1];
	struct hash path[TREE_DEPTH_MAX * 2];
	struct err e = ERR_INIT;

	(void)state;
	grow(&m, &s, roots);
	for (uint64_t size = 1; size <= LEAVES; size++) {
		for (uint64_t i = 0; i < size; i++) {
			struct hash leaf = leaf_numbered(i);
			size_t n;

			assert_int_equal(
			    tree_prove_inclusion(&s, i, size, path, &n, &e), 0);
			assert_int_equal(tree_check_inclusion(&leaf, i, size,
							      path, n,
							      &roots[size], &e),
					 0);
			leaf = leaf_numbered(i + 1);
			assert_int_equal(tree_check_inclusion(&leaf, i, size,
							      path, n,
							      &roots[size], &e),
					 -1);
			assert_int_equal(e.code, ERR_SIGNATURE);
			err_clear(&e);
		}
		assert_int_equal(tree_prove_inclusion(&s, size, size, path,
						      &(size_t){0}, &e),
				 -1);
		err_clear(&e);
	}
}

static void
every_growth_is_proven_and_no_other(void **state)
{
	static struct memory m;
	struct tree_store s;
	struct hash roots[LEAVES + 1];
	struct hash path[TREE_DEPTH_MAX * 2];
	struct err e = ERR_INIT;
	size_t n;

	(void)state;
	grow(&m, &s, roots);
	for (uint64_t to = 0; to <= LEAVES; to++) {
		for (uint64_t from = 0; from <= to; from++) {
			assert_int_equal(
			    tree_prove_consistency(&s, from, to, path, &n, &e),
			    0);
			assert_int_equal(
			    tree_check_consistency(from, &roots[from], to,
						   &roots[to], path, n, &e),
			    0);
			if (from == 0)
				continue;
			assert_int_equal(
			    tree_check_consistency(from, &roots[from - 1], to,
						   &roots[to], path, n, &e),
			    -1);
			err_clear(&e);
			assert_int_equal(
			    tree_check_consistency(from, &roots[from], to,
						   &roots[to - 1], path, n, &e),
			    -1);
			err_clear(&e);
		}
	}
	assert_int_equal(tree_prove_consistency(&s, 2, 1, path, &n, &e), -1);
}

static void
what_the_store_lacks_is_an_error(void **state)
{
	static struct memory m;
	struct tree_store s;
	struct hash roots[LEAVES + 1];
	struct hash h;
	struct err e = ERR_INIT;

	(void)state;
	grow(&m, &s, roots);
	assert_int_equal(tree_root(&s, LEAVES + 1, &h, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(tree_root(&s, UINT64_MAX, &h, &e), -1);
}

/* ---- vectors of transparency-dev/merkle ---- */

static uint64_t
number(const json_t *o, const char *key)
{
	double d = json_number_value(json_object_get(o, key));

	return d >= 9e18 ? UINT64_MAX : (uint64_t)d;
}

static bool
hash_get(struct hash *h, const json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = 0;

	memset(h, 0, sizeof(*h));
	assert_non_null(s);
	return b64_decode_max(h->b, HASH_LEN, s, strlen(s), &n) == 0 &&
	       n == HASH_LEN;
}

/* -1 if a hash of the path has the wrong length. */
static int
path_get(struct hash *path, size_t *count, const json_t *o)
{
	const json_t *list = json_object_get(o, "proof");

	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++)
		if (!hash_get(&path[i], json_array_get(list, i)))
			return -1;
	return 0;
}

static bool
inclusion_holds(const json_t *o)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct hash leaf;
	struct hash root;
	struct err e = ERR_INIT;
	size_t n;

	if (path_get(path, &n, o) != 0 ||
	    !hash_get(&leaf, json_object_get(o, "leafHash")) ||
	    !hash_get(&root, json_object_get(o, "root")))
		return false;
	return tree_check_inclusion(&leaf, number(o, "leafIdx"),
				    number(o, "treeSize"), path, n, &root,
				    &e) == 0;
}

static bool
consistency_holds(const json_t *o)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct hash root1;
	struct hash root2;
	struct err e = ERR_INIT;
	size_t n;

	if (path_get(path, &n, o) != 0)
		return false;
	/* Some roots here are words; filled up they serve as well. */
	hash_get(&root1, json_object_get(o, "root1"));
	hash_get(&root2, json_object_get(o, "root2"));
	return tree_check_consistency(number(o, "size1"), &root1,
				      number(o, "size2"), &root2, path, n,
				      &e) == 0;
}

/* RFC 9162 leaves growth from the empty tree undefined, and the vectors refuse
 * it; here the empty tree is what a hub starts with. */
static bool
is_from_the_empty_tree(const json_t *o)
{
	const json_t *size = json_object_get(o, "size1");
	struct hash root;
	struct hash empty = tree_empty();

	return size != NULL && json_number_value(size) < 1 &&
	       json_array_size(json_object_get(o, "proof")) == 0 &&
	       hash_get(&root, json_object_get(o, "root1")) &&
	       hash_eq(&root, &empty);
}

static void
vector_try(const char *path)
{
	json_error_t je;
	json_t *o = json_load_file(path, JSON_DECODE_INT_AS_REAL, &je);
	bool holds;

	if (o == NULL)
		fail_msg("%s: %s", path, je.text);
	holds = json_object_get(o, "leafIdx") != NULL ? inclusion_holds(o)
						      : consistency_holds(o);
	if (!is_from_the_empty_tree(o) &&
	    holds == json_is_true(json_object_get(o, "wantErr")))
		fail_msg("%s: the wrong answer", path);
	json_decref(o);
}

static unsigned
vectors_try(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	struct stat st;
	char path[512];
	unsigned n = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		assert_true(snprintf(path, sizeof(path), "%s/%s", folder,
				     entry->d_name) < (int)sizeof(path));
		assert_int_equal(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			n += vectors_try(path);
		} else {
			vector_try(path);
			n++;
		}
	}
	closedir(d);
	return n;
}

static void
vectors_of_rfc_6962(void **state)
{
	static const char folder[] = VECTORS "merkle/testdata";
	struct stat st;

	(void)state;
	if (stat(folder, &st) != 0)
		lacks("third-party vectors");
	assert_int_equal(vectors_try(folder), 196);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(roots_are_those_of_the_definition),
	    cmocka_unit_test(every_inclusion_is_proven_and_no_other),
	    cmocka_unit_test(every_growth_is_proven_and_no_other),
	    cmocka_unit_test(what_the_store_lacks_is_an_error),
	    cmocka_unit_test(vectors_of_rfc_6962),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
