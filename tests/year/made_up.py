"""The year 2022 of a district, made up from a seed: who reports, what each of
them registers, which models come of it and how the reports go.  Every unit
that no document names, every title and every text says that it is made up.
The same seed gives the same year."""
import datetime
import random

KINDS = ["noi-dung", "viec-lam", "mo-hinh"]
SUBJECTS = ["tap-the", "ca-nhan"]
FIELDS = ["kinh-te", "van-hoa-xa-hoi", "quoc-phong-an-ninh",
          "he-thong-chinh-tri"]
DEEDS = ["Hiến đất mở đường", "Tuyến đường tự quản", "Ngày thứ bảy xanh",
         "Tổ hòa giải", "Nuôi gà thả đồi", "Trồng lạc xen mía", "Hũ gạo tiết kiệm",
         "Camera an ninh", "Thắp sáng đường quê", "Một cửa thân thiện",
         "Xóa nhà tạm", "Giữ gìn tiếng Tày", "Phân loại rác tại nguồn",
         "Cán bộ xuống thôn", "Góp công làm kênh mương"]
PLACES = ["Nà Làng", "Bản Cuống", "Khun Vài", "Đồng Hương", "Tát Dạ", "Nà Bó",
          "Pác Chài", "Làng Mới", "Khau Hán", "Bó Mạ", "Noong Phường", "Soi Đúng"]
RESULTS = ["hộ", "người", "m²", "công", "đồng", "ha", "nhà"]
MADE_UP = "(dữ liệu tự tạo)"

HALF, WHOLE = "2022-H1", "2022"
GOVERNMENT, PARTY = "chinh-quyen", "dang"
REGISTRATIONS = 1200  # of a whole district
CELLS = 130  # of a whole district, besides those of the built-in data

CELL = "cb-tu-tao-"  # how its code begins

# A cell under a commune's committee owes no report by the documents of 2022.
CELL_OF_COMMUNE = "chi bộ trực thuộc"


def day(month, d):
    return datetime.date(2022, month, d)


def cells(units, count):
    """Party cells of a district: one in 13 of a school, right under the
    district's committee, the others of villages, under their commune's."""
    committees = [u for u in units if u["kind"] == "đảng bộ cơ sở"
                  and u.get("desk", "").isdigit()]
    for i in range(count):
        cell = {"line": PARTY, "code": f"{CELL}{i}"}
        if i % 13 == 0:
            yield {**cell, "kind": "chi bộ cơ sở", "parent": "huyen-uy",
                   "name": f"Chi bộ Trường Tiểu học số {i // 13 + 1} {MADE_UP}"}
            continue
        over = committees[i % len(committees)]
        yield {**cell, "kind": CELL_OF_COMMUNE, "parent": over["code"],
               "name": f"Chi bộ thôn {i}, {over['name']} {MADE_UP}"}


def in_district(n, units):
    """The same units in another district, the ${n}th."""
    def code(of):
        return f"h{n}-{of}"

    for u in units:
        moved = {**u, "code": code(u["code"])}
        for link in {"parent", "desk"} & set(u):
            moved[link] = code(u[link])
        name = u["name"].removesuffix(" " + MADE_UP)
        yield {**moved, "name": f"{name}, huyện số {n} {MADE_UP}"}


def duties():
    """What the villages' cells owe: as the built-in obligations of the Party
    line, for those whom no document of 2022 names."""
    for period, what, before in ((HALF, "6 tháng đầu năm 2022", "2022-06-05"),
                                 (WHOLE, "năm 2022", "2022-12-05")):
        yield {"obligation": f"{period}-chi-bo-truc-thuoc", "line": PARTY,
               "form": "report", "title":
               {"vi": f"Báo cáo của chi bộ trực thuộc, {what} {MADE_UP}",
                "en": f"Report of a commune's cell, {period}, made up"},
               "period": period, "before": before, "zone": 420, "soon": 10,
               "judge": "received",
               "reporters": {"kinds": [CELL_OF_COMMUNE]},
               "recipient": "bcd-huyen", "via": "ban-dan-van",
               "template": "hd36", "basis": f"Kế hoạch {MADE_UP}"}


