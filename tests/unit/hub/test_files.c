#include "tests/unit/hub/device.h"

#include <stdlib.h>

#include "hub/intake/files.h"
#include "hub/intake/nonce.h"
#include "protocol/base/file.h"
#include "protocol/files/store.h"

#define A     0x11 /* scopes of the units "A" and "B" */
#define B     0x22
#define SIZE  9000 /* of a file */
#define BEGUN 8    /* that one device may be in the middle of */

/* A file whose content is another for each number. */
struct sample {
	uint8_t bytes[SIZE];
	struct hash sha256;
};

static void
sample_make(struct sample *s, const char *head, uint8_t number)
{
	memset(s->bytes, number, SIZE);
	memcpy(s->bytes, head, strlen(head));
	s->sha256 = sha256(s->bytes, SIZE);
}

static int
setup(void **state)
{
	static struct place p;

	place_make(&p, true);
	unit_make(&p, "A", A);
	unit_make(&p, "B", B);
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{
	place_remove(*state);
	return 0;
}

/* Let a record of ${d} name a file of ${size} bytes. */
static void
attach(struct place *p, struct device *d, const struct hash *sha256,
       uint64_t size)
{
	char body[1024];
	struct id rec, file;
	struct made m;

	memset(&rec, 1, sizeof(rec));
	memcpy(file.b, sha256->b, ID_LEN);
	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":["
		       "{\"rec\":\"%s\",\"type\":\"registration\",\"set\":{"
		       "\"_files.%s\":[{\"name\":\"a.pdf\",\"type\":"
		       "\"application/pdf\",\"size\":%u,\"sha256\":\"%s\"}]"
		       "}}]}",
		       id_text(&d->id).s, id_text(&rec).s, id_text(&file).s,
		       (unsigned)size, hash_text(sha256).s);
	next_make(d, &m, body, NULL);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static struct file_call
call_of(struct place *p, const struct device *d, enum file_method method,
	const struct hash *sha256)
{
	struct file_call c = {.hub = root_fingerprint(&p->hub.keys),
			      .method = method,
			      .sha256 = *sha256};

	memcpy(c.device, d->device.public, KEY_LEN);
	nonce_make(&p->hub, c.device, &c.nonce);
	return c;
}

static void
note_make(const struct file_call *c, const struct sign_key *key,
	  struct buf *note)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_device(c->device);

	buf_init(note, NOTE_BYTES_MAX);
	file_call_put(&text, c);
	must(signed_put(note, buf_str(&text), text.len, name.s, key, NULL, NULL,
			&e));
	buf_done(&text);
}

/* What the hub does about the call with the bytes of its body. */
static void
call_do(struct place *p, const struct device *d, const struct file_call *c,
	const void *bytes, struct file_work *w)
{
	struct buf note;

	memset(w, 0, sizeof(*w));
	buf_init(&w->out, FILE_CHUNK_MAX);
	note_make(c, &d->device, &note);
	must(hub_begin(&p->hub, &e));
	must(file_call_open(&w->call, note.p, note.len, &e));
	must(file_work_open(w, &p->hub, &e));
	must(file_work_do(w, &p->hub, bytes, (size_t)c->bytes, &e));
	must(hub_commit(&p->hub, &e));
	buf_done(&note);
}

/* Send ${n} bytes of a file; ${offset} gets what the hub says it has. */
static enum file_outcome
send_piece(struct place *p, const struct device *d, const struct sample *s,
	   uint64_t from, size_t n, uint64_t *offset)
{
	struct file_call c = call_of(p, d, FILE_PATCH, &s->sha256);
	struct file_work w;

	c.size = SIZE;
	c.from = from;
	c.bytes = n;
	call_do(p, d, &c, s->bytes + from, &w);
	*offset = w.offset;
	buf_done(&w.out);
	return w.what;
}

static enum file_outcome
ask(struct place *p, const struct device *d, const struct sample *s,
    uint64_t *offset)
{
	struct file_call c = call_of(p, d, FILE_HEAD, &s->sha256);
	struct file_work w;

	call_do(p, d, &c, NULL, &w);
	*offset = w.offset;
	buf_done(&w.out);
	return w.what;
}

