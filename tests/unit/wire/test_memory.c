/* Memory that runs out at any place: said so, nothing given, nothing lost. */
#include "tests/unit/wire/check.h"

#include <stdlib.h>

#include "protocol/wire/attachment.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/files.h"
#include "protocol/wire/gzip.h"
#include "protocol/wire/hello.h"
#include "protocol/wire/hubkeys.h"
#include "protocol/wire/receipt.h"
#include "protocol/wire/skeleton.h"
#include "protocol/wire/stamp.h"
#include "tests/lib/memory.h"

#define ID_A     "AAAAAAAAAAAAAAAAAAAAAA"
#define ID_B     "AQEBAQEBAQEBAQEBAQEBAQ"
#define HASH     "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define ORIGIN   "kheo/tam-ky/1"
#define OUT_MAX  (4 * PART_BYTES_MAX)
#define UNFOLDED 200000 /* bytes, so that the output grows on the way */

static const char EDITS[] =
    "{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[\"" ID_A "\",\"" ID_B "\"],"
    "\"edits\":[{\"rec\":\"" ID_A "\",\"type\":\"t\",\"set\":{\"a\":[\"Hộ\\n\","
    "1,0],\"b.c\":[5]}},{\"rec\":\"" ID_B "\",\"type\":\"t\",\"set\":"
    "{\"x\":[{\"k\":[true,false,null]},1]}}]}";
static const char SKELETON[] =
    "{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[],\"edits\":[{\"rec\":\"" ID_B "\","
    "\"type\":\"t\",\"set\":{\"a\":[null],\"b\":[null]}}]}";
static const char SUBMIT[] =
    "{\"v\":1,\"by\":\"" ID_A "\",\"act\":\"submit\",\"rec\":\"" ID_A "\","
    "\"type\":\"report\",\"lines\":[\"dang\"],\"after\":null,\"reason\":null,"
    "\"content\":{\"a\":1},\"annex\":{},\"personal\":null,\"files\":[{"
    "\"name\":\"a.pdf\",\"type\":\"application/pdf\",\"size\":1,"
    "\"sha256\":\"" HASH "\"}]}";
static const char REDACT[] =
    "{\"v\":1,\"by\":\"" ID_A "\",\"act\":\"redact\",\"reference\":\"x\","
    "\"parts\":[{\"part\":\"" HASH "\",\"skeleton\":{\"v\":1,\"by\":\"" ID_A
    "\",\"refs\":[],\"edits\":[{\"rec\":\"" ID_B "\",\"type\":\"t\",\"set\":"
    "{\"a\":[null]}}]}}],\"account\":\"a\"}";
static const char FILE_VALUE[] =
    "{\"name\":\"Tờ trình.pdf\",\"type\":\"application/pdf\",\"size\":1,"
    "\"sha256\":\"" HASH "\"}";

/* Fail unless a failed call left its output alone. */
#define assert_zero(x)                                                         \
	do {                                                                   \
		static const unsigned char none[sizeof(x)];                    \
		assert_memory_equal(&(x), none, sizeof(x));                    \
	} while (0)

static int
part_of(const char *body, struct err *e)
{
	struct part p = {0};

	if (part_parse(&p, body, strlen(body), e) != 0) {
		assert_zero(p);
		return -1;
	}
	part_done(&p);
	return 0;
}

static int
edits(void *ctx, struct err *e)
{
	(void)ctx;
	return part_of(EDITS, e);
}

static int
submit(void *ctx, struct err *e)
{
	(void)ctx;
	return part_of(SUBMIT, e);
}

static int
skeleton_from(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(OUT_MAX);
	int rc = skeleton_make(&out, SKELETON, strlen(SKELETON), e);

	(void)ctx;
	buf_done(&out);
	return rc;
}

