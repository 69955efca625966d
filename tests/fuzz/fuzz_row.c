/* A record's stored row. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/merge/record.h"

static int
row_again(const char *s, size_t n, struct buf *out)
{
	struct record r;
	struct record copy;
	struct buf other = BUF_INIT(n);
	struct err e = ERR_INIT;

	record_init(&r);
	record_init(&copy);
	if (record_parse(&r, s, n, &e) != 0) {
		MUST(e.code == ERR_CORRUPT && r.pool == NULL);
		buf_done(&other);
		return -1;
	}
	for (size_t i = 0; i < r.field_count; i++)
		MUST(record_field(&r, r.fields[i].name) == &r.fields[i]);
	MUST(record_copy(&copy, &r, &e) == 0);
	MUST(record_in_conflict(&r) == record_in_conflict(&copy));
	MUST(record_deleted(&r) == record_deleted(&copy));
	record_put(out, &r);
	record_put(&other, &copy);
	MUST(fuzz_same(&other, out->p, out->len));
	record_done(&copy);
	record_done(&r);
	buf_done(&other);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	fuzz_text(p, n, row_again);
	return 0;
}
