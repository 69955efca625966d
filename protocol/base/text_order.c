#include "protocol/base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#define PARTS_MAX 8 /* no character comes apart into more than 4 */

/* Marks that make another letter. */
#define BREVE      0x306
#define CIRCUMFLEX 0x302
#define HORN       0x31b

/* What the three rounds of a comparison look at. */
struct weight {
	uint32_t letter;
	uint32_t tone;
	uint32_t upper;
};

/* Letters before marks in the table are plain; the order of everything but
 * the Vietnamese letters is that of the Unicode root collation. */
static const char BEFORE_LETTERS[] =
    "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

/* Each letter leaves room for those that its marks make. */
#define LETTER_STEP  8
#define FIRST_LETTER 0x100
#define OTHERS       0x10000 /* other scripts: after Latin, by code point */

static uint32_t
base_weight(utf8proc_int32_t c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		return FIRST_LETTER + (uint32_t)(c - 'a') * LETTER_STEP;
	if (c == 0x111) /* d with stroke */
		return FIRST_LETTER + ('d' - 'a') * LETTER_STEP + 1;
	if (c == 0xa0)
		c = ' ';
	if (c > 0 && c < 0x80) {
		at = strchr(BEFORE_LETTERS, (int)c);
		if (at != NULL)
			return (uint32_t)(at - BEFORE_LETTERS) + 1;
	}
	return OTHERS + (uint32_t)c;
}

/* Which further letter the mark makes of a plain one; 0 if it makes none. */
static uint32_t
mark_letter(utf8proc_int32_t base, utf8proc_int32_t mark)
{
	switch (base) {
	case 'a':
		return mark == BREVE ? 1 : mark == CIRCUMFLEX ? 2 : 0;
	case 'e':
		return mark == CIRCUMFLEX ? 1 : 0;
	case 'o':
		return mark == CIRCUMFLEX ? 1 : mark == HORN ? 2 : 0;
	case 'u':
		return mark == HORN ? 1 : 0;
	default:
		return 0;
	}
}

/* Level, grave (huyền), hook (hỏi), tilde (ngã), acute (sắc), dot (nặng). */
static uint32_t
mark_tone(utf8proc_int32_t mark)
{
	switch (mark) {
	case 0x300:
		return 1;
	case 0x309:
		return 2;
	case 0x303:
		return 3;
	case 0x301:
		return 4;
	case 0x323:
		return 5;
	default:
		return 6;
	}
}

/* Take the weight of the character at *s, which is not at its end. */
static struct weight
weight_take(const char **s)
{
	utf8proc_int32_t parts[PARTS_MAX] = {0};
	utf8proc_int32_t c = 0;
	utf8proc_int32_t base;
	utf8proc_ssize_t count;
	utf8proc_ssize_t len;
	struct weight w = {0, 0, 0};
	int class = 0;

	len = utf8proc_iterate((const utf8proc_uint8_t *)*s, -1, &c);
	if (len <= 0) {
		/* Not UTF-8: after everything that is. */
		w.letter = UINT32_MAX;
		(*s)++;
		return w;
	}
	*s += len;
	count = utf8proc_decompose_char(c, parts, PARTS_MAX, UTF8PROC_DECOMPOSE,
					&class);
	base = utf8proc_tolower(parts[0]);
	w.upper = base != parts[0];
	w.letter = base_weight(base);
	for (utf8proc_ssize_t i = 1; i < count && i < PARTS_MAX; i++) {
		uint32_t letter = mark_letter(base, parts[i]);

		if (letter != 0 && w.letter == base_weight(base))
			w.letter += letter;
		else
			w.tone = w.tone * 8 + mark_tone(parts[i]);
	}
	return w;
}

static int
u32_cmp(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

int
text_order(const char *a, const char *b)
{
	const char *p = a;
	const char *q = b;
	int tone = 0;
	int upper = 0;

	/* A tone counts only when all letters are equal, and case only when
	 * all tones are: the first difference of each is kept. */
	while (*p != '\0' && *q != '\0') {
		struct weight v = weight_take(&p);
		struct weight w = weight_take(&q);

		if (v.letter != w.letter)
			return u32_cmp(v.letter, w.letter);
		if (tone == 0)
			tone = u32_cmp(v.tone, w.tone);
		if (upper == 0)
			upper = u32_cmp(v.upper, w.upper);
	}
	if (*p != '\0' || *q != '\0')
		return *p != '\0' ? 1 : -1;
	if (tone != 0)
		return tone;
	return upper != 0 ? upper : strcmp(a, b);
}