def reporters(units):
    """(code, weight, lines) of each who has machines of his own."""
    desks = {u["desk"] for u in units if "desk" in u}
    for u in units:
        if "desk" in u:
            continue
        code, kind = u["code"], u["kind"]
        both = [GOVERNMENT, PARTY] if code in desks else [GOVERNMENT]
        if kind in ("xã", "thị trấn"):
            yield code, 38, both
        elif kind == "cơ quan":
            yield code, 10, both
        elif CELL in code:
            yield code, 1, [PARTY]
        elif kind in ("mặt trận", "tổ chức chính trị - xã hội",
                      "đảng bộ cơ sở", "chi bộ cơ sở", "thành viên ban chỉ đạo"):
            yield code, 3, [PARTY]


class Maker:
    def __init__(self, seed, code, lines):
        self.chance = random.Random(f"{seed} {code}")
        self.code = code
        self.lines = lines
        self.numbers = 0

    def often(self, percent):
        return self.chance.randrange(100) < percent

    def title(self):
        self.numbers += 1
        return (f"{self.chance.choice(DEEDS)} ở {self.chance.choice(PLACES)}, "
                f"số {self.numbers} {MADE_UP}")

    def registration(self):
        # Before the reports of the half: what comes between a report and
        # the end of its period is in no report.
        when = self.chance.choice([day(1, 15), day(7, 1)]) + \
            datetime.timedelta(self.chance.randrange(120))
        fields = {
            "year": "2022",
            "title": self.title(),
            "kind": self.chance.choice(KINDS),
            "subject": self.chance.choice(SUBJECTS),
            "field": self.chance.choice(FIELDS),
            "status": "duy-tri" if self.often(20) else "moi",
            "prepared_on": when.isoformat(),
            "aims": f"Mỗi thôn có ít nhất một việc làm cụ thể {MADE_UP}",
        }
        return {"day": when.isoformat(), "fields": fields,
                "submitted": self.often(95), "model": self.often(15),
                "replicated": self.often(25), "stopped": self.often(10),
                "results": self.results()}

    def results(self):
        """(period, unit, amount) of the model that comes of it."""
        return [(period, unit, self.amount())
                for period in (HALF, WHOLE)
                for unit in self.chance.sample(RESULTS, 2)]

    def amount(self):
        n = self.chance.randrange(1, 5000)
        return f"{n // 10}.{n % 10}" if n % 3 == 0 and n % 10 else str(n)

    def report(self, period, dates):
        kind = self.chance.randrange(100)
        when = dates["late"] if kind < 8 else dates["last"] if kind < 40 \
            else dates["early"]
        nil = kind % 29 == 7
        text = {f"section{i}": f"Mục {i} của {self.code} {MADE_UP}"
                for i in range(1, 6)}
        return {"period": period, "day": when, "missing": kind in (97, 98),
                "returned": kind % 13 == 3, "fields":
                {"period": period, "activity": "khong-phat-sinh"} if nil else
                {"period": period, "activity": "co-phat-sinh", **text}}


def dates(period, line):
    """The days on which reports come: in time, on the last day, too late."""
    early, last, late = {
        (HALF, GOVERNMENT): ("05-20", "05-24", "05-26"),
        (HALF, PARTY): ("05-30", "06-04", "06-06"),
        (WHOLE, GOVERNMENT): ("11-21", "11-24", "11-26"),
        (WHOLE, PARTY): ("11-30", "12-04", "12-06"),
    }[period, line]
    return {"early": "2022-" + early, "last": "2022-" + last,
            "late": "2022-" + late}


# When all of them are consolidated.
AFTER = {HALF: "2022-06-10", WHOLE: "2022-12-12"}


def district(n, built_in, count):
    """The units of the ${n}th district, with ${count} cells of our own; the
    first is the one of the built-in data."""
    units = built_in + list(cells(built_in, count))
    return units if n == 1 else list(in_district(n, units))


def year(seed, units, percent):
    """What happens in a district, one entry a reporter: ${percent} of its
    reporters, and all of its cells."""
    everybody = list(reporters(units))
    weights = sum(weight for _, weight, _ in everybody)
    bodies = [r for r in everybody if CELL not in r[0]]
    playing = bodies[::max(1, 100 // percent)] + everybody[len(bodies):]
    for code, weight, lines in playing:
        m = Maker(seed, code, lines)
        count = max(1, round(REGISTRATIONS * weight / weights))
        registrations = sorted((m.registration() for _ in range(count)),
                               key=lambda r: r["day"])
        yield {"code": code, "lines": lines, "registrations": registrations,
               "reports": [m.report(p, dates(p, lines[0]))
                           for p in (HALF, WHOLE)]}
