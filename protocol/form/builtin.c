#include <string.h>

#include "protocol/base/embed.h"
#include "protocol/form/form.h"

EMBED(form_registration, "protocol/form/data/registration.json");
EMBED(form_report, "protocol/form/data/report.json");
EMBED(form_model, "protocol/form/data/model.json");
EMBED(form_inspection, "protocol/form/data/inspection.json");
EMBED(form_recognition, "protocol/form/data/recognition.json");
EMBED(form_exemplar, "protocol/form/data/exemplar.json");
EMBED(form_publicity, "protocol/form/data/publicity.json");
EMBED(form_proposal, "protocol/form/data/proposal.json");
EMBED(form_committee, "protocol/form/data/committee.json");
EMBED(form_directive, "protocol/form/data/directive.json");
EMBED(form_recognition_1, "protocol/form/data/recognition-1.json");
EMBED(form_registration_2, "protocol/form/data/registration-2.json");
EMBED(form_registration_1, "protocol/form/data/registration-1.json");
EMBED(form_report_1, "protocol/form/data/report-1.json");

/* The newest version of each name stands first; an old one never goes, since a
 * draft stays on the version that it was begun with. */
static const struct {
	const char *name;
	uint64_t version;
	const char *p;
	const char *end;
} rows[] = {
    {"registration", 3, form_registration, form_registration_end},
    {"registration", 2, form_registration_2, form_registration_2_end},
    {"registration", 1, form_registration_1, form_registration_1_end},
    {"report", 2, form_report, form_report_end},
    {"report", 1, form_report_1, form_report_1_end},
    {"model", 1, form_model, form_model_end},
    {"inspection", 1, form_inspection, form_inspection_end},
    {"recognition", 2, form_recognition, form_recognition_end},
    {"recognition", 1, form_recognition_1, form_recognition_1_end},
    {"exemplar", 1, form_exemplar, form_exemplar_end},
    {"publicity", 1, form_publicity, form_publicity_end},
    {"proposal", 1, form_proposal, form_proposal_end},
    {"committee", 1, form_committee, form_committee_end},
    {"directive", 1, form_directive, form_directive_end},
};

const char *
form_builtin(const char *name, uint64_t version, size_t *n)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].name, name) != 0 ||
		    (version != 0 && version != rows[i].version))
			continue;
		*n = (size_t)(rows[i].end - rows[i].p);
		return rows[i].p;
	}
	return NULL;
}

const char *
form_builtin_name(size_t i)
{
	for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
		if (k > 0 && strcmp(rows[k].name, rows[k - 1].name) == 0)
			continue;
		if (i-- == 0)
			return rows[k].name;
	}
	return NULL;
}
