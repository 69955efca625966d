/* Feeds the files of a target's corpus to it, without a fuzzer: what was once
 * found stays found.  The program's name is the target's; with arguments it
 * feeds the files named by them. */
#include <stdio.h>
#include <string.h>

#include "protocol/base/file.h"
#include "tests/fuzz/fuzz.h"

#define INPUT_MAX  (1024 * 1024)
#define CUTS_MAX   256 /* of each file */
#define FOLDER_FMT "tests/fuzz/corpus/%s"

/* libFuzzer hands over bytes that end where memory does; so do we, that a
 * sanitizer or valgrind sees a read behind them. */
static void
feed(const uint8_t *p, size_t n)
{
	uint8_t *exact = malloc(n == 0 ? 1 : n);

	MUST(exact != NULL);
	if (n > 0)
		memcpy(exact, p, n);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
}

static int
file_feed(const char *path, int with_cuts)
{
	struct buf b = BUF_INIT(INPUT_MAX);
	struct err e = ERR_INIT;
	size_t step;

	if (file_read(&b, path, &e) != 0) {
		printf("# %s\n", e.text);
		buf_done(&b);
		return -1;
	}
	feed(b.p, b.len);
	step = b.len / CUTS_MAX + 1;
	for (size_t n = 0; with_cuts && n < b.len; n += step)
		feed(b.p, n);
	buf_done(&b);
	return 0;
}

/* Return how many files were fed, 0 on any failure. */
static size_t
corpus_feed(const char *folder)
{
	struct buf path = BUF_INIT(512);
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t count = 0;
	size_t fed = 0;

	if (folder_list(folder, "", &names, &count, &e) != 0)
		printf("# %s\n", e.text);
	for (size_t i = 0; i < count; i++)
		if (path_join(&path, folder, names[i], &e) == 0 &&
		    file_feed(buf_str(&path), 1) == 0)
			fed++;
	folder_list_free(names, count);
	buf_done(&path);
	return fed == count ? fed : 0;
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash == NULL ? argv[0] : slash + 1;
	struct buf folder = BUF_INIT(256);
	size_t fed;

	for (int i = 1; i < argc; i++)
		if (file_feed(argv[i], 0) != 0)
			return 1;
	if (argc > 1)
		return 0;
	buf_fmt(&folder, FOLDER_FMT, name);
	printf("1..1\n");
	fflush(stdout);
	fed = corpus_feed(buf_str(&folder));
	printf("%s 1 - fuzz %s: %zu inputs\n", fed > 0 ? "ok" : "not ok", name,
	       fed);
	buf_done(&folder);
	return fed > 0 ? 0 : 1;
}
