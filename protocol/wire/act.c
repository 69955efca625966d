#include "protocol/wire/act.h"

#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/wire/batch.h"
#include "protocol/wire/skeleton.h"

#define MEMBERS_MAX  9
#define SAFE_INT_MAX ((INT64_C(1) << 53) - 1)

/* What stands for what in the tables below. */
enum shape {
	END,  /* no more members */
	ID,   /* 16 bytes */
	HASH, /* 32 bytes */
	TEXT,
	NAME,     /* text on one line, not empty */
	TYPE,     /* a record type */
	ROLE,     /* a log's role */
	DATE,     /* YYYY-MM-DD */
	LINE,     /* a reporting line */
	LINES,    /* one or both lines */
	COUNT,    /* an integer from 0 */
	OBJECT,   /* anything inside */
	VALUES,   /* field path → value */
	TEXTS,    /* field path → text */
	FILES,    /* [{name,type,size,sha256}] */
	HOW,      /* how one unit came after another */
	PATH,     /* [{hash,sum}]: a way up in a tree of sums */
	HASHES,   /* 1 to ERASED_FILES_MAX of them */
	REDACTED, /* [{part,skeleton}]; the skeletons: wire/skeleton.h */
	OR_NULL = 0x100
};

struct member {
	const char *name;
	unsigned shape;
};

struct act_rule {
	const char *name;
	bool is_hub; /* also has "account" */
	struct member members[MEMBERS_MAX + 1];
};

/* clang-format off */
static const struct act_rule RULES[] = {
	[ACT_NONE] = {"", false, {{NULL, END}}},
	[ACT_INTRODUCE] = {"introduce", false, {
		{"machine", NAME}, {"person", NAME}}},
	[ACT_SUBMIT] = {"submit", false, {
		{"rec", ID}, {"type", TYPE}, {"lines", LINES},
		{"after", HASH | OR_NULL}, {"reason", TEXT | OR_NULL},
		{"content", VALUES}, {"annex", OBJECT},
		{"personal", HASH | OR_NULL}, {"files", FILES}}},
	[ACT_APPROVE] = {"approve", false, {{"target", HASH}}},
	[ACT_WITHDRAW] = {"withdraw", false, {
		{"target", HASH}, {"reason", TEXT}}},
	[ACT_RECEIVE] = {"receive", true, {{"target", HASH}, {"line", LINE}}},
	[ACT_RETURN] = {"return", true, {
		{"target", HASH}, {"line", LINE}, {"reason", TEXT},
		{"fields", TEXTS}}},
	[ACT_ACCEPT] = {"accept", true, {{"target", HASH}, {"line", LINE}}},
	[ACT_HUB] = {"hub", true, {{"title", NAME}}},
	[ACT_UNIT] = {"unit", true, {
		{"scope", ID}, {"code", NAME}, {"kind", NAME}, {"name", NAME},
		{"from", DATE | OR_NULL}, {"to", DATE | OR_NULL}}},
	[ACT_PUBLISH] = {"publish", true, {{"form", OBJECT}}},
	[ACT_ENROL] = {"enrol", true, {
		{"log", ID}, {"genesis", HASH}, {"scope", ID}, {"role", ROLE},
		{"unit", NAME}}},
	[ACT_SUSPEND] = {"suspend", true, {{"log", ID}, {"reason", TEXT}}},
	[ACT_RESUME] = {"resume", true, {{"log", ID}, {"reason", TEXT}}},
	[ACT_RELEASE] = {"release", true, {
		{"index", COUNT}, {"batch", HASH}}},
	[ACT_PROFILE] = {"profile", true, {
		{"scope", ID}, {"parent", ID | OR_NULL}, {"desk", ID | OR_NULL},
		{"line", LINE | OR_NULL}, {"contact", NAME | OR_NULL}}},
	[ACT_SUCCEED] = {"succeed", true, {
		{"scope", ID}, {"to", ID}, {"how", HOW}, {"date", DATE},
		{"basis", NAME}}},
	[ACT_REHOME] = {"rehome", true, {
		{"rec", ID}, {"to", ID}, {"date", DATE}, {"basis", NAME}}},
	[ACT_OBLIGE] = {"oblige", true, {{"obligation", OBJECT}}},
	[ACT_RELIEVE] = {"relieve", true, {
		{"obligation", NAME}, {"scope", ID}, {"until", DATE | OR_NULL},
		{"document", NAME}}},
	[ACT_REDACT] = {"redact", true, {
		{"reference", TEXT}, {"parts", REDACTED}}},
	[ACT_REVOKE] = {"revoke", true, {
		{"log", ID}, {"from", COUNT}, {"reason", TEXT}}},
	[ACT_DISCARD] = {"discard", true, {
		{"batch", HASH}, {"reason", TEXT}}},
	[ACT_ADOPT] = {"adopt", true, {{"batch", HASH}, {"reason", TEXT}}},
	[ACT_ASK] = {"ask", true, {
		{"target", HASH}, {"line", LINE}, {"reason", TEXT},
		{"fields", TEXTS}, {"until", DATE | OR_NULL}}},
	[ACT_PAPER] = {"paper", true, {
		{"target", HASH}, {"date", DATE}, {"received", DATE},
		{"number", NAME | OR_NULL}}},
	[ACT_REMARK] = {"remark", true, {{"target", HASH}, {"text", TEXT}}},
	[ACT_CONSOLIDATE] = {"consolidate", true, {
		{"target", HASH}, {"line", LINE}, {"edition", HASH},
		{"within", HASH | OR_NULL}, {"place", COUNT}, {"path", PATH}}},
	[ACT_EDITION] = {"edition", true, {
		{"line", LINE}, {"period", NAME}, {"number", COUNT},
		{"size", COUNT}, {"reports", COUNT}, {"root", HASH},
		{"sum", OBJECT}, {"sha256", HASH}, {"bytes", COUNT}}},
	[ACT_SAME] = {"same", true, {
		{"rec", ID}, {"as", ID | OR_NULL}, {"reason", TEXT}}},
	[ACT_ERASE] = {"erase", true, {
		{"reference", TEXT}, {"files", HASHES}}},
	[ACT_COMMENT] = {"comment", false, {{"target", HASH}, {"text", TEXT}}},
};
/* clang-format on */
_Static_assert(ARRAY_LEN(RULES) == ACT_KINDS, "an act lacks its rule");

