#include "protocol/wire/attachment.h"

#include <string.h>

#include "protocol/base/text.h"

bool
attachment_field(const char *field)
{
	const size_t n = sizeof(FILES_FIELD) - 1;

	return strncmp(field, FILES_FIELD, n) == 0 && field[n] != '\0' &&
	       strchr(field + n, '.') == NULL;
}

static int
name_copy(char out[NAME_MAX_BYTES + 1], const json_t *o, const char *key)
{
	const char *s = json_get_text(o, key);

	if (s == NULL || !text_is_name(s, NAME_MAX_BYTES))
		return -1;
	memcpy(out, s, strlen(s) + 1);
	return 0;
}

int
attachment_of(struct attachment *a, const json_t *v)
{
	struct attachment got;
	int64_t size;

	if (!json_is_object(v) || json_object_size(v) != 4 ||
	    name_copy(got.name, v, "name") != 0 ||
	    name_copy(got.type, v, "type") != 0 ||
	    json_get_int(v, "size", 1, INT64_MAX, &size) != 0 ||
	    json_get_hash(v, "sha256", &got.sha256) != 0)
		return -1;
	got.size = (uint64_t)size;
	*a = got;
	return 0;
}

int
attachment_read(struct attachment *a, const char *value, size_t n)
{
	struct err ignored = ERR_INIT;
	json_t *v = json_value_read(value, n, &ignored);
	int rc = v == NULL ? -1 : attachment_of(a, v);

	json_decref(v);
	return rc;
}

json_t *
attachment_json(const struct attachment *a)
{
	return json_pack("{s:s,s:s,s:I,s:o}", "name", a->name, "type", a->type,
			 "size", (json_int_t)a->size, "sha256",
			 json_hash(&a->sha256));
}
