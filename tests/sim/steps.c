#include "tests/sim/steps.h"

#include <stdio.h>
#include <string.h>

#include "protocol/cli/io.h"
#include "protocol/sign/keys.h"
#include "tests/sim/courier.h"
#include "tests/sim/district.h"
#include "tests/sim/erasure.h"
#include "tests/sim/faults.h"
#include "tests/sim/files.h"
#include "tests/sim/invariants.h"
#include "tests/sim/link.h"
#include "tests/sim/malice.h"
#include "tests/sim/officer.h"
#include "tests/sim/person.h"

#define PASS_MAX_MS   (INT64_C(6) * 3600 * 1000)
#define MANY_HOMES    30
#define ONE_IN_MANY   40 /* worlds has many homes */
#define ROUNDS        3
#define NOISE_MAX     45
#define BACK_LAST     3  /* one in so many harsh worlds */
#define MEETINGS      3  /* of a PC and the hub, before it and after */
#define SWARM_PERCENT 25 /* of the steps are absent from a world */

static void
do_save(struct world *w)
{
	struct home *h = home_pick(w);

	if (h != NULL)
		person_save(w, h);
}

static void
do_sync(struct world *w)
{
	struct home *h = home_pick(w);

	if (h == NULL)
		return;
	link_user(w, home_number(w, h));
	(void)person_sync(w, h);
}

static void
do_attach(struct world *w)
{
	person_attach(w, home_pick(w));
}

static void
do_fetch(struct world *w)
{
	struct home *h = home_pick(w);

	if (h == NULL)
		return;
	link_user(w, home_number(w, h));
	person_fetch(w, h);
}

static void
do_submit(struct world *w)
{
	struct home *h = home_pick(w);

	if (h == NULL)
		return;
	person_submit(w, h);
	if (!w->is_harsh)
		return;
	link_user(w, home_number(w, h));
	if (percent(w, 90))
		person_approve(w, h);
	if (percent(w, 60))
		(void)person_sync(w, h);
}

/* A PC more, or a person more at one. */
static void
do_enrol(struct world *w)
{
	struct home *h = percent(w, 50) ? home_pick(w) : NULL;

	if (h == NULL)
		h = home_add(w, below(w, UNITS));
	else if (h->people < PEOPLE_MAX)
		home_invite(w, h);
	else
		return;
	if (h == NULL)
		return;
	link_user(w, home_number(w, h));
	person_enrol(w, h);
}

static void
do_some(struct world *w)
{
	switch (below(w, 12)) {
	case 0:
	case 1:
	case 2:
		do_save(w);
		break;
	case 3:
		do_submit(w);
		break;
	case 4:
		stick_import(w);
		break;
	case 5:
		officer_review(w);
		break;
	case 6:
		do_attach(w);
		break;
	case 7:
		officer_redact(w);
		break;
	case 8:
		percent(w, 50) ? officer_adopt(w) : do_fetch(w);
		break;
	default:
		do_sync(w);
		break;
	}
}

/* More of what writes much, at a PC and at the hub. */
static void
do_hard(struct world *w)
{
	if (percent(w, 50))
		do_sync(w);
	else
		do_some(w);
}

static void
do_crash(struct world *w)
{
	fault_crash(w, w->is_harsh ? do_hard : do_some);
}

static void
do_full(struct world *w)
{
	fault_full(w, do_some);
}

/* In the order of their numbers, which a seed keeps: add at the end. */
static const struct step {
	const char *name;
	unsigned weight;
	unsigned harsh; /* its weight in a harsh world */
	bool may_miss;
	void (*run)(struct world *w);
} STEPS[] = {
    {"save", 300, 300, false, do_save},
    {"sync", 220, 220, false, do_sync},
    {"submit", 30, 150, true, do_submit},
    {"enrol", 15, 15, true, do_enrol},
    {"mail", 40, 40, true, mail_deliver},
    {"crash", 60, 150, true, do_crash},
    {"full", 25, 25, true, do_full},
    {"clock", 20, 20, true, fault_clock},
    {"export", 25, 25, true, stick_export},
    {"import", 30, 30, true, stick_import},
    {"carry", 15, 15, true, stick_carry},
    {"return", 25, 25, true, stick_return},
    {"backup", 15, 15, true, fault_backup},
    {"restore", 12, 12, true, fault_restore},
    {"image", 15, 15, true, fault_image},
    {"image back", 12, 12, true, fault_image_back},
    {"clone", 8, 8, true, fault_clone},
    {"destroy", 5, 5, true, fault_destroy},
    {"rebuild", 8, 8, true, fault_rebuild},
    {"hub backup", 16, 30, true, district_backup},
    {"hub restore", 9, 9, true, fault_hub_restore},
    {"review", 30, 120, true, officer_review},
    {"suspend", 8, 8, true, officer_suspend},
    {"resume", 8, 8, true, officer_resume},
    {"release", 10, 10, true, officer_release},
    {"approve", 10, 10, true, officer_approve},
    {"hub image", 10, 30, true, fault_hub_image},
    {"hub image back", 7, 7, true, fault_hub_image_back},
    {"old database", 10, 10, true, fault_db_back},
    {"two headers", 10, 10, true, evil_fork},
    {"foreign part", 10, 10, true, evil_foreign},
    {"impostor", 10, 10, true, evil_impostor},
    {"revoke", 6, 6, true, officer_revoke},
    {"attach", 40, 80, true, do_attach},
    {"fetch", 12, 12, true, do_fetch},
    {"redact", 30, 30, true, officer_redact},
    {"discard", 8, 8, true, officer_discard},
    {"adopt", 10, 10, true, officer_adopt},
};