/* A device of unit A one of whose records names the file. */
static void
begin(struct place *p, struct device *d, struct sample *s)
{
	sample_make(s, "%PDF-1.7\n", 1);
	device_enrol(p, d, 1, A, ROLE_RECORDER);
	attach(p, d, &s->sha256, SIZE);
}

static void
a_file_grows_by_pieces_until_it_is_whole(void **state)
{
	struct place *p = *state;
	struct file_call c;
	struct file_work w;
	struct device d;
	struct sample s;
	uint64_t at = 1;

	begin(p, &d, &s);
	assert_int_equal(ask(p, &d, &s, &at), FILE_GROWN);
	assert_int_equal(at, 0);
	assert_int_equal(send_piece(p, &d, &s, 0, 1, &at), FILE_GROWN);
	assert_int_equal(at, 1);
	assert_int_equal(send_piece(p, &d, &s, 1, 4000, &at), FILE_GROWN);
	assert_int_equal(ask(p, &d, &s, &at), FILE_GROWN);
	assert_int_equal(at, 4001);
	c = call_of(p, &d, FILE_GET, &s.sha256);
	c.bytes = SIZE;
	call_do(p, &d, &c, NULL, &w);
	assert_int_equal(w.what, FILE_NOT_HERE);
	buf_done(&w.out);
	assert_int_equal(send_piece(p, &d, &s, 4001, SIZE - 4001, &at),
			 FILE_WHOLE);
	assert_int_equal(at, SIZE);
	assert_int_equal(ask(p, &d, &s, &at), FILE_WHOLE);
	assert_int_equal(at, SIZE);
	c.from = 10;
	call_do(p, &d, &c, NULL, &w);
	assert_int_equal(w.what, FILE_GIVEN);
	assert_int_equal(w.size, SIZE);
	assert_int_equal(w.out.len, SIZE - 10);
	assert_memory_equal(w.out.p, s.bytes + 10, SIZE - 10);
	buf_done(&w.out);
}

/* A call that is used again, or by somebody else, moves nothing. */
static void
a_piece_at_another_offset_is_told_the_right_one(void **state)
{
	struct place *p = *state;
	struct device d;
	struct sample s;
	uint64_t at;

	begin(p, &d, &s);
	assert_int_equal(send_piece(p, &d, &s, 0, 4000, &at), FILE_GROWN);
	assert_int_equal(send_piece(p, &d, &s, 0, 4000, &at), FILE_OFFSET);
	assert_int_equal(at, 4000);
	assert_int_equal(send_piece(p, &d, &s, 3999, 2, &at), FILE_OFFSET);
	assert_int_equal(at, 4000);
	assert_int_equal(send_piece(p, &d, &s, 4001, 10, &at), FILE_OFFSET);
	assert_int_equal(at, 4000);
	assert_int_equal(ask(p, &d, &s, &at), FILE_GROWN);
	assert_int_equal(at, 4000);
	assert_int_equal(send_piece(p, &d, &s, 4000, SIZE - 4000, &at),
			 FILE_WHOLE);
	/* Nor is a whole file asked for, or grown, again. */
	assert_int_equal(send_piece(p, &d, &s, 0, 4000, &at), FILE_WHOLE);
	assert_int_equal(at, SIZE);
	assert_int_equal(count_of(p, "SELECT count(*) FROM stored"), 1);
}

static void
other_content_than_its_name_says_begins_again(void **state)
{
	struct place *p = *state;
	struct device d;
	struct sample s;
	uint64_t at;

	begin(p, &d, &s);
	assert_int_equal(send_piece(p, &d, &s, 0, 4000, &at), FILE_GROWN);
	s.bytes[5000] ^= 1;
	assert_int_equal(send_piece(p, &d, &s, 4000, SIZE - 4000, &at),
			 FILE_OTHER);
	assert_int_equal(count_of(p, "SELECT count(*) FROM stored"), 0);
	assert_int_equal(ask(p, &d, &s, &at), FILE_GROWN);
	assert_int_equal(at, 0);
	s.bytes[5000] ^= 1;
	assert_int_equal(send_piece(p, &d, &s, 0, SIZE, &at), FILE_WHOLE);
}

