/* Every ceiling in one place, with its unit and its reason. */
#ifndef KHEO_BASE_LIMITS_H
#define KHEO_BASE_LIMITS_H

/* A signed note: long enough for a header of 64 parts, short enough to be
 * parsed before anything is known of its author. */
#define NOTE_BYTES_MAX 8192
#define NOTE_SIGS_MAX  4
#define NOTE_NAME_MAX  64 /* "receipt/kheo/<hub name>" fits */

/* Parts: a good size on a bad link, and room for one long value. */
#define PART_BYTES_SOFT (16 * 1024)
#define PART_BYTES_MAX  (256 * 1024)
#define PART_REFS_MAX   4096
#define PART_EDITS_MAX  512 /* records named by one part */
#define PART_FIELDS_MAX 512 /* fields set on one record by one part */

/* Batches. */
#define BATCH_PARTS_MAX  64
#define BATCH_BYTES_SOFT (128 * 1024)
#define BATCH_BYTES_MAX  (1024 * 1024)

/* The JSON profile of parts and forms. */
#define JSON_DEPTH_MAX 8
#define FIELD_NAME_MAX 96  /* bytes of a field path, group.rowid.name */
#define TYPE_NAME_MAX  32  /* bytes of a record type */
#define NAME_MAX_BYTES 200 /* a person, machine or unit */

/* One record's row: heads and replaced versions. */
#define ROW_BYTES_MAX (8 * 1024 * 1024)

/* What travels: a whole HTTP body or USB file, inflated. */
#define BUNDLE_BYTES_MAX  (8 * 1024 * 1024)
#define BUNDLE_RECORD_MAX (1024 * 1024)
#define INFLATE_RATIO_MAX 200
#define USB_BYTES_MAX     (64 * 1024 * 1024) /* a sealed file, inflated */

/* A client's request before gzip, which makes a quarter of it or less: with
 * a link of unknown speed (8 KiB as they travel), at least (2 KiB, about the
 * price of asking at all) and at most (256 KiB: one waits eight seconds at
 * 32 KiB/s, and a year of a unit goes in a few). */
#define REQUEST_BYTES_SOFT (32 * 1024)
#define REQUEST_BYTES_MIN  (8 * 1024)
#define REQUEST_BYTES_MAX  (1024 * 1024)

/* What a hub reads of one request over HTTP: more headers than the largest
 * request of a client can hold, and more refused ones than an honest courier
 * has; each costs the one writer a signature. */
#define REQUEST_HEADERS_MAX 4096
#define REQUEST_REFUSED_MAX 256
/* Checkpoints that a request may show: each costs as much as a header, and one
 * is what a client has to show. */
#define REQUEST_SHOWN_MAX 4

/* Logs that one invitation may begin: each but the first waits for a person,
 * who is not meant to read long lists. */
#define INVITATION_LOGS_MAX 16

/* Notes with repeated lines. */
#define HELLO_LINES_MAX   90 /* heads, cursors and locators: fits a note */
#define RECEIPT_LINES_MAX 56 /* in one receipt; an answer holds several */
#define HUBKEYS_KEYS_MAX  24

/* Units of one hub, or dated names, successions, obligations and reliefs: a
 * province has 124 communes and some hundred bodies. */
#define DIRECTORY_MAX 65536
/* Attached files.  20 MiB is a long scan at 200 dpi, or any photo; a hub may
 * allow more in its settings.  A record holds three of the largest. */
#define FILE_SIZE_USUAL (20 * 1024 * 1024)
#define FILE_SIZE_MAX   (100 * 1024 * 1024)  /* what no setting exceeds */
#define FILES_SIZE_MAX  (60 * 1024 * 1024)   /* of one record or submission */
#define FILES_COUNT_MAX 64                   /* of one record or submission */
#define FILES_WANTS_MAX 64                   /* in one files note: fits it */
#define FILE_CHUNK_MAX  (1024 * 1024 - 1024) /* fits a record of a bundle */

#define FORM_BYTES_MAX    (512 * 1024)
#define FORM_FIELDS_MAX   500
#define FORM_ROWS_MAX     500 /* of one repeat: a list that people read */
#define KEYFILE_BYTES_MAX 4096
#define PASSPHRASE_MAX    256
#define PROOF_BYTES_MAX   (16 * 1024 * 1024)

/* Reports of one edition: more units than a province has; a path from one of
 * them to the sum of all. */
#define SUMS_LEAVES_MAX 65536
#define SUMS_DEPTH_MAX  17

/* A rule of a form: what a person can read; so deep that the stack holds; so
 * many steps that a sum over every row of a repeat fits twenty times. */
#define EXPR_BYTES_MAX 4096
#define EXPR_NODES_MAX 512
#define EXPR_DEPTH_MAX 32
#define EXPR_STEPS_MAX 20000

#define HUB_NAME_MAX   32 /* [a-z0-9-] */
#define TREE_DEPTH_MAX 64

#endif