static int
skeleton_read(void *ctx, struct err *e)
{
	struct part p = {0};

	(void)ctx;
	if (skeleton_parse(&p, SKELETON, strlen(SKELETON), e) != 0) {
		assert_zero(p);
		return -1;
	}
	part_done(&p);
	return 0;
}

static int
redaction(void *ctx, struct err *e)
{
	struct redacted *list = NULL;
	struct part p = {0};
	size_t n = 0;
	int rc;

	(void)ctx;
	if (part_parse(&p, REDACT, strlen(REDACT), e) != 0)
		return -1;
	rc = redacted_read(&p, &list, &n, e);
	if (rc != 0) {
		assert_null(list);
		assert_int_equal(n, 0);
	}
	redacted_free(list, n);
	part_done(&p);
	return rc;
}

/* Many refs, so that their array is moved. */
static int
writing(void *ctx, struct err *e)
{
	const struct id by = id_of(1);
	struct part_writer w;
	struct buf out = BUF_INIT(OUT_MAX);
	int rc = 0;

	(void)ctx;
	part_writer_init(&w);
	part_writer_record(&w, &by, "t");
	for (uint8_t i = 0; rc == 0 && i < 20; i++) {
		const struct id over = id_of(i);
		char field[8];

		snprintf(field, sizeof(field), "f%u", i);
		rc = part_writer_set(&w, field, "[1]", 3, &over, 1, e);
	}
	if (rc == 0)
		rc = part_writer_finish(&w, &by, &out, e);
	part_writer_done(&w);
	buf_done(&out);
	return rc;
}

static int
file_value(void *ctx, struct err *e)
{
	struct buf out = BUF_INIT(OUT_MAX);
	json_t *v = json_value_read(FILE_VALUE, strlen(FILE_VALUE), e);
	int rc = v == NULL ? -1 : json_put(&out, v, e);

	(void)ctx;
	json_decref(v);
	buf_done(&out);
	return rc;
}

static int
attachment(void *ctx, struct err *e)
{
	const struct attachment a = {"a.pdf", "application/pdf", 1, {{0}}};
	json_t *v = attachment_json(&a);

	(void)ctx;
	if (v == NULL)
		return err_memory(e);
	json_decref(v);
	return 0;
}

static int
act(void *ctx, struct err *e)
{
	const struct id by = id_of(1);
	json_t *v = act_new(ACT_APPROVE, &by);

	(void)ctx;
	if (v == NULL)
		return err_memory(e);
	json_decref(v);
	return 0;
}

static int
gzip(void *ctx, struct err *e)
{
	const struct buf *plain = ctx;
	struct buf packed = BUF_INIT(OUT_MAX);
	struct buf again = BUF_INIT(OUT_MAX);
	int rc = gzip_deflate(&packed, plain->p, plain->len, e);

	if (rc == 0)
		rc = gzip_inflate(&again, packed.p, packed.len, e);
	if (rc == 0)
		assert_int_equal(again.len, plain->len);
	buf_done(&packed);
	buf_done(&again);
	return rc;
}

static int
bundle(void *ctx, struct err *e)
{
	const struct buf *plain = ctx;
	struct buf out = BUF_INIT(OUT_MAX);
	int rc;

	bundle_begin(&out);
	bundle_put(&out, BUNDLE_PART, plain->p, 100);
	rc = buf_check(&out, e);
	buf_done(&out);
	return rc;
}

static void
each_part_says_that_memory_ran_out(void **state)
{
	static const struct {
		const char *what;
		memory_trial *trial;
		uint64_t least; /* allocations that there are at least */
	} rows[] = {
	    {"edits", edits, 20},
	    {"submit", submit, 20},
	    {"a skeleton is made", skeleton_from, 20},
	    {"a skeleton is read", skeleton_read, 20},
	    {"redaction", redaction, 20},
	    {"a part is written", writing, 5},
	    {"the value of a file", file_value, 9},
	    {"an attachment", attachment, 5},
	    {"an act", act, 5},
	    {"gzip", gzip, 4},
	    {"bundle", bundle, 1},
	};
	struct buf plain = BUF_INIT(UNFOLDED);
	struct fake_rng f;
	struct rng r = fake_rng(&f, 1);
	uint8_t *at = buf_grow(&plain, UNFOLDED);

	(void)state;
	rng_fill(&r, at, UNFOLDED);
	memory_jansson();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n;

		print_message("# %s\n", rows[i].what);
		n = memory_sweep(rows[i].trial, &plain);
		if (n < rows[i].least)
			fail_msg("%s: only %u allocations", rows[i].what,
				 (unsigned)n);
	}
	buf_done(&plain);
}

