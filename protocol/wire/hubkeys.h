/* Hubkeys: the root's word on which keys are the hub's. */
#ifndef KHEO_WIRE_HUBKEYS_H
#define KHEO_WIRE_HUBKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/limits.h"
#include "protocol/wire/batch.h"

#define HUBKEYS_FIRST_LINE "kheo/hubkeys@v1"
#define HUBKEYS_ROOTS_MAX  4

enum hub_role {
	HUB_TREE,    /* Ed25519: signs checkpoints */
	HUB_RECEIPT, /* Ed25519: signs receipts */
	HUB_AUTHOR,  /* Ed25519: signs the genesis of hub logs */
	HUB_BOX,     /* X25519: opens what is sealed to the hub */
	HUB_ROLES
};

struct hub_key {
	enum hub_role role;
	uint64_t from; /* tree size from which it is valid */
	uint8_t key[KEY_LEN];
};

struct hubkeys {
	uint64_t version; /* from 1, only ever up */
	char hub[HUB_NAME_MAX + 1];
	uint64_t origin;    /* number, from 1 */
	bool is_test;       /* "mode test" */
	unsigned threshold; /* root signatures needed */
	uint8_t roots[HUBKEYS_ROOTS_MAX][KEY_LEN];
	size_t root_count;
	struct hub_key keys[HUBKEYS_KEYS_MAX];
	size_t key_count;
	struct hash pins[2]; /* TLS: SHA-256 of the key now, and of the next */
	size_t pin_count;    /* 0 to 2 */
};

/**
 * hubkeys_put(out, k), hubkeys_parse(k, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void hubkeys_put(struct buf *out, const struct hubkeys *k);
int hubkeys_parse(struct hubkeys *k, const char *text, size_t n, struct err *e);

/**
 * hubkeys_find(k, role, size):
 * The key of ${role} valid at tree ${size}: the one with the largest from not
 * above it; NULL if there is none.
 */
const uint8_t *
hubkeys_find(const struct hubkeys *k, enum hub_role role, uint64_t size);

/**
 * hubkeys_origin(k, out):
 * Write the present origin, "kheo/<hub>/<n>", to ${out} of ORIGIN_MAX + 1.
 */
char *hubkeys_origin(const struct hubkeys *k, char *out);

#endif
