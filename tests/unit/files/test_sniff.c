/* What may be attached, by real first bytes and by names. */
#include "tests/unit/files/check.h"

#include "protocol/files/sniff.h"

#define BYTES(s) s, sizeof(s) - 1

struct bytes {
	const uint8_t *p;
	size_t n;
};

static int
bytes_read(void *ctx, uint64_t at, void *p, size_t n, struct err *e)
{
	const struct bytes *b = ctx;

	if (at > b->n || n > b->n - at)
		return err_set(e, ERR_CORRUPT, "read past the end");
	memcpy(p, b->p + at, n);
	return 0;
}

static struct sniffed
sniff_bytes(const void *p, size_t n, const char *name)
{
	struct bytes b = {p, n};
	struct sniff_source source = {bytes_read, &b, n};
	struct sniffed out;

	assert_ok(sniff(&out, &source, name, e));
	return out;
}

static void
le16(struct buf *b, unsigned v)
{
	buf_byte(b, (uint8_t)v);
	buf_byte(b, (uint8_t)(v >> 8));
}

static void
le32(struct buf *b, size_t v)
{
	le16(b, (unsigned)(v & 0xffff));
	le16(b, (unsigned)(v >> 16));
}

/* A zip file of empty entries. */
static void
zip_make(struct buf *out, const char *const *names, size_t count)
{
	size_t at, bytes;

	for (size_t i = 0; i < count; i++) {
		buf_add(out, "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0", 14);
		buf_add(out, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
		le16(out, (unsigned)strlen(names[i]));
		le16(out, 0);
		buf_text(out, names[i]);
	}
	at = out->len;
	for (size_t i = 0; i < count; i++) {
		buf_add(out, "PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0", 16);
		buf_add(out, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
		le16(out, (unsigned)strlen(names[i]));
		for (int k = 0; k < 8; k++)
			le16(out, 0);
		buf_text(out, names[i]);
	}
	bytes = out->len - at;
	buf_add(out, "PK\x05\x06\0\0\0\0", 8);
	le16(out, (unsigned)count);
	le16(out, (unsigned)count);
	le32(out, bytes);
	le32(out, at);
	le16(out, 0);
}

#define JPEG "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1"
#define PNG  "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
#define WEBP "RIFF\x24\0\0\0WEBPVP8 "
#define HEIC                                                                   \
	"\0\0\0\x18"                                                           \
	"ftypheic\0\0\0\0mif1heic"
#define PDF "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"
#define ELF                                                                    \
	"\x7f"                                                                 \
	"ELF\2\1\1\0"
#define PE    "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff"
#define LNK   "L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F"
#define TEXTS "Thôn Đông, xã A\r\n1;2;3\n"

static void
each_kind_is_told_by_content_and_name(void **state)
{
	static const struct {
		const char *name;
		const char *p;
		size_t n;
		enum sniff_verdict want;
		const char *type;
	} table[] = {
	    {"a.jpg", BYTES(JPEG), SNIFF_OK, "image/jpeg"},
	    {"A.JPEG", BYTES(JPEG), SNIFF_OK, "image/jpeg"},
	    {"a.png", BYTES(PNG), SNIFF_OK, "image/png"},
	    {"a.webp", BYTES(WEBP), SNIFF_OK, "image/webp"},
	    {"a.heic", BYTES(HEIC), SNIFF_OK, "image/heic"},
	    {"a.pdf", BYTES(PDF), SNIFF_OK, "application/pdf"},
	    {"a.txt", BYTES(TEXTS), SNIFF_OK, "text/plain"},
	    {"a.csv", BYTES(TEXTS), SNIFF_OK, "text/csv"},
	    {"a.txt",
	     BYTES("\xef\xbb\xbf"
		   "BOM"),
	     SNIFF_OK, "text/plain"},
	    {"a.txt", BYTES("TCVN3: \xd0\xb5"), SNIFF_OK, "text/plain"},
	    {"a.jpg", BYTES(""), SNIFF_EMPTY, ""},
	    /* the name says one thing, the content another */
	    {"a.jpg", BYTES(PNG), SNIFF_OTHER, ""},
	    {"a.pdf", BYTES(JPEG), SNIFF_OTHER, ""},
	    {"a.pdf", BYTES(TEXTS), SNIFF_OTHER, ""},
	    {"a.pdf", BYTES(" %PDF-1.7"), SNIFF_OTHER, ""},
	    {"a.txt", BYTES(PDF), SNIFF_OTHER, ""},
	    {"a.txt", BYTES("a\0b"), SNIFF_OTHER, ""},
	    {"a.csv", BYTES("a\x1b[2J"), SNIFF_OTHER, ""},
	    {"a.docx", BYTES(PDF), SNIFF_OTHER, ""},
	    {"a.docx", BYTES("PK\x03\x04 no list"), SNIFF_OTHER, ""},
	    /* kinds that are not taken */
	    {"a", BYTES(JPEG), SNIFF_UNKNOWN, ""},
	    {"a.jpg.", BYTES(JPEG), SNIFF_UNKNOWN, ""},
	    {"a.gif", BYTES("GIF89a"), SNIFF_UNKNOWN, ""},
	    {"a.svg", BYTES("<svg onload='x'/>"), SNIFF_UNKNOWN, ""},
	    {"a.html", BYTES("<script>x</script>"), SNIFF_UNKNOWN, ""},
	    {"a.zip", BYTES("PK\x03\x04"), SNIFF_UNKNOWN, ""},
	    /* programs, whatever they are called */
	    {"a.pdf", BYTES(ELF), SNIFF_PROGRAM, ""},
	    {"a.jpg", BYTES(PE), SNIFF_PROGRAM, ""},
	    {"a.txt", BYTES("#!/bin/sh\n"), SNIFF_PROGRAM, ""},
	    {"a.pdf", BYTES(LNK), SNIFF_PROGRAM, ""},
	    {"a.exe", BYTES(JPEG), SNIFF_PROGRAM, ""},
	    {"a.pdf.bat", BYTES("echo x"), SNIFF_PROGRAM, ""},
	    {"a.JS", BYTES("alert(1)"), SNIFF_PROGRAM, ""},
	    {"a.lnk", BYTES("x"), SNIFF_PROGRAM, ""},
	    {"a.vbs", BYTES("x"), SNIFF_PROGRAM, ""},
	    /* Office that may hide one */
	    {"a.docm", BYTES("PK\x03\x04"), SNIFF_MACRO, ""},
	    {"a.XLSM", BYTES("PK\x03\x04"), SNIFF_MACRO, ""},
	    {"a.xlsb", BYTES("PK\x03\x04"), SNIFF_MACRO, ""},
	    {"a.doc", BYTES(OLE), SNIFF_OLD, ""},
	    {"a.xls", BYTES("x"), SNIFF_OLD, ""},
	    {"a.docx", BYTES(OLE), SNIFF_OLD, ""},
	    {"a.pdf", BYTES(OLE), SNIFF_OLD, ""},
	    {"a.txt", BYTES("{\\rtf1 x}"), SNIFF_OLD, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct sniffed got =
		    sniff_bytes(table[i].p, table[i].n, table[i].name);

		if (got.verdict != table[i].want ||
		    strcmp(got.type, table[i].type) != 0)
			fail_msg("row %zu, %s: %d, %s", i, table[i].name,
				 (int)got.verdict, got.type);
	}
}

static const char *const WORD[] = {"[Content_Types].xml", "_rels/.rels",
				   "word/document.xml", "word/vbaProject.bin"};
static const char *const SHEET[] = {"xl/workbook.xml", "[Content_Types].xml",
				    "xl/worksheets/sheet1.xml",
				    "xl/activeX/activeX1.bin"};

static struct sniffed
sniff_zip(const char *const *names, size_t count, const char *name)
{
	struct buf b = BUF_INIT(100000);
	struct sniffed got;

	zip_make(&b, names, count);
	got = sniff_bytes(b.p, b.len, name);
	buf_done(&b);
	return got;
}

static void
an_office_file_is_told_by_its_list(void **state)
{
	static const char *const plain[] = {"a.txt", "b.txt"};

	(void)state;
	assert_int_equal(sniff_zip(WORD, 3, "a.docx").verdict, SNIFF_OK);
	assert_int_equal(sniff_zip(SHEET, 3, "a.xlsx").verdict, SNIFF_OK);
	assert_int_equal(sniff_zip(SHEET, 3, "a.docx").verdict, SNIFF_OTHER);
	assert_int_equal(sniff_zip(WORD, 3, "a.pdf").verdict, SNIFF_OTHER);
	assert_int_equal(sniff_zip(WORD, 4, "a.docx").verdict, SNIFF_MACRO);
	assert_int_equal(sniff_zip(SHEET, 4, "a.xlsx").verdict, SNIFF_MACRO);
	assert_int_equal(sniff_zip(plain, 2, "a.docx").verdict, SNIFF_OTHER);
	assert_int_equal(sniff_zip(plain, 2, NULL).verdict, SNIFF_UNKNOWN);
	assert_int_equal(sniff_zip(WORD, 3, NULL).kind, KIND_DOCX);
}

/* Whatever is cut or changed, nothing past the end is read, and what is no
 * whole list is no Office file. */
static void
a_broken_list_is_no_office_file(void **state)
{
	struct buf b = BUF_INIT(100000);

	(void)state;
	zip_make(&b, WORD, 3);
	for (size_t n = 4; n < b.len; n++)
		assert_int_not_equal(sniff_bytes(b.p, n, "a.docx").verdict,
				     SNIFF_OK);
	for (size_t i = 0; i < b.len; i++) {
		b.p[i] ^= 0xff;
		(void)sniff_bytes(b.p, b.len, "a.docx");
		b.p[i] ^= 0xff;
	}
	/* A second list behind the first would be read by others. */
	buf_text(&b, "x");
	assert_int_equal(sniff_bytes(b.p, b.len, "a.docx").verdict,
			 SNIFF_OTHER);
	buf_done(&b);
}

static void
all_of_a_text_is_looked_at(void **state)
{
	struct buf b = BUF_INIT(100000);

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_byte(&b, 'a');
	assert_int_equal(sniff_bytes(b.p, b.len, "a.txt").verdict, SNIFF_OK);
	b.p[19999] = 0;
	assert_int_equal(sniff_bytes(b.p, b.len, "a.txt").verdict, SNIFF_OTHER);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_is_told_by_content_and_name),
	    cmocka_unit_test(an_office_file_is_told_by_its_list),
	    cmocka_unit_test(a_broken_list_is_no_office_file),
	    cmocka_unit_test(all_of_a_text_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
