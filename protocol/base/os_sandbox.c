#include "protocol/base/os_sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

/* The library's own macros leave the second operand away, which clang calls
 * missing. */
#define FIRST_IS(value) ((struct scmp_arg_cmp){0, SCMP_CMP_EQ, (value), 0})
#define FIRST_IS_ABOVE(value)                                                  \
	((struct scmp_arg_cmp){0, SCMP_CMP_GT, (value), 0})

/* Since version 3; the headers may be older than the kernel. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (UINT64_C(1) << 14)
#endif

/* What landlock version 1 can refuse, and what of it a home may do. */
#define FILES_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define FILES_HOME                                                             \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |        \
	 LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |         \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |        \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |          \
	 LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)

/* Never, whatever the arguments.  By table, and not a list of what is allowed:
 * which harmless calls a library makes changes with its version. */
static const int refused[] = {
    /* another program or process */
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
    SCMP_SYS(ptrace), SCMP_SYS(memfd_create), SCMP_SYS(memfd_secret),
    SCMP_SYS(uselib), SCMP_SYS(modify_ldt), SCMP_SYS(personality),
    /* other processes */
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal), SCMP_SYS(kcmp), SCMP_SYS(kill),
    SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(migrate_pages), SCMP_SYS(move_pages),
    /* the way out, and ways around landlock */
    SCMP_SYS(connect), SCMP_SYS(socketpair), SCMP_SYS(truncate),
    SCMP_SYS(chown), SCMP_SYS(lchown), SCMP_SYS(fchownat), SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr),
    SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(symlink), SCMP_SYS(symlinkat),
    SCMP_SYS(name_to_handle_at), SCMP_SYS(open_by_handle_at),
    SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register), SCMP_SYS(shmat), SCMP_SYS(shmget),
    SCMP_SYS(msgget), SCMP_SYS(semget), SCMP_SYS(mq_open),
    /* other rights, other names for things */
    SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setreuid), SCMP_SYS(setregid),
    SCMP_SYS(setresuid), SCMP_SYS(setresgid), SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid), SCMP_SYS(setgroups), SCMP_SYS(capset),
    SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(chroot), SCMP_SYS(pivot_root),
    SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(open_tree),
    SCMP_SYS(move_mount), SCMP_SYS(fsopen), SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount), SCMP_SYS(fspick), SCMP_SYS(mount_setattr),
    /* the kernel itself */
    SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
    SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl),
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot),
    SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(quotactl),
    SCMP_SYS(syslog), SCMP_SYS(sethostname), SCMP_SYS(setdomainname),
    SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex), SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(vhangup),
    SCMP_SYS(lookup_dcookie), SCMP_SYS(fanotify_init)};

static int
ruleset_make(uint64_t handled)
{
	const struct landlock_ruleset_attr attr = {.handled_access_fs =
						       handled};

	return (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
			    0U);
}

static int
ruleset_enter(int rules, int home, uint64_t handled, struct err *e)
{
	const struct landlock_path_beneath_attr below = {
	    .allowed_access = FILES_HOME & handled, .parent_fd = home};

	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		    &below, 0U) != 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0U) != 0)
		return err_sys(e, "landlock");
	return 0;
}

static int
files_limit(const char *home, struct sandboxed *got, struct err *e)
{
	uint64_t handled = FILES_FIRST;
	long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	int folder = -1;
	int rules = -1;
	int rc = -1;

	if (version < 1)
		return 0; /* not built in, or switched off at boot */
	if (version >= 2)
		handled |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		handled |= LANDLOCK_ACCESS_FS_TRUNCATE;
	folder = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		err_sys(e, "%s", home);
	else if ((rules = ruleset_make(handled)) < 0)
		err_sys(e, "landlock");
	else
		rc = ruleset_enter(rules, folder, handled, e);
	if (rules >= 0)
		close(rules);
	if (folder >= 0)
		close(folder);
	if (rc == 0)
		got->landlock = (int)version;
	return rc;
}

/* Each of these returns 0 or what libseccomp returned. */

static int
memory_refuse(scmp_filter_ctx f)
{
	static const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect),
				    SCMP_SYS(pkey_mprotect)};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(calls); i++)
		rc = seccomp_rule_add(
		    f, SCMP_ACT_ERRNO(EPERM), calls[i], 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	return rc;
}

/* Streams of the families that a server listens on, and no others. */
static int
sockets_refuse(scmp_filter_ctx f)
{
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);
	int rc = seccomp_rule_add(f, no, SCMP_SYS(socket), 1,
				  FIRST_IS_ABOVE(AF_INET6));

	for (scmp_datum_t i = AF_INET + 1; rc == 0 && i < AF_INET6; i++)
		rc = seccomp_rule_add(f, no, SCMP_SYS(socket), 1, FIRST_IS(i));
	for (scmp_datum_t i = SOCK_STREAM + 1; rc == 0 && i < 16; i++)
		rc = seccomp_rule_add(f, no, SCMP_SYS(socket), 1,
				      SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, i));
	return rc;
}

static int
processes_refuse(scmp_filter_ctx f)
{
	int rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				  SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));

	/* Its flags lie in memory, where no filter looks; without it glibc
	 * uses clone(). */
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS),
				      SCMP_SYS(clone3), 0);
	return rc;
}

static int
filter_fill(scmp_filter_ctx f)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(refused); i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
	if (rc == 0)
		rc = memory_refuse(f);
	if (rc == 0)
		rc = sockets_refuse(f);
	if (rc == 0)
		rc = processes_refuse(f);
	return rc;
}

static int
calls_limit(struct sandboxed *got, struct err *e)
{
	scmp_filter_ctx f;
	int rc;

	/* Asks nothing of the thread: EFAULT where filters can be had. */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) == 0 ||
	    errno != EFAULT)
		return 0;
	if ((f = seccomp_init(SCMP_ACT_ALLOW)) == NULL)
		return err_memory(e);
	rc = filter_fill(f);
	if (rc == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	if (rc != 0)
		return err_set(e, ERR_STATE, "seccomp: error %d", -rc);
	got->seccomp = true;
	return 0;
}

int
os_sandbox_enter(const char *home, struct sandboxed *got, struct err *e)
{

	*got = (struct sandboxed){0};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_sys(e, "no_new_privs");
	if (files_limit(home, got, e) != 0)
		return -1;
	return calls_limit(got, e);
}
