"""The rows of the table: what each figure is held against."""
import statistics

HOLDS, MISSED, BROKEN, UNKNOWN = "met", "missed", "BELOW THE BAR", "not run"


class Row:
    """`value` and `against` are names of measured numbers or functions of a
    run; the goal and the bar are for their quotient, or for the value alone.
    `at_least` turns the comparison round."""

    def __init__(self, title, unit, value, goal, bar=None, against=None,
                 peers="", at_least=False, scale=1.0):
        self.title = title
        self.unit = unit
        self.value = value
        self.against = against
        self.goal = goal
        self.bar = bar
        self.peers = peers
        self.at_least = at_least
        self.scale = scale

    def number(self, what, run):
        x = what(run) if callable(what) else run.get(what)
        return None if x is None else x * self.scale

    def holds(self, x, limit):
        return x >= limit if self.at_least else x <= limit

    def judge(self, runs):
        """A dictionary of what all runs say together."""
        values = [self.number(self.value, r) for r in runs]
        if None in values or not values:
            return {"figure": self.title, "verdict": UNKNOWN,
                    "goal": self.goal, "bar": self.bar, "peers": self.peers}
        out = {"figure": self.title, "unit": self.unit,
               "value": statistics.median(values),
               "least": min(values), "most": max(values),
               "goal": self.goal, "bar": self.bar, "peers": self.peers}
        judged = out["value"]
        if self.against:
            others = [self.number(self.against, r) for r in runs]
            out["against"] = statistics.median(others)
            # A ratio is of two numbers of the same run.
            judged = statistics.median(
                v / o for v, o in zip(values, others))
            out["ratio"] = judged
        out["verdict"] = HOLDS if self.holds(judged, self.goal) else MISSED
        if self.bar is not None and not self.holds(judged, self.bar):
            out["verdict"] = BROKEN
        return out


ROWS = [
    Row("hub CPU a new record, 100 a batch", "us", "hub_new_us", 1.6,
        against="yard_new_us",
        peers="*CouchDB 520; *ODK Central 13,600"),
    Row("hub new records/s, one connection, durable", "/s", "hub_new_rate",
        0.6, 0.5, against="yard_new_rate", at_least=True,
        peers="*CouchDB 2,740"),
    Row("flushes a request, 26 clients at once", "",
        lambda r: r["hub_flushes"] / r["district_requests"]
        if "hub_flushes" in r else None, 0.25, peers="*CouchDB 1"),
    Row("hub memory over a district push", "MB", "hub_peak_kib", 16, 64,
        peers="*CouchDB 80-104", scale=1 / 1024),
    Row("hub memory of an idle connection", "KiB", "hub_idle_bytes", 42,
        peers="*32.5", scale=1 / 1024),
    Row("wire, a new record of 400, both ways", "B", "wire_new", 306, 360,
        peers="*floor 153; *git 675; *PouchDB 1,166"),
    Row("wire, an edit of 80, both ways", "B", "wire_edit", 100, 141,
        peers="*floor 35; *git 214; *PouchDB 1,231"),
    Row("wire, nothing new, both ways", "B", "wire_quiet", 725,
        peers="*rsync 305; *git 725; *PouchDB 2,793"),
    Row("wire, nothing new, the fuller way", "B", "wire_quiet_way", 1000,
        1000),
    Row("round trips, nothing new", "", "trips_quiet", 1),
    Row("round trips for 400 records", "", "trips_new", 2,
        peers="*git 2; *PouchDB 19; *ODK Central 400"),
    Row("client CPU of pushing 400 records", "ms", "client_new_ms", 50,
        peers="*PouchDB 814"),
    Row("client memory of pushing 400 records", "MB", "client_new_kib", 12,
        32, peers="*PouchDB 80", scale=1 / 1024),
    Row("one save, whole process, against a durable insert", "us", "save_us",
        1.5, 2, against="insert_us", peers="*git 18,000"),
    Row("flushes of one save", "", "save_flushes", 6, 6),
    Row("start of a command that reads nothing", "us", "start_us", 2,
        against="empty_us", peers="*git 1,200"),
]
BIG_ROWS = [
    Row("CPU a change at 300,000 records over at 10,000", "us",
        "hub_big_us", 1.7, 2, against="hub_small_us",
        peers="yardstick, *1.55 before"),
    Row("hub memory over the big push", "MB", "hub_big_peak_kib", 64, 128,
        scale=1 / 1024),
]
BESIDE = {
    "hub CPU a new record, 100 a batch": ("fossil_new_us", 1),
    "wire, a new record of 400, both ways": ("fossil_wire_new", 1),
    "wire, an edit of 80, both ways": ("fossil_wire_edit", 1),
    "wire, nothing new, both ways": ("fossil_wire_quiet", 1),
    "round trips for 400 records": ("fossil_trips_new", 1),
    "client CPU of pushing 400 records": ("fossil_client_new_ms", 1),
    "client memory of pushing 400 records": ("fossil_client_new_kib",
                                             1 / 1024),
    "one save, whole process, against a durable insert": ("fossil_save_us",
                                                          1),
    "hub memory over a district push": ("yard_one_peak_kib", 1 / 1024),
    "hub memory of an idle connection": ("yard_idle_bytes", 1 / 1024),
}


def short(x):
    if x is None:
        return "-"
    if abs(x) >= 100:
        return "{:,.0f}".format(x)
    return "{:.2f}".format(x) if abs(x) < 10 else "{:.1f}".format(x)


def peers_of(row, runs):
    """Peers run in the same run first, then the constants."""
    name, scale = BESIDE.get(row["figure"], (None, 1))
    said = []
    values = [r[name] * scale for r in runs if name in r]
    if values:
        who = "Fossil" if name.startswith("fossil") else "yardstick"
        said.append("%s %s" % (who, short(statistics.median(values))))
    elif name and name.startswith("fossil"):
        said.append("Fossil not installed")
    if row["peers"]:
        said.append(row["peers"])
    return "; ".join(said)


def line(row, runs):
    limit = "%s %s" % (">=" if row.get("at_least") else "<=",
                       short(row["goal"]))
    if "value" not in row:
        return "%-50s %10s %17s %9s %8s  %-13s %s" % (
            row["figure"], "-", "", "", limit, row["verdict"],
            peers_of(row, runs))
    spread = "%s..%s" % (short(row["least"]), short(row["most"]))
    ratio = ("x %s" % short(row["ratio"])) if "ratio" in row else ""
    text = "%-50s %10s %17s %9s %8s  %-13s %s" % (
        row["figure"], ("%s %s" % (short(row["value"]), row["unit"])).strip(),
        spread, ratio, limit, row["verdict"], peers_of(row, runs))
    if "against" in row:
        text += "; beside it %s %s" % (short(row["against"]), row["unit"])
    return text


def judge(rows, runs):
    out = []
    for row in rows:
        judged = row.judge(runs)
        judged["at_least"] = row.at_least
        out.append(judged)
    return out


def text_of(judged, runs):
    head = "%-50s %10s %17s %9s %8s  %-13s %s" % (
        "figure", "median", "least..most", "ratio", "goal", "", "peers")
    return "\n".join([head] + [line(row, runs) for row in judged] + [
        "* measured before, not in this run"])
