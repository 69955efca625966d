/* Tokens of the wire, as people call them. */
#include <string.h>

#include "protocol/cli/text.h"

enum text_id
text_of_state(const char *state)
{
	static const struct {
		const char *state;
		enum text_id id;
	} texts[] = {
	    {"draft", TEXT_state_draft},
	    {"unsent", TEXT_state_unsent},
	    {"unreceipted", TEXT_state_unreceipted},
	    {"sent", TEXT_state_sent},
	    {"received", TEXT_state_received},
	    {"returned", TEXT_state_returned},
	    {"accepted", TEXT_state_accepted},
	    {"consolidated", TEXT_state_consolidated},
	    {"withdrawn", TEXT_state_withdrawn},
	    {"deleted", TEXT_state_deleted},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].state, state) == 0)
			return texts[i].id;
	return TEXT_state_draft;
}

const char *
text_why(enum lang lang, const char *code)
{
	static const struct {
		const char *code;
		enum text_id id;
	} texts[] = {
	    {"suspended", TEXT_why_suspended},
	    {"revoked", TEXT_why_revoked},
	    {"author", TEXT_why_author},
	    {"scope", TEXT_why_scope},
	    {"part", TEXT_why_part},
	    {"newer", TEXT_why_newer},
	    {"limit", TEXT_why_limit},
	    {"fork", TEXT_why_fork},
	    {"envelope", TEXT_why_envelope},
	    {"key", TEXT_why_key},
	    {"expired", TEXT_why_expired},
	    {"held", TEXT_why_held},
	    {"incomplete", TEXT_why_incomplete},
	    {"evidence", TEXT_why_evidence},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].code, code) == 0)
			return text_raw(lang, texts[i].id);
	return code;
}

enum text_id
text_of_line(const char *line)
{

	return strcmp(line, "dang") == 0 ? TEXT_due_line_dang
					 : TEXT_due_line_gov;
}