static unsigned
weight(const struct world *w, unsigned i)
{
	return w->is_harsh ? STEPS[i].harsh : STEPS[i].weight;
}

static void
swarm(struct world *w)
{
	for (unsigned i = 0; i < ARRAY_LEN(STEPS); i++)
		if (STEPS[i].may_miss && percent(w, SWARM_PERCENT))
			w->banned |= UINT64_C(1) << i;
}

void
world_begin(struct world *w, const char *hub)
{
	unsigned n = 2 + below(w, 4);

	if (below(w, ONE_IN_MANY) == 0)
		n = MANY_HOMES;
	swarm(w);
	w->noise = percent(w, 30) ? 0 : below(w, NOISE_MAX);
	district_make(w, hub);
	for (unsigned i = 0; i < n; i++) {
		struct home *h = home_add(w, below(w, UNITS));

		if (h == NULL)
			break;
		link_user(w, i);
		person_enrol(w, h);
		if (percent(w, w->is_harsh ? 90 : 30)) {
			home_invite(w, h);
			person_enrol(w, h);
		}
	}
}

static const struct step *
step_pick(struct world *w)
{
	unsigned sum = 0, at;

	for (unsigned i = 0; i < ARRAY_LEN(STEPS); i++)
		if ((w->banned & UINT64_C(1) << i) == 0)
			sum += weight(w, i);
	at = below(w, sum);
	for (unsigned i = 0; i < ARRAY_LEN(STEPS); i++) {
		if ((w->banned & UINT64_C(1) << i) != 0)
			continue;
		if (at < weight(w, i))
			return &STEPS[i];
		at -= weight(w, i);
	}
	return &STEPS[0];
}

void
world_step(struct world *w)
{
	const struct step *s = step_pick(w);
	int64_t ms = (int64_t)below(w, 1000) * PASS_MAX_MS / 1000;

	w->step++;
	w->now_ms += ms;
	w->steady_ms += ms;
	w->doing = s->name;
	w->counts[s - STEPS]++;
	s->run(w);
}

/* Whether a home that had nothing yet joined no hub: the one that was put back
 * may have forgotten its code. */
static bool
is_outside(struct world *w, struct home *h)
{
	struct err e = ERR_INIT;
	struct client c;
	bool is_in = home_open(w, h, &c, &e) != 0 || c.has_scope;

	client_close(&c);
	return w->recoveries > 0 && !is_in;
}

static void
round_make(struct world *w, unsigned round)
{
	for (unsigned i = 0; i < w->home_count; i++) {
		struct home *h = &w->homes[i];
		int rc;

		if (h->is_gone)
			continue;
		link_user(w, i);
		rc = person_sync(w, h);
		if (round == 0 || rc == CLI_DONE || rc == CLI_NOTHING ||
		    rc == CLI_PARTLY || rc == CLI_PERSON ||
		    (rc == CLI_FAILED && is_outside(w, h)))
			continue;
		violates(w, "h%u: a quiet sync ends with %d", i, rc);
	}
}

/* The last that happens: the hub is put back, and PCs meet it. */
static void
hub_last(struct world *w)
{
	bool has_copy = w->hub_images > 0 || w->hub_backups > 0;

	if (!w->is_harsh || !has_copy || below(w, BACK_LAST) != 0)
		return;
	w->doing = "hub put back at last";
	for (unsigned i = 0; i < MEETINGS; i++)
		do_sync(w);
	if (w->hub_backups == 0 || (w->hub_images > 0 && percent(w, 70)))
		fault_hub_image_back(w);
	else
		fault_hub_restore(w);
	for (unsigned i = 0; i < MEETINGS; i++)
		do_sync(w);
}

void
world_settle(struct world *w)
{
	hub_last(w);
	w->is_quiet = true;
	w->doing = "settle";
	if (w->hub_is_rolled)
		lie_noticed(w);
	if (w->hub_is_rolled)
		district_recover(w);
	officer_settle(w);
	for (unsigned n = 0; n < ROUNDS; n++) {
		round_make(w, n);
		(void)district_approve(w);
	}
	invariants_check(w);
}
