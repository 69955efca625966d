/* What the hub signed against itself, kept as files that anybody can check. */
#ifndef KHEO_CLIENT_STORE_EVIDENCE_H
#define KHEO_CLIENT_STORE_EVIDENCE_H

#include "client/client.h"

#define EVIDENCE_FOLDER   "evidence"
#define EVIDENCE_SUFFIX   ".evidence"
#define EVIDENCE_NAME_MAX 95

/**
 * evidence_open(c, out, e):
 * Begin a file: its first line and the hubkeys known here.
 */
int evidence_open(struct client *c, struct buf *out, struct err *e);

/**
 * evidence_save(c, out, name, only_proven, e):
 * End the file and keep it as evidence/${name}.evidence unless one of that
 * name is there: the first one counts.  ${only_proven}: keep it only if it
 * proves something by itself.  1 if there is such a file now, 0, -1.
 */
int evidence_save(struct client *c, struct buf *out, const char *name,
		  bool only_proven, struct err *e);

/**
 * evidence_list(c, names, count, e):
 * The files, sorted by name; free with folder_list_free().
 */
int evidence_list(const struct client *c, char ***names, size_t *count,
		  struct err *e);

/**
 * evidence_show_set(c, note, n, e), evidence_show_get(c, out, e),
 * evidence_show_end(c, e):
 * A checkpoint of the hub (${note} NULL: the newest one known here) is to be
 * shown to it, since it signed what does not follow from it: note that; the
 * note's bytes, 1, 0 if nothing is to be shown, -1; it has been shown, and the
 * hub has answered.
 */
int
evidence_show_set(struct client *c, const void *note, size_t n, struct err *e);
int evidence_show_get(struct client *c, struct buf *out, struct err *e);
int evidence_show_end(struct client *c, struct err *e);

#endif
