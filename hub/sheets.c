#include "hub/sheets.h"

#include <string.h>

#include "protocol/base/file.h"
#include "protocol/base/limits.h"
#include "protocol/base/reader.h"

/* No CSV and no JSON begins like this. */
static const char MAGIC[] = "\0kheo/sheets\n";

static const char *const NAMES[] = {"survey.csv", "choices.csv",
				    "settings.csv"};

static const char *
path_in(struct buf *path, const char *folder, const char *name)
{
	buf_reset(path);
	buf_fmt(path, "%s/%s", folder, name);
	return buf_str(path);
}

bool
sheets_is_folder(const char *name)
{
	struct buf path = BUF_INIT(64 * 1024);
	bool is = file_exists(path_in(&path, name, NAMES[0]));

	buf_done(&path);
	return is;
}

int
sheets_pack(const char *folder, struct buf *out, struct err *e)
{
	struct buf path = BUF_INIT(64 * 1024);
	int rc = 0;

	buf_add(out, MAGIC, sizeof(MAGIC));
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(NAMES); i++) {
		struct buf sheet = BUF_INIT(4 * FORM_BYTES_MAX);
		const char *name = path_in(&path, folder, NAMES[i]);

		if (i != 1 || file_exists(name))
			rc = file_read(&sheet, name, e);
		buf_be32(out, (uint32_t)sheet.len);
		buf_add(out, sheet.p, sheet.len);
		buf_done(&sheet);
	}
	buf_done(&path);
	return rc == 0 ? buf_check(out, e) : -1;
}

bool
sheets_open(const void *p, size_t n, struct xlsform *x)
{
	struct xlsform_sheet *const sheets[] = {&x->survey, &x->choices,
						&x->settings};
	struct reader r;

	if (n < sizeof(MAGIC) || memcmp(p, MAGIC, sizeof(MAGIC)) != 0)
		return false;
	reader_init(&r, (const uint8_t *)p + sizeof(MAGIC), n - sizeof(MAGIC));
	for (size_t i = 0; i < ARRAY_LEN(sheets); i++) {
		sheets[i]->n = reader_be32(&r);
		sheets[i]->p = reader_bytes(&r, sheets[i]->n);
	}
	return !r.bad && r.left == 0;
}
