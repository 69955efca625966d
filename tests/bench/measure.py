"""One run of the benchmark: everything side by side, as numbers by name."""
import glob
import json
import os
import socket
import statistics
import subprocess
import sys
import time

from place import (TYPE_BUNDLE, Commune, Hub, Server, Yardstick,
                   free_port, replay, run, sync_end)

BATCH = 100   # records a batch where the hub is compared with the yardstick
IDLE = 100    # connections that do nothing, at most


BEGAN = time.monotonic()


def say(text):
    print("%5.0f s  %s" % (time.monotonic() - BEGAN, text), file=sys.stderr,
          flush=True)


class Workload:
    """The texts: one file of records and one of edits for each commune."""

    def __init__(self, place, name, communes, records):
        self.folder = place.folder(name, "ram")
        self.communes = communes
        self.records = records
        self.edits = records // 5
        # One commune more, whose bytes on the wire are counted.
        run(place.tool("gen"), self.folder, str(communes + 1), str(records))

    def new(self, i):
        return os.path.join(self.folder, "c%03d.new" % i)

    def edit(self, i):
        return os.path.join(self.folder, "c%03d.edit" % i)

    def documents(self, i):
        """The records as they are after all edits, in two steps."""
        with open(self.new(i), encoding="utf-8") as f:
            docs = {d["id"]: d for d in map(json.loads, f)}
        with open(self.edit(i), encoding="utf-8") as f:
            edits = [json.loads(line) for line in f]
        return docs, edits


def check_all(communes, records):
    """Every commune syncs until all is quiet; nothing may be missing."""
    faults = []
    for _ in range(2):
        begun = []
        for c in communes:
            begun.append(c.sync_begin())
            if len(begun) == 2:
                sync_end(begun.pop(0))
        for process in begun:
            sync_end(process)
    for c in communes:
        faults += c.lost(records)
    return faults


def one_connection(place, load, name):
    """Hub and yardstick take the same records over one connection each."""
    hub = Hub(place, name, load.communes)
    out = place.folder(name + "/requests", "ram")
    communes = [Commune(hub, name, i) for i in range(load.communes)]
    say("%d communes are enrolled" % len(communes))
    # A request made before the others were enrolled would ask for all of
    # them, in every one of its answers.
    for c in communes:
        c.kheo("sync", ok=(0, 3))
    for i, c in enumerate(communes):
        c.prepare(load.new(i), load.edit(i), os.path.join(out, "k%03d" % i),
                  BATCH)
        for what in ("new", "edit"):
            run(place.tool("yardstick"), "make", getattr(load, what)(i),
                os.path.join(out, "y%03d.%s" % (i, what)), str(BATCH))
    say("%d communes are ready" % len(communes))
    yard = Yardstick(place, name + ".yard", hub)
    r = {}
    for who, server, url in (("hub", hub.server, hub.url),
                             ("yard", yard.server, yard.url)):
        for what, count in (("new", load.records), ("edit", load.edits)):
            files = sorted(glob.glob("%s/%s*.%s.*" % (out, who[0].replace(
                "h", "k"), what)))
            done = replay(place, server, url, TYPE_BUNDLE, files)
            count *= load.communes
            say("%s took %d in %.1f s" % (who, count, done["seconds"]))
            r["%s_%s_us" % (who, what)] = done["cpu"] / count * 1e6
            r["%s_%s_rate" % (who, what)] = count / done["seconds"]
            r["%s_%s_requests" % (who, what)] = done["requests"]
        r[who + "_change_us"] = (
            r[who + "_new_us"] * load.records +
            r[who + "_edit_us"] * load.edits) / (load.records + load.edits)
        r[who + "_one_peak_kib"] = server.memory()
    for who, server, port in (("hub", hub.server, hub.port),
                              ("yard", yard.server, yard.port)):
        r[who + "_idle_bytes"] = server.idle_bytes(
            port, min(IDLE, 4 * load.communes))
    say("hub %.1f us a new record, yardstick %.1f" % (r["hub_new_us"],
                                                      r["yard_new_us"]))
    yard.server.stop()
    r["lost"] = check_all(communes, load.records)
    r["hub_peak_after_sync_kib"] = hub.server.memory()
    hub.server.stop()
    place.forget(name, name + ".yard")
    return r