const char *
act_name(enum act_kind kind)
{
	if ((unsigned)kind >= ACT_KINDS)
		BUG("no such act");
	return RULES[kind].name;
}

enum act_kind
act_parse_name(const char *s)
{
	for (unsigned i = ACT_NONE + 1; i < ACT_KINDS; i++) {
		if (strcmp(RULES[i].name, s) == 0)
			return (enum act_kind)i;
	}
	return ACT_NONE;
}

bool
act_has_account(enum act_kind kind)
{
	if ((unsigned)kind >= ACT_KINDS)
		BUG("no such act");
	return RULES[kind].is_hub;
}

static bool
line_valid(const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL &&
	       (strcmp(s, "chinh-quyen") == 0 || strcmp(s, "dang") == 0);
}

static bool
lines_valid(const json_t *v)
{
	size_t n = json_array_size(v);

	if (n < 1 || n > 2 || !line_valid(json_array_get(v, 0)))
		return false;
	return n == 1 ||
	       (line_valid(json_array_get(v, 1)) &&
		!json_equal(json_array_get(v, 0), json_array_get(v, 1)));
}

static bool
fields_valid(json_t *v, bool is_text)
{
	const char *key;
	size_t n;
	json_t *item;

	json_object_keylen_foreach(v, key, n, item)
	{
		if (!part_field_valid(key, n) ||
		    (is_text && !json_is_string(item)))
			return false;
	}
	return json_is_object(v);
}

static bool
file_valid(const json_t *v)
{
	const char *name = json_get_text(v, "name");
	const char *type = json_get_text(v, "type");
	struct hash h;
	int64_t size;

	return json_object_size(v) == 4 && name != NULL &&
	       text_is_name(name, NAME_MAX_BYTES) && type != NULL &&
	       text_is_name(type, NAME_MAX_BYTES) &&
	       json_get_int(v, "size", 0, SAFE_INT_MAX, &size) == 0 &&
	       json_get_hash(v, "sha256", &h) == 0;
}

static bool
files_valid(const json_t *v)
{
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (!file_valid(item))
			return false;
	}
	return json_is_array(v);
}

