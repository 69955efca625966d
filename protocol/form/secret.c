#include "protocol/form/secret.h"

#include <string.h>

#include "protocol/base/attr.h"
#include "protocol/base/limits.h"
#include "protocol/base/text.h"

/* In NFC; the one-word mark is the first. */
static const char *const marks[] = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"};
static const char *const keys[] = {"mat", "toi mat", "tuyet mat"};

#define AROUND " \t\r()[]{}<>\"'*.,:;-_/"

static bool
is_one_of(const char *const *list, const char *s, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (strlen(list[i]) == n && memcmp(list[i], s, n) == 0)
			return true;
	return false;
}

static void
trim(const char **s, size_t *n)
{
	while (*n > 0 && strchr(AROUND, **s) != NULL) {
		++*s;
		--*n;
	}
	while (*n > 0 && strchr(AROUND, (*s)[*n - 1]) != NULL)
		--*n;
}

/* "Độ mật: Tối mật", however it is written. */
static bool
is_degree(const char *s, size_t n)
{
	static const char head[] = "do mat";
	struct buf key = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	bool is = false;

	if (text_fold(&key, s, n, &e) == 0 &&
	    strncmp(buf_str(&key), head, sizeof(head) - 1) == 0) {
		const char *p = buf_str(&key) + sizeof(head) - 1;
		size_t left = strlen(p);
		bool has_colon = memchr(p, ':', left) != NULL;

		trim(&p, &left);
		is = has_colon && is_one_of(keys, p, left);
	}
	buf_done(&key);
	return is;
}

static bool
line_marked(const char *s, size_t n)
{
	trim(&s, &n);
	return is_one_of(marks, s, n) || is_degree(s, n);
}

bool
secret_marked(const char *s, size_t n)
{
	struct buf nfc = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	bool is = false;

	if (text_nfc(&nfc, s, n, &e) == 0) {
		const char *line = buf_str(&nfc);

		is = strstr(line, marks[1]) != NULL ||
		     strstr(line, marks[2]) != NULL;
		while (!is && line != NULL) {
			const char *end = strchr(line, '\n');

			is =
			    line_marked(line, end != NULL ? (size_t)(end - line)
							  : strlen(line));
			line = end != NULL ? end + 1 : NULL;
		}
	}
	buf_done(&nfc);
	return is;
}

bool
secret_name(const char *name)
{
	struct buf lines = BUF_INIT(PART_BYTES_MAX);
	bool is;

	for (; *name != '\0'; name++)
		buf_byte(&lines, strchr("._-()[],", *name) != NULL
				     ? (uint8_t)'\n'
				     : (uint8_t)*name);
	is = secret_marked(buf_str(&lines), lines.len);
	buf_done(&lines);
	return is;
}
