#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/expr_lex.h"
#include "protocol/wire/part.h"

/* NOLINTBEGIN(misc-no-recursion,clang-analyzer-core.CallAndMessage): it goes
 * as deep as EXPR_DEPTH_MAX lets it; node_new() sets what it gives out */

/* The lexer reads ahead by one word. */
struct parser {
	struct expr *x;
	struct lexer l;
	size_t open; /* brackets around */
};

static int parse_or(struct parser *p, size_t *out, struct err *e);

static int
next(struct parser *p, struct err *e)
{
	return lexer_next(&p->l, e);
}

static struct expr_node *
node_at(struct parser *p, size_t i)
{
	return &p->x->nodes[i];
}

static int
node_new(struct parser *p, enum expr_op op, size_t at, size_t *out,
	 struct err *e)
{
	struct expr_node *n;

	if (p->x->node_count == EXPR_NODES_MAX)
		return err_set(e, ERR_LIMIT, "character %zu: too long", at);
	*out = p->x->node_count++;
	n = node_at(p, *out);
	*n = (struct expr_node){
	    .op = op, .at = at, .child = NONE, .next = NONE, .depth = 1};
	return 0;
}

/* Put a child behind the ${last} one. */
static int
child_add(struct parser *p, size_t parent, size_t last, size_t child,
	  struct err *e)
{
	struct expr_node *n = node_at(p, parent);
	size_t depth = node_at(p, child)->depth + 1;

	if (depth > EXPR_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "character %zu: too deep", n->at);
	if (last == NONE)
		n->child = child;
	else
		node_at(p, last)->next = child;
	n->count++;
	if (depth > n->depth)
		n->depth = depth;
	return 0;
}

static int
pair_new(struct parser *p, enum expr_op op, size_t at, size_t left,
	 size_t right, size_t *out, struct err *e)
{
	if (node_new(p, op, at, out, e) != 0 ||
	    child_add(p, *out, NONE, left, e) != 0)
		return -1;
	return child_add(p, *out, left, right, e);
}

static int
parse_number(struct parser *p, size_t *out, struct err *e)
{
	struct decimal d;

	if (decimal_read(p->l.word, p->l.len, &d, e) != 0)
		return err_wrap(e, "character %zu", p->l.word_at);
	if (node_new(p, OP_VALUE, p->l.word_at, out, e) != 0)
		return -1;
	node_at(p, *out)->value =
	    (struct expr_value){.kind = EXPR_NUMBER, .number = d};
	return next(p, e);
}

static int
parse_text(struct parser *p, size_t *out, struct err *e)
{
	char *end = p->l.word + p->l.len;

	if (node_new(p, OP_VALUE, p->l.word_at, out, e) != 0)
		return -1;
	*end = '\0'; /* where its quote was */
	node_at(p, *out)->value =
	    (struct expr_value){.kind = EXPR_TEXT, .text = p->l.word};
	/* '' is what is not written. */
	if (p->l.len == 0)
		node_at(p, *out)->value.kind = EXPR_EMPTY;
	return next(p, e);
}

/* "name" or "repeat/name", which is cut where the slash was. */
static int
ref_fill(struct parser *p, struct expr_ref *ref, struct err *e)
{
	char *slash = memchr(p->l.word, '/', p->l.len);
	char *name = slash == NULL ? p->l.word : slash + 1;

	p->l.word[p->l.len] = '\0';
	if (slash != NULL) {
		*slash = '\0';
		ref->within = p->l.word;
		if (!part_field_valid(ref->within, strlen(ref->within)))
			return lexer_refuse(&p->l, "no name of a repeat", e);
	}
	ref->name = name;
	ref->at = p->l.word_at;
	if (!part_field_valid(name, strlen(name)))
		return lexer_refuse(&p->l, "no name of a field", e);
	return 0;
}

static int
parse_ref(struct parser *p, bool is_list, size_t *out, struct err *e)
{
	struct expr *x = p->x;
	struct expr_ref *ref;

	if (node_new(p, OP_REF, p->l.word_at, out, e) != 0)
		return -1;
	/* There are at most as many as nodes. */
	ref = &x->refs[x->ref_count];
	*ref = (struct expr_ref){.is_list = is_list};
	if (ref_fill(p, ref, e) != 0)
		return -1;
	if (ref->within != NULL && !is_list)
		return lexer_refuse(&p->l, "only count() and sum() take it", e);
	node_at(p, *out)->ref = x->ref_count++;
	return next(p, e);
}

