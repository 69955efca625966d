/* A folder that a test has to itself. */
#ifndef KHEO_TESTS_TMPDIR_H
#define KHEO_TESTS_TMPDIR_H

struct tmpdir {
	char path[256];
};

/**
 * tmpdir_make(t):
 * Make a new folder under TMPDIR or /tmp and put its path into ${t}.  Stops
 * the test program if that fails.
 */
void tmpdir_make(struct tmpdir *t);

/**
 * tmpdir_path(t, name):
 * "folder/name", for the caller to free.
 */
char *tmpdir_path(const struct tmpdir *t, const char *name);

/**
 * tmpdir_copy(t, from):
 * As tmpdir_make(), with a copy of every file of ${from} and its folders.
 */
void tmpdir_copy(struct tmpdir *t, const struct tmpdir *from);

/**
 * tmpdir_remove(t):
 * Remove the folder and everything in it, following no symbolic link.
 */
void tmpdir_remove(struct tmpdir *t);

#endif
