#include "hub/api/api.h"

#include <string.h>

const struct route api_routes[] = {
    {"POST", "/v1/sync", API_BODY_MAX, api_sync},
    {"GET", "/v1/hubkeys", 0, api_hubkeys},
    {"PATCH", "/v1/files/*", API_PIECE_MAX, api_file},
    {"GET", "/v1/files/*", 0, api_file},
    {"GET", "/checkpoint", 0, api_checkpoint},
    {"GET", "/tile/*", 0, api_tile},
    {"GET", "/healthz", 0, api_health},
    {"GET", "/readyz", 0, api_ready},
    {"GET", "/metrics", 0, api_metrics},
};
const size_t api_route_count = ARRAY_LEN(api_routes);

void
api_init(struct api *a)
{

	memset(a, 0, sizeof(*a));
	share_init(&a->addresses, API_OF_ADDRESS_MAX);
	share_init(&a->devices, API_OF_DEVICE_MAX);
}

void
api_done(struct api *a)
{

	share_done(&a->addresses);
	share_done(&a->devices);
}

bool
api_places_take(struct api *a, const char *peer, const uint8_t device[KEY_LEN])
{

	if (!share_take(&a->addresses, peer, strlen(peer)))
		return false;
	if (share_take(&a->devices, device, KEY_LEN))
		return true;
	share_give(&a->addresses, peer, strlen(peer));
	return false;
}

bool
api_rate(struct api *a, struct request *rq, const uint8_t device[KEY_LEN])
{
	unsigned after_s =
	    rate_take(a->rate, device, clock_steady_ms(&a->clock));

	if (after_s > 0)
		request_problem(rq, 503, "busy", "this device asks too often",
				true, after_s);
	return after_s == 0;
}

void
api_places_give(struct api *a, const char *peer, const uint8_t device[KEY_LEN])
{

	share_give(&a->addresses, peer, strlen(peer));
	share_give(&a->devices, device, KEY_LEN);
}
