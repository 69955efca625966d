#include "protocol/domain/annex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/wire/part.h"

#define IDS_MAX 1000000

const struct annex_row annex_rows[] = {
    {"01", "Số mô hình, nội dung, việc làm đăng ký mới trong kỳ", "mô hình",
     false},
    {"02", "Số mô hình đang duy trì", "mô hình", false},
    {"03", "Số mô hình dừng, không hiệu quả", "mô hình", false},
    {"04", "Số đăng ký đã triển khai thành mô hình", "mô hình", false},
    {"05", "Số mô hình được nhân rộng", "mô hình", false},
    {"06", "Được công nhận", "tập thể, cá nhân", false},
    {"07", "Điển hình tiêu biểu", "tập thể, cá nhân", false},
    {"08", "Khen thưởng", "tập thể, cá nhân", false},
    {"09", "Văn bản chỉ đạo đã ban hành", "văn bản", true},
    {"10", "Cuộc kiểm tra", "cuộc", false},
    {"11", "Tin, bài, buổi tuyên truyền", "tin, buổi", false},
    {"12", "Hộ, người tham gia, hưởng lợi", "hộ, người", false},
    {"13", "Đất hiến", "m²", false},
    {"14", "Ngày công", "công", false},
    {"15", "Kinh phí, hiện vật vận động", "đồng", false},
    {"16", "Diện tích chuyển đổi", "ha", false},
    {"17", "Nhà tạm, dột nát được xóa", "nhà", false},
    {NULL, NULL, NULL, false},
};

void
annex_init(struct annex *a, struct period period, struct window window)
{
	memset(a, 0, sizeof(*a));
	a->window = window;
	a->year = period.year;
	(void)period_text(period, a->period);
}

void
annex_done(struct annex *a)
{
	figures_done(&a->figures);
	free(a->registered.v);
	free(a->carried.v);
	free(a->inspected.v);
	memset(a, 0, sizeof(*a));
}

int
annex_add(struct annex *a, const char *name, struct decimal by, struct err *e)
{
	return figures_add(&a->figures, name, by, e);
}

struct decimal
annex_value(const struct annex *a, const char *name)
{
	return figures_value(&a->figures, name);
}

json_t *
annex_json(const struct annex *a, struct err *e)
{
	return figures_json(&a->figures, e);
}

int
annex_read(struct annex *a, const json_t *o, struct err *e)
{
	return figures_read(&a->figures, o, e);
}

/* 1 if it was new. */
static int
id_keep(struct id_list *l, const struct id *id, struct err *e)
{
	struct id *more;

	for (size_t i = 0; i < l->n; i++)
		if (id_eq(&l->v[i], id))
			return 0;
	if (l->n == IDS_MAX)
		return err_set(e, ERR_LIMIT, "annex: too many records");
	more = realloc(l->v, (l->n + 1) * sizeof(*more));
	if (more == NULL)
		return err_memory(e);
	l->v = more;
	l->v[l->n++] = *id;
	return 1;
}

static bool
day_of(const json_t *c, const char *field, day_t *day)
{
	const char *text = json_get_text(c, field);

	return text != NULL && day_parse(text, day) == 0;
}

static bool
in_window(const struct annex *a, const json_t *content, const char *field)
{
	day_t day;

	return day_of(content, field, &day) && day >= a->window.from &&
	       day <= a->window.to;
}

static bool
is_after(const struct annex *a, const json_t *content, const char *field)
{
	day_t day;

	return day_of(content, field, &day) && day > a->window.to;
}

static bool
field_is(const json_t *content, const char *field, const char *value)
{
	const char *text = json_get_text(content, field);

	return text != NULL && strcmp(text, value) == 0;
}

/* Count one, and one under what the fields of ${by} say. */
static int
count(struct annex *a, const char *row, const json_t *content,
      const char *const *by, struct err *e)
{
	char name[ANNEX_NAME_MAX + 1];

	if (annex_add(a, row, decimal_of(1), e) != 0)
		return -1;
	for (; *by != NULL; by++) {
		const char *value = json_get_text(content, *by);

		snprintf(name, sizeof(name), "%s.%s.%s", row, *by,
			 value != NULL ? value : "-");
		if (annex_add(a, name, decimal_of(1), e) != 0)
			return -1;
	}
	return 0;
}

static const char *const by_all[] = {"field", "kind", "subject", NULL};
static const char *const by_field[] = {"field", NULL};

static bool
year_of(const json_t *c, int64_t *year)
{
	return json_get_int(c, "year", 2000, 2100, year) == 0;
}

bool
annex_asks_day(const char *type, const json_t *content)
{
	int64_t year;
	day_t day;

	return strcmp(type, "registration") == 0 && !year_of(content, &year) &&
	       !day_of(content, "prepared_on", &day);
}

