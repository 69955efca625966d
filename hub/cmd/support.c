#include "hub/store/support.h"
#include "hub/cmd/app.h"
#include "protocol/base/clock.h"

#define OUT_BYTES_MAX (1024 * 1024)

static int
cmd_support(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct hub *h = c->hub;
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	char when[TIME_TEXT_SIZE];
	struct err e = ERR_INIT;
	int64_t now = hub_now_ms(h);
	int rc = CLI_DONE;

	(void)a;
	buf_fmt(&out,
		"kheo-hub support 1\ntime %s\nhubkeys %llu\norigin %llu\n"
		"test %d\nsize %llu\npoint %llu\nstopped %d\n",
		time_iso(when, now - now % 1000, 0),
		(unsigned long long)h->keys.version,
		(unsigned long long)h->keys.origin, h->keys.is_test,
		(unsigned long long)h->size, (unsigned long long)h->point.size,
		h->is_stopped);
	if (store_support(h->db, &out, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else {
		cli_out(&c->io, "%s", buf_str(&out));
		cli_warn(&c->io, TEXT_support_done, NULL);
	}
	buf_done(&out);
	return rc;
}

extern const struct admin_verb admin_support;
const struct admin_verb admin_support = {
    .verb =
	{
	    .name = "support-bundle",
	    .args = "",
	    .summary = TEXT_support_summary,
	    .example = "kheo-hub support-bundle",
	    .min_args = 0,
	    .max_args = 0,
	    .run = cmd_support,
	},
    .input = -1,
    .reads_only = true,
    .on_damage = true,
};
