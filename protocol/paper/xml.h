/* Text inside XML and HTML. */
#ifndef KHEO_PAPER_XML_H
#define KHEO_PAPER_XML_H

#include <stddef.h>

#include "protocol/base/buf.h"

/**
 * xml_text(out, s), xml_bytes(out, s, n):
 * Append text with what XML would read otherwise escaped, also inside quoted
 * attributes; control characters, which XML 1.0 has no way to say, left out.
 */
void xml_text(struct buf *out, const char *s);
void xml_bytes(struct buf *out, const char *s, size_t n);

#endif
