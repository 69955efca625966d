#include "protocol/cli/verb.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/id.h"
#include "protocol/cli/globals.h"

/* One walk over a command line. */
struct walk {
	struct cli_call *c;
	const struct cli_program *p;
	struct cli_io *io;
	int argc;
	const char *const *argv;
	int at;     /* the word in hand */
	bool plain; /* behind "--": no more options */
	struct cli_given *given;
};

static const struct cli_verb *
verb_find(const struct cli_program *p, const char *name)
{
	const struct cli_verb *const *v;

	for (v = p->verbs; *v != NULL; v++)
		if (strcmp((*v)->name, name) == 0)
			return *v;
	return NULL;
}

/* The option whose name is the first ${n} bytes of ${s}. */
static const struct cli_option *
list_find(const struct cli_option *list, const char *s, size_t n)
{

	for (; list != NULL && list->name != NULL; list++)
		if (strlen(list->name) == n && memcmp(list->name, s, n) == 0)
			return list;
	return NULL;
}

static bool
is_option(const char *word)
{
	struct id id;

	/* One id in 64 begins with a dash, and is copied from a list. */
	return word[0] == '-' && word[1] != '\0' &&
	       id_parse(&id, word, strlen(word)) != 0;
}

static int
misuse(const struct walk *w, enum text_id id, const char *arg)
{

	return cli_misuse(w->io, w->p, w->c->args.verb, id, arg);
}

/* The value behind an option, or NULL if there is none.  The next word is not
 * taken if it looks like an option: a forgotten value must not eat it. */
static const char *
value_take(struct walk *w, const char *equals)
{
	const char *next;

	if (equals != NULL)
		return equals + 1;
	if (w->at + 1 >= w->argc)
		return NULL;
	next = w->argv[w->at + 1];
	if (strncmp(next, "--", 2) == 0)
		return NULL;
	w->at++;
	return next;
}

static int
option_keep(struct walk *w, const struct cli_option *o, const char *value)
{
	struct cli_args *a = &w->c->args;
	enum lang lang;

	if (strcmp(o->name, "--lang") == 0) {
		if (text_lang_read(value, &lang) != 0)
			return misuse(w, TEXT_cli_bad_lang, value);
		w->io->lang = lang;
	}
	if (strcmp(o->name, "--home") == 0)
		w->c->home = value;
	w->given[a->given_n].name = o->name;
	w->given[a->given_n].value = value;
	a->given_n++;
	return CLI_DONE;
}

static bool
was_given(const struct cli_args *a, const char *name)
{
	for (size_t i = 0; i < a->given_n; i++) {
		const char *given = a->given[i].name;

		if (given != NULL && strcmp(given, name) == 0)
			return true;
	}
	return false;
}

static int
option_read(struct walk *w)
{
	const char *word = w->argv[w->at];
	const char *equals = strchr(word, '=');
	size_t n = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const struct cli_verb *verb = w->c->args.verb;
	const struct cli_option *o;
	const char *value = "";

	o = list_find(cli_globals, word, n);
	if (o == NULL && verb != NULL)
		o = list_find(verb->options, word, n);
	if (o == NULL)
		return misuse(w, TEXT_cli_bad_option, word);
	if (was_given(&w->c->args, o->name))
		return misuse(w, TEXT_cli_option_twice, o->name);
	if (o->arg == NULL && equals != NULL)
		return misuse(w, TEXT_cli_has_value, o->name);
	if (o->arg != NULL && (value = value_take(w, equals)) == NULL)
		return misuse(w, TEXT_cli_no_value, o->name);
	return option_keep(w, o, value);
}

static int
word_read(struct walk *w)
{
	struct cli_args *a = &w->c->args;
	const char *word = w->argv[w->at];

	if (!w->plain && strcmp(word, "--") == 0) {
		w->plain = true;
		return CLI_DONE;
	}
	if (!w->plain && is_option(word))
		return option_read(w);
	if (a->verb != NULL) {
		a->v[a->n++] = word;
		return CLI_DONE;
	}
	if ((a->verb = verb_find(w->p, word)) == NULL)
		return misuse(w, TEXT_cli_bad_verb, word);
	return CLI_DONE;
}

static int
count_check(const struct walk *w)
{
	const struct cli_args *a = &w->c->args;

	if (a->verb == NULL)
		return misuse(w, TEXT_cli_no_verb, "");
	if (a->n < (size_t)a->verb->min_args)
		return misuse(w, TEXT_cli_too_few, a->verb->name);
	if (a->verb->max_args >= 0 && a->n > (size_t)a->verb->max_args)
		return misuse(w, TEXT_cli_too_many, a->verb->name);
	return CLI_DONE;
}

/* The language, if word ${i} or the one behind it names one. */
static void
lang_peek(const struct walk *w, int i)
{
	const char *word = w->argv[i];
	enum lang lang;

	if (strncmp(word, "--lang=", 7) == 0)
		word += 7;
	else if (strcmp(word, "--lang") == 0 && i + 1 < w->argc)
		word = w->argv[i + 1];
	else
		return;
	if (text_lang_read(word, &lang) == 0)
		w->io->lang = lang;
}

/* Help is never refused, whatever else is on the line, and speaks the
 * language that is named even behind it. */
static bool
help_answer(const struct walk *w)
{
	const struct cli_verb *verb = NULL;
	bool help = false;
	bool version = false;
	const char *word;
	int i;

	for (i = 1; i < w->argc && strcmp(w->argv[i], "--") != 0; i++) {
		word = w->argv[i];
		lang_peek(w, i);
		if (verb == NULL && !is_option(word))
			verb = verb_find(w->p, word);
		if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
			help = true;
		if (strcmp(word, "--version") == 0)
			version = true;
	}
	if (help)
		cli_help(w->io, w->p, verb);
	else if (version)
		cli_out(w->io, "%s %s\n", w->p->name, w->p->version);
	return help || version;
}

static int
room_make(struct walk *w)
{
	size_t max = w->argc > 0 ? (size_t)w->argc : 1;
	struct cli_args *a = &w->c->args;
	struct err e = ERR_INIT;

	a->v = calloc(max + 1, sizeof(*a->v));
	a->given = calloc(max, sizeof(*a->given));
	w->given = a->given;
	if (a->v != NULL && a->given != NULL)
		return CLI_DONE;
	err_memory(&e);
	return cli_fail(w->io, &e);
}

bool
cli_parse(struct cli_call *c, const struct cli_program *p, int argc,
	  const char *const *argv, struct cli_io *io)
{
	struct walk w = {
	    .c = c, .p = p, .io = io, .argc = argc, .argv = argv, .at = 1};

	memset(c, 0, sizeof(*c));
	if (help_answer(&w))
		return false;
	if ((c->status = room_make(&w)) != CLI_DONE)
		return false;
	for (; w.at < argc; w.at++)
		if ((c->status = word_read(&w)) != CLI_DONE)
			return false;
	return (c->status = count_check(&w)) == CLI_DONE;
}

void
cli_call_done(struct cli_call *c)
{

	free(c->args.v);
	free(c->args.given);
	memset(c, 0, sizeof(*c));
}

const char *
cli_opt(const struct cli_args *a, const char *name)
{
	size_t i;

	if (list_find(a->verb->options, name, strlen(name)) == NULL)
		BUG("an option that the verb's table does not have");
	for (i = 0; i < a->given_n; i++)
		if (strcmp(a->given[i].name, name) == 0)
			return a->given[i].value;
	return NULL;
}

bool
cli_has(const struct cli_args *a, const char *name)
{

	return cli_opt(a, name) != NULL;
}
