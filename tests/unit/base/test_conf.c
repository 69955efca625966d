#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/base/conf.h"

struct settings {
	char port[32];
	char name[32];
	int calls;
};

static int
keep(char *out, size_t size, const char *value)
{
	snprintf(out, size, "%s", value);
	return 0;
}

static int
port_set(void *ctx, const char *value, struct err *e)
{
	struct settings *s = ctx;

	s->calls++;
	if (strcmp(value, "0") == 0)
		return err_set(e, ERR_INVALID, "no such port");
	return keep(s->port, sizeof(s->port), value);
}

static int
name_set(void *ctx, const char *value, struct err *e)
{
	struct settings *s = ctx;

	(void)e;
	s->calls++;
	return keep(s->name, sizeof(s->name), value);
}

static const struct conf_key KEYS[] = {{"port", port_set}, {"name", name_set}};

static int
read_text(struct settings *s, const char *text, size_t n, struct err *e)
{
	memset(s, 0, sizeof(*s));
	return conf_read(text, n, KEYS, ARRAY_LEN(KEYS), s, e);
}

static void
settings_are_read(void **state)
{
	static const struct {
		const char *text;
		const char *port;
		const char *name;
		int calls;
	} table[] = {
	    {"", "", "", 0},
	    {"\n\n# port = 1\n   # x\n", "", "", 0},
	    {"port = 80\nname=Chiêm Hóa\n", "80", "Chiêm Hóa", 2},
	    {"  port\t=  80  ", "80", "", 1},
	    {"port = 80\r\nname = a = b # c\r\n", "80", "a = b # c", 2},
	    {"name =\n", "", "", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct settings s;
		struct err e = ERR_INIT;

		assert_int_equal(
		    read_text(&s, table[i].text, strlen(table[i].text), &e), 0);
		assert_string_equal(s.port, table[i].port);
		assert_string_equal(s.name, table[i].name);
		assert_int_equal(s.calls, table[i].calls);
	}
}

static void
mistakes_are_named_with_their_line(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *says;
	} table[] = {
	    {"\nprot = 80\n", 11, "line 2: unknown key \"prot\""},
	    {"Port = 80\n", 10, "line 1: unknown key \"Port\""},
	    {"= 80\n", 5, "line 1: unknown key \"\""},
	    {"port = 1\n\nport = 1", 18, "line 3: \"port\" a second time"},
	    {"port 80", 7, "line 1: no \"=\""},
	    {"port = 0", 8, "line 1: no such port"},
	    {"# \xff\nport = 1", 12, "line 1: not UTF-8"},
	    {"port = 1\0", 9, "line 1: not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct settings s;
		struct err e = ERR_INIT;

		assert_int_equal(read_text(&s, table[i].text, table[i].n, &e),
				 -1);
		assert_int_equal(e.code, ERR_FORMAT);
		assert_string_equal(e.text, table[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(settings_are_read),
	    cmocka_unit_test(mistakes_are_named_with_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
