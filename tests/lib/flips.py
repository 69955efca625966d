"""Bundles with one bit turned, handed in over HTTP and by USB.

    flips.py FOLDER [PLACES]

By each road PLACES (500) seeded bits: half of them in a bundle that the hub
does not have yet, half in a bundle of several batches that it has taken.  Of
each half every other bit is turned in what travels, and every other in a
record inside, whose checksum is then made right again, so that the signatures
have to find it (the manifest that closes a USB file is left out of HTTP bodies
and of every other file).  After each, the hub must answer in order and hold what it
held.  At the end the right bundle is handed in and taken, and the answers to it
are spoilt in the same way on their road down.  Ends 1 with what is wrong.
"""
import collections
import gzip
import os
import random
import sys
import threading
import time

import sealed
import wire
import world

UNIT = "02314"


def spoil_inside(rng, bundle):
    """One bit of one record's bytes; the checksum says that all is well."""
    records = wire.records(bundle)
    chosen = rng.randrange(sum(len(body) for _, _, body in records) * 8)
    out = []
    for _, kind, body in records:
        if 0 <= chosen < len(body) * 8:
            body = wire.flip(body, chosen)
        chosen -= len(body) * 8
        out.append((kind, body))
    return wire.bundle(out)


def without_manifest(bundle):
    """What is left when the word of the device that it is whole is lost."""
    return wire.bundle([(k, b) for _, k, b in wire.records(bundle)
                        if k != b"M"])


def unfolds_to(packed):
    """What a reader gets out of it: a member that only lost its end gives
    all that comes before; of a damaged one nothing is used."""
    member = gzip.zlib.decompressobj(31)
    try:
        return member.decompress(packed)
    except gzip.zlib.error:
        return None


def spoil_gzip(rng, packed):
    """One bit of what travels, unless it is one that says nothing, such as
    those of gzip's name of an operating system, or that another block
    follows."""
    whole = gzip.decompress(packed)
    while True:
        spoilt = wire.flip(packed, rng.randrange(len(packed) * 8))
        # Whatever comes behind it is torn.
        if (unfolds_to(spoilt) or b"")[:len(whole)] != whole:
            return spoilt


class Tally:
    def __init__(self):
        self.count = collections.Counter()
        self.wrong = []

    def add(self, what, state, before, where):
        self.count[what] += 1
        if state != before:
            self.wrong.append("%s: %s: the state has changed: %r, %r" %
                              (where, what, before, state))


def make(w, rng):
    """Bundles of PC a: one that the hub has taken and one that is new."""
    box = sealed.hub_box(w.home)
    for i in range(3):
        rec = w.pc("a", "new", "registration", "title=Số %d" % i,
                   "kind=mo-hinh", "subject=tap-the", "field=kinh-te",
                   "reason=" + world.text(rng, 3000)).strip()
        w.pc("a", "submit", rec)
    w.pc("a", "export", w.path("known.usb"))
    w.pc("a", "sync")
    w.pc("a", "new", "registration", "title=Chưa gửi",
         "reason=" + world.text(rng, 3000))
    w.pc("a", "export", w.path("new.usb"))
    made = []
    for name in ("known.usb", "new.usb"):
        with open(w.path(name), "rb") as f:
            file = f.read()
        made.append((file, gzip.decompress(sealed.open_sealed(file, box))))
    return made


def hub_state(w):
    return (w.hub("digest", "--unit", UNIT),
            w.query("hub", "SELECT count(*), max(idx) FROM entry"),
            w.query("hub", "SELECT count(*) FROM record"),
            w.query("hub", "SELECT count(*) FROM act"))


def over_http(w, rng, bundles, places, tally):
    before = hub_state(w)
    for i in range(places):
        bundle = without_manifest(bundles[i % 2][1])
        if i // 2 % 2 == 0:
            body = gzip.compress(spoil_inside(rng, bundle))
        else:
            body = spoil_gzip(rng, gzip.compress(bundle))
        status, kind, answer = wire.post(w.port, body)
        if status == 200:
            kinds = [k for _, k, _ in wire.records(gzip.decompress(answer))]
            assert b"R" in kinds, kinds
        elif kind != "application/problem+json":
            tally.wrong.append("HTTP %d: status %d, %s" % (i, status, kind))
        tally.add("HTTP %d" % status, hub_state(w), before, "HTTP %d" % i)