static int
parse_argument(struct parser *p, const struct expr_function *f, size_t *out,
	       struct err *e)
{
	if (!f->takes_list)
		return parse_or(p, out, e);
	if (p->l.token != TOKEN_REF)
		return lexer_refuse(&p->l, "a ${name} must stand here", e);
	return parse_ref(p, true, out, e);
}

static int
parse_arguments(struct parser *p, const struct expr_function *f, size_t call,
		struct err *e)
{
	size_t last = NONE, child = 0;

	while (p->l.token != TOKEN_CLOSE) {
		if (last != NONE && p->l.token != TOKEN_COMMA)
			return lexer_refuse(&p->l, "no comma", e);
		if (last != NONE && next(p, e) != 0)
			return -1;
		if (parse_argument(p, f, &child, e) != 0 ||
		    child_add(p, call, last, child, e) != 0)
			return -1;
		last = child;
	}
	if (node_at(p, call)->count < f->min ||
	    node_at(p, call)->count > f->max)
		return lexer_refuse(&p->l, "too few or too many arguments", e);
	return next(p, e);
}

static int
parse_call(struct parser *p, size_t *out, struct err *e)
{
	const struct expr_function *f = expr_function(p->l.word, p->l.len);

	if (f == NULL)
		return err_set(e, ERR_FORMAT,
			       "character %zu: %.*s is not offered",
			       p->l.word_at, p->l.len > 40 ? 40 : (int)p->l.len,
			       p->l.word);
	if (node_new(p, OP_CALL, p->l.word_at, out, e) != 0 || next(p, e) != 0)
		return -1;
	node_at(p, *out)->function = f;
	if (p->l.token != TOKEN_OPEN)
		return lexer_refuse(&p->l, "no bracket behind a function", e);
	if (next(p, e) != 0)
		return -1;
	return parse_arguments(p, f, *out, e);
}

static int
parse_bracket(struct parser *p, size_t *out, struct err *e)
{

	if (next(p, e) != 0 || parse_or(p, out, e) != 0)
		return -1;
	if (p->l.token != TOKEN_CLOSE)
		return lexer_refuse(&p->l, "a bracket that is not closed", e);
	return next(p, e);
}

static int
parse_leaf(struct parser *p, size_t *out, struct err *e)
{

	switch (p->l.token) {
	case TOKEN_NUMBER:
		return parse_number(p, out, e);
	case TOKEN_TEXT:
		return parse_text(p, out, e);
	case TOKEN_REF:
		return parse_ref(p, false, out, e);
	case TOKEN_NAME:
		return parse_call(p, out, e);
	case TOKEN_OPEN:
		return parse_bracket(p, out, e);
	case TOKEN_HERE:
		p->x->has_here = true;
		if (node_new(p, OP_HERE, p->l.word_at, out, e) != 0)
			return -1;
		return next(p, e);
	case TOKEN_END:
		return lexer_refuse(&p->l, "it ends too early", e);
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_EQ:
	case TOKEN_NE:
	case TOKEN_LT:
	case TOKEN_LE:
	case TOKEN_GT:
	case TOKEN_GE:
	case TOKEN_PLUS:
	case TOKEN_MINUS:
	case TOKEN_TIMES:
		break;
	}
	return lexer_refuse(&p->l, "a value must stand here", e);
}

static int
parse_unary(struct parser *p, size_t *out, struct err *e)
{
	size_t at = p->l.word_at, child = 0;

	if (p->l.token != TOKEN_MINUS)
		return parse_leaf(p, out, e);
	/* One sign is enough, and keeps this from going deep. */
	if (next(p, e) != 0 || parse_leaf(p, &child, e) != 0 ||
	    node_new(p, OP_MINUS, at, out, e) != 0)
		return -1;
	return child_add(p, *out, NONE, child, e);
}

