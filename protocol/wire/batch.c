#include "protocol/wire/batch.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/num.h"
#include "protocol/wire/lines.h"

#define HUB_ORIGIN_PREFIX "kheo/"

static const char *const ROLE_NAMES[] = {
    [ROLE_RECORDER] = "recorder",
    [ROLE_APPROVER] = "approver",
    [ROLE_COURIER] = "courier",
    [ROLE_HUB] = "hub",
};
_Static_assert(ARRAY_LEN(ROLE_NAMES) == ROLES, "a role lacks its name");

const char *
role_name(enum role r)
{
	if ((unsigned)r >= ROLES)
		BUG("no such role");
	return ROLE_NAMES[r];
}

int
role_parse(const char *s, size_t len, enum role *r)
{
	for (unsigned i = 0; i < ROLES; i++) {
		if (strlen(ROLE_NAMES[i]) == len &&
		    memcmp(ROLE_NAMES[i], s, len) == 0) {
			*r = (enum role)i;
			return 0;
		}
	}
	return -1;
}

bool
hub_name_valid(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= '0' && s[i] <= '9') && s[i] != '-')
			return false;
	}
	return len >= 1 && len <= HUB_NAME_MAX;
}

bool
origin_valid(const char *s, size_t len)
{
	size_t skip = strlen(HUB_ORIGIN_PREFIX);
	const char *slash;
	uint64_t n;

	if (len > ORIGIN_MAX || len < skip ||
	    memcmp(s, HUB_ORIGIN_PREFIX, skip) != 0)
		return false;
	slash = memchr(s + skip, '/', len - skip);
	return slash != NULL &&
	       hub_name_valid(s + skip, (size_t)(slash - s) - skip) &&
	       num_parse(slash + 1, len - (size_t)(slash - s) - 1, 1, INT64_MAX,
			 &n) == 0;
}

static void
seen_put(struct buf *out, const struct seen *s)
{
	switch (s->kind) {
	case SEEN_NONE:
		buf_text(out, "seen -\n");
		return;
	case SEEN_SAME:
		buf_text(out, "seen =\n");
		return;
	case SEEN_ROOT:
		buf_fmt(out, "seen %s %" PRIu64, s->origin, s->size);
		put_hash(out, &s->root);
		buf_byte(out, '\n');
		return;
	}
}

static void
key_put(struct buf *out, const char *key, const uint8_t *p)
{
	buf_text(out, key);
	put_b64(out, p, KEY_LEN);
	buf_byte(out, '\n');
}

static void
genesis_put(struct buf *out, const struct genesis *g)
{
	buf_text(out, "dev");
	put_id(out, &g->dev);
	buf_text(out, "\nscope");
	put_id(out, &g->scope);
	buf_fmt(out, "\nrole %s\n", role_name(g->role));
	key_put(out, "key", g->key);
	if (g->role != ROLE_HUB) {
		key_put(out, "device", g->device);
		key_put(out, "box", g->box);
	}
	if (g->has_from) {
		buf_text(out, "from");
		put_id(out, &g->from);
		buf_fmt(out, " %" PRIu64, g->from_seq);
		put_hash(out, &g->from_hash);
		buf_byte(out, '\n');
	}
}

void
batch_put(struct buf *out, const struct batch *b)
{
	buf_text(out, BATCH_FIRST_LINE "\nlog");
	put_id(out, &b->log);
	buf_fmt(out, "\nseq %" PRIu64 "\nprev", b->seq);
	if (b->has_prev)
		put_hash(out, &b->prev);
	else
		buf_text(out, " -");
	buf_byte(out, '\n');
	seen_put(out, &b->seen);
	buf_fmt(out, "time %" PRId64 "\n", b->time_s);
	if (b->seq == 1)
		genesis_put(out, &b->genesis);
	for (size_t i = 0; i < b->part_count; i++) {
		buf_fmt(out, "part %zu %" PRIu32, i, b->parts[i].bytes);
		put_hash(out, &b->parts[i].hash);
		buf_byte(out, '\n');
	}
	if (b->is_close)
		buf_text(out, "flags close\n");
}

