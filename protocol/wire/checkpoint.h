/* Checkpoints: the hub's tree at one size (C2SP tlog-checkpoint). */
#ifndef KHEO_WIRE_CHECKPOINT_H
#define KHEO_WIRE_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/wire/batch.h"

struct checkpoint {
	char origin[ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
	int64_t time_ms;  /* extension line "time" */
	uint64_t durable; /* extension line "durable": size held off site */
};

/**
 * checkpoint_put(out, c), checkpoint_parse(c, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void checkpoint_put(struct buf *out, const struct checkpoint *c);
int checkpoint_parse(struct checkpoint *c, const char *text, size_t n,
		     struct err *e);

/**
 * origin_number(origin):
 * The n of "kheo/<hub name>/<n>"; 0 if it is not one.
 */
uint64_t origin_number(const char *origin);

#endif
