/* One failure, told once: a code for machines and a sentence for the log. */
#ifndef KHEO_BASE_ERR_H
#define KHEO_BASE_ERR_H

#include <stdbool.h>

#include "protocol/base/attr.h"

/*
 * Three kinds are kept apart: the world's failure (IO to NET), foreign data's
 * fault (FORMAT to CONFLICT) and a person's request that cannot be served
 * (USAGE to KEY).  Our own mistakes are BUG().
 */
enum err_code {
	ERR_NONE,
	ERR_IO,         /* a file or the disk failed */
	ERR_FULL,       /* no space left */
	ERR_READONLY,   /* the folder or file cannot be written */
	ERR_MEMORY,     /* out of memory */
	ERR_BUSY,       /* somebody else holds the lock */
	ERR_CORRUPT,    /* our own stored bytes are damaged */
	ERR_NEWER,      /* written by a newer version of the program */
	ERR_NET,        /* no answer from the hub */
	ERR_FORMAT,     /* bytes that are not what they claim to be */
	ERR_LIMIT,      /* too long, too many, too deep */
	ERR_SIGNATURE,  /* not signed by the key that should have */
	ERR_STALE,      /* older than what is known already */
	ERR_FORK,       /* two histories where one must be */
	ERR_CONFLICT,   /* a person must pick first */
	ERR_USAGE,      /* the command's words are off */
	ERR_NOT_FOUND,  /* no such record, unit, field, form, log */
	ERR_INVALID,    /* a value that the form does not allow */
	ERR_STATE,      /* not possible in the present state */
	ERR_DENIED,     /* the role or key may not do this */
	ERR_PASSPHRASE, /* a passphrase is wrong or missing */
	ERR_KEY,        /* a key's file is lost, damaged or open to others */
	ERR_CODES
};

/* Owned by the caller; ERR_INIT or err_clear() makes it reusable. */
struct err {
	enum err_code code;
	int sys;        /* errno or a library's code behind it, 0 if none */
	char text[320]; /* "receipt 7f3a: line 12: bad base64", UTF-8 */
};

#define ERR_INIT                                                               \
	{                                                                      \
		.code = ERR_NONE                                               \
	}

/**
 * err_set(e, code, fmt, ...):
 * Record a failure, unless ${e} holds one already: the first one wins.
 * Return -1, so that callers can write `return err_set(...)`.
 */
int
err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF(3, 4);

/**
 * err_sys(e, fmt, ...):
 * As err_set() with the code that errno stands for (ERR_FULL for ENOSPC and
 * EDQUOT, ERR_READONLY for EROFS, EACCES and EPERM, ERR_MEMORY for ENOMEM,
 * ERR_NOT_FOUND for ENOENT, else ERR_IO), followed by its text.
 */
int err_sys(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/**
 * err_wrap(e, fmt, ...):
 * Put context in front of the recorded text: "fmt: text".  Return -1.
 */
int err_wrap(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/**
 * err_memory(e):
 * As err_set() with ERR_MEMORY.
 */
int err_memory(struct err *e);

/**
 * err_is_passing(e):
 * Whether the next try may work though nothing was changed: no memory, or too
 * many open files.
 */
bool err_is_passing(const struct err *e);

/**
 * err_clear(e):
 * Forget the failure.
 */
void err_clear(struct err *e);

/**
 * err_token(code):
 * The code's stable name for machines, such as "signature_bad".  A retired
 * token is never given to another code.
 */
const char *err_token(enum err_code code);

#endif
