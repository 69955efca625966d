/* Rules of the programs that can be taken away, one at a time, to see whether
 * the simulator would notice that they are missing. */
#ifndef KHEO_TESTS_SIM_CONTROLS_H
#define KHEO_TESTS_SIM_CONTROLS_H

#include <stddef.h>

#include "tests/sim/world.h"

enum control {
	CONTROL_NONE,
	CONTROL_CLIENT_SYNC, /* synchronous=OFF at the client */
	CONTROL_HUB_SYNC,    /* synchronous=NORMAL at the hub */
	CONTROL_NO_ANCHOR,   /* the client's */
	CONTROL_EARLY_EXPORT,
	CONTROL_NO_HUB_ANCHOR,
	CONTROL_NO_HELD,
	CONTROL_NO_GONE,
	CONTROL_NO_PAGES,
	CONTROL_FORGETS,
	CONTROL_NO_AUTHOR,
	CONTROL_NO_REHOME,
	CONTROL_NO_FORK,
	CONTROL_NO_ERASE,
	CONTROL_NO_RECALL,
	CONTROL_NO_FILE_HASH,
	CONTROL_NO_FILE_SYNC,
	CONTROL_NO_WORD,
	CONTROL_NO_PLACE,
	CONTROL_OWN_ONLY,
	CONTROL_ONE_HUB_LOG,
	CONTROL_NO_BAR,
	CONTROLS
};

/**
 * control_name(c), control_word(c):
 * Which rule is missing, for people; its one word.
 */
const char *control_name(enum control c);
const char *control_word(enum control c);

/**
 * control_is(c):
 * Whether that rule is missing in this world.
 */
bool control_is(enum control c);

#endif
