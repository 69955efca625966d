/* The limits of protocol/README.md, by the code's own constants. */
#ifndef KHEO_TESTS_LOG_README_LIMITS_H
#define KHEO_TESTS_LOG_README_LIMITS_H

#include "protocol/merge/act.h"
#include "protocol/merge/record.h"
#include "protocol/sign/proof.h"
#include "protocol/sign/tlog.h"
#include "tests/unit/log/story_sent.h"

#define LIMIT(name, what)                                                      \
	{                                                                      \
#name, name, what                                              \
	}

static inline void
put_limits(struct story *s, struct buf *out)
{
	static const struct {
		const char *name;
		size_t value;
		const char *what;
	} rows[] = {
	    LIMIT(NOTE_BYTES_MAX, "bytes of a signed note"),
	    LIMIT(NOTE_SIGS_MAX, "signatures on it"),
	    LIMIT(NOTE_NAME_MAX, "bytes of a signature's name"),
	    LIMIT(PART_BYTES_MAX, "bytes of a part's body"),
	    LIMIT(PART_BYTES_SOFT, "what a writer aims at"),
	    LIMIT(PART_REFS_MAX, "refs of a part"),
	    LIMIT(PART_EDITS_MAX, "records named by a part"),
	    LIMIT(PART_FIELDS_MAX, "fields set on one record by a part"),
	    LIMIT(BATCH_PARTS_MAX, "parts of a batch"),
	    LIMIT(BATCH_BYTES_MAX, "bytes of its bodies together"),
	    LIMIT(BATCH_BYTES_SOFT, "what a writer aims at"),
	    LIMIT(JSON_DEPTH_MAX, "arrays and objects around one another"),
	    LIMIT(FIELD_NAME_MAX, "bytes of a field path"),
	    LIMIT(TYPE_NAME_MAX, "bytes of a record type"),
	    LIMIT(NAME_MAX_BYTES, "bytes of a name"),
	    LIMIT(ROW_BYTES_MAX, "bytes of a record's row"),
	    LIMIT(BUNDLE_BYTES_MAX, "bytes of a bundle over HTTP, inflated"),
	    LIMIT(USB_BYTES_MAX, "bytes of a bundle in a file, inflated"),
	    LIMIT(BUNDLE_RECORD_MAX, "bytes of one record of a bundle"),
	    LIMIT(INFLATE_RATIO_MAX, "bytes out for one byte of gzip"),
	    LIMIT(REQUEST_BYTES_SOFT,
		  "what a first request aims at before gzip"),
	    LIMIT(REQUEST_BYTES_MIN, "what one aims at on the worst link"),
	    LIMIT(REQUEST_BYTES_MAX, "what one aims at on the best link"),
	    LIMIT(REQUEST_HEADERS_MAX,
		  "headers that a hub reads of one over HTTP"),
	    LIMIT(REQUEST_REFUSED_MAX, "of them refused, forks not counted"),
	    LIMIT(REQUEST_SHOWN_MAX, "checkpoints that it looks at of one"),
	    LIMIT(INVITATION_LOGS_MAX, "logs that one invitation may begin"),
	    LIMIT(HELLO_LINES_MAX, "log, at and locator lines of a hello"),
	    LIMIT(RECEIPT_LINES_MAX, "lines about headers in a receipt"),
	    LIMIT(FILE_SIZE_USUAL,
		  "bytes of a file, unless the hub's setting says other"),
	    LIMIT(FILE_SIZE_MAX, "bytes of a file, whatever it says"),
	    LIMIT(FILES_SIZE_MAX,
		  "bytes of the files of a record or submission"),
	    LIMIT(FILES_COUNT_MAX, "files of a record or submission"),
	    LIMIT(FILES_WANTS_MAX, "lines of a files note"),
	    LIMIT(FILE_CHUNK_MAX, "bytes of a piece of a file"),
	    LIMIT(HUBKEYS_KEYS_MAX, "key lines of a hubkeys"),
	    LIMIT(HUBKEYS_ROOTS_MAX, "root lines of a hubkeys"),
	    LIMIT(HUB_NAME_MAX, "bytes of a hub's name"),
	    LIMIT(ORIGIN_MAX, "bytes of an origin"),
	    LIMIT(ENTRY_TEXT_MAX, "bytes of an entry"),
	    LIMIT(INVITE_URL_MAX, "bytes of an invitation's address"),
	    LIMIT(FORM_BYTES_MAX, "bytes of a form"),
	    LIMIT(FORM_FIELDS_MAX, "fields of a form"),
	    LIMIT(FORM_ROWS_MAX, "rows of a repeat in one record"),
	    LIMIT(EXPR_BYTES_MAX, "bytes of an expression"),
	    LIMIT(EXPR_NODES_MAX, "values, operators and functions in it"),
	    LIMIT(EXPR_DEPTH_MAX, "levels of them"),
	    LIMIT(EXPR_STEPS_MAX, "steps of one evaluation"),
	    LIMIT(SUMS_LEAVES_MAX, "reports of an edition"),
	    LIMIT(SUMS_DEPTH_MAX, "steps of a path in its tree of sums"),
	    LIMIT(FIGURES_MAX, "figures of a report or a sum"),
	    LIMIT(FIGURE_NAME_MAX, "bytes of a figure's name"),
	    LIMIT(PROOF_BYTES_MAX, "bytes of a proof"),
	    LIMIT(PROOF_SECTIONS_MAX, "sections of a proof"),
	    LIMIT(PROOF_CHECKPOINTS_MAX, "checkpoints of a proof"),
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		buf_fmt(out, "%-21s %8zu  %s\n", rows[i].name, rows[i].value,
			rows[i].what);
}

#endif
