#include "hub/config.h"

#include <string.h>

#include "hub/api/rate.h"
#include "hub/hub.h"
#include "protocol/base/conf.h"
#include "protocol/base/num.h"

#define CONFIG_BYTES_MAX (16 * 1024)
#define MIB              (UINT64_C(1024) * 1024)
/* A commune's year is about 45 MB; thirty years fit. */
#define UNIT_BYTES_USUAL (2048 * MIB)
#define UNIT_BYTES_MAX   (1024 * 1024 * MIB)

int
url_valid(const char *s)
{
	size_t n = strlen(s);
	size_t scheme;

	if (strncmp(s, "https://", 8) == 0)
		scheme = 8;
	else if (strncmp(s, "http://", 7) == 0)
		scheme = 7;
	else
		return 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return 0;
	return n > scheme && s[scheme] != '/' && n <= INVITE_URL_MAX;
}

static int
set_name(void *ctx, const char *value, struct err *e)
{
	struct hub_config *c = ctx;

	if (!hub_name_valid(value, strlen(value)))
		return err_set(e, ERR_FORMAT, "no name of a hub");
	memcpy(c->name, value, strlen(value) + 1);
	return 0;
}

static int
set_url(void *ctx, const char *value, struct err *e)
{
	struct hub_config *c = ctx;

	if (value[0] != '\0' && !url_valid(value))
		return err_set(e, ERR_FORMAT, "no address of a hub");
	memcpy(c->url, value, strlen(value) + 1);
	return 0;
}

static int
set_mib(const char *value, uint64_t max, uint64_t *bytes, struct err *e)
{
	uint64_t mib;

	if (num_parse(value, strlen(value), 1, max / MIB, &mib) != 0)
		return err_set(e, ERR_FORMAT, "not 1 to %llu MiB",
			       (unsigned long long)(max / MIB));
	*bytes = mib * MIB;
	return 0;
}

static int
set_file_mib(void *ctx, const char *value, struct err *e)
{
	struct hub_config *c = ctx;

	return set_mib(value, FILE_SIZE_MAX, &c->file_bytes, e);
}

static int
set_unit_mib(void *ctx, const char *value, struct err *e)
{
	struct hub_config *c = ctx;

	return set_mib(value, UNIT_BYTES_MAX, &c->unit_bytes, e);
}

static int
set_per_minute(void *ctx, const char *value, struct err *e)
{
	struct hub_config *c = ctx;
	uint64_t n;

	if (num_parse(value, strlen(value), RATE_MIN, RATE_MAX, &n) != 0)
		return err_set(e, ERR_FORMAT, "not %d to %d requests a minute",
			       RATE_MIN, RATE_MAX);
	c->per_minute = (unsigned)n;
	return 0;
}

int
config_read(struct hub_config *c, const char *home, struct err *e)
{
	static const struct conf_key keys[] = {
	    {"name", set_name},
	    {"url", set_url},
	    {"file-mib", set_file_mib},
	    {"unit-files-mib", set_unit_mib},
	    {"device-per-minute", set_per_minute},
	};
	struct buf path = BUF_INIT(4096);
	struct buf text = BUF_INIT(CONFIG_BYTES_MAX);
	int rc = -1;

	memset(c, 0, sizeof(*c));
	c->file_bytes = FILE_SIZE_USUAL;
	c->unit_bytes = UNIT_BYTES_USUAL;
	c->per_minute = RATE_USUAL;
	if (hub_path(home, HUB_CONF, &path, e) == 0 &&
	    file_read(&text, buf_str(&path), e) == 0)
		rc = conf_read(buf_str(&text), text.len, keys, ARRAY_LEN(keys),
			       c, e);
	if (rc != 0)
		err_wrap(e, "%s", HUB_CONF);
	buf_done(&path);
	buf_done(&text);
	return rc;
}

int
config_write(const struct hub_config *c, const char *home, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct buf text = BUF_INIT(CONFIG_BYTES_MAX);
	int rc = -1;

	buf_fmt(&text, "# Settings of this hub; the daemon reads them when it"
		       " starts.\n");
	buf_fmt(&text, "name = %s\n", c->name);
	if (c->url[0] != '\0')
		buf_fmt(&text, "url = %s\n", c->url);
	if (buf_check(&text, e) == 0 && hub_path(home, HUB_CONF, &path, e) == 0)
		rc = file_write(buf_str(&path), text.p, text.len, 0600, e);
	buf_done(&path);
	buf_done(&text);
	return rc;
}
