/* Who issues a document and to whom: head, recipients, signer. */
#ifndef KHEO_PAPER_OFFICE_H
#define KHEO_PAPER_OFFICE_H

#include "protocol/domain/movement.h"
#include "protocol/paper/paper.h"

/**
 * office_body(m, scope, line):
 * Who reports on ${line} for the unit ${scope}: the body of that line whose
 * desk the unit is, else the unit itself; NULL if the directory has neither.
 */
const struct body *
office_body(const struct movement *m, const struct id *scope, const char *line);

/**
 * office_template(line):
 * Which rules a document of ${line} follows: the Party's or the government's.
 */
enum paper_template office_template(const char *line);

/**
 * office_head(p, m, b, day, kind, e):
 * Issuer and its superior, sign and place, under the names that ${b} and its
 * parent have on ${day}.  ${kind} is the abbreviation of what it is, "BC", ""
 * where none is laid down, NULL for a letter.  What cannot be known (the
 * abbreviation of an agency, the number, the day) stays blank.
 */
int office_head(struct paper *p, const struct movement *m, const struct body *b,
		day_t day, const char *kind, struct err *e);

/**
 * office_signer(p, b, day):
 * In whose name and as what the head of ${b} signs; the name stays blank.
 */
void office_signer(struct paper *p, const struct body *b, day_t day);

/**
 * office_name_put(out, m, code, day):
 * Append what the unit of ${code} is called on ${day}, or the code.
 */
void office_name_put(struct buf *out, const struct movement *m,
		     const char *code, day_t day);

/**
 * office_addressee_put(out, n):
 * Append how a letter addresses it: "Ủy ban nhân dân xã Kiên Đài"; an agency
 * by its name.
 */
void office_addressee_put(struct buf *out, const struct unit_name *n);

/**
 * office_recipients(p, m, o, day):
 * To whom it goes: the obligation's recipient, and through whom; ${o} may be
 * NULL.
 */
void office_recipients(struct paper *p, const struct movement *m,
		       const struct obligation *o, day_t day);

#endif
