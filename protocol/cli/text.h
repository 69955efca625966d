/* Every sentence that a person reads, in Vietnamese and in English. */
#ifndef KHEO_CLI_TEXT_H
#define KHEO_CLI_TEXT_H

#include <stdarg.h>

#include "protocol/base/attr.h"
#include "protocol/base/buf.h"

enum lang { LANG_VI, LANG_EN };

/* The lines of text.def: TEXT(saved_here, ...) is TEXT_saved_here. */
enum text_id {

#define TEXT(name, vi, en) TEXT_##name,
#include "protocol/cli/text.def"
#undef TEXT
	TEXT_COUNT
};

/**
 * text_raw(lang, id):
 * The sentence with its {1} to {9} still in it.
 */
const char *text_raw(enum lang lang, enum text_id id);

/**
 * text_put(out, lang, id, ..., NULL), text_vput(out, lang, id, ap):
 * Append the sentence, with {1} replaced by the first string after ${id}, {2}
 * by the second, at most nine.  Each is cleaned as by text_plain().  A number
 * for which no string was given stays as it is written.  Return 0, or -1 when
 * ${out} has failed, which it also remembers by itself.
 */
int text_put(struct buf *out, enum lang lang, enum text_id id, ...)
    __attribute__((sentinel));
int text_vput(struct buf *out, enum lang lang, enum text_id id, va_list ap);

/**
 * text_of_state(state), text_of_line(line):
 * The catalogue's words for the state of a record or submission ("draft",
 * "returned", …) and for a reporting line ("dang", else the government's).
 */
enum text_id text_of_state(const char *state);
enum text_id text_of_line(const char *line);

/**
 * text_why(lang, code):
 * Why the hub gave something no effect, refused it or has no entry for it yet,
 * from the code of the entry or receipt ("suspended", "fork", …) or the state
 * of the batch ("held", …); ${code} itself if it is another.
 */
const char *text_why(enum lang lang, const char *code);

/**
 * text_plain(out, s):
 * Append ${s} so that it can do nothing but be read, on one line: control
 * characters, tabs, line ends, direction overrides and characters of no width
 * (the joiners excepted) become spaces; if ${s} is not UTF-8, each byte that
 * is not ASCII becomes a question mark.
 */
void text_plain(struct buf *out, const char *s);

/**
 * text_lang(arg, env, locale):
 * The language to speak: the first of --lang, KHEO_LANG and the locale that
 * names one we know ("vi", "en_GB.UTF-8"), else Vietnamese.  Each may be NULL.
 */
enum lang text_lang(const char *arg, const char *env, const char *locale);

/**
 * text_lang_read(s, lang):
 * Set ${lang} from a name such as "vi" or "en_GB.UTF-8".  Return 0, or -1 if
 * it names no language we know.
 */
int text_lang_read(const char *s, enum lang *lang);

#endif
