/* kheo-verify: a proof file and a root fingerprint in, a verdict out.  Needs
 * no network, no clock and no database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/file.h"
#include "protocol/verify/show.h"
#include "protocol/verify/show_evidence.h"
#include "protocol/verify/show_stamp.h"

#define OUT_BYTES_MAX (8 * 1024 * 1024)

enum exit_status {
	EXIT_RECEIVED = 0,
	EXIT_USAGE = 2,
	EXIT_UNVERIFIED = 7,
	EXIT_STORAGE = 8
};

struct arguments {
	const char *file;
	const char *root;
	const char *lang;
	const char *qr; /* NULL: the file is judged */
	bool json;
	bool help;
};

/* Take "--name VALUE" or "--name=VALUE". */
static bool
option_take(const char *name, int argc, char **argv, int *i, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) != 0)
		return false;
	if (argv[*i][n] == '=') {
		*value = argv[*i] + n + 1;
		return true;
	}
	if (argv[*i][n] != '\0' || *i + 1 >= argc)
		return false;
	*value = argv[++*i];
	return true;
}

/* Take one option: 0, or -1 if it is none. */
static int
option_read(struct arguments *a, int argc, char **argv, int *i)
{
	if (strcmp(argv[*i], "--json") == 0)
		a->json = true;
	else if (strcmp(argv[*i], "--help") == 0)
		a->help = true;
	else if (!option_take("--root", argc, argv, i, &a->root) &&
		 !option_take("--qr", argc, argv, i, &a->qr) &&
		 !option_take("--lang", argc, argv, i, &a->lang))
		return -1;
	return 0;
}

static int
arguments_read(struct arguments *a, int argc, char **argv)
{
	bool plain = false;

	for (int i = 1; i < argc; i++) {
		if (!plain && strcmp(argv[i], "--") == 0) {
			plain = true;
		} else if (plain || argv[i][0] != '-') {
			if (a->file != NULL)
				return -1;
			a->file = argv[i];
		} else if (option_read(a, argc, argv, &i) != 0) {
			return -1;
		}
	}
	if (a->json && a->qr != NULL)
		return -1;
	return a->help || (a->file != NULL && a->root != NULL) ? 0 : -1;
}

static const char *
locale_name(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *s;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		s = getenv(names[i]);
		if (s != NULL && s[0] != '\0')
			return s;
	}
	return NULL;
}

static int
failed(enum verify_lang lang)
{

	fprintf(stderr, "%s\n", verify_text(lang, VT_FAILED));
	return EXIT_STORAGE;
}

static int
out_write(struct buf *out, struct err *e)
{
	if (e->code != ERR_NONE || buf_check(out, e) != 0)
		return -1;
	return fwrite(out->p, 1, out->len, stdout) == out->len &&
		       fflush(stdout) == 0
		   ? 0
		   : -1;
}

static int
report_show(const struct proof_report *r, const struct arguments *a,
	    enum verify_lang lang)
{
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	struct err e = ERR_INIT;
	int rc = EXIT_STORAGE;

	if (a->json)
		(void)show_json(&out, r, &e);
	else
		show_text(&out, r, lang);
	if (out_write(&out, &e) == 0)
		rc = proof_holds(r) ? EXIT_RECEIVED : EXIT_UNVERIFIED;
	buf_done(&out);
	return rc == EXIT_STORAGE ? failed(lang) : rc;
}

/* What the hub signed against itself. */
static int
evidence_verify(const struct arguments *a, const struct buf *file,
		const struct id *root, enum verify_lang lang)
{
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	struct evidence_report r;
	struct err e = ERR_INIT;
	int rc = EXIT_STORAGE;

	if (evidence_check(file->p, file->len, root, &r, &e) == 0) {
		if (a->json)
			(void)show_evidence_json(&out, &r, &e);
		else
			show_evidence(&out, &r, lang);
		if (out_write(&out, &e) == 0)
			rc = evidence_holds(r.finding) ? EXIT_RECEIVED
						       : EXIT_UNVERIFIED;
	}
	buf_done(&out);
	return rc == EXIT_STORAGE ? failed(lang) : rc;
}

/* What the code on a printed page says. */
static int
stamp_verify(const struct arguments *a, const struct buf *file,
	     const struct id *root, enum verify_lang lang)
{
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	struct err e = ERR_INIT;
	bool holds = false;
	int rc = EXIT_STORAGE;

	if (show_stamp(&out, file->p, file->len, root, a->qr, lang, &holds,
		       &e) == 0 &&
	    out_write(&out, &e) == 0)
		rc = holds ? EXIT_RECEIVED : EXIT_UNVERIFIED;
	buf_done(&out);
	return rc == EXIT_STORAGE ? failed(lang) : rc;
}

static int
verify(const struct arguments *a, const struct id *root, enum verify_lang lang)
{
	struct buf file = BUF_INIT(PROOF_BYTES_MAX);
	struct proof_report r = {.verdict = VERDICT_FALSE};
	struct err e = ERR_INIT;
	int rc;

	if (keys_init() != 0)
		return failed(lang);
	if (file_read(&file, a->file, &e) != 0) {
		fprintf(stderr, "%s: %s\n", verify_text(lang, VT_BAD_FILE),
			e.text);
		rc = EXIT_STORAGE;
	} else if (a->qr != NULL) {
		rc = stamp_verify(a, &file, root, lang);
	} else if (evidence_is(file.p, file.len)) {
		rc = evidence_verify(a, &file, root, lang);
	} else if (proof_check(file.p, file.len, root, &r, &e) != 0) {
		rc = failed(lang);
	} else {
		rc = report_show(&r, a, lang);
	}
	proof_report_done(&r);
	buf_done(&file);
	return rc;
}

int
main(int argc, char **argv)
{
	struct arguments a = {.json = false};
	enum verify_lang lang;
	struct id root;
	int bad = arguments_read(&a, argc, argv);

	if (verify_lang(a.lang, getenv("KHEO_LANG"), locale_name(), &lang) != 0)
		bad = -1;
	if (bad == 0 && a.help)
		return puts(verify_text(lang, VT_USAGE)) < 0 ? EXIT_STORAGE : 0;
	if (bad != 0) {
		fprintf(stderr, "%s\n", verify_text(lang, VT_USAGE));
		return EXIT_USAGE;
	}
	if (fingerprint_parse(&root, a.root) != 0) {
		fprintf(stderr, "%s\n", verify_text(lang, VT_BAD_ROOT));
		return EXIT_USAGE;
	}
	return verify(&a, &root, lang);
}
