/* Files: which are wanted, what comes of them, and what is read again. */
#ifndef KHEO_HUB_INTAKE_FILES_H
#define KHEO_HUB_INTAKE_FILES_H

#include "hub/intake/exchange.h"
#include "protocol/wire/files.h"

/* How a request about a file ended. */
enum file_outcome {
	FILE_GIVEN,      /* bytes are in out */
	FILE_GROWN,      /* offset says how much there is now */
	FILE_WHOLE,      /* it is at the hub */
	FILE_OFFSET,     /* offset is another one than was said */
	FILE_OTHER,      /* whole, but other content: it begins again */
	FILE_REFUSED,    /* whole, but of no kind that may be attached */
	FILE_NOT_WANTED, /* nothing that the device may read names it */
	FILE_TOO_LARGE,
	FILE_OVER_QUOTA,
	FILE_NO_ROOM,   /* the hub's disk is full */
	FILE_NOT_HERE,  /* not handed in yet, or past its end */
	FILE_OLD_NONCE, /* sync first */
	FILE_STRANGER,  /* not enrolled, or suspended */
	FILE_OUTCOMES
};

/* One request about one file. */
struct file_work {
	struct file_call call;
	struct id scope;
	uint8_t box[KEY_LEN]; /* of the device */
	enum file_outcome what;
	uint64_t offset; /* how much of it there is, of this device */
	uint64_t size;   /* of FILE_GIVEN: of the whole */
	struct buf out;
};

/**
 * file_call_open(c, note, n, e):
 * Read a file call and check that its device signed it: ERR_FORMAT,
 * ERR_SIGNATURE.  Asks no hub, so from any thread.
 */
int
file_call_open(struct file_call *c, const void *note, size_t n, struct err *e);

/**
 * file_work_open(w, h, e):
 * Whether ${w}->call, which was opened, is for this hub (ERR_NOT_FOUND), and
 * whose its device is; what is FILE_OLD_NONCE or FILE_STRANGER if it may do
 * nothing, else FILE_WHOLE.  Free ${w}->out in any case.
 */
int file_work_open(struct file_work *w, struct hub *h, struct err *e);

/**
 * file_work_do(w, h, p, n, e):
 * Do what the call says with the ${n} bytes of its body, inside hub_begin().
 * Everything foreign is told in what; -1 is the hub's own failure.
 */
int file_work_do(struct file_work *w, struct hub *h, const void *p, size_t n,
		 struct err *e);

/**
 * files_tell(x, h, e):
 * Append the files note for the exchange's device to its answer, unless its
 * unit has never named a file.  After hub_point().
 */
int files_tell(struct exchange *x, struct hub *h, struct err *e);

/**
 * files_chunk(x, h, rec, e):
 * Take a piece of a file from a bundle.  What cannot be taken is counted.
 */
int files_chunk(struct exchange *x, struct hub *h,
		const struct bundle_record *rec, struct err *e);

/**
 * files_settle(h, gone, e):
 * Forget stored files that are not in the folder (it was not restored with the
 * database), so that they are wanted again; ${gone} gets how many.  In the
 * caller's transaction.
 */
int files_settle(struct hub *h, uint64_t *gone, struct err *e);

#endif
