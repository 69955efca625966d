#include "protocol/files/sniff.h"

#include <string.h>
#include <strings.h>

#include "protocol/files/zip.h"

#define HEAD_LEN  512
#define PIECE_LEN 4096

/* An ending, and what a file with it must be. */
struct ending {
	const char *text;
	enum file_kind kind;
	const char *type;
};

static const struct ending ENDINGS[] = {
    {".jpg", KIND_JPEG, "image/jpeg"},
    {".jpeg", KIND_JPEG, "image/jpeg"},
    {".png", KIND_PNG, "image/png"},
    {".webp", KIND_WEBP, "image/webp"},
    {".heic", KIND_HEIC, "image/heic"},
    {".pdf", KIND_PDF, "application/pdf"},
    {".docx", KIND_DOCX,
     "application/vnd.openxmlformats-officedocument"
     ".wordprocessingml.document"},
    {".xlsx", KIND_XLSX,
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".txt", KIND_TEXT, "text/plain"},
    {".csv", KIND_TEXT, "text/csv"},
};

/* Endings that are refused for what they are, whatever the content. */
static const char *const PROGRAMS[] = {
    ".exe", ".com", ".dll", ".scr", ".msi",  ".bat", ".cmd", ".ps1",
    ".vbs", ".vbe", ".js",  ".jse", ".wsf",  ".wsh", ".hta", ".lnk",
    ".pif", ".cpl", ".jar", ".sh",  ".appx", ".iso", ".reg", ".url",
    ".app", ".apk", ".elf", ".so",  ".py",   ".pl",
};

static const char *const MACROS[] = {
    ".docm", ".dotm", ".xlsm", ".xltm", ".xlsb",
    ".xlam", ".pptm", ".potm", ".ppsm",
};

static const char *const OLD[] = {
    ".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps", ".rtf",
};

/* How programs begin. */
static const struct {
	const char *p;
	size_t n;
} PROGRAM_HEADS[] = {
    {"\x7f"
     "ELF",
     4},
    {"MZ", 2},
    {"#!", 2},
    {"\xfe\xed\xfa\xce", 4},
    {"\xfe\xed\xfa\xcf", 4},
    {"\xce\xfa\xed\xfe", 4},
    {"\xcf\xfa\xed\xfe", 4},
    {"\xca\xfe\xba\xbe", 4},
    {"L\x00\x00\x00\x01\x14\x02\x00", 8}, /* a Windows shortcut */
};

static const char *
ending_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL ? dot : "";
}

static bool
is_one_of(const char *ending, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(ending, list[i]) == 0)
			return true;
	return false;
}

static const struct ending *
ending_find(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++)
		if (strcasecmp(text, ENDINGS[i].text) == 0)
			return &ENDINGS[i];
	return NULL;
}

const char *
sniff_extension(enum file_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++)
		if (ENDINGS[i].kind == kind)
			return ENDINGS[i].text;
	return "";
}

static bool
begins(const uint8_t *head, size_t n, const char *with, size_t len)
{
	return n >= len && memcmp(head, with, len) == 0;
}

static bool
is_program(const uint8_t *head, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(PROGRAM_HEADS); i++)
		if (begins(head, n, PROGRAM_HEADS[i].p, PROGRAM_HEADS[i].n))
			return true;
	return false;
}

static bool
is_heic(const uint8_t *head, size_t n)
{
	static const char *const brands[] = {"heic", "heix", "hevc", "mif1",
					     "msf1", "heim", "heis"};

	if (n < 12 || memcmp(head + 4, "ftyp", 4) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(brands); i++)
		if (memcmp(head + 8, brands[i], 4) == 0)
			return true;
	return false;
}

static enum file_kind
image_or_pdf(const uint8_t *head, size_t n)
{
	if (begins(head, n, "\xff\xd8\xff", 3))
		return KIND_JPEG;
	if (begins(head, n, "\x89PNG\r\n\x1a\n", 8))
		return KIND_PNG;
	if (begins(head, n, "%PDF-", 5))
		return KIND_PDF;
	if (n >= 12 && memcmp(head, "RIFF", 4) == 0 &&
	    memcmp(head + 8, "WEBP", 4) == 0)
		return KIND_WEBP;
	return is_heic(head, n) ? KIND_HEIC : KIND_NONE;
}

/* What stands in an Office file's list, each by its name. */
struct office {
	bool has_types;
	bool has_word;
	bool has_sheet;
	bool has_macro;
};

