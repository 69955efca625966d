#include "protocol/domain/builtin.h"

#include <string.h>

#include "protocol/base/attr.h"
#include "protocol/base/embed.h"

EMBED(domain_units_2022, "protocol/domain/data/units-2022.json");
EMBED(domain_units_2025, "protocol/domain/data/units-2025.json");
EMBED(domain_obligations_2022, "protocol/domain/data/obligations-2022.json");

const char *
domain_builtin(const char *name, size_t *n)
{
	const struct {
		const char *name;
		const char *p;
		const char *end;
	} rows[] = {
	    {"units-2022", domain_units_2022, domain_units_2022_end},
	    {"units-2025", domain_units_2025, domain_units_2025_end},
	    {"obligations-2022", domain_obligations_2022,
	     domain_obligations_2022_end},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].name, name) != 0)
			continue;
		*n = (size_t)(rows[i].end - rows[i].p);
		return rows[i].p;
	}
	return NULL;
}