def push_at_once(communes, which, load):
    """All communes sync at the same moment: the sum of their reports."""
    for c in communes:
        c.save(getattr(load, which)(c.number))
    start = time.time()
    reports = [sync_end(p) for p in [c.sync_begin() for c in communes]]
    total = {k: sum(r[k] for r in reports)
             for k in ("requests", "sent_bytes", "received_bytes")}
    total.update(start=start, end=time.time())
    return total


def all_at_once(place, load, name):
    """The district workload as it is lived: every PC with its own client."""
    hub = Hub(place, name, load.communes + 1, trace=True)
    communes = [Commune(hub, name, i) for i in range(load.communes)]
    cpu = hub.server.cpu()
    new = push_at_once(communes, "new", load)
    edits = push_at_once(communes, "edit", load)
    r = {"district_cpu_s": hub.server.cpu() - cpu,
         "district_seconds": new["end"] - new["start"],
         "hub_peak_kib": hub.server.memory(),
         "district_requests": new["requests"] + edits["requests"]}
    say("%d clients at once: %.1f s, %d requests" % (
        len(communes), r["district_seconds"], r["district_requests"]))
    r.update(one_client(place, hub, load, name))
    r["lost"] = check_all(communes, load.records)
    hub.server.stop()
    r["hub_flushes"] = (hub.server.flushed(new["start"], new["end"]) +
                        hub.server.flushed(edits["start"], edits["end"]))
    place.forget(name)
    return r


def one_client(place, hub, load, name):
    """What one PC sends, and what that costs it."""
    c = Commune(hub, name, load.communes)
    r = {}
    for what, count in (("new", load.records), ("edit", load.edits),
                        ("quiet", 1)):
        if what != "quiet":
            c.save(getattr(load, what)(c.number))
        cost, report = c.sync()
        r["wire_" + what] = (report["sent_bytes"] +
                             report["received_bytes"]) / count
        r["wire_%s_way" % what] = max(report["sent_bytes"],
                                      report["received_bytes"])
        r["trips_" + what] = report["requests"]
        r["client_%s_ms" % what] = cost["cpu_us"] / 1000
        r["client_%s_kib" % what] = cost["peak_kib"]
    r["client_lost"] = c.lost(load.records)
    return r


def median_us(costs):
    return statistics.median(c["wall_us"] for c in costs)


