/* What each failure means to a person and to the shell. */
#include "protocol/cli/io.h"

enum cli_exit
cli_exit_of(enum err_code code)
{

	switch (code) {
	case ERR_NONE:
		return CLI_DONE;
	case ERR_IO:
	case ERR_FULL:
	case ERR_READONLY:
	case ERR_MEMORY:
	case ERR_CORRUPT:
	case ERR_NEWER:
	case ERR_KEY:
		return CLI_STORAGE;
	case ERR_NET:
		return CLI_OFFLINE;
	case ERR_SIGNATURE:
	case ERR_STALE:
	case ERR_FORK:
		return CLI_UNVERIFIED;
	case ERR_CONFLICT:
		return CLI_PERSON;
	case ERR_USAGE:
	case ERR_INVALID:
		return CLI_USAGE;
	case ERR_BUSY:
	case ERR_FORMAT:
	case ERR_LIMIT:
	case ERR_NOT_FOUND:
	case ERR_STATE:
	case ERR_DENIED:
	case ERR_PASSPHRASE:
	case ERR_CODES:
		break;
	}
	return CLI_FAILED;
}

enum text_id
cli_text_of(enum err_code code)
{
	static const enum text_id texts[ERR_CODES] = {
	    [ERR_NONE] = TEXT_err_none,
	    [ERR_IO] = TEXT_err_io,
	    [ERR_FULL] = TEXT_err_full,
	    [ERR_READONLY] = TEXT_err_readonly,
	    [ERR_MEMORY] = TEXT_err_memory,
	    [ERR_BUSY] = TEXT_err_busy,
	    [ERR_CORRUPT] = TEXT_err_corrupt,
	    [ERR_NEWER] = TEXT_err_newer,
	    [ERR_NET] = TEXT_err_net,
	    [ERR_FORMAT] = TEXT_err_format,
	    [ERR_LIMIT] = TEXT_err_limit,
	    [ERR_SIGNATURE] = TEXT_err_signature,
	    [ERR_STALE] = TEXT_err_stale,
	    [ERR_FORK] = TEXT_err_fork,
	    [ERR_CONFLICT] = TEXT_err_conflict,
	    [ERR_USAGE] = TEXT_err_usage,
	    [ERR_NOT_FOUND] = TEXT_err_not_found,
	    [ERR_INVALID] = TEXT_err_invalid,
	    [ERR_STATE] = TEXT_err_state,
	    [ERR_DENIED] = TEXT_err_denied,
	    [ERR_PASSPHRASE] = TEXT_err_passphrase,
	    [ERR_KEY] = TEXT_err_key,
	};

	return code < ERR_CODES ? texts[code] : TEXT_err_io;
}
