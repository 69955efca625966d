#include "protocol/paper/letter.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

#define SUBJECT "V/v "
#define BOM     "\xef\xbb\xbf"

#define WORDS_BYTES_MAX 4096 /* of a subject, of all copies */

static int
words_check(const struct cli_io *io, const char *s, size_t max)
{
	if (s == NULL || text_is_name(s, max))
		return CLI_DONE;
	cli_warn(io, TEXT_letter_bad_words, s, NULL);
	return CLI_USAGE;
}

int
letter_read(const struct cli_io *io, const struct cli_args *a,
	    struct letter *out)
{
	enum paper_format format = paper_format_named(cli_opt(a, "-o"));
	int rc;

	if (format == PAPER_XLSX || format == PAPER_CSV) {
		cli_warn(io, TEXT_letter_no_table, NULL);
		return CLI_USAGE;
	}
	out->subject = cli_opt(a, "--subject");
	out->copies = cli_opt(a, "--copies");
	out->to = (const char *const *)a->v + 1;
	out->to_count = a->n - 1;
	rc = words_check(io, out->subject, WORDS_BYTES_MAX);
	if (rc == CLI_DONE)
		rc = words_check(io, out->copies, WORDS_BYTES_MAX);
	for (size_t i = 0; rc == CLI_DONE && i < out->to_count; i++)
		rc = words_check(io, out->to[i], NAME_MAX_BYTES);
	return rc;
}

/* One line without the spaces around it. */
static void
line_put(const char *p, size_t n, struct buf *out)
{
	while (n > 0 &&
	       (p[n - 1] == ' ' || p[n - 1] == '\t' || p[n - 1] == '\r'))
		n--;
	while (n > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		n--;
	}
	if (n == 0)
		return;
	buf_add(out, p, n);
	buf_byte(out, '\n');
}

int
letter_text(const void *p, size_t n, struct buf *out, struct err *e)
{
	const char *s = p;
	struct buf lines = BUF_INIT(LETTER_BYTES_MAX);
	size_t bom = strlen(BOM);
	int rc = -1;

	if (!text_is_utf8(p, n))
		return err_set(e, ERR_FORMAT, "the text is not UTF-8");
	if (n >= bom && memcmp(s, BOM, bom) == 0) {
		s += bom;
		n -= bom;
	}
	for (size_t i = 0, from = 0; i <= n; i++) {
		if (i < n && s[i] != '\n')
			continue;
		line_put(s + from, i - from, &lines);
		from = i + 1;
	}
	if (buf_check(&lines, e) != 0)
		goto out;
	if (lines.len == 0)
		err_set(e, ERR_INVALID, "the text is empty");
	else if (text_has_control(buf_str(&lines), lines.len, true))
		err_set(e, ERR_FORMAT, "the text has a control character");
	else
		rc = text_nfc(out, buf_str(&lines), lines.len, e);
out:
	buf_done(&lines);
	return rc;
}

static void
subject_set(struct paper *p, const char *subject)
{
	struct buf line = BUF_INIT(8192);

	if (subject == NULL)
		return;
	buf_fmt(&line, "%s%s",
		strncmp(subject, SUBJECT, strlen(SUBJECT)) == 0 ? "" : SUBJECT,
		subject);
	paper_set(p, PAPER_ABSTRACT, buf_str(&line));
	buf_done(&line);
}

static void
addressees_put(struct paper *p, const struct letter *l)
{
	struct buf line = BUF_INIT(8192);

	for (size_t i = 0; i < l->to_count; i++) {
		const struct body *b =
		    units_by_code(&l->movement->units, l->to[i], l->day);
		const struct unit_name *n =
		    b == NULL ? NULL : body_name_near(b, l->day);

		buf_reset(&line);
		buf_text(&line, l->to_count > 1 ? "- " : "");
		if (n != NULL)
			office_addressee_put(&line, n);
		else
			buf_text(&line, l->to[i]);
		if (l->to_count > 1)
			buf_text(&line, i + 1 < l->to_count ? ";" : ".");
		paper_add(p, PAPER_TO, buf_str(&line));
	}
	buf_done(&line);
}

static void
paragraphs_put(struct paper *p, const char *text)
{
	struct buf line = BUF_INIT(LETTER_BYTES_MAX);
	const char *end;

	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		bool is_item =
		    (text[0] == '-' || text[0] == '+') && text[1] == ' ';

		buf_reset(&line);
		buf_add(&line, text, (size_t)(end - text));
		paper_add(p, is_item ? PAPER_ITEM : PAPER_TEXT, buf_str(&line));
	}
	buf_done(&line);
}

/* "- UBND tỉnh (b/c);" for each of "UBND tỉnh (b/c); Huyện ủy (b/c)". */
static void
copies_put(struct paper *p, const char *copies)
{
	const char *mark = p->template == PAPER_HD36 ? "," : ";";
	struct buf line = BUF_INIT(8192);

	copies = copies == NULL ? "" : copies + strspn(copies, "; ");
	while (*copies != '\0') {
		size_t n = strcspn(copies, ";");
		size_t k = n;

		while (k > 0 && copies[k - 1] == ' ')
			k--;
		buf_reset(&line);
		buf_text(&line, "- ");
		buf_add(&line, copies, k);
		buf_text(&line, mark);
		paper_add(p, PAPER_RECIPIENT, buf_str(&line));
		copies += n;
		copies += strspn(copies, "; ");
	}
	buf_done(&line);
}

struct paper *
letter_paper(const struct letter *l, struct err *e)
{
	struct paper *p = paper_new(office_template(l->line));
	int rc;

	if (p == NULL) {
		err_memory(e);
		return NULL;
	}
	if (l->is_test)
		paper_set(p, PAPER_NOTICE, PAPER_TEST_NOTICE);
	rc = office_head(p, l->movement, l->body, l->day, NULL, e);
	office_signer(p, l->body, l->day);
	subject_set(p, l->subject);
	addressees_put(p, l);
	paragraphs_put(p, l->text);
	if (l->to_count > 0)
		paper_add(p, PAPER_RECIPIENT,
			  p->template == PAPER_HD36 ? "- Như trên,"
						    : "- Như trên;");
	copies_put(p, l->copies);
	office_recipients(p, l->movement, NULL, l->day);
	if (rc == 0 && paper_check(p, e) == 0)
		return p;
	paper_free(p);
	return NULL;
}
