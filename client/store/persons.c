#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "protocol/sign/keys.h"

#define SIGNER                                                                 \
	"SELECT first, log, role, name, machine, locked, leave, seen_origin,"  \
	" seen_size FROM signer "

static int
text_column(struct stmt *s, int col, char *out, size_t size)
{
	size_t n;
	const char *p = stmt_text_n(s, col, &n);

	if (n >= size)
		return -1;
	memcpy(out, p, n + 1);
	return 0;
}

static int
signer_read(struct stmt *s, struct signer *out, struct err *e)
{
	struct person *p = &out->p;
	int64_t role = stmt_int(s, 2);
	int bad = 0;

	memset(out, 0, sizeof(*out));
	bad |= stmt_id(s, 0, &p->first);
	bad |= stmt_id(s, 1, &p->log);
	bad |= text_column(s, 3, p->name, sizeof(p->name));
	bad |= text_column(s, 4, p->machine, sizeof(p->machine));
	if (bad != 0 || role < 0 || role >= ROLES)
		return err_set(e, ERR_CORRUPT, "signer: damaged row");
	p->role = (enum role)role;
	p->is_locked = stmt_int(s, 5) != 0;
	out->leave = stmt_int(s, 6) != 0;
	out->seen_origin = (uint64_t)stmt_int(s, 7);
	out->seen_size = (uint64_t)stmt_int(s, 8);
	return 0;
}

/* The enrolment decides on the role, once there is one. */
static int
role_known(struct client *c, struct person *p, struct err *e)
{
	struct enrolment en;
	int rc = enrolment_of(c->db, &p->log, &en, e);

	if (rc == 0 && !id_eq(&p->log, &p->first))
		rc = enrolment_of(c->db, &p->first, &en, e);
	if (rc == 1)
		p->role = en.role;
	return rc < 0 ? -1 : 0;
}

int
signer_get(struct client *c, const struct id *first, struct signer *out,
	   struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e, SIGNER "WHERE first = ?1", "d", first);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && signer_read(s, out, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

int
signer_put(struct client *c, const struct signer *s, struct err *e)
{

	return db_run(
	    c->db, e,
	    "UPDATE signer SET log = ?2, leave = ?3, seen_origin = ?4,"
	    " seen_size = ?5 WHERE first = ?1",
	    "ddiii", &s->p.first, &s->p.log, (int64_t)s->leave,
	    (int64_t)s->seen_origin, (int64_t)s->seen_size);
}

int
person_each(struct client *c,
	    int (*fn)(void *ctx, const struct person *p, struct err *e),
	    void *ctx, struct err *e)
{
	struct stmt *s = db_query(c->db, e, SIGNER "ORDER BY position", "");
	struct signer who;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (signer_read(s, &who, e) != 0 ||
		    role_known(c, &who.p, e) != 0)
			rc = -1;
		else
			rc = fn(ctx, &who.p, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

struct people {
	struct person *v;
	size_t n;
};

static int
list_one(void *ctx, const struct person *p, struct err *e)
{
	struct people *all = ctx;
	struct person *more = realloc(all->v, (all->n + 1) * sizeof(*more));

	if (more == NULL)
		return err_memory(e);
	all->v = more;
	all->v[all->n++] = *p;
	return 0;
}

int
person_list(struct client *c, struct person **out, size_t *count, struct err *e)
{
	struct people all = {NULL, 0};

	if (person_each(c, list_one, &all, e) != 0) {
		free(all.v);
		return -1;
	}
	*out = all.v;
	*count = all.n;
	return 0;
}

struct pick {
	const char *name;
	enum role role;
	struct person *out;
	bool found;
};

static int
pick_one(void *ctx, const struct person *p, struct err *e)
{
	struct pick *pick = ctx;
	bool fits;

	(void)e;
	if (pick->name != NULL)
		fits = strcmp(pick->name, p->name) == 0;
	else if (pick->role == ROLE_RECORDER)
		fits = p->role != ROLE_COURIER;
	else
		fits = p->role == pick->role;
	if (!fits)
		return 0;
	*pick->out = *p;
	pick->found = true;
	return 1;
}

int
person_pick(struct client *c, const char *name, enum role role,
	    struct person *out, struct err *e)
{
	struct pick pick = {.name = name, .role = role, .out = out};

	if (person_each(c, pick_one, &pick, e) < 0)
		return -1;
	return pick.found;
}

int
person_keep(struct client *c, const struct person *p, struct err *e)
{

	return db_run(
	    c->db, e,
	    "INSERT INTO signer(first, log, role, name, machine, locked,"
	    " position, leave, seen_origin, seen_size)"
	    " SELECT ?1, ?2, ?3, ?4, ?5, ?6,"
	    " (SELECT count(*) FROM signer), 0, 0, 0"
	    " WHERE true ON CONFLICT DO NOTHING",
	    "dditti", &p->first, &p->log, (int64_t)p->role, p->name, p->machine,
	    (int64_t)p->is_locked);
}

int
person_leave(struct client *c, const struct id *log, struct err *e)
{

	return db_run(c->db, e, "UPDATE signer SET leave = 1 WHERE log = ?1",
		      "d", log);
}

int
passphrase_of(struct client *c, const struct person *p, const char *file,
	      char *out, size_t size, struct err *e)
{
	struct buf prompt = BUF_INIT(1024);
	struct buf text = BUF_INIT(KEYFILE_BYTES_MAX);
	size_t n;
	int rc = -1;

	out[0] = '\0';
	if (!p->is_locked)
		return 0;
	if (file == NULL) {
		text_put(&prompt, c->io.lang, TEXT_passphrase_of, p->name,
			 NULL);
		if (buf_check(&prompt, e) == 0)
			rc = os_read_passphrase(buf_str(&prompt), out, size, e);
		buf_done(&prompt);
		return rc;
	}
	if (file_read(&text, file, e) == 0) {
		n = strcspn(buf_str(&text), "\r\n");
		if (n == 0 || n >= size) {
			err_set(e, ERR_PASSPHRASE,
				"%s: no passphrase in the first line", file);
		} else {
			memcpy(out, text.p, n);
			out[n] = '\0';
			rc = 0;
		}
		wipe(text.p, text.len);
	}
	buf_done(&text);
	return rc;
}

int
person_key_typed(struct client *c, const struct person *p, struct sign_key *out,
		 struct err *e)
{
	char pass[PASSPHRASE_MAX + 1];
	struct err why = ERR_INIT;
	int rc;

	cli_warn(&c->io, TEXT_key_ask, p->name, NULL);
	/* No terminal, or nothing typed. */
	rc = passphrase_of(c, p, NULL, pass, sizeof(pass), &why);
	if (rc != 0 && why.code == ERR_PASSPHRASE)
		return 0;
	if (rc == 0)
		rc = person_key(c, p, pass, out, &why);
	wipe(pass, sizeof(pass));
	if (rc == 0)
		return 1;
	if (why.code == ERR_PASSPHRASE)
		(void)cli_fail(&c->io, &why);
	/* A key that is lost is told with what it leaves unsigned. */
	if (why.code == ERR_PASSPHRASE || why.code == ERR_KEY)
		return 0;
	*e = why;
	return -1;
}
