#include "hub/api/api.h"

const struct route api_routes[] = {
    {"POST", "/v1/sync", API_BODY_MAX, api_sync},
    {"GET", "/v1/hubkeys", 0, api_hubkeys},
    {"GET", "/checkpoint", 0, api_checkpoint},
    {"GET", "/tile/*", 0, api_tile},
    {"GET", "/healthz", 0, api_health},
    {"GET", "/readyz", 0, api_ready},
    {"GET", "/metrics", 0, api_metrics},
};
const size_t api_route_count = ARRAY_LEN(api_routes);
