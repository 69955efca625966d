#include "protocol/paper/xml.h"

#include <string.h>

#include "protocol/base/text.h"

void
xml_bytes(struct buf *out, const char *s, size_t n)
{
	bool shows;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		len = text_char(s, n, &shows);
		if (*s == '&')
			buf_text(out, "&amp;");
		else if (*s == '<')
			buf_text(out, "&lt;");
		else if (*s == '>')
			buf_text(out, "&gt;");
		else if (*s == '"')
			buf_text(out, "&quot;");
		else if (shows || *s == '\t' || *s == '\n')
			buf_add(out, s, len);
	}
}

void
xml_text(struct buf *out, const char *s)
{
	xml_bytes(out, s, strlen(s));
}
