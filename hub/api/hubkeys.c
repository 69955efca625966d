#include "hub/api/api.h"

void
api_hubkeys(void *app, struct request *rq)
{
	const struct api *a = app;

	request_set(rq, "Cache-Control", "no-cache");
	request_reply(rq, 200, "text/plain; charset=utf-8", a->hubkeys->p,
		      a->hubkeys->len);
}
