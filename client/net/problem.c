#include "client/net/problem.h"

#include <string.h>

#include "client/net/transport.h"
#include "protocol/wire/json.h"

/* The hub's tokens: protocol/README.md, "HTTP". */
static enum err_code
code_of(const char *token)
{
	static const struct {
		const char *token;
		enum err_code code;
	} known[] = {
	    {"format", ERR_FORMAT},
	    {"limit", ERR_LIMIT},
	    {"other_hub", ERR_NOT_FOUND},
	    {"hello_signature", ERR_DENIED},
	    {"sealed_needed", ERR_STATE},
	    {"busy", ERR_BUSY},
	    {"internal", ERR_NET},
	    {"file_offset", ERR_STALE},
	    {"file_hash", ERR_INVALID},
	    {"file_type", ERR_INVALID},
	    {"file_size", ERR_LIMIT},
	    {"file_quota", ERR_LIMIT},
	    {"file_not_wanted", ERR_NOT_FOUND},
	    {"file_not_here", ERR_NOT_FOUND},
	    {"file_nonce", ERR_DENIED},
	    {"file_denied", ERR_DENIED},
	    {"file_full", ERR_BUSY},
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (strcmp(token, known[i].token) == 0)
			return known[i].code;
	return ERR_NET;
}

int
problem_read(const void *p, size_t n, struct err *e)
{
	struct err ignored = ERR_INIT;
	json_t *root = json_read(p, n, &ignored);
	const char *token = NULL;
	const char *detail = NULL;
	enum err_code code;

	if (root != NULL) {
		token = json_get_text(root, "token");
		detail = json_get_text(root, "detail");
	}
	code = token != NULL ? code_of(token) : ERR_NET;
	err_set(e, code, "the hub says %.40s: %.200s",
		token != NULL ? token : "nothing clear",
		detail != NULL ? detail : "no detail");
	if (code == ERR_NET || code == ERR_BUSY)
		e->sys = token != NULL && strcmp(token, "file_full") == 0
			     ? NET_HUB_FULL
			     : NET_HUB_TROUBLE;
	json_decref(root);
	return -1;
}
