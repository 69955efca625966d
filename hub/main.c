#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hub/cmd/app.h"
#include "hub/socket.h"
#include "protocol/base/num.h"

#define TRIES     50 /* for a home that another command has, 100 ms apart */
#define TRY_MS    100
#define SHIFT_MAX (UINT64_C(100) * 366 * 86400) /* seconds */

/* KHEO_CLOCK_OFFSET, in milliseconds; 0 when it is not set or no number. */
static int64_t
clock_offset(void)
{
	const char *s = getenv("KHEO_CLOCK_OFFSET");
	bool back = s != NULL && s[0] == '-';
	uint64_t n;

	if (s == NULL)
		return 0;
	s += back;
	if (num_parse(s, strlen(s), 0, SHIFT_MAX, &n) != 0)
		return 0;
	return back ? -(int64_t)n * 1000 : (int64_t)n * 1000;
}

static const char *
locale_of(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *s = getenv(names[i]);

		if (s != NULL && s[0] != '\0')
			return s;
	}
	return NULL;
}

static int
home_find(struct buf *out, const char *given, struct err *e)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");

	if (given != NULL && given[0] != '\0')
		buf_text(out, given);
	else if (data != NULL && data[0] == '/')
		buf_fmt(out, "%s/kheo-hub", data);
	else if (home != NULL && home[0] != '\0')
		buf_fmt(out, "%s/.local/share/kheo-hub", home);
	else
		return err_set(e, ERR_USAGE, "no --home, and no HOME");
	return buf_check(out, e);
}

/* Here if nobody has the home, else in the daemon that has it; another
 * command's turn is waited for. */
static int
ask_somewhere(const struct ask *a, const struct hub_app *app, struct told *t,
	      struct err *e)
{

	for (int i = 0; i < TRIES; i++) {
		err_clear(e);
		told_done(t);
		told_init(t);
		if (ask_local(a, app->home, &app->clock, &app->rng, t, e) == 0)
			return 0;
		if (e->code != ERR_BUSY)
			return -1;
		err_clear(e);
		if (ask_remote(a, app->home, t, e) == 0)
			return 0;
		if (e->code != ERR_BUSY)
			return -1;
		os_sleep_ms(TRY_MS);
	}
	return -1;
}

static int
fail(const struct hub_app *app, const struct err *e)
{

	if (e->code == ERR_NOT_FOUND && !file_exists(app->home)) {
		cli_warn(&app->io, TEXT_hub_no_home, app->home, NULL);
		return CLI_FAILED;
	}
	return cli_fail(&app->io, e);
}

static int
admin_run(struct hub_app *app, const struct cli_args *args, int argc,
	  char **argv)
{
	const struct admin_verb *v = admin_verb_of(args->verb);
	struct ask a;
	struct told t;
	struct err e = ERR_INIT;
	int rc;

	memset(&a, 0, sizeof(a));
	told_init(&t);
	rc = ask_init(&a, argc, (const char *const *)argv, &app->io, &e);
	a.on_damage = v->on_damage;
	if (rc == 0 && v->input >= 0 && args->n > (size_t)v->input &&
	    (v->input_word == NULL || strcmp(args->v[0], v->input_word) == 0))
		rc = ask_file(&a, args->v[v->input], &e);
	if (rc != 0)
		rc = cli_fail(&app->io, &e);
	else if (ask_somewhere(&a, app, &t, &e) != 0)
		rc = fail(app, &e);
	else if (told_show(&t, &app->io, &e) != 0)
		rc = cli_fail(&app->io, &e);
	else
		rc = t.status;
	ask_done(&a);
	told_done(&t);
	return rc;
}

static int
verb_run(struct hub_app *app, const struct cli_call *call, int argc,
	 char **argv)
{
	const struct cli_verb *verb = call->args.verb;
	struct buf home = BUF_INIT(4096);
	struct err e = ERR_INIT;
	int rc;

	if (home_find(&home, call->home, &e) != 0) {
		rc = cli_fail(&app->io, &e);
	} else {
		app->home = buf_str(&home);
		if (admin_verb_of(verb) != NULL)
			rc = admin_run(app, &call->args, argc, argv);
		else
			rc = verb->run(app, &call->args);
	}
	buf_done(&home);
	return rc;
}

int
main(int argc, char **argv)
{
	const struct cli_verb *verbs[ADMIN_VERBS_MAX];
	struct cli_program program;
	struct cli_call call;
	struct hub_app app;
	struct err e = ERR_INIT;
	int rc;

	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	os_no_core_dumps();
	os_frugal_heap();
	memset(&app, 0, sizeof(app));
	cli_io_std(&app.io, text_lang(NULL, getenv("KHEO_LANG"), locale_of()));
	app.clock = os_clock(clock_offset());
	app.rng = os_rng();
	program_make(&program, verbs);
	if (keys_init() != 0) {
		err_set(&e, ERR_STATE, "libsodium does not start");
		return cli_fail(&app.io, &e);
	}
	if (cli_parse(&call, &program, argc, (const char *const *)argv,
		      &app.io))
		rc = verb_run(&app, &call, argc, argv);
	else
		rc = call.status;
	cli_call_done(&call);
	return cli_std_end(&app.io, rc);
}
