/* Files that records name: which are here, which are at the hub. */
#ifndef KHEO_CLIENT_STORE_FILES_H
#define KHEO_CLIENT_STORE_FILES_H

#include "client/client.h"
#include "protocol/merge/record.h"
#include "protocol/wire/attachment.h"
#include "protocol/wire/files.h"

/**
 * files_folder(c, out, e):
 * Where the contents are, by their SHA-256.
 */
int files_folder(const struct client *c, struct buf *out, struct err *e);

/**
 * files_known(c, out, e):
 * The hub's newest word on the unit's files, of the present origin: 1, 0 if
 * there is none, -1.
 */
int files_known(struct client *c, struct files_note *out, struct err *e);

/**
 * files_keep(c, f, note, n, is_asked, e):
 * Keep a verified files note, unless one of a larger tree is known; of the same
 * tree, one that ${is_asked} for just now counts as the newer one, else the
 * hub's time decides.
 */
int files_keep(struct client *c, const struct files_note *f, const void *note,
	       size_t n, bool is_asked, struct err *e);

/* Where a file is. */
enum file_place {
	FILE_LOST,     /* neither here nor, as far as is known, at the hub */
	FILE_HERE,     /* here, and not at the hub yet */
	FILE_AT_HUB,   /* the hub has signed that it has it */
	FILE_UNWANTED, /* the hub does not take it */
	FILE_ERASED    /* its bytes are erased on a legal order */
};

/* One file of a record. */
struct file_entry {
	char field[FIELD_NAME_MAX + 1];
	struct attachment a;
	bool is_here;
	enum file_place place;
	enum files_refusal why; /* of FILE_UNWANTED */
};

struct file_list {
	struct file_entry *v;
	size_t n;
	uint64_t bytes;
	size_t at_hub;
	size_t erased;
};

/**
 * files_of(c, r, out, e):
 * The files of a record as it is shown, each content once, in the order of
 * their names.  files_list_done() frees in any case.
 */
int files_of(struct client *c, const struct record *r, struct file_list *out,
	     struct err *e);
void files_list_done(struct file_list *l);

/**
 * files_of_all(c, out, e):
 * The files of every record of the unit, each content once.
 */
int files_of_all(struct client *c, struct file_list *out, struct err *e);

#endif
