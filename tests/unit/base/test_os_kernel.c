/* The sandbox on kernels that lack something or say no.  They are made up: the
 * Makefile puts what stands here under os_sandbox.c, by the linker's --wrap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

#include "protocol/base/os_sandbox.h"

#define REFER    LANDLOCK_ACCESS_FS_REFER
#define TRUNCATE (UINT64_C(1) << 14)

/* What fails. */
enum no {
	NOTHING,
	NO_PRIVILEGES, /* cannot be given up */
	NO_RULESET,
	NO_RULE,
	NO_RESTRICTION,
	NO_SECCOMP,
	NO_MEMORY,
	NO_LOAD
};

static struct {
	int landlock; /* its version */
	enum no no;
	uint64_t handled; /* by the ruleset that was made */
	unsigned rules;   /* of the filter, so far */
	unsigned no_rule; /* which of them fails; 0: none */
	bool is_loaded;
} kernel;

long __wrap_syscall(long number, ...);
int __wrap_prctl(int option, ...);
scmp_filter_ctx __real_seccomp_init(uint32_t action);
scmp_filter_ctx __wrap_seccomp_init(uint32_t action);
int __wrap_seccomp_rule_add(scmp_filter_ctx f, uint32_t action, int call,
			    unsigned count, ...);
int __wrap_seccomp_load(scmp_filter_ctx f);

static long
refuse(int error)
{
	errno = error;
	return -1;
}

long
__wrap_syscall(long number, ...)
{
	const struct landlock_ruleset_attr *attr;
	va_list ap;

	if (number == SYS_landlock_add_rule)
		return kernel.no == NO_RULE ? refuse(EINVAL) : 0;
	if (number == SYS_landlock_restrict_self)
		return kernel.no == NO_RESTRICTION ? refuse(E2BIG) : 0;
	assert_int_equal(number, SYS_landlock_create_ruleset);
	va_start(ap, number);
	attr = va_arg(ap, const struct landlock_ruleset_attr *);
	va_end(ap);
	if (attr == NULL)
		return kernel.landlock == 0 ? refuse(ENOSYS) : kernel.landlock;
	kernel.handled = attr->handled_access_fs;
	return kernel.no == NO_RULESET ? refuse(EMFILE)
				       : open("/dev/null", O_RDONLY);
}

int
__wrap_prctl(int option, ...)
{
	if (option == PR_SET_NO_NEW_PRIVS)
		return kernel.no == NO_PRIVILEGES ? (int)refuse(EINVAL) : 0;
	assert_int_equal(option, PR_SET_SECCOMP);
	return (int)refuse(kernel.no == NO_SECCOMP ? EINVAL : EFAULT);
}

scmp_filter_ctx
__wrap_seccomp_init(uint32_t action)
{
	return kernel.no == NO_MEMORY ? NULL : __real_seccomp_init(action);
}

int
__wrap_seccomp_rule_add(scmp_filter_ctx f, uint32_t action, int call,
			unsigned count, ...)
{
	assert_non_null(f);
	assert_int_not_equal(action, SCMP_ACT_ALLOW);
	assert_in_range(count, 0, 1);
	(void)call;
	return ++kernel.rules == kernel.no_rule ? -EDOM : 0;
}

int
__wrap_seccomp_load(scmp_filter_ctx f)
{
	assert_non_null(f);
	kernel.is_loaded = kernel.no != NO_LOAD;
	return kernel.is_loaded ? 0 : -ECANCELED;
}

static int
entered(int landlock, enum no no, unsigned no_rule, struct sandboxed *got,
	struct err *e)
{
	kernel.landlock = landlock;
	kernel.no = no;
	kernel.handled = 0;
	kernel.rules = 0;
	kernel.no_rule = no_rule;
	kernel.is_loaded = false;
	return os_sandbox_enter("/tmp", got, e);
}

static void
a_kernel_gives_what_it_has(void **state)
{
	static const struct {
		int landlock;
		enum no no;
		uint64_t handled; /* of what came after version 1 */
	} rows[] = {
	    {0, NOTHING, 0},
	    {1, NOTHING, 0},
	    {2, NOTHING, REFER},
	    {3, NOTHING, REFER | TRUNCATE},
	    {7, NOTHING, REFER | TRUNCATE},
	    {0, NO_SECCOMP, 0},
	    {3, NO_SECCOMP, REFER | TRUNCATE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		struct sandboxed got;

		assert_int_equal(
		    entered(rows[i].landlock, rows[i].no, 0, &got, &e), 0);
		assert_int_equal(got.landlock, rows[i].landlock);
		assert_int_equal(kernel.handled & (REFER | TRUNCATE),
				 rows[i].handled);
		assert_int_equal(
		    (kernel.handled & LANDLOCK_ACCESS_FS_EXECUTE) != 0,
		    rows[i].landlock > 0);
		assert_int_equal(got.seccomp, rows[i].no != NO_SECCOMP);
		assert_int_equal(kernel.is_loaded, got.seccomp);
	}
}

static void
a_sandbox_that_fails_is_none(void **state)
{
	static const struct {
		enum no no;
		enum err_code code;
		int sys;
	} rows[] = {
	    {NO_PRIVILEGES, ERR_IO, EINVAL}, {NO_RULESET, ERR_IO, EMFILE},
	    {NO_RULE, ERR_IO, EINVAL},       {NO_RESTRICTION, ERR_IO, E2BIG},
	    {NO_MEMORY, ERR_MEMORY, 0},      {NO_LOAD, ERR_STATE, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		struct sandboxed got;

		assert_int_equal(entered(3, rows[i].no, 0, &got, &e), -1);
		if (e.code != rows[i].code || e.sys != rows[i].sys)
			fail_msg("row %u: %s", (unsigned)i, e.text);
		assert_false(kernel.is_loaded);
	}
}

static void
without_any_of_its_rules_there_is_no_filter(void **state)
{
	struct sandboxed got;
	unsigned rules;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(entered(3, NOTHING, 0, &got, &e), 0);
	rules = kernel.rules;
	assert_true(rules > 100);
	for (unsigned i = 1; i <= rules; i++) {
		err_clear(&e);
		assert_int_equal(entered(3, NOTHING, i, &got, &e), -1);
		assert_int_equal(e.code, ERR_STATE);
		assert_int_equal(kernel.rules, i);
		assert_false(kernel.is_loaded);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_kernel_gives_what_it_has),
	    cmocka_unit_test(a_sandbox_that_fails_is_none),
	    cmocka_unit_test(without_any_of_its_rules_there_is_no_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
