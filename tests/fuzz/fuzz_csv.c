/* CSV, and forms whose sheets are CSV.  The input is survey.csv and, behind a
 * NUL each, choices.csv and settings.csv. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/csv.h"
#include "protocol/base/text.h"
#include "protocol/form/form.h"
#include "protocol/form/xlsform.h"

static const char SETTINGS[] = "form_id,form_title,version\na,A,1\n";

/* Rows go forward, and cells are texts. */
static void
rows_hold(const struct xlsform_sheet *s)
{
	struct err e = ERR_INIT;
	unsigned line = 0;
	struct csv c;
	int rc;

	csv_init(&c, s->p, s->n);
	while ((rc = csv_next(&c, &e)) == 1) {
		MUST(c.line > line);
		line = c.line;
		MUST(c.count >= 1 && c.count <= CSV_CELLS_MAX);
		for (size_t i = 0; i < c.count; i++)
			MUST(text_is_utf8(csv_cell(&c, i),
					  strlen(csv_cell(&c, i))));
		MUST(csv_cell(&c, c.count)[0] == '\0');
	}
	MUST(rc == 0 || e.code == ERR_FORMAT || e.code == ERR_LIMIT);
	csv_done(&c);
}

static struct xlsform_sheet
next(const uint8_t **p, size_t *n)
{
	const uint8_t *end = *n == 0 ? NULL : memchr(*p, '\0', *n);
	struct xlsform_sheet s = {*p, end == NULL ? *n : (size_t)(end - *p)};

	*p += s.n + (end != NULL);
	*n -= s.n + (end != NULL);
	return s;
}

/* What a form is made of can be read as JSON, whether it is a form or not. */
static void
form_tried(const json_t *root)
{
	struct buf text = BUF_INIT(64 * 1024 * 1024);
	struct err e = ERR_INIT;
	struct form f;

	MUST(json_put(&text, root, &e) == 0 && text.bad == ERR_NONE);
	if (form_read(&f, text.p, text.len, &e) == 0)
		form_done(&f);
	else
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
	buf_done(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct xlsform x;
	struct err e = ERR_INIT;
	json_t *root;

	x.survey = next(&p, &n);
	x.choices = next(&p, &n);
	x.settings = next(&p, &n);
	if (x.settings.n == 0)
		x.settings =
		    (struct xlsform_sheet){SETTINGS, sizeof(SETTINGS) - 1};
	rows_hold(&x.survey);
	rows_hold(&x.choices);
	rows_hold(&x.settings);
	root = xlsform_read(&x, &e);
	if (root != NULL)
		form_tried(root);
	else
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
	json_decref(root);
	return 0;
}
