/* Marks of state secrets, which no networked machine may hold. */
#ifndef KHEO_FORM_SECRET_H
#define KHEO_FORM_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * secret_marked(s, n), secret_name(name):
 * Whether a text, or a file's name, bears one of the three marks: in capitals
 * on a line (in brackets, between signs) of its own, the two longer ones
 * anywhere, any of them behind "Độ mật:".  A word of a sentence, as in "lấy
 * mật" or "bí mật", is none.  False, too, if there is no memory to look.
 * Rule: Luật Bảo vệ bí mật nhà nước 2018, art. 5 (5) and 8.
 */
bool secret_marked(const char *s, size_t n);
bool secret_name(const char *name);

#endif
