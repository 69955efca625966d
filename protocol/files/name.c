#include "protocol/files/name.h"

#include <string.h>
#include <strings.h>

#include "protocol/base/limits.h"
#include "protocol/base/text.h"

#define ENDING_MAX 8

static const char *
last_part(const char *path)
{
	const char *name = path;

	for (const char *p = path; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			name = p + 1;
	return name;
}

/* Bytes of the character at ${s}, which is well-formed. */
static size_t
char_len(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* At most ${max} bytes of ${s}, cut between characters, its ending kept. */
static void
cut_put(struct buf *out, const char *s, size_t max)
{
	const char *dot = strrchr(s, '.');
	size_t end = dot != NULL ? strlen(dot) : 0;
	size_t n = 0;

	if (strlen(s) <= max) {
		buf_text(out, s);
		return;
	}
	if (end > ENDING_MAX || dot == s)
		end = 0;
	while (n + char_len(s + n) + end <= max)
		n += char_len(s + n);
	buf_add(out, s, n);
	if (end > 0)
		buf_add(out, dot, end);
}

int
name_shown(struct buf *out, const char *path, struct err *e)
{
	const char *name = last_part(path);
	struct buf nfc = BUF_INIT(4096);
	struct buf clean = BUF_INIT(4096);
	int rc = -1;

	if (!text_is_utf8(name, strlen(name)))
		name = "_";
	if (text_nfc(&nfc, name, strlen(name), e) != 0)
		goto out;
	for (const char *s = buf_str(&nfc); *s != '\0'; s += char_len(s)) {
		if (text_has_control(s, char_len(s), false))
			buf_byte(&clean, '_');
		else
			buf_add(&clean, s, char_len(s));
	}
	if (clean.len == 0)
		buf_byte(&clean, '_');
	if (buf_check(&clean, e) == 0) {
		cut_put(out, buf_str(&clean), NAME_MAX_BYTES);
		rc = buf_check(out, e);
	}
out:
	buf_done(&nfc);
	buf_done(&clean);
	return rc;
}

/* CON.txt is the console too. */
static bool
is_device(const char *name)
{
	static const char *const names[] = {"con", "prn", "aux", "nul"};
	size_t n = strcspn(name, ".");

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (n == 3 && strncasecmp(name, names[i], 3) == 0)
			return true;
	return n == 4 && (strncasecmp(name, "com", 3) == 0 ||
			  strncasecmp(name, "lpt", 3) == 0);
}

/* Whether the name ends as files of that kind do. */
static bool
fits_kind(const char *name, enum file_kind kind)
{
	static const char *const more[] = {
	    [KIND_JPEG] = ".jpeg",
	    [KIND_TEXT] = ".csv",
	    [FILE_KINDS] = NULL,
	};
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	       (strcasecmp(dot, sniff_extension(kind)) == 0 ||
		(more[kind] != NULL && strcasecmp(dot, more[kind]) == 0));
}

int
name_safe(struct buf *out, const char *shown, enum file_kind kind,
	  struct err *e)
{
	static const char bad[] = "<>:\"|?*%`$&;'";
	struct buf clean = BUF_INIT(8192);
	struct buf cut = BUF_INIT(8192);
	size_t n;

	if (name_shown(&clean, shown, e) != 0)
		goto out;
	for (size_t i = 0; i < clean.len; i++)
		if (strchr(bad, clean.p[i]) != NULL)
			clean.p[i] = '_';
	/* A hidden file, an option, a name that Windows cuts. */
	if (clean.p[0] == '.' || clean.p[0] == '-' || clean.p[0] == '~' ||
	    clean.p[0] == ' ')
		clean.p[0] = '_';
	for (n = clean.len; n > 1 && strchr(". ", clean.p[n - 1]) != NULL; n--)
		clean.p[n - 1] = '\0';
	if (is_device(buf_str(&clean)))
		buf_byte(&cut, '_');
	buf_text(&cut, buf_str(&clean));
	if (!fits_kind(buf_str(&cut), kind))
		buf_text(&cut, sniff_extension(kind));
	if (buf_check(&cut, e) == 0)
		cut_put(out, buf_str(&cut), SAFE_NAME_MAX);
out:
	buf_done(&clean);
	buf_done(&cut);
	return e->code == ERR_NONE ? buf_check(out, e) : -1;
}
