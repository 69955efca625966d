/* The client's working state, as every command is given it. */
#ifndef KHEO_CLIENT_CLIENT_H
#define KHEO_CLIENT_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/file.h"
#include "protocol/base/os.h"
#include "protocol/cli/verb.h"
#include "protocol/db/db.h"
#include "protocol/merge/act.h"
#include "protocol/sign/trust.h"

/* Somebody who is told how far a long transfer is. */
struct progress {
	void (*tell)(void *ctx, uint64_t done, uint64_t all);
	void *ctx;
};

/*
 * One process, one thread.  Several processes may have the same home open: a
 * command, a background sync, another command.  Two locks keep them apart
 * where SQLite's own do not: seal.lock (milliseconds) and sync.lock (one sync
 * at a time).
 */
struct client {
	char *home; /* folder; owned */
	struct cli_io io;
	struct clock clock;
	struct rng rng;
	struct db *db;

	bool has_keys; /* hubkeys are known */
	struct hubkeys keys;
	bool has_scope;  /* somebody was enrolled, or asked to be */
	struct id scope; /* of the unit */
	struct id root;  /* pinned fingerprint */
	struct id dev;   /* this installation */
	char url[256];   /* of the hub, "" unknown */
	struct act_policy policy;
	bool is_view;       /* the home may not be written: looking only */
	bool reserve_given; /* by this process, to finish what it does */
	bool asks;          /* the next seal_all() may ask for passphrases */
	const struct progress *progress; /* of files; NULL: nobody looks */
};

/**
 * client_begin(c, home, io, e):
 * Fill in the home (NULL: $XDG_DATA_HOME/kheo, else ~/.local/share/kheo),
 * clock (KHEO_CLOCK_OFFSET seconds away from the system's) and randomness;
 * open nothing.  client_close() in any case.
 */
int client_begin(struct client *c, const char *home, const struct cli_io *io,
		 struct err *e);

/**
 * client_attach(c, e), client_open(c, home, io, e):
 * After client_begin(), or together with it, open the home, made if it is not
 * there: folder 0700, database, device key and file, settings; write outbox
 * files that a crash kept from being written.  A home that is there but may
 * not be written is opened for looking (${c}->is_view).
 * ERR_NEWER, ERR_READONLY, ERR_FULL, ERR_CORRUPT.
 */
int client_attach(struct client *c, struct err *e);
int client_open(struct client *c, const char *home, const struct cli_io *io,
		struct err *e);

/**
 * client_settle(c, url, root, scope, e):
 * Remember which hub and unit this home belongs to (settings "url", "root",
 * "scope").  ERR_STATE if it belongs to another hub or unit already.
 */
int client_settle(struct client *c, const char *url, const struct id *root,
		  const struct id *scope, struct err *e);

/**
 * client_close(c):
 * Let go of everything.
 */
void client_close(struct client *c);

/**
 * client_path(c, out, name, e):
 * "home/name" in ${out}.
 */
int client_path(const struct client *c, struct buf *out, const char *name,
		struct err *e);

/**
 * client_learn_keys(c, note, n, e):
 * Take a newer hubkeys note that was checked against the pinned root or the
 * version known: store it and use it.
 */
int
client_learn_keys(struct client *c, const void *note, size_t n, struct err *e);

/* The verbs, ended by NULL; client/cmd/ has one file for each.  Their app is
 * the struct client, opened; see client/cmd/cmd.h. */
extern const struct cli_verb *const client_verbs[];

#endif
