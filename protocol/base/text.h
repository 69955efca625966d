/* Vietnamese text: stored NFC, searched by a folded key, sorted as in a
 * Vietnamese dictionary. */
#ifndef KHEO_BASE_TEXT_H
#define KHEO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/buf.h"

/**
 * text_is_utf8(s, n):
 * Whether the ${n} bytes are well-formed UTF-8 (no surrogate, no overlong
 * form, nothing past U+10FFFF) without NUL.
 */
bool text_is_utf8(const void *s, size_t n);

/**
 * text_is_nfc(s, n):
 * Whether well-formed text is in Unicode normal form C.  ASCII is answered
 * without a table.
 */
bool text_is_nfc(const char *s, size_t n);

/**
 * text_nfc(out, s, n, e):
 * Append the NFC of well-formed text to ${out}.  Return 0 or -1 (ERR_FORMAT:
 * not UTF-8; ERR_LIMIT, ERR_MEMORY: ${out}).
 */
int text_nfc(struct buf *out, const char *s, size_t n, struct err *e);

/**
 * text_has_control(s, n, multiline):
 * Whether the text holds a control character, a line or paragraph separator,
 * a direction override (U+202A to U+202E, U+2066 to U+2069), a zero-width
 * character other than the joiners, an invisible tag or a code point that is
 * no character (U+FFFF, which no XML file may hold); with ${multiline} LF and
 * TAB are allowed.
 */
bool text_has_control(const char *s, size_t n, bool multiline);

/**
 * text_char(s, n, shows):
 * The length of the character with which the ${n} > 0 bytes of text begin;
 * ${shows} tells whether text_has_control() lets it pass on one line.  A byte
 * that is not well-formed stands alone and does not show.
 */
size_t text_char(const char *s, size_t n, bool *shows);

/**
 * text_is_name(s, max):
 * Whether ${s} can name a person, machine or unit: 1 to ${max} bytes of NFC
 * UTF-8 on one line with no control character.
 */
bool text_is_name(const char *s, size_t max);

/**
 * text_is_code(s, max):
 * Whether ${s} can be the code of a unit: 1 to ${max} of [A-Za-z0-9._-].
 */
bool text_is_code(const char *s, size_t max);

/**
 * text_fold(out, s, n, e):
 * Append the search key of ${s}: NFD, marks off, d with stroke to d, lower
 * case, runs of white space as one space, none at the ends.
 * "Đường  Hòa Bình" gives "duong hoa binh".  Return 0 or -1.
 */
int text_fold(struct buf *out, const char *s, size_t n, struct err *e);

/**
 * text_upper(out, s, n, e):
 * Append ${s} in capitals, as official documents write names.  Return 0 or -1.
 */
int text_upper(struct buf *out, const char *s, size_t n, struct err *e);

/**
 * text_order(a, b):
 * Compare two NFC strings in Vietnamese dictionary order, as ICU's "vi" does
 * for single words: letters first (a ă â b c d đ e ê ...), tones second
 * (level, grave, hook, tilde, acute, dot), case last (lower first).
 * Return <0, 0 or >0.  Equal only for equal bytes.
 */
int text_order(const char *a, const char *b);

#endif
