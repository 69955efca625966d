/* What --help and a misused command print. */
#include "protocol/cli/verb.h"

#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/cli/globals.h"

#define LINE_BYTES_MAX 4096
#define COLUMN         14 /* names of verbs and options are ASCII, so bytes suffice */

const struct cli_option cli_globals[] = {
    {"--home", "DIR", TEXT_cli_home}, {"--lang", "vi|en", TEXT_cli_lang},
    {"--help", NULL, TEXT_cli_help},  {"--version", NULL, TEXT_cli_version},
    {NULL, NULL, TEXT_cli_help},
};

static void
usage_put(struct buf *out, const struct cli_program *p,
	  const struct cli_verb *verb)
{

	buf_text(out, p->name);
	buf_byte(out, ' ');
	if (verb == NULL) {
		buf_text(out, "VERB [ARGUMENTS] [OPTIONS]");
		return;
	}
	buf_text(out, verb->name);
	if (verb->args[0] != '\0') {
		buf_byte(out, ' ');
		buf_text(out, verb->args);
	}
	if (verb->options != NULL && verb->options[0].name != NULL)
		buf_text(out, " [OPTIONS]");
}

int
cli_misuse(const struct cli_io *io, const struct cli_program *p,
	   const struct cli_verb *verb, enum text_id id, const char *arg)
{
	struct buf usage = BUF_INIT(LINE_BYTES_MAX);

	usage_put(&usage, p, verb);
	cli_warn(io, id, arg, NULL);
	cli_warn(io, TEXT_cli_usage, buf_str(&usage), NULL);
	buf_done(&usage);
	return CLI_USAGE;
}

static void
options_print(const struct cli_io *io, const struct cli_option *o)
{
	struct buf name = BUF_INIT(LINE_BYTES_MAX);

	for (; o != NULL && o->name != NULL; o++) {
		buf_reset(&name);
		buf_text(&name, o->name);
		if (o->arg != NULL) {
			buf_byte(&name, ' ');
			buf_text(&name, o->arg);
		}
		cli_out(io, "  %-*s %s\n", COLUMN, buf_str(&name),
			text_raw(io->lang, o->help));
	}
	buf_done(&name);
}

static void
verb_help(const struct cli_io *io, const struct cli_verb *verb)
{

	cli_out(io, "%s\n\n", text_raw(io->lang, verb->summary));
	cli_say(io, TEXT_cli_options, NULL);
	options_print(io, verb->options);
	options_print(io, cli_globals);
	cli_out(io, "\n");
	cli_say(io, TEXT_cli_example, verb->example, NULL);
}

static void
program_help(const struct cli_io *io, const struct cli_program *p)
{
	const struct cli_verb *const *v;

	cli_out(io, "%s\n\n", text_raw(io->lang, p->summary));
	cli_say(io, TEXT_cli_verbs, NULL);
	for (v = p->verbs; *v != NULL; v++)
		cli_out(io, "  %-*s %s\n", COLUMN, (*v)->name,
			text_raw(io->lang, (*v)->summary));
	cli_out(io, "\n");
	cli_say(io, TEXT_cli_options, NULL);
	options_print(io, cli_globals);
	cli_out(io, "\n");
	cli_say(io, TEXT_cli_more, p->name, NULL);
}

void
cli_help(const struct cli_io *io, const struct cli_program *p,
	 const struct cli_verb *verb)
{
	struct buf usage = BUF_INIT(LINE_BYTES_MAX);

	usage_put(&usage, p, verb);
	cli_say(io, TEXT_cli_usage, buf_str(&usage), NULL);
	buf_done(&usage);
	if (verb != NULL)
		verb_help(io, verb);
	else
		program_help(io, p);
}
