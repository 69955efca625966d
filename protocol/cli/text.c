#include "protocol/cli/text.h"

#include <string.h>

#include "protocol/base/text.h"

static const char *const sentences[TEXT_COUNT][2] = {
#define TEXT(name, vi, en) [TEXT_##name] = {vi, en},
#include "protocol/cli/text.def"
#undef TEXT
};

#define ARGS_MAX 9

const char *
text_raw(enum lang lang, enum text_id id)
{

	return sentences[id][lang == LANG_EN];
}

static void
fill(struct buf *out, const char *s, const char *const *args, size_t count)
{
	size_t i;

	for (; *s != '\0'; s++) {
		if (s[0] != '{' || s[1] < '1' || s[1] > '9' || s[2] != '}') {
			buf_byte(out, (uint8_t)*s);
			continue;
		}
		i = (size_t)(s[1] - '1');
		if (i < count)
			text_plain(out, args[i]);
		else
			buf_add(out, s, 3);
		s += 2;
	}
}

int
text_vput(struct buf *out, enum lang lang, enum text_id id, va_list ap)
{
	const char *args[ARGS_MAX];
	const char *arg;
	struct err e = ERR_INIT;
	size_t count = 0;

	while (count < ARGS_MAX && (arg = va_arg(ap, const char *)) != NULL)
		args[count++] = arg;
	fill(out, text_raw(lang, id), args, count);
	return buf_check(out, &e);
}

int
text_put(struct buf *out, enum lang lang, enum text_id id, ...)
{
	va_list ap;
	int rc;

	va_start(ap, id);
	rc = text_vput(out, lang, id, ap);
	va_end(ap);
	return rc;
}

void
text_plain(struct buf *out, const char *s)
{
	size_t left = strlen(s);
	bool is_utf8 = text_is_utf8(s, left);
	bool shows;
	size_t n;

	for (; left > 0; s += n, left -= n) {
		if (!is_utf8 && (unsigned char)*s >= 0x80) {
			n = 1;
			buf_byte(out, '?');
			continue;
		}
		n = text_char(s, left, &shows);
		if (shows)
			buf_add(out, s, n);
		else
			buf_byte(out, ' ');
	}
}

int
text_lang_read(const char *s, enum lang *lang)
{
	static const char *const names[] = {[LANG_VI] = "vi", [LANG_EN] = "en"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		if (strncmp(s, names[i], 2) != 0 ||
		    strchr("_.@-", s[2]) == NULL)
			continue;
		*lang = (enum lang)i;
		return 0;
	}
	return -1;
}

enum lang
text_lang(const char *arg, const char *env, const char *locale)
{
	enum lang lang;

	if (arg != NULL && text_lang_read(arg, &lang) == 0)
		return lang;
	if (env != NULL && text_lang_read(env, &lang) == 0)
		return lang;
	if (locale != NULL && text_lang_read(locale, &lang) == 0)
		return lang;
	return LANG_VI;
}
