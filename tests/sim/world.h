/* One simulated district: everything that outlives the crash of a process. */
#ifndef KHEO_TESTS_SIM_WORLD_H
#define KHEO_TESTS_SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/attr.h"
#include "protocol/base/clock.h"
#include "protocol/base/err.h"
#include "protocol/base/id.h"
#include "protocol/base/os.h"
#include "protocol/wire/batch.h"
#include "tests/lib/fake.h"

#define HOMES_MAX   40
#define PEOPLE_MAX  3
#define UNITS       3
#define RECORDS     5 /* of a unit */
#define FIELDS      2
#define SAVES_MAX   2048
#define OVER_MAX    12
#define LETTERS_MAX 20
#define STICKS_MAX  16
#define BACKUPS_MAX 4
#define POINTS_MAX  1024
#define HEADERS_MAX 4096
#define PENS_MAX    1024
#define BARS_MAX    64
#define ERASED_MAX  64
#define PATH_SIZE   320

/* From here on worlds are harsh: what seldom meets in the others does. */
#define HARSH_FROM UINT64_C(1000000)

/* How a simulated process may end. */
#define SIM_HOLDS 0
#define SIM_FAILS 9

/* A commune's PC. */
struct home {
	bool is_used;
	bool is_gone;    /* destroyed */
	bool is_copy;    /* cloned, or an older image was put back */
	bool may_fork;   /* its disk, anchor and all, exists twice */
	bool is_refused; /* the hub lost the invitation: a person is needed */
	bool is_older;   /* its database was put back beside its outbox */
	bool is_settled; /* in the end, one that the hub answers */
	unsigned unit;
	unsigned print;  /* what its disk looks like to the machine */
	int64_t skew_ms; /* of its clock */
	struct fake_rng random;
	unsigned people;
	unsigned images;  /* of its whole disk */
	unsigned backups; /* of its database */
	char code[200];   /* invitation */
};

/* A value that somebody saved; its text has the number in it. */
struct save {
	uint8_t home;
	uint8_t unit;
	uint8_t rec;
	uint8_t field;
	bool is_told;     /* the save was acknowledged */
	bool is_lost;     /* the last disk that held it does so no more */
	bool is_torn;     /* one of the disks that held it does so no more */
	bool is_handed;   /* a verified receipt covered it */
	bool is_doubtful; /* two disks had it unsigned: it may be said twice */
	bool is_repeated; /* a submission says it again */
	bool is_file;     /* it names a file */
	bool is_bare;     /* the file is gone from a disk that held it */
	uint8_t over_count;
	uint16_t over[OVER_MAX]; /* what was on the screen */
	uint16_t typed;          /* of these, by bit: not signed yet */
	uint16_t content;        /* of the file: the number that made it */
};

/* A part that an officer had erased. */
struct erased {
	struct hash part;
	bool is_told;
	bool is_doubtful; /* the hub was put back, list of erased and all */
	bool is_torn;     /* a disk that knew the part does so no more */
	bool is_known;    /* in the end, by a disk that is there */
	uint8_t unit;
	uint8_t rec;
	bool has[FIELDS]; /* what it said something of */
	uint8_t count;
	uint16_t saves[FIELDS]; /* what it said */
};

/* A message on its way, or one that may come again. */
struct letter {
	bool is_used;
	bool is_sealed;
	bool is_late; /* not delivered yet */
	unsigned home;
	unsigned file;
};

/* A USB stick: a request of one home, then the answer to it. */
struct stick {
	bool is_used;
	bool is_answer;
	unsigned home;
	unsigned file;
};

/* A tree that left the hub. */
struct shown {
	uint64_t origin;
	uint64_t size;
	struct hash root;
};

/* A header that left a machine. */
struct exported {
	struct id log;
	uint64_t seq;
	struct hash hash;
};

/* A home that has signed in a log. */
struct written {
	struct id log;
	unsigned home;
};

/* A log that was suspended or revoked, and the size of the tree then. */
struct bar {
	struct id log;
	uint64_t size;
};

