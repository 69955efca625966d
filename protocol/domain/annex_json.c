#include "protocol/domain/annex.h"

#include <string.h>

json_t *
annex_json(const struct annex *a, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; o != NULL && i < a->count; i++) {
		char text[DECIMAL_SIZE];

		(void)decimal_print(a->figures[i].value, text);
		if (json_object_set_new(o, a->figures[i].name,
					json_string(text)) != 0) {
			json_decref(o);
			o = NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

int
annex_read(struct annex *a, const json_t *o, struct err *e)
{
	json_t *all = (json_t *)(uintptr_t)o;
	const char *name;
	json_t *value;

	json_object_foreach(all, name, value)
	{
		const char *text = json_is_object(value)
				       ? json_get_text(value, "value")
				       : json_string_value(value);
		struct decimal d;

		if (text == NULL || strlen(name) > ANNEX_NAME_MAX)
			return err_set(e, ERR_FORMAT, "annex: %.60s", name);
		if (decimal_read(text, strlen(text), &d, e) != 0 ||
		    annex_add(a, name, d, e) != 0)
			return -1;
	}
	return 0;
}
