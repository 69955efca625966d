/* What a disk holds of each file, and what it was only told. */
#ifndef KHEO_TESTS_FAULT_IMAGE_H
#define KHEO_TESTS_FAULT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;

/**
 * images_begin(seed), images_settle():
 * Forget every file: what is there now lasts.  Write into the files what a
 * power cut leaves of them, by chance from ${seed}.
 */
void images_begin(uint64_t seed);
void images_settle(void);

/**
 * image_open(path, is_new):
 * The file of that name; one that ${is_new} lasts only once it is synced.
 */
struct image *image_open(const char *path, bool is_new);

/**
 * image_find(path), image_forget(path), image_move(from, to):
 * NULL for a file that nobody opened; what is not synced of it is whole; it
 * has another name now.
 */
struct image *image_find(const char *path);
void image_forget(const char *path);
void image_move(const char *from, const char *to);

/**
 * image_write(i, p, n, at), image_truncate(i, size), image_sync(i):
 * What the disk is told; after a sync it holds all of it.
 */
void image_write(struct image *i, const void *p, size_t n, uint64_t at);
void image_truncate(struct image *i, uint64_t size);
void image_sync(struct image *i);

/**
 * image_delete(path, synced):
 * The file goes; for good if its folder is ${synced}.
 */
void image_delete(const char *path, bool synced);

/**
 * file_slurp(path, n), file_spill(path, p, n):
 * What a file holds, for the caller to free, NULL if it is not there; make it
 * hold that.
 */
uint8_t *file_slurp(const char *path, size_t *n);
void file_spill(const char *path, const uint8_t *p, size_t n);

/**
 * disk_tick(), disk_is_armed(), disk_has(path):
 * Count one operation and cut the power if it is its turn; whether losses are
 * being remembered; whether a file is on the disk that this is about.
 */
void disk_tick(void);
bool disk_is_armed(void);
bool disk_has(const char *path);

#endif
