#include "protocol/paper/load.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

typedef int paper_writer(const struct paper *p, struct buf *out, struct err *e);

/* The folder of this program, or "". */
static void
program_folder(char *out, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", out, size - 1);
	char *slash;

	out[n > 0 ? n : 0] = '\0';
	slash = strrchr(out, '/');
	if (slash != NULL)
		*slash = '\0';
}

static void *
library_open(const char *name, struct err *e)
{
	static const char *const places[] = {"", "/../lib/kheo"};
	char folder[4096];
	const char *why = NULL;

	program_folder(folder, sizeof(folder));
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct buf path = BUF_INIT(sizeof(folder) + 64);
		void *lib = NULL;

		buf_fmt(&path, "%s%s/%s", folder, places[i], name);
		if (access(buf_str(&path), F_OK) == 0) {
			lib = dlopen(buf_str(&path), RTLD_NOW | RTLD_LOCAL);
			why = lib == NULL ? dlerror() : NULL;
		}
		buf_done(&path);
		if (lib != NULL)
			return lib;
	}
	err_set(e, ERR_NOT_FOUND, "%s: %.200s", name,
		why != NULL ? why : "it is not installed");
	return NULL;
}

int
paper_write(const struct paper *p, enum paper_format format, struct buf *out,
	    struct err *e)
{
	static const struct {
		const char *library;
		const char *writer;
	} homes[PAPER_FORMATS] = {
	    [PAPER_DOCX] = {"kheo-paper.so", "paper_docx"},
	    [PAPER_HTML] = {"kheo-paper.so", "paper_html"},
	    [PAPER_XLSX] = {"kheo-paper.so", "paper_xlsx"},
	    [PAPER_CSV] = {"kheo-paper.so", "paper_csv"},
	    [PAPER_PDF] = {"kheo-pdf.so", "paper_pdf"},
	};

	paper_writer *writer;
	void *lib, *found;

	if (format >= PAPER_FORMATS)
		return err_set(e, ERR_INVALID, "no such format");
	/* Never closed: GLib keeps what it made for the whole process. */
	lib = library_open(homes[format].library, e);
	if (lib == NULL)
		return -1;
	found = dlsym(lib, homes[format].writer);
	if (found == NULL)
		return err_set(e, ERR_NOT_FOUND, "%s: no %s",
			       homes[format].library, homes[format].writer);
	memcpy(&writer, &found, sizeof(writer));
	return writer(p, out, e);
}