static void
content_of_no_kind_that_is_taken_is_not_wanted_again(void **state)
{
	struct place *p = *state;
	struct device d;
	struct sample s;
	uint64_t at;

	begin(p, &d, &s);
	sample_make(&s, "MZ", 2);
	attach(p, &d, &s.sha256, SIZE);
	assert_int_equal(send_piece(p, &d, &s, 0, SIZE, &at), FILE_REFUSED);
	assert_int_equal(send_piece(p, &d, &s, 0, SIZE, &at), FILE_REFUSED);
	assert_int_equal(ask(p, &d, &s, &at), FILE_REFUSED);
}

static void
only_what_a_record_of_the_own_unit_names_is_taken(void **state)
{
	struct place *p = *state;
	struct device d, other;
	struct sample s, strange;
	struct file_call c;
	struct file_work w;
	uint64_t at;

	begin(p, &d, &s);
	device_enrol(p, &other, 2, B, ROLE_RECORDER);
	sample_make(&strange, "%PDF-1.7\n", 3);
	assert_int_equal(send_piece(p, &d, &strange, 0, 10, &at),
			 FILE_NOT_WANTED);
	assert_int_equal(send_piece(p, &other, &s, 0, 10, &at),
			 FILE_NOT_WANTED);
	assert_int_equal(send_piece(p, &d, &s, 0, SIZE, &at), FILE_WHOLE);
	c = call_of(p, &other, FILE_GET, &s.sha256);
	c.bytes = SIZE;
	call_do(p, &other, &c, NULL, &w);
	assert_int_equal(w.what, FILE_NOT_WANTED);
	assert_int_equal(w.out.len, 0);
	buf_done(&w.out);
	/* It names the file itself: then it has to have it. */
	attach(p, &other, &s.sha256, SIZE);
	call_do(p, &other, &c, NULL, &w);
	assert_int_equal(w.what, FILE_NOT_HERE);
	buf_done(&w.out);
}

static void
a_file_has_the_size_that_was_named_and_room(void **state)
{
	static const struct {
		uint64_t file_max, unit_max;
		bool is_short;
		enum file_outcome what;
	} rows[] = {
	    {SIZE - 1, 1 << 20, false, FILE_TOO_LARGE},
	    {1 << 20, SIZE - 1, false, FILE_OVER_QUOTA},
	    {1 << 20, 1 << 20, true, FILE_NO_ROOM},
	    {SIZE, SIZE, false, FILE_GROWN},
	};
	struct place *p = *state;
	struct device d;
	struct sample s;
	uint64_t at;

	begin(p, &d, &s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		p->hub.file_bytes = rows[i].file_max;
		p->hub.unit_bytes = rows[i].unit_max;
		p->hub.is_short = rows[i].is_short;
		assert_int_equal(send_piece(p, &d, &s, 0, 10, &at),
				 rows[i].what);
	}
	/* Smaller than it was named it may be, larger not. */
	sample_make(&s, "%PDF-1.7\n", 4);
	attach(p, &d, &s.sha256, SIZE - 1);
	assert_int_equal(send_piece(p, &d, &s, 0, 10, &at), FILE_TOO_LARGE);
}

/* How many files somebody is in the middle of. */
static size_t
begun_count(const struct place *p)
{
	char *path = tmpdir_path(&p->dir, FILES_FOLDER "/" INCOMING_FOLDER);
	char **names = NULL;
	size_t count = 0;

	must(folder_list(path, "", &names, &count, &e));
	folder_list_free(names, count);
	free(path);
	return count;
}

static void
each_device_has_a_beginning_of_its_own(void **state)
{
	struct place *p = *state;
	struct device d, second;
	struct sample s;
	uint64_t at;

	begin(p, &d, &s);
	device_enrol(p, &second, 2, A, ROLE_RECORDER);
	assert_int_equal(send_piece(p, &d, &s, 0, 4000, &at), FILE_GROWN);
	assert_int_equal(ask(p, &second, &s, &at), FILE_GROWN);
	assert_int_equal(at, 0);
	assert_int_equal(send_piece(p, &second, &s, 4000, 10, &at),
			 FILE_OFFSET);
	assert_int_equal(send_piece(p, &second, &s, 0, SIZE, &at), FILE_WHOLE);
	/* The first one has nothing left to do. */
	assert_int_equal(begun_count(p), 0);
	assert_int_equal(send_piece(p, &d, &s, 4000, 10, &at), FILE_WHOLE);
	assert_int_equal(at, SIZE);
}

