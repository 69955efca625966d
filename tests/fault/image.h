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
 * disk_tick(), disk_is_armed():
 * Count one operation and cut the power if it is its turn; whether losses are
 * being remembered.
 */
void disk_tick(void);
bool disk_is_armed(void);

#endif