static void
office_note(void *ctx, const char *name, size_t n)
{
	static const char macro[] = "vbaproject.bin";
	struct office *o = ctx;

	if (n == 19 && memcmp(name, "[Content_Types].xml", n) == 0)
		o->has_types = true;
	if (n == 17 && memcmp(name, "word/document.xml", n) == 0)
		o->has_word = true;
	if (n == 15 && memcmp(name, "xl/workbook.xml", n) == 0)
		o->has_sheet = true;
	for (size_t i = 0; i + sizeof(macro) - 1 <= n; i++)
		if (strncasecmp(name + i, macro, sizeof(macro) - 1) == 0)
			o->has_macro = true;
	for (size_t i = 0; i + 8 <= n; i++)
		if (strncasecmp(name + i, "activex/", 8) == 0 ||
		    strncasecmp(name + i, "xl/macro", 8) == 0)
			o->has_macro = true;
}

static int
office_sniff(struct sniffed *out, const struct sniff_source *source,
	     struct err *e)
{
	struct office o = {false, false, false, false};
	int rc = zip_names(source, office_note, &o, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || !o.has_types || o.has_word == o.has_sheet)
		return 0;
	out->kind = o.has_word ? KIND_DOCX : KIND_XLSX;
	if (o.has_macro)
		out->verdict = SNIFF_MACRO;
	return 0;
}

/* Any letters of any old encoding, but nothing that no editor writes. */
static bool
piece_is_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((p[i] < ' ' && strchr("\t\n\r\f", p[i]) == NULL) ||
		    p[i] == '\0' || p[i] == 0x7f)
			return false;
	return true;
}

static int
text_sniff(struct sniffed *out, const struct sniff_source *source,
	   struct err *e)
{
	uint8_t piece[PIECE_LEN];
	uint64_t at = 0;

	while (at < source->size) {
		uint64_t left = source->size - at;
		size_t n = left < sizeof(piece) ? (size_t)left : sizeof(piece);

		if (source->read(source->ctx, at, piece, n, e) != 0)
			return -1;
		if (!piece_is_text(piece, n))
			return 0;
		at += n;
	}
	out->kind = KIND_TEXT;
	return 0;
}

static int
content_sniff(struct sniffed *out, const struct sniff_source *source,
	      struct err *e)
{
	uint8_t head[HEAD_LEN];
	size_t n =
	    source->size < sizeof(head) ? (size_t)source->size : sizeof(head);

	if (source->read(source->ctx, 0, head, n, e) != 0)
		return -1;
	if (is_program(head, n)) {
		out->verdict = SNIFF_PROGRAM;
		return 0;
	}
	if (begins(head, n, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) ||
	    begins(head, n, "{\\rtf", 5)) {
		out->verdict = SNIFF_OLD;
		return 0;
	}
	if ((out->kind = image_or_pdf(head, n)) != KIND_NONE)
		return 0;
	if (begins(head, n, "PK\x03\x04", 4))
		return office_sniff(out, source, e);
	return text_sniff(out, source, e);
}

static enum sniff_verdict
name_sniff(const char *ending)
{
	if (is_one_of(ending, PROGRAMS, ARRAY_LEN(PROGRAMS)))
		return SNIFF_PROGRAM;
	if (is_one_of(ending, MACROS, ARRAY_LEN(MACROS)))
		return SNIFF_MACRO;
	if (is_one_of(ending, OLD, ARRAY_LEN(OLD)))
		return SNIFF_OLD;
	return SNIFF_OK;
}

/* Whether the name promises what the content is. */
static void
name_judge(struct sniffed *got, const char *name)
{
	const char *text = ending_of(name);
	const struct ending *ending = ending_find(text);

	got->verdict = name_sniff(text);
	if (got->verdict == SNIFF_OK && ending == NULL)
		got->verdict = SNIFF_UNKNOWN;
	if (got->verdict == SNIFF_OK && got->kind != ending->kind)
		got->verdict = SNIFF_OTHER;
	if (got->verdict == SNIFF_OK)
		got->type = ending->type;
}

int
sniff(struct sniffed *out, const struct sniff_source *source, const char *name,
      struct err *e)
{
	struct sniffed got = {SNIFF_OK, KIND_NONE, "", source->size};

	if (source->size == 0)
		got.verdict = SNIFF_EMPTY;
	else if (content_sniff(&got, source, e) != 0)
		return -1;
	if (got.verdict == SNIFF_OK && name != NULL)
		name_judge(&got, name);
	else if (got.verdict == SNIFF_OK && got.kind == KIND_NONE)
		got.verdict = SNIFF_UNKNOWN;
	*out = got;
	return 0;
}