/* Each text is written and read again. */

#define WRITTEN_AND_READ(name, type, put, parse, ...)                          \
	static int name(void *ctx, struct err *e)                              \
	{                                                                      \
		static const struct type v = __VA_ARGS__;                      \
		static struct type got;                                        \
		struct buf text = BUF_INIT(2 * NOTE_BYTES_MAX);                \
		int rc = -1;                                                   \
                                                                               \
		(void)ctx;                                                     \
		memset(&got, 0, sizeof(got));                                  \
		put(&text, &v);                                                \
		if (buf_check(&text, e) == 0) {                                \
			rc = parse(&got, buf_str(&text), text.len, e);         \
			if (rc != 0)                                           \
				assert_zero(got);                              \
		}                                                              \
		buf_done(&text);                                               \
		return rc;                                                     \
	}

WRITTEN_AND_READ(
    batch, batch, batch_put, batch_parse,
    {.seq = 2, .has_prev = true, .part_count = 1, .parts = {{.bytes = 9}}})
WRITTEN_AND_READ(entry, entry, entry_put, entry_parse, {.head = {.seq = 1}})
WRITTEN_AND_READ(checkpoint, checkpoint, checkpoint_put, checkpoint_parse,
		 {.origin = ORIGIN, .size = 1})
WRITTEN_AND_READ(receipt, receipt, receipt_put, receipt_parse,
		 {.origin = ORIGIN,
		  .line_count = 1,
		  .lines = {{.head = {.seq = 1}}}})
WRITTEN_AND_READ(hello, hello, hello_put, hello_parse,
		 {.origin = ORIGIN, .locator_count = 1})
WRITTEN_AND_READ(manifest, manifest, manifest_put, manifest_parse, {.count = 1})
WRITTEN_AND_READ(hubkeys, hubkeys, hubkeys_put, hubkeys_parse,
		 {.version = 1,
		  .hub = "tam-ky",
		  .origin = 1,
		  .threshold = 1,
		  .root_count = 1,
		  .key_count = 1})
WRITTEN_AND_READ(
    stamp, stamp, stamp_put, stamp_parse,
    {.origin = ORIGIN, .unit = "tam-thang", .version = 1, .size = 1})
WRITTEN_AND_READ(files_note, files_note, files_note_put, files_note_parse,
		 {.origin = ORIGIN,
		  .limit = 1,
		  .missing = 1,
		  .want_count = 1,
		  .wants = {{.size = 1}}})
WRITTEN_AND_READ(file_call, file_call, file_call_put, file_call_parse,
		 {.method = FILE_GET, .bytes = 1})

static void
each_signed_text_says_that_memory_ran_out(void **state)
{
	static const struct {
		const char *what;
		memory_trial *trial;
	} rows[] = {
	    {"batch", batch},     {"entry", entry}, {"checkpoint", checkpoint},
	    {"receipt", receipt}, {"hello", hello}, {"manifest", manifest},
	    {"hubkeys", hubkeys}, {"stamp", stamp}, {"files", files_note},
	    {"call", file_call},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("# %s\n", rows[i].what);
		assert_in_range(memory_sweep(rows[i].trial, NULL), 2, 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_part_says_that_memory_ran_out),
	    cmocka_unit_test(each_signed_text_says_that_memory_ran_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