def one_save(place, load, name, times):
    """A save and its like by others, whole processes on the same disk."""
    hub = Hub(place, name, 1)
    ram, place.ram = place.ram, place.disk
    try:
        c = Commune(hub, name, 0)
    finally:
        place.ram = ram
    hub.server.stop()
    docs, _ = load.documents(0)
    doc = next(iter(docs.values()))
    new = c.command("new", "phan-anh",
                    *("%s=%s" % (k, v) for k, v in doc.items() if k != "id"))
    text = json.dumps(doc, ensure_ascii=False).replace("'", "''")
    db = os.path.join(place.folder(name), "insert.db")
    run("sqlite3", db, "CREATE TABLE t(id INTEGER PRIMARY KEY, doc TEXT)")
    insert = ["sqlite3", db, "PRAGMA synchronous=EXTRA;"
              "INSERT INTO t(doc) VALUES('%s')" % text]
    r = {"save_flushes": place.flushes(*new),
         "insert_flushes": place.flushes(*insert)}
    saves, inserts = [], []
    for _ in range(times // 10):
        saves += place.cost(10, *new)[0]
        inserts += place.cost(10, *insert)[0]
    r["save_us"] = median_us(saves)
    r["insert_us"] = median_us(inserts)
    starts, empties = [], []
    for _ in range(times // 10):
        starts += place.cost(10, place.program("kheo"), "--version")[0]
        empties += place.cost(10, place.tool("empty"))[0]
    r["start_us"] = median_us(starts)
    r["empty_us"] = median_us(empties)
    place.forget(name)
    return r


class Fossil:
    """A Fossil server, and a check-out that pushes to it."""

    def __init__(self, place, name):
        self.place = place
        self.folder = place.folder(name)
        hub = os.path.join(self.folder, "hub.fossil")
        clone = os.path.join(self.folder, "clone.fossil")
        self.work = place.folder(name + "/work")
        run("fossil", "init", hub)
        run("fossil", "user", "capabilities", "nobody", "ghilnoxz", "-R", hub)
        self.port = free_port()
        self.server = Server(
            place, ["fossil", "server", "--localhost", "--port",
                    str(self.port), hub], "Listening",
            os.path.join(self.folder, "log"))
        run("fossil", "clone", "http://127.0.0.1:%d/" % self.port, clone)
        run("fossil", "open", clone, cwd=self.work)
        run("fossil", "settings", "autosync", "off", cwd=self.work)
        # Files are written again within one tick of the clock.
        run("fossil", "settings", "mtime-changes", "off", cwd=self.work)

    def cpu_of_children(self):
        # It waits for the children of before when somebody connects.
        for _ in range(2):
            socket.create_connection(("127.0.0.1", self.port)).close()
            time.sleep(0.2)
        with open("/proc/%d/stat" % self.server.pid, encoding="ascii") as f:
            fields = f.read().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def write(self, doc):
        with open(os.path.join(self.work, doc["id"] + ".json"), "w",
                  encoding="utf-8") as f:
            json.dump(doc, f, ensure_ascii=False, separators=(",", ":"))

    def commit(self):
        run("fossil", "addremove", cwd=self.work)
        run("fossil", "commit", "--no-warnings", "-m", "x", cwd=self.work)

    def push(self):
        """Bytes both ways, round trips, and what it cost here and there."""
        before = self.cpu_of_children()
        costs, text = self.place.cost(1, "fossil", "sync", cwd=self.work)
        words = text.replace("\r", "\n").split()
        trips = words[len(words) - 1 - words[::-1].index("Round-trips:") + 1]
        at = words.index("bytes")
        return {"wire": int(words[at + 2]) + int(words[at + 4]),
                "trips": int(trips),
                "hub_us": (self.cpu_of_children() - before) * 1e6,
                "ms": costs[0]["cpu_us"] / 1000,
                "kib": costs[0]["peak_kib"]}


def by_fossil(place, load, name):
    """The same texts, one file a record, one check-in for all of them."""
    f = Fossil(place, name)
    docs, edits = load.documents(load.communes)
    for doc in docs.values():
        f.write(doc)
    f.commit()
    new = f.push()
    for e in edits:
        docs[e["id"]].update(e)
        f.write(docs[e["id"]])
    f.commit()
    edit = f.push()
    quiet = f.push()
    saves = []
    for i, doc in enumerate(list(docs.values())[:10]):
        doc["trang_thai"] = "lan_%d" % i
        f.write(doc)
        saves += place.cost(1, "fossil", "commit", "--no-warnings", "-m", "x",
                            cwd=f.work)[0]
    f.server.stop()
    place.forget(name)
    return {"fossil_new_us": new["hub_us"] / len(docs),
            "fossil_wire_new": new["wire"] / len(docs),
            "fossil_wire_edit": edit["wire"] / len(edits),
            "fossil_wire_quiet": quiet["wire"],
            "fossil_trips_new": new["trips"],
            "fossil_client_new_ms": new["ms"],
            "fossil_client_new_kib": new["kib"],
            "fossil_save_us": median_us(saves)}


def everything(place, load, number, with_fossil, saves):
    """One whole run; what was lost stands under `lost`."""
    name = "run%d" % number
    r = one_connection(place, load, name + ".one")
    lost = r.pop("lost")
    r.update(all_at_once(place, load, name + ".all"))
    lost += r.pop("lost") + r.pop("client_lost")
    r.update(one_save(place, load, name + ".save", saves))
    if with_fossil:
        r.update(by_fossil(place, load, name + ".fossil"))
    r["lost"] = lost
    return r


def fossil_there():
    """Fossil from Debian, installed if this is root's machine."""
    if os.path.exists("/usr/bin/fossil"):
        return True
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-qq",
                        "--no-install-recommends", "fossil"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"),
                       timeout=300, check=False)
    return os.path.exists("/usr/bin/fossil")

