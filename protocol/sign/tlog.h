/* A hub's tree for tools that know nothing of Khéo: C2SP tlog-tiles and
 * tlog-proof. */
#ifndef KHEO_SIGN_TLOG_H
#define KHEO_SIGN_TLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/sign/tree.h"
#include "protocol/wire/entry.h"

#define TILE_HEIGHT 8 /* levels of the tree between those of the tiles */
#define TILE_WIDTH  256
/* Bytes of a full tile of hashes, and at most of one of entries. */
#define TILE_BYTES    ((size_t)TILE_WIDTH * HASH_LEN)
#define TILE_TEXT_MAX ((size_t)TILE_WIDTH * (2 + ENTRY_TEXT_MAX))

/* Neighbouring hashes of one level, or neighbouring entries.  What it holds
 * never changes. */
struct tile {
	bool is_entries; /* then of level 0 */
	unsigned level;  /* 0 to 63, each of TILE_HEIGHT levels of the tree */
	uint64_t n;      /* place in its level, below 10^18 */
	unsigned width;  /* 1 to TILE_WIDTH; TILE_WIDTH: full */
};

/**
 * tile_parse(t, path):
 * Read "<L>/<N>[.p/<W>]" or "entries/<N>[.p/<W>]", what stands behind "tile/".
 * 0, or -1 for anything that tile_path_put() does not write.
 */
int tile_parse(struct tile *t, const char *path);

/**
 * tile_path_put(out, t):
 * Append the same.
 */
void tile_path_put(struct buf *out, const struct tile *t);

/**
 * tile_is_in(t, size):
 * Whether a tree of ${size} leaves has all of the tile.
 */
bool tile_is_in(const struct tile *t, uint64_t size);

/**
 * tile_put_hashes(out, t, s, e):
 * Append the hashes of a tile that is in the tree.
 */
int tile_put_hashes(struct buf *out, const struct tile *t,
		    const struct tree_store *s, struct err *e);

/**
 * tile_put_entry(out, p, n):
 * Append one entry as a tile of entries has it; ${n} is below 65536.
 */
void tile_put_entry(struct buf *out, const void *p, size_t n);

/* What a tlog-proof says. */
struct tlog_proof {
	const void *entry; /* the leaf, which goes along as extra data */
	size_t entry_len;
	uint64_t index;
	const struct hash *path; /* in the tree of the checkpoint */
	size_t count;
	const void *point; /* the checkpoint, a note */
	size_t point_len;
};

/**
 * tlog_proof_put(out, p):
 * Append the text of a tlog-proof; the entry has at most ENTRY_TEXT_MAX bytes.
 */
void tlog_proof_put(struct buf *out, const struct tlog_proof *p);

#endif
