/* Rules of forms.  The input is an expression and, behind a NUL, bytes of
 * which each ${name} takes its value in turn. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/expr.h"

#define ROWS  40
#define TODAY 19137

struct values {
	const uint8_t *p;
	size_t n;
	size_t asked;
	json_t *names;
};

static int
value_get(void *ctx, const struct expr_ref *ref, size_t row,
	  struct expr_value *out, struct err *e)
{
	struct values *v = ctx;
	uint8_t b = v->n == 0 ? 0 : v->p[v->asked++ % v->n];
	int64_t big = (int64_t)(b >> 3) * INT64_C(30303030303030303);

	MUST(row == EXPR_ROW_HERE || row < ROWS);
	MUST(ref->is_list == (row != EXPR_ROW_HERE));
	*out = (struct expr_value){.kind = (enum expr_kind)(b % 8 % 7)};
	switch (out->kind) {
	case EXPR_EMPTY:
	case EXPR_NA:
		break;
	case EXPR_BOOL:
		out->truth = b > 127;
		break;
	case EXPR_NUMBER:
		if (b == 3)
			return err_set(e, ERR_LIMIT, "a long number");
		out->number = decimal_of(b > 127 ? -big : b);
		break;
	case EXPR_DATE:
		out->day = (int64_t)b * 11000;
		break;
	case EXPR_TEXT:
		out->text = b > 127 ? "a" : "Tổ";
		break;
	case EXPR_NAMES:
		out->names = v->names;
		break;
	}
	return 0;
}

static size_t
rows(void *ctx, const struct expr_ref *ref)
{
	(void)ref;
	MUST(ref->is_list);
	return ((struct values *)ctx)->n % ROWS;
}

static void
number_holds(struct decimal d)
{
	char text[DECIMAL_SIZE];
	struct err e = ERR_INIT;
	struct decimal again;

	(void)decimal_print(d, text);
	MUST(decimal_read(text, strlen(text), &again, &e) == 0);
	MUST(again.digits == d.digits && again.scale == d.scale);
}

static void
value_holds(const struct expr_value *v)
{
	char text[11];
	int64_t day;

	if (v->kind == EXPR_NUMBER)
		number_holds(v->number);
	if (v->kind == EXPR_DATE) {
		MUST(day_print(v->day, text) == 0);
		MUST(day_read(text, &day) == 0 && day == v->day);
	}
	if (v->kind == EXPR_TEXT)
		MUST(text_is_utf8(v->text, strlen(v->text)));
}

/* Twice the same; and in a trial only kinds fail. */
static void
evaluated(const struct expr *x, struct values *v)
{
	struct expr_env env = {
	    .get = value_get, .rows = rows, .ctx = v, .today = TODAY};
	struct expr_value first, second;
	struct err e = ERR_INIT;
	struct err again = ERR_INIT;
	int rc;

	v->asked = 0;
	rc = expr_eval(x, &env, &first, &e);
	v->asked = 0;
	MUST(expr_eval(x, &env, &second, &again) == rc);
	MUST(e.code == again.code && strcmp(e.text, again.text) == 0);
	if (rc == 0) {
		MUST(first.kind == second.kind);
		value_holds(&first);
	} else {
		MUST(e.code == ERR_INVALID || e.code == ERR_LIMIT);
	}
	err_clear(&e);
	v->asked = 0;
	env.is_trial = true;
	if (expr_eval(x, &env, &first, &e) == 0)
		value_holds(&first);
	else
		MUST(e.code == ERR_INVALID || e.code == ERR_LIMIT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t *end = n == 0 ? NULL : memchr(p, '\0', n);
	size_t len = end == NULL ? n : (size_t)(end - p);
	struct values v = {.p = end == NULL ? NULL : end + 1,
			   .n = end == NULL ? 0 : n - len - 1};
	struct buf text = BUF_INIT(1024 * 1024);
	struct err e = ERR_INIT;
	struct expr *x;

	buf_add(&text, p, len);
	MUST(text.bad == ERR_NONE);
	x = expr_parse(buf_str(&text), &e);
	if (x == NULL) {
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
		MUST(strstr(e.text, "character ") == e.text);
	} else {
		v.names = json_pack("[s,s]", "a", "b");
		MUST(v.names != NULL);
		evaluated(x, &v);
		json_decref(v.names);
	}
	expr_free(x);
	buf_done(&text);
	return 0;
}
