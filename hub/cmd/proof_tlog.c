#include "hub/cmd/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/base/num.h"
#include "protocol/log/apply.h"
#include "protocol/sign/tlog.h"

/* Append the proof of the entry at ${idx}, which is in the signed tree. */
static int
tlog_write(struct hub *h, uint64_t idx, struct buf *out, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct tlog_proof p = {
	    .index = idx,
	    .path = path,
	    .point = h->point_note.p,
	    .point_len = h->point_note.len,
	};
	struct entry en;
	struct hash leaf;
	int64_t bid;
	int rc = entry_load(h->db, idx, &en, &bid, e);

	if (rc != 1)
		return rc < 0 ? -1
			      : err_set(e, ERR_CORRUPT, "an entry is gone");
	entry_put(&text, &en);
	p.entry = text.p;
	p.entry_len = text.len;
	leaf = tree_leaf(text.p, text.len);
	rc = -1;
	/* No proof that does not hold leaves a damaged hub. */
	if (buf_check(&text, e) == 0 &&
	    tree_prove_inclusion(&h->tree, idx, h->point.size, path, &p.count,
				 e) == 0 &&
	    tree_check_inclusion(&leaf, idx, h->point.size, path, p.count,
				 &h->point.root, e) == 0) {
		tlog_proof_put(out, &p);
		rc = buf_check(out, e);
	}
	buf_done(&text);
	return rc;
}

static int
to_file(struct call *c, uint64_t idx, const char *name)
{
	struct buf key = BUF_INIT(NOTE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct buf *out = call_output(c, name, &e);
	int rc = CLI_DONE;

	vkey_put(&key, c->hub->origin, c->hub->tree_key.public);
	if (out == NULL || tlog_write(c->hub, idx, out, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		cli_say(&c->io, TEXT_hub_tlog_written, name, buf_str(&key),
			NULL);
	buf_done(&key);
	return rc;
}

static int
to_output(struct call *c, uint64_t idx)
{
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	if (tlog_write(c->hub, idx, &out, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		cli_bytes(&c->io, out.p, out.len);
	buf_done(&out);
	return rc;
}

int
proof_tlog(struct call *c, const struct cli_args *a)
{
	const char *typed = cli_opt(a, "--tlog");
	const char *name = cli_opt(a, "-o");
	uint64_t size = c->hub->point.size;
	char last[24];
	uint64_t idx;

	if (num_parse(typed, strlen(typed), 0, INT64_MAX, &idx) != 0) {
		cli_warn(&c->io, TEXT_hub_tlog_bad_index, typed, NULL);
		return CLI_USAGE;
	}
	if (idx >= size) {
		snprintf(last, sizeof(last), "%" PRIu64,
			 size > 0 ? size - 1 : 0);
		cli_warn(&c->io, TEXT_hub_tlog_none, typed, last, NULL);
		return CLI_FAILED;
	}
	return name != NULL ? to_file(c, idx, name) : to_output(c, idx);
}
