/* Names of files: shown to people, and made safe to save under. */
#ifndef KHEO_FILES_NAME_H
#define KHEO_FILES_NAME_H

#include "protocol/base/buf.h"
#include "protocol/files/sniff.h"

#define SAFE_NAME_MAX 120 /* bytes; every file system takes them */

/**
 * name_shown(out, path, e):
 * Append what a file is called: the last part of ${path}, in NFC, at most
 * NAME_MAX_BYTES long with its ending kept, characters that no name may hold
 * as "_".  Whatever ${path} is, text_is_name() holds for the result.
 */
int name_shown(struct buf *out, const char *path, struct err *e);

/**
 * name_safe(out, shown, kind, e):
 * Append a name under which a file of ${kind} may be saved on any system: one
 * part of a path that is not hidden, no device of Windows, at most
 * SAFE_NAME_MAX bytes, with an ending that belongs to its kind.
 */
int name_safe(struct buf *out, const char *shown, enum file_kind kind,
	      struct err *e);

#endif