/* What names no year is of one all the same, and of no more than one. */
static bool
is_of_year(const struct annex *a, const struct annex_counted *r)
{
	struct window w = period_window((struct period){PERIOD_YEAR, a->year});
	day_t day = 0;
	int64_t year;

	if (year_of(r->content, &year))
		return year == a->year;
	if (!day_of(r->content, "prepared_on", &day))
		day = r->signed_on;
	return day >= w.from && day <= w.to;
}

static int
registration(struct annex *a, const struct annex_counted *r, struct err *e)
{
	const json_t *c = r->content;

	if (!is_of_year(a, r) || is_after(a, c, "prepared_on"))
		return 0;
	if (id_keep(&a->registered, &r->rec, e) < 0)
		return -1;
	if (field_is(c, "status", "moi"))
		return count(a, "01", c, by_all, e);
	/* A model record, where there is one, counts itself. */
	if (field_is(c, "status", "duy-tri") &&
	    json_get_text(c, "model") == NULL)
		return count(a, "02", c, by_all, e);
	return 0;
}

/* Another field of the same row, at "repeat.row.field". */
static const char *
row_text(const json_t *c, const char *path, const char *field)
{
	const char *dot = strrchr(path, '.');
	struct buf other = BUF_INIT(2 * FIELD_NAME_MAX);
	const char *text;

	if (dot != NULL)
		buf_add(&other, path, (size_t)(dot - path));
	buf_fmt(&other, ".%s", field);
	text = json_get_text(c, buf_str(&other));
	buf_done(&other);
	return text;
}

static bool
path_is(const char *path, const char *repeat, const char *field)
{
	size_t n = strlen(repeat);
	const char *dot = strrchr(path, '.');

	return dot != NULL && strncmp(path, repeat, n) == 0 && path[n] == '.' &&
	       dot > path + n && strcmp(dot + 1, field) == 0;
}

/* Sums go by what they are counted in. */
static const char *
row_of_unit(const char *unit)
{
	static const char *const rows[][2] = {
	    {"hộ", "12.ho"},
	    {"người", "12.nguoi"},
	    {"lượt người", "12.nguoi"},
	    {"m²", "13"},
	    {"m2", "13"},
	    {"công", "14"},
	    {"ngày công", "14"},
	    {"đồng", "15"},
	    {"ha", "16"},
	    {"nhà", "17"},
	    {"căn", "17"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i][0], unit) == 0)
			return rows[i][1];
	return NULL;
}

static int
result(struct annex *a, const json_t *c, const char *path, const char *amount,
       struct err *e)
{
	const char *period = row_text(c, path, "result_period");
	const char *unit = row_text(c, path, "result_unit");
	const char *row = unit == NULL ? NULL : row_of_unit(unit);
	char whole[3] = "";
	struct decimal d;

	if (row == NULL || period == NULL || strcmp(period, a->period) != 0)
		return 0;
	if (decimal_read(amount, strlen(amount), &d, e) != 0) {
		err_clear(e); /* what the form would not have let in */
		return 0;
	}
	memcpy(whole, row, 2);
	if (row[2] != '\0' && annex_add(a, row, d, e) != 0)
		return -1;
	return annex_add(a, whole, d, e);
}

static int
model_rows(struct annex *a, const json_t *c, bool *is_replicated, struct err *e)
{
	const char *path;
	json_t *value;
	json_t *all = (json_t *)(uintptr_t)c;

	json_object_foreach(all, path, value)
	{
		const char *text = json_string_value(value);
		struct id id;

		if (text == NULL)
			continue;
		if (path_is(path, "replicated", "replicated_on") &&
		    in_window(a, c, path))
			*is_replicated = true;
		if (path_is(path, "results", "result_amount") &&
		    result(a, c, path, text, e) != 0)
			return -1;
		if (path_is(path, "registrations", "registration") &&
		    json_get_id(c, path, &id) == 0 &&
		    id_keep(&a->carried, &id, e) < 0)
			return -1;
	}
	return 0;
}

static int
model(struct annex *a, const json_t *c, struct err *e)
{
	bool stopped =
	    field_is(c, "activity", "da-dung") && !is_after(a, c, "stopped_on");
	bool is_replicated = false;

	if (is_after(a, c, "founded_on"))
		return 0;
	if (model_rows(a, c, &is_replicated, e) != 0)
		return -1;
	if (is_replicated && count(a, "05", c, by_field, e) != 0)
		return -1;
	if (stopped ? in_window(a, c, "stopped_on")
		    : field_is(c, "activity", "kem"))
		if (count(a, "03", c, by_all, e) != 0)
			return -1;
	return stopped ? 0 : count(a, "02", c, by_all, e);
}