def by_usb(w, rng, bundles, places, tally):
    public, _ = sealed.hub_box(w.home)
    before = hub_state(w)
    for i in range(places):
        file, bundle = bundles[i % 2]
        if i // 4 % 2 == 0:
            bundle = without_manifest(bundle)
        if i // 2 % 2 == 0:
            file = sealed.seal(gzip.compress(spoil_inside(rng, bundle)),
                               public)
        else:
            file = wire.flip(file, rng.randrange(len(file) * 8))
        with open(w.path("spoilt"), "wb") as f:
            f.write(file)
        status, out, err = world.run("kheo-hub", "--home", w.home, "import",
                                     w.path("spoilt"))
        if status not in (0, 1, 5, 6, 7) or (status != 0 and not err + out):
            tally.wrong.append("USB %d: status %d: %s%s" %
                               (i, status, out, err))
        tally.add("USB status %d" % status, hub_state(w), before,
                  "USB %d" % i)


def pc_state(w):
    return (w.pc("a", "digest"), w.status("a"),
            w.query("a", "SELECT count(*) FROM entry"),
            w.query("a", "SELECT count(*) FROM checkpoint"))


def down(w, rng, answer, places, tally):
    box = sealed.device_box(w.path("a"))
    bundle = gzip.decompress(sealed.open_sealed(answer, box))
    before = pc_state(w)
    for i in range(places):
        if i % 2 == 0:
            file = sealed.seal(gzip.compress(spoil_inside(rng, bundle)),
                               box[0])
        else:
            file = wire.flip(answer, rng.randrange(len(answer) * 8))
        with open(w.path("spoilt"), "wb") as f:
            f.write(file)
        status, out, err = w.try_pc("a", "import", w.path("spoilt"))
        if status not in (1, 7):
            tally.wrong.append("answer %d: status %d: %s%s" %
                               (i, status, out, err))
        tally.add("answer status %d" % status, pc_state(w), before,
                  "answer %d" % i)


def finish(w, rng, places, tally):
    """The right file is still taken, and its answer spoilt in its turn."""
    before = hub_state(w)
    w.hub("import", w.path("new.usb"), "--answer", w.path("answer"))
    if hub_state(w) == before:
        tally.wrong.append("the right file changed nothing")
    with open(w.path("answer"), "rb") as f:
        answer = f.read()
    down(w, rng, answer, places // 10, tally)
    w.pc("a", "import", w.path("answer"))
    if w.pc("a", "digest") != w.hub("digest", "--unit", UNIT):
        tally.wrong.append("at the end the two sides differ")
    s = w.status("a")
    if s["unsealed"] + s["sealed"] + s["exported"] + s["dead"]:
        tally.wrong.append("at the end something waits: %s" % s)
    if w.stop() != 0:
        tally.wrong.append("the hub did not end well")


class Road(threading.Thread):
    """One road with a district of its own, so that both go at once."""

    def __init__(self, folder, spoil, rng, places):
        super().__init__()
        self.world = world.World(folder)
        self.spoil, self.rng, self.places = spoil, rng, places
        self.tally = Tally()

    def run(self):
        w, rng = self.world, self.rng
        try:
            w.serve()
            w.enrol("a", UNIT)
            self.spoil(w, rng, make(w, rng), self.places, self.tally)
            finish(w, rng, self.places, self.tally)
        except (AssertionError, OSError, SystemExit, ValueError) as e:
            self.tally.wrong.append("%s: %r" % (self.spoil.__name__, e))
        finally:
            w.end()


def main():
    folder = sys.argv[1]
    places = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    seed = int(os.environ.get("KHEO_SEED") or time.time_ns() % 10**9)
    print("KHEO_SEED=%d" % seed)
    began, wrong = time.monotonic(), []
    roads = [Road(os.path.join(folder, spoil.__name__), spoil,
                  random.Random("%d %s" % (seed, spoil.__name__)), places)
             for spoil in (over_http, by_usb)]
    for road in roads:
        road.start()
    for road in roads:
        road.join()
        wrong += road.tally.wrong
        for what, n in sorted(road.tally.count.items()):
            print("%s: %d" % (what, n))
    print("%d s" % (time.monotonic() - began))
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)


main()
