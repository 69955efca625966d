#include "protocol/sign/tlog.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/base/num.h"

#define LEVEL_MAX   63
#define GROUP       1000 /* of a place, three digits */
#define GROUPS_MAX  6
#define ENTRIES     "entries"
#define PROOF_FIRST "c2sp.org/tlog-proof@v1"

/* Three digits; -1 for anything else. */
static int
group_read(const char *s)
{
	int v = 0;

	for (size_t i = 0; i < 3; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* Groups of three digits; each but the last begins with x.  Return what stands
 * behind them, or NULL. */
static const char *
place_read(const char *s, uint64_t *n)
{
	*n = 0;
	for (size_t i = 0; i < GROUPS_MAX; i++) {
		bool more = *s == 'x';
		int v;

		s += more;
		if ((v = group_read(s)) < 0 || (more && *n == 0 && v == 0))
			return NULL;
		*n = *n * GROUP + (uint64_t)v;
		s += 3;
		if (!more)
			return s;
		if (*s++ != '/')
			return NULL;
	}
	return NULL;
}

static int
number_read(const char *s, size_t n, uint64_t min, uint64_t max, unsigned *out)
{
	uint64_t v;

	if (num_parse(s, n, min, max, &v) != 0)
		return -1;
	*out = (unsigned)v;
	return 0;
}

int
tile_parse(struct tile *t, const char *path)
{
	const char *slash = strchr(path, '/');
	const char *s;
	size_t n;

	memset(t, 0, sizeof(*t));
	if (slash == NULL)
		return -1;
	n = (size_t)(slash - path);
	t->is_entries = n == strlen(ENTRIES) && memcmp(path, ENTRIES, n) == 0;
	if (!t->is_entries &&
	    number_read(path, n, 0, LEVEL_MAX, &t->level) != 0)
		return -1;
	if ((s = place_read(slash + 1, &t->n)) == NULL)
		return -1;
	t->width = TILE_WIDTH;
	if (*s == '\0')
		return 0;
	if (strncmp(s, ".p/", 3) != 0)
		return -1;
	s += 3;
	return number_read(s, strlen(s), 1, TILE_WIDTH - 1, &t->width);
}

void
tile_path_put(struct buf *out, const struct tile *t)
{
	uint64_t unit = 1;

	if (t->is_entries)
		buf_text(out, ENTRIES "/");
	else
		buf_fmt(out, "%u/", t->level);
	while (t->n / unit >= GROUP)
		unit *= GROUP;
	for (; unit > 1; unit /= GROUP)
		buf_fmt(out, "x%03" PRIu64 "/", t->n / unit % GROUP);
	buf_fmt(out, "%03" PRIu64, t->n % GROUP);
	if (t->width < TILE_WIDTH)
		buf_fmt(out, ".p/%u", t->width);
}

bool
tile_is_in(const struct tile *t, uint64_t size)
{
	uint64_t count;

	if (t->level > LEVEL_MAX / TILE_HEIGHT)
		return false;
	count = size >> (t->level * TILE_HEIGHT);
	return t->n <= count / TILE_WIDTH &&
	       t->n * TILE_WIDTH + t->width <= count;
}

int
tile_put_hashes(struct buf *out, const struct tile *t,
		const struct tree_store *s, struct err *e)
{
	struct hash h;

	for (unsigned i = 0; i < t->width; i++) {
		if (s->get(s->ctx, t->level * TILE_HEIGHT,
			   t->n * TILE_WIDTH + i, &h, e) != 0)
			return -1;
		buf_add(out, h.b, HASH_LEN);
	}
	return buf_check(out, e);
}

void
tile_put_entry(struct buf *out, const void *p, size_t n)
{

	buf_byte(out, (uint8_t)(n >> 8));
	buf_byte(out, (uint8_t)n);
	buf_add(out, p, n);
}

void
tlog_proof_put(struct buf *out, const struct tlog_proof *p)
{
	char extra[B64_LEN(ENTRY_TEXT_MAX) + 1];

	buf_fmt(out, PROOF_FIRST "\nextra %s\nindex %" PRIu64 "\n",
		b64_encode(extra, p->entry, p->entry_len), p->index);
	for (size_t i = 0; i < p->count; i++)
		buf_fmt(out, "%s\n", hash_text(&p->path[i]).s);
	buf_byte(out, '\n');
	buf_add(out, p->point, p->point_len);
}
