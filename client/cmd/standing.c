#include <stdlib.h>
#include <string.h>

#include "client/cmd/cmd.h"
#include "protocol/sign/hash.h"

#define ZONE_MIN (7 * 60)

int
state_word(struct client *c, const struct hash *submit, const char *state,
	   const char **word, struct err *e)
{
	struct id part = hash_id(submit);
	struct place place;
	int rc;

	*word = state;
	if (strcmp(state, submission_state_name(STATE_SENT)) != 0)
		return 0;
	if ((rc = view_place(c, &part, &place, e)) == 1) {
		if (place.state == BATCH_SEALED || place.state == BATCH_DEAD)
			*word = "unsent";
		else if (place.state == BATCH_EXPORTED)
			*word = "unreceipted";
	}
	return rc < 0 ? -1 : 0;
}

int
standing_load(struct client *c, const struct id *rec, struct standing *out,
	      struct err *e)
{

	memset(out, 0, sizeof(*out));
	out->state = "draft";
	if (view_submissions(c, rec, &out->subs, &out->count, &out->acts,
			     &out->act_count, e) != 0)
		return -1;
	if (out->count > 0)
		out->state = submission_state_name(STATE_WITHDRAWN);
	for (size_t i = out->count; i > 0; i--) {
		enum submission_state s = submission_state(&out->subs[i - 1]);

		if (s == STATE_WITHDRAWN)
			continue;
		out->newest = &out->subs[i - 1];
		if (state_word(c, &out->acts[out->newest->act].part,
			       submission_state_name(s), &out->state, e) == 0)
			return 0;
		standing_done(out);
		return -1;
	}
	return 0;
}

void
standing_done(struct standing *s)
{

	free(s->subs);
	free(s->acts);
	memset(s, 0, sizeof(*s));
}

static int
body_load(struct client *c, const struct hash *hash, struct buf *out,
	  struct err *e)
{
	uint8_t salt[SALT_LEN];
	int rc = part_load(c->db, hash, salt, out, e);

	if (rc == 0)
		return err_set(e, ERR_CORRUPT, "part %s is missing",
			       hash_text(hash).s);
	return rc < 0 ? -1 : 0;
}

json_t *
part_json(struct client *c, const struct hash *hash, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	json_t *root = NULL;

	if (body_load(c, hash, &body, e) == 0)
		root = json_read(body.p, body.len, e);
	buf_done(&body);
	return root;
}

char *
digits_of(char out[24], const struct hash *h)
{

	return digits(out, h, 4);
}

static void
byline_times(struct byline *b)
{

	time_vi(b->when, b->time_ms, ZONE_MIN);
	time_iso(b->iso, b->time_ms - b->time_ms % 1000, ZONE_MIN);
}

static int
saved_here(struct client *c, const struct id *part, struct byline *out,
	   struct err *e)
{
	struct saved saved;
	struct unit unit;
	int rc = view_saved(c, part, &saved, e);

	if (rc < 0)
		return -1;
	out->is_here = true;
	out->time_ms = saved.at_ms;
	memcpy(out->person, saved.person, sizeof(out->person));
	if ((rc = unit_by_scope(c->db, &c->scope, cmd_today(c).s, &unit, e)) <
	    0)
		return -1;
	if (rc == 1)
		memcpy(out->unit, unit.name, sizeof(out->unit));
	byline_times(out);
	return 0;
}

/* A chain's introduction may still be on its way: we know our own people. */
struct own_name {
	const struct id *first;
	struct byline *out;
};

static int
name_own(void *ctx, const struct person *p, struct err *e)
{
	struct own_name *n = ctx;

	(void)e;
	if (!id_eq(&p->first, n->first))
		return 0;
	memcpy(n->out->person, p->name, sizeof(n->out->person));
	return 1;
}

int
byline_of(struct client *c, const struct id *part, struct byline *out,
	  struct err *e)
{
	struct own_name own;
	struct author a;
	int rc;

	memset(out, 0, sizeof(*out));
	if (view_temporary(part))
		return saved_here(c, part, out, e);
	if ((rc = author_of(c->db, part, &a, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	memcpy(out->person, a.person, sizeof(out->person));
	memcpy(out->unit, a.unit_name, sizeof(out->unit));
	out->time_ms = a.time_s * 1000;
	own.first = &a.first;
	own.out = out;
	if (out->person[0] == '\0' && person_each(c, name_own, &own, e) < 0)
		return -1;
	byline_times(out);
	return 0;
}

int
open_key(struct client *c, const struct cli_args *a, const struct person *p,
	 struct sign_key *key)
{
	char pass[PASSPHRASE_MAX + 1];
	struct err e = ERR_INIT;
	int rc = -1;

	if (passphrase_of(c, p, cli_opt(a, "--passphrase-file"), pass,
			  sizeof(pass), &e) == 0)
		rc = person_key(c, p, p->is_locked ? pass : NULL, key, &e);
	wipe(pass, sizeof(pass));
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}
