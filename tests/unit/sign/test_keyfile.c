#include "tests/unit/sign/check.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/limits.h"
#include "protocol/sign/hash.h"
#include "tests/lib/tmpdir.h"

#define MIB (1024u * 1024)

static const struct keyfile_cost cheap = {1, 8 * MIB};

/* A folder, a path in it and a seed. */
struct place {
	struct tmpdir dir;
	char *path;
	uint8_t seed[SEED_LEN];
	struct fake_rng f;
	struct rng rng;
};

static void
place_make(struct place *p)
{

	tmpdir_make(&p->dir);
	p->path = tmpdir_path(&p->dir, "key");
	p->rng = fake_rng(&p->f, 3);
	rng_fill(&p->rng, p->seed, SEED_LEN);
}

static void
place_remove(struct place *p)
{

	free(p->path);
	tmpdir_remove(&p->dir);
}

static void
write_key(struct place *p, const char *passphrase)
{
	struct err e = ERR_INIT;

	if (keyfile_write(p->path, "log", p->seed, passphrase, &cheap, &p->rng,
			  &e) != 0)
		fail_msg("%s", e.text);
}

static enum err_code
read_key(struct place *p, const char *kind, const char *passphrase)
{
	uint8_t seed[SEED_LEN] = {0};
	struct err e = ERR_INIT;

	if (keyfile_read(p->path, kind, passphrase, seed, &e) != 0)
		return e.code;
	assert_memory_equal(seed, p->seed, SEED_LEN);
	return ERR_NONE;
}