static int
recognition(struct annex *a, const json_t *c, struct err *e)
{
	static const char *const by_level[] = {"level", "nominee_kind", NULL};
	static const char *const by_kind[] = {"nominee_kind", NULL};
	static const char *const by_reward[] = {"reward", "level", NULL};
	bool decided = in_window(a, c, "decision_date");

	if (!decided && !in_window(a, c, "meeting"))
		return 0;
	if (field_is(c, "stage", "cong-nhan"))
		return count(a, "06", c, by_level, e);
	if (field_is(c, "stage", "dien-hinh-tieu-bieu"))
		return count(a, "07", c, by_kind, e);
	if (decided && field_is(c, "stage", "de-nghi-khen"))
		return count(a, "08", c, by_reward, e);
	return 0;
}

static int
inspection(struct annex *a, const json_t *c, struct err *e)
{
	static const char *const by_level[] = {"level", NULL};
	const char *unit = json_get_text(c, "inspected");
	struct id id = {{0}};
	int rc = 0;

	if (!in_window(a, c, "day"))
		return 0;
	if (unit != NULL) {
		/* A code is at most as long as an id or it is cut: only
		 * whether it was met before is asked. */
		memcpy(id.b, unit,
		       strlen(unit) < ID_LEN ? strlen(unit) : ID_LEN);
		rc = id_keep(&a->inspected, &id, e);
	}
	if (rc < 0 || (rc == 1 && annex_add(a, "10.units", decimal_of(1), e)))
		return -1;
	return count(a, "10", c, by_level, e);
}

static int
publicity(struct annex *a, const json_t *c, struct err *e)
{
	static const char *const by_kind[] = {"kind", NULL};
	int64_t audience;

	if (!in_window(a, c, "day"))
		return 0;
	if (json_get_int(c, "audience", 0, INT64_C(100000000000), &audience) ==
		0 &&
	    annex_add(a, "11.audience", decimal_of(audience), e) != 0)
		return -1;
	return count(a, "11", c, by_kind, e);
}

int
annex_record(struct annex *a, const struct annex_counted *r, struct err *e)
{
	if (strcmp(r->type, "registration") == 0)
		return registration(a, r, e);
	if (strcmp(r->type, "model") == 0)
		return model(a, r->content, e);
	if (strcmp(r->type, "recognition") == 0)
		return recognition(a, r->content, e);
	if (strcmp(r->type, "inspection") == 0)
		return inspection(a, r->content, e);
	if (strcmp(r->type, "publicity") == 0)
		return publicity(a, r->content, e);
	return 0;
}

int
annex_close(struct annex *a, struct err *e)
{
	int64_t carried = 0;

	for (size_t i = 0; i < a->registered.n; i++)
		for (size_t j = 0; j < a->carried.n; j++)
			carried += id_eq(&a->registered.v[i], &a->carried.v[j]);
	if (annex_add(a, "04", decimal_of(carried), e) != 0)
		return -1;
	return annex_add(a, "04.registered",
			 decimal_of((int64_t)a->registered.n), e);
}

static bool
id_in(const struct id_list *l, const struct id *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (id_eq(&l->v[i], id))
			return true;
	return false;
}

int
annex_share(const struct annex *all, struct annex *seen, const char *name,
	    const struct annex_counted *r, struct decimal *out, struct err *e)
{
	struct decimal before = annex_value(seen, name);
	size_t registered = seen->registered.n;

	if (annex_record(seen, r, e) != 0)
		return -1;
	if (strncmp(name, "04", 2) != 0)
		return decimal_sub(annex_value(seen, name), before, out, e);
	*out = decimal_of(seen->registered.n > registered &&
			  (strcmp(name, "04.registered") == 0 ||
			   (name[2] == '\0' && id_in(&all->carried, &r->rec))));
	return 0;
}

bool
annex_balances(const struct annex *a, char *why)
{
	struct decimal total = annex_value(a, "01");

	for (size_t i = 0; by_all[i] != NULL; i++) {
		struct decimal sum = decimal_of(0);
		struct err e = ERR_INIT;
		char prefix[ANNEX_NAME_MAX + 1];

		snprintf(prefix, sizeof(prefix), "01.%s.", by_all[i]);
		for (size_t f = 0; f < a->figures.count; f++)
			if (strncmp(a->figures.v[f].name, prefix,
				    strlen(prefix)) == 0 &&
			    decimal_add(sum, a->figures.v[f].value, &sum, &e) !=
				0)
				return false;
		if (decimal_cmp(sum, total) != 0) {
			snprintf(why, ANNEX_NAME_MAX + 1, "%s", by_all[i]);
			return false;
		}
	}
	return true;
}