static void
a_device_is_in_the_middle_of_so_many_files_and_no_more(void **state)
{
	struct place *p = *state;
	struct sample s[BEGUN + 1];
	struct device d;
	unsigned begun = 0;
	uint64_t at;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (uint8_t i = 0; i < BEGUN + 1; i++) {
		sample_make(&s[i], "%PDF-1.7\n", (uint8_t)(10 + i));
		attach(p, &d, &s[i].sha256, SIZE);
		assert_int_equal(send_piece(p, &d, &s[i], 0, 7, &at),
				 FILE_GROWN);
	}
	for (size_t i = 0; i < BEGUN + 1; i++) {
		assert_int_equal(ask(p, &d, &s[i], &at), FILE_GROWN);
		begun += at == 7;
	}
	assert_int_equal(begun, BEGUN);
	assert_int_equal(begun_count(p), BEGUN);
	assert_int_equal(ask(p, &d, &s[BEGUN], &at), FILE_GROWN);
	assert_int_equal(at, 7);
}

static enum err_code
open_fails(struct place *p, const struct file_call *c,
	   const struct sign_key *key)
{
	struct err why = ERR_INIT;
	struct file_work w = {.what = FILE_WHOLE};
	struct buf note;

	buf_init(&w.out, FILE_CHUNK_MAX);
	note_make(c, key, &note);
	must(hub_begin(&p->hub, &e));
	if (file_call_open(&w.call, note.p, note.len, &why) == 0 &&
	    file_work_open(&w, &p->hub, &why) == 0)
		why.code = ERR_NONE;
	hub_rollback(&p->hub);
	buf_done(&note);
	buf_done(&w.out);
	return why.code;
}

static void
who_calls_must_be_the_device_and_mean_this_hub_now(void **state)
{
	struct place *p = *state;
	struct device d, stranger;
	struct sample s;
	struct file_call c;
	struct file_work w;
	uint64_t at;

	begin(p, &d, &s);
	device_make(&stranger, 9, A);
	c = call_of(p, &d, FILE_HEAD, &s.sha256);
	assert_int_equal(open_fails(p, &c, &d.device), ERR_NONE);
	assert_int_equal(open_fails(p, &c, &stranger.device), ERR_SIGNATURE);
	c.hub.b[0] ^= 1;
	assert_int_equal(open_fails(p, &c, &d.device), ERR_NOT_FOUND);
	assert_int_equal(ask(p, &stranger, &s, &at), FILE_STRANGER);
	/* Another's nonce, and one of three hours ago. */
	c = call_of(p, &d, FILE_HEAD, &s.sha256);
	nonce_make(&p->hub, stranger.device.public, &c.nonce);
	call_do(p, &d, &c, NULL, &w);
	assert_int_equal(w.what, FILE_OLD_NONCE);
	buf_done(&w.out);
	c = call_of(p, &d, FILE_HEAD, &s.sha256);
	fake_advance(&p->clock, 3 * HOUR);
	call_do(p, &d, &c, NULL, &w);
	assert_int_equal(w.what, FILE_OLD_NONCE);
	buf_done(&w.out);
}

#define HUB_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HUB_TEST(a_file_grows_by_pieces_until_it_is_whole),
	    HUB_TEST(a_piece_at_another_offset_is_told_the_right_one),
	    HUB_TEST(other_content_than_its_name_says_begins_again),
	    HUB_TEST(content_of_no_kind_that_is_taken_is_not_wanted_again),
	    HUB_TEST(only_what_a_record_of_the_own_unit_names_is_taken),
	    HUB_TEST(a_file_has_the_size_that_was_named_and_room),
	    HUB_TEST(each_device_has_a_beginning_of_its_own),
	    HUB_TEST(a_device_is_in_the_middle_of_so_many_files_and_no_more),
	    HUB_TEST(who_calls_must_be_the_device_and_mean_this_hub_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
