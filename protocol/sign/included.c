#include "protocol/sign/included.h"

#include <string.h>

#include "protocol/sign/sums.h"

bool
included_within(const json_t *word, struct hash *out)
{

	return json_get_hash(word, "within", out) == 0;
}

static bool
text_is(const json_t *o, const char *key, const char *text)
{
	const char *is = json_get_text(o, key);

	return is != NULL && text != NULL && strcmp(is, text) == 0;
}

/* All three are of one line, and report and edition of one period. */
static int
names_check(const struct included *c, struct err *e)
{
	const char *line = json_get_text(c->edition, "line");
	json_t *lines = json_object_get(c->report, "lines");
	json_t *item;
	size_t i;
	bool is_served = false;

	json_array_foreach(lines, i, item)
	{
		const char *one = json_string_value(item);

		is_served = is_served || (one != NULL && line != NULL &&
					  strcmp(one, line) == 0);
	}
	if (!text_is(c->word, "line", line) || !is_served)
		return err_set(e, ERR_SIGNATURE, "an edition of another line");
	if (!text_is(json_object_get(c->report, "content"), "period",
		     json_get_text(c->edition, "period")))
		return err_set(e, ERR_SIGNATURE,
			       "an edition of another period");
	return 0;
}

int
included_check(const struct included *c, struct figures *own,
	       struct figures *total, struct err *e)
{
	struct hash root, within;
	int64_t place, leaves;
	struct sums_claim claim = {
	    .part = c->part,
	    .path = json_object_get(c->word, "path"),
	    .root = &root,
	    .total = total,
	};

	if (sums_total_read(total, json_object_get(c->edition, "sum"), e) !=
		0 ||
	    figures_read(own, json_object_get(c->report, "annex"), e) != 0 ||
	    names_check(c, e) != 0)
		return -1;
	if (json_get_hash(c->edition, "root", &root) != 0 ||
	    json_get_int(c->edition, "reports", 1, SUMS_LEAVES_MAX, &leaves) !=
		0 ||
	    json_get_int(c->word, "place", 0, SUMS_LEAVES_MAX, &place) != 0)
		return err_set(e, ERR_FORMAT, "sum: no such place");
	claim.leaves = (size_t)leaves;
	claim.place = (size_t)place;
	claim.figures = included_within(c->word, &within) ? NULL : own;
	return sums_check(&claim, e);
}
