/* What a person types into what is stored. */
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/base/num.h"
#include "protocol/base/text.h"
#include "protocol/form/impl.h"

#define DATE_LEN 10 /* YYYY-MM-DD */

static json_t *
refuse(const struct form_field *field, const char *why, struct err *e)
{
	err_set(e, ERR_INVALID, "%s: %s", field->name, why);
	return NULL;
}

static json_t *
string_new(const char *s, size_t n, struct err *e)
{
	json_t *v = json_stringn_nocheck(s, n);

	if (v == NULL)
		err_memory(e);
	return v;
}

static json_t *
integer_typed(const struct form_field *field, const char *s, size_t n,
	      struct err *e)
{
	bool is_minus = n > 0 && s[0] == '-';
	uint64_t number;
	json_t *v;

	if (num_parse(s + is_minus, n - is_minus, is_minus, INTEGER_MAX,
		      &number) != 0)
		return refuse(field, "not a whole number", e);
	v = json_integer(is_minus ? -(json_int_t)number : (json_int_t)number);
	if (v == NULL)
		err_memory(e);
	return v;
}

/* The decimal without the zeros that say nothing. */
static size_t
decimal_trim(char *s, size_t n)
{
	if (strchr(s, '.') != NULL) {
		while (s[n - 1] == '0')
			n--;
		if (s[n - 1] == '.' && n > 1 && s[n - 2] != '-')
			n--;
	}
	s[n] = '\0';
	if (strcmp(s, "-0") == 0) {
		s[0] = '0';
		s[n = 1] = '\0';
	}
	return n;
}

static json_t *
decimal_typed(const struct form_field *field, const char *s, size_t n,
	      struct err *e)
{
	char text[DECIMAL_CHARS];
	char *comma;

	if (n >= sizeof(text))
		return refuse(field, "not a number, or a very long one", e);
	memcpy(text, s, n);
	text[n] = '\0';
	comma = strpbrk(text, ".,");
	if (comma != NULL) {
		*comma = '.';
		/* Digits must follow; "1." was not meant as it stands. */
		if (comma[1] < '0' || comma[1] > '9')
			return refuse(field, "not a number", e);
	}
	n = decimal_trim(text, n);
	if (!decimal_valid(text))
		return refuse(field, "not a number", e);
	return string_new(text, n, e);
}

/* Copy the next number of a typed date, of ${min} to ${max} digits, so that it
 * ends before ${end}. */
static int
date_number(const char **s, size_t min, size_t max, char *end)
{
	size_t n = strspn(*s, "0123456789");

	if (n < min || n > max)
		return -1;
	memcpy(end - n, *s, n);
	*s += n;
	return 0;
}

/* Read dd/mm/yyyy, as people and papers write days. */
static int
date_turn(const char *s, char *iso)
{
	memcpy(iso, "0000-00-00", DATE_LEN + 1);
	if (date_number(&s, 1, 2, iso + 10) != 0 || *s++ != '/' ||
	    date_number(&s, 1, 2, iso + 7) != 0 || *s++ != '/' ||
	    date_number(&s, 4, 4, iso + 4) != 0 || *s != '\0')
		return -1;
	return 0;
}

static json_t *
date_typed(const struct form_field *field, const char *s, struct err *e)
{
	char iso[DATE_LEN + 1];

	if (date_turn(s, iso) == 0)
		s = iso;
	if (!date_valid(s))
		return refuse(field, "no such day", e);
	return string_new(s, strlen(s), e);
}

static json_t *
choice_typed(const struct form_field *field, const char *s, size_t n,
	     struct err *e)
{
	if (choice_find(field, s) == NULL)
		return refuse(field, "not one of the choices", e);
	return string_new(s, n, e);
}

/* Whether the word stands in a text of words separated by spaces. */
static bool
word_in(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *w = words; *(w += strspn(w, " ")) != '\0';
	     w += strcspn(w, " ")) {
		if (strcspn(w, " ") == n && memcmp(w, word, n) == 0)
			return true;
	}
	return false;
}

static bool
words_known(const struct form_field *field, const char *words)
{
	for (const char *w = words; *(w += strspn(w, " ")) != '\0';
	     w += strcspn(w, " ")) {
		bool known = false;

		for (size_t i = 0; i < field->choice_count && !known; i++) {
			size_t n = strlen(field->choices[i].name);

			known = strcspn(w, " ") == n &&
				memcmp(w, field->choices[i].name, n) == 0;
		}
		if (!known)
			return false;
	}
	return true;
}

/* In the form's order, each once: whoever picks the same says the same. */
static json_t *
choices_typed(const struct form_field *field, const char *s, struct err *e)
{
	json_t *v;

	if (!words_known(field, s))
		return refuse(field, "not one of the choices", e);
	v = json_array();
	for (size_t i = 0; v != NULL && i < field->choice_count; i++) {
		const char *name = field->choices[i].name;

		if (word_in(s, name) &&
		    json_array_append_new(v, json_string_nocheck(name)) != 0) {
			json_decref(v);
			v = NULL;
		}
	}
	if (v == NULL)
		err_memory(e);
	return v;
}

