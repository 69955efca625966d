#include <string.h>

#include "client/cmd/cmd.h"
#include "protocol/domain/deadline.h"

/* Whether the hub has given another role; before it did, nobody knows. */
static bool
is_no_approver(struct client *c, const struct person *p)
{
	struct err e = ERR_INIT;
	struct enrolment en;

	return p->role != ROLE_APPROVER &&
	       enrolment_of(c->db, &p->first, &en, &e) == 1;
}

int
cmd_person(struct client *c, const struct cli_args *a, enum role role,
	   struct person *out)
{
	const char *name = cli_opt(a, "--as");
	struct err e = ERR_INIT;
	int rc;

	if (!c->has_scope) {
		cli_warn(&c->io, TEXT_not_enrolled, NULL);
		return CLI_PERSON;
	}
	rc = person_pick(c, name, role, out, &e);
	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 1 && role == ROLE_APPROVER && is_no_approver(c, out)) {
		cli_warn(&c->io, TEXT_not_approver, out->name, NULL);
		return CLI_PERSON;
	}
	if (rc == 1)
		return CLI_DONE;
	if (name != NULL)
		cli_warn(&c->io, TEXT_no_such_person, name, NULL);
	else if (role == ROLE_APPROVER)
		cli_warn(&c->io, TEXT_no_approver, NULL);
	else
		cli_warn(&c->io, TEXT_not_enrolled, NULL);
	return CLI_PERSON;
}

int
cmd_record(struct client *c, const char *text, struct record_key *key)
{
	struct err e = ERR_INIT;
	int rc = view_find(c, text, key, &e);

	if (rc == 1)
		return CLI_DONE;
	if (rc < 0 && e.code != ERR_USAGE)
		return cli_fail(&c->io, &e);
	cli_warn(&c->io, rc == 0 ? TEXT_no_such_record : TEXT_record_ambiguous,
		 text, NULL);
	return rc == 0 ? CLI_FAILED : CLI_USAGE;
}

/* Append a text value without its quotes. */
static bool
put_plain(const char *value, size_t n, struct buf *out)
{
	struct err e = ERR_INIT;
	json_t *v = json_value_read(value, n, &e);
	const char *s = json_string_value(v);
	bool put = s != NULL && s[0] != '\0';

	if (put)
		buf_text(out, s);
	json_decref(v);
	return put;
}

void
cmd_title(struct client *c, const struct record *r, struct buf *out)
{
	static const char *const names[] = {"title", "period"};
	const struct record_head *h;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct record_field *f = record_field(r, names[i]);

		if (f == NULL || f->head_count == 0 ||
		    (h = view_head(c, f)) == NULL)
			continue;
		if (put_plain(h->value, h->value_len, out))
			return;
	}
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (f->name[0] != '_' && f->head_count > 0 &&
		    put_plain(f->heads[0].value, f->heads[0].value_len, out))
			return;
	}
	text_put(out, c->io.lang, TEXT_untitled, NULL);
}

struct day_text
cmd_today(const struct client *c)
{

	return day_iso(day_at(clock_now_ms(&c->clock), ZONE_VIETNAM_MIN));
}
