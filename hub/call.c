#include "hub/call.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/paper/carry.h"

const struct buf *
call_input(struct call *c, const char *name, struct err *e)
{

	for (size_t i = 0; i < c->file_count; i++)
		if (!c->files[i].is_output &&
		    strcmp(c->files[i].name, name) == 0)
			return &c->files[i].data;
	err_set(e, ERR_NOT_FOUND, "%s: the file did not travel", name);
	return NULL;
}

struct buf *
call_output(struct call *c, const char *name, struct err *e)
{
	struct call_file *f;

	if (c->file_count == CALL_FILES_MAX) {
		err_set(e, ERR_LIMIT, "too many files for one command");
		return NULL;
	}
	f = &c->files[c->file_count];
	memset(f, 0, sizeof(*f));
	buf_init(&f->data, USB_BYTES_MAX);
	if ((f->name = strdup(name)) == NULL) {
		err_memory(e);
		return NULL;
	}
	f->is_output = true;
	c->file_count++;
	return &f->data;
}

int
call_paper(struct call *c, const char *name, const struct paper *p,
	   struct err *e)
{
	struct buf *out = call_output(c, name, e);

	if (out == NULL || paper_put(p, out, e) != 0)
		return -1;
	c->files[c->file_count - 1].is_paper = true;
	return 0;
}
