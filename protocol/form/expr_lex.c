#include "protocol/form/expr_lex.h"

#include <string.h>

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SPACES  " \t\r\n"

int
lexer_refuse(const struct lexer *l, const char *why, struct err *e)
{
	return err_set(e, ERR_FORMAT, "character %zu: %s", l->word_at, why);
}

bool
lexer_is(const struct lexer *l, const char *word)
{
	return l->token == TOKEN_NAME && strlen(word) == l->len &&
	       memcmp(l->word, word, l->len) == 0;
}

/* Go over some bytes, and count the characters in them. */
static void
skip(struct lexer *l, size_t n)
{

	for (; n > 0; n--, l->p++)
		l->at += ((unsigned char)*l->p & 0xc0) != 0x80;
}

static void
take(struct lexer *l, enum token token, size_t n)
{
	l->token = token;
	l->word = l->p;
	l->len = n;
	skip(l, n);
}

static int
take_number(struct lexer *l)
{
	size_t n = strspn(l->p, DIGITS);

	if (l->p[n] == '.')
		n += 1 + strspn(l->p + n + 1, DIGITS);
	take(l, TOKEN_NUMBER, n);
	return 0;
}

static int
take_text(struct lexer *l, struct err *e)
{
	const char quote[2] = {*l->p, '\0'};
	size_t n;

	skip(l, 1);
	n = strcspn(l->p, quote);
	if (l->p[n] == '\0')
		return lexer_refuse(l, "a quote that is not closed", e);
	take(l, TOKEN_TEXT, n);
	skip(l, 1);
	return 0;
}

static int
take_ref(struct lexer *l, struct err *e)
{
	size_t n;

	skip(l, 1);
	if (*l->p != '{')
		return lexer_refuse(l, "a name is written ${name}", e);
	skip(l, 1);
	n = strcspn(l->p, "{}");
	if (l->p[n] != '}' || n == 0)
		return lexer_refuse(l, "a name is written ${name}", e);
	take(l, TOKEN_REF, n);
	skip(l, 1);
	return 0;
}

static int
take_sign(struct lexer *l, struct err *e)
{
	static const struct {
		const char *sign;
		enum token token;
	} signs[] = {
	    {"!=", TOKEN_NE},  {"<=", TOKEN_LE},   {">=", TOKEN_GE},
	    {"=", TOKEN_EQ},   {"<", TOKEN_LT},    {">", TOKEN_GT},
	    {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE}, {",", TOKEN_COMMA},
	    {"+", TOKEN_PLUS}, {"-", TOKEN_MINUS}, {"*", TOKEN_TIMES},
	    {".", TOKEN_HERE},
	};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		size_t n = strlen(signs[i].sign);

		if (strncmp(l->p, signs[i].sign, n) == 0) {
			take(l, signs[i].token, n);
			return 0;
		}
	}
	return lexer_refuse(l, "a sign that is not offered", e);
}

int
lexer_next(struct lexer *l, struct err *e)
{
	skip(l, strspn(l->p, SPACES));
	l->word_at = l->at;
	if (*l->p == '\0') {
		take(l, TOKEN_END, 0);
		return 0;
	}
	if (strspn(l->p, DIGITS) > 0)
		return take_number(l);
	if (*l->p == '\'' || *l->p == '"')
		return take_text(l, e);
	if (*l->p == '$')
		return take_ref(l, e);
	if (strspn(l->p, LETTERS) > 0) {
		/* A colon too, so that jr:choice-name is named as a whole. */
		take(l, TOKEN_NAME, strspn(l->p, LETTERS DIGITS "_-:"));
		return 0;
	}
	return take_sign(l, e);
}
