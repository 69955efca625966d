/* Acts: which members each kind has, and of which shape. */
#ifndef KHEO_WIRE_ACT_H
#define KHEO_WIRE_ACT_H

#include "protocol/wire/part.h"

#define ERASED_FILES_MAX 64 /* of one act: as many as a record may have */

/**
 * act_check(root, kind, e):
 * Whether the body ${root} of an act, whose v, by and act were read already,
 * has exactly the members of ${kind}.  ERR_FORMAT, ERR_LIMIT.
 * Rule: protocol/README.md, "Acts".
 */
int act_check(json_t *root, enum act_kind kind, struct err *e);

#endif
