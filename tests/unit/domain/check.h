/* What the tests of this room share. */
#ifndef KHEO_TESTS_DOMAIN_CHECK_H
#define KHEO_TESTS_DOMAIN_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/clock.h"
#include "protocol/base/err.h"
#include "protocol/domain/movement.h"
#include "protocol/wire/json.h"

/* A day by its date. */
static inline day_t
day(const char *s)
{
	day_t d = 0;

	if (day_parse(s, &d) != 0)
		fail_msg("no such day: %s", s);
	return d;
}

/* An instant by its time. */
static inline int64_t
at(const char *s)
{
	int64_t ms = 0;

	if (time_parse_iso(s, &ms) != 0)
		fail_msg("no such time: %s", s);
	return ms;
}

static inline json_t *
json(const char *s)
{
	struct err e = ERR_INIT;
	json_t *v = json_read(s, strlen(s), &e);

	if (v == NULL)
		fail_msg("%s: %s", s, e.text);
	return v;
}

static inline struct id
scope_of(unsigned n)
{
	struct id id = {.b = {0xa0}};

	id.b[14] = (uint8_t)(n >> 8);
	id.b[15] = (uint8_t)n;
	return id;
}

/* A name from a day to another; NULL: open. */
static inline void
name_add(struct units *u, unsigned n, uint64_t index, const char *code,
	 const char *kind, const char *name, const char *from, const char *to)
{
	struct unit_name un = {.when = {DAY_FIRST, DAY_LAST}, .index = index};
	struct id scope = scope_of(n);
	struct err e = ERR_INIT;

	if (from != NULL)
		un.when.from = day(from);
	if (to != NULL)
		un.when.to = day(to);
	(void)snprintf(un.code, sizeof(un.code), "%s", code);
	(void)snprintf(un.kind, sizeof(un.kind), "%s", kind);
	(void)snprintf(un.name, sizeof(un.name), "%s", name);
	assert_int_equal(units_name(u, &scope, &un, &e), 0);
}

static inline void
merge_add(struct units *u, unsigned from, unsigned to, const char *date,
	  const char *how)
{
	struct succession s = {.from = scope_of(from), .to = scope_of(to)};
	struct err e = ERR_INIT;

	s.day = day(date);
	(void)snprintf(s.how, sizeof(s.how), "%s", how);
	assert_int_equal(units_change(u, &s, &e), 0);
}

#endif
