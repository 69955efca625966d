#include "protocol/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "protocol/base/text.h"

/* A cut in the middle of a letter would make the sentence invalid UTF-8. */
static void
text_finish(char *text, size_t size)
{
	size_t n = strnlen(text, size - 1);

	text[n] = '\0';
	if (n < size - 1)
		return;
	for (int i = 0; i < 4 && n > 0 && !text_is_utf8(text, n); i++)
		text[--n] = '\0';
}

static void PRINTF(2, 0) text_format(struct err *e, const char *fmt, va_list ap)
{
	/* What does not fit is cut on purpose. */
	if (vsnprintf(e->text, sizeof(e->text), fmt, ap) < 0)
		e->text[0] = '\0';
	text_finish(e->text, sizeof(e->text));
}

static void
text_append(struct err *e, const char *s)
{
	size_t have = strlen(e->text);
	size_t room = sizeof(e->text) - 1 - have;
	size_t n = strnlen(s, room);

	memcpy(e->text + have, s, n);
	e->text[have + n] = '\0';
	text_finish(e->text, sizeof(e->text));
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (e->code != ERR_NONE)
		return -1;
	e->code = code;
	e->sys = 0;
	va_start(ap, fmt);
	text_format(e, fmt, ap);
	va_end(ap);
	return -1;
}

static enum err_code
code_of_errno(int sys)
{
	switch (sys) {
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case EROFS:
	case EACCES:
	case EPERM:
		return ERR_READONLY;
	case ENOMEM:
		return ERR_MEMORY;
	case ENOENT:
		return ERR_NOT_FOUND;
	default:
		return ERR_IO;
	}
}

int
err_sys(struct err *e, const char *fmt, ...)
{
	char why[128];
	int sys = errno;
	va_list ap;

	if (e->code != ERR_NONE)
		return -1;
	e->code = code_of_errno(sys);
	e->sys = sys;
	va_start(ap, fmt);
	text_format(e, fmt, ap);
	va_end(ap);
	if (strerror_r(sys, why, sizeof(why)) != 0)
		return -1;
	text_append(e, ": ");
	text_append(e, why);
	return -1;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	char inner[sizeof(e->text)];
	va_list ap;

	if (e->code == ERR_NONE)
		return -1;
	memcpy(inner, e->text, sizeof(inner));
	va_start(ap, fmt);
	text_format(e, fmt, ap);
	va_end(ap);
	text_append(e, ": ");
	text_append(e, inner);
	return -1;
}

int
err_memory(struct err *e)
{
	return err_set(e, ERR_MEMORY, "out of memory");
}

bool
err_is_passing(const struct err *e)
{
	return e->code == ERR_MEMORY || e->sys == EMFILE || e->sys == ENFILE;
}

void
err_clear(struct err *e)
{
	e->code = ERR_NONE;
	e->sys = 0;
	e->text[0] = '\0';
}

const char *
err_token(enum err_code code)
{
	static const char *const tokens[] = {
	    [ERR_NONE] = "none",
	    [ERR_IO] = "io",
	    [ERR_FULL] = "disk_full",
	    [ERR_READONLY] = "read_only",
	    [ERR_MEMORY] = "memory",
	    [ERR_BUSY] = "busy",
	    [ERR_CORRUPT] = "corrupt",
	    [ERR_NEWER] = "newer_version",
	    [ERR_NET] = "network",
	    [ERR_FORMAT] = "format",
	    [ERR_LIMIT] = "limit",
	    [ERR_SIGNATURE] = "signature_bad",
	    [ERR_STALE] = "stale",
	    [ERR_FORK] = "fork",
	    [ERR_CONFLICT] = "conflict",
	    [ERR_USAGE] = "usage",
	    [ERR_NOT_FOUND] = "not_found",
	    [ERR_INVALID] = "invalid",
	    [ERR_STATE] = "state",
	    [ERR_DENIED] = "denied",
	    [ERR_PASSPHRASE] = "passphrase",
	    [ERR_KEY] = "key_file",
	};

	_Static_assert(ARRAY_LEN(tokens) == ERR_CODES,
		       "a code lacks its token");
	if ((unsigned)code >= ERR_CODES)
		BUG("no such error code");
	return tokens[code];
}
