/* Units, bodies and persons who report: what they are called, and when. */
#ifndef KHEO_DOMAIN_UNIT_H
#define KHEO_DOMAIN_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/domain/period.h"

#define UNIT_CODE_MAX  32
#define UNIT_KIND_MAX  64
#define UNIT_NAME_MAX  200
#define LINE_TEXT_SIZE 17 /* "chinh-quyen" or "dang" with its NUL */

/* What a body is called, from one day to another. */
struct unit_name {
	struct window when;
	uint64_t index; /* of the act that says so */
	char code[UNIT_CODE_MAX + 1];
	char kind[UNIT_KIND_MAX + 1];
	char name[UNIT_NAME_MAX + 1];
};

/*
 * Whoever may owe a report: a commune, an agency, a committee, the holder of
 * an office.  The scope is its name for ever; codes and names come and go, and
 * one code may be another body's later.
 */
struct body {
	struct id scope;
	struct unit_name *names; /* by their first day, each day once */
	size_t name_count;
	uint64_t told;    /* index of what the following says, 0 nothing */
	struct id parent; /* zero: none */
	struct id desk;   /* whose devices write for it; zero: its own */
	char line[LINE_TEXT_SIZE];       /* on which it reports; "" either */
	char contact[UNIT_NAME_MAX + 1]; /* telephone; "" not known */
};

/* One body took another's place, was made out of it, or is the same one that
 * changed or ended. */
struct succession {
	struct id from;
	struct id to;
	day_t day; /* the first one on which that holds */
	uint64_t index;
	char how[8]; /* "merge", "split", "rename" or "end" */
	char basis[UNIT_NAME_MAX + 1];
};

struct units {
	struct body *bodies; /* by scope */
	size_t count;
	struct succession *changes; /* by day and index */
	size_t change_count;
};

/**
 * units_init(u), units_done(u):
 * Empty; free.
 */
void units_init(struct units *u);
void units_done(struct units *u);

/**
 * units_name(u, scope, n, e):
 * Take in what a body is called from ${n}->when.from on (DAY_FIRST: from ever)
 * to ${n}->when.to (DAY_LAST: open).  Of two statements that begin on one day
 * the one with the higher index counts; one that begins later ends the one
 * before it.  So the order in which they come does not matter.
 */
int units_name(struct units *u, const struct id *scope,
	       const struct unit_name *n, struct err *e);

/**
 * units_tell(u, b, e):
 * Take in parent, desk, line and contact of the body whose scope ${b} has; the
 * highest ${b}->told counts.
 */
int units_tell(struct units *u, const struct body *b, struct err *e);

/**
 * units_change(u, s, e):
 * Take in a succession.
 */
int units_change(struct units *u, const struct succession *s, struct err *e);

/**
 * units_find(u, scope):
 * The body, or NULL.
 */
const struct body *units_find(const struct units *u, const struct id *scope);

/**
 * units_by_code(u, code, day):
 * The body that bears ${code} on ${day}; if none does, the last one that did
 * before, else the first one that will; NULL if nobody ever.
 */
const struct body *
units_by_code(const struct units *u, const char *code, day_t day);

/**
 * body_name_on(b, day):
 * What it is called on ${day}; NULL if it does not exist then.
 */
const struct unit_name *body_name_on(const struct body *b, day_t day);

/**
 * body_name_near(b, day):
 * The same; where it does not exist, its last name before, else its first;
 * NULL if it has none at all.
 */
const struct unit_name *body_name_near(const struct body *b, day_t day);

/**
 * units_heir(u, scope, day):
 * Who stands in that body's place on ${day}: itself, or the one that it was
 * merged into, however often.  A split leaves it as it is.
 */
struct id units_heir(const struct units *u, const struct id *scope, day_t day);

/**
 * unit_name_put(n, out):
 * Append the name with what it is: "Xã Trung Hà", "Thị trấn Vĩnh Lộc"; other
 * kinds stand in their names already.
 */
void unit_name_put(const struct unit_name *n, struct buf *out);

/**
 * body_span(b, n):
 * From when to when ${n}, one of the names of ${b}, holds: one that begins
 * later ends it.
 */
struct window body_span(const struct body *b, const struct unit_name *n);

/**
 * unit_span_put(when, vi, out):
 * Append " (từ 01/7/2025)", " (đến 30/6/2025)", " (từ … đến …)", or nothing
 * for what has neither beginning nor end; without ${vi} in English.
 */
void unit_span_put(struct window when, bool vi, struct buf *out);

#endif
