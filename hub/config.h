/* The settings file of a hub, hub.conf. */
#ifndef KHEO_HUB_CONFIG_H
#define KHEO_HUB_CONFIG_H

#include <stdint.h>

#include "protocol/base/err.h"
#include "protocol/base/limits.h"
#include "protocol/sign/invite.h"

struct hub_config {
	char name[HUB_NAME_MAX + 1];  /* must be that of the hubkeys */
	char url[INVITE_URL_MAX + 1]; /* where clients reach it, "" unknown */
	uint64_t file_bytes;          /* of one attached file, at most */
	uint64_t unit_bytes;          /* of all files of a unit, at most */
	unsigned per_minute; /* requests of one device: hub/api/rate.h */
};

/**
 * config_read(c, home, e):
 * Read hub.conf.  ERR_FORMAT names the file and the line.
 */
int config_read(struct hub_config *c, const char *home, struct err *e);

/**
 * config_write(c, home, e):
 * Write a new hub.conf.
 */
int config_write(const struct hub_config *c, const char *home, struct err *e);

/**
 * url_valid(s):
 * Whether ${s} is http:// or https:// with a host, of printable ASCII without
 * spaces, and short enough for an invitation.
 */
int url_valid(const char *s);

#endif
