#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"
#include "tests/unit/client/home.h"

static void
file_make(struct home *h, int64_t batches, struct buf *file)
{
	buf_init(file, USB_BYTES_MAX);
	assert_int_equal(usb_put(&h->c, &h->o, file, &h->e), batches);
}

/* What only the hub can read. */
static void
file_open(struct home *h, const struct buf *file, struct buf *bundle)
{
	struct buf gz = BUF_INIT(USB_BYTES_MAX);

	buf_init(bundle, USB_BYTES_MAX);
	assert_true(sealed_is(file->p, file->len));
	OK(sealed_open(&gz, file->p, file->len, &h->s->hub_box, &h->e));
	OK(gzip_inflate(bundle, gz.p, gz.len, &h->e));
	buf_done(&gz);
}

static void
the_file_ends_with_its_manifest(void **state)
{
	struct home *h = *state;
	struct buf file, bundle;
	struct bundle_reader in;
	struct bundle_record r;
	struct manifest m = {.count = 0};
	struct note note;
	uint64_t before = 0;

	home_person(h);
	home_write(h, 1, 20);
	file_make(h, 2, &file);
	file_open(h, &file, &bundle);
	OK(bundle_open(&in, bundle.p, bundle.len, &h->e));
	while (bundle_next(&in, &r) == 1 && r.type != BUNDLE_MANIFEST)
		before++;
	assert_int_equal(r.type, BUNDLE_MANIFEST);
	OK(note_parse(&note, r.p, r.n, &h->e));
	OK(manifest_parse(&m, note.text, note.text_len, &h->e));
	assert_true(signed_by(&note, name_device(m.device).s, m.device));
	assert_memory_equal(m.to, h->s->hub_box.public, KEY_LEN);
	assert_int_equal(m.count, before);
	assert_int_equal(before, 5);
	assert_int_equal(bundle_next(&in, &r), 0);
	buf_done(&bundle);
	buf_done(&file);
}

static void
a_file_that_was_not_written_exports_nothing(void **state)
{
	struct home *h = *state;
	struct buf file;

	home_person(h);
	file_make(h, 1, &file);
	assert_int_equal(home_counts(h).exported, 0);
	OK(request_mark(&h->c, &h->o, &h->e));
	assert_int_equal(home_counts(h).exported, 1);
	buf_done(&file);
}

/* The hub's answer for this device, or for ${box}. */
static void
answer_file(struct home *h, const uint8_t *box, struct buf *file)
{
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct sign_key sign;
	struct box_key own;
	uint8_t boxes[1][KEY_LEN];

	OK(device_keys(&h->c, &sign, &own, &h->e));
	memcpy(boxes[0], box != NULL ? box : own.public, KEY_LEN);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, &answer);
	OK(gzip_deflate(&gz, answer.p, answer.len, &h->e));
	buf_init(file, USB_BYTES_MAX);
	OK(sealed_put(file, gz.p, gz.len, (const uint8_t(*)[KEY_LEN])boxes, 1,
		      &h->e));
	buf_done(&gz);
	buf_done(&answer);
}

static int
take(struct home *h, const void *p, size_t n)
{
	struct sync_report report = {0};
	bool more;

	err_clear(&h->e);
	return usb_take(&h->c, p, n, &report, &more, &h->e);
}

static void
the_answer_is_applied(void **state)
{
	struct home *h = *state;
	struct buf file;

	answer_file(h, NULL, &file);
	if (take(h, file.p, file.len) != 0)
		fail_msg("%s", h->e.text);
	assert_int_equal(home_at(h, &h->s->scope), STORY_HEADERS);
	OK(take(h, file.p, file.len));
	buf_done(&file);
}

static void
an_answer_for_another_machine_is_said_to_be_so(void **state)
{
	struct home *h = *state;
	struct buf file;

	answer_file(h, h->s->device_box.public, &file);
	assert_int_equal(take(h, file.p, file.len), -1);
	assert_int_equal(h->e.code, ERR_DENIED);
	buf_done(&file);
}

static void
the_own_request_is_no_answer(void **state)
{
	struct home *h = *state;
	struct buf file;

	home_person(h);
	file_make(h, 1, &file);
	assert_int_equal(take(h, file.p, file.len), -1);
	assert_int_equal(h->e.code, ERR_DENIED);
	buf_done(&file);
}

static void
a_cut_file_changes_nothing(void **state)
{
	struct home *h = *state;
	struct buf file;

	answer_file(h, NULL, &file);
	for (size_t n = 0; n < file.len; n += 97) {
		assert_int_equal(take(h, file.p, n), -1);
		assert_true(h->e.code == ERR_FORMAT || h->e.code == ERR_STALE);
		assert_int_equal(home_at(h, &h->s->scope), 0);
	}
	buf_done(&file);
}

static void
a_changed_file_changes_nothing(void **state)
{
	struct home *h = *state;
	struct buf file;

	answer_file(h, NULL, &file);
	for (size_t i = 0; i < file.len; i += 61) {
		file.p[i] ^= 0x10;
		if (take(h, file.p, file.len) == 0)
			fail_msg("byte %zu", i);
		file.p[i] ^= 0x10;
		assert_int_equal(home_at(h, &h->s->scope), 0);
	}
	OK(take(h, file.p, file.len));
	buf_done(&file);
}

static void
any_other_file_is_no_answer(void **state)
{
	struct home *h = *state;

	assert_int_equal(take(h, "<html>", 6), -1);
	assert_int_equal(h->e.code, ERR_FORMAT);
	assert_int_equal(take(h, "", 0), -1);
	assert_int_equal(h->e.code, ERR_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(the_file_ends_with_its_manifest),
	    HOME_TEST(a_file_that_was_not_written_exports_nothing),
	    HOME_TEST(the_answer_is_applied),
	    HOME_TEST(an_answer_for_another_machine_is_said_to_be_so),
	    HOME_TEST(the_own_request_is_no_answer),
	    HOME_TEST(a_cut_file_changes_nothing),
	    HOME_TEST(a_changed_file_changes_nothing),
	    HOME_TEST(any_other_file_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
