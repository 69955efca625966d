/* What the hub answers over HTTP. */
#ifndef KHEO_HUB_API_API_H
#define KHEO_HUB_API_API_H

#include "hub/api/rate.h"
#include "hub/api/share.h"
#include "hub/daemon.h"
#include "hub/intake/intake.h"
#include "protocol/httpd/httpd.h"

#define API_BODY_MAX   ((size_t)4 * 1024 * 1024) /* packed */
#define API_PIECE_MAX  ((size_t)1024 * 1024)     /* of a file, sealed or not */
#define API_PAGE_BYTES ((size_t)512 * 1024)      /* of an answer's pages */
#define API_READS_MAX  64 /* of the public log that may wait at once */
/* Of the requests that wait: many stand behind the address of one network, but
 * a device has no reason to ask twice at a time, save that a link broke. */
#define API_OF_ADDRESS_MAX (QUEUE_MAX / 4)
#define API_OF_DEVICE_MAX  4

struct api {
	struct daemon *daemon;
	const struct box_key *box;
	const struct buf *hubkeys; /* the note */
	struct clock clock;
	bool is_plain;               /* no TLS: only sealed bodies are taken */
	struct httpd *_Atomic httpd; /* once it listens, for /metrics */
	atomic_uint reads;           /* of the public log that wait */
	struct share addresses;      /* of the requests that wait */
	struct share devices;
	struct rate *rate; /* how often a device asks */
	atomic_ullong
	    batches[ACCEPTED_REFUSED + 1]; /* by what became of them */
};

/**
 * api_init(a), api_done(a):
 * Make ready, but for what it points to, which stays the caller's; free.
 */
void api_init(struct api *a);
void api_done(struct api *a);

/**
 * api_places_take(a, peer, device), api_places_give(a, peer, device):
 * Whether the address and the device have places left among the requests that
 * wait; then they have one less, until it is given back.
 */
bool
api_places_take(struct api *a, const char *peer, const uint8_t device[KEY_LEN]);
void
api_places_give(struct api *a, const char *peer, const uint8_t device[KEY_LEN]);

/**
 * api_rate(a, rq, device):
 * Whether a device that has signed its request may ask now; if not, it was
 * told so.
 */
bool api_rate(struct api *a, struct request *rq, const uint8_t device[KEY_LEN]);

/* Every route of the hub; the app is the struct api. */
extern const struct route api_routes[];
extern const size_t api_route_count;

/**
 * api_sync(app, rq), api_hubkeys(app, rq), api_health(app, rq),
 * api_ready(app, rq), api_metrics(app, rq):
 * POST /v1/sync, GET /v1/hubkeys, /healthz, /readyz, /metrics.
 * Rule: protocol/README.md, "HTTP".
 */
void api_sync(void *app, struct request *rq);
void api_hubkeys(void *app, struct request *rq);
void api_health(void *app, struct request *rq);
void api_ready(void *app, struct request *rq);
void api_metrics(void *app, struct request *rq);

/**
 * api_file(app, rq):
 * HEAD, PATCH and GET of /v1/files/<sha256 in hex>.  Rule: protocol/README.md,
 * "Files".
 */
void api_file(void *app, struct request *rq);

/**
 * api_checkpoint(app, rq), api_tile(app, rq):
 * GET /checkpoint and everything under /tile/.  Rule: protocol/README.md,
 * "Public log".
 */
void api_checkpoint(void *app, struct request *rq);
void api_tile(void *app, struct request *rq);

/**
 * api_served(app, s):
 * Write the line of a request that was served to the log.
 */
void api_served(void *app, const struct served *s);

#endif
