#include "protocol/paper/office.h"

#include <string.h>

#include "protocol/base/text.h"
#include "protocol/paper/style.h"

/* How offices of a kind write; what is NULL is left to the pen. */
struct manner {
	const char *kind;
	const char *issuer; /* stands above the unit's name; NULL: nothing */
	const char *sign;
	const char *authority; /* NULL: the title alone */
	const char *title;
	bool has_parent; /* named above the issuer */
	bool is_party;   /* "BC/ĐU", not "BC-UBND" */
};

static const struct manner manners[] = {
    {"xã", "ỦY BAN NHÂN DÂN", "UBND", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", false,
     false},
    {"thị trấn", "ỦY BAN NHÂN DÂN", "UBND", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
     false, false},
    {"phường", "ỦY BAN NHÂN DÂN", "UBND", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
     false, false},
    {"huyện", NULL, "UBND", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", false, false},
    {"đảng bộ cơ sở", NULL, "ĐU", "T/M ĐẢNG ỦY", "BÍ THƯ", true, true},
    {"chi bộ cơ sở", NULL, "CB", "T/M CHI BỘ", "BÍ THƯ", true, true},
    {"huyện ủy", NULL, "HU", "T/M BAN THƯỜNG VỤ", "BÍ THƯ", false, true},
    {"ban chỉ đạo", NULL, "BCĐ", NULL, "TRƯỞNG BAN CHỈ ĐẠO", true, true},
    {"ban đảng", NULL, NULL, NULL, "TRƯỞNG BAN", true, true},
    {"mặt trận", NULL, NULL, "TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH", false, false},
    {"thành viên ban chỉ đạo", NULL, NULL, NULL, "THÀNH VIÊN BAN CHỈ ĐẠO", true,
     true},
};
static const struct manner any = {NULL, NULL, NULL, NULL, "THỦ TRƯỞNG CƠ QUAN",
				  true, false};

static const struct manner *
manner_of(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++)
		if (strcmp(manners[i].kind, kind) == 0)
			return &manners[i];
	return &any;
}

const struct body *
office_body(const struct movement *m, const struct id *scope, const char *line)
{
	for (size_t i = 0; i < m->units.count; i++) {
		const struct body *b = &m->units.bodies[i];

		if (memcmp(&b->desk, scope, sizeof(*scope)) == 0 &&
		    strcmp(b->line, line) == 0)
			return b;
	}
	return units_find(&m->units, scope);
}

enum paper_template
office_template(const char *line)
{
	return strcmp(line, "dang") == 0 ? PAPER_HD36 : PAPER_ND30;
}

/* "Ủy ban nhân dân huyện Chiêm Hóa" is in Chiêm Hóa, an agency of it too. */
static const char *
place_of(const struct unit_name *n)
{
	static const char *const kinds[] = {" huyện ", " xã ", " thị trấn ",
					    "Huyện ủy ", " phường "};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *at = strstr(n->name, kinds[i]);

		if (at != NULL)
			return at + strlen(kinds[i]);
	}
	return NULL;
}

static const struct unit_name *
name_of(const struct movement *m, const struct id *scope, day_t day)
{
	const struct body *b = units_find(&m->units, scope);

	return b == NULL ? NULL : body_name_near(b, day);
}

static void
place_set(struct paper *p, const struct manner *how,
	  const struct unit_name *own, const struct unit_name *parent)
{
	const char *place = how->issuer != NULL ? own->name : place_of(own);

	if (place == NULL && parent != NULL)
		place = place_of(parent);
	paper_set(p, PAPER_PLACE, place);
}

/* "BC-UBND", "BC/ĐU"; a letter's is "UBND-" and whose desk drafted it, which
 * only the registry knows, or "CV/ĐU". */
static void
sign_set(struct paper *p, const struct manner *how, const char *kind)
{
	struct buf sign = BUF_INIT(256);

	if (how->sign == NULL)
		return;
	if (kind != NULL && kind[0] == '\0')
		kind = PAPER_BLANK;
	if (how->is_party)
		buf_fmt(&sign, "%s/%s", kind != NULL ? kind : "CV", how->sign);
	else if (kind != NULL)
		buf_fmt(&sign, "%s-%s", kind, how->sign);
	else
		buf_fmt(&sign, "%s-" PAPER_BLANK, how->sign);
	paper_set(p, PAPER_SIGN, buf_str(&sign));
	buf_done(&sign);
}

int
office_head(struct paper *p, const struct movement *m, const struct body *b,
	    day_t day, const char *kind, struct err *e)
{
	const struct unit_name *own = body_name_near(b, day);
	const struct unit_name *parent = name_of(m, &b->parent, day);
	const struct manner *how = manner_of(own != NULL ? own->kind : "");
	struct buf plain = BUF_INIT(4096);
	struct buf name = BUF_INIT(4096);
	int rc = 0;

	if (own == NULL)
		return err_set(e, ERR_NOT_FOUND, "the unit has no name");
	if (how->issuer != NULL)
		buf_fmt(&name, "%s\n", how->issuer);
	unit_name_put(own, &plain);
	rc = text_upper(&name, buf_str(&plain), plain.len, e);
	if (rc == 0)
		paper_set(p, PAPER_ISSUER, buf_str(&name));
	buf_reset(&name);
	if (rc == 0 && how->has_parent && parent != NULL) {
		rc = text_upper(&name, parent->name, strlen(parent->name), e);
		paper_set(p, PAPER_PARENT, buf_str(&name));
	}
	buf_done(&name);
	buf_done(&plain);
	sign_set(p, how, kind);
	place_set(p, how, own, parent);
	return rc;
}

void
office_signer(struct paper *p, const struct body *b, day_t day)
{
	const struct unit_name *own = body_name_near(b, day);
	const struct manner *how = manner_of(own != NULL ? own->kind : "");

	if (how->authority != NULL)
		paper_add(p, PAPER_AUTHORITY, how->authority);
	paper_add(p, PAPER_AUTHORITY, how->title);
}

void
office_name_put(struct buf *out, const struct movement *m, const char *code,
		day_t day)
{
	const struct body *b = units_by_code(&m->units, code, day);
	const struct unit_name *n = b == NULL ? NULL : body_name_near(b, day);

	if (n != NULL)
		unit_name_put(n, out);
	else
		buf_text(out, code);
}

void
office_addressee_put(struct buf *out, const struct unit_name *n)
{
	if (manner_of(n->kind)->issuer != NULL)
		buf_fmt(out, "Ủy ban nhân dân %s %s", n->kind, n->name);
	else
		unit_name_put(n, out);
}

void
office_recipients(struct paper *p, const struct movement *m,
		  const struct obligation *o, day_t day)
{
	const char *mark = p->template == PAPER_HD36 ? "," : ";";
	struct buf line = BUF_INIT(4096);

	if (o != NULL && o->recipient != NULL) {
		buf_text(&line, "- ");
		office_name_put(&line, m, o->recipient, day);
		if (o->via != NULL) {
			buf_text(&line, " (qua ");
			office_name_put(&line, m, o->via, day);
			buf_text(&line, ")");
		}
		buf_text(&line, mark);
		paper_add(p, PAPER_RECIPIENT, buf_str(&line));
	}
	paper_add(p, PAPER_RECIPIENT,
		  p->template == PAPER_HD36 ? "- Lưu." : "- Lưu: VT.");
	buf_done(&line);
}
