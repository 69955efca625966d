#include "protocol/base/logline.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/text.h"

#define LINE_BYTES 2048 /* with its LF; a pipe takes that much at once */

/* Append what fits and return where the line ends now. */
static size_t
    PRINTF(3, 0) put(char *line, size_t at, const char *fmt, va_list ap)
{
	size_t room = LINE_BYTES - at;
	int n = vsnprintf(line + at, room, fmt, ap);

	if (n < 0)
		return at;
	if ((size_t)n < room)
		return at + (size_t)n;
	/* Cut, but not in the middle of a letter. */
	at = LINE_BYTES - 1;
	for (int i = 0; i < 3 && !text_is_utf8(line, at); i++)
		at--;
	return at;
}

void
logline(enum log_level level, const char *event, const char *fmt, ...)
{
	char line[LINE_BYTES];
	int before = errno;
	size_t n;
	int head;
	va_list ap;

	head = snprintf(line, sizeof(line), "<%u>event=%.64s ", (unsigned)level,
			event);
	n = head < 0 ? 0 : (size_t)head;
	va_start(ap, fmt);
	n = put(line, n, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
	}
	line[n++] = '\n';
	/* There is nowhere to report a log that cannot be written. */
	while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		continue;
	errno = before;
}
