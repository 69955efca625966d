/* A line that says how far a long transfer is, on a terminal. */
#ifndef KHEO_CLI_PROGRESS_H
#define KHEO_CLI_PROGRESS_H

#include <stdint.h>

#include "protocol/base/clock.h"
#include "protocol/cli/io.h"

/* One line on stderr that is written over itself. */
struct cli_progress {
	const struct cli_io *io;
	const struct clock *clock;
	uint64_t first;   /* private: bytes that were done at the beginning */
	int64_t began_ms; /* private: 0 not yet */
	int64_t told_ms;  /* private */
	bool is_told;     /* private: a line stands there */
};

/**
 * cli_progress_tell(p, done, all):
 * ${done} of ${all} bytes are done: share, bytes, rate and time left, a few
 * times a second.  Nothing where stderr is no terminal.
 */
void cli_progress_tell(struct cli_progress *p, uint64_t done, uint64_t all);

/**
 * cli_progress_end(p):
 * Take the line away.
 */
void cli_progress_end(struct cli_progress *p);

#define SIZE_TEXT_SIZE 32

/**
 * cli_size(out, bytes, lang):
 * "340 KiB", "1,2 MiB" (in English "1.2 MiB").  Return ${out}.
 */
char *cli_size(char out[SIZE_TEXT_SIZE], uint64_t bytes, enum lang lang);

#endif
