#include "protocol/paper/xml.h"

#include <string.h>

void
xml_bytes(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '&')
			buf_text(out, "&amp;");
		else if (s[i] == '<')
			buf_text(out, "&lt;");
		else if (s[i] == '>')
			buf_text(out, "&gt;");
		else if (s[i] == '"')
			buf_text(out, "&quot;");
		else if ((unsigned char)s[i] >= ' ' || s[i] == '\t')
			buf_byte(out, (uint8_t)s[i]);
	}
}

void
xml_text(struct buf *out, const char *s)
{
	xml_bytes(out, s, strlen(s));
}
