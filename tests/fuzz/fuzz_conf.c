/* Settings files. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/conf.h"
#include "protocol/base/num.h"
#include "protocol/base/text.h"

#define KEYS 3

struct settings {
	struct buf values[KEYS];
	unsigned set[KEYS];
};

static int
value_keep(struct settings *s, size_t at, const char *value)
{
	size_t n = strlen(value);

	MUST(text_is_utf8(value, n));
	MUST(n == 0 || strchr(" \t\r", value[0]) == NULL);
	MUST(n == 0 || strchr(" \t\r", value[n - 1]) == NULL);
	MUST(s->set[at]++ == 0);
	buf_text(&s->values[at], value);
	return 0;
}

static int
name_set(void *ctx, const char *value, struct err *e)
{
	(void)e;
	return value_keep(ctx, 0, value);
}

static int
url_set(void *ctx, const char *value, struct err *e)
{
	(void)e;
	return value_keep(ctx, 1, value);
}

static int
port_set(void *ctx, const char *value, struct err *e)
{
	uint64_t port;

	if (num_parse(value, strlen(value), 0, 65535, &port) != 0)
		return err_set(e, ERR_USAGE, "no port: %s", value);
	return value_keep(ctx, 2, value);
}

static const struct conf_key keys[KEYS] = {
    {"name", name_set},
    {"url", url_set},
    {"port", port_set},
};

static int
settings_read(struct settings *s, const uint8_t *p, size_t n, struct err *e)
{
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < KEYS; i++)
		buf_init(&s->values[i], n);
	return conf_read((const char *)p, n, keys, KEYS, s, e);
}

static void
settings_done(struct settings *s)
{
	for (size_t i = 0; i < KEYS; i++)
		buf_done(&s->values[i]);
}

/* The settings written plainly are read as the same settings. */
static void
written_again(const struct settings *s, size_t n)
{
	struct buf text = BUF_INIT(2 * n + 64);
	struct settings again;
	struct err e = ERR_INIT;

	for (size_t i = KEYS; i-- > 0;)
		if (s->set[i])
			buf_fmt(&text, "%s = %s\n", keys[i].name,
				buf_str(&s->values[i]));
	MUST(settings_read(&again, text.p, text.len, &e) == 0);
	for (size_t i = 0; i < KEYS; i++)
		MUST(again.set[i] == s->set[i] &&
		     fuzz_same(&again.values[i], s->values[i].p,
			       s->values[i].len));
	settings_done(&again);
	buf_done(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct settings s;
	struct err e = ERR_INIT;

	if (settings_read(&s, p, n, &e) == 0)
		written_again(&s, n);
	else
		MUST(e.code == ERR_FORMAT && strncmp(e.text, "line ", 5) == 0);
	settings_done(&s);
	return 0;
}
