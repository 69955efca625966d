/* What the verbs that reach the hub tell alike. */
#ifndef KHEO_CLIENT_CMD_LINK_H
#define KHEO_CLIENT_CMD_LINK_H

#include "client/cmd/cmd.h"
#include "client/sync/sync.h"

/**
 * link_fail(c, e):
 * Say why the hub was not reached or not believed.  Return the exit status:
 * CLI_OFFLINE where waiting helps.
 */
int link_fail(const struct client *c, const struct err *e);

/**
 * link_pull(c):
 * Before something is signed: if this home was restored or copied, fetch what
 * the hub holds, and say so; say, too, if the hub does not answer.  Either way
 * the next seal begins a new log.
 */
void link_pull(struct client *c);

/**
 * link_counts(c, r):
 * Say how much was sent, received and acknowledged, also before a sync that
 * did not come to its end.
 */
void link_counts(const struct client *c, const struct sync_report *r);

/**
 * link_tell(c, r):
 * Say what a sync did and what now waits for a person.
 */
void link_tell(struct client *c, const struct sync_report *r);

/**
 * link_unsealed(c, n):
 * Say that ${n} edits, if there are any, wait for a key, and whose key cannot
 * be used at all.
 */
void link_unsealed(struct client *c, uint64_t n);

/**
 * link_evidence(c, r):
 * Say that the hub contradicts itself, and where the evidence is, if a sync or
 * an import has found that.
 */
void link_evidence(const struct client *c, const struct sync_report *r);

/**
 * link_json(c, r):
 * The same as one line of JSON.
 */
void link_json(const struct client *c, const struct sync_report *r);

/**
 * link_exit(r):
 * The exit status of a sync that went through.
 */
int link_exit(const struct sync_report *r);

/**
 * link_write(path, p, n, e):
 * Put a file onto what may be a USB stick: written, synced, read back and
 * compared.
 */
int link_write(const char *path, const void *p, size_t n, struct err *e);

/**
 * link_number(out, n):
 * ${n} as text, for a sentence.  Return ${out}.
 */
char *link_number(char out[24], uint64_t n);

#endif