static void
a_seed_comes_back(void **state)
{
	static const char *const passphrases[] = {NULL, "", "mật khẩu rất dài"};
	struct place p;
	struct stat st;
	struct err e = ERR_INIT;
	bool locked;

	(void)state;
	place_make(&p);
	for (size_t i = 0; i < ARRAY_LEN(passphrases); i++) {
		write_key(&p, passphrases[i]);
		assert_int_equal(read_key(&p, "log", passphrases[i]), ERR_NONE);
		assert_int_equal(stat(p.path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_int_equal(keyfile_is_locked(p.path, &locked, &e), 0);
		assert_int_equal(locked, passphrases[i] != NULL);
	}
	place_remove(&p);
}

static void
each_reason_not_to_open_has_its_code(void **state)
{
	struct place p;

	(void)state;
	place_make(&p);
	assert_int_equal(read_key(&p, "log", NULL), ERR_NOT_FOUND);
	write_key(&p, "right");
	assert_int_equal(read_key(&p, "log", "wrong"), ERR_PASSPHRASE);
	assert_int_equal(read_key(&p, "log", NULL), ERR_PASSPHRASE);
	assert_int_equal(read_key(&p, "root", "right"), ERR_CORRUPT);
	assert_int_equal(chmod(p.path, 0640), 0);
	assert_int_equal(read_key(&p, "log", "right"), ERR_KEY);
	assert_int_equal(chmod(p.path, 0604), 0);
	assert_int_equal(read_key(&p, "log", "right"), ERR_KEY);
	assert_int_equal(chmod(p.path, 0400), 0);
	assert_int_equal(read_key(&p, "log", "right"), ERR_NONE);
	place_remove(&p);
}

static void
a_link_or_folder_is_no_key_file(void **state)
{
	struct place p;
	char *other;

	(void)state;
	place_make(&p);
	write_key(&p, NULL);
	other = p.path;
	p.path = tmpdir_path(&p.dir, "link");
	assert_int_equal(symlink(other, p.path), 0);
	assert_int_equal(read_key(&p, "log", NULL), ERR_IO);
	assert_int_equal(unlink(p.path), 0);
	assert_int_equal(mkdir(p.path, 0700), 0);
	assert_int_equal(read_key(&p, "log", NULL), ERR_IO);
	free(other);
	place_remove(&p);
}

static void
any_changed_bit_is_noticed(void **state)
{
	struct place p;
	struct buf text = BUF_INIT(KEYFILE_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	place_make(&p);
	write_key(&p, NULL);
	assert_int_equal(file_read(&text, p.path, &e), 0);
	for (size_t i = 0; i < text.len * 8; i++) {
		text.p[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(file_write(p.path, text.p, text.len, 0600, &e),
				 0);
		assert_int_equal(read_key(&p, "log", NULL), ERR_CORRUPT);
		text.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t n = 0; n < text.len; n++) {
		assert_int_equal(file_write(p.path, text.p, n, 0600, &e), 0);
		assert_int_equal(read_key(&p, "log", NULL), ERR_CORRUPT);
	}
	buf_done(&text);
	place_remove(&p);
}

/* Replace one word of the file and give it a sum that is right again. */
static void
rewrite(struct place *p, const char *from, const char *to)
{
	struct buf text = BUF_INIT(2 * KEYFILE_BYTES_MAX);
	struct buf out = BUF_INIT(2 * KEYFILE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct hash sum;
	const char *at;
	const char *end;

	assert_int_equal(file_read(&text, p->path, &e), 0);
	at = strstr(buf_str(&text), from);
	end = strstr(buf_str(&text), "\nsum ");
	assert_non_null(at);
	assert_non_null(end);
	buf_add(&out, text.p, (size_t)(at - buf_str(&text)));
	buf_text(&out, to);
	at += strlen(from);
	buf_add(&out, at, (size_t)(end + 1 - at));
	sum = sha256(out.p, out.len);
	buf_fmt(&out, "sum %s\n", hash_text(&sum).s);
	assert_int_equal(file_write(p->path, out.p, out.len, 0600, &e), 0);
	buf_done(&text);
	buf_done(&out);
}

static void
the_head_is_bound_and_the_cost_bounded(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		enum err_code want;
	} rows[] = {
	    {"ops 1\n", "ops 0\n", ERR_CORRUPT},
	    {"ops 1\n", "ops 11\n", ERR_CORRUPT},
	    {"ops 1\n", "ops 2\n", ERR_PASSPHRASE},
	    {"mem 8388608\n", "mem 8388607\n", ERR_CORRUPT},
	    {"mem 8388608\n", "mem 1073741825\n", ERR_CORRUPT},
	    {"mem 8388608\n", "mem 18446744073709551616\n", ERR_CORRUPT},
	    {"mem 8388608\n", "mem 8389632\n", ERR_PASSPHRASE},
	    {"kind log\n", "kind root\n", ERR_CORRUPT},
	    {"mode argon2id\n", "mode plain\n", ERR_CORRUPT},
	    {"mode argon2id\n", "mode scrypt\n", ERR_CORRUPT},
	    {"kheo key 1\n", "kheo key 2\n", ERR_CORRUPT},
	    {"data ", "data  ", ERR_CORRUPT},
	};
	struct place p;

	(void)state;
	place_make(&p);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		write_key(&p, "right");
		rewrite(&p, rows[i].from, rows[i].to);
		if (read_key(&p, "log", "right") != rows[i].want)
			fail_msg("%s to %s", rows[i].from, rows[i].to);
	}
	/* The kind is associated data, not only a word to compare. */
	write_key(&p, "right");
	rewrite(&p, "kind log\n", "kind root\n");
	assert_int_equal(read_key(&p, "root", "right"), ERR_PASSPHRASE);
	place_remove(&p);
}

static void
a_cost_out_of_bounds_is_not_written(void **state)
{
	static const struct keyfile_cost costs[] = {
	    {0, 8 * MIB}, {11, 8 * MIB}, {1, 8 * MIB - 1}, {1, 1024 * MIB + 1}};
	struct place p;
	struct err e;

	(void)state;
	place_make(&p);
	for (size_t i = 0; i < ARRAY_LEN(costs); i++) {
		err_clear(&e);
		assert_int_equal(keyfile_write(p.path, "log", p.seed, "x",
					       &costs[i], &p.rng, &e),
				 -1);
		assert_int_equal(e.code, ERR_LIMIT);
		assert_false(file_exists(p.path));
	}
	place_remove(&p);
}

static void
a_file_too_long_is_refused(void **state)
{
	static char text[KEYFILE_BYTES_MAX + 2];
	struct place p;
	struct err e = ERR_INIT;

	(void)state;
	place_make(&p);
	memset(text, 'x', sizeof(text));
	for (size_t n = KEYFILE_BYTES_MAX; n <= KEYFILE_BYTES_MAX + 2; n++) {
		assert_int_equal(file_write(p.path, text, n, 0600, &e), 0);
		assert_int_equal(read_key(&p, "log", NULL), ERR_CORRUPT);
	}
	place_remove(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_seed_comes_back),
	    cmocka_unit_test(each_reason_not_to_open_has_its_code),
	    cmocka_unit_test(a_link_or_folder_is_no_key_file),
	    cmocka_unit_test(any_changed_bit_is_noticed),
	    cmocka_unit_test(the_head_is_bound_and_the_cost_bounded),
	    cmocka_unit_test(a_cost_out_of_bounds_is_not_written),
	    cmocka_unit_test(a_file_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}
