/* What taking files in and telling of them share. */
#ifndef KHEO_HUB_INTAKE_FILES_IMPL_H
#define KHEO_HUB_INTAKE_FILES_IMPL_H

#include "hub/intake/files.h"

/**
 * file_begun_path(h, device, sha256, out, e):
 * Append where the pieces lie that a device has handed in of a file.
 */
int file_begun_path(const struct hub *h, const uint8_t device[KEY_LEN],
		    const struct hash *sha256, struct buf *out, struct err *e);

/**
 * file_refusal(h, unit_bytes, size):
 * What the hub says to a file of ${size} bytes, of a unit that has
 * ${unit_bytes} here.
 */
enum files_refusal
file_refusal(const struct hub *h, uint64_t unit_bytes, uint64_t size);

#endif
