/* A commune's home without a hub: enrolled by itself, confirmed on demand. */
#ifndef KHEO_TESTS_COMMUNE_H
#define KHEO_TESTS_COMMUNE_H

#include "client/store/edit.h"
#include "client/store/seal.h"
#include "client/store/store.h"
#include "client/store/view.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

struct commune {
	struct tmpdir dir;
	char *home;
	struct client c;
	struct fake_clock time;
	struct clock clock; /* reads it */
	struct fake_rng random;
	struct person p; /* the first recorder */
	struct sign_key key;
	uint64_t entries; /* that the hub would have made */
};

/**
 * commune_make(m, seed), commune_remove(m):
 * A home with one recorder, "Cán bộ A" at "Máy 1"; remove it.  They and those
 * below stop the test on failure.
 */
void commune_make(struct commune *m, uint64_t seed);
void commune_remove(struct commune *m);

/**
 * commune_close(m), commune_open(m):
 * Leave the home as a command does, and come back.
 */
void commune_close(struct commune *m);
void commune_open(struct commune *m);

/**
 * commune_person(m, name, passphrase, p, key):
 * One more person; ${passphrase} may be NULL.
 */
void commune_person(struct commune *m, const char *name, const char *passphrase,
		    struct person *p, struct sign_key *key);

/**
 * commune_record(m, n):
 * The key of a record of type registration, another one for each ${n}.
 */
struct record_key commune_record(const struct commune *m, unsigned n);

/**
 * commune_set(m, p, key, field, text):
 * Save a text over what is shown, every version of the field.
 */
void
commune_set(struct commune *m, const struct person *p,
	    const struct record_key *key, const char *field, const char *text);

/**
 * commune_value(m, key, field, out, size):
 * The JSON of the version shown first, "" if there is none.  Return how many
 * versions the field has.
 */
size_t commune_value(struct commune *m, const struct record_key *key,
		     const char *field, char *out, size_t size);

/**
 * commune_seal(m):
 * Seal what the first recorder has; the result of seal().
 */
int commune_seal(struct commune *m);

/**
 * commune_confirm(m):
 * Give every own batch that has none its entry, as if the hub had answered.
 */
void commune_confirm(struct commune *m);

/**
 * commune_act(m, p, key, act, part):
 * Seal an act, which is used up.
 */
void commune_act(struct commune *m, const struct person *p,
		 const struct sign_key *key, json_t *act, struct hash *part);

/**
 * commune_submit(m, key, after):
 * A new submission with one field and both lines; ${after} may be NULL.
 */
json_t *commune_submit(const struct commune *m, const struct record_key *key,
		       const struct hash *after);

#endif