/* Which operator the word at hand is on that level of binding. */
static bool
operator_at(const struct lexer *l, unsigned level, enum expr_op *op)
{
	static const struct {
		unsigned level;
		enum token token;
		const char *word; /* of a TOKEN_NAME */
		enum expr_op op;
	} rows[] = {
	    {0, TOKEN_NAME, "or", OP_OR},   {1, TOKEN_NAME, "and", OP_AND},
	    {2, TOKEN_EQ, NULL, OP_EQ},     {2, TOKEN_NE, NULL, OP_NE},
	    {2, TOKEN_LT, NULL, OP_LT},     {2, TOKEN_LE, NULL, OP_LE},
	    {2, TOKEN_GT, NULL, OP_GT},     {2, TOKEN_GE, NULL, OP_GE},
	    {3, TOKEN_PLUS, NULL, OP_ADD},  {3, TOKEN_MINUS, NULL, OP_SUB},
	    {4, TOKEN_TIMES, NULL, OP_MUL}, {4, TOKEN_NAME, "div", OP_DIV},
	    {4, TOKEN_NAME, "mod", OP_MOD},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].level != level || rows[i].token != l->token ||
		    (rows[i].word != NULL && !lexer_is(l, rows[i].word)))
			continue;
		*op = rows[i].op;
		return true;
	}
	return false;
}

#define LEVEL_COMPARE 2
#define LEVELS        5

static int
parse_level(struct parser *p, unsigned level, size_t *out, struct err *e)
{
	enum expr_op op;
	size_t right, at;
	unsigned found = 0;

	if (level == LEVELS)
		return parse_unary(p, out, e);
	if (parse_level(p, level + 1, out, e) != 0)
		return -1;
	while (operator_at(&p->l, level, &op)) {
		at = p->l.word_at;
		/* 1 < 2 < 3 says something else than whoever writes it. */
		if (level == LEVEL_COMPARE && found++ > 0)
			return lexer_refuse(&p->l, "compared twice", e);
		if (next(p, e) != 0 ||
		    parse_level(p, level + 1, &right, e) != 0 ||
		    pair_new(p, op, at, *out, right, out, e) != 0)
			return -1;
	}
	return 0;
}

/* Everything that nests passes here. */
static int
parse_or(struct parser *p, size_t *out, struct err *e)
{
	int rc;

	if (p->open == EXPR_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "character %zu: too deep",
			       p->l.word_at);
	p->open++;
	rc = parse_level(p, 0, out, e);
	p->open--;
	return rc;
}

static int
parse(struct parser *p, struct err *e)
{
	if (next(p, e) != 0 || parse_or(p, &p->x->root, e) != 0)
		return -1;
	if (p->l.token != TOKEN_END)
		return lexer_refuse(&p->l, "nothing may stand here", e);
	return 0;
}

/* Keep no more than was needed: a form has many. */
static void
shrink(struct expr *x)
{
	struct expr_node *nodes =
	    realloc(x->nodes, x->node_count * sizeof(*nodes));
	struct expr_ref *refs =
	    realloc(x->refs, (x->ref_count + 1) * sizeof(*refs));

	if (nodes != NULL)
		x->nodes = nodes;
	if (refs != NULL)
		x->refs = refs;
}

struct expr *
expr_parse(const char *s, struct err *e)
{
	struct parser p = {.l = {.at = 1}};
	struct expr *x;

	if (strlen(s) > EXPR_BYTES_MAX || !text_is_utf8(s, strlen(s))) {
		err_set(e, ERR_FORMAT, "character 1: too long or not UTF-8");
		return NULL;
	}
	x = calloc(1, sizeof(*x));
	if (x == NULL) {
		err_memory(e);
		return NULL;
	}
	x->source = strdup(s);
	x->text = strdup(s);
	x->nodes = calloc(EXPR_NODES_MAX, sizeof(*x->nodes));
	x->refs = calloc(EXPR_NODES_MAX, sizeof(*x->refs));
	p.x = x;
	p.l.p = x->text;
	if (x->source == NULL || x->text == NULL || x->nodes == NULL ||
	    x->refs == NULL) {
		err_memory(e);
	} else if (parse(&p, e) == 0) {
		shrink(x);
		return x;
	}
	expr_free(x);
	return NULL;
}

void
expr_free(struct expr *x)
{

	if (x == NULL)
		return;
	free(x->source);
	free(x->text);
	free(x->nodes);
	free(x->refs);
	free(x);
}

struct expr_ref *
expr_refs(struct expr *x, size_t *n)
{
	*n = x->ref_count;
	return x->refs;
}

const char *
expr_text(const struct expr *x)
{
	return x->source;
}

bool
expr_has_here(const struct expr *x)
{
	return x->has_here;
}

/* NOLINTEND(misc-no-recursion,clang-analyzer-core.CallAndMessage) */
