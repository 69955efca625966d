#include <inttypes.h>
#include <stdlib.h>

#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "protocol/log/prove_impl.h"
#include "protocol/log/state.h"

static int
headers_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < g->bid_count; i++) {
		buf_reset(&note);
		if ((rc = batch_note(g->p->db, g->bids[i], &note, e)) == 0)
			proof_put_note(w, "header", note.p, note.len);
	}
	buf_done(&note);
	return rc;
}

static int
points_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->point_count; i++) {
		buf_reset(&note);
		rc = checkpoint_at(g->p->db, g->p->origin, g->points[i], &row,
				   &note, e);
		if (rc == 1)
			proof_put_note(w, "checkpoint", note.p, note.len);
	}
	buf_done(&note);
	if (rc == 0)
		err_set(e, ERR_STATE, "proof: a checkpoint is not stored");
	return rc == 1 ? 0 : -1;
}

static int
receipt_put_of(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct head head = g->head;
	int rc = 0;

	if (g->p->receipt != NULL)
		rc = g->p->receipt(g->p->ctx, &head, &note, e);
	if (rc == 1)
		proof_put_note(w, "receipt", note.p, note.len);
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static int
parts_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->part_count; i++) {
		buf_reset(&body);
		rc = part_load(g->p->db, &g->parts[i], salt, &body, e);
		if (rc == 1)
			proof_put_part(w, salt, body.p, body.len);
	}
	buf_done(&body);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "proof: a part is not stored");
	return rc == 1 ? 0 : -1;
}

/* An entry's path, and the checkpoint that it needs: known before anything is
 * written, as checkpoints come first. */
struct proven {
	uint64_t size;
	struct hash path[TREE_DEPTH_MAX * 2];
	size_t count;
};

static int
paths_find(struct gathered *g, struct proven *paths, struct err *e)
{
	for (size_t i = 0; i < g->entry_count; i++) {
		struct proven *at = &paths[i];
		int rc = g->p->path(g->p->ctx, g->entries[i], &at->size,
				    at->path, &at->count, e);

		if (rc == 0)
			rc = err_set(e, ERR_STATE,
				     "proof: the path of entry %" PRIu64
				     " is not known",
				     g->entries[i]);
		if (rc < 0 || point_want(g, at->size, e) != 0)
			return -1;
	}
	return 0;
}

static int
entries_put(struct gathered *g, const struct proven *paths,
	    struct proof_writer *w, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct entry en;
	int64_t bid;
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->entry_count; i++) {
		buf_reset(&text);
		rc = entry_load(g->p->db, g->entries[i], &en, &bid, e);
		if (rc != 1)
			break;
		entry_put(&text, &en);
		proof_put_entry(w, g->entries[i], text.p, text.len,
				paths[i].size, paths[i].path, paths[i].count);
	}
	buf_done(&text);
	return rc < 0 ? -1 : 0;
}

int
gathered_put(struct gathered *g, const struct hash *submission,
	     const struct hash *word, struct buf *out, struct err *e)
{
	struct proven *paths = calloc(g->entry_count + 1, sizeof(*paths));
	struct proof_writer w;
	int rc = -1;

	if (paths == NULL)
		return err_memory(e);
	proof_begin(&w);
	proof_put_note(&w, "hubkeys", g->p->hubkeys, g->p->hubkeys_len);
	if (paths_find(g, paths, e) == 0 && headers_put(g, &w, e) == 0 &&
	    points_put(g, &w, e) == 0 && receipt_put_of(g, &w, e) == 0 &&
	    parts_put(g, &w, e) == 0 && entries_put(g, paths, &w, e) == 0)
		rc = proof_finish(&w, submission, word, out, e);
	proof_done(&w);
	free(paths);
	return rc;
}