static void
seen_read(struct lines *l, struct seen *s, bool may_be_same)
{
	lines_want(l, "seen");
	if (word_is(l, "-")) {
		s->kind = SEEN_NONE;
	} else if (may_be_same && word_is(l, "=")) {
		s->kind = SEEN_SAME;
	} else {
		s->kind = SEEN_ROOT;
		word_copy(l, s->origin, sizeof(s->origin));
		if (!origin_valid(s->origin, strlen(s->origin)))
			l->bad = true;
		s->size = word_num(l, 0, INT64_MAX);
		word_hash(l, &s->root);
	}
}

static void
genesis_read(struct lines *l, struct genesis *g)
{
	const char *role;
	size_t n;

	lines_want(l, "dev");
	word_id(l, &g->dev);
	lines_want(l, "scope");
	word_id(l, &g->scope);
	lines_want(l, "role");
	role = word_text(l, &n);
	if (role == NULL || role_parse(role, n, &g->role) != 0)
		l->bad = true;
	lines_want(l, "key");
	word_b64(l, g->key, KEY_LEN);
	if (g->role != ROLE_HUB) {
		lines_want(l, "device");
		word_b64(l, g->device, KEY_LEN);
		lines_want(l, "box");
		word_b64(l, g->box, KEY_LEN);
	}
	g->has_from = lines_next(l, "from");
	if (g->has_from) {
		word_id(l, &g->from);
		g->from_seq = word_num(l, 1, INT64_MAX);
		word_hash(l, &g->from_hash);
	}
}

static int
parts_read(struct lines *l, struct batch *b, struct err *e)
{
	uint64_t total = 0;

	while (lines_next(l, "part")) {
		struct part_ref *r = &b->parts[b->part_count];

		if (b->part_count == BATCH_PARTS_MAX)
			return err_set(e, ERR_LIMIT,
				       "batch header: more than %d parts",
				       BATCH_PARTS_MAX);
		word_num(l, b->part_count, b->part_count);
		r->bytes = (uint32_t)word_num(l, 1, UINT32_MAX);
		word_hash(l, &r->hash);
		b->part_count++;
		total += r->bytes;
		if (r->bytes > PART_BYTES_MAX || total > BATCH_BYTES_MAX)
			return err_set(e, ERR_LIMIT,
				       "batch header: part %zu is too long",
				       b->part_count - 1);
	}
	return 0;
}

int
batch_parse(struct batch *b, const char *text, size_t n, struct err *e)
{
	struct batch got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	lines_want(&l, BATCH_FIRST_LINE);
	lines_want(&l, "log");
	word_id(&l, &got.log);
	lines_want(&l, "seq");
	got.seq = word_num(&l, 1, INT64_MAX);
	lines_want(&l, "prev");
	got.has_prev = got.seq != 1;
	if (got.has_prev)
		word_hash(&l, &got.prev);
	else if (!word_is(&l, "-"))
		l.bad = true;
	seen_read(&l, &got.seen, got.seq != 1);
	lines_want(&l, "time");
	/* So that the time in milliseconds fits as well. */
	got.time_s = (int64_t)word_num(&l, 0, INT64_MAX / 1000);
	if (got.seq == 1)
		genesis_read(&l, &got.genesis);
	/* Else its second signature would be by nobody but itself. */
	if (got.genesis.has_from && id_eq(&got.genesis.from, &got.log))
		l.bad = true;
	if (parts_read(&l, &got, e) != 0)
		return -1;
	got.is_close = lines_next(&l, "flags");
	if (got.is_close && !word_is(&l, "close"))
		l.bad = true;
	if (!l.bad)
		batch_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "batch header");
	*b = got;
	return 0;
}