static bool
hashes_valid(const json_t *v)
{
	size_t n = json_array_size(v);
	struct hash hash;
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (!json_is_string(item) ||
		    hash_parse(&hash, json_string_value(item),
			       json_string_length(item)) != 0)
			return false;
	}
	return n >= 1 && n <= ERASED_FILES_MAX;
}

/* Whether the object is what a skeleton says first; that it holds no value
 * shows when it takes effect. */
static bool
redacted_valid(const json_t *v)
{
	size_t n = json_array_size(v);
	struct hash hash;
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (json_object_size(item) != 2 ||
		    json_get_hash(item, "part", &hash) != 0 ||
		    !json_is_object(json_object_get(item, "skeleton")))
			return false;
	}
	return n >= 1 && n <= REDACTED_PARTS_MAX;
}

static bool
path_valid(const json_t *v)
{
	struct hash hash;
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (json_object_size(item) != 2 ||
		    json_get_hash(item, "hash", &hash) != 0 ||
		    !json_is_object(json_object_get(item, "sum")))
			return false;
	}
	return json_is_array(v) && json_array_size(v) <= SUMS_DEPTH_MAX;
}

static bool
how_valid(const char *s)
{

	return strcmp(s, "merge") == 0 || strcmp(s, "split") == 0 ||
	       strcmp(s, "rename") == 0 || strcmp(s, "end") == 0;
}

static bool
string_valid(enum shape shape, const json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);
	enum role role;
	struct id id;
	struct hash hash;

	if (s == NULL)
		return false;
	if (shape == ID)
		return id_parse(&id, s, n) == 0;
	if (shape == HASH)
		return hash_parse(&hash, s, n) == 0;
	if (shape == NAME)
		return text_is_name(s, NAME_MAX_BYTES);
	if (shape == TYPE)
		return part_type_valid(s, n);
	if (shape == ROLE)
		return role_parse(s, n, &role) == 0;
	if (shape == DATE)
		return date_valid(s);
	if (shape == HOW)
		return how_valid(s);
	return shape == TEXT;
}

static bool
member_valid(const json_t *o, const struct member *m)
{
	json_t *v = json_object_get(o, m->name);
	enum shape shape = (enum shape)(m->shape & ~(unsigned)OR_NULL);

	if ((m->shape & OR_NULL) != 0 && json_is_null(v))
		return true;
	if (shape == LINE)
		return line_valid(v);
	if (shape == LINES)
		return lines_valid(v);
	if (shape == COUNT)
		return json_is_integer(v) && json_integer_value(v) >= 0;
	if (shape == OBJECT)
		return json_is_object(v);
	if (shape == VALUES || shape == TEXTS)
		return fields_valid(v, shape == TEXTS);
	if (shape == FILES)
		return files_valid(v);
	if (shape == PATH)
		return path_valid(v);
	if (shape == HASHES)
		return hashes_valid(v);
	if (shape == REDACTED)
		return redacted_valid(v);
	return string_valid(shape, v);
}

int
act_check(json_t *root, enum act_kind kind, struct err *e)
{
	static const struct member account = {"account", TEXT};
	const struct act_rule *rule = &RULES[kind];
	size_t expected = 3; /* v, by, act */

	for (const struct member *m = rule->members; m->name != NULL; m++) {
		expected++;
		if (!member_valid(root, m))
			return err_set(e, ERR_FORMAT,
				       "act %s: \"%s\" is missing or malformed",
				       rule->name, m->name);
	}
	if (rule->is_hub) {
		expected++;
		if (!member_valid(root, &account))
			return err_set(
			    e, ERR_FORMAT,
			    "act %s: \"account\" is missing or malformed",
			    rule->name);
	}
	if (json_object_size(root) != expected)
		return err_set(e, ERR_FORMAT, "act %s: an unknown member",
			       rule->name);
	return 0;
}

json_t *
act_new(enum act_kind kind, const struct id *by)
{
	json_t *o = json_object();

	if (json_object_set_new_nocheck(o, "v", json_integer(1)) != 0 ||
	    json_object_set_new_nocheck(o, "by", json_id(by)) != 0 ||
	    json_object_set_new_nocheck(
		o, "act", json_string_nocheck(act_name(kind))) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}
