/* Words of an expression; for the parser only. */
#ifndef KHEO_FORM_EXPR_LEX_H
#define KHEO_FORM_EXPR_LEX_H

#include "protocol/form/expr_impl.h"

enum token {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT, /* without its quotes */
	TOKEN_REF,  /* what stands in ${} */
	TOKEN_NAME, /* and, or, div, mod, functions */
	TOKEN_HERE, /* . */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES
};

struct lexer {
	char *p;   /* what comes */
	size_t at; /* the character there, from 1 */
	/* the word at hand */
	enum token token;
	char *word;
	size_t len;
	size_t word_at;
};

/**
 * lexer_next(l, e):
 * Step to the next word.  ERR_FORMAT with its character.
 */
int lexer_next(struct lexer *l, struct err *e);

/**
 * lexer_refuse(l, why, e):
 * ERR_FORMAT at the word at hand.
 */
int lexer_refuse(const struct lexer *l, const char *why, struct err *e);

/**
 * lexer_is(l, word):
 * Whether the word at hand is that name.
 */
bool lexer_is(const struct lexer *l, const char *word);

#endif
