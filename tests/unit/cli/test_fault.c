#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/cli/fault.h"

static const struct fault_kind kinds[] = {
    {"file", TEXT_fault_file, TEXT_fault_file_do},
    {"batch", TEXT_fault_batch, TEXT_fault_signed_do},
    {"part", TEXT_fault_part, TEXT_fault_signed_do},
    {"hub", TEXT_fault_hub, FAULT_NO_ADVICE},
    {NULL, TEXT_fault_other, FAULT_NO_ADVICE},
};

/* What a command wrote, and its faults. */
struct scene {
	struct buf out, err;
	struct cli_io io;
	struct fault_list l;
};

static void
catch_write(void *ctx, int fd, const char *p, size_t n)
{
	struct scene *s = ctx;

	buf_add(fd == 1 ? &s->out : &s->err, p, n);
}

static void
scene_begin(struct scene *s, enum lang lang, bool is_json)
{

	memset(s, 0, sizeof(*s));
	buf_init(&s->out, 1 << 20);
	buf_init(&s->err, 1 << 20);
	s->io = (struct cli_io){.lang = lang, .sink = {catch_write, s}};
	fault_begin(&s->l, &s->io, kinds, is_json);
}

static void
scene_done(struct scene *s)
{

	buf_done(&s->out);
	buf_done(&s->err);
}

static void
a_fault_is_a_sentence_with_its_detail_behind_it(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, LANG_VI, false);
	fault_tell(&s.l, "file", "ảnh\t1.jpg", "other bytes");
	fault_tell(&s.l, "moon", "x", "made of\ncheese");
	fault_end(&s.l);
	assert_string_equal(
	    buf_str(&s.out),
	    "Tệp đính kèm “ảnh 1.jpg” trên máy này bị hỏng. (chi tiết kỹ "
	    "thuật: file ảnh 1.jpg: other bytes)\n"
	    "Có chỗ không đúng ở moon: x. (chi tiết kỹ thuật: moon x: made of "
	    "cheese)\n");
	assert_int_equal(s.l.n, 2);
	scene_done(&s);
}

static void
what_to_do_is_said_once_for_each_kind_in_its_order(void **state)
{
	struct buf want = BUF_INIT(10000);
	struct scene s;

	(void)state;
	scene_begin(&s, LANG_EN, false);
	fault_tell(&s.l, "part", "p1", "r");
	fault_tell(&s.l, "batch", "b1", "r");
	fault_tell(&s.l, "part", "p2", "r");
	fault_tell(&s.l, "file", "f", "r");
	fault_tell(&s.l, "hub", "h", "r");
	fault_end(&s.l);
	buf_fmt(&want, "%s\n%s\n", text_raw(LANG_EN, TEXT_fault_file_do),
		text_raw(LANG_EN, TEXT_fault_signed_do));
	assert_string_equal(buf_str(&s.err), buf_str(&want));
	buf_done(&want);
	scene_done(&s);
}

static void
nothing_found_says_nothing(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, LANG_EN, false);
	fault_end(&s.l);
	assert_int_equal(s.out.len + s.err.len, 0);
	scene_done(&s);
	scene_begin(&s, LANG_EN, true);
	fault_end(&s.l);
	assert_string_equal(buf_str(&s.out), "[\n]\n");
	scene_done(&s);
}

static void
programs_get_json_whatever_is_in_it(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, LANG_VI, true);
	fault_tell(&s.l, "file", "a\"b\\", "caf\xe9\n");
	fault_tell(&s.l, "part", "p", "r");
	fault_end(&s.l);
	assert_string_equal(
	    buf_str(&s.out),
	    "[\n{\"what\":\"file\",\"key\":\"a\\\"b\\\\\",\"reason\":\"caf? "
	    "\"},\n{\"what\":\"part\",\"key\":\"p\",\"reason\":\"r\"}\n]\n");
	scene_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_fault_is_a_sentence_with_its_detail_behind_it),
	    cmocka_unit_test(
		what_to_do_is_said_once_for_each_kind_in_its_order),
	    cmocka_unit_test(nothing_found_says_nothing),
	    cmocka_unit_test(programs_get_json_whatever_is_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