static json_t *
unit_typed(const struct form_field *field, const char *s, size_t n,
	   struct err *e)
{
	if (!text_is_code(s, UNIT_CHARS))
		return refuse(field, "no code of a unit", e);
	return string_new(s, n, e);
}

static json_t *
record_typed(const struct form_field *field, const char *s, size_t n,
	     struct err *e)
{
	struct id id;

	if (id_parse(&id, s, n) != 0)
		return refuse(field, "no id of a record", e);
	return string_new(s, n, e);
}

static json_t *
text_typed(const struct form_field *field, const char *s, size_t n,
	   struct err *e)
{
	if (text_has_control(s, n, field->type == FORM_LONG_TEXT))
		return refuse(field, "a control character", e);
	return string_new(s, n, e);
}

/* What follows one of the words that say "not applicable", or NULL. */
static const char *
na_reason(const char *s)
{
	static const char *const words[] = NA_WORDS;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i]);

		if (strncmp(s, words[i], n) == 0)
			return s + n + strspn(s + n, " ");
	}
	return NULL;
}

static json_t *
na_typed(const struct form_field *field, const char *reason, struct err *e)
{
	json_t *v;

	if (!text_is_name(reason, NAME_MAX_BYTES))
		return refuse(field, "not applicable without a reason", e);
	v = json_pack("{s:s}", NA_KEY, reason);
	if (v == NULL)
		err_memory(e);
	return v;
}

static json_t *
value_typed(const struct form_field *field, const char *s, size_t n,
	    struct err *e)
{
	if (n == 0)
		return json_null();
	if (type_is_number(field->type) && na_reason(s) != NULL)
		return na_typed(field, na_reason(s), e);
	switch (field->type) {
	case FORM_TEXT:
	case FORM_LONG_TEXT:
		return text_typed(field, s, n, e);
	case FORM_INTEGER:
		return integer_typed(field, s, n, e);
	case FORM_DECIMAL:
		return decimal_typed(field, s, n, e);
	case FORM_DATE:
		return date_typed(field, s, e);
	case FORM_SELECT_ONE:
		return choice_typed(field, s, n, e);
	case FORM_SELECT_MULTIPLE:
		return choices_typed(field, s, e);
	case FORM_UNIT:
		return unit_typed(field, s, n, e);
	case FORM_RECORD:
		return record_typed(field, s, n, e);
	case FORM_FILE:
		return refuse(field, "files are not typed", e);
	case FORM_TYPES:
		break;
	}
	BUG("no such type");
}

/* Lines as LF, which browsers and Windows send as CR LF. */
static size_t
lines_unify(char *s, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\r' || i + 1 == n || s[i + 1] != '\n')
			s[to++] = s[i];
	}
	return to;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Marks without width that come along when text is copied from a letter, a
 * page or a chat; nobody could find and remove what he does not see. */
static void
marks_drop(struct buf *out, const char *s, size_t n)
{
	static const char *const marks[] = {
	    "\u00ad", "\u200b", "\u200e", "\u200f", "\u2060", "\ufeff",
	};

	while (n > 0) {
		size_t len = 0;

		for (size_t i = 0; len == 0 && i < ARRAY_LEN(marks); i++) {
			size_t m = strlen(marks[i]);

			if (n >= m && memcmp(s, marks[i], m) == 0)
				len = m;
		}
		if (len == 0) {
			len = 1;
			buf_byte(out, (uint8_t)*s);
		}
		s += len;
		n -= len;
	}
}

static json_t *
seen_value(const struct form_field *field, const char *text, size_t n,
	   struct err *e)
{
	struct buf nfc = BUF_INIT(PART_BYTES_MAX);
	json_t *v = NULL;
	char *s;

	while (n > 0 && is_space(text[n - 1]))
		n--;
	for (; n > 0 && is_space(*text); n--)
		text++;
	if (!text_is_utf8(text, n)) {
		err_set(e, ERR_FORMAT, "%s: not UTF-8", field->name);
		return NULL;
	}
	text_nfc(&nfc, text, n, e);
	/* A byte more, so that there are bytes for an empty text too. */
	buf_byte(&nfc, '\0');
	if (buf_check(&nfc, e) != 0) {
		err_wrap(e, "%s", field->name);
		goto out;
	}
	s = (char *)nfc.p;
	n = lines_unify(s, nfc.len - 1);
	s[n] = '\0';
	v = value_typed(field, s, n, e);
out:
	buf_done(&nfc);
	return v;
}

json_t *
form_value(const struct form_field *field, const char *text, size_t n,
	   struct err *e)
{
	struct buf seen = BUF_INIT(PART_BYTES_MAX);
	json_t *v = NULL;

	marks_drop(&seen, text, n);
	if (buf_check(&seen, e) != 0)
		err_wrap(e, "%s", field->name);
	else
		v = seen_value(field, buf_str(&seen), seen.len, e);
	buf_done(&seen);
	return v;
}
