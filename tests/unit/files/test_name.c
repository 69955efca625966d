/* Names of files: what is shown, and under what a file may be saved. */
#include "tests/unit/files/check.h"

#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/files/name.h"

static void
a_name_is_the_last_part_of_a_path(void **state)
{
	static const struct {
		const char *path;
		const char *want;
	} table[] = {
	    {"anh.jpg", "anh.jpg"},
	    {"/home/a/Ảnh 1.jpg", "Ảnh 1.jpg"},
	    {"C:\\Users\\a\\x.pdf", "x.pdf"},
	    {"../../etc/passwd", "passwd"},
	    {"a/", "_"},
	    {"", "_"},
	    {"a\nb.pdf", "a_b.pdf"},
	    {"evil\xe2\x80\xae"
	     "fdp.exe",
	     "evil_fdp.exe"},
	    {"A\xcc\x89nh.jpg", "Ảnh.jpg"},
	    {"\xff\xfe.jpg", "_"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(NAME_MAX_BYTES);

		assert_ok(name_shown(&b, table[i].path, e));
		assert_string_equal(buf_str(&b), table[i].want);
		assert_true(text_is_name(buf_str(&b), NAME_MAX_BYTES));
		buf_done(&b);
	}
}

static void
a_file_is_saved_under_a_name_that_is_no_path(void **state)
{
	static const struct {
		const char *shown;
		enum file_kind kind;
		const char *want;
	} table[] = {
	    {"anh.jpg", KIND_JPEG, "anh.jpg"},
	    {"anh.JPEG", KIND_JPEG, "anh.JPEG"},
	    {"Báo cáo quý I.pdf", KIND_PDF, "Báo cáo quý I.pdf"},
	    {"so-lieu.csv", KIND_TEXT, "so-lieu.csv"},
	    {"../../.ssh/authorized_keys", KIND_TEXT, "authorized_keys.txt"},
	    {"..", KIND_PDF, "_.pdf"},
	    {".bashrc", KIND_TEXT, "_bashrc.txt"},
	    {"-rf.pdf", KIND_PDF, "_rf.pdf"},
	    {"a.exe", KIND_PDF, "a.exe.pdf"},
	    {"a.pdf.", KIND_PDF, "a.pdf"},
	    {"a:b|c*.jpg", KIND_JPEG, "a_b_c_.jpg"},
	    {"CON.pdf", KIND_PDF, "_CON.pdf"},
	    {"com1.txt", KIND_TEXT, "_com1.txt"},
	    {"a.docm", KIND_DOCX, "a.docm.docx"},
	    {"$(x)`y`.png", KIND_PNG, "_(x)_y_.png"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(SAFE_NAME_MAX);

		assert_ok(name_safe(&b, table[i].shown, table[i].kind, e));
		assert_string_equal(buf_str(&b), table[i].want);
		buf_done(&b);
	}
}

static void
a_long_name_is_cut_between_letters_and_keeps_its_ending(void **state)
{
	struct buf shown = BUF_INIT(4096);

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_text(&shown, "ộ");
	buf_text(&shown, ".jpg");
	for (int i = 0; i < 2; i++) {
		struct buf b = BUF_INIT(4096);

		if (i == 0)
			assert_ok(name_shown(&b, buf_str(&shown), e));
		else
			assert_ok(name_safe(&b, buf_str(&shown), KIND_JPEG, e));
		assert_true(b.len <= (i == 0 ? NAME_MAX_BYTES : SAFE_NAME_MAX));
		assert_true(text_is_utf8(b.p, b.len));
		assert_string_equal(buf_str(&b) + b.len - 4, ".jpg");
		buf_done(&b);
	}
	buf_done(&shown);
}

/* Names of random bytes: whatever comes, it is one part of a path. */
static void
no_name_leaves_its_folder(void **state)
{
	static const char alphabet[] = "/\\.-: \t\naé\xcc\x89\xff%$CON";
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct buf b = BUF_INIT(SAFE_NAME_MAX);
		char name[65];
		size_t n = fake_below(&r, 64);

		for (size_t k = 0; k < n; k++)
			name[k] =
			    alphabet[fake_below(&r, sizeof(alphabet) - 1)];
		name[n] = '\0';
		assert_ok(name_safe(
		    &b, name,
		    (enum file_kind)(1 + fake_below(&r, FILE_KINDS - 1)), e));
		if (strpbrk(buf_str(&b), "/\\:\n\t") != NULL ||
		    strchr(".- ", b.p[0]) != NULL || !text_is_utf8(b.p, b.len))
			fail_msg("KHEO_SEED=%llu %s", (unsigned long long)seed,
				 buf_str(&b));
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_the_last_part_of_a_path),
	    cmocka_unit_test(a_file_is_saved_under_a_name_that_is_no_path),
	    cmocka_unit_test(
		a_long_name_is_cut_between_letters_and_keeps_its_ending),
	    cmocka_unit_test(no_name_leaves_its_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
