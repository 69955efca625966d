/* How each obliged reporter stands with each obligation. */
#ifndef KHEO_DOMAIN_DUTY_H
#define KHEO_DOMAIN_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/domain/obligation.h"

/* One submission on one line, not withdrawn. */
struct handed {
	struct id scope; /* of the devices that sent it */
	struct id rec;
	struct hash part;
	char form[33];
	char line[LINE_TEXT_SIZE];
	char period[PERIOD_TEXT_SIZE];
	uint64_t index;      /* order at the hub; own unsent ones last */
	int64_t received_ms; /* 0: the hub is not known to have it */
	int64_t sent_ms;
	int64_t signed_ms; /* 0: no approval */
	bool is_returned;
	bool is_accepted;
	bool is_paper; /* typed in at the hub; its times are the paper's */
};

enum duty_status {
	DUTY_NOT_YET, /* chưa đến hạn */
	DUTY_SOON,    /* sắp đến hạn */
	DUTY_EXTENDED, /* được gia hạn: nothing came, the new day is not over */
	DUTY_OPEN,    /* không có hạn: nothing came */
	DUTY_MISSING, /* chưa nộp: nothing came, and it is too late */
	DUTY_ON_TIME, /* đúng hạn */
	DUTY_LATE,    /* muộn */
	DUTY_HANDED, /* đã nộp: no deadline, or the hub's word is awaited */
	DUTY_RETURNED, /* trả lại */
	DUTY_EXEMPT,   /* không phải nộp */
	DUTY_STATUSES
};

/* Every duty is in one class, which is invariant 2. */
enum duty_class { CLASS_SUBMITTED, CLASS_MISSING, CLASS_EXEMPT };

/* Everything is borrowed from what duties_make() was given. */
struct duty {
	const struct obligation *obligation;
	const struct body *body;
	const struct unit_name *name; /* on obligation_day() */
	enum duty_status status;
	struct deadline deadline; /* with an extension in it */
	const struct relief *relief;
	const struct handed *first;  /* that decides on time; NULL none */
	const struct handed *newest; /* whose state is shown; NULL none */
	int64_t judged_ms;           /* of first; 0 not known yet */
	int days_late;
};

struct duties {
	struct duty *v;
	size_t n;
};

/* What the duties follow from. */
struct duty_facts {
	const struct units *units;
	const struct obligation *obligations;
	size_t obligation_count;
	const struct relief *reliefs;
	size_t relief_count;
	const struct handed *handed;
	size_t handed_count;
	int64_t now_ms;
};

/**
 * duties_make(f, out, e):
 * One duty for each obligation and each body that owes it, by obligation as
 * given and then in Vietnamese order of names; events have none.  A body's
 * submissions are those of its own scope and its desk's, and of those whose
 * heir it is on obligation_day().  Lateness is judged by the first of them, so
 * that a correction that was asked for makes nobody late; the newest one says
 * whether it was returned.  *${out} becomes the caller's to duties_done().
 */
int duties_make(const struct duty_facts *f, struct duties *out, struct err *e);

/**
 * duties_done(d):
 * Free.
 */
void duties_done(struct duties *d);

/**
 * duty_class(d):
 * Submitted, whatever became of it; else exempt; else missing.
 */
enum duty_class duty_class(const struct duty *d);

/**
 * duty_status_name(s):
 * "not_yet", "soon", "extended", "open", "missing", "on_time", "late",
 * "handed", "returned", "exempt".
 */
const char *duty_status_name(enum duty_status s);

#endif