/* What is counted, to see whether it happens at all. */
enum tally {
	TALLY_APPROVED,
	TALLY_CORRECTED,
	TALLY_RECEIVED,
	TALLY_RETURNED,
	TALLY_ASKED,
	TALLY_ACCEPTED,
	TALLY_CRASHED,
	TALLY_CUT,       /* of these, before the work was done */
	TALLY_RESUMED,   /* files that go on where they broke off */
	TALLY_HUB_BACK,  /* put back */
	TALLY_FORGOTTEN, /* of these, without something it gave a receipt for */
	TALLY_STOPPED,   /* of these, with what it saw and then forgot */
	TALLY_EVIDENCE,  /* PCs that keep some in the end */
	TALLIES
};

struct world {
	uint64_t seed;
	bool is_harsh;
	bool is_loud;
	char dir[256];
	struct fake_rng chance;
	struct fake_rng hub_random;
	int64_t now_ms;
	int64_t steady_ms;
	int64_t hub_skew_ms;
	unsigned step;
	uint64_t trace;
	const char *doing;

	/* What this seed's world is like. */
	unsigned noise;   /* of the link, in percent */
	uint64_t banned;  /* steps that do not happen, by number */
	bool is_quiet;    /* faults have stopped */
	unsigned control; /* the rule that is missing: enum control */
	bool may_anchor;  /* an anchor that was put off may be written */

	struct id scopes[UNITS];
	struct home homes[HOMES_MAX];
	unsigned home_count;
	unsigned prints;

	struct save saves[SAVES_MAX];
	unsigned save_count;

	struct letter letters[LETTERS_MAX];
	struct stick sticks[STICKS_MAX];
	unsigned files;

	bool hub_may_fork;  /* its disk, anchor and all, was put back once */
	bool hub_is_rolled; /* back, with its anchor, and does not know it */
	unsigned hub_backups;
	unsigned hub_images;
	unsigned recoveries;
	bool is_barred[UNITS]; /* somebody there was, or his work was refused */
	struct bar bars[BARS_MAX];
	unsigned bar_count;
	uint64_t rolled_origin; /* of what the hub said while it did not know */
	int64_t rolled_ms;      /* its first word there */
	struct shown points[POINTS_MAX];
	unsigned point_count;
	struct exported headers[HEADERS_MAX];
	unsigned header_count;
	struct written pens[PENS_MAX];
	unsigned pen_count;
	struct erased erased[ERASED_MAX];
	unsigned erased_count;

	unsigned aimed;      /* the home, plus 1, that alone works; 0 any */
	unsigned counts[64]; /* of what happened, for the report */
	unsigned tally[TALLIES];
};

/**
 * world_new(seed, folder):
 * Memory that forked processes share, and a new folder, which stays.
 */
struct world *world_new(uint64_t seed, const char *folder);

/**
 * world_of(w):
 * The one world of this process; given ${w}, not NULL, make it so.
 */
struct world *world_of(struct world *w);

/**
 * below(w, n), percent(w, n):
 * A number under ${n}; true so often.
 */
unsigned below(struct world *w, unsigned n);
bool percent(struct world *w, unsigned n);

/**
 * world_rng(f):
 * The source that goes on where ${f} is.
 */
struct rng world_rng(struct fake_rng *f);

/**
 * home_clock(h), hub_clock(w):
 * The world's time as one machine has it.
 */
struct clock home_clock(struct home *h);
struct clock hub_clock(struct world *w);

/**
 * trace(w, fmt, ...):
 * Note what happens: into the hash, and on the screen if the world is loud.
 */
void trace(struct world *w, const char *fmt, ...) PRINTF(2, 3);

/**
 * violates(w, fmt, ...):
 * A promise does not hold: say so and end the process.
 */
_Noreturn void violates(struct world *w, const char *fmt, ...) PRINTF(2, 3);

/**
 * world_path(w, out, fmt, ...):
 * A name in the world's folder.
 */
const char *world_path(const struct world *w, char out[PATH_SIZE],
		       const char *fmt, ...) PRINTF(3, 4);

/**
 * tree_copy(from, to), tree_remove(path):
 * A folder with everything in it.
 */
void tree_copy(const char *from, const char *to);
void tree_remove(const char *path);

/**
 * bytes_write(path, p, n), bytes_read(path, out):
 * A whole file, without any fault; ${out} is filled.
 */
void bytes_write(const char *path, const void *p, size_t n);
void bytes_read(const char *path, struct buf *out);

#endif
