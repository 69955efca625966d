/* What --help and a misused command print. */
#include "protocol/cli/verb.h"

#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/cli/globals.h"

#define LINE_BYTES_MAX 4096
#define COLUMN         14

const struct cli_option cli_globals[] = {
    {"--home", "DIR", TEXT_cli_home}, {"--lang", "vi|en", TEXT_cli_lang},
    {"--help", NULL, TEXT_cli_help},  {"--version", NULL, TEXT_cli_version},
    {NULL, NULL, TEXT_cli_help},
};

/* A word of the tables that stands for an argument, or one to be typed. */
static void
word_put(struct buf *out, enum lang lang, const char *word, size_t n)
{
	const char *en;

	for (int i = TEXT_arg_verb; i <= TEXT_arg_year; i++) {
		en = text_raw(LANG_EN, (enum text_id)i);
		if (strlen(en) != n || memcmp(en, word, n) != 0)
			continue;
		buf_text(out, text_raw(lang, (enum text_id)i));
		return;
	}
	buf_add(out, word, n);
}

/* "[--json] RECORD field=value..." with its words in the person's language. */
static void
args_put(struct buf *out, enum lang lang, const char *args)
{
	static const char in_word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789-";
	size_t n;

	while (*args != '\0') {
		if ((n = strspn(args, in_word)) > 0) {
			word_put(out, lang, args, n);
		} else {
			n = 1;
			buf_add(out, args, n);
		}
		args += n;
	}
}

static void
usage_put(const struct cli_io *io, struct buf *out, const struct cli_program *p,
	  const struct cli_verb *verb)
{

	buf_text(out, p->name);
	buf_byte(out, ' ');
	if (verb == NULL) {
		args_put(out, io->lang, "VERB [ARGUMENTS] [OPTIONS]");
		return;
	}
	buf_text(out, verb->name);
	if (verb->args[0] != '\0') {
		buf_byte(out, ' ');
		args_put(out, io->lang, verb->args);
	}
	if (verb->options != NULL && verb->options[0].name != NULL)
		args_put(out, io->lang, " [OPTIONS]");
}

/* What it is beside what it does, or above it where it is long. */
static void
entry_print(const struct cli_io *io, const struct buf *name, const char *help)
{
	int columns = 0;

	for (size_t i = 0; i < name->len; i++)
		columns += (name->p[i] & 0xc0) != 0x80;
	if (columns > COLUMN)
		cli_out(io, "  %.*s\n  %*s %s\n", (int)name->len,
			(const char *)name->p, COLUMN, "", help);
	else
		cli_out(io, "  %.*s%*s %s\n", (int)name->len,
			(const char *)name->p, COLUMN - columns, "", help);
}

int
cli_misuse(const struct cli_io *io, const struct cli_program *p,
	   const struct cli_verb *verb, enum text_id id, const char *arg)
{
	struct buf usage = BUF_INIT(LINE_BYTES_MAX);

	usage_put(io, &usage, p, verb);
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
			args_put(&name, io->lang, o->arg);
		}
		entry_print(io, &name, text_raw(io->lang, o->help));
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

	usage_put(io, &usage, p, verb);
	cli_say(io, TEXT_cli_usage, buf_str(&usage), NULL);
	buf_done(&usage);
	if (verb != NULL)
		verb_help(io, verb);
	else
		program_help(io, p);
}
