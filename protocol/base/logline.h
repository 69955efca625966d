/* One logfmt line to stderr: ids, never names or contents. */
#ifndef KHEO_BASE_LOGLINE_H
#define KHEO_BASE_LOGLINE_H

#include "protocol/base/attr.h"

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

/**
 * logline(level, event, fmt, ...):
 * Write "<level>event=EVENT " and the formatted pairs, such as
 * "log=%s seq=%u", as one line with one write.  Control characters become
 * spaces.  The level prefix is the journal's.
 */
void logline(enum log_level level, const char *event, const char *fmt, ...)
    PRINTF(3, 4);

#endif
