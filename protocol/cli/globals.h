/* The options that every verb of every program takes. */
#ifndef KHEO_CLI_GLOBALS_H
#define KHEO_CLI_GLOBALS_H

#include "protocol/cli/verb.h"

/* Ends with {NULL}. */
extern const struct cli_option cli_globals[];

#endif
