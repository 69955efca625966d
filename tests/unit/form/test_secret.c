#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/attr.h"
#include "protocol/form/secret.h"

static void
marks_of_secrets_are_known_from_words(void **state)
{
	static const struct {
		const char *s;
		bool is;
	} rows[] = {
	    {"MẬT", true},
	    {"  [MẬT]\r\nSố: 12/BC-UBND", true},
	    {"Kính gửi\nTỐI MẬT\n", true},
	    {"Tài liệu TUYỆT MẬT của huyện", true},
	    {"MA\u0302\u0323T", true}, /* NFD */
	    {"Độ mật: Mật", true},
	    {"Độ mật : Tuyệt mật.", true},
	    {"ĐỘ MẬT: KHÔNG", false},
	    {"", false},
	    {"Mật", false},
	    {"Nuôi ong lấy mật", false},
	    {"NUÔI ONG LẤY MẬT", false},
	    {"Tuyên truyền Luật Bảo vệ bí mật nhà nước", false},
	    {"Mức tối mật, tuyệt mật được nêu trong luật", false},
	    {"mật độ dân số: cao", false},
	    {"Độ mật độ: mật", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (secret_marked(rows[i].s, strlen(rows[i].s)) != rows[i].is)
			fail_msg("row %zu: %s", i, rows[i].s);
}

static void
a_file_is_known_by_its_name(void **state)
{
	static const struct {
		const char *s;
		bool is;
	} rows[] = {
	    {"bao-cao (MẬT).pdf", true}, {"TỐI MẬT_12.docx", true},
	    {"MẬT.pdf", true},           {"mật ong.jpg", false},
	    {"bao-cao.pdf", false},      {"BẢO MẬT.pdf", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (secret_name(rows[i].s) != rows[i].is)
			fail_msg("row %zu: %s", i, rows[i].s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marks_of_secrets_are_known_from_words),
	    cmocka_unit_test(a_file_is_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
