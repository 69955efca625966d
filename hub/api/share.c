#include "hub/api/share.h"

#include <string.h>

#include "protocol/base/attr.h"

void
share_init(struct share *s, unsigned each_max)
{

	memset(s, 0, sizeof(*s));
	s->each_max = each_max;
	if (pthread_mutex_init(&s->lock, NULL) != 0)
		BUG("no mutex");
}

void
share_done(struct share *s)
{

	pthread_mutex_destroy(&s->lock);
}

static void
name_make(uint8_t out[SHARE_NAME_MAX], const void *name, size_t n)
{

	memset(out, 0, SHARE_NAME_MAX);
	memcpy(out, name, n < SHARE_NAME_MAX ? n : SHARE_NAME_MAX);
}

/* The holder's row, else a free one, else NULL; under the lock. */
static struct share_holder *
holder_find(struct share *s, const uint8_t name[SHARE_NAME_MAX])
{
	struct share_holder *room = NULL;

	for (size_t i = 0; i < SHARE_HOLDERS_MAX; i++) {
		struct share_holder *h = &s->holders[i];

		if (h->places == 0)
			room = room == NULL ? h : room;
		else if (memcmp(h->name, name, SHARE_NAME_MAX) == 0)
			return h;
	}
	return room;
}

bool
share_take(struct share *s, const void *name, size_t n)
{
	uint8_t wanted[SHARE_NAME_MAX];
	struct share_holder *h;
	bool taken;

	name_make(wanted, name, n);
	pthread_mutex_lock(&s->lock);
	h = holder_find(s, wanted);
	taken = h != NULL && h->places < s->each_max;
	if (taken) {
		memcpy(h->name, wanted, sizeof(wanted));
		h->places++;
	}
	pthread_mutex_unlock(&s->lock);
	return taken;
}

void
share_give(struct share *s, const void *name, size_t n)
{
	uint8_t wanted[SHARE_NAME_MAX];
	struct share_holder *h;

	name_make(wanted, name, n);
	pthread_mutex_lock(&s->lock);
	h = holder_find(s, wanted);
	if (h == NULL || h->places == 0)
		BUG("a place that nobody had");
	h->places--;
	pthread_mutex_unlock(&s->lock);
}
